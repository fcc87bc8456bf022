"""Notes carry no id: what removed and added notes of one clip have to do with each other.

Works on the exact delta and leaves it whole. A run of notes that went by one constant vector is transposed or
shifted; single notes at one start are re-pitched, at one pitch and near are moved in time; the rest came or
went.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeAlias

from core.diff.matching import PER_BEAT
from core.diff.structure import ListDelta, ObjectDelta
from core.diff.words import is_number
from core.model.fields import Field

NEAR_BEATS = 1.0
MOST_VOTES = 40_000
"""Pairs of removed and added notes that may vote on a common vector; more are paired note by note."""

Place: TypeAlias = tuple[int, dict[str, Any]]


class How(Enum):
    """What happened to a pair of notes."""

    VECTOR = "vector"
    REPITCHED = "repitched"
    NUDGED = "nudged"


@dataclass(frozen=True, slots=True)
class Pair:
    """One note as it was and as it is, with its places in the two lists."""

    place_a: int
    old: dict[str, Any]
    place_b: int
    new: dict[str, Any]
    how: How
    semitones: int
    ticks: int


@dataclass(slots=True)
class Paired:
    """What is left over of the removed and the added after pairing."""

    pairs: list[Pair] = field(default_factory=list)
    removed: list[Place] = field(default_factory=list)
    added: list[Place] = field(default_factory=list)


def pair_notes(a: list[Any], b: list[Any], delta: ListDelta, item: Field) -> tuple[Paired, bool]:
    """Pair the notes that the delta removes and adds; True when every note of the clip went by one vector.

    `item` is the field of a note in the catalogue.
    """
    whole = _whole_clip(a, b, delta, item)
    if whole is not None:
        return Paired(whole), True
    paired = Paired(
        removed=[entry for entry in delta.removed if _is_note(entry[1])],
        added=[entry for entry in delta.added if _is_note(entry[1])],
    )
    if paired.removed and paired.added:
        _pair_by_votes(paired)
        _pair_by(paired, How.REPITCHED, _same_start)
        _pair_by(paired, How.REPITCHED, _same_start_any_velocity)
        _pair_near(paired)
    paired.pairs.sort(key=lambda pair: pair.place_a)
    odd_a = [entry for entry in delta.removed if not _is_note(entry[1])]
    odd_b = [entry for entry in delta.added if not _is_note(entry[1])]
    paired.removed = sorted([*paired.removed, *odd_a], key=_place)
    paired.added = sorted([*paired.added, *odd_b], key=_place)
    return paired, False


def ticks(note: dict[str, Any]) -> int:
    """Where a note starts on the grid on which starts are compared."""
    return round(float(note["start_time"]) * PER_BEAT)


def _place(entry: tuple[int, Any]) -> int:
    return entry[0]


def _is_note(note: Any) -> bool:
    """Whether it has a pitch and a start that can be reckoned with."""
    return (
        isinstance(note, dict)
        and isinstance(note.get("note"), int)
        and is_number(note["note"])
        and is_number(note.get("start_time"))
        and abs(note["start_time"]) < 1e9
    )


def _same(value: Any) -> Hashable:
    return value if isinstance(value, int | float | str | None) else repr(value)


def _feel(note: dict[str, Any]) -> Hashable:
    return _same(note.get("duration")), _same(note.get("velocity")), _same(note.get("channel"))


def _pair(removed: Place, added: Place, how: How) -> Pair:
    (place_a, old), (place_b, new) = removed, added
    return Pair(place_a, old, place_b, new, how, new["note"] - old["note"], ticks(new) - ticks(old))


def _by_time(place: Place) -> tuple[int, int, int]:
    return ticks(place[1]), place[1]["note"], place[0]


def _whole_clip(a: list[Any], b: list[Any], delta: ListDelta, item: Field) -> list[Pair] | None:
    """Both clips sorted by start and pitch differ by one vector that is not zero."""
    if len(a) != len(b) or len(a) < 2 or not delta.removed:
        return None
    if any(not _is_quiet(below, item) for _, _, below in delta.changed):
        return None
    if not (all(map(_is_note, a)) and all(map(_is_note, b))):
        return None
    olds, news = sorted(enumerate(a), key=_by_time), sorted(enumerate(b), key=_by_time)
    pairs = [_pair(old, new, How.VECTOR) for old, new in zip(olds, news, strict=True)]
    first = (pairs[0].semitones, pairs[0].ticks)
    if first == (0, 0) or any((pair.semitones, pair.ticks) != first for pair in pairs):
        return None
    return pairs if all(_feel(pair.old) == _feel(pair.new) for pair in pairs) else None


def _pair_by_votes(paired: Paired) -> None:
    """The vector that most removed and added notes of one length and velocity share, if it explains many."""
    while len(paired.removed) > 1 and len(paired.added) > 1:
        olds, news = _grouped(paired.removed), _grouped(paired.added)
        if sum(len(olds[feel]) * len(news[feel]) for feel in olds if feel in news) > MOST_VOTES:
            return
        votes = Counter(
            (new[1]["note"] - old[1]["note"], ticks(new[1]) - ticks(old[1]))
            for feel, some in olds.items()
            for old in some
            for new in news.get(feel, ())
        )
        if not votes:
            return
        vector, many = min(votes.items(), key=lambda vote: (-vote[1], abs(vote[0][1]), abs(vote[0][0])))
        if many < 2 or many * 2 < min(len(paired.removed), len(paired.added)):
            return
        if not _take_vector(paired, news, vector):
            return


def _grouped(places: list[Place]) -> dict[Hashable, list[Place]]:
    found: dict[Hashable, list[Place]] = defaultdict(list)
    for place in places:
        found[_feel(place[1])].append(place)
    return found


def _take_vector(paired: Paired, news: dict[Hashable, list[Place]], vector: tuple[int, int]) -> bool:
    semitones, shift = vector
    at = {(feel, new[1]["note"], ticks(new[1])): new for feel, some in news.items() for new in some}
    taken: list[Pair] = []
    for old in paired.removed:
        new = at.pop((_feel(old[1]), old[1]["note"] + semitones, ticks(old[1]) + shift), None)
        if new is not None:
            taken.append(_pair(old, new, How.VECTOR))
    _settle(paired, taken)
    return bool(taken)


def _settle(paired: Paired, taken: Iterable[Pair]) -> None:
    taken = list(taken)
    gone = {pair.place_a for pair in taken}
    come = {pair.place_b for pair in taken}
    paired.pairs += taken
    paired.removed = [place for place in paired.removed if place[0] not in gone]
    paired.added = [place for place in paired.added if place[0] not in come]


def _same_start(note: dict[str, Any]) -> Hashable:
    return ticks(note), _feel(note)


def _same_start_any_velocity(note: dict[str, Any]) -> Hashable:
    return ticks(note), _same(note.get("duration"))


def _pair_by(paired: Paired, how: How, key: Any) -> None:
    """Pair notes of one key, the lowest with the lowest."""
    waiting: dict[Hashable, list[Place]] = defaultdict(list)
    for new in sorted(paired.added, key=_by_time, reverse=True):
        waiting[key(new[1])].append(new)
    taken = [
        _pair(old, waiting[key(old[1])].pop(), how)
        for old in sorted(paired.removed, key=_by_time)
        if waiting.get(key(old[1]))
    ]
    _settle(paired, taken)


def _pair_near(paired: Paired) -> None:
    """Pair notes of one pitch and length whose starts are at most a beat apart, earliest first."""
    waiting: dict[Hashable, list[Place]] = defaultdict(list)
    for new in sorted(paired.added, key=_by_time, reverse=True):
        waiting[new[1]["note"], _same(new[1].get("duration"))].append(new)
    taken: list[Pair] = []
    for old in sorted(paired.removed, key=_by_time):
        some = waiting.get((old[1]["note"], _same(old[1].get("duration"))))
        if some is None:
            continue
        while some and ticks(some[-1][1]) < ticks(old[1]) - NEAR_BEATS * PER_BEAT:
            some.pop()
        if some and ticks(some[-1][1]) <= ticks(old[1]) + NEAR_BEATS * PER_BEAT:
            taken.append(_pair(old, some.pop(), How.NUDGED))
    _settle(paired, taken)


def _is_quiet(delta: object, field: Field) -> bool:
    """Whether two notes differ in volatile fields only."""
    return isinstance(delta, ObjectDelta) and all(
        field.child(key).volatile for key in (*delta.changed, *delta.added, *delta.removed)
    )
