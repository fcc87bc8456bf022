"""The notes of one clip in words: added, removed, transposed, shifted, louder, longer; one change a kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from core.diff.changes import ChangeKind, Row
from core.diff.collect import At, Collector, same_music
from core.diff.labels import field_label, get, items
from core.diff.matching import PER_BEAT
from core.diff.notes import How, Pair, Paired, pair_notes
from core.diff.structure import Delta, ListDelta, ObjectDelta
from core.diff.words import ARROW, beats, count, interval, is_number, number, pitch, pitches, short

FEW = 5
"""Up to so many notes are said without their bars."""


@dataclass(slots=True)
class ClipNotes:
    """What the words need to know of the clip whose notes are compared."""

    owner: str
    track: str | None
    start: float
    start_before: float


def add_notes(collector: Collector, at: At, a: Any, b: Any, delta: Delta, clip: ClipNotes) -> None:
    """Every change of one clip's notes; `at` is the place of the list, null counts as an empty one."""
    if not isinstance(delta, ListDelta):
        olds, news = items(a), items(b)
        if not olds and not news:
            if delta is not None:
                collector.hush(at, ChangeKind.CHANGED, a, b, f"{clip.owner}: no notes, spelt otherwise")
            return
        added, removed = tuple(enumerate(news)), tuple(enumerate(olds))
        delta = ListDelta(len(olds), len(news), removed, added)
        a, b = olds, news
    paired, is_whole = pair_notes(a, b, delta, at.field.child(0))
    writer = _Writer(collector, at, clip)
    _order(writer, delta)
    if is_whole:
        _vectors(writer, paired.pairs, whole=True)
        return
    _changed_within(writer, a, b, delta)
    _pairs(writer, paired)
    writer.came_or_went(paired.removed, ChangeKind.REMOVED)
    writer.came_or_went(paired.added, ChangeKind.ADDED)


@dataclass(slots=True)
class _Writer:
    """Turns groups of notes into changes of one clip."""

    collector: Collector
    at: At
    clip: ClipNotes

    def write(
        self, kind: ChangeKind, said: str, value: str, notes: list[Any], rows: list[Row], many: int
    ) -> None:
        """One group of notes: `said` is what happened to them, `notes` tell in which bars."""
        title = f"{self.clip.owner}: {said}"
        if many > FEW:
            start = self.clip.start_before if kind is ChangeKind.REMOVED else self.clip.start
            meter = self.collector.names.meter
            starts = [n["start_time"] + start for n in notes if is_number(get(n, "start_time"))]
            where = meter.bars(starts)
            title += f", {where}" if where else ""
        self.collector.add(
            self.at,
            kind,
            title,
            value=value,
            track=self.clip.track,
            rows=tuple(rows),
            noun="note",
            count=many,
            weight=60.0 + min(many, 100) / 20,
        )

    def came_or_went(self, places: list[tuple[int, Any]], kind: ChangeKind) -> None:
        """Notes that are only in one of the two."""
        if not places:
            return
        is_added = kind is ChangeKind.ADDED
        rows = [
            self.collector.row(
                self.at.item(None, place) if is_added else self.at.item(place, None),
                kind,
                None if is_added else note,
                note if is_added else None,
                f"{self.clip.owner}: {self.named(note)} {kind}",
            )
            for place, note in places
        ]
        notes = [note for _, note in places]
        value = pitches(get(note, "note") for note in notes)
        self.write(kind, f"{count(len(notes), 'note')} {kind}", value, notes, rows, len(notes))

    def named(self, note: Any) -> str:
        """`C♯6 at bar 2.2`."""
        start = get(note, "start_time")
        where = f" at {self.collector.names.meter.place(start + self.clip.start)}" if is_number(start) else ""
        return f"{pitch(get(note, 'note'))}{where}"

    def pair_row(self, pair: Pair, kind: ChangeKind) -> Row:
        """One note that is another now."""
        at = self.at.item(pair.place_a, pair.place_b)
        words = f"{self.clip.owner}: {self.named(pair.old)}{ARROW}{self.named(pair.new)}"
        return self.collector.row(at, kind, pair.old, pair.new, words)


def _order(writer: _Writer, delta: ListDelta) -> None:
    for place_a, place_b in delta.moved:
        at = writer.at.item(place_a, place_b)
        writer.collector.hush(at, ChangeKind.MOVED, place_a, place_b, f"{writer.clip.owner}: order of notes")


def _pairs(writer: _Writer, paired: Paired) -> None:
    _vectors(
        writer, [pair for pair in paired.pairs if pair.how is not How.REPITCHED and pair.ticks], whole=False
    )
    _vectors(
        writer,
        [
            pair
            for pair in paired.pairs
            if pair.how is not How.REPITCHED and not pair.ticks and pair.semitones
        ],
        whole=False,
    )
    by_interval: dict[int, list[Pair]] = defaultdict(list)
    for pair in paired.pairs:
        if pair.how is How.REPITCHED and pair.semitones:
            by_interval[pair.semitones].append(pair)
    if len(by_interval) > 1 and max(map(len, by_interval.values())) * 2 < len(paired.pairs):
        _repitched(writer, [pair for some in by_interval.values() for pair in some])
    else:
        for some in by_interval.values():
            _vectors(writer, some)
    same = [pair for pair in paired.pairs if not pair.semitones and not pair.ticks]
    if same:
        rows = [writer.pair_row(pair, ChangeKind.CHANGED) for pair in same]
        said = f"{count(len(same), 'note')} on another channel"
        value = _from_to(
            [(get(pair.old, "channel"), get(pair.new, "channel")) for pair in same], short, "channel"
        )
        writer.write(ChangeKind.CHANGED, said, value, [pair.new for pair in same], rows, len(same))


def _repitched(writer: _Writer, pairs: list[Pair]) -> None:
    pairs.sort(key=lambda pair: pair.place_a)
    rows = [writer.pair_row(pair, ChangeKind.MOVED) for pair in pairs]
    said = f"{count(len(pairs), 'note')} re-pitched"
    writer.write(ChangeKind.MOVED, said, _pitch_change(pairs), [pair.new for pair in pairs], rows, len(pairs))


def _pitch_change(pairs: list[Pair]) -> str:
    olds = pitches((pair.old["note"] for pair in pairs), most=2)
    return f"{olds}{ARROW}{pitches((pair.new['note'] for pair in pairs), most=2)}"


def _vectors(writer: _Writer, pairs: list[Pair], *, whole: bool = False) -> None:
    """Groups of notes that went one way."""
    groups: dict[tuple[int, int], list[Pair]] = defaultdict(list)
    for pair in pairs:
        groups[pair.semitones, pair.ticks].append(pair)
    if len(groups) > 3:
        rows = [writer.pair_row(pair, ChangeKind.MOVED) for pair in pairs]
        notes = [pair.new for pair in pairs]
        writer.write(ChangeKind.MOVED, f"{count(len(pairs), 'note')} moved", "", notes, rows, len(pairs))
        return
    for (semitones, shift), some in groups.items():
        way = []
        if semitones:
            way.append(f"{'up' if semitones > 0 else 'down'} {interval(semitones)}")
        if shift:
            moved = "" if semitones else "moved "
            way.append(f"{moved}{beats(abs(shift) / PER_BEAT)} {'later' if shift > 0 else 'earlier'}")
        many = f"all {count(len(some), 'note')}" if whole else count(len(some), "note")
        rows = [writer.pair_row(pair, ChangeKind.MOVED) for pair in some]
        value = _pitch_change(some) if semitones else _shift_value(writer, some)
        said = f"{many} {' and '.join(way)}"
        writer.write(ChangeKind.MOVED, said, value, [pair.new for pair in some], rows, len(some))


def _shift_value(writer: _Writer, pairs: list[Pair]) -> str:
    if len(pairs) > 1:
        return pitches(pair.new["note"] for pair in pairs)
    meter, clip = writer.collector.names.meter, writer.clip
    old = meter.place(pairs[0].old["start_time"] + clip.start_before)
    return f"{old}{ARROW}{meter.place(pairs[0].new['start_time'] + clip.start)}"


def _changed_within(writer: _Writer, a: list[Any], b: list[Any], delta: ListDelta) -> None:
    """Notes that stayed where they are and differ in velocity, length or another field."""
    edits: dict[str, list[_Edit]] = defaultdict(list)
    for place_a, place_b, below in delta.changed:
        at, note = writer.at.item(place_a, place_b), b[place_b]
        if isinstance(below, ObjectDelta):
            for key in (*below.changed, *below.removed, *below.added):
                edit = _edit(at, key, below, a[place_a], note)
                if edit.at.field.volatile or edit.is_spelling:
                    writer.collector.hush(edit.at, edit.kind, edit.old, edit.new, edit.words(writer, key))
                else:
                    edits[key].append(edit)
        else:
            edits[""].append(_Edit(note, at, a[place_a], note, ChangeKind.CHANGED))
    for key, some in edits.items():
        for said, group in _ways(key, some):
            rows = [
                writer.collector.row(edit.at, edit.kind, edit.old, edit.new, edit.words(writer, key))
                for edit in group
            ]
            values = [(edit.old, edit.new) for edit in group]
            value = _from_to(
                values, _length if key == "duration" else short, key if key == "velocity" else ""
            )
            value += " beats" if key == "duration" else ""
            counted = f"{count(len(group), 'note')} {said}"
            notes = [edit.note for edit in group]
            writer.write(ChangeKind.CHANGED, counted, value, notes, rows, len(group))


class _Edit(NamedTuple):
    """One field of one note; `note` is the note as it is in B."""

    note: Any
    at: At
    old: Any
    new: Any
    kind: ChangeKind

    @property
    def is_spelling(self) -> bool:
        """Whether only the spelling of a number differs."""
        return self.kind is ChangeKind.CHANGED and same_music(self.old, self.new)

    def words(self, writer: _Writer, key: str) -> str:
        """The note and its field."""
        return f"{writer.clip.owner}: {writer.named(self.note)} {field_label((key,), self.at.known)}"


def _edit(at: At, key: str, delta: ObjectDelta, old: dict[str, Any], new: dict[str, Any]) -> _Edit:
    kind = ChangeKind.CHANGED
    if key in delta.removed:
        kind = ChangeKind.REMOVED
    elif key in delta.added:
        kind = ChangeKind.ADDED
    below = at.key(key, in_a=kind is not ChangeKind.ADDED, in_b=kind is not ChangeKind.REMOVED)
    return _Edit(new, below, old.get(key), new.get(key), kind)


_WAYS = {"velocity": ("louder", "softer"), "duration": ("longer", "shorter")}


def _ways(key: str, edits: list[_Edit]) -> list[tuple[str, list[_Edit]]]:
    """The edits of one field apart by the way they went, each with its words."""
    more, less = _WAYS.get(key, ("", ""))
    ups: list[_Edit] = []
    downs: list[_Edit] = []
    rest: list[_Edit] = []
    for edit in edits:
        if not (more and is_number(edit.old) and is_number(edit.new)):
            rest.append(edit)
        else:
            (ups if edit.new > edit.old else downs).append(edit)
    name = field_label((key,), known=True) if key else "content"
    said = "moved by a hair" if key == "start_time" else f"with another {name}"
    return [(words, some) for words, some in ((more, ups), (less, downs), (said, rest)) if some]


def _length(value: Any) -> str:
    return number(value) if is_number(value) else short(value)


def _from_to(values: list[tuple[Any, Any]], spell: Callable[[Any], str], label: str) -> str:
    """`velocity 90 → 60`, or the ranges where notes differ."""
    olds, news = [old for old, _ in values], [new for _, new in values]
    said = f"{_range(olds, spell)}{ARROW}{_range(news, spell)}"
    return f"{label} {said}" if label else said


def _range(values: list[Any], spell: Callable[[Any], str]) -> str:
    numbers = [value for value in values if is_number(value)]
    if len(numbers) == len(values) and min(numbers) != max(numbers):
        return f"{spell(min(numbers))}–{spell(max(numbers))}"
    return spell(values[0])
