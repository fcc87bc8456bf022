"""The same delta in the fewest operations, for programs.

The delta for people says what went and what came. In fewer words, an item that went and one that came between
the same two neighbours are one replaced by the other, and a container that keeps nothing is replaced whole.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from core.diff.structure import Delta, ListDelta, ObjectDelta, Replaced


def compact(delta: Delta) -> Delta:
    """A delta that does the same in the fewest leaves; it says nothing any more of what belongs together."""
    if isinstance(delta, ObjectDelta):
        return _object(delta)
    return _list(delta) if isinstance(delta, ListDelta) else delta


def operations(delta: Delta) -> int:
    """How many operations the delta takes: each value replaced, added, removed or moved is one."""
    return _leaves(compact(delta))


def _leaves(delta: Delta) -> int:
    if isinstance(delta, ObjectDelta):
        return len(delta.added) + len(delta.removed) + sum(map(_leaves, delta.changed.values()))
    if isinstance(delta, ListDelta):
        here = len(delta.added) + len(delta.removed) + len(delta.moved)
        return here + sum(_leaves(below) for _, _, below in delta.changed)
    return 0 if delta is None else 1


def _object(delta: ObjectDelta) -> Delta:
    changed = {key: compact(below) for key, below in delta.changed.items()}
    replaced = {key: below for key, below in changed.items() if isinstance(below, Replaced)}
    if delta.keeps_some or len(replaced) < len(changed) or _is_one(replaced, delta.removed, delta.added):
        return ObjectDelta(changed, delta.added, delta.removed, delta.keeps_some)
    return Replaced(
        {**{key: below.old for key, below in replaced.items()}, **delta.removed},
        {**{key: below.new for key, below in replaced.items()}, **delta.added},
    )


def _list(delta: ListDelta) -> Delta:
    pairs = _replacing(delta)
    olds, news = dict(delta.removed), dict(delta.added)
    changed = [(x, y, compact(below)) for x, y, below in delta.changed]
    changed += [(x, y, Replaced(olds.pop(x), news.pop(y))) for x, y in pairs]
    removed, added = tuple(olds.items()), tuple(news.items())
    for x, y, below in changed:
        if isinstance(below, Replaced):
            olds[x], news[y] = below.old, below.new
    keeps_some = len(olds) < delta.length_a or len(news) < delta.length_b
    if keeps_some or _is_one(removed, added, changed):
        changed.sort(key=lambda entry: entry[:2])
        return ListDelta(delta.length_a, delta.length_b, removed, added, delta.moved, tuple(changed))
    return Replaced([olds[x] for x in sorted(olds)], [news[y] for y in sorted(news)])


def _is_one(*parts: Any) -> bool:
    return sum(map(len, parts)) < 2


def _replacing(delta: ListDelta) -> list[tuple[int, int]]:
    """Places of items removed and added between the same two neighbours that stay, first with first."""
    froms = sorted(place for place, _ in delta.moved)
    tos = sorted(place for _, place in delta.moved)
    waiting: dict[int, list[int]] = defaultdict(list)
    for gap, place in _gaps(delta.added, tos):
        waiting[gap].append(place)
    pairs: list[tuple[int, int]] = []
    used: dict[int, int] = defaultdict(int)
    for gap, place in _gaps(delta.removed, froms):
        if gap in waiting and used[gap] < len(waiting[gap]):
            pairs.append((place, waiting[gap][used[gap]]))
            used[gap] += 1
    return pairs


def _gaps(entries: Iterable[tuple[int, Any]], moved: list[int]) -> Iterable[tuple[int, int]]:
    """How many items that stay stand before each entry, and its place."""
    for number, (place, _) in enumerate(entries):
        yield place - number - bisect_left(moved, place), place
