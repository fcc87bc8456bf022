"""Notes of a clip over HTTP: they bear no id, so they are named by their index in the clip."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from core.api.edits import EDITS, LOOKS, OF_COMPOSITION, Change, EditableTable, Table, WholeNumber, example
from core.model.sequence import Note

router = APIRouter(prefix=f"{OF_COMPOSITION}/clips/{{clip}}/notes", tags=["notes"])

_ClipId = Annotated[str, Path(description="The clip's id.")]
_Index = Annotated[int, Path(description="The note's place in its clip, from 0; an edit may move it.")]


class NewNote(Change):
    """A note to add; its start counts in beats from the start of its clip."""

    note: WholeNumber = Field(description="Its pitch, 0 to 127; 60 is C4.")
    start_time: float
    duration: float
    velocity: WholeNumber = 100
    channel: WholeNumber = 0


class NewNotes(Change):
    """Notes to add behind the others."""

    model_config = example(notes=[{"note": 60, "start_time": 0.0, "duration": 1.0, "velocity": 100}])

    notes: list[NewNote]


class NoteChange(Change):
    """What is absent stays."""

    model_config = example(note=62, velocity=90)

    note: WholeNumber = Field(default_factory=int)
    start_time: float = Field(default_factory=float)
    duration: float = Field(default_factory=float)
    velocity: WholeNumber = Field(default_factory=int)
    channel: WholeNumber = Field(default_factory=int)


class Transposition(Change):
    """By how many semitones, and which notes; all if absent."""

    model_config = example(semitones=-12)

    semitones: WholeNumber
    indexes: list[WholeNumber] | None = None


class Quantisation(Change):
    """The grid in beats, how far to go to it (1 is all the way), and which notes; all if absent."""

    model_config = example(grid=0.25, strength=0.5)

    grid: float
    strength: float = 1.0
    indexes: list[WholeNumber] | None = None


class Added(BaseModel):
    """The indexes of the notes that were added."""

    indexes: tuple[int, ...]


def as_fields(notes: Iterable[NewNote]) -> list[dict[str, Any]]:
    """Notes as the services take them."""
    return [note.model_dump() for note in notes]


@router.get("", operation_id="list_notes", summary="List a clip's notes", responses=LOOKS)
def list_notes(clip: _ClipId, table: Table) -> list[Note]:
    """The notes in the order of their indexes."""
    with table.looking() as services:
        return list(services.sequencer.notes(clip))


@router.post("", operation_id="add_notes", summary="Add notes", status_code=201, responses=EDITS)
def add_notes(clip: _ClipId, new: NewNotes, table: EditableTable) -> Added:
    """Add notes behind the others; gives their indexes."""
    with table.editing() as services:
        return Added(indexes=services.sequencer.add_notes(clip, as_fields(new.notes)))


@router.post("/transpose", operation_id="transpose_notes", summary="Transpose notes", responses=EDITS)
def transpose_notes(clip: _ClipId, by: Transposition, table: EditableTable) -> list[Note]:
    """Move pitches up or down, none of them out of 0 to 127; gives all notes of the clip."""
    with table.editing() as services:
        services.sequencer.transpose(clip, by.semitones, by.indexes)
        return list(services.sequencer.notes(clip))


@router.post("/quantise", operation_id="quantise_notes", summary="Quantise notes", responses=EDITS)
def quantise_notes(clip: _ClipId, to: Quantisation, table: EditableTable) -> list[Note]:
    """Pull starts to the grid, which counts from the clip's start; gives all notes of the clip."""
    with table.editing() as services:
        services.sequencer.quantise(clip, to.grid, to.strength, to.indexes)
        return list(services.sequencer.notes(clip))


@router.patch("/{index}", operation_id="change_note", summary="Change a note", responses=EDITS)
def change_note(clip: _ClipId, index: _Index, change: NoteChange, table: EditableTable) -> Note:
    """Change fields of one note."""
    with table.editing() as services:
        services.sequencer.edit_note(clip, index, **change.given())
        return services.sequencer.notes(clip)[index]


@router.delete(
    "/{index}", operation_id="remove_note", summary="Remove a note", status_code=204, responses=EDITS
)
def remove_note(clip: _ClipId, index: _Index, table: EditableTable) -> None:
    """Remove one note; those behind it move up."""
    with table.editing() as services:
        services.sequencer.remove_notes(clip, [index])
