"""The sequence: song, tracks, clips and notes. Times are in beats unless they say otherwise."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict

from core.model.fields import Area, Unit, Volatile


class Part(BaseModel):
    """Base of every part of a snapshot: unknown fields are kept, NaN and infinity are refused."""

    model_config = ConfigDict(extra="allow", allow_inf_nan=False, ser_json_inf_nan="constants")


class Note(Part):
    """One MIDI note; it carries no id. `start_time` counts from the start of its clip."""

    note: Annotated[int, Area.NOTES, Unit.PITCH]
    note_name: Annotated[str | None, Area.NOTES, Volatile] = None  # follows from `note`
    start_time: Annotated[float, Area.NOTES, Unit.BEATS]
    duration: Annotated[float, Area.NOTES, Unit.BEATS]
    velocity: Annotated[int, Area.NOTES, Unit.VELOCITY] = 100
    channel: Annotated[int, Area.NOTES] = 0


class Clip(Part):
    """A clip on a track: notes, or a stretch of an audio file (`audio_offset` in seconds)."""

    id: Annotated[str, Area.CLIPS]
    name: Annotated[str, Area.CLIPS] = ""
    type: Annotated[str, Area.CLIPS] = "midi"
    track_id: Annotated[str, Area.CLIPS]
    start_time: Annotated[float, Area.CLIPS, Unit.BEATS] = 0.0
    duration: Annotated[float, Area.CLIPS, Unit.BEATS] = 4.0
    is_muted: Annotated[bool, Area.CLIPS] = False
    is_looped: Annotated[bool, Area.CLIPS] = False
    gain: Annotated[float, Area.CLIPS, Unit.GAIN] = 1.0
    midi_events: Annotated[list[Note] | None, Area.NOTES] = None
    audio_file_path: Annotated[str | None, Area.SAMPLES] = None
    audio_offset: Annotated[float | None, Area.SAMPLES, Unit.SECONDS] = None


class Track(Part):
    """A track: midi, audio or sample. Volume 0 to 2 with 1 as unity, pan −1 to 1."""

    id: Annotated[str, Area.TRACKS]
    name: Annotated[str, Area.TRACKS] = ""
    composition_id: Annotated[str | None, Area.PROVENANCE, Volatile] = None
    sequence_id: Annotated[str | None, Area.PROVENANCE, Volatile] = None
    type: Annotated[str, Area.TRACKS] = "midi"
    color: Annotated[str | None, Area.TRACKS] = None
    is_muted: Annotated[bool, Area.TRACKS] = False
    is_solo: Annotated[bool, Area.TRACKS] = False
    is_armed: Annotated[bool, Area.TRACKS, Volatile] = False
    volume: Annotated[float, Area.TRACKS, Unit.GAIN] = 1.0
    pan: Annotated[float, Area.TRACKS, Unit.PAN] = 0.0
    instrument: Annotated[str | None, Area.TRACKS] = None
    midi_channel: Annotated[int | None, Area.TRACKS] = None
    sample_id: Annotated[str | None, Area.SAMPLES] = None
    sample_name: Annotated[str | None, Area.SAMPLES] = None
    sample_file_path: Annotated[str | None, Area.SAMPLES] = None


class Sequence(Part):
    """Song settings, tracks and clips; in the flat shape these fields stand at the top level."""

    id: Annotated[str | None, Area.PROVENANCE, Volatile] = None
    name: Annotated[str, Area.SONG] = ""
    tempo: Annotated[float, Area.SONG, Unit.BPM] = 120.0
    time_signature: Annotated[str, Area.SONG] = "4/4"
    tracks: Annotated[list[Track], Area.TRACKS] = []
    clips: Annotated[list[Clip], Area.CLIPS] = []
    clip_slots: Annotated[list[Any] | None, Area.CLIPS] = None
    scenes: Annotated[list[Any] | None, Area.CLIPS] = None
    launch_quantization: Annotated[Any, Area.SONG] = None
    is_playing: Annotated[bool, Area.TRANSPORT, Volatile] = False
    current_position: Annotated[float, Area.TRANSPORT, Unit.BEATS, Volatile] = 0.0
    loop_enabled: Annotated[bool, Area.SONG] = False
    loop_start: Annotated[float, Area.SONG, Unit.BEATS] = 0.0
    loop_end: Annotated[float, Area.SONG, Unit.BEATS] = 16.0
    zoom: Annotated[float | None, Area.VIEW, Volatile] = None
    snap_enabled: Annotated[bool | None, Area.VIEW, Volatile] = None
    grid_size: Annotated[float | None, Area.VIEW, Volatile] = None
    selected_clip_id: Annotated[str | None, Area.VIEW, Volatile] = None
    piano_roll_clip_id: Annotated[str | None, Area.VIEW, Volatile] = None
    sample_editor_clip_id: Annotated[str | None, Area.VIEW, Volatile] = None
    created_at: Annotated[str | None, Area.PROVENANCE, Volatile] = None
    updated_at: Annotated[str | None, Area.PROVENANCE, Volatile] = None
