"""Which rows the JSON view shows of two aligned documents: lines, folds and marks. No Qt."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby

from core.diff.text import Fold, Line, LineKind, Lines, fold
from gui.compare.json_lines import Match, Rows, Sides, matches, number_of, text_of


class Mode(IntEnum):
    """How much of the documents is shown."""

    FOLDED = 0
    WHOLE = 1


@dataclass(frozen=True, slots=True)
class Mark:
    """A run of rows that differ, for the strip beside the text; `stop` is the row after the last."""

    start: int
    stop: int
    kind: LineKind


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
        """The places where the text stands, whatever its case; an equal line counts once, as B."""
        return matches(self.lines, wanted)

    def text(self, first_row: int, last_row: int, side: Sides) -> str:
        """One document's text from row to row, hidden lines with it."""
        start = self.rows[first_row][0]
        stop = self.rows[last_row][0]
        if self.rows[last_row][1] is Sides.NONE and stop not in self._open:
            stop = self.folds[stop].stop - 1
        lines = self.lines.between(min(start, stop), max(start, stop) + 1)
        return "\n".join(text for text in (text_of(line, side) for line in lines) if text is not None)
