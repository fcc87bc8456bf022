"""A delta as a JSON Patch (RFC 6902) of add, remove, replace and move; pointers by RFC 6901."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

from core.diff.collect import escape
from core.diff.structure import Delta, ListDelta, ObjectDelta, Replaced


def to_patch(delta: Delta) -> list[dict[str, Any]]:
    """The operations that make B of A, one after the other; values are shared with the delta."""
    operations: list[dict[str, Any]] = []
    _add(operations, "", delta)
    return operations


def _add(operations: list[dict[str, Any]], path: str, delta: Delta) -> None:
    if isinstance(delta, Replaced):
        operations.append({"op": "replace", "path": path, "value": delta.new})
    elif isinstance(delta, ObjectDelta):
        for key, below in delta.changed.items():
            _add(operations, f"{path}/{escape(key)}", below)
        operations += [{"op": "remove", "path": f"{path}/{escape(key)}"} for key in delta.removed]
        operations += [
            {"op": "add", "path": f"{path}/{escape(key)}", "value": value}
            for key, value in delta.added.items()
        ]
    elif delta is not None:
        for place, _, below in delta.changed:
            _add(operations, f"{path}/{place}", below)
        operations += [{"op": "remove", "path": f"{path}/{place}"} for place, _ in reversed(delta.removed)]
        _arrange(operations, path, delta)


def _arrange(operations: list[dict[str, Any]], path: str, delta: ListDelta) -> None:
    """Add and move, from the front of B to its end.

    Each item goes right behind its forerunner in B. Before that place stand the items of B so far and those
    moves still to be made that began left of the last kept item; bisection counts both, so thousands of moves
    are no square.
    """
    to_move = {place_b: place_a for place_a, place_b in delta.moved}
    kept = [place_a for place_a, place_b in delta.pairs() if to_move.get(place_b) != place_a]
    waiting = sorted(to_move.values())
    new = dict(delta.added)
    anchor = -1  # the place in A of the last kept item that B has so far
    anchors: list[int] = []  # of every item added or moved so far: the anchor that it went behind
    next_kept = 0
    for place in range(delta.length_b):
        if place in new:
            where = place + bisect_left(waiting, anchor)
            operations.append({"op": "add", "path": f"{path}/{where}", "value": new[place]})
            anchors.append(anchor)
        elif place in to_move:
            source = to_move[place]
            at = bisect_left(waiting, source)
            del waiting[at]
            start = at + bisect_left(kept, source) + bisect_left(anchors, source)
            where = place + bisect_left(waiting, anchor)
            if start != where:
                operations.append({"op": "move", "from": f"{path}/{start}", "path": f"{path}/{where}"})
            anchors.append(anchor)
        else:
            anchor = kept[next_kept]
            next_kept += 1
