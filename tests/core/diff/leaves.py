"""The leaves of an exact delta, and which rows of a comparison cover them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from core.diff.changes import ChangeKind, Comparison, Row
from core.diff.collect import escape
from core.diff.structure import Delta, ListDelta, ObjectDelta, Replaced


class Leaf(NamedTuple):
    """One difference: its pointer in A, in B, None where it is not there; `moved` for a place in a list."""

    a: str | None
    b: str | None
    moved: bool = False


def leaves(delta: Delta, a: str = "", b: str = "") -> Iterator[Leaf]:
    """Every difference of a delta; a list that was null or missing counts item by item."""
    if isinstance(delta, Replaced):
        yield from _replaced(delta.old, delta.new, a, b)
    elif isinstance(delta, ObjectDelta):
        for key, below in delta.changed.items():
            yield from leaves(below, f"{a}/{escape(key)}", f"{b}/{escape(key)}")
        for key, value in delta.removed.items():
            yield from _replaced(value, None, f"{a}/{escape(key)}", None)
        for key, value in delta.added.items():
            yield from _replaced(None, value, None, f"{b}/{escape(key)}")
    elif isinstance(delta, ListDelta):
        yield from (Leaf(f"{a}/{place}", None) for place, _ in delta.removed)
        yield from (Leaf(None, f"{b}/{place}") for place, _ in delta.added)
        yield from (Leaf(f"{a}/{x}", f"{b}/{y}", moved=True) for x, y in delta.moved)
        for x, y, below in delta.changed:
            yield from leaves(below, f"{a}/{x}", f"{b}/{y}")


_LISTS = ("tracks", "clips", "midi_events", "channels", "track_effects", "effects", "chat_history")


def _replaced(old: Any, new: Any, a: str | None, b: str | None) -> Iterator[Leaf]:
    is_list = (a or b or "").rpartition("/")[2] in _LISTS
    if is_list and isinstance(old, list | None) and isinstance(new, list | None) and (old or new):
        yield from (Leaf(f"{a}/{place}", None) for place in range(len(old or ())))
        yield from (Leaf(None, f"{b}/{place}") for place in range(len(new or ())))
    else:
        yield Leaf(a, b)


def covering(comparison: Comparison) -> list[tuple[Leaf, int]]:
    """Each leaf with how many of the outermost rows of musical changes and noise it lies in or under."""
    moved = {(row.path, row.path_b) for row in _rows(comparison) if _is_move(row)}
    by_a, by_b = _holders(comparison, in_a=True), _holders(comparison, in_a=False)
    found = []
    for leaf in leaves(comparison.delta):
        in_a, in_b = _above(by_a, leaf.a), _above(by_b, leaf.b)
        if leaf.a is None or leaf.b is None:
            found.append((leaf, len(in_a | in_b)))
        else:
            many = len(in_a & in_b) or min(len(in_a), len(in_b))
            found.append((leaf, many + ((leaf.a, leaf.b) in moved if leaf.moved else 0)))
    return found


def _rows(comparison: Comparison) -> list[Row]:
    return [row for change in (*comparison.changes, *comparison.noise) for row in change.rows]


def _is_move(row: Row) -> bool:
    """Whether a row tells of a place in a list and of nothing below it."""
    return row.kind is ChangeKind.MOVED and row.path.endswith(f"/{row.old}") and type(row.new) is int


def _holders(comparison: Comparison, *, in_a: bool) -> dict[str, list[Row]]:
    held: dict[str, list[Row]] = {}
    for row in _rows(comparison):
        pointer = (None if row.kind is ChangeKind.ADDED else row.path) if in_a else row.path_b
        if pointer is not None and not _is_move(row):
            held.setdefault(pointer, []).append(row)
    return held


def _above(held: dict[str, list[Row]], pointer: str | None) -> set[int]:
    """The rows of the highest place at or above a pointer that has any."""
    if pointer is None:
        return set()
    steps = pointer.split("/")
    for length in range(1, len(steps) + 1):
        rows = held.get("/".join(steps[:length]))
        if rows:
            return {id(row) for row in rows}
    return set()
