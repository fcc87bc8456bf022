"""What must hold of any turn: each change is explained or stands besides, and failures explain nothing."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.diff.compare import compare
from core.history.receipt import Outcome, read_receipt
from core.history.turns import turn_key
from core.model.document import Document, parse
from core.model.fields import Area

NOTE = {"note": 60, "start_time": 0.0, "duration": 1.0, "velocity": 90}
BASE: dict[str, Any] = {
    "id": "song",
    "name": "Song",
    "tempo": 120,
    "time_signature": "4/4",
    "tracks": [{"id": f"t{n}", "name": f"Track {n}", "volume": 1.0, "pan": 0.0} for n in range(3)],
    "clips": [
        {"id": f"c{n}", "name": f"C{n}", "track_id": f"t{n}", "start_time": 4.0 * n, "duration": 4.0,
         "midi_events": [NOTE]}
        for n in range(3)
    ],
    "track_effects": [
        {"track_id": f"t{n}", "effects": [
            {"id": f"e{n}", "effect_name": "reverb", "slot_index": 0, "parameters": {"mix": 0.3}}
        ]}
        for n in range(2)
    ],
    "mixer_state": {"channels": [{"id": "t0", "name": "Track 0", "fader": 0.0}], "master": {"fader": 0.0}},
    "sample_assignments": {},
}  # fmt: skip
ACTIONS = (
    "create_track", "delete_track", "set_track_parameter", "create_midi_clip", "modify_clip", "delete_clip",
    "duplicate_clip", "add_effect", "remove_effect", "set_effect_parameter", "bypass_effect", "set_tempo",
    "set_time_signature", "set_master_fader", "add_notes", "do_something", "", "_",
)  # fmt: skip
IDS = st.sampled_from(["t0", "t1", "t9", "c0", "c1", "c9", "e0", "e9", "nobody", ""])
KEYS = st.sampled_from(["track_id", "clip_id", "effect_id", "other_id", "name", "parameter", "tempo"])
SOME = st.dictionaries(KEYS, IDS | st.integers() | st.none(), max_size=3)


def _edit(song: dict[str, Any], edit: int) -> None:
    at = edit % 3
    match edit // 3:
        case 0:
            song["tempo"] = 98 + at
        case 1:
            song["tracks"] = [track for track in song["tracks"] if track["id"] != f"t{at}"]
            song["clips"] = [clip for clip in song["clips"] if clip["track_id"] != f"t{at}"]
        case 2:
            song["tracks"].append({"id": f"t9{at}", "name": "New", "volume": 1.0})
        case 3:
            song["clips"].append({**BASE["clips"][0], "id": f"c9{at}", "start_time": 40.0 + at})
        case 4:
            for clip in song["clips"][at:]:
                clip["midi_events"] = [*clip["midi_events"], {**NOTE, "start_time": 2.0 + at}]
        case 5:
            for chain in song["track_effects"][at:]:
                chain["effects"] = chain["effects"][1:]
        case 6:
            for chain in song["track_effects"][at:]:
                chain["effects"][:0] = [{"id": f"e9{at}", "effect_name": "delay", "parameters": {"mix": 1.0}}]
        case 7:
            song["mixer_state"]["master"]["fader"] = -1.0 - at
        case 8:
            song["sample_assignments"][f"t{at}"] = "kick.wav"
        case 9:
            for track in song["tracks"][at:]:
                track["volume"] = 0.5
        case _:
            song["tracks"].reverse()


def _nested(flat: dict[str, Any]) -> dict[str, Any]:
    outside = ("track_effects", "mixer_state", "sample_assignments", "chat_history")
    inside = {key: value for key, value in flat.items() if key not in outside}
    return {"id": "snapshot", "sequence": inside, **{key: flat[key] for key in outside if key in flat}}


def _parsed(song: dict[str, Any]) -> Document:
    return parse(json.dumps(song).encode(), "a test")


@given(
    edits=st.lists(st.integers(0, 32), max_size=6),
    actions=st.lists(st.tuples(st.sampled_from(ACTIONS), st.booleans(), SOME, SOME | st.none()), max_size=6),
    nested=st.booleans(),
)
def test_each_change_is_explained_or_stands_besides(
    edits: list[int],
    actions: list[tuple[str, bool, dict[str, Any], dict[str, Any] | None]],
    nested: bool,
) -> None:
    song = copy.deepcopy(BASE)
    for edit in edits:
        _edit(song, edit)
    answer = {
        "role": "assistant",
        "content": "Done",
        "actions_executed": [
            {
                "action": name,
                "success": worked,
                "data": data,
                "error": None if worked else "no",
                "input": inputs,
            }
            for name, worked, data, inputs in actions
        ],
    }
    song["chat_history"] = [answer]
    shape = _nested if nested else dict
    before, after = _parsed(shape(copy.deepcopy(BASE))), _parsed(shape(song))
    receipt = read_receipt(before, after, {turn_key(answer)})

    explained = {change.key for deed in receipt.deeds for change in deed.changes}
    besides = {one.change.key for one in receipt.besides}
    musical = {
        change.key for change in compare(before, after).changes if change.area is not Area.CONVERSATION
    }
    assert explained | besides == musical
    assert not explained & besides
    assert [deed.outcome is Outcome.FAILED for deed in receipt.deeds] == [not action[1] for action in actions]
    for deed in receipt.deeds:
        assert bool(deed.changes) == (deed.outcome is Outcome.DONE)
        assert "".join(span.text for span in deed.words).strip()
    assert len(receipt.done) + sum(map(len, receipt.failures)) == len(actions)
    assert all("".join(span.text for span in one.words).strip() for one in receipt.besides)
