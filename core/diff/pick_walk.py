"""Applies those differences of a delta that are selected, and leaves the rest as it was."""

from __future__ import annotations

from typing import Any

from core.diff.merged_list import Item, arrange
from core.diff.pick_parts import Selection, ancestors
from core.diff.places import At
from core.diff.structure import Delta, ListDelta, ObjectDelta, Replaced, diff
from core.model.fields import Field

_MISSING: Any = object()


class PickWalk:
    """One walk along a delta; afterwards `taken_a`, `taken_b` and `orders` say what was applied.

    Volatile fields of what both have stay as they are; the clip grid is left to `core.diff.pick_grid`.
    """

    def __init__(self, selection: Selection) -> None:
        self.taken_a: set[str] = set()
        self.taken_b: set[str] = set()
        self.orders: set[str] = set()
        self._selection = selection
        self._above_a = ancestors(selection.a)
        self._above_b = ancestors(selection.b)

    def value(self, at: At, old: Any, delta: Delta, *, inside: bool = False) -> Any:
        """A's value with the selected part of the delta; `inside` what is selected as a whole."""
        if delta is None or (at.a == self._selection.current.grid and at.b == self._selection.source.grid):
            return old
        inside = inside or self._is_selected(at)
        if isinstance(delta, Replaced):
            return self._either(at, delta.old, delta.new, inside)
        if isinstance(delta, ObjectDelta):
            return self._members(at, old, delta, inside)
        return self._items(at, old, delta, inside)

    def _is_selected(self, at: At) -> bool:
        return at.a in self._selection.a or at.b in self._selection.b

    def _takes(self, at: At, inside: bool) -> bool:
        """Whether a difference that cannot be divided is taken: one below which something is selected too."""
        if at.field.volatile:
            return False
        if not (inside or self._is_selected(at) or at.a in self._above_a or at.b in self._above_b):
            return False
        if at.a is not None:
            self.taken_a.add(at.a)
        if at.b is not None:
            self.taken_b.add(at.b)
        return True

    def _either(self, at: At, old: Any, new: Any, inside: bool) -> Any:
        """One of the two, or where one has no list or object and the other has, some of its items."""
        whole = inside or self._is_selected(at)
        if whole or (empty := _empty(old, new, at.field)) is None:
            return new if self._takes(at, inside) else old
        before: Any = empty if _is_nothing(old) else old
        after: Any = empty if _is_nothing(new) else new
        below: Delta = ObjectDelta(added=after, removed=before)
        if isinstance(empty, list):
            below = ListDelta(len(before), len(after), tuple(enumerate(before)), tuple(enumerate(after)))
        result = self.value(at, before, below)
        if diff(result, before) is None:
            return old
        return new if diff(result, after) is None else result

    def _members(self, at: At, old: dict[str, Any], delta: ObjectDelta, inside: bool) -> dict[str, Any]:
        result = dict(old)
        for key, below in delta.changed.items():
            result[key] = self.value(at.key(key), old[key], below, inside=inside)
        sides = [(at.key(key, in_b=False), key, value, _MISSING) for key, value in delta.removed.items()]
        sides += [(at.key(key, in_a=False), key, _MISSING, value) for key, value in delta.added.items()]
        for place, key, before, after in sides:
            if self._selection.current.grid == place.a or self._selection.source.grid == place.b:
                continue
            found = self._either(place, before, after, inside)
            if found is not _MISSING:
                result[key] = found
            else:
                result.pop(key, None)
        return result

    def _items(self, at: At, old: list[Any], delta: ListDelta, inside: bool) -> list[Any]:
        changed = {x: below for x, _, below in delta.changed}
        kept = [
            Item(x, x, y, self.value(at.item(x, y), old[x], changed.get(x), inside=inside))
            for x, y in delta.pairs()
        ]
        kept += [
            Item(x, x, None, value) for x, value in delta.removed if not self._takes(at.item(x, None), inside)
        ]
        kept += [
            Item(None, None, y, value) for y, value in delta.added if self._takes(at.item(None, y), inside)
        ]
        is_as_in_b = bool(delta.moved) and (inside or at.a in self._selection.orders)
        if is_as_in_b and at.a is not None:
            self.orders.add(at.a)
        return arrange(kept, as_in_a=not is_as_in_b)


def _is_nothing(value: Any) -> bool:
    return value is None or value is _MISSING


def _empty(old: Any, new: Any, field: Field) -> list[Any] | dict[str, Any] | None:
    """An empty one of what one side has and the other has not; None where the two are one difference."""
    some = new if _is_nothing(old) else old if _is_nothing(new) else None
    if isinstance(some, list) and some and field.item is not None:
        return []
    if isinstance(some, dict) and some and (field.item is not None or field.children is not None):
        return {}
    return None
