"""Clips over HTTP: added, changed, moved, copied, removed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import Field

from core.api.edits import EDITS, LOOKS, OF_COMPOSITION, Change, EditableTable, Table, example, located
from core.api.edits_notes import NewNote, as_fields
from core.api.edits_tracks import TrackId
from core.model.sequence import Clip

router = APIRouter(prefix=OF_COMPOSITION, tags=["clips"])

ClipId = Annotated[str, Path(description="The clip's id.")]
"""The path's `{clip}`."""


class NewClip(Change):
    """A clip to add, in beats; on an audio track it is a stretch of a file and holds no notes."""

    model_config = example(
        start_time=0.0,
        duration=4.0,
        name="Riff",
        notes=[{"note": 36, "start_time": 0.0, "duration": 1.0, "velocity": 100}],
    )

    start_time: float
    duration: float
    name: str = ""
    notes: list[NewNote] = Field(default_factory=list)


class ClipChange(Change):
    """What is absent stays; places and lengths in beats, the gain 0 to 2."""

    model_config = example(start_time=8.0, gain=0.8)

    track_id: str = Field(default_factory=str)
    start_time: float = Field(default_factory=float)
    duration: float = Field(default_factory=float)
    name: str = Field(default_factory=str)
    is_muted: bool = Field(default_factory=bool)
    is_looped: bool = Field(default_factory=bool)
    gain: float = Field(default_factory=float)


class ClipCopy(Change):
    """Where the copy starts, in beats; right behind the clip if absent."""

    model_config = example(start_time=16.0)

    start_time: float | None = None


@router.get("/clips", operation_id="list_clips", summary="List the clips", responses=LOOKS)
def list_clips(table: Table) -> list[Clip]:
    """All clips of all tracks, with their notes."""
    with table.looking() as services:
        return list(services.sequencer.clips())


@router.get(
    "/tracks/{track}/clips",
    operation_id="list_clips_of_track",
    summary="List a track's clips",
    responses=LOOKS,
)
def list_clips_of_track(track: TrackId, table: Table) -> list[Clip]:
    """The clips of one track, with their notes."""
    with table.looking() as services:
        return list(services.sequencer.clips(track))


@router.post(
    "/tracks/{track}/clips", operation_id="add_clip", summary="Add a clip", status_code=201, responses=EDITS
)
def add_clip(track: TrackId, new: NewClip, table: EditableTable, response: Response) -> Clip:
    """Add a clip to a track, with its notes."""
    with table.editing() as services:
        edit = services.sequencer
        clip = edit.add_clip(track, new.start_time, new.duration, new.name, as_fields(new.notes))
        located(response, table.composition, "clips", clip)
        return edit.clip(clip)


@router.get("/clips/{clip}", operation_id="read_clip", summary="Read a clip", responses=LOOKS)
def read_clip(clip: ClipId, table: Table) -> Clip:
    """One clip, with its notes."""
    with table.looking() as services:
        return services.sequencer.clip(clip)


@router.patch("/clips/{clip}", operation_id="change_clip", summary="Change a clip", responses=EDITS)
def change_clip(clip: ClipId, change: ClipChange, table: EditableTable) -> Clip:
    """Change fields of a clip, move it in time or to another track, as one edit."""
    given = change.given()
    start, track, duration = (given.pop(name, None) for name in ("start_time", "track_id", "duration"))
    with table.editing() as services:
        edit = services.sequencer
        edit.move_clip(clip, start, track)
        if duration is not None:
            edit.resize_clip(clip, duration)
        edit.edit_clip(clip, **given)
        return edit.clip(clip)


@router.delete(
    "/clips/{clip}", operation_id="remove_clip", summary="Remove a clip", status_code=204, responses=EDITS
)
def remove_clip(clip: ClipId, table: EditableTable) -> None:
    """Remove a clip, also from the launcher's grid."""
    with table.editing() as services:
        services.sequencer.remove_clip(clip)


@router.post(
    "/clips/{clip}/duplicate",
    operation_id="duplicate_clip",
    summary="Duplicate a clip",
    status_code=201,
    responses=EDITS,
)
def duplicate_clip(
    clip: ClipId, table: EditableTable, response: Response, copy: ClipCopy | None = None
) -> Clip:
    """Copy a clip with all that is in it; gives the copy."""
    with table.editing() as services:
        made = services.sequencer.duplicate_clip(clip, copy.start_time if copy else None)
        located(response, table.composition, "clips", made)
        return services.sequencer.clip(made)
