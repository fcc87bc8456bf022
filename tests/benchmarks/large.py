"""Documents of many notes, and five edits of them, each of which a careless engine pays for dearly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import orjson

Item = dict[str, Any]

NOTES_PER_CLIP = 100
CLIPS_PER_TRACK = 10


def document(notes: int) -> Item:
    """A song of so many notes, in the flat shape; all sizes are alike but for the number of tracks."""
    clips = notes // NOTES_PER_CLIP
    tracks = max(1, clips // CLIPS_PER_TRACK)
    return {
        "id": "large",
        "name": "Large",
        "tempo": 120.0,
        "time_signature": "4/4",
        "tracks": [_track(number) for number in range(tracks)],
        "clips": [_clip(number, number % tracks) for number in range(clips)],
        "is_playing": False,
        "current_position": 0.0,
        "metadata": {"source": "manual_save"},
        "updated_at": "2026-02-23T11:38:41.148411",
    }


def some_notes_changed(song: Item) -> None:
    """Every hundredth note gets another velocity; that is one in each clip."""
    for number, clip in enumerate(song["clips"]):
        note = clip["midi_events"][number * 37 % NOTES_PER_CLIP]
        note["velocity"] = 1 + (note["velocity"] + 9) % 127


def first_notes_added(song: Item) -> None:
    """A new note before the first of each clip, so that every place in the lists is another."""
    for clip in song["clips"]:
        clip["midi_events"].insert(0, _note(20, 0.0))


def clip_moved(song: Item) -> None:
    """The first clip of all goes four bars later and to the end of the list."""
    clip = song["clips"].pop(0)
    clip["start_time"] += 16.0
    song["clips"].append(clip)


def track_deleted(song: Item) -> None:
    """The first track goes with its clips, of which one stands in every so many."""
    gone = song["tracks"].pop(0)["id"]
    song["clips"] = [clip for clip in song["clips"] if clip["track_id"] != gone]


def all_transposed(song: Item) -> None:
    """Every note two semitones up."""
    for clip in song["clips"]:
        clip["midi_events"] = [{**note, **_pitched(note["note"] + 2)} for note in clip["midi_events"]]


CASES: dict[str, Callable[[Item], None]] = {
    "1 % of the notes changed": some_notes_changed,
    "a note before each clip's first": first_notes_added,
    "a clip moved": clip_moved,
    "a track deleted": track_deleted,
    "all notes transposed": all_transposed,
}


def pairs(notes: int) -> Iterator[tuple[str, bytes, bytes]]:
    """Each case with the files before and after it, written as the backends write them: indented by two."""
    before = _write(document(notes))
    for case, edit in CASES.items():
        song = orjson.loads(before)
        edit(song)
        song["updated_at"] = "2026-02-23T11:39:41.201337"
        yield case, before, _write(song)


def _write(song: Item) -> bytes:
    return orjson.dumps(song, option=orjson.OPT_INDENT_2)


def _track(number: int) -> Item:
    return {
        "id": f"{number:08x}-0000-4000-8000-7261636b7472",
        "name": f"Track {number}",
        "composition_id": "large",
        "type": "midi",
        "color": "#3b82f6",
        "is_muted": False,
        "volume": 1.0,
        "pan": 0.0,
        "instrument": "saw",
    }


def _clip(number: int, track: int) -> Item:
    return {
        "id": f"{number:08x}-0000-4000-8000-70696c636c69",
        "name": "MIDI Clip",
        "type": "midi",
        "track_id": _track(track)["id"],
        "start_time": 32.0 * (number // CLIPS_PER_TRACK),
        "duration": 32.0,
        "is_muted": False,
        "is_looped": False,
        "gain": 1.0,
        "midi_events": [
            _note(36 + (step * 7 + number) % 48, step * 0.25 + 0.25) for step in range(NOTES_PER_CLIP)
        ],
        "audio_file_path": None,
        "audio_offset": None,
    }


def _note(pitch: int, start: float) -> Item:
    velocity = 60 + (pitch * 13) % 50
    timed = {"start_time": start, "duration": 0.25, "velocity": velocity, "channel": 0}
    return {**_pitched(pitch), **timed}


def _pitched(pitch: int) -> Item:
    names = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
    return {"note": pitch, "note_name": f"{names[pitch % 12]}{pitch // 12 - 1}"}
