"""Tracks, in their order, and what goes with a track wherever it goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.model.sequence import Track
from core.session import clip_grid
from core.session.checks import Check, checked, color, flag, number, place, refuse, text, text_or_none, whole
from core.session.clips import drop_clips
from core.session.parts import Raw, find, read, with_id
from core.session.strips import follow_track, remove_strip
from core.session.working import Desk
from core.storage.layout import new_id

TRACK_TYPES = ("midi", "audio", "sample")
FIRST_COLOR = "#3b82f6"
FIRST_INSTRUMENT = "sine"
"""What the backends give a fresh MIDI track."""

TRACK_CHECKS: dict[str, Check] = {
    "name": text("a track's name"),
    "instrument": text_or_none("an instrument"),
    "color": color("a track's colour"),
    "volume": number("a track's volume", 0.0, 2.0),
    "pan": number("a track's pan", -1.0, 1.0),
    "is_muted": flag("a track's mute"),
    "is_solo": flag("a track's solo"),
    "is_armed": flag("a track's arming"),
    "midi_channel": whole("a track's MIDI channel", 0, 15),
}


def read_tracks(desk: Desk) -> tuple[Track, ...]:
    """All tracks, in order."""
    return tuple(read(Track, track) for track in with_id(desk.tracks))


def read_track(desk: Desk, track_id: str) -> Track:
    """One track. Raises UnknownPart."""
    return read(Track, find(desk.tracks, "track", track_id))


def add_track(desk: Desk, composition: str, name: Any, kind: Any, instrument: Any, index: int | None) -> str:
    """Add a track at `index`, or last; gives its id. `composition` is the id that its parent field names."""
    known = checked({"name": name, "instrument": instrument}, TRACK_CHECKS, "a track")
    if kind not in TRACK_TYPES:
        raise refuse(kind, "a track's type", "it must be midi, audio or sample")
    if known["instrument"] is None and kind == "midi":
        known["instrument"] = FIRST_INSTRUMENT
    at = len(desk.tracks)
    if index is not None:
        at = _raw_index(desk, place(index, len(with_id(desk.tracks)) + 1, "a track's place"))
    parent = desk.song.get("id")
    track: Raw = {
        "id": new_id(),
        "name": known["name"],
        "sequence_id" if desk.is_nested else "composition_id": parent if parent else composition,
        "type": kind,
        "color": FIRST_COLOR,
        "is_muted": False,
        "is_solo": False,
        "is_armed": False,
        "volume": 1.0,
        "pan": 0.0,
        "instrument": known["instrument"],
        "midi_channel": 0,
        "sample_id": None,
        "sample_name": None,
        "sample_file_path": None,
    }
    clip_grid.insert_row(desk.song, at)
    desk.tracks.insert(at, track)
    return str(track["id"])


def remove_track(desk: Desk, track_id: str) -> None:
    """Remove a track with all that is its own: clips, strip, effects, sample, row of the grid."""
    desk = Desk(desk.data, is_editing=False)  # what the snapshot lacks is not made only to be left empty
    track = find(desk.tracks, "track", track_id)
    drop_clips(desk, [clip for clip in with_id(desk.clips) if clip.get("track_id") == track_id])
    remove_strip(desk, track_id)
    raw_chains: list[Any] = desk.chains
    raw_chains[:] = [
        chain for chain in raw_chains if not (isinstance(chain, dict) and chain.get("track_id") == track_id)
    ]
    desk.assignments.pop(track_id, None)
    at = _position(desk, track)
    clip_grid.remove_row(desk.song, at)
    del desk.tracks[at]


def move_track(desk: Desk, track_id: str, index: int) -> None:
    """Put a track at `index`, counted after it was taken out."""
    track = find(desk.tracks, "track", track_id)
    wanted = place(index, len(with_id(desk.tracks)), "a track's place")
    before = _position(desk, track)
    del desk.tracks[before]
    after = _raw_index(desk, wanted)
    desk.tracks.insert(after, track)
    clip_grid.move_row(desk.song, before, after)


def edit_track(desk: Desk, track_id: str, fields: Mapping[str, Any]) -> None:
    """Change fields of a track; a strip that bears its old name or colour takes the new one."""
    track = find(desk.tracks, "track", track_id)
    wanted = checked(fields, TRACK_CHECKS, "a track")
    for name in wanted.keys() & {"name", "color"}:
        follow_track(desk, track_id, name, track.get(name), wanted[name])
    track.update(wanted)


def _position(desk: Desk, track: Raw) -> int:
    return next(place for place, other in enumerate(desk.tracks) if other is track)


def _raw_index(desk: Desk, index: int) -> int:
    """Where in the raw list the track number `index` stands, or its end; foreign oddities may lie between."""
    tracks = with_id(desk.tracks)
    return _position(desk, tracks[index]) if index < len(tracks) else len(desk.tracks)
