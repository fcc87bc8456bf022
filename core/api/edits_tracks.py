"""Tracks over HTTP: added, changed, moved, removed."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Response
from pydantic import Field

from core.api.edits import (
    EDITS,
    LOOKS,
    OF_COMPOSITION,
    Change,
    EditableTable,
    Table,
    WholeNumber,
    example,
    located,
)
from core.model.sequence import Track

router = APIRouter(prefix=OF_COMPOSITION, tags=["tracks"])

TrackId = Annotated[str, Path(description="The track's id.")]
"""The path's `{track}`."""


class NewTrack(Change):
    """A track to add; a MIDI track without an `instrument` plays `sine`."""

    model_config = example(name="Lead", type="midi")

    name: str
    type: Literal["midi", "audio", "sample"] = "midi"
    instrument: str | None = None
    index: WholeNumber | None = Field(None, description="Its place among the tracks, from 0; last if absent.")


class TrackChange(Change):
    """What is absent stays; volume 0 to 2, pan −1 to 1, the MIDI channel 0 to 15."""

    model_config = example(volume=0.8, pan=-0.25, is_muted=False)

    name: str = Field(default_factory=str)
    instrument: str | None = None
    color: str = Field(default_factory=str, examples=["#3b82f6"])
    volume: float = Field(default_factory=float)
    pan: float = Field(default_factory=float)
    is_muted: bool = Field(default_factory=bool)
    is_solo: bool = Field(default_factory=bool)
    is_armed: bool = Field(default_factory=bool)
    midi_channel: WholeNumber = Field(default_factory=int)


class TrackMove(Change):
    """Where a track goes, counted from 0 among the others."""

    model_config = example(index=0)

    index: WholeNumber


@router.get("/tracks", operation_id="list_tracks", summary="List the tracks", responses=LOOKS)
def list_tracks(table: Table) -> list[Track]:
    """All tracks, in order."""
    with table.looking() as services:
        return list(services.sequencer.tracks())


@router.post("/tracks", operation_id="add_track", summary="Add a track", status_code=201, responses=EDITS)
def add_track(new: NewTrack, table: EditableTable, response: Response) -> Track:
    """Add a track at `index`, or last."""
    with table.editing() as services:
        edit = services.sequencer
        track = edit.add_track(new.name, new.type, new.instrument, new.index)
        located(response, table.composition, "tracks", track)
        return edit.track(track)


@router.get("/tracks/{track}", operation_id="read_track", summary="Read a track", responses=LOOKS)
def read_track(track: TrackId, table: Table) -> Track:
    """One track, without its clips."""
    with table.looking() as services:
        return services.sequencer.track(track)


@router.patch("/tracks/{track}", operation_id="change_track", summary="Change a track", responses=EDITS)
def change_track(track: TrackId, change: TrackChange, table: EditableTable) -> Track:
    """Change fields of a track, as one edit."""
    with table.editing() as services:
        services.sequencer.edit_track(track, **change.given())
        return services.sequencer.track(track)


@router.delete(
    "/tracks/{track}", operation_id="remove_track", summary="Remove a track", status_code=204, responses=EDITS
)
def remove_track(track: TrackId, table: EditableTable) -> None:
    """Remove a track with its clips, channel, effects, sample and row in the launcher's grid."""
    with table.editing() as services:
        services.sequencer.remove_track(track)


@router.post("/tracks/{track}/move", operation_id="move_track", summary="Move a track", responses=EDITS)
def move_track(track: TrackId, move: TrackMove, table: EditableTable) -> list[Track]:
    """Put a track at another place; gives all tracks in their order."""
    with table.editing() as services:
        services.sequencer.move_track(track, move.index)
        return list(services.sequencer.tracks())
