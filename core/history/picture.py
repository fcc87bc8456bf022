"""The small picture of an arrangement, read off a snapshot once: lanes of clips with their notes in them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any, TypeGuard

from core.diff.words import Meter, is_number
from core.history.timeline import PICTURE_COLUMNS, PICTURE_FAINT, PICTURE_ROWS, Lane, Picture
from core.model.document import Document

_MOST_REPEATS = 64
_FARTHEST = 1e9
"""In beats, and in semitones; a number beyond it is damage, and sums of such numbers would be infinite."""


def read_picture(document: Document) -> Picture:
    """A lane for each track that holds clips, from top to bottom.

    What has a wrong type, or lies farther than music goes, counts as missing.
    """
    sequence = document.sequence
    clips: dict[str, list[dict[str, Any]]] = {}
    end = 0.0
    for clip in _dicts(sequence.get("clips")):
        start, duration = clip.get("start_time"), _length(clip.get("duration"))
        if _is_near(start) and duration:
            clips.setdefault(_text(clip.get("track_id")), []).append(clip)
            end = max(end, float(start) + duration)
    bar = Meter.of(sequence.get("time_signature")).beats_a_bar
    lanes = tuple(
        Lane(
            _text(track.get("color")),
            tuple(sorted((float(clip["start_time"]), float(clip["duration"])) for clip in found)),
            _marks(_notes(found, bar, track.get("is_muted") is True), end),
        )
        for track in _dicts(sequence.get("tracks"))
        if (found := clips.get(_text(track.get("id"))))
    )
    return Picture(lanes, end)


def _notes(
    clips: list[dict[str, Any]], bar: float, is_muted: bool
) -> Iterator[tuple[int, float, float, bool]]:
    """Pitch, start, length in beats, and whether it is unheard, of each note; loops play theirs again."""
    for clip in clips:
        faint = is_muted or clip.get("is_muted") is True
        notes = [
            (int(note["note"]), float(note["start_time"]), _length(note.get("duration")))
            for note in _dicts(clip.get("midi_events"))
            if _is_near(note.get("note")) and _is_near(note.get("start_time"))
        ]
        origin, length = float(clip["start_time"]), float(clip["duration"])
        yield from ((pitch, origin + start, long, faint) for pitch, start, long in notes)
        if clip.get("is_looped") is True and notes:
            period = bar * max(1, math.ceil(max(start + long for _, start, long in notes) / bar - 1e-6))
            for times in range(1, min(_MOST_REPEATS, math.ceil(length / period))):
                for pitch, start, long in notes:
                    if start + times * period < length:
                        yield pitch, origin + start + times * period, long, faint


def _marks(notes: Iterable[tuple[int, float, float, bool]], end: float) -> bytes:
    """The notes as `Lane.notes` has them; those that would lie on each other are one."""
    known = list(notes)
    if not known:
        return b""
    low, high = min(note[0] for note in known), max(note[0] for note in known)
    scale, rows = PICTURE_COLUMNS / end, PICTURE_ROWS - 1
    found: dict[tuple[int, int], int] = {}
    for pitch, start, length, faint in known:
        column = int(start * scale)
        if not 0 <= column < PICTURE_COLUMNS:
            continue
        row = round((pitch - low) * rows / (high - low)) if high > low else rows // 2
        wide = min(PICTURE_COLUMNS - column, max(1, round(length * scale)))
        place = (column, row | (PICTURE_FAINT if faint else 0))
        found[place] = max(wide, found.get(place, 0))
    return bytes(byte for (column, row), wide in sorted(found.items()) for byte in (column, wide, row))


def _is_near(value: Any) -> TypeGuard[float]:
    return is_number(value) and abs(value) <= _FARTHEST


def _length(value: Any) -> float:
    return float(value) if _is_near(value) and value > 0 else 0.0


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
