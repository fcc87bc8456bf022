"""What in a snapshot refers to what, and what of a merged one makes no sense though each side alone does.

References: a clip, a strip, an effect chain and an assigned sample to their track; a slot of the grid to its
clip. A place that holds one thing: a slot of a chain; and an effect's id is at one place. Written for any
JSON: what has not the form of a snapshot refers to nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

from core.diff.changes import ChangeKind
from core.diff.collect import escape
from core.model.fields import Area

Edits: TypeAlias = tuple[tuple[ChangeKind, str], ...]
"""What would have to be undone: added or changed by its pointer in that side, removed by that in the base."""

_Thing: TypeAlias = tuple[str, Any]


class _Reference(NamedTuple):
    holder: _Thing
    target: _Thing


class _Holder(NamedTuple):
    pointer: str
    area: Area
    edits: Edits


class Broken(NamedTuple):
    """Two edits that exclude each other: pointers to what is meant, and the edits on either side.

    A reference without a pointer into the base is to something that one side added and that gave way already.
    """

    base: str | None
    a: str | None
    b: str | None
    area: Area
    is_reference: bool
    edits_a: Edits
    edits_b: Edits


class _Meaning(NamedTuple):
    """One snapshot: where its things stand, what refers to them, which places are taken how often."""

    things: dict[_Thing, str]
    references: dict[_Reference, _Holder]
    taken: dict[_Thing, list[_Holder]]


def broken(base: Any, a: Any, b: Any, merged: Any) -> list[Broken]:
    """What is empty or taken twice in the merged snapshot, and in neither side."""
    of_base, of_a, of_b, of_merged = _meaning(base), _meaning(a), _meaning(b), _meaning(merged)
    found: list[Broken] = []
    for reference in of_merged.references:
        target = reference.target
        kept_a, kept_b = target in of_a.things, target in of_b.things
        keeper, remover = (of_a, of_b) if kept_a else (of_b, of_a)
        # A side that empties its own reference, or finds it empty, meant it so.
        if target in of_merged.things or kept_a is kept_b or reference in remover.references:
            continue
        if (holder := keeper.references.get(reference)) is None:
            continue
        pointer = of_base.things.get(target)
        gone: Edits = () if pointer is None else ((ChangeKind.REMOVED, pointer),)
        found.append(
            Broken(pointer, holder.pointer, None, holder.area, True, holder.edits, gone)
            if kept_a
            else Broken(pointer, None, holder.pointer, holder.area, True, gone, holder.edits)
        )
    for place, holders in of_merged.taken.items():
        in_a, in_b = of_a.taken.get(place, []), of_b.taken.get(place, [])
        if len(holders) > 1 and len(in_a) == 1 and len(in_b) == 1:
            (one,), (other,) = in_a, in_b
            found.append(Broken(None, one.pointer, other.pointer, one.area, False, one.edits, other.edits))
    return found


def _meaning(snapshot: Any) -> _Meaning:
    meaning = _Meaning({}, {}, {})
    whole = _object(snapshot)
    nested = isinstance(whole.get("sequence"), dict)
    sequence, at = (whole["sequence"], "/sequence") if nested else (whole, "")
    for pointer, track in _objects(sequence.get("tracks"), f"{at}/tracks"):
        _know(meaning, "track", track.get("id"), pointer)
    for pointer, clip in _objects(sequence.get("clips"), f"{at}/clips"):
        _know(meaning, "clip", clip.get("id"), pointer)
        _refer(meaning, ("clip", clip.get("id")), clip.get("track_id"), pointer, "track_id", Area.CLIPS)
    _slots(meaning, sequence.get("clip_slots"), f"{at}/clip_slots", "")
    mixer = _object(whole.get("mixer_state"))
    for pointer, strip in _objects(mixer.get("channels"), "/mixer_state/channels"):
        _refer(meaning, ("strip", strip.get("id")), strip.get("id"), pointer, "id", Area.MIXER)
    for pointer, chain in _objects(whole.get("track_effects"), "/track_effects"):
        owner = chain.get("track_id")
        _refer(meaning, ("chain", owner), owner, pointer, "track_id", Area.EFFECTS)
        for below, effect in _objects(chain.get("effects"), f"{pointer}/effects"):
            _take(meaning, "effect", effect.get("id"), below, "id")
            if _is_name(owner) and _is_name(effect.get("slot_index")):
                _take(meaning, "slot", f"{owner}/{effect['slot_index']}", below, "slot_index")
    for name in _object(whole.get("sample_assignments")):
        pointer = f"/sample_assignments/{escape(name)}"
        edits = ((ChangeKind.ADDED, pointer), (ChangeKind.CHANGED, pointer))
        reference = _Reference(("sample", name), ("track", name))
        meaning.references[reference] = _Holder(pointer, Area.SAMPLES, edits)
    return meaning


def _know(meaning: _Meaning, sort: str, name: Any, pointer: str) -> None:
    if _is_name(name):
        meaning.things[sort, name] = pointer


def _refer(meaning: _Meaning, holder: _Thing, track: Any, pointer: str, key: str, area: Area) -> None:
    if _is_name(track) and _is_name(holder[1]):
        edits = ((ChangeKind.ADDED, pointer), (ChangeKind.CHANGED, f"{pointer}/{key}"))
        meaning.references[_Reference(holder, ("track", track))] = _Holder(pointer, area, edits)


def _slots(meaning: _Meaning, slots: Any, pointer: str, row: str) -> None:
    """Every text in the grid that can be a clip's id, two levels deep: rows of cells."""
    for place, slot in enumerate(slots if isinstance(slots, list) else ()):
        below = f"{pointer}/{place}"
        if isinstance(slot, list) and not row:
            _slots(meaning, slot, below, below)
        elif isinstance(slot, str):
            edits: Edits = ((ChangeKind.ADDED, below), (ChangeKind.CHANGED, below))
            edits += ((ChangeKind.ADDED, row),) if row else ()
            reference = _Reference(("slot", slot), ("clip", slot))
            meaning.references[reference] = _Holder(below, Area.CLIPS, edits)


def _take(meaning: _Meaning, sort: str, name: Any, pointer: str, key: str) -> None:
    if _is_name(name):
        edits = ((ChangeKind.ADDED, pointer), (ChangeKind.CHANGED, f"{pointer}/{key}"))
        meaning.taken.setdefault((sort, name), []).append(_Holder(pointer, Area.EFFECTS, edits))


def _is_name(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool))


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: Any, pointer: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for place, item in enumerate(value if isinstance(value, list) else ()):
        if isinstance(item, dict):
            yield f"{pointer}/{place}", item
