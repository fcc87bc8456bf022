"""Which item of one list is which item of another: by identity, then by content, then by order.

Never an n × m table: equal ends are trimmed, the window between is keyed, and the longest rising run of the
pairs stays where it is; the rest of the pairs are moves.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

import orjson

PER_BEAT = 960
"""Starts of notes are compared on this grid, so that 0.1 + 0.2 and 0.3 are one place."""


@dataclass(slots=True)
class Matching:
    """Places of items in A and in B; `differing` are the pairs that may differ within."""

    removed: list[int]
    added: list[int]
    moved: list[tuple[int, int]]
    differing: list[tuple[int, int]]


def prints(items: list[Any]) -> list[bytes]:
    """One text an item, equal only for items equal to the last type (their keys may be in another order)."""
    try:
        return [orjson.dumps(item) for item in items]
    except (TypeError, orjson.JSONEncodeError):  # integers beyond 64 bits, lone surrogates
        return [json.dumps(item).encode() for item in items]


def match(a: list[Any], b: list[Any], prints_a: list[bytes], prints_b: list[bytes]) -> Matching:
    """Pair the items of two lists; `prints_*` are theirs, from `prints`."""
    if len(a) == len(b):
        slots = [place for place, (x, y) in enumerate(zip(prints_a, prints_b, strict=True)) if x != y]
        if all(_same_identity(a[place], b[place]) for place in slots) and _no_swaps(a, b, slots):
            return Matching([], [], [], [(place, place) for place in slots])
    head, tail = _equal_ends(prints_a, prints_b)
    window_a = range(head, len(a) - tail)
    window_b = range(head, len(b) - tail)
    pairs = _keyed_pairs(a, b, window_a, window_b, prints_a, prints_b)
    pairs += _pairs_in_gaps(a, b, window_a, window_b, pairs)
    pairs.sort()
    kept = set(rising(pairs))
    in_a = {place for place, _ in pairs}
    in_b = {place for _, place in pairs}
    return Matching(
        [place for place in window_a if place not in in_a],
        [place for place in window_b if place not in in_b],
        [pair for pair in pairs if pair not in kept],
        [(x, y) for x, y in pairs if prints_a[x] != prints_b[y]],
    )


def rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
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
    run: list[tuple[int, int]] = []
    row = rows[-1] if rows else -1
    while row >= 0:
        run.append(pairs[row])
        row = before[row]
    run.reverse()
    return run


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
        return "note", pitch, _on_grid(start), _name(item.get("channel"))
    if (track := _name(item.get("track_id"))) is not None:
        return "track", track
    role, time = _name(item.get("role")), _name(item.get("timestamp"))
    if role is not None and time is not None:
        return "message", role, time
    return None


def _name(value: Any) -> Hashable | None:
    """Text or a whole number as a name; text "1" and number 1 are two."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _on_grid(start: float) -> float:
    try:
        return round(start * PER_BEAT)
    except (OverflowError, ValueError):  # 1e308 beats times 960
        return start


def _same_identity(x: Any, y: Any) -> bool:
    """Whether two items in one slot are one thing; without identity, things of one type are."""
    name = identity(x)
    if name is not None:
        return name == identity(y)
    return identity(y) is None and _sort(x) == _sort(y)


def _no_swaps(a: list[Any], b: list[Any], slots: list[int]) -> bool:
    """Whether no item without identity is found again, equal, in another slot; then order must tell."""
    if any(identity(a[place]) is None for place in slots) and len(slots) > 1:
        olds = set(prints([a[place] for place in slots]))
        return not any(text in olds for text in prints([b[place] for place in slots]))
    return True


def _sort(item: Any) -> str:
    return "object" if isinstance(item, dict) else "list" if isinstance(item, list) else "value"


def _equal_ends(a: list[bytes], b: list[bytes]) -> tuple[int, int]:
    shorter = min(len(a), len(b))
    head = 0
    while head < shorter and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < shorter - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    return head, tail


def _keyed_pairs(
    a: list[Any], b: list[Any], window_a: range, window_b: range, prints_a: list[bytes], prints_b: list[bytes]
) -> list[tuple[int, int]]:
    """Pairs of equal key; of several items with one key equal ones first, then the first with the first."""
    olds: dict[Hashable, list[int]] = defaultdict(list)
    news: dict[Hashable, list[int]] = defaultdict(list)
    for window, items, texts, found in ((window_a, a, prints_a, olds), (window_b, b, prints_b, news)):
        for place in window:
            key = identity(items[place])
            found[("print", texts[place]) if key is None else key].append(place)
    pairs: list[tuple[int, int]] = []
    for key, places in olds.items():
        others = news.get(key, [])
        if len(places) == 1 and len(others) == 1:
            pairs.append((places[0], others[0]))
        elif others:
            pairs += _pair_duplicates(places, others, prints_a, prints_b)
    return pairs


def _pair_duplicates(
    places: list[int], others: list[int], prints_a: list[bytes], prints_b: list[bytes]
) -> list[tuple[int, int]]:
    waiting: dict[bytes, list[int]] = defaultdict(list)
    for other in reversed(others):
        waiting[prints_b[other]].append(other)
    pairs: list[tuple[int, int]] = []
    left: list[int] = []
    for place in places:
        equal = waiting.get(prints_a[place])
        if equal:
            pairs.append((place, equal.pop()))
        else:
            left.append(place)
    free = sorted(other for some in waiting.values() for other in some)
    return pairs + list(zip(left, free, strict=False))


def _pairs_in_gaps(
    a: list[Any], b: list[Any], window_a: range, window_b: range, pairs: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Pairs of items that nothing names: between the same two neighbours, of one type, in order."""
    anchors = rising(sorted(pairs))
    in_a = {place for place, _ in pairs}
    in_b = {place for _, place in pairs}
    olds = _by_gap(a, (place for place in window_a if place not in in_a), [x for x, _ in anchors])
    news = _by_gap(b, (place for place in window_b if place not in in_b), [y for _, y in anchors])
    return [
        pair for gap, places in olds.items() if gap in news for pair in zip(places, news[gap], strict=False)
    ]


def _by_gap(items: list[Any], places: Iterable[int], anchors: list[int]) -> dict[tuple[int, str], list[int]]:
    found: dict[tuple[int, str], list[int]] = defaultdict(list)
    for place in places:
        if identity(items[place]) is None:
            found[bisect_left(anchors, place), _sort(items[place])].append(place)
    return found
