"""A composition as a plain value, area by area, read off the services and off raw JSON."""

from __future__ import annotations

from typing import Any

from core.session.dependencies import Services

Plain = dict[str, Any]
"""By area: song, tracks, clips, notes, mixer, effects, samples, conversation."""


def read_off_services(services: Services) -> Plain:
    """What the services say of what is open."""
    song = services.sequencer.song()
    clips = services.sequencer.clips()
    master = services.mixer.master()
    return {
        "song": [
            song.name,
            song.tempo,
            song.time_signature,
            [song.loop_enabled, song.loop_start, song.loop_end],
        ],
        "tracks": [
            [track.id, track.name, track.volume, track.pan, track.is_muted]
            for track in services.sequencer.tracks()
        ],
        "clips": {
            clip.id: [clip.track_id, clip.name, clip.start_time, clip.duration, clip.is_muted]
            for clip in clips
        },
        "notes": {
            clip.id: sorted(
                [note.note, note.start_time, note.duration] for note in services.sequencer.notes(clip.id)
            )
            for clip in clips
        },
        "mixer": [
            master.fader,
            master.limiter_threshold,
            {channel.id: [channel.fader, channel.pan] for channel in services.mixer.channels()},
        ],
        "effects": {
            track.id: _chain([each.model_dump() for each in services.effects.chain(track.id).effects])
            for track in services.sequencer.tracks()
            if services.effects.chain(track.id).effects
        },
        **_read_rest(services.working.freeze().data),
    }


def read_off_json(data: dict[str, Any]) -> Plain:
    """The same by looking into the JSON, with the defaults that the format gives."""
    song = data.get("sequence", data)
    mixer = data.get("mixer_state", {})
    master = mixer.get("master", {})
    loop = [song.get("loop_enabled", False), song.get("loop_start", 0.0), song.get("loop_end", 16.0)]
    return {
        "song": [data["name"], song["tempo"], song["time_signature"], loop],
        "tracks": [
            [
                track["id"],
                track["name"],
                track.get("volume", 1.0),
                track.get("pan", 0.0),
                track.get("is_muted", False),
            ]
            for track in song["tracks"]
        ],
        "clips": {
            clip["id"]: [
                clip["track_id"],
                clip["name"],
                clip["start_time"],
                clip["duration"],
                clip.get("is_muted", False),
            ]
            for clip in song["clips"]
        },
        "notes": {
            clip["id"]: sorted(
                [note["note"], note["start_time"], note["duration"]] for note in clip["midi_events"] or []
            )
            for clip in song["clips"]
        },
        "mixer": [
            master.get("fader", 0.0),
            master.get("limiter_threshold", -1.0),
            {channel["id"]: [channel["fader"], channel["pan"]] for channel in mixer.get("channels", [])},
        ],
        "effects": {
            chain["track_id"]: _chain(chain["effects"])
            for chain in data.get("track_effects", [])
            if chain["effects"]
        },
        **_read_rest(data),
    }


def _chain(effects: list[dict[str, Any]]) -> dict[int, Any]:
    """By slot: id, name, parameters, whether it is bypassed."""
    return {
        effect["slot_index"]: [
            effect["id"],
            effect["effect_name"],
            dict(effect["parameters"]),
            effect["is_bypassed"],
        ]
        for effect in effects
    }


def _read_rest(data: dict[str, Any]) -> Plain:
    return {
        "samples": dict(data.get("sample_assignments", {})),
        "conversation": [[message["role"], message["content"]] for message in data.get("chat_history", [])],
    }
