"""The offline planner: what it does not understand, and what the composition cannot take."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InvalidEdit
from core.session.dependencies import Services
from core.session.plain_requests import REQUESTS
from tests.core.session.turns import assisted, furnish, stems


@pytest.fixture
def flat(tmp_path: Path) -> Iterator[Services]:
    with assisted(tmp_path / "data", "flat") as made:
        furnish(made)
        yield made


REFUSED = {
    "make coffee": "I do not understand “make coffee”, so nothing was done. I know:\n- tempo 124\n",
    "mute the pad and make coffee": "I do not understand “make coffee”, so nothing was done.",
    "make coffee, mute the pad and sing": "I do not understand “make coffee” and “sing”, so",
    "mute the violins": "No track is called “violins”; there are “Bass”, “Pad”, “Hi-Hats”, “Lead” and 3",
    "mute strings": "“strings” fits 2 tracks: “Strings High” (track 6) and “Strings Low” (track 7); say",
    'mute "strings"': "No track is called “strings”",
    "mute it": "I do not know which track “it” is; name it.",
    "tempo 99 and mute the violins": "No track is called “violins”",
    "double the vox": "“Vox” has no notes.",
    "duplicate the vox": "“Vox” has no clips.",
    "add wobble to the pad": "I know no effect “wobble”: there is no such effect; there are lpf, hpf,",
    "remove the chorus from the lead": "“Lead” has no effect “chorus”; it has Reverb 1, Delay 2.",
    "bypass the chorus": "No track has the effect “chorus”.",
    "set the reverb depth of the lead to 0.5": "Reverb has no “depth”; it has room size, damping, mix.",
    "set the reverb mix of the lead to 3 dB": "The mix is a plain number, and “3 dB” is not.",
    "transpose the bass up 1.5": "A pitch moves by whole semitones, and “1.5” is none.",
    "transpose the bass up 999999999 octaves": "This comes to a number that no composition can hold.",
    "quantise the bass to 1/0": "“1/0” is no grid.",
    "move the bass to bar 0": "Bars are counted from 1.",
    "move the bass 2 bars earlier": "“Bass” would begin before the song.",
    "repeat the bass 900 times": "Something can be copied 1 to 64 times at once.",
    "rename the bass and the pad to X": "A name is for one track, and “Bass” and “Pad” were named.",
}  # fmt: skip


@pytest.mark.parametrize("asked", REFUSED)
def test_what_is_not_understood_is_said_and_nothing_is_done(flat: Services, asked: str) -> None:
    before, stood = stems(flat), flat.working.freeze()
    turn = flat.ai_agent.ask(asked)
    assert turn.text.startswith(REFUSED[asked])
    assert "othing was done." in turn.text
    assert turn.results == ()
    assert stems(flat) == before
    assert flat.working.freeze() == stood


TOO_MUCH = {
    "tempo 900": "set_tempo: “900” as the tempo is not possible: it must be above 0 and at most 300 BPM.",
    "pan the pad left 130": "set_track_parameter: “−1.3” as a track's pan is not possible: it must lie",
    "make the bass louder by 20 dB": "set_track_parameter: “10” as a track's volume is not possible: it must",
    "transpose the bass up 100": "modify_clip: Transposing by +100 is not possible: note 0 (C3) would leave",
    "time signature 3/5": "set_time_signature: “3/5” as the time signature is not possible: its lower number",
    "set the reverb mix of the lead to 2": "set_effect_parameter: “2” as the mix of Reverb 1 is not possible",
    "set the master to 40 dB": "set_master_fader: “40” as the master's fader is not possible: it must lie",
}  # fmt: skip


@pytest.mark.parametrize("asked", TOO_MUCH)
def test_what_the_composition_cannot_take_is_a_failed_action(flat: Services, asked: str) -> None:
    turn = flat.ai_agent.ask(asked)
    assert turn.text.startswith(f"1 of 1 action did not work:\n- {TOO_MUCH[asked]}")
    assert turn.text.endswith("\n\nNothing has changed.")
    both = flat.ai_agent.ask(f"{asked} and mute the pad")
    assert len(both.failed) == 1
    assert both.text.startswith("Muted “Pad”.\n\n1 of 2 actions did not work:\n")
    assert flat.sequencer.track("pad").is_muted


def test_a_request_that_is_so_already_says_so(flat: Services) -> None:
    turn = flat.ai_agent.ask("unmute the pad and mute the vox")
    assert turn.text == (
        "Unmuted “Pad”. It was so already. Muted “Vox”. It was so already.\n\nNothing has changed."
    )
    assert turn.stems == ()


def test_doubling_over_the_next_clip_or_over_hidden_notes_is_refused(flat: Services) -> None:
    flat.sequencer.duplicate_clip("clip-bass")
    text = flat.ai_agent.ask("double the bass").text
    assert text.startswith("A clip of “Bass” would run into the next, at beat 4; “duplicate bass” copies")
    flat.sequencer.resize_clip("clip-pad", 1.0)
    assert "has notes behind its end" in flat.ai_agent.ask("double the pad").text


def test_clips_are_copied_and_moved_as_one_block(flat: Services) -> None:
    flat.sequencer.duplicate_clip("clip-bass", 6.0)
    flat.ai_agent.ask("repeat the bass 2 times, then move the bass 1 bar later")
    starts = sorted(clip.start_time for clip in flat.sequencer.clips("bass"))
    assert starts == [4.0, 10.0, 14.0, 20.0, 24.0, 30.0]


def test_a_composition_without_tracks_says_so(flat: Services) -> None:
    flat.session.create("Empty")
    assert flat.ai_agent.ask("mute the pad").text.startswith("This composition has no tracks yet.")


@pytest.mark.parametrize(
    "asked",
    [
        "set the " + "a of " * 750,
        "mute " + "and " * 950,
        "set " + "x to " * 750,
        '"' * 3999,
        "mute " + "the a, " * 550,
    ],
    ids=["of", "and", "to", "quotes", "list"],
)
def test_a_request_of_nonsense_is_answered_in_a_moment(flat: Services, asked: str) -> None:
    began = time.process_time()
    assert flat.ai_agent.ask(asked).stems == ()
    assert time.process_time() - began < 2.0


def test_a_request_longer_than_any_is_refused_whole(flat: Services) -> None:
    turn = flat.ai_agent.ask("mute the pad, " * 400)
    assert turn.text.startswith("This is more than 4,000 characters, so nothing was done.")
    assert turn.results == ()


@pytest.fixture(scope="module")
def worn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with assisted(tmp_path_factory.mktemp("worn") / "data", "flat") as made:
        furnish(made)
        yield made


_WORDS = sorted(
    {word for each in REQUESTS for word in each.example.split()}
    | {
        "and",
        ",",
        "then",
        "it",
        "“",
        "'",
        "-",
        "to",
        "of",
        "on",
        "all",
        "hats",
        "strings",
        "½",
        "ß",
        "1e9",
        "9" * 40,
    }
)


@settings(max_examples=150)
@given(
    st.one_of(
        st.lists(st.sampled_from(_WORDS), min_size=1, max_size=14).map(" ".join),
        st.lists(st.sampled_from([each.example for each in REQUESTS]), min_size=1, max_size=3).map(
            " and ".join
        ),
        st.text(max_size=40),
    )
)
def test_any_words_come_to_an_answer_and_what_it_says_is_so(worn: Services, words: str) -> None:
    before, stood = len(stems(worn)), worn.working.freeze().data
    try:
        turn = worn.ai_agent.ask(words)
    except InvalidEdit:
        assert not words.strip()
        return
    assert turn.text
    assert len(stems(worn)) - before == len(turn.stems) <= 1
    assert turn.has_changed == bool(turn.stems) == (worn.working.freeze().data != stood)
    if "othing was done." in turn.text:
        assert turn.results == ()
    for result in turn.failed:
        assert result.error in turn.text
