"""Both documents as indented text, each in its own order of keys, aligned along the exact delta."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from core.diff.changes import ChangeKind, Comparison
from core.diff.matching import rising
from core.diff.sides import Line, LineKind, Side, is_block, pretty
from core.diff.structure import Delta, ListDelta, ObjectDelta, Replaced, diff


class _Why(NamedTuple):
    """The change that a difference belongs to."""

    change: int
    noise: bool
    moved: bool = False


_NO_CHANGE = _Why(-1, True)
"""A difference that no row names, such as keys in another order, is no musical one."""


class Aligner:
    """Writes the lines of one comparison."""

    def __init__(self, comparison: Comparison) -> None:
        self.lines: list[Line] = []
        self._number_a = 0
        self._number_b = 0
        self._by_a: dict[str, _Why] = {}
        self._by_b: dict[str, _Why] = {}
        self._partners: dict[str, str] = {}
        self._first_below_a: dict[str, _Why] = {}
        self._first_below_b: dict[str, _Why] = {}
        for index, change in enumerate(comparison.changes):
            self._learn(change.rows, index, noise=False)
        for change in comparison.noise:
            self._learn(change.rows, -1, noise=True)

    def _learn(self, rows: Iterable[Any], change: int, *, noise: bool) -> None:
        for row in rows:
            why = _Why(change, noise, row.kind is ChangeKind.MOVED)
            if row.kind is not ChangeKind.ADDED:
                self._note(self._by_a, self._first_below_a, row.path, why)
            if row.path_b is not None:
                self._note(self._by_b, self._first_below_b, row.path_b, why)
                if row.kind is not ChangeKind.ADDED:
                    self._partners[row.path] = row.path_b

    @staticmethod
    def _note(exact: dict[str, _Why], below: dict[str, _Why], pointer: str, why: _Why) -> None:
        known = exact.get(pointer)
        if known is None or (known.noise and not why.noise):
            exact[pointer] = why
        while pointer:
            pointer = pointer.rpartition("/")[0]
            known = below.get(pointer)
            if known is not None and (why.noise or not known.noise):
                return
            below[pointer] = why

    def pair(self, a: Side, b: Side, delta: Delta, why: _Why | None) -> None:
        """A value that is in both."""
        why = self._by_a.get(a.pointer) or self._by_b.get(b.pointer) or why
        if delta is None:
            self._equal(a, b, why)
        elif isinstance(delta, Replaced):
            below = self._first_below_b.get(b.pointer) or self._first_below_a.get(a.pointer)
            self._replaced(a, b, why or below or _NO_CHANGE)
        elif not (a.value and b.value):
            self._filled(a, b, why)
        else:
            self._open(a, b)
            if isinstance(delta, ObjectDelta):
                self._members(a, b, delta, why)
            else:
                self._items(a, b, delta, why)
            self._close(a, b)

    def _open(self, a: Side, b: Side) -> None:
        mark = "{" if isinstance(a.value, dict) else "["
        self.both([a.margin + mark], [b.margin + mark])

    def _close(self, a: Side, b: Side) -> None:
        mark = "}" if isinstance(a.value, dict) else "]"
        self.both(["  " * a.depth + mark + a.end], ["  " * b.depth + mark + b.end])

    def _equal(self, a: Side, b: Side, why: _Why | None) -> None:
        block_a, block_b = a.block(), b.block()
        if len(block_a) == 1 or a.value is b.value or pretty(a.value) == pretty(b.value):
            self.both(block_a, block_b)
        elif isinstance(a.value, dict):
            self._open(a, b)
            self._members(a, b, ObjectDelta(), why)
            self._close(a, b)
        else:
            self._open(a, b)
            for below_a, below_b in zip(a.below(), b.below(), strict=True):
                self.pair(below_a, below_b, None, why)
            self._close(a, b)

    def _replaced(self, a: Side, b: Side, why: _Why) -> None:
        if is_block(a.value) or is_block(b.value):
            self.only_a(a, why)
            self.only_b(b, why)
            return
        text_a, text_b = a.block()[0], b.block()[0]
        self.both([text_a], [text_b])
        self.lines[-1] = self.lines[-1]._replace(
            kind=LineKind.CHANGED,
            noise=why.noise,
            change=why.change,
            a_mark=(len(a.margin), len(text_a) - len(a.end)),
            b_mark=(len(b.margin), len(text_b) - len(b.end)),
        )

    def _filled(self, a: Side, b: Side, why: _Why | None) -> None:
        """One side is empty and so takes one line; the other's first line stands beside it."""
        full, below = (b, self._first_below_b) if b.value else (a, self._first_below_a)
        why = below.get(full.pointer) or why or _NO_CHANGE
        opener, *rest_a = a.block()
        opener_b, *rest_b = b.block()
        self._number_a += 1
        self._number_b += 1
        changed = LineKind.CHANGED
        self.lines.append(
            Line(self._number_a, opener, self._number_b, opener_b, changed, why.noise, why.change)
        )
        for side in full.below():
            if b.value:
                self.only_b(side, why)
            else:
                self.only_a(side, why)
        self._one_sided(rest_a[-1:], why, LineKind.REMOVED, in_a=True)
        self._one_sided(rest_b[-1:], why, LineKind.ADDED, in_a=False)

    def only_a(self, a: Side, why: _Why, kind: LineKind = LineKind.REMOVED) -> None:
        """A value that B lacks, or has elsewhere."""
        self._side(a, why, kind, in_a=True)

    def only_b(self, b: Side, why: _Why, kind: LineKind = LineKind.ADDED) -> None:
        """A value that A lacks, or has elsewhere."""
        self._side(b, why, kind, in_a=False)

    def _side(self, side: Side, why: _Why, kind: LineKind, *, in_a: bool) -> None:
        exact, below = (self._by_a, self._first_below_a) if in_a else (self._by_b, self._first_below_b)
        why = exact.get(side.pointer) or (below.get(side.pointer, why) if why is _NO_CHANGE else why)
        if why.moved:
            kind = LineKind.MOVED
        if side.pointer not in below or not is_block(side.value):
            self._one_sided(side.block(), why, kind, in_a=in_a)
            return
        opener, closer = "{}" if isinstance(side.value, dict) else "[]"
        self._one_sided([side.margin + opener], why, kind, in_a=in_a)
        for inner in side.below():
            self._side(inner, why, kind, in_a=in_a)
        self._one_sided(["  " * side.depth + closer + side.end], why, kind, in_a=in_a)

    def _one_sided(self, texts: list[str], why: _Why, kind: LineKind, *, in_a: bool) -> None:
        if in_a:
            start = self._number_a + 1
            self._number_a += len(texts)
            self.lines += [
                Line(n, text, 0, "", kind, why.noise, why.change) for n, text in enumerate(texts, start)
            ]
        else:
            start = self._number_b + 1
            self._number_b += len(texts)
            self.lines += [
                Line(0, "", n, text, kind, why.noise, why.change) for n, text in enumerate(texts, start)
            ]

    def both(self, texts_a: list[str], texts_b: list[str]) -> None:
        """Lines that are in both, whatever their margins and commas."""
        many = len(texts_a)
        numbers_a = range(self._number_a + 1, self._number_a + many + 1)
        numbers_b = range(self._number_b + 1, self._number_b + many + 1)
        self.lines += map(Line, numbers_a, texts_a, numbers_b, texts_b)
        self._number_a += many
        self._number_b += many

    def _members(self, a: Side, b: Side, delta: ObjectDelta, why: _Why | None) -> None:
        self.merge(a.below(), b.below(), list(a.value), list(b.value), delta.changed, why)

    def merge(
        self,
        sides_a: Sequence[Side],
        sides_b: Sequence[Side],
        keys_a: Sequence[Any],
        keys_b: Sequence[Any],
        changed: dict[Any, Delta],
        why: _Why | None,
    ) -> None:
        """Fields of two objects, each in its own order; a key out of order shows at both its places."""
        where_b = {key: place for place, key in enumerate(keys_b)}
        pairs = [(place, where_b[key]) for place, key in enumerate(keys_a) if key in where_b]
        anchors = rising(pairs)
        astray = {keys_a[place] for place, _ in set(pairs) - set(anchors)}
        done_a = done_b = 0
        for place_a, place_b in [*anchors, (len(keys_a), len(keys_b))]:
            for place in range(done_a, place_a):
                self._astray(sides_a[place], why, keys_a[place] in astray, in_a=True)
            for place in range(done_b, place_b):
                self._astray(sides_b[place], why, keys_b[place] in astray, in_a=False)
            if place_a < len(keys_a):
                self.pair(sides_a[place_a], sides_b[place_b], changed.get(keys_a[place_a]), why)
            done_a, done_b = place_a + 1, place_b + 1

    def _astray(self, side: Side, why: _Why | None, is_in_both: bool, *, in_a: bool) -> None:
        kind = LineKind.MOVED if is_in_both else LineKind.REMOVED if in_a else LineKind.ADDED
        self._side(side, (None if is_in_both else why) or _NO_CHANGE, kind, in_a=in_a)

    def _items(self, a: Side, b: Side, delta: ListDelta, why: _Why | None) -> None:
        below = {place_b: sub for _, place_b, sub in delta.changed}
        noted = self._noted(a, b, delta)
        pairs = sorted([*delta.pairs(), *noted])
        anchors = rising(pairs)
        moved = set(pairs) - set(anchors)
        moved_a, moved_b = {place for place, _ in moved}, {place for _, place in moved}
        touched = set(below) | {place for _, place in noted}
        done_a = done_b = 0
        calm: list[tuple[int, int]] = []
        for place_a, place_b in [*anchors, (len(a.value), len(b.value))]:
            if place_a > done_a or place_b > done_b:
                self._calm(a, b, calm)
                for place in range(done_a, place_a):
                    kind = LineKind.MOVED if place in moved_a else LineKind.REMOVED
                    self.only_a(a.item(place), why or _NO_CHANGE, kind)
                for place in range(done_b, place_b):
                    kind = LineKind.MOVED if place in moved_b else LineKind.ADDED
                    self.only_b(b.item(place), why or _NO_CHANGE, kind)
            done_a, done_b = place_a + 1, place_b + 1
            if place_a == len(a.value):
                break
            if place_b not in touched:
                calm.append((place_a, place_b))
                continue
            self._calm(a, b, calm)
            sub = below[place_b] if place_b in below else diff(a.value[place_a], b.value[place_b])
            self.pair(a.item(place_a), b.item(place_b), sub, why)
        self._calm(a, b, calm)

    def _noted(self, a: Side, b: Side, delta: ListDelta) -> list[tuple[int, int]]:
        """Removed and added items that the words tie together, as one note at another pitch."""
        added = {f"{b.pointer}/{place}": place for place, _ in delta.added}
        ties = ((place, self._partners.get(f"{a.pointer}/{place}")) for place, _ in delta.removed)
        return [(place, added[partner]) for place, partner in ties if partner in added]

    def _calm(self, a: Side, b: Side, pairs: list[tuple[int, int]]) -> None:
        """A run of equal items, written at once."""
        if not pairs:
            return
        (first_a, first_b), many = pairs[0], len(pairs)
        pairs.clear()
        items_a, items_b = a.value[first_a : first_a + many], b.value[first_b : first_b + many]
        texts_a, texts_b = pretty(items_a)[1:-1], pretty(items_b)[1:-1]
        if texts_a != texts_b:  # keys in another order
            for step in range(many):
                self.pair(a.item(first_a + step), b.item(first_b + step), None, None)
            return
        if first_a + many < len(a.value):
            texts_a = [*texts_a[:-1], texts_a[-1] + ","]
        if first_b + many < len(b.value):
            texts_b = [*texts_b[:-1], texts_b[-1] + ","]
        margin_a, margin_b = "  " * a.depth, "  " * b.depth
        self.both([margin_a + text for text in texts_a], [margin_b + text for text in texts_b])

    def alone(self, side: Side, *, in_a: bool) -> None:
        """A field that only one shape has."""
        self._side(side, _NO_CHANGE, LineKind.REMOVED if in_a else LineKind.ADDED, in_a=in_a)

    def frame(self, text: str, *, in_a: bool) -> None:
        """A line that only one shape has: the frame of its sequence."""
        self._one_sided([text], _NO_CHANGE, LineKind.REMOVED if in_a else LineKind.ADDED, in_a=in_a)
