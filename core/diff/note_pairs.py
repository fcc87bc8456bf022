"""Removed and added notes of one clip paired by the least musical cost.

First the vectors that many notes share, then note by note. Never every removed with every added one: a note
is tried with its neighbours in time, of its own pitch, and at its own start.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from math import log2
from typing import Any, TypeAlias

from core.diff.names import PER_BEAT
from core.diff.notes import Place, ticks
from core.diff.words import is_number

MOST_VOTES = 40_000
"""Pairs of removed and added notes that may vote on a common vector; more vote by their rank alone."""
TOO_FAR = 1.0
"""The cost above which two notes are two: four beats, two octaves, or less of several at once."""
FARTHEST = 9.0
"""Of a note that has another pitch and differs in two ways more: nobody would call it the same."""
_TICKS, _SEMITONES = 4.0 * PER_BEAT, 24.0
_EACH_MORE = 0.2
"""Of each way but one in which a note differs."""
_TRIED = 3
"""Neighbours on each side that a note is tried with."""
_ROUNDS = 4

_Vector: TypeAlias = tuple[int, int]
Couple: TypeAlias = tuple[Place, Place]


@dataclass(slots=True)
class Loose:
    """Notes that wait for a partner, and the couples found so far."""

    removed: list[Place]
    added: list[Place]
    couples: list[Couple] = field(default_factory=list)

    def settle(self, couples: Sequence[Couple]) -> None:
        """Take couples out of the waiting."""
        gone = {old[0] for old, _ in couples}
        come = {new[0] for _, new in couples}
        self.couples += couples
        self.removed = [place for place in self.removed if place[0] not in gone]
        self.added = [place for place in self.added if place[0] not in come]


def pair_loose(removed: list[Place], added: list[Place]) -> Loose:
    """Couples of notes that are one note each; all of them must pass `is_note`."""
    loose = Loose(removed, added)
    while len(loose.removed) > 1 and len(loose.added) > 1:
        couples = _of_best_vector(loose)
        if not couples:
            break
        loose.settle(couples)
    for _ in range(_ROUNDS):
        if not (loose.removed and loose.added):
            break
        couples = _cheapest(loose)
        if not couples:
            break
        loose.settle(couples)
    return loose


def _of_best_vector(loose: Loose) -> list[Couple]:
    """The notes that went by the vector which most notes of one length and velocity share, if many do."""
    olds, news = _by_feel(loose.removed), _by_feel(loose.added)
    votes = Counter(_votes(olds, news))
    if not votes:
        return []
    vector, many = min(votes.items(), key=_most_then_nearest)
    if many < 2 or many * 2 < min(len(loose.removed), len(loose.added)):
        return []
    at = {(feel, new[1]["note"], ticks(new[1])): new for feel, some in news.items() for new in some}
    couples = []
    for old in loose.removed:
        key = (_feel(old[1]), old[1]["note"] + vector[0], ticks(old[1]) + vector[1])
        if (new := at.pop(key, None)) is not None:
            couples.append((old, new))
    return couples


def _most_then_nearest(vote: tuple[_Vector, int]) -> tuple[int, int, int, _Vector]:
    (semitones, shift), many = vote
    return -many, abs(shift), abs(semitones), vote[0]


def _votes(olds: dict[Hashable, list[Place]], news: dict[Hashable, list[Place]]) -> Iterator[_Vector]:
    shared = [feel for feel in olds if feel in news]
    is_small = sum(len(olds[feel]) * len(news[feel]) for feel in shared) <= MOST_VOTES
    for feel in shared:
        if is_small:
            for old in olds[feel]:
                for new in news[feel]:
                    yield _vector(old, new)
        else:
            some, others = sorted(olds[feel], key=by_time), sorted(news[feel], key=by_time)
            for old, new in zip(some, others, strict=False):
                yield _vector(old, new)


def _vector(old: Place, new: Place) -> _Vector:
    return new[1]["note"] - old[1]["note"], ticks(new[1]) - ticks(old[1])


def _by_feel(places: list[Place]) -> dict[Hashable, list[Place]]:
    found: dict[Hashable, list[Place]] = defaultdict(list)
    for place in places:
        found[_feel(place[1])].append(place)
    return found


def _feel(note: dict[str, Any]) -> Hashable:
    return _same(note.get("duration")), _same(note.get("velocity")), _same(note.get("channel"))


def _same(value: Any) -> Hashable:
    return value if isinstance(value, int | float | str | None) else repr(value)


def by_time(place: Place) -> tuple[int, int, int]:
    """The order of notes in time, the lowest first."""
    return ticks(place[1]), place[1]["note"], place[0]


def _cheapest(loose: Loose) -> list[Couple]:
    """Couples by rising cost among near neighbours; each note once."""
    olds, news = [_trait(note) for _, note in loose.removed], [_trait(note) for _, note in loose.added]
    near = _Neighbours(news)
    offers = [
        (cost, row, other)
        for row, old in enumerate(olds)
        for other in near.of(old)
        if (cost := _cost(old, news[other])) <= TOO_FAR
    ]
    offers.sort()
    taken_a: set[int] = set()
    taken_b: set[int] = set()
    couples: list[Couple] = []
    for _, row, other in offers:
        if row not in taken_a and other not in taken_b:
            taken_a.add(row)
            taken_b.add(other)
            couples.append((loose.removed[row], loose.added[other]))
    return couples


_Trait: TypeAlias = tuple[int, int, float | None, float | None, Any]
"""What costs: tick, pitch, octaves of length, velocity, channel; None for what cannot be reckoned with."""


def _trait(note: dict[str, Any]) -> _Trait:
    length, velocity = note.get("duration"), note.get("velocity")
    octaves = log2(length) if isinstance(length, int | float) and is_number(length) and length > 0 else None
    return (
        ticks(note),
        note["note"],
        octaves,
        float(velocity) if isinstance(velocity, int | float) and is_number(velocity) else None,
        note.get("channel"),
    )


class _Neighbours:
    """The notes near a note: in time, of its pitch, at its start."""

    def __init__(self, traits: list[_Trait]) -> None:
        self._in_time = sorted((trait[0], trait[1], row) for row, trait in enumerate(traits))
        self._by_pitch: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._by_start: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for start, pitch, row in self._in_time:
            self._by_pitch[pitch].append((start, row))
            self._by_start[start].append((pitch, row))

    def of(self, trait: _Trait) -> set[int]:
        """Their rows; a bounded number."""
        start, pitch = trait[:2]
        found = {entry[2] for entry in _around(self._in_time, (start, pitch, -1))}
        if (some := self._by_pitch.get(pitch)) is not None:
            found.update(entry[1] for entry in _around(some, (start, -1)))
        if (some := self._by_start.get(start)) is not None:
            found.update(entry[1] for entry in _around(some, (pitch, -1)))
        return found


def _around(entries: Sequence[tuple[int, ...]], wanted: tuple[int, ...]) -> Sequence[tuple[int, ...]]:
    at = bisect_left(entries, wanted)
    return entries[max(0, at - _TRIED) : at + _TRIED]


def distance(old: dict[str, Any], new: dict[str, Any]) -> float:
    """How far two notes are from each other; 0 for the same, above `TOO_FAR` for two."""
    return _cost(_trait(old), _trait(new))


def _cost(old: _Trait, new: _Trait) -> float:
    tick, pitch, length, velocity, channel = old
    cost = abs(new[0] - tick) / _TICKS
    rise = abs(new[1] - pitch)
    if rise:
        cost += rise / _SEMITONES
    if cost > TOO_FAR:
        return cost
    ways = (new[0] != tick) + (rise != 0)
    if length != new[2]:
        cost += 0.3 if length is None or new[2] is None else min(0.3, 0.1 * abs(new[2] - length))
        ways += 1
    if velocity != new[3]:
        cost += 0.2 if velocity is None or new[3] is None else min(0.2, abs(new[3] - velocity) / 635)
        ways += 1
    if channel != new[4]:
        cost += 0.2
        ways += 1
    if rise and ways > 2:
        return FARTHEST
    return cost + _EACH_MORE * (ways - 1) if ways > 1 else cost
