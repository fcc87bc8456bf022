"""Both documents as indented text, each in its own order of keys, aligned along the exact delta."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from core.diff.changes import ChangeKind, Comparison
from core.diff.line_runs import Lines, Margin, Run
from core.diff.matching import rising
from core.diff.sides import Line, LineKind, Side, is_block, pretty
from core.diff.structure import Delta, ListDelta, ObjectDelta, Replaced, diff


class _Why(NamedTuple):
    """The change that a difference belongs to."""

    change: int
    noise: bool
    kind: ChangeKind = ChangeKind.CHANGED


_NO_CHANGE = _Why(-1, True)
"""A difference that no row names, such as keys in another order, is no musical one."""


class Aligner:
    """Writes the lines of one comparison."""

    def __init__(self, comparison: Comparison) -> None:
        self.lines = Lines()
        self._frame = -1
        self._moved_a: dict[str, tuple[str, int]] = {}  # pointer: that of the thing that moved, first line
        self._moved_b: dict[str, tuple[str, int]] = {}
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
            why = _Why(change, noise, row.kind)
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
            self.open(a, b)
            if isinstance(delta, ObjectDelta):
                self.merge(a.below(), b.below(), list(a.value), list(b.value), delta.changed, why)
            else:
                self._items(a, b, delta, why)
            self.close(a, b)

    def open(self, a: Side | None, b: Side | None) -> None:
        """The line that opens a container; what is written next stands inside it."""
        self._write(a and a.opener, b and b.opener)
        self._enter(a, b)

    def _enter(self, a: Side | None, b: Side | None) -> None:
        side = b or a
        assert side is not None
        self._frame = self.lines.open_frame(side, self._frame)

    def close(self, a: Side | None, b: Side | None) -> None:
        """The line that closes the container that was opened last."""
        self._frame = self.lines.frames[self._frame].parent
        self._write(a and a.closer, b and b.closer)

    def _write(
        self,
        a: str | None,
        b: str | None,
        kind: LineKind | None = None,
        why: _Why = _NO_CHANGE,
        marks: tuple[Any, Any] = (None, None),
    ) -> None:
        """One line of both, or of the one that has it; what stands alone without a kind is noise."""
        self._number_a += a is not None
        self._number_b += b is not None
        number_a, number_b = self._number_a if a is not None else 0, self._number_b if b is not None else 0
        if kind is None and a is not None and b is not None:
            line = Line(number_a, a, number_b, b)
        else:
            kind = kind or (LineKind.REMOVED if b is None else LineKind.ADDED)
            line = Line(number_a, a or "", number_b, b or "", kind, why.noise, why.change, *marks)
        self.lines.put(line, self._frame)

    def _write_run(self, run: Run) -> None:
        self._number_a += run.length if run.margin_a else 0
        self._number_b += run.length if run.margin_b else 0
        self.lines.put(run, self._frame)

    def _next(self) -> Line:
        """The line that comes next in both."""
        return Line(self._number_a + 1, "", self._number_b + 1, "")

    def _equal(self, a: Side, b: Side, why: _Why | None) -> None:
        if not is_block(a.value):
            if a.label == '"name": ' and self._frame >= 0:
                self.lines.names[self._frame] = len(self.lines.parts)
            self._write(a.line, b.line)
            return
        text = pretty(b.value)
        if a.value is b.value or pretty(a.value) == text:
            self._write_run(Run(b.value, text, self._next(), _margin(a), _margin(b), step=b.step))
            return
        self.open(a, b)
        if isinstance(a.value, dict):
            self.merge(a.below(), b.below(), list(a.value), list(b.value), {}, why)
        else:
            for below_a, below_b in zip(a.below(), b.below(), strict=True):
                self.pair(below_a, below_b, None, why)
        self.close(a, b)

    def _replaced(self, a: Side, b: Side, why: _Why) -> None:
        if is_block(a.value) or is_block(b.value):
            self.only_a(a, why)
            self.only_b(b, why)
            return
        if a.label == '"name": ' and self._frame >= 0:
            self.lines.names[self._frame] = len(self.lines.parts)
        self._write(a.line, b.line, LineKind.CHANGED, why, (_mark(a), _mark(b)))

    def _filled(self, a: Side, b: Side, why: _Why | None) -> None:
        """One side is empty and so takes one line; the other's first line stands beside it."""
        full, below = (b, self._first_below_b) if b.value else (a, self._first_below_a)
        why = below.get(full.pointer) or why or _NO_CHANGE
        self._write(a.opener if a.value else a.line, b.opener if b.value else b.line, LineKind.CHANGED, why)
        self._enter(*((a, None) if a.value else (None, b)))
        for side in full.below():
            if b.value:
                self.only_b(side, why)
            else:
                self.only_a(side, why)
        self._frame = self.lines.frames[self._frame].parent
        if b.value:
            self._write(None, b.closer, LineKind.ADDED, why)
        else:
            self._write(a.closer, None, LineKind.REMOVED, why)

    def only_a(self, a: Side, why: _Why = _NO_CHANGE, kind: LineKind = LineKind.REMOVED) -> None:
        """A value that B lacks, or has elsewhere."""
        self._side(a, why, kind, in_a=True)

    def only_b(self, b: Side, why: _Why = _NO_CHANGE, kind: LineKind = LineKind.ADDED) -> None:
        """A value that A lacks, or has elsewhere."""
        self._side(b, why, kind, in_a=False)

    def _side(self, side: Side, why: _Why, kind: LineKind, root: str = "", *, in_a: bool) -> None:
        exact, below = (self._by_a, self._first_below_a) if in_a else (self._by_b, self._first_below_b)
        own = exact.get(side.pointer)
        why = own or (below.get(side.pointer, why) if why is _NO_CHANGE else why)
        if why.kind is ChangeKind.MOVED:
            kind = LineKind.MOVED
        if kind is LineKind.MOVED:
            root = root or side.pointer
            (self._moved_a if in_a else self._moved_b)[side.pointer] = (root, len(self.lines))
        if not is_block(side.value):
            # A field that was edited in a thing that moved: told as an edit, at both places.
            edited = kind is LineKind.MOVED and own is not None and own.kind is ChangeKind.CHANGED
            a, b = (side.line, None) if in_a else (None, side.line)
            marks = ((_mark(side), None) if in_a else (None, _mark(side))) if edited else (None, None)
            self._write(a, b, LineKind.CHANGED if edited else kind, why, marks)
        elif side.pointer in below:
            a, b = (side.opener, None) if in_a else (None, side.opener)
            self._write(a, b, kind, why)
            self._enter(*((side, None) if in_a else (None, side)))
            for inner in side.below():
                self._side(inner, why, kind, root, in_a=in_a)
            self._frame = self.lines.frames[self._frame].parent
            a, b = (side.closer, None) if in_a else (None, side.closer)
            self._write(a, b, kind, why)
        else:
            line = self._next()._replace(kind=kind, noise=why.noise, change=why.change)
            margins = (_margin(side), None) if in_a else (None, _margin(side))
            self._write_run(Run(side.value, pretty(side.value), line, *margins, step=side.step))

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
        end = (len(a.value), len(b.value))
        moved: set[tuple[int, int]] = set()
        if delta.removed or delta.added or delta.moved:
            pairs = sorted([*delta.pairs(), *noted])
            anchors = rising(pairs)
            moved = set(pairs) - set(anchors)
        else:
            anchors = sorted((place_a, place_b) for place_a, place_b, _ in delta.changed)
        moved_a, moved_b = {place for place, _ in moved}, {place for _, place in moved}
        self._partners.update({f"{a.pointer}/{x}": f"{b.pointer}/{y}" for x, y in moved})
        touched = set(below) | {place for _, place in noted}
        done_a = done_b = 0  # where what is not yet written begins; equal items wait for the end of their run
        calm = 0
        for place_a, place_b in [*anchors, end]:
            if not moved and not (delta.removed or delta.added):
                calm = place_a - done_a
            elif place_a > done_a + calm or place_b > done_b + calm:
                self._calm(a, b, done_a, done_b, calm)
                done_a, done_b, calm = done_a + calm, done_b + calm, 0
                for place in range(done_a, place_a):
                    kind = LineKind.MOVED if place in moved_a else LineKind.REMOVED
                    self.only_a(a.item(place), why or _NO_CHANGE, kind)
                for place in range(done_b, place_b):
                    kind = LineKind.MOVED if place in moved_b else LineKind.ADDED
                    self.only_b(b.item(place), why or _NO_CHANGE, kind)
                done_a, done_b = place_a, place_b
            if place_a < end[0] and place_b not in touched:
                calm += 1
                continue
            self._calm(a, b, done_a, done_b, calm)
            done_a, done_b, calm = place_a + 1, place_b + 1, 0
            if place_a < end[0]:
                sub = below[place_b] if place_b in below else diff(a.value[place_a], b.value[place_b])
                self.pair(a.item(place_a), b.item(place_b), sub, why)

    def _noted(self, a: Side, b: Side, delta: ListDelta) -> list[tuple[int, int]]:
        """Removed and added items that the words tie together, as one note at another pitch."""
        added = {f"{b.pointer}/{place}": place for place, _ in delta.added}
        ties = ((place, self._partners.get(f"{a.pointer}/{place}")) for place, _ in delta.removed)
        return [(place, added[partner]) for place, partner in ties if partner in added]

    def _calm(self, a: Side, b: Side, first_a: int, first_b: int, many: int) -> None:
        """A run of equal items, written at once."""
        if not many:
            return
        items_a, items_b = a.value[first_a : first_a + many], b.value[first_b : first_b + many]
        text = pretty(items_b)
        if pretty(items_a) != text:  # keys in another order
            for step in range(many):
                self.pair(a.item(first_a + step), b.item(first_b + step), None, None)
            return
        margin_a = Margin(a.depth, "", "," if first_a + many < len(a.value) else "")
        margin_b = Margin(b.depth, "", "," if first_b + many < len(b.value) else "")
        self._write_run(Run(items_b, text, self._next(), margin_a, margin_b, first=first_b))

    def finish(self) -> Lines:
        """All lines, with what moved tied to where it went."""
        lines = self.lines
        for pointer, (root, line) in self._moved_a.items():
            there = self._partners.get(root, "") + pointer[len(root) :]
            if there not in self._moved_b:
                continue
            _, other = self._moved_b[there]
            lines.twins[line] = other
            lines.twins[other] = line
            if pointer == root:
                lines.partners |= {line: other, other: line}
        return lines


def _margin(side: Side) -> Margin:
    return Margin(side.depth, side.label, side.end)


def _mark(side: Side) -> tuple[int, int]:
    """The columns of a value that takes one line."""
    return len(side.margin), len(side.line) - len(side.end)
