"""Which item of one list is which item of another: by identity, then by content, then by order.

Never an n × m table: equal ends are trimmed, the window between is keyed, and the longest rising run of the
pairs stays where it is; the rest of the pairs are moves. What touches every item of a long list runs in C.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import compress, count, islice
from operator import itemgetter, lt, ne, not_
from typing import Any, TypeAlias

import orjson

from core.diff.names import PER_BEAT, Names, are_all_repitched, identity, names_of, names_one_by_one, on_grid

__all__ = ["PER_BEAT", "Matching", "identity", "match", "rising"]

Pairs: TypeAlias = list[tuple[int, int]]

_START = itemgetter(1)
_NUMBERS = frozenset((int, float))


@dataclass(slots=True)
class Matching:
    """Places of the items of A and of B.

    Of the items that are in both, `differing` are those that are unequal in Python; `alike` the rest, as runs
    of places in A and of as many in B. Python takes 1, 1.0 and true for one: what is alike is still to be
    proved.
    """

    removed: Sequence[int] = ()
    added: Sequence[int] = ()
    moved: Pairs = field(default_factory=list)
    differing: Pairs = field(default_factory=list)
    alike: list[tuple[Sequence[int], Sequence[int]]] = field(default_factory=list)


def match(a: list[Any], b: list[Any]) -> Matching:
    """Pair the items of two lists."""
    if len(a) != len(b):
        return _in_window(a, b, *_equal_ends(a, b))
    differ = list(map(ne, a, b))
    slots = list(compress(count(), differ))
    if not slots:
        return Matching(alike=[(range(len(a)), range(len(b)))])
    if len(slots) == len(a) and are_all_repitched(a, b):
        return Matching(range(len(a)), range(len(b)))
    first, last = slots[0], slots[-1]
    if identity(a[first]) != identity(b[first]) or not _are_same(
        list(compress(a, differ)), list(compress(b, differ))
    ):
        return _in_window(a, b, first, len(a) - 1 - last)
    alike = list(compress(count(), map(not_, differ)))
    return Matching(differing=list(zip(slots, slots, strict=True)), alike=[(alike, alike)])


def _are_same(olds: list[Any], news: list[Any]) -> bool:
    """Whether each of some items is the same thing as the one in its slot.

    Without identity things of one type are, unless one is found again, equal, in another slot: then
    order tells.
    """
    names = names_of(olds, news)
    if names.a != names.b:
        return False
    if None not in names.a:
        return True
    if any(_sort(old) != _sort(new) for old, new in zip(olds, news, strict=True)):
        return False
    return len(olds) == 1 or set(map(_print, olds)).isdisjoint(map(_print, news))


def _equal_ends(a: list[Any], b: list[Any]) -> tuple[int, int]:
    shorter = min(len(a), len(b))
    head = next(compress(count(), map(ne, a, b)), shorter)
    tail = next(compress(count(), map(ne, reversed(a), reversed(b))), shorter)
    return head, min(tail, shorter - head)


def _in_window(a: list[Any], b: list[Any], head: int, tail: int) -> Matching:
    """Pair what stands between so many items at the head and at the tail, which are equal."""
    end_a, end_b = len(a) - tail, len(b) - tail
    alike: list[tuple[Sequence[int], Sequence[int]]] = [
        (range(head), range(head)),
        (range(end_a, len(a)), range(end_b, len(b))),
    ]
    pairs = _pairs(a[head:end_a], b[head:end_b])
    if not pairs:
        return Matching(range(head, end_a), range(head, end_b), alike=alike)
    in_a = [x + head for x, _ in pairs]
    in_b = [y + head for _, y in pairs]
    pairs = list(zip(in_a, in_b, strict=True))
    moved: Pairs = []
    if not all(map(lt, in_b, islice(in_b, 1, None))):
        kept = set(rising(pairs))
        moved = [pair for pair in pairs if pair not in kept]
    differ = [a[x] != b[y] for x, y in pairs]
    equal = list(map(not_, differ))
    alike.append((list(compress(in_a, equal)), list(compress(in_b, equal))))
    return Matching(
        sorted(set(range(head, end_a)).difference(in_a)),
        sorted(set(range(head, end_b)).difference(in_b)),
        moved,
        list(compress(pairs, differ)),
        alike,
    )


def _pairs(a: list[Any], b: list[Any]) -> Pairs:
    """The pairs of two windows, by place in A."""
    if not a or not b:
        return []
    names = names_of(a, b)
    try:
        return _pairs_by_name(a, b, names)
    except TypeError:  # rows of things that are no notes, and can be no keys
        return _pairs_of_any(a, b, names_one_by_one(a, b))


def _pairs_by_name(a: list[Any], b: list[Any], names: Names) -> Pairs:
    places: dict[Any, int] = dict(zip(names.b, count(), strict=False))
    if len(places) < len(b) or None in places or None in names.a:
        return _pairs_of_any(a, b, names)
    found = list(map(places.get, names.a))
    pairs: Pairs = []
    if found.count(None) < len(found):
        pairs = [(x, y) for x, y in enumerate(found) if y is not None]
        if len({y for _, y in pairs}) < len(pairs):
            return _pairs_of_any(a, b, names)
    return _with_near(names, pairs) if names.are_rows and len(pairs) < min(len(a), len(b)) else pairs


def _with_near(names: Names, pairs: Pairs) -> Pairs:
    """The pairs, and those of notes whose starts differ by less than the grid can tell."""
    starts_a, starts_b = list(map(_START, names.a)), list(map(_START, names.b))
    if starts_a == starts_b:
        return pairs
    starts = {*starts_a, *starts_b}
    if not _NUMBERS.issuperset(map(type, starts)) or len(set(map(on_grid, starts))) == len(starts):
        return pairs
    in_a, in_b = {x for x, _ in pairs}, {y for _, y in pairs}
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for y in range(len(names.b) - 1, -1, -1):
        if y not in in_b:
            pitch, start, channel = names.b[y]
            waiting[pitch, on_grid(start), channel].append(y)
    near = []
    for x, (pitch, start, channel) in enumerate(names.a):
        if x not in in_a and (ys := waiting.get((pitch, on_grid(start), channel))):
            near.append((x, ys.pop()))
    return sorted(pairs + near)


def _pairs_of_any(a: list[Any], b: list[Any], names: Names) -> Pairs:
    """The pairs where names are missing or stand more than once."""
    texts = _Texts(a, b)
    pairs = _keyed_pairs(names, texts)
    return sorted(pairs + _pairs_in_gaps(a, b, names, pairs))


class _Texts:
    """The text of an item of A or B, made when it is asked for."""

    def __init__(self, a: list[Any], b: list[Any]) -> None:
        self._items = (a, b)

    def of_a(self, place: int) -> bytes:
        """Of an item of A."""
        return _print(self._items[0][place])

    def of_b(self, place: int) -> bytes:
        """Of an item of B."""
        return _print(self._items[1][place])


def _keyed_pairs(names: Names, texts: _Texts) -> Pairs:
    """Pairs of equal key; of several items with one key equal ones first, then the first with the first."""
    olds: dict[Hashable, list[int]] = defaultdict(list)
    news: dict[Hashable, list[int]] = defaultdict(list)
    for found, of, keys in ((olds, texts.of_a, names.a), (news, texts.of_b, names.b)):
        for place, key in enumerate(keys):
            found[of(place) if key is None else (key,)].append(place)
    pairs: Pairs = []
    for key, places in olds.items():
        others = news.get(key, [])
        if len(places) == 1 and len(others) == 1:
            pairs.append((places[0], others[0]))
        elif others:
            pairs += _pair_duplicates(places, others, texts)
    return pairs


def _pair_duplicates(places: list[int], others: list[int], texts: _Texts) -> Pairs:
    waiting: dict[bytes, list[int]] = defaultdict(list)
    for other in reversed(others):
        waiting[texts.of_b(other)].append(other)
    pairs: Pairs = []
    left: list[int] = []
    for place in places:
        equal = waiting.get(texts.of_a(place))
        if equal:
            pairs.append((place, equal.pop()))
        else:
            left.append(place)
    free = sorted(other for some in waiting.values() for other in some)
    return pairs + list(zip(left, free, strict=False))


def _pairs_in_gaps(a: list[Any], b: list[Any], names: Names, pairs: Pairs) -> Pairs:
    """Pairs of items that nothing names: between the same two neighbours, of one type, in order."""
    anchors = rising(sorted(pairs))
    in_a = {place for place, _ in pairs}
    in_b = {place for _, place in pairs}
    left_a = (place for place, name in enumerate(names.a) if name is None and place not in in_a)
    left_b = (place for place, name in enumerate(names.b) if name is None and place not in in_b)
    olds = _by_gap(a, left_a, [x for x, _ in anchors])
    news = _by_gap(b, left_b, [y for _, y in anchors])
    return [
        pair for gap, places in olds.items() if gap in news for pair in zip(places, news[gap], strict=False)
    ]


def _by_gap(items: list[Any], places: Iterable[int], anchors: list[int]) -> dict[tuple[int, str], list[int]]:
    found: dict[tuple[int, str], list[int]] = defaultdict(list)
    for place in places:
        found[bisect_left(anchors, place), _sort(items[place])].append(place)
    return found


def rising(pairs: Pairs) -> Pairs:
    """The longest run of `pairs`, sorted by their place in A, whose places in B rise too."""
    ends: list[int] = []
    rows: list[int] = []
    before: list[int] = [-1] * len(pairs)
    for row, (_, place) in enumerate(pairs):
        slot = bisect_left(ends, place)
        if slot:
            before[row] = rows[slot - 1]
        if slot == len(ends):
            ends.append(place)
            rows.append(row)
        else:
            ends[slot] = place
            rows[slot] = row
    run: Pairs = []
    row = rows[-1] if rows else -1
    while row >= 0:
        run.append(pairs[row])
        row = before[row]
    run.reverse()
    return run


def _print(item: Any) -> bytes:
    """A text, equal only for items equal to the last type (their keys may be in another order)."""
    try:
        return orjson.dumps(item)
    except TypeError:  # integers beyond 64 bits, lone surrogates
        return json.dumps(item).encode()


def _sort(item: Any) -> str:
    return "object" if isinstance(item, dict) else "list" if isinstance(item, list) else "value"
