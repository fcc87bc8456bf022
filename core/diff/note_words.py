"""The notes of one clip in words: added, removed, moved, louder, longer; one change for each way."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from core.diff.changes import ChangeKind, Row
from core.diff.collect import At, Collector, Owner
from core.diff.labels import field_label, get, items
from core.diff.note_groups import grouped, whole_value
from core.diff.note_pairs import pair_loose
from core.diff.notes import Matched, Pair, Place, first_look, is_note, told_anew
from core.diff.structure import Delta, ListDelta, ObjectDelta
from core.diff.whole_clip import repeats, whole_move
from core.diff.words import ARROW, count, is_number, pitch, pitches
from core.model.fields import Field

FEW = 5
"""Up to so many notes are said without their bars."""


@dataclass(slots=True)
class ClipNotes:
    """What the words need to know of the clip of the notes; `part` is the clip where it came or went."""

    owner: str
    track: str | None
    start: float
    start_before: float
    track_id: Hashable = None
    part: Owner | None = None


def match_notes(a: Any, b: Any, delta: Delta, item: Field) -> tuple[Matched, ListDelta | None]:
    """Which note is which, and the exact delta of the two lists; null counts as an empty list."""
    olds, news = items(a), items(b)
    if not isinstance(delta, ListDelta):
        if not olds and not news:
            return Matched(), None
        delta = ListDelta(len(olds), len(news), tuple(enumerate(olds)), tuple(enumerate(news)))
    matched = first_look(delta, olds, news, item)
    if matched.is_musical and not _as_a_whole(matched, olds, news, item):
        _one_by_one(matched, item)
    return matched, delta


def _as_a_whole(matched: Matched, a: list[Any], b: list[Any], item: Field) -> bool:
    """Whether one move of the whole clip tells it all."""
    if matched.odd:
        return False
    if not matched.pairs and not matched.removed and len(matched.added) * 2 == len(b):
        matched.said = "doubled" if repeats(a, [note for _, note in matched.added], item) else ""
        matched.length_by = 2.0 if matched.said else 1.0
        return bool(matched.said)
    if not matched.pairs and not matched.added and len(matched.removed) * 2 == len(a):
        matched.said = "halved" if repeats(b, [note for _, note in matched.removed], item) else ""
        matched.length_by = 0.5 if matched.said else 1.0
        return bool(matched.said)
    whole = whole_move(a, b, item) if _may_be_whole(matched, a, b) else None
    if whole is None:
        return False
    told = list(told_anew(matched, whole.couples, item))
    out = {place for place, _ in matched.removed}
    out.update(pair.place_a for pair in (*matched.pairs, *matched.quiet))
    matched.said, matched.length_by = whole.said, whole.length_by
    matched.pairs = [pair for pair in told if pair.keys]
    matched.quiet = [pair for pair in told if not pair.keys and pair.place_a in out]
    matched.removed, matched.added = [], []
    return True


def _may_be_whole(matched: Matched, a: list[Any], b: list[Any]) -> bool:
    """Whether what differs allows for one move of all; spares most clips the sorting of their notes.

    What stays in place adds nothing to the sum of all pitches, so a transposition shows in the notes that
    differ alone; any other move leaves the pitches as they are.
    """
    if len(matched.removed) != len(matched.added) or len(a) != len(b):
        return False
    if not matched.removed:
        return len(matched.pairs) * 2 >= len(a)
    if not all(is_note(note) for _, note in (*matched.removed, *matched.added)):
        return False
    olds, news = ([note["note"] for _, note in some] for some in (matched.removed, matched.added))
    rise = sum(news) - sum(olds)
    return rise % len(a) == 0 if rise else sorted(olds) == sorted(news)


def _one_by_one(matched: Matched, item: Field) -> None:
    """Removed and added notes that are one and the same."""
    removed = [place for place in matched.removed if is_note(place[1])]
    added = [place for place in matched.added if is_note(place[1])]
    if not (removed and added):
        return
    loose = pair_loose(removed, added)
    matched.pairs += told_anew(matched, loose.couples, item)
    odd_a = [place for place in matched.removed if not is_note(place[1])]
    odd_b = [place for place in matched.added if not is_note(place[1])]
    matched.removed = sorted([*loose.removed, *odd_a], key=_place)
    matched.added = sorted([*loose.added, *odd_b], key=_place)


def _place(place: Place) -> int:
    return place[0]


def add_notes(
    collector: Collector,
    at: At,
    matched: Matched,
    delta: ListDelta | None,
    clip: ClipNotes,
    more_rows: tuple[Row, ...] = (),
) -> None:
    """Every change of one clip's notes; `at` is the place of the list.

    `more_rows` belong to a move of the whole clip: the length that was doubled with its notes.
    """
    writer = _Writer(collector, at, clip)
    writer.quiet(matched, delta)
    if matched.said:
        writer.whole(matched, more_rows)
        return
    for group in grouped(matched.pairs, collector.names, clip.start_before, clip.start):
        rows = [row for pair in group.pairs for row in writer.pair_rows(pair, group.kind)]
        writer.write(group.kind, group.said, group.value, [pair.new for pair in group.pairs], rows)
    if matched.odd:
        rows = [row for pair in matched.odd for row in writer.pair_rows(pair, ChangeKind.CHANGED)]
        writer.write(ChangeKind.CHANGED, "with other content", "", [p.new for p in matched.odd], rows)
    writer.came_or_went(matched.removed, ChangeKind.REMOVED)
    writer.came_or_went(matched.added, ChangeKind.ADDED)


@dataclass(slots=True)
class _Writer:
    """Turns groups of notes into changes of one clip."""

    collector: Collector
    at: At
    clip: ClipNotes

    def write(self, kind: ChangeKind, said: str, value: str, notes: list[Any], rows: list[Row]) -> None:
        """One group of notes: `said` is what happened to them, `notes` tell in which bars."""
        many = len(notes)
        title = headline = f"{self.clip.owner}: {count(many, 'note')} {said}"
        if many > FEW and (where := self.bars(notes, kind)):
            title += f", {where}"
            headline += f" in {where}"
        self.collector.add(
            self.at,
            kind,
            title,
            value=value,
            headline=headline,
            track=self.clip.track,
            rows=tuple(rows),
            noun="note",
            count=many,
            weight=60.0 + min(many, 100) / 20,
            part=self.clip.part,
        )

    def bars(self, notes: list[Any], kind: ChangeKind) -> str:
        """The bars that notes stand in, those that went by the time signature that they had."""
        is_gone = kind is ChangeKind.REMOVED
        names = self.collector.names
        start = self.clip.start_before if is_gone else self.clip.start
        starts = [n["start_time"] + start for n in notes if is_number(get(n, "start_time"))]
        return (names.meter_a if is_gone else names.meter).bars(starts)

    def whole(self, matched: Matched, more_rows: tuple[Row, ...]) -> None:
        """A move of all notes as one change."""
        kind = ChangeKind.MOVED if _is_move(matched.pairs) else ChangeKind.CHANGED
        rows = [row for pair in matched.pairs for row in self.pair_rows(pair, kind)]
        rows += self.sided_rows(matched.removed, ChangeKind.REMOVED)
        rows += self.sided_rows(matched.added, ChangeKind.ADDED)
        many = len(matched.pairs) or len(matched.added) or len(matched.removed)
        said = whole_value(matched.pairs) or count(many, "note")
        title = f"{self.clip.owner}: {matched.said}"
        key = self.collector.add(
            self.at, kind, title, value=said, track=self.clip.track, rows=(*rows, *more_rows), noun="note",
            count=many, weight=62.0 + min(many, 100) / 20, part=self.clip.part,
        )  # fmt: skip
        self.collector.alike.setdefault((self.clip.track, self.clip.track_id, matched.said), []).append(key)

    def came_or_went(self, places: list[Place], kind: ChangeKind) -> None:
        """Notes that are only in one of the two."""
        if places:
            notes = [note for _, note in places]
            value = pitches(get(note, "note") for note in notes)
            self.write(kind, str(kind), value, notes, self.sided_rows(places, kind))

    def sided_rows(self, places: Iterable[Place], kind: ChangeKind) -> list[Row]:
        """A row for each note that came or went."""
        is_added = kind is ChangeKind.ADDED
        return [
            self.collector.row(
                self.at.item(None, place) if is_added else self.at.item(place, None),
                kind,
                None if is_added else note,
                note if is_added else None,
                partial(self.sided_words, note, kind),
            )
            for place, note in places
        ]

    def named(self, note: Any, *, is_gone: bool = False) -> str:
        """`C♯6 at bar 2.2`."""
        start, names = get(note, "start_time"), self.collector.names
        meter, base = (names.meter_a, self.clip.start_before) if is_gone else (names.meter, self.clip.start)
        where = f" at {meter.place(start + base)}" if is_number(start) else ""
        return f"{pitch(get(note, 'note'))}{where}"

    def sided_words(self, note: Any, kind: ChangeKind) -> str:
        """`Bass: C♯2 at bar 2.2 added`."""
        return f"{self.clip.owner}: {self.named(note, is_gone=kind is ChangeKind.REMOVED)} {kind}"

    def pair_words(self, pair: Pair) -> str:
        """`Bass: C♯2 at bar 2.2 → D2 at bar 2.3`."""
        return f"{self.clip.owner}: {self.named(pair.old, is_gone=True)}{ARROW}{self.named(pair.new)}"

    def field_words(self, pair: Pair, label: str) -> str:
        """`Bass: C♯2 at bar 2.2 velocity`."""
        return f"{self.clip.owner}: {self.named(pair.new)} {label}"

    def pair_rows(self, pair: Pair, kind: ChangeKind) -> list[Row]:
        """The fields of a note that the delta itself pairs, else the note as a whole."""
        at = self.at.item(pair.place_a, pair.place_b)
        below = pair.below
        if not isinstance(below, ObjectDelta):
            return [self.collector.row(at, kind, pair.old, pair.new, partial(self.pair_words, pair))]
        rows = []
        for key in (*below.changed, *below.removed, *below.added):
            row = self._field_row(at, pair, key, below)
            if key in pair.keys:
                rows.append(row)
            else:
                self.collector.quiet.append(row)
        return rows

    def _field_row(self, at: At, pair: Pair, key: str, below: ObjectDelta) -> Row:
        kind = ChangeKind.CHANGED
        if key in below.removed:
            kind = ChangeKind.REMOVED
        elif key in below.added:
            kind = ChangeKind.ADDED
        inner = at.key(key, in_a=kind is not ChangeKind.ADDED, in_b=kind is not ChangeKind.REMOVED)
        return self.collector.row(
            inner,
            kind,
            pair.old.get(key),
            pair.new.get(key),
            partial(self.field_words, pair, field_label((key,), inner.known)),
            volatile=key not in pair.keys,
        )

    def quiet(self, matched: Matched, delta: ListDelta | None) -> None:
        """What is not heard: names, spelling, the order of notes in the list."""
        told_a = {p.place_a for p in (*matched.pairs, *matched.quiet) if p.below is None}
        told_a.update(place for place, _ in matched.removed)
        told_b = {p.place_b for p in (*matched.pairs, *matched.quiet) if p.below is None}
        for pair in matched.quiet:
            if isinstance(pair.below, ObjectDelta):
                self.pair_rows(pair, ChangeKind.CHANGED)
            else:
                at = self.at.item(pair.place_a, pair.place_b)
                kind = ChangeKind.CHANGED if pair.below is not None else ChangeKind.MOVED
                self.collector.hush(at, kind, pair.old, pair.new, f"{self.clip.owner}: order of notes")
        for place_a, place_b in delta.moved if delta is not None else ():
            if place_a not in told_a and place_b not in told_b:
                at = self.at.item(place_a, place_b)
                self.collector.hush(
                    at, ChangeKind.MOVED, place_a, place_b, f"{self.clip.owner}: order of notes"
                )


def _is_move(pairs: list[Pair]) -> bool:
    return any("note" in pair.keys or "start_time" in pair.keys for pair in pairs)
