"""The offline planner: each request of its list by what a comparison says of the turn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.session.dependencies import Services
from core.session.plain_requests import EXAMPLES, HELP, REQUESTS
from tests.core.session.turns import assisted, furnish, said, stems


@pytest.fixture(params=["flat", "nested"])
def services(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Services]:
    with assisted(tmp_path / "data", str(request.param)) as made:
        furnish(made)
        yield made


@pytest.fixture
def flat(tmp_path: Path) -> Iterator[Services]:
    with assisted(tmp_path / "data", "flat") as made:
        furnish(made)
        yield made


EACH = {
    "tempo 124": ["Tempo"],
    "faster by 4": ["Tempo"],
    "slower by 4": ["Tempo"],
    "time signature 3/4": ["Time signature"],
    "set the master to -3 dB": ["Master: fader"],
    "unmute the vox": ["Vox: no longer muted"],
    "mute the pad": ["Pad: muted"],
    "unsolo the vox": ["Vox: solo off"],
    "solo the pad": ["Pad: solo on"],
    "pan the pad left 30": ["Pad: pan"],
    "centre the pad": ["Pad: pan"],
    "pan the pad to -0.3": ["Pad: pan"],
    "make the bass louder by 3 dB": ["Bass: level"],
    "make the bass softer by 3 dB": ["Bass: level"],
    "set the volume of the bass to -6 dB": ["Bass: level"],
    "rename the pad to Choir": ["Choir: name"],
    "let the lead play saw": ["Lead: instrument"],
    "add a track called Bells": ["Bells"],
    "add chorus to the lead": ["Lead: Chorus"],
    "remove the reverb from the lead": ["Lead: Reverb"],
    "bypass the reverb on the lead": ["Lead: Reverb bypassed"],
    "switch on the delay on the lead": ["Lead: Delay no longer bypassed"],
    "set the reverb mix of the lead to 0.5": ["Lead: Reverb mix"],
    "delete the pad": ["Pad", "“pad clip” on Pad, bar 1", "Pad: 2 notes removed", "Pad: empty effect chain"],
    "transpose the bass up 2": ["Bass: transposed +2"],
    "quantise the hats to 1/8": ["Hi-Hats: quantised to 1/8"],
    "double the hats": ["Hi-Hats: doubled"],
    "duplicate the hats": ["“Hats” on Hi-Hats, bar 2", "Hi-Hats, bar 2: 4 notes added"],
    "move the bass to bar 5": ["Bass: clip moved to bar 5"],
    "move the bass 2 bars later": ["Bass: clip moved to bar 3"],
}


@pytest.mark.parametrize("asked", EACH)
def test_a_request_does_what_it_says_and_nothing_else(services: Services, asked: str) -> None:
    turn, changes = said(services, asked)
    assert changes == EACH[asked], turn.text
    assert turn.failed == ()
    assert "\n" not in turn.text


def test_the_list_is_the_documentation_and_each_line_of_it_is_tested() -> None:
    """By its kind: the tracks of the examples are those of the test where that shows more."""
    tested = {request.example for asked in EACH for request in REQUESTS if request.read(asked) is not None}
    assert tested == {request.example for request in REQUESTS}
    for request in REQUESTS:
        assert request.read(request.example) is not None
        first = next(each for each in REQUESTS if each.read(request.example) is not None)
        assert first is request, f"{first.example} takes away {request.example}"
        assert f"\n- {request.example}: {request.does}\n" in f"{HELP}\n"
        assert f"\n- {request.example}\n" in f"{EXAMPLES}\n"


@pytest.mark.parametrize("asked", ["help", "Help!", "what can you do?", "?", "commands"])
def test_the_list_is_given_when_asked_for(flat: Services, asked: str) -> None:
    turn = flat.ai_agent.ask(asked)
    assert turn.text == HELP
    assert turn.stems == ()


ALIKE = {
    "transpose the bass up 2": [
        "Transpose Bass up 2 semitones.", "please pitch the bass up a tone", "transpose up the bass by 2",
        "move my bass up two semitones", "transpose the bass by +2", "transpose the bass 2 up",
        "could you transpose the bass up by 2, please?", "TRANSPOSE BASS UP 2 ST", "transpose “bass” up 2",
        "transpose track 1 up 2", "transpose the bass track up a whole step", "transpose the basses up 2",
    ],
    "transpose the bass down an octave": [
        "transpose the bass down 12", "transpose bass by −12", "pitch down the bass 1 octave",
        "move the bass an octave down",
    ],
    "tempo 124": [
        "set the tempo to 124", "set tempo to 124 BPM", "124 bpm", "change the tempo to 124.0", "bpm 124",
        "faster by 4", "4 bpm faster", "speed it up by 4", "make it faster by 4 BPM",
    ],
    "tempo 114": ["slower by 6", "slow down by 5 %", "6 bpm slower", "make the song 5 percent slower"],
    "set the volume of the bass to -6 dB": [
        "set the bass volume to -6 dB", "make the bass softer by 6 dB", "turn the bass down by 6",
        "turn down the bass by 6 dB", "lower the bass by 6 dB", "bring the bass down 6 dB",
        "make the bass 6 dB quieter", "put the level of the bass at -6 dB",
    ],
    "pan the pad left 30": [
        "pan the pad 30 left", "pan the pad 30 % to the left",
        "pan pad to the left by 30", "pan the pad to -0.3",
    ],
    "bypass the delay on the vox": ["switch the delay on the vox off", "turn off the delay of the vox"],
    "set the reverb mix of the lead to 0.5": [
        "set the mix of the reverb on the lead to 0.5", "set the reverb mix to 50 %",
        "change reverb mix on lead to 50 percent", "set the mix of the reverb 1 on the lead to half",
    ],
    "set the delay time of the lead to 0.3": [
        "set the delay delay time of the lead to 300 ms",
        "set the delay time of the delay on the lead to 0.3 s",
    ],
    "move the bass to bar 3": [
        "move the bass 2 bars later", "shift the bass by 8 beats later", "put the bass at bar 3",
    ],
    "mute all tracks": ["mute everything", "mute all of them"],
    "mute both strings": ["mute strings high and strings low", "mute the strings high, the strings low"],
}  # fmt: skip


@pytest.mark.parametrize(
    "asked", [pytest.param((one, other), id=other) for one, all_ in ALIKE.items() for other in all_]
)
def test_other_words_for_the_same_do_the_same(flat: Services, asked: tuple[str, str]) -> None:
    flat.effects.add_effect(flat.sequencer.tracks()[4].id, "delay")
    flat.session.save()
    base = stems(flat)[-1]
    found = []
    for request in asked:
        turn = flat.ai_agent.ask(request)
        assert turn.stems, turn.text
        found.append([result.action for result in turn.results])
        flat.session.restore(base)
    assert found[0] == found[1]


SEVERAL = {
    "mute the pad and transpose the bass up 2": ["Bass: transposed +2", "Pad: muted"],
    "mute the pad and the bass": ["Bass: is muted", "Pad: muted"],
    "mute the pad, the bass and the lead.": ["Bass: is muted", "Pad: muted", "Lead: muted"],
    "mute the pad then set the tempo to 99, and time signature 3/4": [
        "Tempo",
        "Time signature",
        "Pad: muted",
    ],
    "transpose the pad and the bass up 2": ["Bass: transposed +2", "Pad: transposed +2"],
    "transpose the pad up 2 and the bass down 3": ["Bass: transposed −3", "Pad: transposed +2"],
    "add chorus to the lead and the pad": ["Pad: Chorus", "Lead: Chorus"],
    "add chorus and flanger to the pad": ["Pad: Chorus", "Pad: Flanger"],
    "rename the pad to Choir and the bass to Sub": ["Sub: name", "Choir: name"],
    "rename the pad to Choir and mute the choir": ["Choir: name", "Choir: muted"],
    "mute the pad and pan it left": ["Pad: pan", "Pad: muted"],
    "add a track called Bells and add reverb to it, then mute bells": ["Bells", "Bells: Reverb"],
    "faster by 4; faster by 4": ["Tempo"],
    'rename the pad to "Salt and Pepper", mute salt and pepper': [
        "Salt and Pepper: name",
        "Salt and Pepper: muted",
    ],
}


@pytest.mark.parametrize("asked", SEVERAL)
def test_several_requests_at_once_are_one_turn(flat: Services, asked: str) -> None:
    before = len(stems(flat))
    turn, changes = said(flat, asked)
    assert sorted(changes) == sorted(SEVERAL[asked]), turn.text
    assert len(stems(flat)) == before + 1
    assert turn.failed == ()


def test_what_comes_later_is_done_on_what_was_done_before(flat: Services) -> None:
    flat.ai_agent.ask(
        "faster by 4, then faster by 10 and make the bass louder by 3 dB, the bass louder by 3 dB"
    )
    assert flat.sequencer.song().tempo == 134.0
    assert flat.sequencer.track("bass").volume == pytest.approx(10 ** (6 / 20), abs=1e-3)


@pytest.mark.parametrize(
    "name", ["Drum and Bass, low", "Rock ’n’ Roll", "Salt & Pepper", "“Air”", "7. Verse", "A–1"]
)
def test_a_track_of_any_name_needs_no_quotes(flat: Services, name: str) -> None:
    flat.sequencer.edit_track("bass", name=name)
    turn = flat.ai_agent.ask(f"mute the {name.lower()} and solo the pad")
    assert flat.sequencer.track("bass").is_muted, turn.text
    assert flat.sequencer.track("pad").is_solo
    assert turn.text == f"Muted “{name}”. Soloed “Pad”."


@pytest.mark.parametrize("name", ["Choir", "“Drum and Bass – ’94”", '"then: a, b."', "'mute it'"])
def test_a_new_name_is_taken_as_it_is_written(flat: Services, name: str) -> None:
    flat.ai_agent.ask(f"Rename the pad to {name}")
    assert flat.sequencer.track("pad").name == (name if name == "Choir" else name[1:-1])
