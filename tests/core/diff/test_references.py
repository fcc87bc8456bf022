"""What makes no sense together, though each side alone does: emptied references, places taken twice."""

from __future__ import annotations

from typing import Any

import pytest

from core.diff.three_way import Reason, Who
from core.model.fields import Area
from tests.core.diff.examples import channel, clip, edited, effect, exact, flat
from tests.core.diff.test_three_way import Edit, at, merged, only

ADDS: dict[str, Edit] = {
    "clip": lambda s: s["clips"].append(clip("c9", "t2", 0.0, None)),
    "clip moved there": lambda s: s["clips"][0].update(track_id="t2"),
    "chain": lambda s: s["track_effects"].append({"track_id": "t2", "effects": [effect("e9", "lpf", 0)]}),
    "sample": lambda s: s["sample_assignments"].update(t2="hat.wav"),
}


def drop_track(s: dict[str, Any], name: str = "t2") -> None:
    """Remove a track with all that belongs to it."""
    s["tracks"] = [t for t in s["tracks"] if t["id"] != name]
    s["clips"] = [c for c in s["clips"] if c["track_id"] != name]
    s["mixer_state"]["channels"] = [c for c in s["mixer_state"]["channels"] if c["id"] != name]
    s["track_effects"] = [c for c in s["track_effects"] if c["track_id"] != name]
    s["sample_assignments"].pop(name, None)


@pytest.mark.parametrize("what", ADDS)
def test_what_is_put_on_a_track_that_is_gone_conflicts(what: str) -> None:
    add = ADDS[what]
    found = merged(drop_track, add)
    conflict = only(found)
    assert conflict.reason is Reason.REFERENCE
    assert at(flat(), conflict.place.base)["id"] == "t2"
    assert conflict.place.a is None
    at(edited(flat(), add), conflict.place.b)
    assert exact(found.merged) == exact(edited(flat(), drop_track))
    kept = merged(drop_track, add, Who.B).merged
    assert [t["id"] for t in kept["tracks"]] == ["t1", "t2", "t3"]
    assert "c2" not in [c["id"] for c in kept["clips"]]
    again = merged(add, drop_track, Who.A)
    assert only(again).place == (conflict.place.base, conflict.place.b, None)
    assert exact(again.merged) == exact(kept)


def test_a_strip_for_a_track_that_is_gone_conflicts() -> None:
    base = edited(flat(), lambda s: s["mixer_state"]["channels"].pop(1))
    found = merged(
        drop_track, lambda s: s["mixer_state"]["channels"].append(channel("t2", "Hats")), base=base
    )
    assert (only(found).reason, only(found).area) == (Reason.REFERENCE, Area.MIXER)


def test_a_slot_with_a_clip_that_is_gone_conflicts() -> None:
    base = {**flat(), "clip_slots": [["c1", None], [None, None]]}

    def put(s: dict[str, Any]) -> None:
        s["clip_slots"][1][1] = "c2"

    def drop(s: dict[str, Any]) -> None:
        s["clips"].pop(1)

    found = merged(drop, put, base=base)
    assert only(found).reason is Reason.REFERENCE
    assert only(found).place == ("/clips/1", None, "/clip_slots/1/1")
    assert exact(found.merged) == exact(edited(base, drop))
    assert exact(merged(drop, put, Who.B, base).merged) == exact(edited(base, put))
    added = merged(drop, lambda s: s["clip_slots"].append(["c2"]), base=base)
    assert exact(added.merged) == exact(edited(base, drop))


def test_what_refers_to_what_gave_way_goes_with_it() -> None:
    base = {**flat(), "clip_slots": [[None]]}

    def put(s: dict[str, Any]) -> None:
        s["clips"].append(clip("c9", "t2", 0.0, None))
        s["clip_slots"][0][0] = "c9"

    found = merged(drop_track, put, base=base)
    assert only(found).place == ("/tracks/1", None, "/clips/3")
    assert exact(found.merged) == exact(edited(base, drop_track))
    kept = merged(drop_track, put, Who.B, base).merged
    assert kept["clip_slots"] == [["c9"]]
    assert [t["id"] for t in kept["tracks"]] == ["t1", "t2", "t3"]


def test_a_side_that_empties_its_own_reference_meant_it() -> None:
    found = merged(lambda s: s["tracks"].pop(1), lambda s: s["clips"][1].update(gain=0.5))
    assert found.is_clean
    assert found.merged["clips"][1]["gain"] == 0.5


def test_an_effect_moved_to_two_places_conflicts() -> None:
    def to_new_chain(name: str) -> Edit:
        def move(s: dict[str, Any]) -> None:
            moved = s["track_effects"][0]["effects"].pop()
            s["track_effects"].append({"track_id": name, "effects": [moved], "max_slots": 8})

        return move

    def to_pad(s: dict[str, Any]) -> None:
        moved = s["track_effects"][0]["effects"].pop()
        s["track_effects"][1]["effects"].append({**moved, "slot_index": 2})

    found = merged(to_pad, to_new_chain("t2"))
    assert only(found).reason is Reason.TAKEN
    ids = [e["id"] for chain in found.merged["track_effects"] for e in chain["effects"]]
    assert ids.count("e1") >= 1


def test_two_effects_in_one_slot_conflict() -> None:
    def put(name: str) -> Edit:
        return lambda s: s["track_effects"][0]["effects"].append(effect(name, "delay", 1))

    for prefer, wanted in ((Who.A, "x"), (Who.B, "y")):
        found = merged(put("x"), put("y"), prefer)
        assert only(found).reason is Reason.TAKEN
        assert only(found).place == (None, "/track_effects/0/effects/1", "/track_effects/0/effects/1")
        assert [e["id"] for e in found.merged["track_effects"][0]["effects"]] == ["e1", wanted]
