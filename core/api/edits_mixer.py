"""The mixer over HTTP: channels and master; levels in dB."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field

from core.api.edits import EDITS, LOOKS, OF_COMPOSITION, Change, EditableTable, Table, example, located
from core.model.mixer import Channel, Master

router = APIRouter(prefix=f"{OF_COMPOSITION}/mixer", tags=["mixer"])

ChannelId = Annotated[str, Path(description="The channel's id: that of its track.")]
"""The path's `{channel}`."""


class Desk(BaseModel):
    """All channels, in order, and the master."""

    channels: tuple[Channel, ...]
    master: Master


class NewChannel(Change):
    """The track to give a channel, at unity into the master."""

    model_config = example(track_id="7f6f1f5e-2f0e-4d0a-9d3a-0f6a2a1f3c55")

    track_id: str


class ChannelChange(Change):
    """What is absent stays; fader and gain −60 to +12 dB, pan −1 to 1."""

    model_config = example(fader=-3.0, pan=0.25)

    fader: float = Field(default_factory=float)
    input_gain: float = Field(default_factory=float)
    pan: float = Field(default_factory=float)
    mute: bool = Field(default_factory=bool)
    solo: bool = Field(default_factory=bool)
    output_bus: str = Field(default_factory=str, description="`master`, or the id of another channel.")


class MasterChange(Change):
    """What is absent stays; the fader −60 to +12 dB, the limiter's threshold −60 to 0 dB."""

    model_config = example(fader=-1.5, limiter_enabled=True)

    fader: float = Field(default_factory=float)
    mute: bool = Field(default_factory=bool)
    limiter_enabled: bool = Field(default_factory=bool)
    limiter_threshold: float = Field(default_factory=float)


@router.get("", operation_id="read_mixer", summary="Read the mixer", responses=LOOKS)
def read_mixer(table: Table) -> Desk:
    """All channels and the master."""
    with table.looking() as services:
        return Desk(channels=services.mixer.channels(), master=services.mixer.master())


@router.post(
    "/channels", operation_id="add_channel", summary="Add a channel", status_code=201, responses=EDITS
)
def add_channel(new: NewChannel, table: EditableTable, response: Response) -> Channel:
    """Give a track its channel; the first change of a track's channel makes it too."""
    with table.editing() as services:
        channel = services.mixer.add_channel(new.track_id)
        located(response, table.composition, "mixer", "channels", channel)
        return services.mixer.channel(channel)


@router.get("/channels/{channel}", operation_id="read_channel", summary="Read a channel", responses=LOOKS)
def read_channel(channel: ChannelId, table: Table) -> Channel:
    """One channel."""
    with table.looking() as services:
        return services.mixer.channel(channel)


@router.patch(
    "/channels/{channel}", operation_id="change_channel", summary="Change a channel", responses=EDITS
)
def change_channel(channel: ChannelId, change: ChannelChange, table: EditableTable) -> Channel:
    """Change fields of a channel, as one edit; a track that has none yet gets it."""
    with table.editing() as services:
        mixer = services.mixer
        edits: dict[str, Callable[[str, Any], None]] = {
            "fader": mixer.set_fader,
            "input_gain": mixer.set_gain,
            "pan": mixer.set_pan,
            "mute": mixer.set_mute,
            "solo": mixer.set_solo,
            "output_bus": mixer.set_output,
        }
        for name, value in change.given().items():
            edits[name](channel, value)
        return mixer.channel(channel)


@router.delete(
    "/channels/{channel}",
    operation_id="remove_channel",
    summary="Remove a channel",
    status_code=204,
    responses=EDITS,
)
def remove_channel(channel: ChannelId, table: EditableTable) -> None:
    """Take a channel out; its track stays, and what was routed into it goes to the master."""
    with table.editing() as services:
        services.mixer.remove_channel(channel)


@router.patch("/master", operation_id="change_master", summary="Change the master", responses=EDITS)
def change_master(change: MasterChange, table: EditableTable) -> Master:
    """Change fields of the master, as one edit."""
    given: dict[str, Any] = change.given()
    with table.editing() as services:
        mixer = services.mixer
        if "fader" in given:
            mixer.set_master_fader(given["fader"])
        if "mute" in given:
            mixer.set_master_mute(given["mute"])
        mixer.set_limiter(given.get("limiter_enabled"), given.get("limiter_threshold"))
        return mixer.master()
