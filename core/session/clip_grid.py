"""The grid of the clip launcher: `clip_slots[track][slot]` holds a clip's id or null.

A row belongs to the track of the same place in `tracks`, so rows go where tracks go. Rows may be fewer than
the tracks. `scenes` name the slots across all tracks; no track and no clip has a place of its own in them.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

Grid = list[Any]


def insert_row(song: dict[str, Any], index: int) -> None:
    """Make room for a new track at `index`."""
    grid = _grid(song)
    if grid is not None and index < len(grid):
        grid.insert(index, _empty_row(grid))


def remove_row(song: dict[str, Any], index: int) -> None:
    """Drop the row of the track at `index`."""
    grid = _grid(song)
    if grid is not None and index < len(grid):
        del grid[index]


def move_row(song: dict[str, Any], index: int, to: int) -> None:
    """Let the row of the track at `index` follow it to the place `to`."""
    grid = _grid(song)
    if grid is None or min(index, to) >= len(grid):
        return
    while len(grid) <= max(index, to):
        grid.append(_empty_row(grid))
    grid.insert(to, grid.pop(index))


def forget_clips(song: dict[str, Any], gone: Collection[str]) -> None:
    """Empty the slots that hold one of these clips."""
    for row in _grid(song) or ():
        if isinstance(row, list):
            row[:] = [None if isinstance(slot, str) and slot in gone else slot for slot in row]


def _grid(song: dict[str, Any]) -> Grid | None:
    found = song.get("clip_slots")
    return found if isinstance(found, list) else None


def _empty_row(grid: Grid) -> Grid:
    return [None] * max((len(row) for row in grid if isinstance(row, list)), default=0)
