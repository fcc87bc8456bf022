"""Snapshots to compare: one written out, generated ones of both shapes, and any JSON at all."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from core.model.document import Document, parse


def document(data: Any) -> Document:
    """The snapshot as if it had been read from a file."""
    return parse(json.dumps(data, indent=2).encode("utf-8", "surrogatepass"), "example")


def exact(value: Any) -> str:
    """One text for each value: 1, 1.0 and true are three, the order of keys does not count."""
    return json.dumps(value, sort_keys=True)


def note(pitch: int, start: float, length: float = 1.0, velocity: int = 100) -> dict[str, Any]:
    """One note of a clip."""
    return {
        "note": pitch,
        "note_name": f"n{pitch}",
        "start_time": start,
        "duration": length,
        "velocity": velocity,
        "channel": 0,
    }


def flat() -> dict[str, Any]:
    """Three tracks, two clips with notes and an audio clip, mixer, effects, samples and a conversation."""
    return {
        "id": "song-1",
        "name": "Night Drive",
        "created_at": "2026-02-23T11:38:41",
        "updated_at": "2026-02-23T12:00:00",
        "tempo": 120.0,
        "time_signature": "4/4",
        "tracks": [
            track("t1", "Deep Bass", "saw"),
            track("t2", "Hi-Hats", "hihat"),
            track("t3", "Pad", "sine"),
        ],
        "clips": [
            clip("c1", "t1", 8.0, [note(45 + step % 3, step * 2.0) for step in range(8)]),
            clip("c2", "t2", 0.0, [note(42, float(step), 0.5, 90) for step in range(16)]),
            {**clip("c3", "t3", 16.0, None), "type": "audio", "audio_file_path": "samples/pad.wav"},
        ],
        "is_playing": False,
        "current_position": 0.0,
        "loop_enabled": False,
        "loop_start": 0.0,
        "loop_end": 16.0,
        "mixer_state": {
            "channels": [channel("t1", "Deep Bass"), channel("t2", "Hi-Hats"), channel("t3", "Pad")],
            "master": {
                "id": "master",
                "name": "Master",
                "fader": 0.0,
                "mute": False,
                "limiter_enabled": False,
                "limiter_threshold": -1.0,
                "meter_peak_left": -60.0,
                "meter_peak_right": -60.0,
                "sc_bus_index": 0,
            },
            "show_meters": True,
            "meter_mode": "peak",
            "selected_channel_id": None,
        },
        "track_effects": [
            {
                "track_id": "t1",
                "effects": [effect("e1", "lpf", 0, cutoff=2000.0, resonance=0.5)],
                "max_slots": 8,
            },
            {
                "track_id": "t3",
                "effects": [effect("e2", "reverb", 0, mix=0.3), effect("e3", "delay", 1, delayTime=0.25)],
                "max_slots": 8,
            },
        ],
        "sample_assignments": {"t3": "samples/pad.wav"},
        "chat_history": [
            {
                "role": "user",
                "content": "Darker",
                "timestamp": "2026-02-23T11:59:00",
                "actions_executed": None,
            }
        ],
        "metadata": {"source": "manual_save"},
    }


def nested() -> dict[str, Any]:
    """The same music in the older shape."""
    whole = flat()
    beside = ("mixer_state", "track_effects", "sample_assignments", "chat_history", "metadata")
    return {
        "id": "snapshot-77",
        "name": whole["name"],
        "created_at": whole["created_at"],
        "sequence": {**{key: value for key, value in whole.items() if key not in beside}, "id": "sequence-1"},
        **{key: whole[key] for key in beside},
    }


def track(track_id: str, name: str, instrument: str) -> dict[str, Any]:
    """One track."""
    return {
        "id": track_id,
        "name": name,
        "type": "midi",
        "color": "#3b82f6",
        "is_muted": False,
        "is_solo": False,
        "is_armed": False,
        "volume": 1.0,
        "pan": 0.0,
        "instrument": instrument,
        "sample_id": None,
    }


def clip(clip_id: str, track_id: str, start: float, notes: list[dict[str, Any]] | None) -> dict[str, Any]:
    """One clip of 16 beats."""
    return {
        "id": clip_id,
        "name": "MIDI Clip",
        "type": "midi",
        "track_id": track_id,
        "start_time": start,
        "duration": 16.0,
        "is_muted": False,
        "is_looped": False,
        "gain": 1.0,
        "midi_events": notes,
    }


def channel(channel_id: str, name: str) -> dict[str, Any]:
    """One strip of the mixer."""
    return {
        "id": channel_id,
        "name": name,
        "fader": 0.0,
        "pan": 0.0,
        "mute": False,
        "solo": False,
        "meter_peak_left": -60.0,
        "sc_node_id": 1000,
    }


def effect(effect_id: str, kind: str, slot: int, **parameters: float) -> dict[str, Any]:
    """One effect of a chain."""
    return {
        "id": effect_id,
        "effect_name": kind,
        "display_name": None,
        "slot_index": slot,
        "parameters": parameters,
        "is_bypassed": False,
        "sc_node_id": 4000,
    }


def edited(data: dict[str, Any], edit: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """A copy with one edit made."""
    result = copy.deepcopy(data)
    edit(result)
    return result


def put(holder: Any, **fields: Any) -> None:
    """Set fields of an object."""
    holder.update(fields)


def notes(snapshot: dict[str, Any], number: int = 0) -> list[dict[str, Any]]:
    """The notes of a clip."""
    found: list[dict[str, Any]] = snapshot["clips"][number]["midi_events"]
    return found


def each(found: list[dict[str, Any]], field: str, change: Callable[[Any], Any]) -> None:
    """Change one field of each."""
    for one in found:
        one[field] = change(one[field])


def strip(snapshot: dict[str, Any], number: int) -> dict[str, Any]:
    """A strip of the mixer."""
    found: dict[str, Any] = snapshot["mixer_state"]["channels"][number]
    return found


_LEAVES = (
    st.none()
    | st.booleans()
    | st.sampled_from([0, 1, 1.0, 0.0, -0.0, 10**20, "a", "b", "é\u2028", "\ud800"])
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=3)
)
_KEYS = st.sampled_from(
    ["id", "note", "start_time", "channel", "track_id", "role", "timestamp", "x", "~/", ""]
)
ANY_JSON = st.recursive(
    _LEAVES,
    lambda below: st.lists(below, max_size=6) | st.dictionaries(_KEYS, below, max_size=5),
    max_leaves=25,
)

_NOTES = st.lists(
    st.builds(
        note,
        st.integers(36, 40),
        st.sampled_from([0.0, 0.5, 1.0, 2, 3.0]),
        st.sampled_from([0.5, 1.0]),
        st.sampled_from([80, 100]),
    ),
    max_size=8,
)


@st.composite
def snapshots(draw: st.DrawFn) -> dict[str, Any]:
    """A snapshot of either shape with some of everything, and anything missing."""
    names = st.sampled_from(["Kick", "Bass", "Pad", ""])
    tracks = [
        track(i, draw(names), "saw") for i in draw(st.lists(st.sampled_from("abcd"), max_size=4, unique=True))
    ]
    ids = st.sampled_from("abcd")
    clips = [
        clip(i, draw(ids), draw(st.sampled_from([0.0, 4.0, 5.5])), draw(st.none() | _NOTES))
        for i in draw(st.lists(st.sampled_from("uvw"), max_size=3, unique=True))
    ]
    effects = st.lists(
        st.builds(effect, st.sampled_from("mnop"), st.sampled_from(["reverb", "lpf"]), st.integers(0, 3)),
        max_size=3,
    )
    chains = [{"track_id": i, "effects": draw(effects)} for i in draw(st.lists(ids, max_size=3, unique=True))]
    base: dict[str, Any] = draw(st.sampled_from([flat, nested]))()
    base.get("sequence", base).update(
        tracks=tracks,
        clips=clips,
        current_position=draw(st.floats(0, 9)),
        tempo=draw(st.sampled_from([120, 120.0, 9])),
    )
    base["track_effects"] = chains
    for key in draw(st.sets(st.sampled_from(sorted(base)), max_size=2)):
        del base[key]
    return base
