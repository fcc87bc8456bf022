"""The song's own settings and the transport, over HTTP."""

from __future__ import annotations

from typing import Literal, Self

from fastapi import APIRouter
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from core.api.edits import EDITS, LOOKS, OF_COMPOSITION, Change, EditableTable, Table, example
from core.session.song import Song

router = APIRouter(prefix=OF_COMPOSITION, tags=["song"])


class SongChange(Change):
    """What is absent stays; tempo in BPM, places in beats."""

    model_config = example(tempo=96.0, loop_enabled=True, loop_end=8.0)

    name: str = Field(default_factory=str)
    tempo: float = Field(default_factory=float, description="Above 0, at most 300 BPM.")
    time_signature: str = Field(default_factory=str, examples=["3/4"])
    loop_enabled: bool = Field(default_factory=bool)
    loop_start: float = Field(default_factory=float)
    loop_end: float = Field(default_factory=float)


class TransportChange(Change):
    """What the transport does next, and from where; no version tells of it."""

    model_config = example(action="play", position=16.0)

    action: Literal["play", "stop", "seek"]
    position: float | None = Field(None, description="In beats; needed for `seek`.")

    @model_validator(mode="after")
    def _seek_somewhere(self) -> Self:
        if self.action == "seek" and self.position is None:
            raise PydanticCustomError("no_place", "seek needs a position in beats")
        return self


@router.get("/song", operation_id="read_song", summary="Read the song's settings", responses=LOOKS)
def read_song(table: Table) -> Song:
    """Name, tempo, time signature, loop and transport of the open composition."""
    with table.looking() as services:
        return services.sequencer.song()


@router.patch("/song", operation_id="change_song", summary="Change the song's settings", responses=EDITS)
def change_song(change: SongChange, table: EditableTable) -> Song:
    """Change some of them, as one edit; gives all of them."""
    given = change.given()
    loop = {name: given[f"loop_{name}"] for name in ("enabled", "start", "end") if f"loop_{name}" in given}
    with table.editing() as services:
        edit = services.sequencer
        if "name" in given:
            edit.rename(given["name"])
        if "tempo" in given:
            edit.set_tempo(given["tempo"])
        if "time_signature" in given:
            edit.set_time_signature(given["time_signature"])
        if loop:
            edit.set_loop(**loop)
        return edit.song()


@router.post("/transport", operation_id="move_transport", summary="Play, stop or seek", responses=EDITS)
def move_transport(change: TransportChange, table: EditableTable) -> Song:
    """Put the playhead to `position` where one is given, then let the transport run or stand."""
    with table.editing() as services:
        edit = services.sequencer
        if change.position is not None:
            edit.seek(change.position)
        if change.action == "play":
            edit.play()
        elif change.action == "stop":
            edit.stop()
        return edit.song()
