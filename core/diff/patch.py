"""A delta as a JSON Patch (RFC 6902) of add, remove, replace and move; pointers by RFC 6901."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Any

from core.diff.collect import escape
from core.diff.compact import compact
from core.diff.structure import Delta, ListDelta, ObjectDelta, Replaced


def to_patch(delta: Delta, base: Any = None) -> list[dict[str, Any]]:
    """The operations that make B of A, one after the other; values are shared with the delta.

    Given A as `base`, a `test` stands before what is done to a thing with an `id` or within it, so that the
    patch of one state fails on another instead of spoiling it. `reverse(delta)`, with B as the base, gives
    the patch that takes this one back.
    """
    patch = _Patch(is_guarded=base is not None)
    patch.write("", compact(delta), base)
    return patch.operations


@dataclass(slots=True)
class _Patch:
    """The operations so far."""

    is_guarded: bool
    operations: list[dict[str, Any]] = field(default_factory=list)

    def write(self, path: str, delta: Delta, value: Any) -> None:
        """Whatever a delta does at a path; `value` is what stands there in A, where that is known."""
        if isinstance(delta, Replaced):
            self.operations.append({"op": "replace", "path": path, "value": delta.new})
        elif isinstance(delta, ObjectDelta):
            self._object(path, delta, value)
        elif delta is not None:
            self._list(path, delta, value)

    def _object(self, path: str, delta: ObjectDelta, value: Any) -> None:
        for key, below in delta.changed.items():
            self.write(f"{path}/{escape(key)}", below, value[key] if self.is_guarded else None)
        self.operations += [{"op": "remove", "path": f"{path}/{escape(key)}"} for key in delta.removed]
        self.operations += [
            {"op": "add", "path": f"{path}/{escape(key)}", "value": new} for key, new in delta.added.items()
        ]

    def _list(self, path: str, delta: ListDelta, value: Any) -> None:
        for place, _, below in delta.changed:
            self._guard(f"{path}/{place}", place, value)
            self.write(f"{path}/{place}", below, value[place] if self.is_guarded else None)
        for place, _ in reversed(delta.removed):
            self._guard(f"{path}/{place}", place, value)
            self.operations.append({"op": "remove", "path": f"{path}/{place}"})
        self._arrange(path, delta, value)

    def _guard(self, path: str, place: int, items: Any) -> None:
        """Test that an item is the one that stood at a place in A, where it has an id to tell."""
        if not self.is_guarded or not isinstance(items[place], dict):
            return
        own = items[place].get("id")
        if isinstance(own, str | int):
            self.operations.append({"op": "test", "path": f"{path}/id", "value": own})

    def _arrange(self, path: str, delta: ListDelta, value: Any) -> None:
        """Add and move, from the front of B to its end.

        Each item goes right behind its forerunner in B. Before that place stand the items of B so far and
        those moves still to be made that began left of the last kept item; both are counted by halving, so
        thousands of moves are no square.
        """
        if not delta.added and not delta.moved:
            return
        to_move = {place_b: place_a for place_a, place_b in delta.moved}
        kept = [place_a for place_a, place_b in delta.pairs() if to_move.get(place_b) != place_a]
        waiting = _Waiting(sorted(to_move.values()))
        new = dict(delta.added)
        anchor = -1  # the place in A of the last kept item that B has so far
        anchors: list[int] = []  # of every item added or moved so far: the anchor that it went behind
        next_kept = 0
        for place in range(delta.length_b):
            if place in new:
                where = place + waiting.before(anchor)
                self.operations.append({"op": "add", "path": f"{path}/{where}", "value": new[place]})
                anchors.append(anchor)
            elif place in to_move:
                source = to_move[place]
                waiting.remove(source)
                start = waiting.before(source) + bisect_left(kept, source) + bisect_left(anchors, source)
                where = place + waiting.before(anchor)
                if start != where:
                    self._guard(f"{path}/{start}", source, value)
                    self.operations.append(
                        {"op": "move", "from": f"{path}/{start}", "path": f"{path}/{where}"}
                    )
                anchors.append(anchor)
            else:
                anchor = kept[next_kept]
                next_kept += 1


class _Waiting:
    """Sorted places, taken out one by one; tells how many left stand before a place (a Fenwick tree)."""

    def __init__(self, places: list[int]) -> None:
        self._places = places
        self._sums = [0, *(number & -number for number in range(1, len(places) + 1))]

    def remove(self, place: int) -> None:
        """Take one of the places out."""
        number = bisect_left(self._places, place) + 1
        while number < len(self._sums):
            self._sums[number] -= 1
            number += number & -number

    def before(self, place: int) -> int:
        """How many of those left are smaller."""
        number = bisect_left(self._places, place)
        found = 0
        while number:
            found += self._sums[number]
            number &= number - 1
        return found
