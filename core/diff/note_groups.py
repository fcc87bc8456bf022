"""Pairs of notes gathered by the way they went, each group with its words: `up a fifth and louder`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from core.diff.changes import ChangeKind
from core.diff.labels import Names, field_label, get
from core.diff.notes import Pair
from core.diff.words import ARROW, beats, interval, is_number, listed, number, pitches, short


class Group(NamedTuple):
    """Notes that went one way: what happened to them, and from what to what."""

    kind: ChangeKind
    said: str
    value: str
    pairs: list[Pair]


_PLACED = {"note", "start_time"}
_WAYS = {
    "velocity": ("louder", "softer", "with other velocities"),
    "duration": ("longer", "shorter", "resized"),
}


def grouped(pairs: list[Pair], names: Names, start_before: float, start: float) -> Iterator[Group]:
    """The pairs by the fields that differ, moved ones also by their vector where many share it.

    `start_before` and `start` are those of the clip.
    """
    by_keys: dict[frozenset[str], list[Pair]] = defaultdict(list)
    for pair in sorted(pairs, key=_order):
        by_keys[frozenset(pair.keys)].append(pair)
    for keys, some in by_keys.items():
        for group in _by_vector(some) if keys & _PLACED else [some]:
            kind = ChangeKind.MOVED if keys & _PLACED else ChangeKind.CHANGED
            yield Group(kind, _said(keys, group), _value(keys, group, names, start_before, start), group)


def _order(pair: Pair) -> tuple[int, int]:
    return pair.place_a, pair.place_b


def _by_vector(pairs: list[Pair]) -> list[list[Pair]]:
    """Each vector that several share, and that at least a third of all do; the rest together."""
    groups: dict[tuple[int, int], list[Pair]] = defaultdict(list)
    for pair in pairs:
        groups[pair.semitones, pair.ticks].append(pair)
    if len(groups) == 1:
        return [pairs]
    shared = [some for some in groups.values() if len(some) > 1 and len(some) * 3 >= len(pairs)]
    apart = {id(pair) for some in shared for pair in some}
    rest = [pair for pair in pairs if id(pair) not in apart]
    return [*shared, rest] if rest else shared


def _said(keys: frozenset[str], pairs: list[Pair]) -> str:
    """What happened, in one breath."""
    words: list[str] = []
    if "note" in keys:
        rises = {pair.semitones for pair in pairs}
        rise = next(iter(rises))
        words.append(f"{'up' if rise > 0 else 'down'} {interval(rise)}" if len(rises) == 1 else "re-pitched")
    if "start_time" in keys:
        words.append(_moved(pairs, alone="note" not in keys))
    words += [way for key in _WAYS if key in keys if (way := _way(key, pairs))]
    rest = [field_label((key,), known=True) for key in sorted(keys - _PLACED - _WAYS.keys())]
    if rest == ["channel"]:
        words.append("on another channel")
    elif rest:
        words.append(f"with another {listed(rest)}")
    return listed(words)


def _moved(pairs: list[Pair], *, alone: bool) -> str:
    """`moved 0.5 beats later`; without its verb behind a change of pitch."""
    shifts = {pair.ticks for pair in pairs}
    if shifts == {0}:
        return "moved by a hair"
    if len(shifts) > 1:
        return "moved"
    by = round(pairs[0].shift, 3)
    return f"{'moved ' if alone else ''}{beats(abs(by))} {'later' if by > 0 else 'earlier'}"


def _way(key: str, pairs: list[Pair]) -> str:
    more, less, other = _WAYS[key]
    edits = [(get(pair.old, key), get(pair.new, key)) for pair in pairs]
    if not all(is_number(old) and is_number(new) for old, new in edits):
        return f"with another {field_label((key,), known=True)}"
    ups = sum(new > old for old, new in edits)
    return more if ups == len(edits) else less if not ups else other


def _value(keys: frozenset[str], pairs: list[Pair], names: Names, start_before: float, start: float) -> str:
    """From what to what, of that which says most."""
    if "note" in keys:
        return _pitch_change(pairs)
    if "start_time" in keys:
        if len(pairs) > 1:
            return pitches(pair.new["note"] for pair in pairs)
        old = names.meter_a.place(pairs[0].old["start_time"] + start_before)
        new = names.meter.place(pairs[0].new["start_time"] + start)
        return f"{old}{ARROW}{new}" if old != new else pitches([pairs[0].new["note"]])
    if "duration" in keys:
        return f"{_from_to('duration', pairs, _length)} beats"
    key = "velocity" if "velocity" in keys else min(keys)
    said = _from_to(key, pairs, short)
    return f"{key} {said}" if key in ("velocity", "channel") else said


def whole_value(pairs: list[Pair]) -> str:
    """From what to what a whole clip went, empty for a move in time alone."""
    keys = {key for pair in pairs for key in pair.keys}
    if "note" in keys:
        return _pitch_change(pairs)
    if "start_time" in keys:
        return ""
    if "duration" in keys:
        return f"{_from_to('duration', pairs, _length)} beats"
    return f"velocity {_from_to('velocity', pairs, short)}" if keys == {"velocity"} else ""


def _pitch_change(pairs: list[Pair]) -> str:
    """`A2–B2 → A1–B1`."""
    olds = pitches((pair.old["note"] for pair in pairs), most=2)
    return f"{olds}{ARROW}{pitches((pair.new['note'] for pair in pairs), most=2)}"


def _length(value: Any) -> str:
    return number(value) if is_number(value) else short(value)


def _from_to(key: str, pairs: list[Pair], spell: Callable[[Any], str]) -> str:
    """`90 → 60`, or the ranges where notes differ."""
    olds, news = [get(pair.old, key) for pair in pairs], [get(pair.new, key) for pair in pairs]
    return f"{_range(olds, spell)}{ARROW}{_range(news, spell)}"


def _range(values: list[Any], spell: Callable[[Any], str]) -> str:
    numbers = [value for value in values if is_number(value)]
    if len(numbers) == len(values) and min(numbers) != max(numbers):
        return f"{spell(min(numbers))}–{spell(max(numbers))}"
    return spell(values[0])
