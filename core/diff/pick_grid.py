"""The clip grid after a pick: `clip_slots[track][slot]` holds a clip's id or null, rows go where tracks go.

A track that is picked has the source's row, all others have current's with the slots of picked clips. A slot
that holds another clip today keeps it, and a track that only current has its row.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from core.diff.labels import get, items
from core.diff.pick_parts import Selection
from core.model.document import Document


class PickedGrid(NamedTuple):
    """The grid, the ids of the clips that found their slot taken, and of the tracks whose row stays."""

    rows: Any
    out: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def picked_grid(
    source: Document, current: Document, tracks: list[Any], clips: Collection[str], selection: Selection
) -> PickedGrid:
    """The grid for these tracks and clips.

    The value is current's own where nothing of it changes, and the source's where all of it comes.
    """
    before, after = current.sequence.get("clip_slots"), source.sequence.get("clip_slots")
    if not isinstance(before, list | None) or not isinstance(after, list | None):
        return PickedGrid(after if selection.has_grid else before)
    names = _names(tracks)
    if selection.has_grid and not after:
        return PickedGrid(after)
    if selection.has_grid and names == _names(source.sequence.get("tracks")):
        return PickedGrid(after)
    out: list[str] = []
    kept: tuple[str, ...] = ()
    if names == _names(current.sequence.get("tracks")) and not (
        selection.has_grid or selection.tracks or selection.clips
    ):
        rows = list(before or ())
    else:
        rows_before, rows_after = _rows(current, before), _rows(source, after)
        rows = []
        if selection.has_grid:
            kept = tuple(
                name
                for name in names
                if name is not None and name in rows_before and name not in selection.source.tracks
            )
        for name in names:
            row, other = (None if name is None else known.get(name) for known in (rows_before, rows_after))
            is_theirs = (selection.has_grid and name in selection.source.tracks) or name in selection.tracks
            rows.append(other if is_theirs else _row(row, other, selection.clips, out))
        whose, many = (after, source) if selection.has_grid else (before, current)
        rows += (whose or [])[len(items(many.sequence.get("tracks"))) :]
    gone = selection.current.clips.keys() - set(clips)
    rows = [_without(row, gone) for row in rows]
    while rows and rows[-1] is None and None not in (before or ()):
        rows.pop()
    width = max((len(row) for row in rows if isinstance(row, list)), default=0)
    rows = [[None] * width if row is None else row for row in rows]
    return PickedGrid(rows if rows or before else before, tuple(out), kept)


def tracks_with_rows(document: Document) -> set[str]:
    """The ids of the tracks that have a row in the grid."""
    grid = document.sequence.get("clip_slots")
    return set(_rows(document, grid if isinstance(grid, list) else None))


def _names(tracks: Any) -> list[str | None]:
    """The id of each track, None where it has none that could be one."""
    ids = (get(track, "id") for track in items(tracks))
    return [name if isinstance(name, str) else None for name in ids]


def _rows(document: Document, grid: list[Any] | None) -> dict[str, Any]:
    tracks = items(document.sequence.get("tracks"))
    return {
        name: row
        for track, row in zip(tracks, grid or [], strict=False)
        if isinstance(name := get(track, "id"), str)
    }


def _row(row: Any, other: Any, clips: Collection[str], out: list[str]) -> Any:
    """Current's row with picked clips where the source's row has them."""
    if not clips or not isinstance(row, list | None) or not isinstance(other, list | None):
        return row
    slots = [None if _is_in(slot, clips) else slot for slot in row or ()]
    for place, slot in enumerate(other or ()):
        if not _is_in(slot, clips):
            continue
        slots += [None] * (place + 1 - len(slots))
        if slots[place] is None:
            slots[place] = slot
        else:
            out.append(slot)
    return slots if slots or row is not None else None


def _is_in(slot: Any, clips: Collection[str]) -> bool:
    return isinstance(slot, str) and slot in clips


def _without(row: Any, gone: Collection[str]) -> Any:
    if not gone or not isinstance(row, list):
        return row
    return [None if _is_in(slot, gone) else slot for slot in row]
