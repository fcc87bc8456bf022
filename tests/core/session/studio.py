"""A composition of either shape on the table, with foreign oddities in it, and the services over it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from core.model.document import parse
from core.model.snapshot import Shape
from core.session.mixer_service import MixerService
from core.session.sequencer_service import SequencerService
from core.session.session import Session
from core.session.working import Working
from core.storage.composition_service import CompositionService
from core.storage.memory import Memory

SHAPES = tuple(Shape)
ID = "0b5bd7a4-6ee7-4b4c-9d3c-3f2f4ac0b7d1"
BASS, VOX, RAIN = "track-bass", "track-vox", "track-rain"
RIFF, FILL, AHS, LOOP = "clip-riff", "clip-fill", "clip-ahs", "clip-loop"
BUS = "bus-of-another-make"


@dataclass(frozen=True)
class Studio:
    """The services over one open composition."""

    working: Working
    session: Session
    sequencer: SequencerService
    mixer: MixerService

    @property
    def data(self) -> dict[str, Any]:
        return self.working.freeze().data

    @property
    def song(self) -> dict[str, Any]:
        data = self.data
        found: dict[str, Any] = data.get("sequence", data)
        return found

    @property
    def top(self) -> str:
        """JSON Pointer to where the song stands."""
        return "/sequence" if "sequence" in self.data else ""

    def track(self, track_id: str) -> dict[str, Any]:
        return _of(self.song["tracks"], track_id)

    def clip(self, clip_id: str) -> dict[str, Any]:
        return _of(self.song["clips"], clip_id)


def _of(items: list[dict[str, Any]], wanted: str) -> dict[str, Any]:
    return next(item for item in items if item["id"] == wanted)


def studio(data: dict[str, Any]) -> Studio:
    """The services over this snapshot, which stands in no file."""
    opened = empty_studio()
    opened.working.put(ID, parse(json.dumps(data).encode(), "the test's snapshot"))
    return opened


def empty_studio(store: CompositionService | None = None) -> Studio:
    """The services over a store, in memory if none is given; nothing is open."""
    working = Working()
    session = Session(store or CompositionService(Memory()), working, autosave_s=0)
    return Studio(working, session, SequencerService(working, session), MixerService(working))


def changed(before: Any, after: Any, at: str = "") -> set[str]:
    """Pointers to what differs in value, type or order of keys; a list that grew or shrank is one place."""
    if type(before) is not type(after):
        return {at}
    if isinstance(before, dict):
        both = [key for key in before if key in after]
        found = {f"{at}/{key}" for key in before.keys() ^ after.keys()}
        if both != [key for key in after if key in before]:
            found.add(f"{at} order")
        return found.union(*(changed(before[key], after[key], f"{at}/{key}") for key in both))
    if isinstance(before, list):
        if len(before) != len(after):
            return {at}
        pairs = enumerate(zip(before, after, strict=True))
        return set().union(*(changed(old, new, f"{at}/{index}") for index, (old, new) in pairs))
    return set() if before == after else {at}


def snapshot(shape: Shape) -> dict[str, Any]:
    """Three tracks, four clips, two strips, a chain; unknown fields and integers for floats all over."""
    parent = "sequence_id" if shape is Shape.NESTED else "composition_id"
    song = {
        "name": "Night Drive",
        "tempo": 120,
        "time_signature": "4/4",
        "swing": {"amount": 0.25},
        "tracks": [
            _track(BASS, "Bass", parent, "midi", volume=1, lane={"height": [40, 2]}),
            _track(VOX, "Vox", parent, "sample", sample_name="vox", instrument=None),
            _track(RAIN, "Rain", parent, "audio", instrument=None),
        ],
        "clips": [
            _clip(RIFF, BASS, 0.0, 4.0, [_note(36, "C2", 0.0), _note(42, "F#2", 1.1, mpe=[1, 2])]),
            _clip(
                AHS, VOX, 4, 8, [{"note": 60, "start_time": 0, "duration": 2, "velocity": 90, "channel": 0}]
            ),
            _clip(LOOP, RAIN, 0.0, 16.0, None, type="audio", audio_file_path="samples/a.wav", warp="beats"),
            _clip(FILL, BASS, 4.0, 2.0, [_note(48, "C3", 0.5)]),
        ],
        "clip_slots": [[RIFF, None, FILL], [None, AHS, None], [LOOP, None, None]],
        "scenes": [{"id": "scene-1", "name": "Verse", "color": "#f39c12", "tempo": None}],
        "launch_quantization": "1",
        "is_playing": False,
        "current_position": 3.25,
        "loop_enabled": False,
        "loop_start": 0,
        "loop_end": 16.0,
        "selected_clip_id": RIFF,
        "piano_roll_clip_id": FILL,
    }
    around = {
        "mixer_state": {
            "channels": [_channel(BASS, "Bass"), _channel(BUS, "Group A")],
            "master": {"id": "master", "name": "Master", "fader": 0, "mute": False, "dither": "tpdf"},
            "show_meters": True,
            "selected_channel_id": BASS,
        },
        "track_effects": [
            {"track_id": BASS, "effects": [{"id": "fx-1", "effect_name": "reverb", "slot_index": 0}]},
            {"track_id": VOX, "effects": [], "max_slots": 8},
        ],
        "sample_assignments": {VOX: "samples/vox.wav", BASS: "samples/b.wav"},
        "chat_history": [{"role": "user", "content": "more bass"}],
        "metadata": {"source": "manual_save"},
        "colour_of_the_house": [1, 2.0, None],
    }
    if shape is Shape.FLAT:
        return {"id": ID, **song, **around, "updated_at": "2026-02-23T11:38:41.149081"}
    return {"id": "snapshot-1", "name": "Night Drive", "sequence": {"id": ID, **song}, **around}


def _track(track_id: str, name: str, parent: str, kind: str, **more: Any) -> dict[str, Any]:
    known = {"id": track_id, "name": name, parent: ID, "type": kind, "color": "#3b82f6", "is_muted": False}
    rest = {"is_solo": False, "is_armed": False, "volume": 0.8, "pan": 0.0, "instrument": "sine"}
    return {**known, **rest, "midi_channel": 0, **more}


def _clip(
    clip_id: str,
    track_id: str,
    start: float,
    duration: float,
    notes: list[dict[str, Any]] | None,
    **more: Any,
) -> dict[str, Any]:
    known = {"id": clip_id, "name": clip_id, "type": "midi", "track_id": track_id, "start_time": start}
    rest = {"duration": duration, "is_muted": False, "is_looped": False, "gain": 1.0, "midi_events": notes}
    return {**known, **rest, "audio_file_path": None, "audio_offset": None, **more}


def _note(pitch: int, name: str, start: float, **more: Any) -> dict[str, Any]:
    known = {"note": pitch, "note_name": name, "start_time": start, "duration": 1.0}
    return {**known, "velocity": 100, "channel": 0, **more}


def _channel(channel_id: str, name: str) -> dict[str, Any]:
    known = {"id": channel_id, "name": name, "color": "#3b82f6", "type": "audio", "input_gain": 0, "pan": 0}
    return {**known, "fader": -3, "mute": False, "solo": False, "output_bus": "master", "sends": [{"a": 1}]}
