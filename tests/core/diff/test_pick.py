"""Bringing back a part: what it takes along, and the rule for each thing that current holds against it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.diff.compare import compare
from core.diff.pick import ChangePart, ClipPart, Part, Picked, TrackPart, pick
from core.errors import InvalidEdit, UnknownPart
from core.model.fields import Area
from tests.core.diff.examples import document, edited, effect, exact, flat, nested, note

Shape = Callable[[], dict[str, Any]]
Edit = Callable[[dict[str, Any]], object]


@pytest.fixture(params=[flat, nested], ids=["flat", "nested"])
def shape(request: pytest.FixtureRequest) -> Shape:
    """A song of either shape."""
    found: Shape = request.param
    return found


def song(data: dict[str, Any]) -> dict[str, Any]:
    """The object that holds tracks and clips."""
    inner = data.get("sequence")
    return inner if isinstance(inner, dict) else data


def picked(shape: Shape, then: Edit, now: Edit, *parts: Part) -> Picked:
    """Parts of a song as it was brought into the song as it is, both made of the same beginning."""
    source, current = document(edited(shape(), then)), document(edited(shape(), now))
    before = exact([source.data, current.data])
    found = pick(source, current, parts)
    assert exact([source.data, current.data]) == before
    return found


def as_it_was(_: dict[str, Any]) -> None:
    """No edit."""


def without_track(name: str, *, keep_clips: bool = False) -> Edit:
    """Take a track with all of it away."""

    def edit(data: dict[str, Any]) -> None:
        inner = song(data)
        inner["tracks"] = [track for track in inner["tracks"] if track["id"] != name]
        if not keep_clips:
            inner["clips"] = [clip for clip in inner["clips"] if clip["track_id"] != name]
        strips = data["mixer_state"]["channels"]
        data["mixer_state"]["channels"] = [strip for strip in strips if strip["id"] != name]
        data["track_effects"] = [chain for chain in data["track_effects"] if chain["track_id"] != name]
        data["sample_assignments"].pop(name, None)

    return edit


def headlines(changes: Any) -> list[str]:
    return [change.headline for change in changes]


def key_of(shape: Shape, then: Edit, now: Edit, words: str) -> ChangePart:
    """The change of the comparison that says this."""
    source, current = document(edited(shape(), then)), document(edited(shape(), now))
    (found,) = [one for one in compare(current, source).changes if words in one.headline]
    return ChangePart(found.key)


# What comes along


def test_a_track_comes_back_with_all_that_is_its_own(shape: Shape) -> None:
    found = picked(shape, as_it_was, without_track("t3"), TrackPart("t3"))
    assert exact(found.data) == exact(shape())
    assert headlines(found.taken)[0] == "Pad added (1 clip)"
    assert not found.along
    assert not found.resolved


def test_a_track_goes_with_all_that_is_its_own(shape: Shape) -> None:
    found = picked(shape, without_track("t3"), as_it_was, TrackPart("t3"))
    assert exact(found.data) == exact(edited(shape(), without_track("t3")))


def test_a_clip_brings_its_track_but_not_the_other_clips(shape: Shape) -> None:
    def then(data: dict[str, Any]) -> None:
        song(data)["clips"].append({**song(data)["clips"][2], "id": "c4", "start_time": 40.0})

    found = picked(shape, then, without_track("t3"), ClipPart("c4"))
    clips = [clip["id"] for clip in song(found.data)["clips"]]
    assert clips == ["c1", "c2", "c4"]
    assert [track["id"] for track in song(found.data)["tracks"]] == ["t1", "t2", "t3"]
    assert found.data["mixer_state"] == shape()["mixer_state"]
    assert found.data["track_effects"] == shape()["track_effects"]
    assert found.data["sample_assignments"] == {"t3": "samples/pad.wav"}
    assert found.resolved == ("Pad is gone from current; it comes back for what lies on it.",)
    assert len(found.along) == 5  # the track, its strip, two effects, the sample
    assert [change.area for change in found.taken] == [Area.CLIPS]


def test_notes_bring_the_clip_that_holds_them(shape: Shape) -> None:
    now = without_track("t1")
    part = key_of(shape, as_it_was, now, "8 notes added")
    found = picked(shape, as_it_was, now, part)
    assert exact(found.data) == exact(shape())
    assert headlines(found.taken) == ["Deep Bass: 8 notes added in bars 3–6"]
    assert len(found.along) == 4  # the track, the clip, its strip, an effect


def test_one_change_comes_and_no_other(shape: Shape) -> None:
    def now(data: dict[str, Any]) -> None:
        song(data)["tempo"] = 90.0
        song(data)["tracks"][0]["volume"] = 0.5
        song(data)["clips"][0]["midi_events"][0]["velocity"] = 20

    found = picked(shape, as_it_was, now, key_of(shape, as_it_was, now, "Tempo"))
    assert song(found.data)["tempo"] == 120.0
    assert song(found.data)["tracks"][0]["volume"] == 0.5
    assert song(found.data)["clips"][0]["midi_events"][0]["velocity"] == 20


def test_an_area_comes_whole(shape: Shape) -> None:
    def now(data: dict[str, Any]) -> None:
        data["mixer_state"]["master"]["fader"] = -20.0
        data["mixer_state"]["channels"][1]["fader"] = -9.0
        data["track_effects"][0]["effects"][0]["parameters"]["cutoff"] = 100.0

    found = picked(shape, as_it_was, now, Area.MIXER)
    assert found.data["mixer_state"] == shape()["mixer_state"]
    assert found.data["track_effects"][0]["effects"][0]["parameters"]["cutoff"] == 100.0


def test_a_strip_comes_into_a_mixer_that_is_gone(shape: Shape) -> None:
    found = picked(shape, as_it_was, lambda data: data.update(mixer_state=None), TrackPart("t2"))
    assert found.data["mixer_state"] == {"channels": [shape()["mixer_state"]["channels"][1]]}


# What current holds against it


def test_a_clip_that_was_split_is_joined_again_as_one(shape: Shape) -> None:
    def now(data: dict[str, Any]) -> None:
        clips = song(data)["clips"]
        rest = [one for one in clips[0]["midi_events"] if one["start_time"] >= 8.0]
        clips[0]["midi_events"] = clips[0]["midi_events"][:4]
        clips[0]["duration"] = 8.0
        moved = [{**one, "start_time": one["start_time"] - 8.0} for one in rest]
        clips.append({**clips[0], "id": "c9", "start_time": 16.0, "midi_events": moved})

    (change,) = compare(document(edited(shape(), now)), document(shape())).changes
    found = picked(shape, as_it_was, now, ChangePart(change.key))
    assert exact(found.data) == exact(shape())


def test_notes_behind_the_end_of_a_clip_bring_its_length(shape: Shape) -> None:
    def now(data: dict[str, Any]) -> None:
        clip = song(data)["clips"][0]
        clip.update(duration=8.0, midi_events=clip["midi_events"][:4], name="Cut")

    found = picked(shape, as_it_was, now, key_of(shape, as_it_was, now, "4 notes added"))
    clip = song(found.data)["clips"][0]
    assert (clip["duration"], len(clip["midi_events"]), clip["name"]) == (16.0, 8, "Cut")
    assert "its length comes with the notes" in found.resolved[0]


def test_an_effect_that_went_to_another_chain_leaves_it(shape: Shape) -> None:
    def now(data: dict[str, Any]) -> None:
        data["track_effects"][1]["effects"].append(data["track_effects"][0]["effects"].pop())

    found = picked(shape, as_it_was, now, TrackPart("t1"))
    assert found.data["track_effects"] == shape()["track_effects"]
    assert found.resolved == ("Low-pass is on Pad in current; it leaves there to come back.",)


def test_a_chain_whose_slot_is_taken_comes_whole(shape: Shape) -> None:
    def now(data: dict[str, Any]) -> None:
        data["track_effects"][0]["effects"] = [effect("e9", "chorus", 0, mix=0.5)]

    found = picked(shape, as_it_was, now, key_of(shape, as_it_was, now, "Low-pass added"))
    assert found.data["track_effects"] == shape()["track_effects"]
    assert "Chorus is in the slot of Low-pass" in found.resolved[0]
    assert headlines(found.along) == ["Deep Bass: Chorus removed"]


def test_a_clip_of_a_track_that_goes_lies_where_it_lay(shape: Shape) -> None:
    def then(data: dict[str, Any]) -> None:
        without_track("t3", keep_clips=True)(data)
        song(data)["clips"][2]["track_id"] = "t2"

    found = picked(shape, then, as_it_was, key_of(shape, then, as_it_was, "Pad removed"))
    assert song(found.data)["clips"][2]["track_id"] == "t2"
    assert [track["id"] for track in song(found.data)["tracks"]] == ["t1", "t2"]
    assert "it goes back to where it lay" in found.resolved[0]


def test_clips_made_since_go_with_a_track_that_was_not_there(shape: Shape) -> None:
    def now(data: dict[str, Any]) -> None:
        song(data)["clips"][2]["midi_events"] = [note(60, 0.0)]

    found = picked(shape, without_track("t3"), now, TrackPart("t3"))
    assert exact(found.data) == exact(edited(shape(), without_track("t3")))


# The grid


def _grid(*rows: list[str | None]) -> Edit:
    return lambda data: song(data).update(clip_slots=[list(row) for row in rows])


def test_a_track_comes_back_to_its_row_of_the_grid(shape: Shape) -> None:
    then = _grid(["c1", None], [None, "c2"], ["c3", None])

    def now(data: dict[str, Any]) -> None:
        without_track("t2")(data)
        song(data)["tracks"].reverse()
        _grid([None, "c3"], [None, "c1"])(data)

    found = picked(shape, then, now, TrackPart("t2"))
    rows = zip(
        [track["id"] for track in song(found.data)["tracks"]], song(found.data)["clip_slots"], strict=True
    )
    assert dict(rows) == {"t1": [None, "c1"], "t2": [None, "c2"], "t3": [None, "c3"]}


def test_the_slots_of_what_goes_are_empty_then(shape: Shape) -> None:
    def then(data: dict[str, Any]) -> None:
        song(data)["clips"].pop()
        _grid(["c1"], [None], [None])(data)

    found = picked(shape, then, _grid(["c1"], ["c2"], ["c3"]), ClipPart("c3"))
    assert song(found.data)["clip_slots"] == [["c1"], ["c2"], [None]]


def test_the_last_track_takes_its_row_along(shape: Shape) -> None:
    def then(data: dict[str, Any]) -> None:
        song(data).update(tracks=[], clips=[])

    def now(data: dict[str, Any]) -> None:
        for name in ("t1", "t2"):
            without_track(name)(data)
        _grid(["c3"])(data)

    found = picked(shape, then, now, TrackPart("t3"))
    assert song(found.data)["tracks"] == song(found.data)["clip_slots"] == []


def test_a_slot_that_holds_another_clip_keeps_it(shape: Shape) -> None:
    def now(data: dict[str, Any]) -> None:
        song(data)["clips"][0].update(id="c8")
        _grid(["c8"], [None], [None])(data)

    found = picked(shape, _grid(["c1"], [None], [None]), now, ClipPart("c1"))
    assert song(found.data)["clip_slots"] == [["c8"], [None], [None]]
    assert "holds another clip in current, which stays" in found.resolved[0]


def test_the_whole_grid_brings_the_clips_in_it(shape: Shape) -> None:
    def now(data: dict[str, Any]) -> None:
        without_track("t3")(data)
        _grid([None], [None])(data)

    then = _grid(["c1"], ["c2"], ["c3"])
    source, current = document(edited(shape(), then)), document(edited(shape(), now))
    keys = [ChangePart(one.key) for one in compare(current, source).changes if "clip_slots" in one.place]
    assert len(keys) == 3
    found = pick(source, current, keys)
    assert exact(found.data) == exact(source.data)


def test_a_track_that_only_current_has_keeps_its_row_and_that_is_said(shape: Shape) -> None:
    def then(data: dict[str, Any]) -> None:
        without_track("t3")(data)
        _grid([None], [None])(data)

    now = _grid([None], [None], ["c3"])
    source, current = document(edited(shape(), then)), document(edited(shape(), now))
    gone = [one for one in compare(current, source).changes if "clip_slots" in one.place]
    found = pick(source, current, [ChangePart(gone[0].key)])
    assert song(found.data)["clip_slots"] == [[None], [None], ["c3"]]
    assert found.is_empty
    assert found.resolved == ("Pad is in current only; its row of the clip grid stays.",)


def test_a_track_whose_id_is_none_is_no_obstacle(shape: Shape) -> None:
    def now(data: dict[str, Any]) -> None:
        song(data)["tracks"][1]["id"] = ["t2"]
        _grid([None], [None], [None])(data)

    found = picked(shape, _grid(["c1"], [None], [None]), now, Area.CLIPS)
    assert song(found.data)["clip_slots"][0] == ["c1"]


def test_slots_that_changed_places_are_told_as_picked(shape: Shape) -> None:
    then, now = (
        _grid(["c1", None], [None, None], [None, None]),
        _grid([None, "c1"], [None, None], [None, None]),
    )
    source, current = document(edited(shape(), then)), document(edited(shape(), now))
    moves = [one for one in compare(current, source).changes if "clip_slots" in one.place]
    assert moves
    found = pick(source, current, [ChangePart(moves[0].key)])
    assert [one.key for one in found.taken] == [one.key for one in moves]
    assert song(found.data)["clip_slots"] == song(source.data)["clip_slots"]


# What is refused


def test_a_part_that_neither_has_is_named(shape: Shape) -> None:
    for part, words in (
        (TrackPart("t9"), "There is no track “t9”"),
        (ClipPart("c9"), "There is no clip “c9”"),
        (ChangePart("nothing"), "There is no change “nothing”"),
    ):
        with pytest.raises(UnknownPart, match=words):
            picked(shape, as_it_was, as_it_was, part)


def test_two_shapes_are_refused_in_one_sentence() -> None:
    for source, current in ((flat(), nested()), (nested(), flat())):
        with pytest.raises(InvalidEdit, match="only all of it can be restored"):
            pick(document(source), document(current), [TrackPart("t1")])
