"""For any snapshot: one edit is one change, noise is none, and the order of keys and notes is not heard."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from core.diff.compare import compare
from core.history.fingerprint import fingerprint
from core.model.fields import Field
from core.model.snapshot import CATALOGUES
from tests.core.diff.examples import clip, document, effect, note, snapshots, track
from tests.core.diff.leaves import covering

Snapshot = dict[str, Any]


def sequence_of(snapshot: Snapshot) -> Snapshot:
    found: Snapshot = snapshot.get("sequence", snapshot)
    return found


def some(draw: st.DrawFn, found: Any) -> Any:
    """One of a list, where there is one."""
    assume(isinstance(found, list) and found)
    return draw(st.sampled_from(found))


def a_clip_with_notes(draw: st.DrawFn, snapshot: Snapshot) -> Snapshot:
    clips = [one for one in sequence_of(snapshot).get("clips", []) if one["midi_events"]]
    found: Snapshot = some(draw, clips)
    return found


def a_note(draw: st.DrawFn, snapshot: Snapshot) -> Snapshot:
    """A note that stands alone at its start, so that an edit of it is no swap with another."""
    notes = a_clip_with_notes(draw, snapshot)["midi_events"]
    alone = [one for one in notes if sum(same["start_time"] == one["start_time"] for same in notes) == 1]
    found: Snapshot = some(draw, alone)
    return found


def tempo(draw: st.DrawFn, snapshot: Snapshot) -> None:
    sequence_of(snapshot)["tempo"] = 77


def add_track(draw: st.DrawFn, snapshot: Snapshot) -> None:
    tracks = sequence_of(snapshot).setdefault("tracks", [])
    tracks.insert(draw(st.integers(0, len(tracks))), track("new", "Bells", "sine"))


def remove_track(draw: st.DrawFn, snapshot: Snapshot) -> None:
    """A track with all that is of it."""
    sequence = sequence_of(snapshot)
    gone = some(draw, sequence.get("tracks"))
    sequence["tracks"].remove(gone)
    for key, held in (("clips", sequence), ("track_effects", snapshot)):
        if key in held:
            held[key] = [one for one in held[key] if one["track_id"] != gone["id"]]


def mute(draw: st.DrawFn, snapshot: Snapshot) -> None:
    found = some(draw, sequence_of(snapshot).get("tracks"))
    found["is_muted"] = not found["is_muted"]


def rename(draw: st.DrawFn, snapshot: Snapshot) -> None:
    some(draw, sequence_of(snapshot).get("tracks"))["name"] = "Renamed"


def add_clip(draw: st.DrawFn, snapshot: Snapshot) -> None:
    found = [note(80 + step, float(step)) for step in range(draw(st.integers(0, 7)))]
    sequence_of(snapshot).setdefault("clips", []).append(clip("new", "a", 64.0, found))


def move_clip(draw: st.DrawFn, snapshot: Snapshot) -> None:
    found = some(draw, sequence_of(snapshot).get("clips"))
    found.update(
        draw(
            st.sampled_from([{"start_time": 99.0}, {"track_id": "z"}, {"start_time": 99.0, "track_id": "z"}])
        )
    )


def split_clip(draw: st.DrawFn, snapshot: Snapshot) -> None:
    clips = sequence_of(snapshot).get("clips", [])
    found = some(draw, [one for one in clips if one["duration"] == 16.0])
    at, held = draw(st.sampled_from([0.5, 1.0, 2.0, 8.0])), found["midi_events"] or []
    late = [{**one, "start_time": one["start_time"] - at} for one in held if one["start_time"] >= at]
    if held:
        found["midi_events"] = [one for one in held if one["start_time"] < at]
    found["duration"] = at
    new = {**copy.deepcopy(found), "id": "new", "start_time": found["start_time"] + at, "duration": 16.0 - at}
    new["midi_events"] = late
    clips.append(new)


def double_clip(draw: st.DrawFn, snapshot: Snapshot) -> None:
    found = a_clip_with_notes(draw, snapshot)
    found["midi_events"] += [{**one, "start_time": one["start_time"] + 16.0} for one in found["midi_events"]]
    found["duration"] = 32.0


def add_notes(draw: st.DrawFn, snapshot: Snapshot) -> None:
    found = a_clip_with_notes(draw, snapshot)["midi_events"]
    found += [note(90 + step, 70.0 + step * step, 1.0, 33) for step in range(draw(st.integers(1, 9)))]


def nudge(draw: st.DrawFn, snapshot: Snapshot) -> None:
    a_note(draw, snapshot)["start_time"] += draw(st.sampled_from([0.0625, 0.26, 1.13]))


def repitch(draw: st.DrawFn, snapshot: Snapshot) -> None:
    a_note(draw, snapshot)["note"] += draw(st.sampled_from([13, -19, 6]))


def resize(draw: st.DrawFn, snapshot: Snapshot) -> None:
    a_note(draw, snapshot).update(duration=3.0, velocity=draw(st.sampled_from([100, 20])))


def transpose(draw: st.DrawFn, snapshot: Snapshot) -> None:
    for one in a_clip_with_notes(draw, snapshot)["midi_events"]:
        one["note"] += 17


def add_effect(draw: st.DrawFn, snapshot: Snapshot) -> None:
    some(draw, snapshot.get("track_effects"))["effects"].append(effect("new", "chorus", 7, mix=0.5))


def fader(draw: st.DrawFn, snapshot: Snapshot) -> None:
    assume("mixer_state" in snapshot)
    snapshot["mixer_state"]["channels"][1]["fader"] = -7.5


EDITS: list[Callable[[st.DrawFn, Snapshot], None]] = [
    tempo, add_track, remove_track, mute, rename, add_clip, move_clip, split_clip, double_clip,
    add_notes, nudge, repitch, resize,
    transpose, add_effect, fader,
]  # fmt: skip


@st.composite
def edited(draw: st.DrawFn) -> tuple[Snapshot, Snapshot, str]:
    """A snapshot, and the same with one edit made."""
    base = draw(snapshots())
    edit = draw(st.sampled_from(EDITS))
    after = copy.deepcopy(base)
    edit(draw, after)
    return base, after, edit.__name__


@given(edited())
def test_one_edit_is_exactly_one_change(pair: tuple[Snapshot, Snapshot, str]) -> None:
    a, b, _ = pair
    comparison = compare(document(a), document(b))
    assert len(comparison.edits) == 1, [change.headline for change in comparison.edits]
    assert not [leaf for leaf in covering(comparison) if leaf[1] != 1]
    assert fingerprint(document(a)).areas != fingerprint(document(b)).areas


@given(edited(), st.randoms(use_true_random=False))
def test_the_order_of_keys_and_notes_changes_nothing(
    pair: tuple[Snapshot, Snapshot, str], chance: Any
) -> None:
    a, b, _ = pair
    mixed = shuffled(b, chance)
    assert not compare(document(b), document(mixed)).changes
    assert len(compare(document(a), document(mixed)).edits) == 1


def shuffled(value: Any, chance: Any, key: str = "") -> Any:
    """A copy with all keys and the notes of all clips in another order."""
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {name: shuffled(value[name], chance, name) for name in keys}
    if isinstance(value, list):
        found = [shuffled(item, chance) for item in value]
        if key == "midi_events":
            chance.shuffle(found)
        return found
    return value


@given(snapshots(), st.data())
def test_volatile_fields_of_any_value_are_never_music(a: Snapshot, data: st.DataObject) -> None:
    b = copy.deepcopy(a)
    junk = st.none() | st.integers() | st.text(max_size=3) | st.just([1]) | st.just({"x": 1})
    found = list(volatile(b, CATALOGUES[document(b).shape]))
    assume(found)
    for holder, key in found:
        if data.draw(st.booleans()):
            holder[key] = data.draw(junk)
    comparison = compare(document(a), document(b))
    assert not comparison.changes
    assert fingerprint(document(a)).areas == fingerprint(document(b)).areas
    assert not [leaf for leaf in covering(comparison) if leaf[1] != 1]


def volatile(value: Any, field: Field) -> list[tuple[Any, Any]]:
    """Where the volatile fields of a snapshot stand."""
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = []
    for key, inner in list(below):
        if field.child(key).volatile:
            found.append((value, key))
        else:
            found += volatile(inner, field.child(key))
    return found
