"""Which rows the JSON view shows of two aligned documents: lines, folds, matches and marks. No Qt."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from itertools import groupby
from typing import TypeAlias, overload

from typing_extensions import override

from core.diff.line_runs import Run
from core.diff.text import Fold, Line, LineKind, Lines, fold


class Sides(IntFlag):
    """Which documents a row tells of; none for the row of a fold."""

    NONE = 0
    A = 1
    B = 2
    BOTH = 3


class Mode(IntEnum):
    """How much of the documents is shown."""

    FOLDED = 0
    WHOLE = 1


@dataclass(frozen=True, slots=True)
class Match:
    """One place where the text looked for stands; `column` counts from 0."""

    line: int
    side: Sides
    column: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A run of rows that differ, for the strip beside the text; `stop` is the row after the last."""

    start: int
    stop: int
    kind: LineKind


Row: TypeAlias = tuple[int, Sides]


class Rows(Sequence[Row]):
    """Rows one after the other; neighbouring lines of both documents are kept as ranges."""

    def __init__(self) -> None:
        self._parts: list[range | list[Row]] = []
        self._starts: list[int] = []
        self._length = 0

    def append(self, row: Row) -> None:
        """One more row."""
        last = self._parts[-1] if self._parts else None
        if isinstance(last, list):
            last.append(row)
            self._length += 1
        else:
            self._put([row])

    def follow(self, first: int, stop: int) -> None:
        """A row of both documents for each line from `first` up to but not with `stop`."""
        self._put(range(first, stop))

    def _put(self, part: range | list[Row]) -> None:
        self._parts.append(part)
        self._starts.append(self._length)
        self._length += len(part)

    @override
    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    @override
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(self._length))]
        if not -self._length <= index < self._length:
            raise IndexError(index)
        place = index % self._length
        number = bisect_right(self._starts, place) - 1
        part, offset = self._parts[number], place - self._starts[number]
        return (part[offset], Sides.BOTH) if isinstance(part, range) else part[offset]


class JsonRows:
    """The rows of two aligned documents under one set of wishes; whoever changes a wish gets new rows.

    A row is (line, sides); with no side it is the fold that begins at that line. An open fold keeps its row,
    so that it can be closed again. Every line has a row: its own, or that of the fold that hides it.
    """

    def __init__(
        self,
        lines: Lines | None = None,
        mode: Mode = Mode.FOLDED,
        *,
        show_noise: bool = False,
        one_column: bool = False,
    ) -> None:
        self.lines = Lines() if lines is None else lines
        self.mode = mode
        self.show_noise = show_noise
        self.one_column = one_column
        self.rows = Rows()
        self.folds: dict[int, Fold] = {}
        self.marks: tuple[Mark, ...] = ()
        self._open: set[int] = set()
        # From which line on the rows follow the lines one by one, and in which row that begins.
        self._from_line: list[int] = []
        self._from_row: list[int] = []
        self._row_of_differing: dict[int, int] = {}
        self._row_of_fold: dict[int, int] = {}
        self.columns = self.lines.columns
        self._first_of_change: dict[int, int] = {}
        for start, _, line in self.lines.stretches():
            if line.change >= 0:
                self._first_of_change.setdefault(line.change, start)
        self.rebuild()

    def __len__(self) -> int:
        return len(self.rows)

    def rebuild(self) -> None:
        """Make the rows anew; as fast as there are rows and parts, not lines."""
        self.folds = {}
        self._row_of_fold = {}
        self._row_of_differing = {}
        self._from_line, self._from_row = [], []
        marks: list[Mark] = []
        rows = Rows()
        if self.mode is Mode.WHOLE:
            self._put_lines(0, len(self.lines), rows, marks)
        else:
            start = 0
            end = Fold(len(self.lines), len(self.lines), False)
            for item in (*fold(self.lines, self.show_noise, whole=False), end):
                if isinstance(item, Fold):
                    self._put_lines(start, item.start, rows, marks)
                    start = item.stop
                    if item is not end:
                        self._put_fold(item, rows, marks)
        self.rows = rows
        self.marks = tuple(marks)

    def _put_fold(self, item: Fold, rows: Rows, marks: list[Mark]) -> None:
        self.folds[item.start] = item
        self._row_of_fold[item.start] = len(rows)
        self._from_line.append(item.start)
        self._from_row.append(len(rows))
        rows.append((item.start, Sides.NONE))
        if item.start in self._open:
            self._put_lines(item.start, item.stop, rows, marks)

    def _put_lines(self, first: int, last: int, rows: Rows, marks: list[Mark]) -> None:
        """Rows of the lines from `first` up to but not with `last`."""
        if first == last:
            return
        if not self.one_column:
            self._follow(first, last, rows)
            for start, stop, line in self.lines.stretches(first, last):
                row = len(rows) - last + start
                self._mark(marks, row, row + stop - start, line)
            return
        # In one column a run of differences is told as a patch tells it: all of A, then all of B.
        stretches = self.lines.stretches(first, last)
        for equal, run in groupby(stretches, key=lambda stretch: stretch[2].kind is LineKind.EQUAL):
            members = tuple(run)
            if equal:
                self._follow(members[0][0], members[-1][1], rows)
                continue
            for side in (Sides.A, Sides.B):
                for start, stop, line in members:
                    if not number_of(line, side):
                        continue
                    self._mark(marks, len(rows), len(rows) + stop - start, line)
                    for number in range(start, stop):
                        self._row_of_differing.setdefault(number, len(rows))
                        rows.append((number, side))

    def _follow(self, first: int, last: int, rows: Rows) -> None:
        self._from_line.append(first)
        self._from_row.append(len(rows))
        rows.follow(first, last)

    def _mark(self, marks: list[Mark], start: int, stop: int, line: Line) -> None:
        if line.kind is LineKind.EQUAL or (line.noise and not self.show_noise):
            return
        if marks and marks[-1].stop == start and marks[-1].kind is line.kind:
            start = marks.pop().start
        marks.append(Mark(start, stop, line.kind))

    def row_of_line(self, line: int) -> int:
        """The row that shows a line, or the fold that hides it."""
        if line in self._row_of_differing:
            return self._row_of_differing[line]
        at = bisect_right(self._from_line, line) - 1
        if at < 0 or line >= len(self.lines):
            return 0
        start, row = self._from_line[at], self._from_row[at]
        return row if self.rows[row][1] is Sides.NONE else row + line - start

    def row_like(self, line: int, sides: Sides) -> int:
        """Where a row that was made before stands now: a fold where it still is one, else its line."""
        if sides is Sides.NONE and line in self._row_of_fold:
            return self._row_of_fold[line]
        return self.row_of_line(line)

    def is_open(self, start: int) -> bool:
        """Whether the fold that begins at this line is open."""
        return start in self._open

    def toggle_fold(self, start: int) -> None:
        """Open or close the fold that begins at this line."""
        if start in self.folds:
            self._open ^= {start}
            self.rebuild()

    def reveal(self, line: int) -> bool:
        """Open the fold that hides a line; whether anything changed."""
        number, sides = self.rows[self.row_of_line(line)]
        if sides is not Sides.NONE or number in self._open:
            return False
        self.toggle_fold(number)
        return True

    def line_of_change(self, change: int) -> int | None:
        """The first line of a change, by its place in the comparison; None where no line tells of it."""
        return self._first_of_change.get(change)

    def matches(self, wanted: str) -> tuple[Match, ...]:
        """Every place where the text stands, whatever its case; an equal line counts once, as B."""
        if not wanted:
            return ()
        # A case-folded copy could be longer than the text, its columns wrong; a pattern keeps them right.
        pattern = re.compile(re.escape(wanted), re.IGNORECASE)
        found: list[Match] = []
        for start, part in zip(self.lines.starts, self.lines.parts, strict=True):
            if not isinstance(part, Run):
                found += _in_line(pattern, start, part)
            elif wanted.startswith(" "):  # may begin in the margin
                for offset in range(part.length):
                    found += _in_line(pattern, start + offset, part.at(offset))
            else:
                found += _in_run(pattern, start, part)
        return tuple(found)

    def text(self, first_row: int, last_row: int, side: Sides) -> str:
        """One document's text from row to row, hidden lines with it."""
        start = self.rows[first_row][0]
        stop = self.rows[last_row][0]
        if self.rows[last_row][1] is Sides.NONE and stop not in self._open:
            stop = self.folds[stop].stop - 1
        lines = self.lines.between(min(start, stop), max(start, stop) + 1)
        return "\n".join(text for text in (text_of(line, side) for line in lines) if text is not None)


def _in_line(pattern: re.Pattern[str], number: int, line: Line) -> Iterator[Match]:
    for side in (Sides.A, Sides.B):
        text = text_of(line, side)
        if text is not None and not (side is Sides.A and line.kind is LineKind.EQUAL and line.b_number):
            yield from (Match(number, side, hit.start()) for hit in pattern.finditer(text))


def _in_run(pattern: re.Pattern[str], start: int, run: Run) -> Iterator[Match]:
    """Matches in a run, which is searched as one text; its first and last line have more than that says."""
    yield from _in_line(pattern, start, run.at(0))
    side = Sides.B if run.margin_b else Sides.A
    margin = run.margin_b or run.margin_a
    assert margin is not None
    text, last = run.text, run.length - 1
    offset = begin = 0
    for hit in pattern.finditer(text):
        offset += text.count("\n", begin, hit.start())
        begin = hit.start()
        if 0 < offset < last:
            yield Match(start + offset, side, begin - text.rfind("\n", 0, begin) - 1 + 2 * margin.depth)
    if last:
        yield from _in_line(pattern, start + last, run.at(last))


def text_of(line: Line, side: Sides) -> str | None:
    """What a document has in this line, None where it lacks it."""
    if side is Sides.A:
        return line.a_text if line.a_number else None
    return line.b_text if line.b_number else None


def number_of(line: Line, side: Sides) -> int:
    """A document's own number of this line, 0 where it lacks it."""
    return line.a_number if side is Sides.A else line.b_number
