"""The exact difference of two JSON values: it refers to their parts and copies nothing.

`apply(a, diff(a, b))` is `b` to the last type: 1, 1.0 and true are three values, lists keep their order; only
the order of an object's keys is not kept. None stands for "equal". The work is linear in the values: where
nothing of a list can be matched, all of it is removed and added, and `keeps_some` says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from core.diff.exact import same, same_bytes, same_leaf
from core.diff.matching import Matching, match
from core.diff.names import names_of

MANY = 2000
"""Of lists whose items hold more than so many items in all, no text is made: each item is walked."""


LEVELS = 200
"""How deep a delta goes; no file that is read is nested deeper."""

SMALL = 8
"""An object of so few keys is first asked for equality by its text."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """One value in place of another."""

    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class ObjectDelta:
    """An object whose keys differ: below, added and removed.

    `keeps_some` is False only where no key has the same value in both.
    """

    changed: dict[str, Delta] = field(default_factory=dict)
    added: dict[str, Any] = field(default_factory=dict)
    removed: dict[str, Any] = field(default_factory=dict)
    keeps_some: bool = field(default=True, compare=False)


@dataclass(frozen=True, slots=True)
class ListDelta:
    """A list: places count in A for what was removed, in B for what was added, in both for the rest.

    What is neither removed nor added nor moved is kept in order. `changed` names kept and moved items that
    differ within.
    """

    length_a: int
    length_b: int
    removed: tuple[tuple[int, Any], ...] = ()
    added: tuple[tuple[int, Any], ...] = ()
    moved: tuple[tuple[int, int], ...] = ()
    changed: tuple[tuple[int, int, Delta], ...] = ()

    @property
    def keeps_some(self) -> bool:
        """False where nothing of A is found in B: then there was nothing to match, however long they are."""
        return len(self.removed) < self.length_a

    def pairs(self) -> list[tuple[int, int]]:
        """Every item that is in both, as its place in A and in B, by its place in A."""
        out_a = {place for place, _ in self.removed} | {place for place, _ in self.moved}
        out_b = {place for place, _ in self.added} | {place for _, place in self.moved}
        kept_a = (place for place in range(self.length_a) if place not in out_a)
        kept_b = (place for place in range(self.length_b) if place not in out_b)
        return sorted([*zip(kept_a, kept_b, strict=True), *self.moved])


Delta: TypeAlias = Replaced | ObjectDelta | ListDelta | None


def diff(a: Any, b: Any) -> Delta:
    """The delta that makes B of A, None where they are equal to the last type.

    What lies deeper than 200 levels is one value, replaced or equal; so is all, where Python has no stack.
    """
    try:
        return _diff(a, b, LEVELS, likely_equal=True)
    except RecursionError:
        return None if same(a, b) else Replaced(a, b)


def _diff(a: Any, b: Any, levels: int, likely_equal: bool) -> Delta:
    """`likely_equal` is a guess that costs or spares time only: then bytes are asked before a walk.

    Below bytes that differ no others are made, so that every value is packed once at most.
    """
    if a is b:
        return None
    kind = type(a)
    if kind is not type(b):
        return Replaced(a, b)
    if levels == 0:
        return None if same(a, b) else Replaced(a, b)
    if kind is dict:
        is_small = likely_equal and len(a) <= SMALL
        if is_small and same_bytes(a, b):
            return None
        return _diff_objects(a, b, levels - 1, likely_equal and not is_small)
    if kind is list:
        return _diff_lists(a, b, levels - 1, likely_equal)
    return None if same_leaf(a, b) else Replaced(a, b)


def _diff_objects(
    a: dict[str, Any], b: dict[str, Any], levels: int, likely_equal: bool
) -> ObjectDelta | None:
    changed: dict[str, Delta] = {}
    removed: dict[str, Any] = {}
    for key, old in a.items():
        if key not in b:
            removed[key] = old
            continue
        new = b[key]
        if old is new:
            continue
        kind = type(old)
        if old and (kind is str or kind is float) and kind is type(new) and old == new:
            continue
        below = _diff(old, new, levels, likely_equal)
        if below is not None:
            changed[key] = below
    added = {}
    if len(b) > len(a) - len(removed):
        added = {key: new for key, new in b.items() if key not in a}
    if not (changed or added or removed):
        return None
    return ObjectDelta(changed, added, removed, len(changed) + len(removed) < len(a))


def _diff_lists(a: list[Any], b: list[Any], levels: int, likely_equal: bool) -> ListDelta | None:
    if len(a) == len(b):
        if not a:
            return None
        if _is_heavy(a):
            names = names_of(a, b)
            if names.a != names.b:
                likely_equal = False
            elif None not in names.a:
                return _diff_slots(a, b, levels)
        if likely_equal and same_bytes(a, b):
            return None
    found = match(a, b)
    changed = _changes(a, b, found, levels)
    if not (found.removed or found.added or found.moved or changed):
        return None
    return ListDelta(
        len(a),
        len(b),
        tuple(zip(found.removed, _at(a, found.removed), strict=True)),
        tuple(zip(found.added, _at(b, found.added), strict=True)),
        tuple(found.moved),
        tuple(changed),
    )


def _is_heavy(items: list[Any]) -> bool:
    """Whether the items look as if they held long lists, and many of them."""
    first = items[0] if items else None
    if type(first) is not dict or list not in map(type, first.values()):
        return False
    return max(len(value) for value in first.values() if type(value) is list) * len(items) > MANY


def _diff_slots(a: list[Any], b: list[Any], levels: int) -> ListDelta | None:
    changed: list[tuple[int, int, Delta]] = []
    for place, (old, new) in enumerate(zip(a, b, strict=True)):
        below = _diff(old, new, levels, likely_equal=False)
        if below is not None:
            changed.append((place, place, below))
    return ListDelta(len(a), len(b), changed=tuple(changed)) if changed else None


def _changes(a: list[Any], b: list[Any], found: Matching, levels: int) -> list[tuple[int, int, Delta]]:
    pairs = found.differing
    for places_a, places_b in found.alike:
        if places_a and not same(_at(a, places_a), _at(b, places_b)):
            pairs = sorted([*pairs, *zip(places_a, places_b, strict=True)])
    changed: list[tuple[int, int, Delta]] = []
    for x, y in pairs:
        below = _diff(a[x], b[y], levels, likely_equal=False)
        if below is not None:
            changed.append((x, y, below))
    return changed


def _at(items: list[Any], places: Sequence[int]) -> list[Any]:
    if type(places) is range:
        return items[places.start : places.stop]
    return [items[place] for place in places]


def apply(a: Any, delta: Delta) -> Any:
    """B, made of A and the delta; what did not change is shared with A, which is left as it is."""
    if delta is None:
        return a
    if isinstance(delta, Replaced):
        return delta.new
    if isinstance(delta, ObjectDelta):
        result = {key: value for key, value in a.items() if key not in delta.removed}
        for key, below in delta.changed.items():
            result[key] = apply(result[key], below)
        result.update(delta.added)
        return result
    items: list[Any] = [None] * delta.length_b
    for place_a, place_b in delta.pairs():
        items[place_b] = a[place_a]
    for place, value in delta.added:
        items[place] = value
    for _, place, below in delta.changed:
        items[place] = apply(items[place], below)
    return items


def reverse(delta: Delta) -> Delta:
    """The delta that makes A of B."""
    if delta is None:
        return None
    if isinstance(delta, Replaced):
        return Replaced(delta.new, delta.old)
    if isinstance(delta, ObjectDelta):
        below = {key: reverse(sub) for key, sub in delta.changed.items()}
        return ObjectDelta(below, delta.removed, delta.added, delta.keeps_some)
    return ListDelta(
        delta.length_b,
        delta.length_a,
        delta.added,
        delta.removed,
        tuple(sorted((place_b, place_a) for place_a, place_b in delta.moved)),
        tuple(sorted(((b, a, reverse(sub)) for a, b, sub in delta.changed), key=_places)),
    )


def _places(entry: tuple[int, int, Delta]) -> tuple[int, int]:
    return entry[0], entry[1]
