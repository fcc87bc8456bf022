"""Laws of bringing back a part: it is the source's, the rest stays, no reference leads to nothing."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.diff.changes import Change, Comparison
from core.diff.compare import compare
from core.diff.pick import MUSIC, ChangePart, ClipPart, Picked, TrackPart, pick
from core.history.fingerprint import fingerprint
from core.model.document import Document, parse
from core.model.fields import MUSICAL_AREAS, Area
from tests.core.diff.examples import document, exact, flat, nested, snapshots
from tests.core.diff.spoiling import spoilings

_PAIRS = st.tuples(snapshots(), snapshots()).filter(
    lambda two: document(two[0]).shape is document(two[1]).shape
)


def _picked(found: Picked) -> Document:
    return document(found.data)


def _sequence(data: dict[str, Any]) -> dict[str, Any]:
    inner = data.get("sequence")
    return inner if isinstance(inner, dict) else data


def _things(data: dict[str, Any], key: str, by: str = "id") -> dict[str, Any]:
    holder = _sequence(data) if key in ("tracks", "clips") else data
    if key == "channels":
        holder = data.get("mixer_state") or {}
    return {item[by]: item for item in holder.get(key) or ()}


def _dangling(data: dict[str, Any]) -> set[tuple[str, str, str]]:
    """What refers to no track, or to no clip."""
    tracks, clips = _things(data, "tracks"), _things(data, "clips")
    found = {
        ("clip", name, clip["track_id"]) for name, clip in clips.items() if clip["track_id"] not in tracks
    }
    found |= {("strip", name, name) for name in _things(data, "channels") if name not in tracks}
    found |= {
        ("chain", name, name) for name in _things(data, "track_effects", "track_id") if name not in tracks
    }
    found |= {("sample", name, name) for name in data.get("sample_assignments") or {} if name not in tracks}
    slots = itertools.chain(*(_sequence(data).get("clip_slots") or ()))
    return found | {("slot", slot, slot) for slot in slots if slot is not None and slot not in clips}


@st.composite
def _gridded(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """A pair, each with a grid of its own clips."""
    pair: tuple[dict[str, Any], dict[str, Any]] = draw(_PAIRS)
    for data in pair:
        sequence = _sequence(data)
        if draw(st.booleans()):
            slot = st.none() | st.sampled_from([None, *_things(data, "clips")])
            sequence["clip_slots"] = [
                draw(st.lists(slot, min_size=2, max_size=3)) for _ in sequence.get("tracks") or ()
            ]
    return pair


@given(_gridded())
def test_all_areas_are_a_restore(pair: tuple[Any, Any]) -> None:
    source, current = map(document, pair)
    found = pick(source, current, MUSICAL_AREAS)
    assert fingerprint(_picked(found)).areas == fingerprint(source).areas
    assert not found.resolved


@given(_gridded())
def test_nothing_picked_changes_nothing(pair: tuple[Any, Any]) -> None:
    source, current = map(document, pair)
    found = pick(source, current, ())
    assert exact(found.data) == exact(current.data)
    assert found.is_empty


@given(_gridded())
def test_a_version_picked_into_itself_changes_nothing(pair: tuple[Any, Any]) -> None:
    source = document(pair[0])
    parts = [TrackPart(name) for name in _things(pair[0], "tracks")]
    assert exact(pick(source, source, [*parts, *MUSICAL_AREAS]).data) == exact(source.data)


@given(_gridded(), st.data())
def test_no_part_leaves_a_reference_to_nothing(pair: tuple[Any, Any], data: st.DataObject) -> None:
    source, current = map(document, pair)
    keys = [ChangePart(change.key) for change in compare(current, source).changes]
    tracks = [TrackPart(name) for side in pair for name in _things(side, "tracks")]
    clips = [ClipPart(name) for side in pair for name in _things(side, "clips")]
    choice = [*keys, *tracks, *clips, *MUSICAL_AREAS]
    found = pick(source, current, data.draw(st.lists(st.sampled_from(choice), max_size=3)))
    assert _dangling(found.data) <= _dangling(source.data) | _dangling(current.data)


@given(_gridded(), st.data())
def test_a_picked_track_is_the_source_s_and_others_stay(pair: tuple[Any, Any], data: st.DataObject) -> None:
    source, current = map(document, pair)
    names = sorted({*_things(pair[0], "tracks"), *_things(pair[1], "tracks")})
    assume(names)
    name = data.draw(st.sampled_from(names))
    found = pick(source, current, [TrackPart(name)])
    _assert_is_of_source(found.data, pair[0], name)
    if found.along or found.resolved:
        return
    for key, by in (("tracks", "id"), ("clips", "id"), ("channels", "id"), ("track_effects", "track_id")):
        before, after = _things(pair[1], key, by), _things(found.data, key, by)
        for other, thing in before.items():
            owners = {thing.get("track_id", other), _things(pair[0], key, by).get(other, {}).get("track_id")}
            if name not in owners and other != name:
                assert exact(after[other]) == exact(thing)
    assert _sequence(found.data).get("tempo") == _sequence(pair[1]).get("tempo")
    assert found.data.get("chat_history") == pair[1].get("chat_history")


def _assert_is_of_source(result: dict[str, Any], source: dict[str, Any], name: str) -> None:
    for key, by in (("tracks", "id"), ("channels", "id"), ("track_effects", "track_id")):
        assert _heard(_things(result, key, by).get(name)) == _heard(_things(source, key, by).get(name))
    clips, others = _things(result, "clips"), _things(source, "clips")
    of_track = {clip: thing for clip, thing in clips.items() if thing["track_id"] == name}
    assert of_track.keys() == {clip for clip, thing in others.items() if thing["track_id"] == name}
    assert all(_heard(thing) == _heard(others[clip]) for clip, thing in of_track.items())


_VOLATILE = ("is_armed", "meter_peak_left", "sc_node_id", "note_name")


def _heard(value: Any) -> Any:
    """A thing without its volatile fields."""
    if isinstance(value, dict):
        return {key: _heard(item) for key, item in value.items() if key not in _VOLATILE}
    return [_heard(item) for item in value] if isinstance(value, list) else value


@given(_gridded(), st.sampled_from(MUSICAL_AREAS))
def test_a_picked_area_is_the_source_s(pair: tuple[Any, Any], area: Area) -> None:
    source, current = map(document, pair)
    found = pick(source, current, [area])
    left = [change for change in compare(_picked(found), source).changes if change.area is area]
    # Tracks that the source does not know keep their rows of the grid.
    has_same_tracks = [*_things(found.data, "tracks")] == [*_things(pair[0], "tracks")]
    assert not [one for one in left if has_same_tracks or not one.place.startswith("clip_slots")]
    if not found.along:
        assert compare(current, _picked(found)).areas in ((), (area,)) or _parts_only(found, area)


def _parts_only(found: Picked, area: Area) -> bool:
    """Whether all that came is of the area or part of what is."""
    keys = {change.key for change in found.taken if change.area is area}
    while more := {change.key for change in found.taken if change.part_of in keys} - keys:
        keys |= more
    return {change.key for change in found.taken} <= keys


@given(_gridded())
def test_the_music_is_picked_without_the_conversation(pair: tuple[Any, Any]) -> None:
    source, current = map(document, pair)
    music = _picked(pick(source, current, MUSIC))
    assert exact(music.data.get("chat_history")) == exact(current.data.get("chat_history"))
    assert set(compare(music, source).areas) <= {Area.CONVERSATION}
    talk = _picked(pick(source, current, [Area.CONVERSATION]))
    assert set(compare(current, talk).areas) <= {Area.CONVERSATION}
    assert Area.CONVERSATION not in compare(talk, source).areas


@given(_gridded(), st.data())
def test_a_picked_change_is_no_difference_any_more(pair: tuple[Any, Any], data: st.DataObject) -> None:
    for side in pair:
        _leave_each_effect_once(side)
        _name_each_track(side)
    source, current = map(document, pair)
    changes = compare(current, source).changes
    assume(changes)
    change = data.draw(st.sampled_from(changes))
    before = exact(pair)
    found = pick(source, current, [ChangePart(change.key)])
    if change.pointer_a is not None and "/clip_slots/" in change.pointer_a and found.resolved:
        return  # the row of a track that only current has stays with it, and that was said
    assert change.key in {one.key for one in found.taken}
    assert _many(compare(_picked(found), source), change) < _many(compare(current, source), change)
    assert exact([source.data, current.data]) == before


def _name_each_track(data: dict[str, Any]) -> None:
    """Tracks without a name are called by their place, which is another's once one of them is gone."""
    for track in _sequence(data).get("tracks") or ():
        if not track.get("name"):
            track["name"] = f"Called {track['id']}"


def _leave_each_effect_once(data: dict[str, Any]) -> None:
    """Of two effects with one id no change could say which it means."""
    seen: set[str] = set()
    for chain in data.get("track_effects") or ():
        chain["effects"] = [
            one
            for one in chain["effects"]
            if not (one["id"] in seen or seen.add(one["id"]))  # type: ignore[func-returns-value]
        ]


def _many(comparison: Comparison, change: Change) -> int:
    """How many changes say what this one says: two clips of one name can change alike."""
    return [one.headline for one in comparison.changes].count(change.headline)


@given(spoilings(), st.data())
def test_what_is_no_song_is_picked_without_harm(pair: tuple[Any, Any], data: st.DataObject) -> None:
    source, current = map(document, pair)
    assume(source.shape is current.shape)
    before = exact(pair)
    assert exact(pick(source, current, ()).data) == exact(current.data)
    assert fingerprint(_picked(pick(source, current, MUSICAL_AREAS))).areas == fingerprint(source).areas
    changes = compare(current, source).changes
    for change in data.draw(st.lists(st.sampled_from(changes), max_size=3)) if changes else ():
        assert _picked(pick(source, current, [ChangePart(change.key)])).shape is source.shape
    assert exact([source.data, current.data]) == before


@pytest.mark.parametrize("example", [flat, nested])
def test_what_is_not_heard_stays_current_s(example: Any) -> None:
    source, current = example(), example()
    for data, place in ((source, 1.0), (current, 7.5)):
        _sequence(data)["current_position"] = place
        data["mixer_state"]["master"]["meter_peak_left"] = -place
        data["metadata"] = {"source": f"at {place}"}
    assert exact(pick(document(source), document(current), MUSICAL_AREAS).data) == exact(current)


def test_real_neighbours_obey_the_laws(real_data: Path) -> None:
    pairs = 0
    for folder in sorted(real_data.glob("compositions/*")):
        documents = [parse(path.read_bytes(), path.name) for path in sorted(folder.rglob("*.json"))]
        fingerprints = [fingerprint(one).areas for one in documents]
        for (a, one), (b, other) in itertools.pairwise(zip(documents, fingerprints, strict=True)):
            if a.shape is not b.shape or one == other:
                continue
            for source, current, wanted in ((a, b, one), (b, a, other)):
                pairs += 1
                assert fingerprint(_picked(pick(source, current, MUSICAL_AREAS))).areas == wanted
                _each_change(source, current)
    assert pairs >= 20


def _each_change(source: Document, current: Document) -> None:
    comparison = compare(current, source)
    for change in comparison.edits:
        found = pick(source, current, [ChangePart(change.key)], comparison)
        came = {one.key for one in (*found.taken, *found.along)}
        assert change.key in came
        result = _picked(found)
        assert len(compare(current, result).changes) == len(came)
        assert _dangling(found.data) <= _dangling(source.data) | _dangling(current.data)
