"""Snapshots of a song in the two shapes of the backends, key for key in their order and spelling."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from typing import Any

from resources.demo.seeded import between, identity
from resources.demo.song import Item, Song


@dataclass(frozen=True)
class Transport:
    """What moves while nothing musical does. `key` seeds the meters of this one moment."""

    key: str
    is_playing: bool = False
    position: float = 0.0


def flat(song: Song, transport: Transport, metadata: Item) -> Item:
    """The newer shape: the sequence's fields at the top level, `id` is the composition's."""
    return {
        "id": song.id,
        "name": song.name,
        **_sequence(song, transport, "composition_id"),
        **_around(song, transport),
        "chat_history": copy.deepcopy(song.chat),
        "metadata": metadata,
        "created_at": song.born.isoformat(),
        "updated_at": song.now.isoformat(),
    }


def nested(song: Song, transport: Transport, metadata: Item, *, with_chat: bool = True) -> Item:
    """The older shape: the sequence apart, and a new `id` in every snapshot."""
    snapshot: Item = {
        "id": identity(song.key, "snapshot", transport.key),
        "name": song.name,
        "created_at": song.now.isoformat(),
        "sequence": {
            "id": song.id,
            "name": song.name,
            **_sequence(song, transport, "sequence_id"),
            "zoom": 0.5,
            "snap_enabled": True,
            "grid_size": 16,
            "selected_clip_id": None,
            "piano_roll_clip_id": song.clips[-1]["id"] if song.clips else None,
            "sample_editor_clip_id": None,
            "created_at": song.born.isoformat(),
            "updated_at": song.now.isoformat(),
        },
        **_around(song, transport),
    }
    if with_chat:
        snapshot["chat_history"] = copy.deepcopy(song.chat)
    snapshot["metadata"] = metadata
    return snapshot


def write(snapshot: Item) -> bytes:
    """The bytes as the backends write them."""
    return json.dumps(snapshot, indent=2).encode("ascii")


def _sequence(song: Song, transport: Transport, parent_key: str) -> Item:
    enabled, start, end = song.loop
    return {
        "tempo": song.tempo,
        "time_signature": song.time_signature,
        "tracks": [_with_parent(track, parent_key, song.id) for track in song.tracks],
        "clips": copy.deepcopy(song.clips),
        "is_playing": transport.is_playing,
        "current_position": transport.position,
        "loop_enabled": enabled,
        "loop_start": start,
        "loop_end": end,
    }


def _with_parent(track: Item, parent_key: str, parent_id: str) -> Item:
    head = {"id": track["id"], "name": track["name"], parent_key: parent_id}
    return {**head, **{key: value for key, value in track.items() if key not in head}}


def _around(song: Song, transport: Transport) -> Item:
    """Mixer, effects and samples: the same in both shapes."""
    channels = copy.deepcopy(song.channels)
    for channel in channels:
        channel.update(_meters(transport, channel["id"]))
    return {
        "mixer_state": {
            "channels": channels,
            "master": {
                "id": "master",
                "name": "Master",
                "color": "#ef4444",
                "type": "master",
                "fader": song.master["fader"],
                "mute": song.master["mute"],
                **_meters(transport, "master"),
                "limiter_enabled": song.master["limiter_enabled"],
                "limiter_threshold": song.master["limiter_threshold"],
                "sc_bus_index": 0,
                "created_at": song.born.isoformat(),
                "updated_at": song.born.isoformat(),
            },
            "show_meters": True,
            "meter_mode": "peak",
            "selected_channel_id": None,
        },
        "track_effects": copy.deepcopy(song.chains),
        "sample_assignments": dict(song.assignments),
    }


def _meters(transport: Transport, name: str) -> dict[str, Any]:
    if not transport.is_playing:
        return {"meter_peak_left": -60.0, "meter_peak_right": -60.0}
    left = between(-240, -50, "meter", transport.key, name)
    return {
        "meter_peak_left": left / 10,
        "meter_peak_right": (left + between(-15, 15, "meter right", transport.key, name)) / 10,
    }
