"""Whether two clips hold the same music, wherever they lie."""

from __future__ import annotations

from typing import Any

from core.diff.labels import get, items
from core.diff.words import is_number
from core.model.fields import Field
from core.model.heard import sounds_same

_OWN = ("id", "name", "start_time", "track_id", "created_at", "updated_at")
"""What two clips of the same music may differ in."""
_CLOSE = 1e-6
_MOST_PIECES = 64


def same_music(clip: Any, other: Any, field: Field) -> bool:
    """Whether two clips hold the same notes or the same audio; empty ones hold none."""
    if not (isinstance(clip, dict) and isinstance(other, dict)):
        return False
    notes, others = items(clip.get("midi_events")), items(other.get("midi_events"))
    if len(notes) != len(others) or not (notes or clip.get("audio_file_path")):
        return False
    if _pitch_sum(notes) != _pitch_sum(others):
        return False
    mine, its = ({k: v for k, v in one.items() if k not in _OWN} for one in (clip, other))
    if not sounds_same(mine.get("duration"), its.get("duration"), field.child("duration")):
        return False
    return sounds_same(mine, its, field)


def _pitch_sum(notes: list[Any]) -> float:
    """What the same notes agree in, in any order."""
    found: float = sum(pitch for note in notes if is_number(pitch := get(note, "note")))
    return found
