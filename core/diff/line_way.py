"""The way down to a line: which list, which thing in it, which field."""

from __future__ import annotations

from typing import Any, TypeAlias

from core.diff.changes import Comparison
from core.diff.labels import Names
from core.diff.line_runs import Lines, Run
from core.diff.sides import is_block, pretty

_Row: TypeAlias = list[tuple[str | int, Any]]
"""Neighbours in a container, by key or by place."""


def breadcrumb(comparison: Comparison, lines: Lines, index: int) -> tuple[str, ...]:
    """The way down to a line: `("tracks", "Track 5")`; things by name, else by their number in the list."""
    if not 0 <= index < len(lines):
        return ()
    names = Names(comparison.a, comparison.b)
    number = lines.part_of(index)
    part = lines.parts[number]
    steps: list[str] = []
    at = lines.opened.get(number, lines.parents[number])
    while at >= 0:
        frame = lines.frames[at]
        if frame.parent >= 0:
            steps.append(_step(frame.side.step, frame.side.value, names))
        at = frame.parent
    steps.reverse()
    if isinstance(part, Run):
        below: _Row = [(part.step, part.value)]
        if part.first is not None:
            below = list(enumerate(part.value, part.first))
        found = _within(below, index - lines.starts[number], names)
        steps += found[1:] if lines.parents[number] < 0 else found
    return tuple(steps)


def _within(below: _Row, offset: int, names: Names) -> list[str]:
    """The steps from a row of values down to one of their lines, counted from the first value's first."""
    for step, value in below:
        length = pretty(value).count(b"\n") + 1
        if offset >= length:
            offset -= length
        elif not is_block(value) or offset == length - 1:
            break
        else:
            inner = list(value.items() if isinstance(value, dict) else enumerate(value))
            return [_step(step, value, names), *(_within(inner, offset - 1, names) if offset else [])]
    return []


def _step(step: str | int, value: Any, names: Names) -> str:
    """What a container is called: its key, or the name of the thing that it is, or its number."""
    if isinstance(step, str):
        return step
    if isinstance(value, dict):
        for key in ("name", "display_name", "role"):
            if isinstance(value.get(key), str):
                return str(value[key])
        track = names.track(value.get("track_id")) if isinstance(value.get("track_id"), str) else None
        if track is not None:
            return track
    return f"[{step}]"
