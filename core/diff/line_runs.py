"""The aligned lines of two documents, most of them in runs that are cut into lines only when looked at.

A line object for each of 250,000 equal lines costs more than the whole comparison; a run costs one
serialisation of its value, which also tells how many lines it has.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple, overload

from typing_extensions import override

from core.diff.sides import Line, Side


class Margin(NamedTuple):
    """How a value is written into a document: its depth, what stands before it and behind it."""

    depth: int
    label: str
    end: str


class Run:
    """The lines of one value, or of neighbours in a list, in one document or equal in both.

    `line` is its first line without texts. `first` is the place of the first item in its list, None where the
    run is one value with its brackets, which stands under the key or at the place `step`.
    """

    __slots__ = ("_cut", "_text", "first", "length", "line", "margin_a", "margin_b", "step", "value")

    def __init__(
        self,
        value: Any,
        text: bytes,
        line: Line,
        a: Margin | None,
        b: Margin | None,
        *,
        first: int | None = None,
        step: str | int = 0,
    ) -> None:
        self.value = value
        self.line = line._replace(a_number=line.a_number if a else 0, b_number=line.b_number if b else 0)
        self.margin_a = a
        self.margin_b = b
        self.first = first
        self.step = step
        self._text = text if first is None else text[2:-2]
        self._cut: list[str] | None = None
        self.length = self._text.count(b"\n") + 1

    @property
    def text(self) -> str:
        """All lines without margins."""
        return self._text.decode()

    @property
    def columns(self) -> int:
        """The length of the longest line, or a little more: text beyond ASCII is counted in bytes."""
        margins = [margin for margin in (self.margin_a, self.margin_b) if margin is not None]
        beside = max(2 * margin.depth + len(margin.end) for margin in margins)
        labels = max(len(margin.label) for margin in margins)
        return beside + max(labels + self._text.find(b"\n"), *map(len, self._text.split(b"\n")))

    def at(self, offset: int) -> Line:
        """One of its lines."""
        if self._cut is None:
            self._cut = self.text.split("\n")
        line = self.line
        return line._replace(
            a_number=line.a_number + offset if self.margin_a else 0,
            a_text=self._written(offset, self.margin_a) if self.margin_a else "",
            b_number=line.b_number + offset if self.margin_b else 0,
            b_text=self._written(offset, self.margin_b) if self.margin_b else "",
        )

    def _written(self, offset: int, margin: Margin) -> str:
        assert self._cut is not None
        label = margin.label if offset == 0 else ""
        end = margin.end if offset == self.length - 1 else ""
        return f"{'  ' * margin.depth}{label}{self._cut[offset]}{end}"


class Frame(NamedTuple):
    """A container that is open around lines: the part that opens it, and the frame around it."""

    side: Side
    opener: int
    parent: int


class Lines(Sequence[Line]):
    """Every line in order. Parts are put in from the top; afterwards nothing changes.

    `frames[parents[n]]` is open around part n, `names[f]` is the part that names the thing of frame f, −1
    where none does; `opened[n]` the frame that part n opens. `partners` ties the first lines of what moved,
    old place and new; `twins` also those of its parts.
    """

    def __init__(self) -> None:
        self.parts: list[Line | Run] = []
        self.starts: list[int] = []
        self.parents: list[int] = []
        self.frames: list[Frame] = []
        self.names: list[int] = []
        self.opened: dict[int, int] = {}
        self.partners: dict[int, int] = {}
        self.twins: dict[int, int] = {}
        self._length = 0

    def put(self, part: Line | Run, parent: int) -> None:
        """Put a line or a run at the end, inside a frame (−1 for none)."""
        self.starts.append(self._length)
        self._length += part.length if isinstance(part, Run) else 1
        self.parts.append(part)
        self.parents.append(parent)

    def open_frame(self, side: Side, parent: int) -> int:
        """Let the last part open a container; the value is its frame."""
        opener = len(self.parts) - 1
        self.frames.append(Frame(side, opener, parent))
        self.names.append(-1)
        self.opened[opener] = len(self.frames) - 1
        return len(self.frames) - 1

    @cached_property
    def columns(self) -> int:
        """The length of the longest line, about."""
        found = 0
        for part in self.parts:
            size = part.columns if isinstance(part, Run) else max(len(part.a_text), len(part.b_text))
            found = max(found, size)
        return found

    def part_of(self, index: int) -> int:
        """The part that holds a line."""
        return bisect_right(self.starts, index) - 1

    def stretches(self, start: int = 0, stop: int | None = None) -> Iterator[tuple[int, int, Line]]:
        """Lines of one sort, part by part: the first, the one after the last, and a line that tells the sort.

        The text of that line may be missing.
        """
        end = self._length if stop is None else stop
        first = self.part_of(start) if start else 0
        for number in range(first, len(self.parts)):
            at, part = self.starts[number], self.parts[number]
            if at >= end:
                return
            if isinstance(part, Run):
                yield max(start, at), min(end, at + part.length), part.line
            else:
                yield at, at + 1, part

    def between(self, start: int, stop: int) -> Iterator[Line]:
        """The lines from one up to but not with another."""
        for first, last, line in self.stretches(start, stop):
            number = self.part_of(first)
            part = self.parts[number]
            if isinstance(part, Run):
                offset = self.starts[number]
                yield from (part.at(place - offset) for place in range(first, last))
            else:
                yield line

    def line_of_b(self, number: int) -> int:
        """Where B's line of a number stands, or the first behind it; 0 where there is none."""
        for start, stop, line in self.stretches():
            if line.b_number and line.b_number + stop - start > number:
                return start + max(0, number - line.b_number)
        return 0

    @override
    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> list[Line]: ...
    @override
    def __getitem__(self, index: int | slice) -> Line | list[Line]:
        if isinstance(index, slice):
            start, stop, step = index.indices(self._length)
            return list(self.between(start, stop))[::step] if step > 0 else [*self][index]
        place = index + self._length if index < 0 else index
        if not 0 <= place < self._length:
            raise IndexError(index)
        number = self.part_of(place)
        part = self.parts[number]
        return part.at(place - self.starts[number]) if isinstance(part, Run) else part

    @override
    def __iter__(self) -> Iterator[Line]:
        return self.between(0, self._length)
