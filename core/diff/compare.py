"""Compares two snapshots: the exact delta, then the same in rows and in words, area by area.

Two documents of one shape are walked along their delta. Of two shapes the sequences are compared with each
other and then the rest; every pointer is true in its own file. `Comparison.delta` makes B of A either way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from core.diff.chains import add_effects
from core.diff.changes import Change, ChangeKind, Comparison
from core.diff.clips import add_clips
from core.diff.collect import At, Collector, Thing
from core.diff.labels import Names, get
from core.diff.noise import noise_changes
from core.diff.structure import Delta, ObjectDelta, diff
from core.diff.things import add_conversation, add_mixer, add_samples
from core.diff.together import together
from core.diff.tracks import add_tracks
from core.model.document import Document
from core.model.fields import Area
from core.model.snapshot import CATALOGUES, Shape

_PARTS: dict[str, Callable[[Collector, At, Any, Any, Delta], None]] = {
    "tracks": add_tracks,
    "clips": add_clips,
    "mixer_state": add_mixer,
    "track_effects": add_effects,
    "sample_assignments": add_samples,
    "chat_history": add_conversation,
}
SHARED = ("name", "id", "created_at", "updated_at")
"""Fields that the nested shape has twice, in the sequence and beside it, and the flat one once."""

_Object: TypeAlias = dict[str, Any]
_ORDER = {area: place for place, area in enumerate(Area)}


def compare(a: Document, b: Document) -> Comparison:
    """What differs between A and B, in words and exactly."""
    delta = diff(a.data, b.data)
    collector = Collector(Names(a, b))
    if a.shape is b.shape:
        _snapshot(collector, At("", "", a.fields), a.data, b.data, delta)
    else:
        _across_shapes(collector, a, b)
    changes = together(collector)
    changes.sort(key=_place_of_area)
    return Comparison(a, b, delta, tuple(changes), lambda: tuple(noise_changes(collector.noise())))


def _place_of_area(change: Change) -> int:
    return _ORDER[change.area]


def _snapshot(collector: Collector, at: At, a: _Object, b: _Object, delta: Delta) -> None:
    """The top level of both, or the sequence of both."""
    if not isinstance(delta, ObjectDelta):
        collector.fields(at, delta, Thing())
        return
    if (sequence := delta.changed.get("sequence")) is not None:
        inner = at.key("sequence")
        if isinstance(sequence, ObjectDelta) and inner.known:
            _snapshot(collector, inner, a["sequence"], b["sequence"], sequence)
        else:
            collector.within(inner, sequence, Thing(), ("sequence",))
    prefix = "Sequence " if at.steps == ("sequence",) else ""
    names = ("name",) if prefix else ()
    for key in (*delta.changed, *delta.removed, *delta.added):
        if key == "sequence" and key in delta.changed:
            continue
        below = at.key(key, in_a=key not in delta.added, in_b=key not in delta.removed)
        _field(collector, below, key, a, b, delta, Thing(prefix if key in names else ""))


def _field(
    collector: Collector,
    at: At,
    key: str,
    a: dict[str, Any],
    b: dict[str, Any],
    delta: ObjectDelta,
    thing: Thing,
) -> None:
    part = _PARTS.get(key) if at.known else None
    below = delta.changed.get(key)
    if part is not None and (below is not None or isinstance(get(a, key) or get(b, key), list)):
        part(collector, at, a.get(key), b.get(key), below or diff(a.get(key), b.get(key)))
    elif below is not None:
        collector.within(at, below, thing, (key,))
    else:
        kind = ChangeKind.REMOVED if key in delta.removed else ChangeKind.ADDED
        collector.leaf(at, kind, a.get(key), b.get(key), thing, (key,))


def _across_shapes(collector: Collector, a: Document, b: Document) -> None:
    """Sequence with sequence, the rest with the rest; what only one shape knows is no musical change."""
    nested = CATALOGUES[Shape.NESTED].children or {}
    sequence = (nested["sequence"].children or {}).keys()
    outside = nested.keys() - sequence
    parts_a, parts_b = _parts(a, outside), _parts(b, outside)
    if a.shape is Shape.NESTED:
        _share_names(parts_a, parts_b)
    else:
        _share_names(parts_b, parts_a)
    for inside in (True, False):
        side_a, side_b = parts_a[inside], parts_b[inside]
        delta = diff(side_a, side_b)
        at = At(
            a.sequence_pointer if inside else "",
            b.sequence_pointer if inside else "",
            CATALOGUES[Shape.FLAT] if inside else CATALOGUES[Shape.NESTED],
        )
        _snapshot(collector, at, side_a, side_b, delta)


def _parts(document: Document, outside: set[str]) -> dict[bool, _Object]:
    """The fields of the sequence (True), and those beside it (False)."""
    if document.shape is Shape.NESTED:
        beside = {key: value for key, value in document.data.items() if key != "sequence"}
        return {True: dict(document.sequence), False: beside}
    return {
        True: {key: value for key, value in document.data.items() if key not in outside},
        False: {key: value for key, value in document.data.items() if key in outside},
    }


def _share_names(nested: dict[bool, _Object], flat: dict[bool, _Object]) -> None:
    """The flat shape has one name for two: it is compared with the one it equals, else with the outer."""
    for key in SHARED:
        if key not in flat[True]:
            continue
        inner, outer, own = nested[True].get(key), nested[False].get(key), flat[True][key]
        if inner == own or key not in nested[False]:
            nested[False].pop(key, None)
        elif outer == own or key in nested[False]:
            nested[True].pop(key, None)
            flat[False][key] = flat[True].pop(key)
