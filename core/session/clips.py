"""Clips on tracks: each lies on a track that is there, and holds notes or a stretch of an audio file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from core.errors import InvalidEdit
from core.model.sequence import Clip
from core.session import clip_grid
from core.session.checks import Check, beats, checked, flag, number, text
from core.session.notes import NoteLike, new_notes
from core.session.parts import Raw, copied, find, read, with_id
from core.session.working import Desk
from core.storage.layout import new_id

CLIP_CHECKS: dict[str, Check] = {
    "name": text("a clip's name", may_be_empty=True),
    "is_muted": flag("a clip's mute"),
    "is_looped": flag("a clip's loop"),
    "gain": number("a clip's gain", 0.0, 2.0),
}

_VIEWS_OF_CLIPS = ("selected_clip_id", "piano_roll_clip_id", "sample_editor_clip_id")
_start = beats("a clip's start")
_duration = beats("a clip's length", is_length=True)


def read_clips(desk: Desk, track_id: str | None) -> tuple[Clip, ...]:
    """All clips, or those of one track. Raises UnknownPart for a track that is not there."""
    clips = with_id(desk.clips)
    if track_id is not None:
        find(desk.tracks, "track", track_id)
        clips = [clip for clip in clips if clip.get("track_id") == track_id]
    return tuple(read(Clip, clip) for clip in clips)


def read_clip(desk: Desk, clip_id: str) -> Clip:
    """One clip, with its notes. Raises UnknownPart."""
    return read(Clip, find_clip(desk, clip_id))


def find_clip(desk: Desk, clip_id: str) -> Raw:
    """The raw clip. Raises UnknownPart."""
    return find(desk.clips, "clip", clip_id)


def add_clip(
    desk: Desk, track_id: str, start: Any, duration: Any, name: Any, notes: Iterable[NoteLike]
) -> str:
    """Add a clip; gives its id. On an audio track it is a stretch of a file that is yet to be named."""
    track = find(desk.tracks, "track", track_id)
    events = new_notes(notes)
    is_audio = track.get("type") == "audio"
    if is_audio and events:
        raise InvalidEdit("Adding notes to an audio track", "its clips play files")
    clip: Raw = {
        "id": new_id(),
        "name": CLIP_CHECKS["name"](name),
        "type": "audio" if is_audio else "midi",
        "track_id": track_id,
        "start_time": _start(start),
        "duration": _duration(duration),
        "is_muted": False,
        "is_looped": False,
        "gain": 1.0,
        "midi_events": None if is_audio else events,
        "audio_file_path": None,
        "audio_offset": 0.0 if is_audio else None,
    }
    desk.clips.append(clip)
    return str(clip["id"])


def move_clip(desk: Desk, clip_id: str, start: Any, track_id: str | None) -> None:
    """Put a clip at another beat, on another track, or both."""
    clip = find_clip(desk, clip_id)
    wanted: Raw = {} if start is None else {"start_time": _start(start)}
    if track_id is not None and track_id != clip.get("track_id"):
        _refuse_unfit(clip, find(desk.tracks, "track", track_id))
        wanted["track_id"] = track_id
    clip.update(wanted)


def resize_clip(desk: Desk, clip_id: str, duration: Any) -> None:
    """Give a clip another length; its notes stay, also those behind its end."""
    clip = find_clip(desk, clip_id)
    clip["duration"] = _duration(duration)


def duplicate_clip(desk: Desk, clip_id: str, start: Any) -> str:
    """Copy a clip with all its fields, right behind it or at `start`; gives the copy's id."""
    clip = find_clip(desk, clip_id)
    if start is None:
        known = read(Clip, clip)
        start = known.start_time + known.duration
    fresh = {**copied(clip), "id": new_id(), "start_time": _start(start)}
    desk.clips.append(fresh)
    return str(fresh["id"])


def edit_clip(desk: Desk, clip_id: str, fields: Mapping[str, Any]) -> None:
    """Change fields of a clip."""
    clip = find_clip(desk, clip_id)
    clip.update(checked(fields, CLIP_CHECKS, "a clip"))


def remove_clip(desk: Desk, clip_id: str) -> None:
    """Remove a clip."""
    drop_clips(desk, [find_clip(desk, clip_id)])


def drop_clips(desk: Desk, gone: list[Raw]) -> None:
    """Remove raw clips, also from the grid of the launcher and from what the views look at."""
    ids = {clip["id"] for clip in gone}
    kept = [clip for clip in desk.clips if not any(clip is other for other in gone)]
    ids -= {clip["id"] for clip in with_id(kept)}  # a foreign file may hold an id twice
    desk.clips[:] = kept
    clip_grid.forget_clips(desk.song, ids)
    for view in _VIEWS_OF_CLIPS:
        if any(desk.song.get(view) == clip_id for clip_id in ids):
            desk.song[view] = None


def _refuse_unfit(clip: Raw, track: Raw) -> None:
    """A MIDI track plays notes and an audio track files; a sample track takes both."""
    kinds = clip.get("type"), track.get("type")
    if kinds == ("audio", "midi"):
        raise InvalidEdit("Moving an audio clip to a MIDI track", "the track plays notes")
    if kinds == ("midi", "audio"):
        raise InvalidEdit("Moving a MIDI clip to an audio track", "the track plays files")
