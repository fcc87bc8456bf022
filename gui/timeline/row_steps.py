"""From one list of ids to the next in removes and inserts, so that a view keeps what stays. Pure, no Qt."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """Rows `first` to `last`, both included, that go or come; numbered as the list stands at that moment."""

    is_insert: bool
    first: int
    last: int


def steps_between(old: Sequence[str], new: Sequence[str]) -> list[Step]:
    """Return the steps from `old` to `new`: removes from the bottom up, then inserts from the top down.

    Ids are unique in each list. An id whose order among the others changed goes and comes again.
    """
    if len(old) == len(new) and list(old) == list(new):
        return []
    places = {row_id: place for place, row_id in enumerate(new)}
    kept_places = _rising([(row, places[row_id]) for row, row_id in enumerate(old) if row_id in places])
    kept_old = {row for row, _ in kept_places}
    kept_new = {place for _, place in kept_places}
    gone = [row for row in range(len(old)) if row not in kept_old]
    come = [place for place in range(len(new)) if place not in kept_new]
    removes = [Step(False, first, last) for first, last in reversed(_runs(gone))]
    return removes + [Step(True, first, last) for first, last in _runs(come)]


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest selection of pairs whose places rise."""
    if all(pairs[i][1] < pairs[i + 1][1] for i in range(len(pairs) - 1)):
        return pairs
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, (_, place) in enumerate(pairs):
        at = bisect_left(tails, place)
        before.append(ends[at - 1] if at else -1)
        if at == len(tails):
            tails.append(place)
            ends.append(index)
        else:
            tails[at] = place
            ends[at] = index
    chosen = []
    index = ends[-1] if ends else -1
    while index >= 0:
        chosen.append(pairs[index])
        index = before[index]
    return chosen[::-1]


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs
