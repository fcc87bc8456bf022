"""The JSON view: aligned lines of both documents, folded to what differs, with the way down to each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.diff.changes import Comparison
from core.diff.compare import SHARED
from core.diff.line_runs import Lines, Margin, Run
from core.diff.line_way import breadcrumb
from core.diff.lines import Aligner
from core.diff.matching import rising
from core.diff.sides import Line, LineKind, Side, pretty
from core.diff.structure import diff
from core.model.document import Document
from core.model.snapshot import CATALOGUES, Shape

__all__ = ["Fold", "Line", "LineKind", "Lines", "aligned_lines", "breadcrumb", "fold", "lines_of_one"]

SHORTEST_FOLD = 4
HEAD_OF_MOVED = 3
"""Lines of a thing that moved and is else the same which stay in sight: its bracket, its id, its name."""


class Fold(NamedTuple):
    """Lines from `start` up to but not with `stop` that are put away: equal, noise, or what only moved."""

    start: int
    stop: int
    is_noise: bool
    is_moved: bool = False


def aligned_lines(comparison: Comparison) -> Lines:
    """Both documents indented by two in their own order of keys, side by side.

    Line numbers are those of a file that is written so. What is equal, and what is new as a whole, costs no
    more than its serialisation: two documents of 5 MB with a hundred edits take some 50 ms.
    """
    a, b = comparison.a, comparison.b
    aligner = Aligner(comparison)
    if a.shape is b.shape or not (a.data and b.data):
        aligner.pair(Side(a.data, "", 0, "", ""), Side(b.data, "", 0, "", ""), comparison.delta, None)
    else:
        _across_shapes(aligner, a, b)
    lines = aligner.finish()
    assert lines.columns >= 0  # measured here, where a job waits for it, and not by the window
    return lines


def lines_of_one(document: Document) -> Lines:
    """The lines of one document alone, as B with nothing to compare it with."""
    lines = Lines()
    lines.put(Run(document.data, pretty(document.data), Line(0, "", 1, ""), None, Margin(0, "", "")), -1)
    assert lines.columns >= 0
    return lines


class _Entry(NamedTuple):
    """A field of the sequence or beside it (`key` says which), or the sequence itself where it is nested."""

    key: tuple[bool, str] | None
    side: Side
    closes: bool = False


def _across_shapes(aligner: Aligner, a: Document, b: Document) -> None:
    """One shape's sequence beside the other's top level; the frame of the nested one stands alone."""
    entries_a, entries_b = _entries(a, b), _entries(b, a)
    where_b = {entry.key: place for place, entry in enumerate(entries_b) if entry.key is not None}
    pairs = [
        (place, where_b[entry.key])
        for place, entry in enumerate(entries_a)
        if entry.key is not None and entry.key in where_b
    ]
    anchors = rising(pairs)
    top_a, top_b = Side(a.data, "", 0, "", ""), Side(b.data, "", 0, "", "")
    aligner.open(top_a, top_b)
    done_a = done_b = 0
    for place_a, place_b in [*anchors, (len(entries_a), len(entries_b))]:
        _alone(aligner, entries_a[done_a:place_a], in_a=True)
        _alone(aligner, entries_b[done_b:place_b], in_a=False)
        done_a, done_b = place_a + 1, place_b + 1
        if place_a < len(entries_a):
            side_a, side_b = entries_a[place_a].side, entries_b[place_b].side
            aligner.pair(side_a, side_b, diff(side_a.value, side_b.value), None)
    aligner.close(top_a, top_b)


def _alone(aligner: Aligner, entries: Sequence[_Entry], *, in_a: bool) -> None:
    for entry in entries:
        sides = (entry.side, None) if in_a else (None, entry.side)
        if entry.closes:
            aligner.close(*sides)
        elif entry.key is None and entry.side.value:
            aligner.open(*sides)
        elif in_a:
            aligner.only_a(entry.side)
        else:
            aligner.only_b(entry.side)


def _entries(document: Document, other: Document) -> list[_Entry]:
    top = Side(document.data, "", 0, "", "")
    if document.shape is Shape.FLAT:
        nested = CATALOGUES[Shape.NESTED].children or {}
        inside = (nested["sequence"].children or {}).keys() | document.data.keys() - nested.keys()
        of_other = other.sequence.keys()
        return [
            _Entry((key in inside and (key in of_other or key not in SHARED), key), side)
            for key, side in zip(document.data, top.below(), strict=True)
        ]
    entries: list[_Entry] = []
    for key, side in zip(document.data, top.below(), strict=True):
        if key != "sequence":
            entries.append(_Entry((False, key), side))
            continue
        entries.append(_Entry(None, side))
        if side.value:
            entries += [_Entry((True, k), below) for k, below in zip(side.value, side.below(), strict=True)]
            entries.append(_Entry(None, side, closes=True))
    return entries


def fold(
    lines: Lines, show_noise: bool, whole: bool, open_folds: frozenset[int] = frozenset()
) -> tuple[int | Fold, ...]:
    """What is shown: indices of lines, and folds in place of runs; an opened fold shows its lines.

    Runs of four equal lines and more fold; hidden noise folds apart, with short runs of equal lines between.
    The lines that lead to a difference (`"tracks": [`, the name of its thing) stay. Of a thing that moved and
    is else the same the first lines and the last stay, at both its places.
    """
    if whole:
        return tuple(range(len(lines)))
    shown = _shown(lines, show_noise)
    found: list[int | Fold] = []
    hidden: list[Fold] = []
    for number, (start, stop, line) in enumerate(lines.stretches()):
        if shown[number]:
            found += _folded(hidden, open_folds)
            hidden = []
            head = _head_of_moved(lines, number, start)
            if 0 < head < stop - start - SHORTEST_FOLD:
                middle = Fold(start + head, stop - 1, False, is_moved=True)
                found += range(start, middle.start)
                found += range(middle.start, middle.stop) if middle.start in open_folds else (middle,)
                found.append(stop - 1)
            else:
                found += range(start, stop)
            continue
        is_noise = line.kind is not LineKind.EQUAL
        if hidden and hidden[-1].is_noise == is_noise:
            hidden[-1] = Fold(hidden[-1].start, stop, is_noise)
        else:
            hidden.append(Fold(start, stop, is_noise))
    return (*found, *_folded(hidden, open_folds))


def _folded(folds: list[Fold], open_folds: frozenset[int]) -> list[int | Fold]:
    """One hidden stretch as folds of equal lines and folds of noise."""
    joined: list[Fold] = []
    for number, found in enumerate(folds):
        is_short = not found.is_noise and found.stop - found.start < SHORTEST_FOLD
        between = 0 < number < len(folds) - 1
        if joined and joined[-1].is_noise and (found.is_noise or (is_short and between)):
            joined[-1] = Fold(joined[-1].start, found.stop, True)
        else:
            joined.append(found)
    result: list[int | Fold] = []
    for found in joined:
        too_short = not found.is_noise and found.stop - found.start < SHORTEST_FOLD
        if too_short or found.start in open_folds:
            result += range(found.start, found.stop)
        else:
            result.append(found)
    return result


def _head_of_moved(lines: Lines, number: int, start: int) -> int:
    """How many lines stay of a part that stands, the same, in another place of the other document; else 0."""
    part, other = lines.parts[number], lines.twins.get(start)
    if other is None or not isinstance(part, Run):
        return 0
    there = lines.parts[lines.part_of(other)]
    if not isinstance(there, Run) or part.text != there.text:
        return 0
    return 1 if (part.margin_a or part.margin_b or Margin(0, "", "")).label else HEAD_OF_MOVED


def _shown(lines: Lines, show_noise: bool) -> bytearray:
    """1 for each part that differs or leads to one that does: what opens its containers, what names them."""
    shown = bytearray(len(lines.parts))
    led = bytearray(len(lines.frames))
    for number, (_, _, line) in enumerate(lines.stretches()):
        if line.kind is LineKind.EQUAL or (line.noise and not show_noise):
            continue
        shown[number] = 1
        at = lines.parents[number]
        while at >= 0 and not led[at]:
            led[at] = 1
            frame, name = lines.frames[at], lines.names[at]
            is_top = frame.parent < 0
            if is_top or frame.side.label:
                shown[frame.opener] = 1
            if name >= 0 and not is_top:
                shown[name] = 1
            at = frame.parent
    return shown
