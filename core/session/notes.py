"""Notes of a clip: they carry no id, so they are named by their index among the notes that can be read.

Starts count in beats from the clip's own start, and so does the grid of a quantise.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from core.diff.words import is_number
from core.errors import InvalidEdit, UnknownPart
from core.model.sequence import Note
from core.session.checks import Check, beats, checked, number, whole
from core.session.parts import NEEDED_OF_NOTES, Raw, notes_of, read

NoteLike = Note | Mapping[str, Any]
"""A note to add: the model, or its fields by name."""

NOTE_CHECKS: dict[str, Check] = {
    "note": whole("a note's pitch", 0, 127),
    "start_time": beats("a note's start"),
    "duration": beats("a note's length", is_length=True),
    "velocity": whole("a note's velocity", 0, 127),
    "channel": whole("a note's channel", 0, 15),
}

_PITCHES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
_semitones = whole("a transposition", -127, 127)
_grid = number("a grid", 0.001, 1024.0, "beats")
_strength = number("the strength", 0.0, 1.0)


def pitch_name(pitch: int) -> str:
    """As the backends spell it: `F#2` for 42, `C4` for 60."""
    return f"{_PITCHES[pitch % 12]}{pitch // 12 - 1}"


def read_notes(clip: Raw) -> tuple[Note, ...]:
    """All notes of the clip, in the order of their indexes."""
    return tuple(read(Note, event) for event in notes_of(clip))


def new_notes(given: Iterable[NoteLike]) -> list[Raw]:
    """The notes as a snapshot spells them, with their names: backends refuse a file in which one lacks it.

    Raises InvalidEdit for one that is no note.
    """
    return [_new_note(note) for note in given]


def _new_note(given: NoteLike) -> Raw:
    more: Raw = {}
    if isinstance(given, Note):
        fields = given.model_dump(mode="json")
        more = {name: fields.pop(name) for name in given.model_extra or ()}
    elif isinstance(given, Mapping):
        fields = dict(given)
    else:
        raise InvalidEdit("Adding this as a note", "it is none")
    fields.pop("note_name", None)
    for name in NEEDED_OF_NOTES:
        if fields.get(name) is None:
            raise InvalidEdit(
                f"Adding a note without its {name}", "a note needs note, start_time and duration"
            )
    known = checked(fields, NOTE_CHECKS, "a note")
    return {
        "note": known["note"],
        "note_name": pitch_name(known["note"]),
        "start_time": known["start_time"],
        "duration": known["duration"],
        "velocity": known.get("velocity", 100),
        "channel": known.get("channel", 0),
        **more,
    }


def add_notes(clip: Raw, given: Iterable[NoteLike]) -> tuple[int, ...]:
    """Add notes behind those of the clip; gives their indexes."""
    if clip.get("type") == "audio":
        raise InvalidEdit("Adding notes to an audio clip", "it plays a file")
    fresh = new_notes(given)
    before = len(notes_of(clip))
    if fresh:
        if not isinstance(clip.get("midi_events"), list):
            clip["midi_events"] = []
        clip["midi_events"] += fresh
    return tuple(range(before, before + len(fresh)))


def edit_note(clip: Raw, index: int, fields: Mapping[str, Any]) -> None:
    """Change fields of one note."""
    (note,) = _chosen(clip, [index])
    wanted = checked(fields, NOTE_CHECKS, "a note")
    note.update(wanted)
    if "note" in wanted:
        _name(note)


def remove_notes(clip: Raw, indexes: Iterable[int]) -> None:
    """Take these notes out."""
    gone = {id(note) for note in _chosen(clip, indexes)}
    if gone:
        events = clip["midi_events"]
        events[:] = [event for event in events if id(event) not in gone]


def transpose(clip: Raw, semitones: Any, indexes: Iterable[int] | None) -> None:
    """Move pitches up or down; none may leave 0 to 127."""
    by = _semitones(semitones)
    chosen = _chosen(clip, indexes)
    for note in chosen:
        pitch = int(note["note"])
        if not 0 <= pitch + by <= 127:
            index = next(place for place, other in enumerate(notes_of(clip)) if other is note)
            raise InvalidEdit(
                f"Transposing by {by:+d}".replace("-", "−"),
                f"note {index} ({pitch_name(pitch)}) would leave the range of MIDI, 0 to 127",
            )
    for note in chosen:
        note["note"] = int(note["note"]) + by
        _name(note)


def quantise(clip: Raw, grid_beats: Any, strength: Any, indexes: Iterable[int] | None) -> None:
    """Move starts towards the nearest line of the grid, all the way at strength 1; halfway goes later."""
    grid, pull = _grid(grid_beats), _strength(strength)
    for note in _chosen(clip, indexes):
        start = note["start_time"]
        steps = start / grid
        if not is_number(steps):
            continue
        line = math.floor(steps + 0.5) * grid
        moved = line if pull == 1.0 else start + (line - start) * pull
        if moved != start:
            note["start_time"] = moved


def _chosen(clip: Raw, indexes: Iterable[int] | None) -> list[Raw]:
    """The notes of these indexes, each once; all for None. Raises UnknownPart."""
    notes = notes_of(clip)
    if indexes is None:
        return notes
    wanted = dict.fromkeys(indexes)
    for index in wanted:
        if index not in range(len(notes)):
            raise UnknownPart("note", str(index))
    return [notes[int(index)] for index in wanted]


def _name(note: Raw) -> None:
    """Let a note's name follow its pitch, where it carries one."""
    if isinstance(note.get("note_name"), str):
        note["note_name"] = pitch_name(int(note["note"]))
