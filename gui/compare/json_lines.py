"""Lines of one side or both, rows of them, and where in them a text stands. No Qt."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntFlag
from itertools import islice
from typing import TypeAlias, overload

from typing_extensions import override

from core.diff.line_runs import Run
from core.diff.text import Line, LineKind, Lines


class Sides(IntFlag):
    """Which documents a row tells of; none for the row of a fold."""

    NONE = 0
    A = 1
    B = 2
    BOTH = 3


Row: TypeAlias = tuple[int, Sides]
"""A line and the documents that a row shows of it; with none it is the fold that begins at that line."""


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


def text_of(line: Line, side: Sides) -> str | None:
    """What a document has in this line, None where it lacks it."""
    if side is Sides.A:
        return line.a_text if line.a_number else None
    return line.b_text if line.b_number else None


def number_of(line: Line, side: Sides) -> int:
    """A document's own number of this line, 0 where it lacks it."""
    return line.a_number if side is Sides.A else line.b_number


@dataclass(frozen=True, slots=True)
class Match:
    """One place where the text looked for stands; `column` counts from 0."""

    line: int
    side: Sides
    column: int


MOST_MATCHES = 10_000
"""More are not looked for: one letter stands a million times in a file of 5 MB, and nobody steps through."""


def matches(lines: Lines, wanted: str) -> tuple[Match, ...]:
    """The places where a text stands, whatever its case; an equal line counts once, as B."""
    return tuple(islice(_matches(lines, wanted), MOST_MATCHES)) if wanted else ()


def _matches(lines: Lines, wanted: str) -> Iterator[Match]:
    # A case-folded copy could be longer than the text, its columns wrong; a pattern keeps them right.
    pattern = re.compile(re.escape(wanted), re.IGNORECASE)
    for start, part in zip(lines.starts, lines.parts, strict=True):
        if not isinstance(part, Run):
            yield from _in_line(pattern, start, part)
        elif wanted.startswith(" "):  # may begin in the margin
            for offset in range(part.length):
                yield from _in_line(pattern, start + offset, part.at(offset))
        else:
            yield from _in_run(pattern, start, part)


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
