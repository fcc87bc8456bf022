"""What an AI turn was asked, claimed, did, failed to do, and what changed besides."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.history.failures import reason_of
from core.history.reader import HistoryReader
from core.history.receipt import Outcome, Receipt, read_receipt
from core.history.timeline import CompositionView
from core.history.turns import answers, turn_key
from core.model.document import Document, parse
from core.storage.composition_service import CompositionService
from resources.demo import LIBRARY

Edit = Callable[[dict[str, Any]], object]


def _song() -> dict[str, Any]:
    tracks = [{"id": f"t{n}", "name": name, "volume": 1.0} for n, name in enumerate(("Kick", "Bass"))]
    clip = {"id": "c1", "name": "One", "track_id": "t1", "start_time": 0, "duration": 4, "midi_events": []}
    gone = {**clip, "id": "c2", "name": "Two", "start_time": 8, "midi_events": []}
    reverb = {
        "id": "e1",
        "effect_name": "reverb",
        "track_id": "t0",
        "slot_index": 0,
        "parameters": {"mix": 0.3},
    }
    return {
        "id": "song",
        "name": "Song",
        "tempo": 120,
        "tracks": tracks,
        "clips": [clip, gone],
        "track_effects": [{"track_id": "t0", "effects": [reverb]}],
        "mixer_state": {"channels": [], "master": {"id": "master", "fader": 0.0}},
        "chat_history": [],
        "metadata": {"source": "manual_save"},
    }


def _nested(flat: dict[str, Any]) -> dict[str, Any]:
    inside = {key: flat[key] for key in ("id", "name", "tempo", "tracks", "clips")}
    return {
        "sequence": inside,
        **{key: value for key, value in flat.items() if key not in ("tempo", *inside)},
    }


def _worked(action: str, given: dict[str, Any] | None = None, **data: Any) -> dict[str, Any]:
    reported = {"action": action, "success": True, "data": data, "error": None}
    return reported if given is None else {**reported, "input": given}


def _failed(action: str, error: str) -> dict[str, Any]:
    return {"action": action, "success": False, "data": None, "error": error}


def _parsed(song: dict[str, Any]) -> Document:
    return parse(json.dumps(song).encode(), "a test")


def _turn(
    edit: Edit, *actions: dict[str, Any], text: str = "Done.", shape: Callable[[Any], Any] = lambda song: song
) -> Receipt:
    before, after = _song(), _song()
    edit(after)
    asked = {"role": "user", "content": "More bass", "timestamp": "1"}
    after["chat_history"] = [
        asked,
        {"role": "assistant", "content": text, "timestamp": "2", "actions_executed": list(actions)},
    ]
    take = _parsed(shape(after))
    return read_receipt(
        _parsed(shape(before)), take, {turn_key(message) for _, message in answers(after["chat_history"])}
    )


def _told(receipt: Receipt) -> list[tuple[str, str, str]]:
    return [(deed.title, deed.about, "".join(span.text for span in deed.words)) for deed in receipt.deeds]


def _besides(receipt: Receipt) -> list[str]:
    return [one.change.headline for one in receipt.besides]


def _nothing(song: dict[str, Any]) -> None:
    pass


def _all(*edits: Edit) -> Edit:
    def do(song: dict[str, Any]) -> None:
        for edit in edits:
            edit(song)

    return do


def _note(song: dict[str, Any]) -> None:
    song["clips"][0]["midi_events"].append({"note": 60, "start_time": 0, "duration": 1, "velocity": 90})


def _add_track(name: str, track_id: str) -> Edit:
    return lambda song: song["tracks"].append({"id": track_id, "name": name, "volume": 1.0})


def _set(key: str, value: Any) -> Edit:
    return lambda song: song.__setitem__(key, value)


def _level(track: int, volume: float) -> Edit:
    return lambda song: song["tracks"][track].__setitem__("volume", volume)


# The real turn of 16 actions


@pytest.fixture(scope="module")
def real_turn(real_data: Path) -> Receipt:
    return _receipt_of(real_data, "5e7c", 171)


def _view(root: Path, start: str) -> tuple[CompositionService, CompositionView]:
    service = CompositionService(root)
    return service, HistoryReader(service).view(service.listing(service.resolve_composition(start)))


def _receipt_of(root: Path, start: str, number: int) -> Receipt:
    service, view = _view(root, start)
    entry = next(entry for entry in view.versions if entry.number == number)
    assert entry.before is not None
    return read_receipt(service.load(view.id, entry.before), service.load(view.id, entry.stem), entry.turns)


def test_of_16_reported_actions_8_worked_and_8_failed(real_turn: Receipt) -> None:
    assert real_turn.verdict == "8 of 16 actions worked"
    assert real_turn.second_line == "8 failed. The text says 16 were executed."
    assert (len(real_turn.done), len(real_turn.failed), len(real_turn.unseen)) == (8, 8, 0)
    assert [deed.outcome is Outcome.FAILED for deed in real_turn.deeds] == [
        place in (0, 1, 5, 9, 10, 11, 12, 14) for place in range(16)
    ]


def test_each_change_of_the_real_turn_is_tied_by_an_id(real_turn: Receipt) -> None:
    assert not real_turn.besides
    assert not any(deed.is_inferred for deed in real_turn.done)
    told = dict(
        zip(((d.place, d.title, d.about) for d in real_turn.done), _told_done(real_turn), strict=True)
    )
    assert told[4, "Modify clip", "Track 1"].startswith("+30 −4 notes · bar 1.3.2 → 1.1 · ")
    assert told[13, "Modify clip", "Track 3"].startswith("+95 −3 notes")
    assert told[2, "Add effect", "Track 1"] == "+ Reverb · mix 0.30 · second Reverb in the chain"


def _told_done(receipt: Receipt) -> list[str]:
    return ["".join(span.text for span in deed.words) for deed in receipt.done]


def test_what_failed_of_the_real_turn_is_told_for_a_musician(real_turn: Receipt) -> None:
    told = [(len(some), some[0].title, some[0].words[0].text, some[0].reason) for some in real_turn.failures]
    assert told == [
        (1, "Set tempo", "Tempo is still 120 BPM", "The program that does it was not told the tempo."),
        (
            3,
            "Set track parameter",
            "Names, instruments and levels as before",
            "The program that does it was not told which track.",
        ),
        (
            4,
            "Create track",
            "No track was added",
            "The program that does it was given “sequence_id”, which it does not know.",
        ),
    ]
    assert real_turn.failed[0].error.startswith("PlaybackEngineService.set_tempo() missing 1")


def test_the_words_are_those_of_the_conversation(real_turn: Receipt) -> None:
    assert real_turn.asked[0].startswith("Create/modify whatever it takes")
    assert real_turn.claimed[0].startswith("**PLAN:**")


def test_a_turn_without_its_conversation_has_its_prompt_and_no_more(real_data: Path) -> None:
    receipt = _receipt_of(real_data, "e6e5", 1)
    assert not receipt.is_recorded
    assert receipt.asked == ("Recompose this sequence to be more ambient and atmospheric",)
    assert (receipt.claimed, receipt.deeds, receipt.claimed_actions) == ((), (), 1)
    assert _besides(receipt) == ["Ambient Pad Layer 1 added"]
    assert "not recorded" in receipt.verdict


def test_a_conversation_that_came_back_is_no_second_turn(real_data: Path) -> None:
    """Version 3 holds no conversation; version 4 holds that of version 2 again, and one turn of its own."""
    receipt = _receipt_of(real_data, "e6e5", 4)
    assert [deed.name for deed in receipt.deeds] == ["modify_clip"]
    assert len(receipt.asked) == 1


def test_all_failed_and_claims_without_music_are_marked(real_data: Path) -> None:
    _, nested = _view(real_data, "e6e5")
    _, flat = _view(real_data, "5e7c")
    assert [e.number for e in nested.versions if e.has_all_failed] == [2]
    assert [e.number for e in nested.versions if e.is_unproven] == [2]
    assert not any(e.has_all_failed or e.is_unproven for e in flat.versions)


def _history(folder: Path, *songs: dict[str, Any]) -> CompositionView:
    history = folder / "compositions" / "song" / "history"
    history.mkdir(parents=True)
    for number, song in enumerate(songs):
        (history / f"{number:03d}_20260222_10000{number}.json").write_text(json.dumps(song))
    return _view(folder, "song")[1]


def _ai_save(text: str, *actions: dict[str, Any], at: str, **changes: Any) -> dict[str, Any]:
    answer = {"role": "assistant", "content": text, "timestamp": at, "actions_executed": list(actions)}
    metadata = {"source": "ai_iteration", "user_message": "More", "timestamp": at, "actions_count": 2}
    return {**_song(), "chat_history": [answer], "metadata": metadata, **changes}


def test_a_claim_that_no_music_shows_is_marked_and_one_that_it_shows_is_not(tmp_path: Path) -> None:
    worked = _worked("set_tempo")
    view = _history(
        tmp_path,
        _song(),
        _ai_save("Done.", worked, at="2026-02-22T10:00:01"),
        _ai_save("Only an idea.", at="2026-02-22T10:00:02"),
        _ai_save("ACTIONS EXECUTED: 3", at="2026-02-22T10:00:03"),
        _ai_save("Done.", worked, at="2026-02-22T10:00:04", tempo=98),
        _ai_save("", at="2026-02-22T10:00:05", tempo=98, chat_history=[]),
    )
    assert [entry.is_unproven for entry in view.versions] == [False, True, False, True, False, True]
    assert [entry.claimed for entry in view.versions] == [0, 1, 0, 3, 1, 2]
    assert not any(entry.has_all_failed for entry in view.versions)


def test_every_turn_of_the_demo_is_told_without_remainder() -> None:
    for number, failed in ((20, 1), (40, 3), (55, 2), (63, 0)):
        receipt = _receipt_of(LIBRARY, "39b3", number)
        assert (len(receipt.failed), receipt.unseen, receipt.besides) == (failed, (), ())


# Ties


@pytest.mark.parametrize("shape", [lambda song: song, _nested], ids=["flat", "nested"])
def test_a_change_belongs_to_the_action_that_reports_its_id(shape: Callable[[Any], Any]) -> None:
    receipt = _turn(_all(_note, _level(0, 0.5)), _worked("modify_clip", clip_id="c1"), shape=shape)
    assert _told(receipt) == [("Modify clip", "Bass", "+1 note")]
    assert _besides(receipt) == ["Kick: level 0.0 → −6.0 dB"]
    assert not receipt.done[0].is_inferred


def test_what_no_action_explains_stands_besides() -> None:
    receipt = _turn(_all(_set("tempo", 98), _add_track("Pad", "t9")), _worked("create_track", track_id="t9"))
    assert _told(receipt) == [("Create track", "Pad", "+ track")]
    assert _besides(receipt) == ["Tempo 120 → 98 BPM"]


def test_without_an_id_what_fits_is_tied_and_marked() -> None:
    receipt = _turn(_set("tempo", 98), _worked("set_tempo"))
    assert _told(receipt) == [("Set tempo", "Song", "Tempo 120 → 98 BPM")]
    assert receipt.done[0].is_inferred
    assert not receipt.besides


def test_a_recorded_input_that_the_music_holds_is_proof() -> None:
    proven = _turn(_set("tempo", 98), _worked("set_tempo", {"tempo": 98.0}))
    other = _turn(_set("tempo", 97), _worked("set_tempo", {"tempo": 98.0}))
    assert [proven.done[0].is_inferred, other.done[0].is_inferred] == [False, True]


def test_a_new_track_without_id_is_known_by_its_name() -> None:
    both = _all(_add_track("Pad", "t8"), _add_track("Lead", "t9"))
    receipt = _turn(both, _worked("create_track", {"name": "Lead"}))
    assert (receipt.done[0].about, receipt.done[0].is_inferred) == ("Lead", True)
    assert _besides(receipt) == ["Pad added"]


def test_a_failed_action_explains_nothing() -> None:
    receipt = _turn(_set("tempo", 98), _failed("set_tempo", "no"))
    assert _besides(receipt) == ["Tempo 120 → 98 BPM"]
    assert receipt.failed[0].words[0].text == "It reports no result"


def test_a_clip_that_went_is_not_explained_by_its_edit() -> None:
    def drop(song: dict[str, Any]) -> None:
        del song["clips"][1]

    edited = _turn(drop, _worked("modify_clip", clip_id="c2"))
    assert len(edited.besides) == 1
    assert _told(edited)[0][2] == "What it names is not in this version"
    deleted = _turn(drop, _worked("delete_clip", clip_id="c2"))
    assert not deleted.besides
    assert deleted.done[0].outcome is Outcome.DONE


def test_all_that_went_with_a_track_goes_with_its_action() -> None:
    def drop(song: dict[str, Any]) -> None:
        del song["tracks"][1]
        song["clips"] = []

    receipt = _turn(drop, _worked("delete_track", track_id="t1"))
    assert not receipt.besides
    assert len(receipt.done[0].changes) >= 3


def test_a_clip_by_hand_on_a_new_track_is_not_hidden_behind_it() -> None:
    def put(song: dict[str, Any]) -> None:
        song["clips"].append({"id": "c9", "name": "Nine", "track_id": "t9", "start_time": 0, "duration": 4})

    receipt = _turn(_all(_add_track("Pad", "t9"), put), _worked("create_track", track_id="t9"))
    assert [change.area.value for change in (one.change for one in receipt.besides)] == ["clips"]


def test_a_recorded_parameter_explains_no_other() -> None:
    def mute(song: dict[str, Any]) -> None:
        song["tracks"][0]["is_muted"] = True

    given = {"track_id": "t0", "parameter": "volume", "value": 0.5}
    receipt = _turn(_all(_level(0, 0.5), mute), _worked("set_track_parameter", given, track_id="t0"))
    assert _told(receipt) == [("Set track parameter", "Kick", "level 0.0 → −6.0 dB")]
    assert len(receipt.besides) == 1


def test_two_actions_on_one_thing_share_its_changes() -> None:
    receipt = _turn(_note, _worked("modify_clip", clip_id="c1"), _worked("modify_clip", clip_id="c1"))
    assert [len(deed.changes) for deed in receipt.deeds] == [1, 1]


def test_an_action_that_left_nothing_is_said_to_have_left_nothing() -> None:
    receipt = _turn(_nothing, _worked("modify_clip", clip_id="c1"), text="ACTIONS EXECUTED: 3")
    assert receipt.deeds[0].outcome is Outcome.UNSEEN
    assert receipt.deeds[0].about == "Bass"
    assert receipt.verdict == "The one action left nothing in the music"
    assert receipt.second_line == "1 reports success without a trace. The text says 3 were executed."


def test_an_answer_without_actions_is_a_turn_too() -> None:
    receipt = _turn(_nothing, text="What tempo?")
    assert (receipt.verdict, receipt.claimed) == ("No action is recorded", ("What tempo?",))


def test_a_turn_saved_twice_tells_its_first_actions_once() -> None:
    """One version an action: the second repeats the first under the same prompt."""
    before, after = _song(), _song()
    after["tempo"] = 98
    asked = {"role": "user", "content": "Slower", "timestamp": "1"}
    first, second = _worked("modify_clip", clip_id="c1"), _worked("set_tempo")
    before["chat_history"] = [asked, {"role": "assistant", "content": "1", "actions_executed": [first]}]
    after["chat_history"] = [
        asked,
        {"role": "assistant", "content": "2", "actions_executed": [first, second]},
    ]
    receipt = read_receipt(_parsed(before), _parsed(after), {turn_key(after["chat_history"][1])})
    assert [deed.name for deed in receipt.deeds] == ["set_tempo"]


def test_the_verdict_counts_what_the_music_shows() -> None:
    silent, failed = _worked("modify_clip", clip_id="c2"), _failed("set_tempo", "no")
    assert _turn(_nothing, silent, silent, failed).verdict == "None of 3 actions is found in the music"
    some = _turn(_note, silent, _worked("modify_clip", clip_id="c1"), failed)
    assert some.verdict == "1 of 3 actions is found in the music"
    assert some.second_line.startswith("1 failed. 1 reports success without a trace.")


def test_ids_of_no_use_are_read_over() -> None:
    def spoil(song: dict[str, Any]) -> None:
        song["clips"][1]["id"] = ["c2"]
        song["tracks"][0]["id"] = {}
        song["track_effects"].append(7)

    receipt = _turn(spoil, _worked("modify_clip", clip_id="c7"), _worked("add_effect", effect_id="e7"))
    assert [deed.outcome for deed in receipt.deeds] == [Outcome.UNSEEN] * 2


@pytest.mark.parametrize("junk", [None, 7, "x", {}, [], [[]], {"clip_id": []}, {"clip_id": ""}])
def test_junk_in_a_report_is_told_not_raised(junk: Any) -> None:
    odd: dict[str, Any] = {"action": junk, "success": junk, "data": junk, "input": junk, "error": junk}
    receipt = _turn(_note, odd)
    assert len(receipt.deeds) == 1
    assert receipt.verdict
    assert receipt.second_line


def test_a_conversation_of_junk_is_told_not_raised() -> None:
    song = _song()
    song["chat_history"] = [None, 3, {"role": 4, "content": []}, {"actions_executed": [None, 5]}]
    song["metadata"] = {"actions_count": True, "user_message": 3}
    receipt = read_receipt(_parsed(_song()), _parsed(song), {turn_key(m) for m in song["chat_history"] if m})
    assert (receipt.asked, receipt.claimed_actions, receipt.is_recorded) == ((), 0, False)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("f() missing 1 required positional argument: 'track_id'", "was not told which track."),
        ("f() missing 2 required positional arguments: 'a' and 'tempo'", "was not told “a” and the tempo."),
        ("f() got an unexpected keyword argument 'sequence_id'", "“sequence_id”, which it does not know."),
        ("1 validation error for X\nclip_type\n  Field required [type=missing]", "“clip_type” was missing"),
        (
            "1 validation error for X\ntempo\n  Input should be less [type=l]",
            "“tempo” was not accepted: input",
        ),
        ("Request timed out after 30 s", "took too long"),
        ("Track “Pad”: no such clip.", "Track “Pad”: no such clip."),
        ("", "No reason was recorded."),
        ("boom\nTraceback", "boom"),
    ],
)
def test_errors_are_told_in_plain_words(error: str, told: str) -> None:
    assert told in reason_of(error)
