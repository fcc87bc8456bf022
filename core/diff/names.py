"""What names an item among its siblings: an `id`, else a natural key.

A list of one kind is named in C; only a mixed one is asked item by item.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter, lt, ne
from typing import Any

PER_BEAT = 960
"""Starts of notes are compared on this grid, so that 0.1 + 0.2 and 0.3 are one place."""

_ID = itemgetter("id")
_PITCH = itemgetter("note")
_START = itemgetter("start_time")
_ROW = itemgetter("note", "start_time", "channel")
_NAMES = frozenset((str, int))


def identity(item: Any) -> Hashable | None:
    """What names an item among its siblings, None where nothing does.

    An `id`; pitch, place and channel of a note; the track of an effect chain; author and time of a message.
    """
    if not isinstance(item, dict):
        return None
    if (own := _name(item.get("id"))) is not None:
        return "id", own
    pitch, start = item.get("note"), item.get("start_time")
    if isinstance(start, int | float) and _is_number(pitch) and _is_number(start):
        return "note", pitch, on_grid(start), _name(item.get("channel"))
    if (track := _name(item.get("track_id"))) is not None:
        return "track", track
    role, time = _name(item.get("role")), _name(item.get("timestamp"))
    if role is not None and time is not None:
        return "message", role, time
    return None


@dataclass(frozen=True, slots=True)
class Names:
    """A name for each item of two lists, made alike for both; None where nothing names an item.

    `are_rows`: each is pitch, start and channel as they stand in an item; the start is not on the grid.
    """

    a: list[Any]
    b: list[Any]
    are_rows: bool = False


def names_of(a: list[Any], b: list[Any]) -> Names:
    """Name the items of two lists; rows are taken on trust, and may be of anything."""
    for naming in (_ids, _rows):
        if (of_a := naming(a)) is not None and (of_b := naming(b)) is not None:
            return Names(of_a, of_b, are_rows=naming is _rows)
    return names_one_by_one(a, b)


def names_one_by_one(a: list[Any], b: list[Any]) -> Names:
    """Name the items of two lists one by one."""
    return Names(list(map(identity, a)), list(map(identity, b)))


def _rows(items: list[Any]) -> list[Any] | None:
    try:
        return list(map(_ROW, items))
    except (KeyError, TypeError):
        return None


def are_all_repitched(a: list[Any], b: list[Any]) -> bool:
    """Whether both hold one note at a time, at the same starts and of other pitches: then no name is in both.

    A clip that was transposed is so, and to ask costs half of naming every note.
    """
    try:
        starts = list(map(_START, a))
        return (
            starts == list(map(_START, b))
            and all(map(lt, starts, islice(starts, 1, None)))
            and all(map(ne, map(_PITCH, a), map(_PITCH, b)))
            and "id" not in a[0]
        )
    except (KeyError, TypeError):
        return False


def on_grid(start: float) -> float:
    """The place of a start on the grid on which starts are compared."""
    try:
        return round(start * PER_BEAT)
    except (OverflowError, ValueError):  # 1e308 beats times 960
        return start


def _ids(items: list[Any]) -> list[Any] | None:
    if type(items[0]) is not dict or "id" not in items[0]:
        return None
    try:
        found = list(map(_ID, items))
    except (KeyError, TypeError):
        return None
    return found if _NAMES.issuperset(map(type, found)) else None


def _name(value: Any) -> Hashable | None:
    """Text or a whole number as a name; text "1" and number 1 are two."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
