"""The exact difference of two JSON values: it refers to their parts and copies nothing.

`apply(a, diff(a, b))` is `b` to the last type: 1, 1.0 and true are three values, lists keep their order; only
the order of an object's keys is not kept. None stands for "equal". Recursion goes as deep as the values,
which the parser bounds to 200 levels.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import copysign
from typing import Any, TypeAlias

from core.diff.matching import Matching, match, prints


@dataclass(frozen=True, slots=True)
class Replaced:
    """One value in place of another."""

    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class ObjectDelta:
    """An object whose keys differ: below, added and removed."""

    changed: dict[str, Delta] = field(default_factory=dict)
    added: dict[str, Any] = field(default_factory=dict)
    removed: dict[str, Any] = field(default_factory=dict)


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

    def pairs(self) -> list[tuple[int, int]]:
        """Every item that is in both, as its place in A and in B, by its place in A."""
        out_a = {place for place, _ in self.removed} | {place for place, _ in self.moved}
        out_b = {place for place, _ in self.added} | {place for _, place in self.moved}
        kept_a = (place for place in range(self.length_a) if place not in out_a)
        kept_b = (place for place in range(self.length_b) if place not in out_b)
        return sorted([*zip(kept_a, kept_b, strict=True), *self.moved])


Delta: TypeAlias = Replaced | ObjectDelta | ListDelta | None


def diff(a: Any, b: Any) -> Delta:
    """The delta that makes B of A, None where they are equal to the last type."""
    if a is b:
        return None
    kind = type(a)
    if kind is not type(b):
        return Replaced(a, b)
    if kind is dict:
        return _diff_objects(a, b)
    if kind is list:
        return _diff_lists(a, b)
    if a != b or (kind is float and a == 0.0 and copysign(1.0, a) != copysign(1.0, b)):
        return Replaced(a, b)
    return None


def _diff_objects(a: dict[str, Any], b: dict[str, Any]) -> ObjectDelta | None:
    changed: dict[str, Delta] = {}
    removed: dict[str, Any] = {}
    for key, old in a.items():
        if key not in b:
            removed[key] = old
            continue
        new = b[key]
        if old is new:
            continue
        below = diff(old, new)
        if below is not None:
            changed[key] = below
    added = {key: new for key, new in b.items() if key not in a}
    return ObjectDelta(changed, added, removed) if changed or added or removed else None


def _diff_lists(a: list[Any], b: list[Any]) -> ListDelta | None:
    if not a and not b:
        return None
    prints_a, prints_b = prints(a), prints(b)
    if prints_a == prints_b:
        return None
    found: Matching = match(a, b, prints_a, prints_b)
    changed = []
    for place_a, place_b in found.differing:
        below = diff(a[place_a], b[place_b])
        if below is not None:
            changed.append((place_a, place_b, below))
    if not (found.removed or found.added or found.moved or changed):
        return None
    return ListDelta(
        len(a),
        len(b),
        tuple((place, a[place]) for place in found.removed),
        tuple((place, b[place]) for place in found.added),
        tuple(found.moved),
        tuple(changed),
    )


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
        return ObjectDelta(below, delta.removed, delta.added)
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
