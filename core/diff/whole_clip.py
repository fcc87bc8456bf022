"""Moves of a whole clip told as one: transposed, shifted, louder, quantised, stretched, turned, repeated."""

from __future__ import annotations

from typing import Any, NamedTuple

from core.diff.notes import FARTHEST_BEATS, Place, differing, is_note
from core.diff.words import MINUS, beats, interval, is_number, listed, number
from core.model.fields import Field

_CLOSE = 1e-6
"""Beats within which two places are one for a move; a hundredth of a sample at any tempo."""
_ON_GRID = 5e-4
"""Beats within which a start is on a grid: triplets are written as 0.333."""
_GRIDS = {
    4.0: "1/1", 2.0: "1/2", 4 / 3: "1/2 triplets", 1.0: "1/4", 2 / 3: "1/4 triplets", 0.5: "1/8",
    1 / 3: "1/8 triplets", 0.25: "1/16", 1 / 6: "1/16 triplets", 0.125: "1/32", 1 / 12: "1/32 triplets",
    0.0625: "1/64",
}  # fmt: skip
_LOUDEST = 127
_LITTLE = 0.125
"""Beats, a thirty-second: farther is no looseness of playing."""


class Whole(NamedTuple):
    """A move of all notes: its words, each note with what became of it, the factor of the clip's length."""

    said: str
    couples: list[tuple[Place, Place]]
    length_by: float = 1.0


def whole_move(a: list[Any], b: list[Any], item: Field) -> Whole | None:
    """The one move that makes all notes of B of all notes of A, if there is one; `item` is a note's field."""
    if len(a) != len(b) or len(a) < 2 or not all(map(_is_plain, a)) or not all(map(_is_plain, b)):
        return None
    couples = list(zip(sorted(enumerate(a), key=_in_time), sorted(enumerate(b), key=_in_time), strict=True))
    if (said := _shared_vector(couples, item)) or (said := _rescaled(couples, item)):
        return Whole(said, couples)
    if (factor := _stretch(couples, item)) != 1.0:
        return Whole(_STRETCHED.get(factor) or f"stretched to {number(factor * 100)} %", couples, factor)
    by_pitch = list(
        zip(sorted(enumerate(a), key=_in_pitch), sorted(enumerate(b), key=_in_pitch), strict=True)
    )
    if grid := _grid(by_pitch, item):
        return Whole(f"quantised to {grid}", by_pitch)
    if len(a) > 2 and (turned := _turned(a, b, item)):
        return Whole("reversed", turned)
    return Whole("humanised", by_pitch) if _is_humanised(by_pitch, item) else None


def repeats(once: list[Any], again: list[Any], item: Field) -> bool:
    """Whether `again` is `once` as a whole, later by at least its own length."""
    if not once or len(once) != len(again) or not all(map(_is_plain, [*once, *again])):
        return False
    olds, news = sorted(enumerate(once), key=_in_time), sorted(enumerate(again), key=_in_time)
    shift = news[0][1]["start_time"] - olds[0][1]["start_time"]
    span = olds[-1][1]["start_time"] - olds[0][1]["start_time"]
    return bool(shift >= span and shift > 0) and all(
        abs(new["start_time"] - old["start_time"] - shift) < _CLOSE
        and set(differing(old, new, item)) <= {"start_time"}
        for (_, old), (_, new) in zip(olds, news, strict=True)
    )


_STRETCHED = {2.0: "stretched to double length", 0.5: "squeezed to half length"}
_Couples = list[tuple[Place, Place]]
_MOVING = {"note", "start_time", "duration", "velocity"}


def _is_plain(note: Any) -> bool:
    """A note all of whose moving fields can be reckoned with."""
    if not is_note(note):
        return False
    length, velocity = note.get("duration", 0), note.get("velocity", 0)
    return (
        is_number(length)
        and is_number(velocity)
        and abs(length) < FARTHEST_BEATS
        and abs(velocity) < FARTHEST_BEATS
    )


def _in_time(place: Place) -> tuple[float, int, float, float, int]:
    at, note = place
    start = round(note["start_time"], 6)
    return start, note["note"], note.get("duration", 0), note.get("velocity", 0), at


def _in_pitch(place: Place) -> tuple[int, float, int]:
    return place[1]["note"], place[1]["start_time"], place[0]


def _by(couples: _Couples, key: str) -> list[float]:
    """How far each note went in one field."""
    return [new.get(key, 0) - old.get(key, 0) for (_, old), (_, new) in couples]


def _rest_is_same(couples: _Couples, item: Field, moving: set[str]) -> bool:
    return all(set(differing(old, new, item)) <= moving for (_, old), (_, new) in couples)


def _shared_vector(couples: _Couples, item: Field) -> str:
    """All went up, later, longer or louder by the same; a velocity at its limit may have gone less far."""
    rises = _by(couples, "note")
    shifts = _by(couples, "start_time")
    if any(rise != rises[0] for rise in rises) or any(abs(by - shifts[0]) > _CLOSE for by in shifts):
        return ""
    lengths = _by(couples, "duration")
    if any(abs(by - lengths[0]) > _CLOSE for by in lengths):
        return ""
    louder = _common_loudness(couples)
    if louder is None or not _rest_is_same(couples, item, _MOVING):
        return ""
    said = [
        f"transposed {_risen(round(rises[0]))}" if rises[0] else "",
        _shifted(shifts[0]) if abs(shifts[0]) > _CLOSE else "",
        _way(lengths[0], "longer", "shorter", beats(_tidy(lengths[0]))) if abs(lengths[0]) > _CLOSE else "",
        _way(louder, "louder", "softer", number(abs(louder))) if louder else "",
    ]
    return listed(words) if (words := [word for word in said if word]) else ""


def _common_loudness(couples: _Couples) -> float | None:
    """By how much all are louder, None where they differ in that."""
    steps = _by(couples, "velocity")
    by = max(steps, key=abs)
    for ((_, _), (_, new)), step in zip(couples, steps, strict=True):
        is_limited = new.get("velocity", 0) in ((_LOUDEST,) if by > 0 else (0, 1))
        if step != by and not (is_limited and step * by >= 0):
            return None
    return by


def _rescaled(couples: _Couples, item: Field) -> str:
    """All velocities went by one factor, each rounded to a whole."""
    olds = [old.get("velocity", 0) for (_, old), _ in couples]
    news = [new.get("velocity", 0) for _, (_, new) in couples]
    if min(olds) <= 0 or len(set(olds)) < 2 or not _rest_is_same(couples, item, {"velocity"}):
        return ""
    factor = round(sum(news) / sum(olds), 2)
    if factor == 1 or any(
        abs(min(_LOUDEST, old * factor) - new) > 1 for old, new in zip(olds, news, strict=True)
    ):
        return ""
    return f"{'louder' if factor > 1 else 'softer'}, velocities at {number(factor * 100)} %"


def _stretch(couples: _Couples, item: Field) -> float:
    """The factor by which all starts and lengths went, 1 for none."""
    before = sum(old.get("duration", 0) for (_, old), _ in couples)
    after = sum(new.get("duration", 0) for _, (_, new) in couples)
    if before <= 0 or after <= 0 or not _rest_is_same(couples, item, {"start_time", "duration"}):
        return 1.0
    factor = round(after / before, 4)
    is_one = all(
        abs(old.get(key, 0) * factor - new.get(key, 0)) <= _ON_GRID
        for (_, old), (_, new) in couples
        for key in ("start_time", "duration")
    )
    is_moved = any(old["start_time"] != new["start_time"] for (_, old), (_, new) in couples)
    return factor if is_one and is_moved else 1.0


def _grid(couples: _Couples, item: Field) -> str:
    """The coarsest grid that all starts went to, each to a place not farther than half of it."""
    moves = [abs(by) for by in _by(couples, "start_time")]
    if sum(move > _CLOSE for move in moves) < 2 or not _rest_is_same(couples, item, {"start_time"}):
        return ""
    olds = [old["start_time"] for (_, old), _ in couples]
    news = [new["start_time"] for _, (_, new) in couples]
    for grid, name in _GRIDS.items():
        if max(moves) <= grid / 2 + _ON_GRID and _are_on(news, grid) and not _are_on(olds, grid):
            return name
    return ""


def _is_humanised(couples: _Couples, item: Field) -> bool:
    """Many starts went a little to either side, velocities perhaps too, and nothing else."""
    shifts = [by for by in _by(couples, "start_time") if abs(by) > _CLOSE]
    is_little = bool(shifts) and max(map(abs, shifts)) <= _LITTLE
    is_many = len(shifts) > 2 and len(shifts) * 2 >= len(couples)
    return is_little and is_many and _rest_is_same(couples, item, {"start_time", "velocity"})


def _are_on(starts: list[float], grid: float) -> bool:
    return all(abs(start - round(start / grid) * grid) <= _ON_GRID for start in starts)


def _turned(a: list[Any], b: list[Any], item: Field) -> _Couples:
    """Each note with the one in its place when the clip runs backwards; empty where it does not."""
    ends = [note["start_time"] + note.get("duration", 0) for note in a]
    starts = [note["start_time"] for note in a]
    first = min(note["start_time"] for note in b)
    news = sorted(enumerate(b), key=_in_time)
    for turning in (ends, starts):
        far = max(turning) + first
        turned = [{**note, "start_time": far - at} for note, at in zip(a, turning, strict=True)]
        mirrored = sorted(enumerate(turned), key=_in_time)
        if all(
            abs(new["start_time"] - image["start_time"]) <= _ON_GRID
            and set(differing(image, new, item)) <= {"start_time"}
            for (_, image), (_, new) in zip(mirrored, news, strict=True)
        ):
            return [((place, a[place]), new) for (place, _), new in zip(mirrored, news, strict=True)]
    return []


def _risen(semitones: int) -> str:
    """`+2`, `−7`; whole octaves are said as such."""
    if semitones % 12 == 0 and abs(semitones) <= 36:
        return f"{'down' if semitones < 0 else 'up'} {interval(semitones)}"
    return f"{MINUS if semitones < 0 else '+'}{number(abs(semitones))}"


def _tidy(by: float) -> float:
    return abs(round(by, 6))


def _shifted(by: float) -> str:
    return f"shifted {'back ' if by < 0 else ''}by {beats(_tidy(by))}"


def _way(by: float, more: str, less: str, much: str) -> str:
    return f"{more if by > 0 else less} by {much}"
