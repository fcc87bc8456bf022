"""Which note of a clip is which: notes carry no id.

The exact delta has paired notes by pitch and start. Here those that sound the same are set aside; then a move
of the whole clip is recognised, or what is left over is paired by the least musical cost. The exact delta is
left whole; every place that it names ends in exactly one of the lists of `Matched`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from core.diff.names import PER_BEAT
from core.diff.structure import Delta, ListDelta, ObjectDelta
from core.model.fields import Field
from core.model.heard import SILENCE, heard_item, heard_number, sounds_same, spelt

Place: TypeAlias = tuple[int, Any]
"""A note with its place in its list."""
FARTHEST_BEATS = 1e9


class Pair(NamedTuple):
    """One note as it was and as it is, with its places in the two lists.

    `below` is the exact delta of the two where the delta itself pairs them, `keys` the fields in which they
    do not sound the same.
    """

    place_a: int
    old: Any
    place_b: int
    new: Any
    keys: tuple[str, ...] = ()
    below: Delta = None

    @property
    def semitones(self) -> int:
        """How far up it went."""
        return int(self.new["note"] - self.old["note"])

    @property
    def shift(self) -> float:
        """How many beats later it starts."""
        return float(self.new["start_time"] - self.old["start_time"])

    @property
    def ticks(self) -> int:
        """The same on the grid on which starts are compared."""
        return ticks(self.new) - ticks(self.old)


@dataclass(slots=True)
class Matched:
    """The notes that differ: `pairs` in what is heard, `quiet` ones not; the rest came or went.

    `odd` are pairs of which one at least is no note at all. `said` names a move of the whole clip,
    `length_by` is the factor that the clip's length goes by with it.
    """

    pairs: list[Pair] = field(default_factory=list)
    quiet: list[Pair] = field(default_factory=list)
    odd: list[Pair] = field(default_factory=list)
    removed: list[Place] = field(default_factory=list)
    added: list[Place] = field(default_factory=list)
    said: str = ""
    length_by: float = 1.0

    @property
    def is_musical(self) -> bool:
        """Whether anything is heard of it."""
        return bool(self.pairs or self.odd or self.removed or self.added)


def ticks(note: dict[str, Any]) -> int:
    """Where a note starts on the grid on which starts are compared."""
    return round(float(note["start_time"]) * PER_BEAT)


def is_note(note: Any) -> bool:
    """Whether it has a pitch and a start that can be reckoned with."""
    if type(note) is not dict:
        return False
    pitch: Any = note.get("note")
    start: Any = note.get("start_time")
    if type(pitch) is not int and not (type(pitch) is float and pitch.is_integer()):
        return False
    is_timed = type(start) is float or type(start) is int
    return bool(-1000 < pitch < 1000 and is_timed and -FARTHEST_BEATS < start < FARTHEST_BEATS)


def differing(old: Any, new: Any, item: Field) -> tuple[str, ...]:
    """The fields in which two notes do not sound the same."""
    found = []
    for key, value in old.items():
        other = new.get(key, SILENCE)
        if value is other:
            continue
        kind = type(value)
        if kind is type(other) and kind is not dict and kind is not list and value == other:
            continue
        if not sounds_same(value, other, item.child(key)):
            found.append(key)
    for key, value in new.items():
        if key not in old and not sounds_same(SILENCE, value, item.child(key)):
            found.append(key)
    return tuple(found)


def first_look(delta: ListDelta, a: list[Any], b: list[Any], item: Field) -> Matched:
    """What the exact delta says, less what sounds the same; `item` is a note's field in the catalogue."""
    matched = Matched(removed=list(delta.removed), added=list(delta.added))
    for place_a, place_b, below in delta.changed:
        old, new = a[place_a], b[place_b]
        keys = differing(old, new, item) if isinstance(below, ObjectDelta) else ()
        pair = Pair(place_a, old, place_b, new, keys, below)
        if not keys and sounds_same(old, new, item):
            matched.quiet.append(pair)
        else:
            (matched.pairs if keys and is_note(old) and is_note(new) else matched.odd).append(pair)
    _set_aside_equal(matched, item)
    return matched


def _set_aside_equal(matched: Matched, item: Field) -> None:
    """Notes that sound the same and stand elsewhere in the list, such as two of one pitch and start."""
    apart = [*matched.pairs, *matched.odd]
    olds = [*matched.removed, *((pair.place_a, pair.old) for pair in apart)]
    news = [*matched.added, *((pair.place_b, pair.new) for pair in apart)]
    if len(olds) * len(news) < 1 or len(olds) == len(news) == len(apart) == 1:
        return
    known = {_whereabouts(new) for _, new in news}
    waiting = _by_form([place for place in olds if _whereabouts(place[1]) in known], item)
    found: list[Pair] = []
    for place_b, new in news if waiting else ():
        same = waiting.get(spelt(heard_item(new, item)))
        if same:
            place_a, old = same.pop()
            found.append(Pair(place_a, old, place_b, new))
    if not found:
        return
    done_a, done_b = {pair.place_a for pair in found}, {pair.place_b for pair in found}
    matched.quiet += found
    for held in (matched.pairs, matched.odd):
        for pair in held:
            if (pair.place_a in done_a) != (pair.place_b in done_b):
                matched.removed.append((pair.place_a, pair.old))
                matched.added.append((pair.place_b, pair.new))
        held[:] = [pair for pair in held if pair.place_a not in done_a and pair.place_b not in done_b]
    matched.removed = [place for place in matched.removed if place[0] not in done_a]
    matched.added = [place for place in matched.added if place[0] not in done_b]


def _whereabouts(note: Any) -> Hashable:
    """What notes that sound the same agree in; cheaper than their form."""
    if not is_note(note):
        return None
    return note["note"], heard_number(float(note["start_time"]))


def _by_form(places: Iterable[Place], item: Field) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        found[spelt(heard_item(place[1], item))].append(place)
    return found


def told_anew(matched: Matched, pairs: Iterable[tuple[Place, Place]], item: Field) -> Iterator[Pair]:
    """Pairs of whole notes with the fields they differ in; a pair that the delta has keeps its delta."""
    known = {(pair.place_a, pair.place_b): pair.below for pair in (*matched.pairs, *matched.quiet)}
    for (place_a, old), (place_b, new) in pairs:
        keys = differing(old, new, item)
        yield Pair(place_a, old, place_b, new, keys, known.get((place_a, place_b)))
