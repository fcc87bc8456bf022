"""What a life is told of: a note, a clip, a track, an effect, a strip, or one field of any of these."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from core.diff.changes import Change, ChangeKind, Comparison, Row
from core.diff.labels import get, items
from core.diff.names import PER_BEAT
from core.diff.notes import is_note, ticks
from core.diff.things import name_of
from core.diff.words import Meter, is_number
from core.history.touched import PointedAt
from core.model.document import Document
from core.model.heard import heard_number

NOTES = "midi_events"
"""The field of a clip that holds its notes."""
_FAR = 400
"""Rows of a change that are looked at; beyond, all are notes of the same few clips."""
_WHOLE_CLIP = frozenset(("start_time", "track_id"))
_WHOLE_EFFECT = frozenset(("slot_index",))


class Thing(StrEnum):
    """What can have a life."""

    SONG = "song"
    TRACK = "track"
    CLIP = "clip"
    NOTE = "note"
    STRIP = "strip"
    MASTER = "master"
    EFFECT = "effect"
    SAMPLE = "sample"


class NoteForm(NamedTuple):
    """A note as it is heard in its clip: pitch, start on the grid of starts, and how it is played.

    Two notes of one form cannot be told apart.
    """

    pitch: int
    tick: int
    length: float | None = None
    velocity: float | None = None
    channel: Hashable = None

    @classmethod
    def of(cls, note: Any) -> NoteForm | None:
        """The form of a note; None for what is none."""
        if not is_note(note):
            return None
        channel = note.get("channel")
        return cls(
            int(note["note"]), ticks(note), _number(note.get("duration")), _number(note.get("velocity")),
            channel if isinstance(channel, Hashable) else None,
        )  # fmt: skip


def _number(value: Any) -> float | None:
    return heard_number(float(value)) if is_number(value) else None


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing by its id, or the field of it that `field` leads to.

    The sample that a track plays has the track's id; song and master need none. A note has the id of its clip
    and its form in the version that it was seen in.
    """

    thing: Thing
    id: Hashable = ""
    field: tuple[str, ...] = ()
    note: NoteForm | None = None


class Seen(NamedTuple):
    """A subject, and whether it was seen in B or, being gone there, in A."""

    subject: Subject
    in_b: bool


def subject_of(comparison: Comparison, change: Change) -> Seen | None:
    """What a change is about; None for a message, and where it is about things that nothing ties together.

    A single note is followed as that note, several of one clip as the notes of the clip, things of one track
    as the track.
    """
    found = list(dict.fromkeys(_seen(comparison, change)))
    if not found:
        return None
    in_b = any(seen.in_b for seen in found)
    subjects = list(dict.fromkeys(seen.subject for seen in found))
    if len(subjects) == 1:
        return Seen(subjects[0], in_b)
    owners = {(subject.thing, subject.id) for subject in subjects}
    if len(owners) == 1:
        return Seen(_one_of(subjects), in_b)
    document = comparison.b if in_b else comparison.a
    tracks = {_track_of(document, subject) for subject in subjects}
    track = next(iter(tracks))
    is_one = len(tracks) == 1 and track is not None and _has_track(document, track)
    return Seen(Subject(Thing.TRACK, track), in_b) if is_one else None


def _has_track(document: Document, wanted: Hashable) -> bool:
    return any(name_of(get(track, "id")) == wanted for track in items(document.sequence.get("tracks")))


def _one_of(subjects: list[Subject]) -> Subject:
    """Several fields of one thing: the longest way that all of them share."""
    first = subjects[0]
    if first.thing is Thing.NOTE:
        return Subject(Thing.CLIP, first.id, (NOTES,))
    shared = first.field
    for subject in subjects[1:]:
        keep = 0
        while keep < min(len(shared), len(subject.field)) and shared[keep] == subject.field[keep]:
            keep += 1
        shared = shared[:keep]
    return Subject(first.thing, first.id, shared)


def _seen(comparison: Comparison, change: Change) -> list[Seen]:
    found = []
    for row in change.rows[:_FAR]:
        if row.path_b is not None:
            subject = subject_at(comparison.b, row.path_b)
            in_b = True
        else:
            subject = subject_at(comparison.a, row.path) if row.kind is not ChangeKind.ADDED else None
            in_b = False
        if subject is not None:
            found.append(Seen(subject, in_b))
    if any(seen.subject.thing is Thing.EFFECT for seen in found):
        # A chain that came with its first effect is no thing of its own.
        found = [seen for seen in found if seen.subject.thing is Thing.EFFECT]
        if change.noun == "effect" and change.count == 1:
            # Effects that made room for it go with the one that came, went or moved, which is told last;
            # of one that moved within its chain, first.
            found = [found[-1] if _is_whole(comparison, change.rows[-1]) else found[0]]
    return found


def _is_whole(comparison: Comparison, row: Row) -> bool:
    """Whether a row is about an effect as a whole."""
    in_b = row.path_b is not None
    return not PointedAt.of(comparison.b if in_b else comparison.a, row.path_b or row.path).fields


def subject_at(document: Document, pointer: str) -> Subject | None:
    """What a pointer into a document leads to; None for messages, and for what has no id."""
    place = PointedAt.of(document, pointer)
    if place.thing == "chain":
        return Subject(Thing.TRACK, place.id) if _has_track(document, place.id) else None
    if place.thing not in set(Thing) or place.fields[:1] == ("chat_history",):
        return None
    thing = Thing(place.thing)
    if thing not in (Thing.SONG, Thing.MASTER) and not place.id:
        return None
    if thing is Thing.CLIP and len(place.fields) > 1 and place.fields[0] == NOTES:
        clip = clip_of(document, place.id)
        form = NoteForm.of(_item(get(clip, NOTES), place.fields[1]))
        return Subject(Thing.NOTE, place.id, note=form) if form else Subject(thing, place.id, (NOTES,))
    field = _named(place.fields)
    if (thing is Thing.CLIP and field[:1] and field[0] in _WHOLE_CLIP) or (
        thing is Thing.EFFECT and field[:1] and field[0] in _WHOLE_EFFECT
    ):
        field = ()
    return None if thing is Thing.SONG and not field else Subject(thing, place.id, field)


def _named(steps: tuple[str, ...]) -> tuple[str, ...]:
    """The steps as far as they are names: items of an unnamed list are followed as the list."""
    for number, step in enumerate(steps):
        if step.isdecimal():
            return steps[:number]
    return steps


def _item(value: Any, step: str) -> Any:
    found = items(value)
    return found[int(step)] if step.isdecimal() and int(step) < len(found) else None


def clip_of(document: Document, clip_id: Hashable) -> Any:
    """The clip of this id, None where there is none."""
    clips = items(document.sequence.get("clips"))
    return next((clip for clip in clips if name_of(get(clip, "id")) == clip_id), None)


def _track_of(document: Document, subject: Subject) -> Hashable:
    if subject.thing in (Thing.CLIP, Thing.NOTE):
        return name_of(get(clip_of(document, subject.id), "track_id"))
    if subject.thing is Thing.EFFECT:
        return next(
            (
                name_of(get(chain, "track_id"))
                for chain in items(document.data.get("track_effects"))
                for effect in items(get(chain, "effects"))
                if name_of(get(effect, "id")) == subject.id
            ),
            None,
        )
    return subject.id if subject.thing in (Thing.TRACK, Thing.STRIP, Thing.SAMPLE) else None


def note_in(document: Document, track: Hashable, pitch: int, start: float, length: float) -> Subject | None:
    """The note of a track that sounds so; `start` and `length` in beats, `start` from that of the song.

    A repeat of a loop is the note that is played again, whole bars later.
    """
    tick = round(start * PER_BEAT)
    bar = Meter.of(document.sequence.get("time_signature")).beats_a_bar * PER_BEAT
    near: list[tuple[bool, float, Subject]] = []
    for clip in items(document.sequence.get("clips")):
        owner, begin, lasts = name_of(get(clip, "id")), get(clip, "start_time"), get(clip, "duration")
        if owner is None or name_of(get(clip, "track_id")) != track:
            continue
        base = float(begin) if is_number(begin) else 0.0
        end = base + lasts if get(clip, "is_looped") is True and is_number(lasts) else base
        for note in items(get(clip, NOTES)):
            form = NoteForm.of(note)
            if form is None or form.pitch != pitch:
                continue
            late = tick - round((note["start_time"] + base) * PER_BEAT)
            is_repeat = late > 1 and start < end and min(late % bar, -late % bar) <= 1
            if abs(late) <= 1 or is_repeat:
                apart = abs((form.length or 0.0) - length)
                near.append((is_repeat, apart, Subject(Thing.NOTE, owner, note=form)))
    return min(near, key=_nearness)[2] if near else None


def _nearness(found: tuple[bool, float, Subject]) -> tuple[bool, float]:
    return found[:2]
