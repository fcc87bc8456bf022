"""The walk through a base along the deltas of two sides."""

from __future__ import annotations

from typing import Any, TypeAlias

from core.diff.changes import ChangeKind
from core.diff.conflicts import At, Conflict, Edit, Reason, Who
from core.diff.merged_list import Item, ListSide, Met, arrange, meet, orders
from core.diff.structure import Delta, ListDelta, ObjectDelta, Replaced, apply, diff
from core.model.heard import is_notes, sounds_same

Undone: TypeAlias = tuple[Who, ChangeKind, str]
"""An edit that is left out: added and changed by its pointer in that side, removed by that in the base."""


_DEEPEST = 100
"""Levels of nesting that are told apart; a snapshot has eight. What lies deeper is merged as one value."""


class MergeWalk:
    """Goes through the base once; gathers edits and conflicts, and leaves out what is undone."""

    def __init__(self, prefer: Who, undone: frozenset[Undone]) -> None:
        self.edits: list[Edit] = []
        self.conflicts: list[Conflict] = []
        self._prefer = prefer
        self._undone = undone

    def value(self, at: At, base: Any, a: Delta, b: Delta) -> Any:
        """The base with both deltas applied."""
        if self._undone:
            a = None if (Who.A, ChangeKind.CHANGED, at.place.a) in self._undone else a
            b = None if (Who.B, ChangeKind.CHANGED, at.place.b) in self._undone else b
        if a is None and b is None:
            return base
        if isinstance(a, Replaced) or isinstance(b, Replaced) or at.depth >= _DEEPEST:
            return self._replaced(at, base, a, b)
        if isinstance(base, dict):
            return self._members(at, base, _of_object(a), _of_object(b))
        return self._items(at, base, a, b)

    def _replaced(self, at: At, base: Any, a: Delta, b: Delta) -> Any:
        new_a, new_b = apply(base, a), apply(base, b)
        silent_a, silent_b = _sounds_same(base, new_a, at), _sounds_same(base, new_b, at)
        if a is None or b is None:
            self._edit(Who.A if b is None else Who.B, ChangeKind.CHANGED, at, is_noise=silent_a and silent_b)
            return new_b if a is None else new_a
        if silent_a is not silent_b and diff(new_a, new_b) is not None:
            # One only spelt it otherwise (120 for 120.0); that gives way to what is heard.
            self._conflict(Reason.CHANGED_TWICE, at, is_noise=True)
            return new_b if silent_a else new_a
        return self._either(at, new_a, new_b, ChangeKind.CHANGED, Reason.CHANGED_TWICE)

    def _either(self, at: At, a: Any, b: Any, kind: ChangeKind, reason: Reason) -> Any:
        """Both put a value here: one edit where it is the same, else a conflict."""
        if diff(a, b) is None:
            self._edit(Who.BOTH, kind, at)
            return a
        self._conflict(reason, at, is_noise=_sounds_same(a, b, at))
        return a if self._prefer is Who.A else b

    def _members(self, at: At, base: dict[str, Any], a: ObjectDelta, b: ObjectDelta) -> dict[str, Any]:
        merged = dict(base)
        for key in {**a.changed, **b.changed, **a.removed, **b.removed}:
            here = at.below(key, None if key in a.removed else key, None if key in b.removed else key)
            is_kept, value = self._kept(
                here, base[key], a.changed.get(key), b.changed.get(key), key in a.removed, key in b.removed
            )
            if is_kept:
                merged[key] = value
            else:
                del merged[key]
        for key in {**a.added, **b.added}:
            in_a, in_b = key in a.added, key in b.added
            here = at.below(None, key if in_a else None, key if in_b else None)
            if in_a and in_b:
                merged[key] = self._either(
                    here, a.added[key], b.added[key], ChangeKind.ADDED, Reason.ADDED_TWICE
                )
            elif self._added(here, Who.A if in_a else Who.B):
                merged[key] = a.added[key] if in_a else b.added[key]
        return merged

    def _kept(self, at: At, value: Any, a: Delta, b: Delta, gone_a: bool, gone_b: bool) -> tuple[bool, Any]:
        """Whether something of the base stays, and what it becomes."""
        if gone_a and gone_b:
            self._edit(Who.BOTH, ChangeKind.REMOVED, at)
            return False, None
        if not (gone_a or gone_b):
            return True, self.value(at, value, a, b)
        remover, change = (Who.A, b) if gone_a else (Who.B, a)
        if (remover, ChangeKind.REMOVED, at.place.base) in self._undone:
            return True, apply(value, change)
        if change is not None:
            changed = apply(value, change)
            is_noise = _sounds_same(value, changed, at)
            self._conflict(Reason.REMOVED_AND_CHANGED, at, is_noise=is_noise)
            if self._prefer is not remover and not is_noise:
                return True, changed
        self._edit(remover, ChangeKind.REMOVED, at)
        return False, None

    def _added(self, at: At, who: Who) -> bool:
        """Whether what one side added stays."""
        if (who, ChangeKind.ADDED, at.place.a if who is Who.A else at.place.b) in self._undone:
            return False
        self._edit(who, ChangeKind.ADDED, at)
        return True

    def _items(self, at: At, base: list[Any], delta_a: Delta, delta_b: Delta) -> list[Any]:
        a, b = ListSide(len(base), _of_list(delta_a)), ListSide(len(base), _of_list(delta_b))
        items: list[Item] = []
        for place, (old, in_a, in_b) in enumerate(zip(base, a.places, b.places, strict=True)):
            change_a, change_b = a.changed.get(place), b.changed.get(place)
            is_kept, value = True, old
            if in_a is None or in_b is None or change_a is not None or change_b is not None:
                here = at.below(place, in_a, in_b)
                is_kept, value = self._kept(here, old, change_a, change_b, in_a is None, in_b is None)
            if is_kept:
                items.append(Item(place, in_a, in_b, value))
        if a.added or b.added:
            for met in list(meet(a, b, items)):
                items += self._met(at, a, b, met)
        return self._in_order(at, items)

    def _met(self, at: At, a: ListSide, b: ListSide, met: Met) -> list[Item]:
        """What one side or both added, as the merged list has it."""
        in_a, in_b = (met.a or (None,))[0], (met.b or (None,))[0]
        here = at.below(None, in_a, in_b)
        if in_a is None or in_b is None:
            side, place, who = (b, in_b, Who.B) if in_a is None else (a, in_a, Who.A)
            assert place is not None
            return [Item(None, in_a, in_b, side.added[place])] if self._added(here, who) else []
        if len(met.a) == len(met.b) == 1:
            value = self._either(here, a.added[in_a], b.added[in_b], ChangeKind.ADDED, Reason.ADDED_TWICE)
            return [Item(None, in_a, in_b, value)]
        self._conflict(Reason.ADDED_TWICE, here)
        if self._prefer is Who.A:
            return [Item(None, place, None, a.added[place]) for place in met.a]
        return [Item(None, None, place, b.added[place]) for place in met.b]

    def _in_order(self, at: At, items: list[Item]) -> list[Any]:
        found = orders(items)
        is_noise = is_notes(at.field)  # what is heard does not tell in which order notes are listed
        as_in_a = found.by_a or not found.by_b
        if not found.agree and found.by_a is found.by_b:
            self._conflict(Reason.ORDER, at, is_noise=is_noise)
            as_in_a = self._prefer is Who.A
        elif found.by_a or found.by_b:
            who = Who.BOTH if found.by_a and found.by_b else Who.A if found.by_a else Who.B
            self._edit(who, ChangeKind.MOVED, at, is_noise=is_noise)
        return arrange(items, as_in_a=as_in_a)

    def _edit(self, who: Who, kind: ChangeKind, at: At, *, is_noise: bool = False) -> None:
        volatile = is_noise or at.field.volatile
        self.edits.append(Edit(who, kind, at.place, at.field.area, volatile))

    def _conflict(self, reason: Reason, at: At, *, is_noise: bool = False) -> None:
        volatile = is_noise or at.field.volatile
        self.conflicts.append(Conflict(reason, at.place, at.field.area, volatile))


def _of_object(delta: Delta) -> ObjectDelta:
    return delta if isinstance(delta, ObjectDelta) else ObjectDelta()


def _of_list(delta: Delta) -> ListDelta:
    return delta if isinstance(delta, ListDelta) else ListDelta(0, 0)


def _sounds_same(old: Any, new: Any, at: At) -> bool:
    try:
        return sounds_same(old, new, at.field)
    except RecursionError:  # no music nests so deep
        return False
