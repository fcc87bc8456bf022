"""What became of every track, clip and note, read off the rows of a comparison by their pointers."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from core.diff.changes import ChangeKind, Comparison, Row
from core.diff.labels import get, items
from core.diff.names import PER_BEAT
from core.diff.notes import is_note
from core.diff.score_kinds import NoteKind
from core.model.heard import heard_number

NotePlace: TypeAlias = tuple[int, int]
"""Place of its clip in the list of clips, place in the clip's list."""


class Fate(NamedTuple):
    """What became of a thing, by which change; `was` is where it stood in A, where it is in both."""

    kind: NoteKind
    change: int
    was: NotePlace | None = None


@dataclass(slots=True)
class Fates:
    """Of tracks and clips by their place in B, and in A of those that are gone; so of notes.

    Of several changes of one track or clip the first stands here, unless a later one moves it.
    """

    tracks: dict[int, Fate] = field(default_factory=dict)
    gone_tracks: dict[int, Fate] = field(default_factory=dict)
    clips: dict[int, Fate] = field(default_factory=dict)
    gone_clips: dict[int, Fate] = field(default_factory=dict)
    notes: dict[NotePlace, Fate] = field(default_factory=dict)
    gone_notes: dict[NotePlace, Fate] = field(default_factory=dict)
    about: dict[int, set[tuple[str, int]]] = field(default_factory=dict)
    """Every change with the tracks and clips of B that it edits; one of them can be edited by several."""


def read_fates(comparison: Comparison) -> Fates:
    """Read every row of the musical changes."""
    fates = Fates()
    reader = _Reader(comparison, fates)
    for number, change in enumerate(comparison.changes):
        for row in change.rows:
            reader.read(number, row)
    return fates


class _Step(NamedTuple):
    """A pointer below the sequence, taken apart: `clips`, 3, 12, `velocity`."""

    part: str
    place: int
    note: int | None = None
    field: str = ""


def _steps(above: str, pointer: str | None) -> _Step | None:
    """`above` is the pointer of the sequence."""
    if pointer is None or not pointer.startswith(above):
        return None
    steps = pointer[len(above) :].split("/")[1:]
    if len(steps) < 2 or steps[0] not in ("tracks", "clips") or not steps[1].isdecimal():
        return None
    if len(steps) > 3 and steps[0] == "clips" and steps[2] == "midi_events" and steps[3].isdecimal():
        return _Step("clips", int(steps[1]), int(steps[3]), steps[4] if len(steps) > 4 else "")
    return _Step(steps[0], int(steps[1]), None, steps[2] if len(steps) > 2 else "")


class _Reader:
    """Turns one row after the other into fates."""

    def __init__(self, comparison: Comparison, fates: Fates) -> None:
        a, b = comparison.a, comparison.b
        self._above_a, self._above_b = a.sequence_pointer, b.sequence_pointer
        self._clips_a, self._clips_b = (items(side.sequence.get("clips")) for side in (a, b))
        self._fates = fates

    def read(self, number: int, row: Row) -> None:
        """Take in a row of the change with this number."""
        is_new = row.kind is ChangeKind.ADDED
        at_a = None if is_new else _steps(self._above_a, row.path)
        at_b = _steps(self._above_b, row.path_b)
        if at_b is None and at_a is None:
            return
        known = at_b or at_a
        assert known is not None
        if known.note is not None:
            self._note(number, row, at_a, at_b)
            return
        is_clip = known.part == "clips"
        fates = self._fates
        if row.kind is ChangeKind.REMOVED and not known.field and at_a is not None:
            gone = fates.gone_clips if is_clip else fates.gone_tracks
            gone.setdefault(at_a.place, Fate(NoteKind.REMOVED, number))
        elif at_b is not None and known.field != "midi_events":
            kind = NoteKind.ADDED if is_new and not known.field else NoteKind.CHANGED
            was = None if at_a is None else (at_a.place, 0)
            if known.field in ("start_time", "track_id") or row.kind is ChangeKind.MOVED:
                kind = NoteKind.MOVED
            fates.about.setdefault(number, set()).add((known.part, at_b.place))
            here = fates.clips if is_clip else fates.tracks
            before = here.get(at_b.place)
            if before is None or (kind is NoteKind.MOVED and before.kind is NoteKind.CHANGED):
                here[at_b.place] = Fate(kind, number, was)

    def _note(self, number: int, row: Row, at_a: _Step | None, at_b: _Step | None) -> None:
        known = at_b or at_a
        if known is None or known.note is None:
            return
        if not known.field and row.kind is ChangeKind.ADDED:
            self._fates.notes[known.place, known.note] = Fate(NoteKind.ADDED, number)
        elif not known.field and row.kind is ChangeKind.REMOVED:
            self._fates.gone_notes[known.place, known.note] = Fate(NoteKind.REMOVED, number)
        else:
            was = (at_a.place, at_a.note) if at_a and at_a.note is not None else None
            place = (at_b.place, at_b.note) if at_b and at_b.note is not None else None
            was = was or self._same_name(place, self._clips_b, self._clips_a)
            place = place or self._same_name(was, self._clips_a, self._clips_b)
            if was is None or place is None:
                return
            old, new = _note_at(self._clips_a, was), _note_at(self._clips_b, place)
            kind = NoteKind.MOVED if _is_elsewhere(old, new) else NoteKind.CHANGED
            self._fates.notes[place] = Fate(kind, number, was)

    @staticmethod
    def _same_name(place: NotePlace | None, here: list[Any], there: list[Any]) -> NotePlace | None:
        """The place in the other file of a note of which a field came or went: pitch and start stayed."""
        if place is None:
            return None
        clip, wanted = here[place[0]], _name(_note_at(here, place))
        for at, other in enumerate(there):
            if get(other, "id") == get(clip, "id"):
                for number, note in enumerate(items(get(other, "midi_events"))):
                    if _name(note) == wanted:
                        return at, number
        return None


def _note_at(clips: list[Any], place: NotePlace) -> Any:
    return items(get(clips[place[0]], "midi_events"))[place[1]]


def _name(note: Any) -> tuple[Any, int] | None:
    return (note["note"], round(note["start_time"] * PER_BEAT)) if is_note(note) else None


def _is_elsewhere(old: Any, new: Any) -> bool:
    """Whether a note has another pitch or another start in its clip."""
    if not (is_note(old) and is_note(new)):
        return False
    return bool(
        old["note"] != new["note"]
        or heard_number(float(old["start_time"])) != heard_number(float(new["start_time"]))
    )


Heard: TypeAlias = tuple[NotePlace, Hashable]
"""A note with what tells where and how it sounds."""


def still_there(fates: Fates, came: Iterable[Heard], went: Iterable[Heard]) -> None:
    """Notes that one change takes out of one clip and puts into another, at the same place of the song, stay.

    So it is where a clip is split or joined.
    """
    waiting: dict[tuple[int, Hashable], list[NotePlace]] = {}
    for place, where in went:
        waiting.setdefault((fates.gone_notes[place].change, where), []).append(place)
    for place, where in came:
        same = waiting.get((fates.notes[place].change, where))
        if same:
            was = same.pop()
            del fates.gone_notes[was]
            fates.notes[place] = Fate(NoteKind.UNCHANGED, fates.notes[place].change, was)
