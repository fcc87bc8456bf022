"""Which rows the JSON view shows of two aligned documents: lines, folds, matches and marks. No Qt."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from itertools import groupby

from core.diff.text import Fold, Line, LineKind, fold
from core.model.document import Document


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


class JsonRows:
    """The rows of two aligned documents under one set of wishes; whoever changes a wish gets new rows.

    A row is (line, sides); with no side it is the fold that begins at that line. An open fold keeps its row,
    so that it can be closed again. Every line has a row: its own, or that of the fold that hides it.
    """

    def __init__(self, lines: Sequence[Line] = ()) -> None:
        self.lines = tuple(lines)
        self.mode = Mode.FOLDED
        self.show_noise = False
        self.one_column = False
        self.rows: list[tuple[int, Sides]] = []
        self.folds: dict[int, Fold] = {}
        self.marks: tuple[Mark, ...] = ()
        self._open: set[int] = set()
        self._row_of_line = array("l")
        self._row_of_fold: dict[int, int] = {}
        self.columns = max(
            (max(len(line.a_text or ""), len(line.b_text or "")) for line in self.lines), default=0
        )
        self.differing = sum(line.kind is not LineKind.EQUAL and not line.noise for line in self.lines)
        self._first_of_change = _first_lines(self.lines)
        self.rebuild()

    def __len__(self) -> int:
        return len(self.rows)

    def rebuild(self) -> None:
        """Make the rows anew; fluent at 50,000 lines."""
        shown = fold(self.lines, self.show_noise, self.mode is Mode.WHOLE, frozenset())
        rows: list[tuple[int, Sides]] = []
        row_of = array("l", bytes(array("l").itemsize * len(self.lines)))
        self.folds = {}
        self._row_of_fold = {}
        for is_fold, group in groupby(shown, key=lambda item: isinstance(item, Fold)):
            if not is_fold:
                self._put_lines([item for item in group if isinstance(item, int)], rows, row_of)
                continue
            for item in group:
                if isinstance(item, Fold):
                    self._put_fold(item, rows, row_of)
        self.rows = rows
        self._row_of_line = row_of
        self.marks = tuple(self._runs())

    def _put_fold(self, item: Fold, rows: list[tuple[int, Sides]], row_of: array[int]) -> None:
        self.folds[item.start] = item
        for line in range(item.start, item.stop):
            row_of[line] = len(rows)
        self._row_of_fold[item.start] = len(rows)
        rows.append((item.start, Sides.NONE))
        if item.start in self._open:
            self._put_lines(range(item.start, item.stop), rows, row_of)

    def _put_lines(self, numbers: Sequence[int], rows: list[tuple[int, Sides]], row_of: array[int]) -> None:
        if not self.one_column:
            for number in numbers:
                row_of[number] = len(rows)
                rows.append((number, Sides.BOTH))
            return
        # In one column a run of differences is told as a patch tells it: all of A, then all of B.
        for equal, run in groupby(numbers, key=lambda number: self.lines[number].kind is LineKind.EQUAL):
            if equal:
                for number in run:
                    row_of[number] = len(rows)
                    rows.append((number, Sides.BOTH))
                continue
            members = tuple(run)
            seen: set[int] = set()
            for side in (Sides.A, Sides.B):
                for number in members:
                    if text_of(self.lines[number], side) is None:
                        continue
                    if number not in seen:
                        seen.add(number)
                        row_of[number] = len(rows)
                    rows.append((number, side))

    def _runs(self) -> Iterator[Mark]:
        start = 0
        for kind, run in groupby(self.rows, key=self._mark_kind):
            stop = start + sum(1 for _ in run)
            if kind is not None:
                yield Mark(start, stop, kind)
            start = stop

    def _mark_kind(self, row: tuple[int, Sides]) -> LineKind | None:
        line = self.lines[row[0]]
        if row[1] is Sides.NONE or line.kind is LineKind.EQUAL or (line.noise and not self.show_noise):
            return None
        return line.kind

    def row_of_line(self, line: int) -> int:
        """The row that shows a line, or the fold that hides it."""
        return self._row_of_line[line] if 0 <= line < len(self._row_of_line) else 0

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
        for number, line in enumerate(self.lines):
            for side in (Sides.A, Sides.B):
                text = text_of(line, side)
                if text is None or (side is Sides.A and line.kind is LineKind.EQUAL):
                    continue
                found.extend(Match(number, side, hit.start()) for hit in pattern.finditer(text))
        return tuple(found)

    def text(self, first_row: int, last_row: int, side: Sides) -> str:
        """One document's text from row to row, hidden lines with it."""
        start = self.rows[first_row][0]
        stop = self.rows[last_row][0]
        if self.rows[last_row][1] is Sides.NONE and stop not in self._open:
            stop = self.folds[stop].stop - 1
        texts = (text_of(line, side) for line in self.lines[min(start, stop) : max(start, stop) + 1])
        return "\n".join(text for text in texts if text is not None)


def text_of(line: Line, side: Sides) -> str | None:
    """What a document has in this line, None where it lacks it."""
    if side is Sides.A:
        return line.a_text if line.a_number else None
    return line.b_text if line.b_number else None


def number_of(line: Line, side: Sides) -> int:
    """A document's own number of this line, 0 where it lacks it."""
    return line.a_number if side is Sides.A else line.b_number


def _first_lines(lines: Sequence[Line]) -> dict[int, int]:
    first: dict[int, int] = {}
    for number, line in enumerate(lines):
        if line.change >= 0:
            first.setdefault(line.change, number)
    return first


def single_lines(document: Document) -> tuple[Line, ...]:
    """The lines of one document alone, as B with nothing to compare it with."""
    text = json.dumps(document.data, indent=2, ensure_ascii=False)
    return tuple(Line(0, "", number, line) for number, line in enumerate(text.split("\n"), 1))
