"""What clips have in common: the same music at another place, and one clip cut into several."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from typing import Any

from core.diff.labels import get, items
from core.diff.matching import PER_BEAT
from core.diff.notes import FARTHEST_BEATS
from core.diff.words import is_number
from core.model.fields import Field
from core.model.heard import heard_item, sounds_same, spelt

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


class Pieces:
    """Clips that came or went, by track and start."""

    def __init__(self, clips: dict[int, Any]) -> None:
        by_track: dict[Hashable, list[tuple[float, int, Any]]] = defaultdict(list)
        for place, clip in clips.items():
            if _has_span(clip):
                by_track[name_of_track(clip)].append((float(clip["start_time"]), place, clip))
        self._by_track = {
            track: sorted(some, key=lambda entry: entry[:2]) for track, some in by_track.items()
        }
        self._starts = {track: [entry[0] for entry in some] for track, some in self._by_track.items()}

    def within(self, whole: dict[str, Any]) -> dict[int, Any]:
        """Those that begin within the span of a clip, on its track; none where they are too many."""
        track = name_of_track(whole)
        some, starts = self._by_track.get(track, []), self._starts.get(track, [])
        first = bisect_left(starts, whole["start_time"] - _CLOSE)
        last = bisect_left(starts, whole["start_time"] + whole["duration"] - _CLOSE)
        if last - first > _MOST_PIECES:
            return {}
        return {place: clip for _, place, clip in some[first:last]}


def adjoin(whole: Any, first: list[Any], free: Pieces, field: Field) -> list[int] | None:
    """The places of those clips in `free` that, with `first`, make up the span and the notes of `whole`.

    None where they do not. All lie on one track, each begins where the one before it ends.
    """
    if not _has_span(whole) or not all(map(_has_span, first)):
        return None
    inside = free.within(whole)
    clips = sorted([*first, *inside.values()], key=_start)
    if not inside or len(clips) < 2:
        return None
    reached = whole["start_time"]
    audio = get(whole, "audio_file_path")
    for clip in clips:
        if abs(clip["start_time"] - reached) > _CLOSE or get(clip, "audio_file_path") != audio:
            return None
        reached = clip["start_time"] + clip["duration"]
    if abs(reached - whole["start_time"] - whole["duration"]) > _CLOSE:
        return None
    return sorted(inside) if _sounding([whole], field) == _sounding(clips, field) else None


def name_of_track(clip: dict[str, Any]) -> Hashable:
    """The id of the track it lies on."""
    found = clip.get("track_id")
    return found if isinstance(found, str | int) else None


def _has_span(clip: Any) -> bool:
    return is_number(get(clip, "start_time")) and is_number(get(clip, "duration")) and clip["duration"] > 0


def _start(clip: dict[str, Any]) -> float:
    return float(clip["start_time"])


def _sounding(clips: Iterable[dict[str, Any]], field: Field) -> Counter[Hashable]:
    """The notes of clips by their place in the song."""
    item = field.child("midi_events").child(0)
    found: Counter[Hashable] = Counter()
    for clip in clips:
        for note in items(clip.get("midi_events")):
            start = get(note, "start_time")
            if not is_number(start) or abs(start + clip["start_time"]) > FARTHEST_BEATS:
                found[None, spelt(heard_item(note, item))] += 1
                continue
            form = spelt(heard_item({**note, "start_time": 0}, item))
            found[round((start + clip["start_time"]) * PER_BEAT), form] += 1
    return found
