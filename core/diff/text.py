"""The JSON view: aligned lines of both documents, folded to what differs, with the way down to each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from core.diff.changes import Comparison
from core.diff.compare import SHARED
from core.diff.labels import Names
from core.diff.lines import Aligner
from core.diff.matching import rising
from core.diff.sides import Line, LineKind, Side
from core.diff.structure import diff
from core.model.document import Document
from core.model.snapshot import CATALOGUES, Shape

__all__ = ["Fold", "Line", "LineKind", "aligned_lines", "breadcrumb", "fold"]

SHORTEST_FOLD = 4


class Fold(NamedTuple):
    """Lines from `start` up to but not with `stop` that are put away."""

    start: int
    stop: int
    is_noise: bool


def aligned_lines(comparison: Comparison) -> tuple[Line, ...]:
    """Both documents indented by two in their own order of keys, side by side.

    Line numbers are those of a file that is written so. 50,000 lines take some 0.1 s.
    """
    a, b = comparison.a, comparison.b
    aligner = Aligner(comparison)
    if a.shape is b.shape or not (a.data and b.data):
        aligner.pair(Side(a.data, "", 0, "", ""), Side(b.data, "", 0, "", ""), comparison.delta, None)
    else:
        _across_shapes(aligner, a, b)
    return tuple(aligner.lines)


class _Entry(NamedTuple):
    """A field of the sequence or beside it, or (without a key) a line of the sequence's frame."""

    key: tuple[bool, str] | None
    side: Side | None
    frame: str = ""


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
    aligner.both(["{"], ["{"])
    done_a = done_b = 0
    for place_a, place_b in [*anchors, (len(entries_a), len(entries_b))]:
        _alone(aligner, entries_a[done_a:place_a], in_a=True)
        _alone(aligner, entries_b[done_b:place_b], in_a=False)
        done_a, done_b = place_a + 1, place_b + 1
        if place_a < len(entries_a):
            side_a, side_b = entries_a[place_a].side, entries_b[place_b].side
            if side_a is not None and side_b is not None:
                aligner.pair(side_a, side_b, diff(side_a.value, side_b.value), None)
    aligner.both(["}"], ["}"])


def _alone(aligner: Aligner, entries: Sequence[_Entry], *, in_a: bool) -> None:
    for entry in entries:
        if entry.side is not None:
            aligner.alone(entry.side, in_a=in_a)
        else:
            aligner.frame(entry.frame, in_a=in_a)


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
        if not side.value:
            entries.append(_Entry(None, None, side.block()[0]))
            continue
        entries.append(_Entry(None, None, side.margin + "{"))
        entries += [_Entry((True, k), below) for k, below in zip(side.value, side.below(), strict=True)]
        entries.append(_Entry(None, None, "  }" + side.end))
    return entries


def fold(
    lines: Sequence[Line], show_noise: bool, whole: bool, open_folds: frozenset[int] = frozenset()
) -> tuple[int | Fold, ...]:
    """What is shown: indices of lines, and folds in place of runs; an opened fold shows its lines.

    Runs of four equal lines and more fold; hidden noise folds apart, with short runs of equal lines between.
    The lines that lead to a difference (`"tracks": [`, the name of its thing) stay.
    """
    if whole:
        return tuple(range(len(lines)))
    shown = _shown(lines, show_noise)
    found: list[int | Fold] = []
    start = 0
    total = len(lines)
    while start < total:
        if shown[start]:
            found.append(start)
            start += 1
            continue
        stop = start + 1
        while stop < total and not shown[stop]:
            stop += 1
        found += _folded(lines, start, stop, open_folds)
        start = stop
    return tuple(found)


def _folded(lines: Sequence[Line], start: int, stop: int, open_folds: frozenset[int]) -> list[int | Fold]:
    """A hidden run as folds of equal lines and folds of noise."""
    folds: list[Fold] = []
    for index in range(start, stop):
        is_noise = lines[index].kind is not LineKind.EQUAL
        if folds and folds[-1].is_noise == is_noise:
            folds[-1] = Fold(folds[-1].start, index + 1, is_noise)
        else:
            folds.append(Fold(index, index + 1, is_noise))
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


def _shown(lines: Sequence[Line], show_noise: bool) -> bytearray:
    """1 for each line that differs or leads to one that does."""
    shown = bytearray(len(lines))
    stack: list[tuple[int, int, int]] = []  # indent, the line that opens, the line with the name
    for index, line in enumerate(lines):
        text = line.b_text or line.a_text
        indent = len(text) - len(text.lstrip(" "))
        while stack and stack[-1][0] >= indent:
            stack.pop()
        if line.kind is not LineKind.EQUAL and (show_noise or not line.noise):
            shown[index] = 1
            for _, opener, name in stack:
                leads = lines[opener].b_text or lines[opener].a_text
                if opener == 0 or leads.lstrip(" ").startswith('"'):
                    shown[opener] = 1
                if name >= 0 and opener:
                    shown[name] = 1
        if text.endswith(("{", "[")):
            stack.append((indent, index, -1))
        elif stack and text.startswith('"name": ', indent):
            depth, opener, _ = stack[-1]
            stack[-1] = (depth, opener, index)
    return shown


def breadcrumb(comparison: Comparison, lines: Sequence[Line], index: int) -> tuple[str, ...]:
    """The way down to a line: `("tracks", "Track 5")`; things by name, else by their number in the list."""
    if not 0 <= index < len(lines):
        return ()
    in_b = bool(lines[index].b_number)
    names = Names(comparison.a, comparison.b)
    steps: list[str] = []
    text = _text(lines[index], in_b)
    indent = _indent(text)
    if text.endswith(("{", "[")):
        steps += _step(lines, index, in_b, names)
    place = index
    while indent > 0 and place > 0:
        place -= 1
        above = _text(lines[place], in_b)
        if above and _indent(above) < indent and above.endswith(("{", "[")):
            indent = _indent(above)
            steps += _step(lines, place, in_b, names)
    return tuple(reversed(steps))


def _text(line: Line, in_b: bool) -> str:
    return line.b_text if in_b else line.a_text


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _step(lines: Sequence[Line], opener: int, in_b: bool, names: Names) -> list[str]:
    """What an opening line is called: its key, or the name of the object that begins there."""
    text = _text(lines[opener], in_b)
    indent = _indent(text)
    if indent == 0:
        return []
    if text.startswith('"', indent):
        return [str(_value(text[indent:].rpartition(":")[0]))]
    number = 0
    for place in range(opener + 1, len(lines)):
        below = _text(lines[place], in_b)
        if not below:
            continue
        if _indent(below) <= indent:
            break
        if below.startswith(('"name": "', '"display_name": "', '"role": "'), indent + 2):
            return [str(_value(below.partition(": ")[2].rstrip(",")))]
        if below.startswith('"track_id": "', indent + 2):
            track = names.track(_value(below.partition(": ")[2].rstrip(",")))
            if track is not None:
                return [track]
    for place in range(opener - 1, -1, -1):
        above = _text(lines[place], in_b)
        if above and _indent(above) < indent:
            break
        number += bool(above) and _indent(above) == indent and above[indent] in "{["
    return [f"[{number}]"]


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
