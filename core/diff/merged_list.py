"""One list of three: where the base's items stand in either side, what both added, and one order for all."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import orjson

from core.diff.matching import identity
from core.diff.structure import Delta, ListDelta


class Item(NamedTuple):
    """An item of the merged list, and its places; None where a list lacks it."""

    base: int | None
    a: int | None
    b: int | None
    value: Any


class ListSide:
    """What one side made of the base's list: each base item's place there, what changed, what came."""

    def __init__(self, length: int, delta: ListDelta) -> None:
        self.places: list[int | None] = list(range(length))
        if delta.removed or delta.added or delta.moved:
            self.places = [None] * length
            for place, other in delta.pairs():
                self.places[place] = other
        self.changed: dict[int, Delta] = {place: below for place, _, below in delta.changed}
        self.added: dict[int, Any] = dict(delta.added)


class Met(NamedTuple):
    """What came to one place: by A, by B, or by both, as one thing with equal contents or not."""

    a: tuple[int, ...]
    b: tuple[int, ...]
    are_equal: bool = True


def meet(a: ListSide, b: ListSide, kept: Sequence[Item]) -> Iterator[Met]:
    """Pair what A added with what B added.

    Things with an identity meet by it, equal ones first. The rest meet between the same two kept items, all
    that A put there with all that B did: without names their order is all that tells them.
    """
    named: dict[Hashable, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    in_gaps: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for which, side in enumerate((a, b)):
        gaps = _gaps(side, kept, which)
        for place, value in side.added.items():
            name = identity(value)
            (in_gaps[gaps[place]] if name is None else named[name])[which].append(place)
    for in_a, in_b in named.values():
        yield from _pairs(a, b, in_a, in_b)
    for in_a, in_b in in_gaps.values():
        if not (in_a and in_b):
            yield from (Met((place,), ()) for place in in_a)
            yield from (Met((), (place,)) for place in in_b)
        elif _texts(a, in_a) == _texts(b, in_b):
            yield from (Met((x,), (y,)) for x, y in zip(in_a, in_b, strict=True))
        else:
            yield Met(tuple(in_a), tuple(in_b), are_equal=False)


def _gaps(side: ListSide, kept: Sequence[Item], which: int) -> dict[int, int]:
    """For each added place the base's place of the kept item before it, −1 at the front."""
    here = {place: item.base for item in kept if (place := item[1 + which]) is not None}
    gaps: dict[int, int] = {}
    last = -1
    for place in sorted([*here, *side.added]):
        base = here.get(place)
        if base is not None:
            last = base
        else:
            gaps[place] = last
    return gaps


def _pairs(a: ListSide, b: ListSide, in_a: list[int], in_b: list[int]) -> Iterator[Met]:
    if not (in_a and in_b):
        yield from (Met((place,), ()) for place in in_a)
        yield from (Met((), (place,)) for place in in_b)
        return
    waiting: dict[bytes, list[int]] = defaultdict(list)
    for place, text in zip(reversed(in_b), reversed(_texts(b, in_b)), strict=True):
        waiting[text].append(place)
    left: list[int] = []
    for place, text in zip(in_a, _texts(a, in_a), strict=True):
        equal = waiting.get(text)
        if equal:
            yield Met((place,), (equal.pop(),))
        else:
            left.append(place)
    free = sorted(place for places in waiting.values() for place in places)
    both = min(len(left), len(free))
    yield from (Met((x,), (y,), are_equal=False) for x, y in zip(left[:both], free[:both], strict=True))
    yield from (Met((place,), ()) for place in left[both:])
    yield from (Met((), (place,)) for place in free[both:])


def _texts(side: ListSide, places: list[int]) -> list[bytes]:
    return [_text(side.added[place]) for place in places]


def _text(value: Any) -> bytes:
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except (TypeError, orjson.JSONEncodeError):  # integers beyond 64 bits, lone surrogates
        return json.dumps(value, sort_keys=True).encode()


class Orders(NamedTuple):
    """Whether A and B put what all three hold in another order, and whether they agree on what they share."""

    by_a: bool
    by_b: bool
    agree: bool


def orders(items: Sequence[Item]) -> Orders:
    """Look at the orders of one list; by relative order alone, not by which item was moved past which."""
    shared = [item for item in items if item.a is not None and item.b is not None]
    kept = [item for item in shared if item.base is not None]
    by_a = sorted(shared, key=_in_a)
    return Orders(
        not _rises([_in_a(item) for item in kept]),
        not _rises([_in_b(item) for item in kept]),
        _rises([_in_b(item) for item in by_a]),
    )


def _rises(places: list[int]) -> bool:
    return all(x < y for x, y in pairwise(places))


def arrange(items: Sequence[Item], *, as_in_a: bool) -> list[Any]:
    """The values of all items in one side's order, each that it lacks behind its forerunner in the other."""
    lead, rest = (_in_a, _in_b) if as_in_a else (_in_b, _in_a)
    runs: dict[int, list[Any]] = defaultdict(list)
    last = -1
    for item in sorted((item for item in items if rest(item) >= 0), key=rest):
        if lead(item) < 0:
            runs[last].append(item.value)
        else:
            last = lead(item)
    leading = sorted((item for item in items if lead(item) >= 0), key=lead)
    end = next((lead(item) for item in reversed(leading) if rest(item) >= 0), -1)
    if end != last and last in runs:  # what stood at the end stays there, whatever moved
        runs[end] = runs.get(end, []) + runs.pop(last)
    result: list[Any] = []
    waiting = runs.get(-1, [])
    for item in leading:
        is_shared = rest(item) >= 0
        # Where both added to one place, A's come first, whoever leads.
        if is_shared or not as_in_a:
            result += waiting
            waiting = []
        result.append(item.value)
        if is_shared:
            waiting = runs.get(lead(item), [])
    return result + waiting


def _in_a(item: Item) -> int:
    return -1 if item.a is None else item.a


def _in_b(item: Item) -> int:
    return -1 if item.b is None else item.b
