"""Strips of the mixer: how they are made, tied to a track by their id, and routed into one another.

A backend of other make keeps its mix on the tracks and leaves the channels empty; its channels, if any, are
tied to no track. Ours bears the id of its track. Any strip can be a bus: what goes to its id is mixed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.errors import InvalidEdit, UnknownPart
from core.session.parts import Raw, find, with_id
from core.session.working import Desk
from core.storage.snapshots import fresh_snapshot, naive_now

MASTER = "master"


def channels_of(desk: Desk) -> list[Raw]:
    """The raw channels that can be read, in order."""
    found = _mixer(desk).get("channels")
    return with_id(found) if isinstance(found, list) else []


def master_of(desk: Desk) -> Raw:
    """The raw master strip as it stands; where there is none, a fresh one that stands nowhere yet."""
    master = _mixer(desk).get("master")
    if isinstance(master, dict):
        return master
    fresh: Raw = fresh_snapshot("", "")["mixer_state"]["master"]
    return fresh


def edit_master(desk: Desk, fields: Mapping[str, Any]) -> None:
    """Write into the master strip; a snapshot that lacks it gets it."""
    master = master_of(desk)
    master.update(fields)
    desk.mixer["master"] = master


def add_strip(desk: Desk, track_id: str) -> Raw:
    """Make the strip of a track, at unity into the master. Raises UnknownPart, InvalidEdit."""
    track = find(desk.tracks, "track", track_id)
    if any(channel["id"] == track_id for channel in channels_of(desk)):
        raise InvalidEdit("Adding a channel to this track", "it has one")
    now = naive_now()
    name, color = track.get("name"), track.get("color")
    strip: Raw = {
        "id": track_id,
        "name": name if isinstance(name, str) else "",
        "color": color if isinstance(color, str) else "#3b82f6",
        "type": "midi" if track.get("type") == "midi" else "audio",
        "input_source": None,
        "input_gain": 0.0,
        "phase_invert": False,
        "pan": 0.0,
        "fader": 0.0,
        "mute": False,
        "solo": False,
        "output_bus": MASTER,
        "armed": False,
        "monitoring": False,
        "meter_peak_left": -60.0,
        "meter_peak_right": -60.0,
        "sc_node_id": None,
        "sc_bus_index": None,
        "created_at": now,
        "updated_at": now,
    }
    if not isinstance(desk.mixer.get("channels"), list):
        desk.mixer["channels"] = []
    desk.mixer["channels"].append(strip)
    return strip


def strip_to_edit(desk: Desk, channel_id: str) -> Raw:
    """The channel of this id; a track that has none yet gets it. Raises UnknownPart."""
    for channel in channels_of(desk):
        if channel["id"] == channel_id:
            return channel
    if not any(track["id"] == channel_id for track in with_id(desk.tracks)):
        raise UnknownPart("channel", str(channel_id))
    return add_strip(desk, channel_id)


def remove_strip(desk: Desk, channel_id: str) -> None:
    """Take out the channel of this id, if there is one; what was routed into it goes to the master."""
    gone = [channel for channel in channels_of(desk) if channel["id"] == channel_id]
    if not gone:
        return
    channels = desk.mixer["channels"]
    channels[:] = [channel for channel in channels if not any(channel is other for other in gone)]
    for channel in channels_of(desk):
        if channel.get("output_bus") == channel_id:
            channel["output_bus"] = MASTER
    if desk.mixer.get("selected_channel_id") == channel_id:
        desk.mixer["selected_channel_id"] = None


def follow_track(desk: Desk, track_id: str, field: str, before: Any, after: Any) -> None:
    """Let the strip of a track take its new name or colour, unless it was given another of its own."""
    for channel in channels_of(desk):
        if channel["id"] == track_id and channel.get(field) == before:
            channel[field] = after


def route(desk: Desk, channel_id: str, bus: str) -> None:
    """Send a channel to the master or into another channel. Raises UnknownPart, InvalidEdit for a loop."""
    outputs = {channel["id"]: channel.get("output_bus") for channel in channels_of(desk)}
    if bus != MASTER and bus not in outputs:
        raise UnknownPart("channel", str(bus))
    seen: set[Any] = set()
    step: Any = bus
    while isinstance(step, str) and step in outputs and step not in seen:
        if step == channel_id:
            raise InvalidEdit("This routing", "the signal would come back to where it began")
        seen.add(step)
        step = outputs[step]
    strip_to_edit(desk, channel_id)["output_bus"] = bus


def _mixer(desk: Desk) -> Raw:
    """`mixer_state` to look at: unlike `desk.mixer` it is not made where the snapshot lacks it."""
    found = desk.data.get("mixer_state")
    return found if isinstance(found, dict) else {}
