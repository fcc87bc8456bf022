"""One clip cut into several, or several joined into one: spans that adjoin and the same notes altogether."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator
from typing import Any, NamedTuple

from core.diff.labels import get, items
from core.diff.names import PER_BEAT
from core.diff.notes import FARTHEST_BEATS
from core.diff.structure import Delta, ListDelta
from core.diff.words import is_number
from core.model.fields import Field
from core.model.heard import heard_item, spelt

_CLOSE = 1e-6
_MOST_PIECES = 64
_OWN = ("id", "name", "start_time", "duration", "midi_events", "audio_offset")
"""What the pieces of a clip differ in from the whole."""


class Cut(NamedTuple):
    """A clip and its pieces: in B those of a clip that was split, in A those of one that was joined.

    The whole is in both, as `kept` (its places and its delta), and the first of the pieces is what it was cut
    to; or it went or came, and `place` is where it stood. `pieces` are the places of the others.
    """

    is_split: bool
    whole: dict[str, Any]
    kept: tuple[int, int, Delta] | None
    place: int | None
    pieces: list[int]

    @property
    def places_a(self) -> set[int]:
        """The clips of A that it tells of."""
        mine = set() if self.is_split else set(self.pieces)
        if self.kept is not None:
            return mine | {self.kept[0]}
        return mine | {self.place} if self.is_split and self.place is not None else mine

    @property
    def places_b(self) -> set[int]:
        """The clips of B that it tells of."""
        mine = set(self.pieces) if self.is_split else set()
        if self.kept is not None:
            return mine | {self.kept[1]}
        return mine | {self.place} if not self.is_split and self.place is not None else mine


def find_cuts(a: list[Any], b: list[Any], delta: ListDelta, field: Field) -> list[Cut]:
    """Every clip that was split or joined; no clip is part of two. `field` is that of a clip."""
    found: list[Cut] = []
    done_a: set[int] = set()
    done_b: set[int] = set()
    for cut in _candidates(a, b, delta, field) if delta.removed or delta.added else ():
        if done_a.isdisjoint(cut.places_a) and done_b.isdisjoint(cut.places_b):
            found.append(cut)
            done_a |= cut.places_a
            done_b |= cut.places_b
    return found


def _candidates(a: list[Any], b: list[Any], delta: ListDelta, field: Field) -> Iterator[Cut]:
    resized = [
        (x, y, below) for x, y, below in delta.changed if get(a[x], "duration") != get(b[y], "duration")
    ]
    for is_split, sided, wholes in ((True, delta.added, delta.removed), (False, delta.removed, delta.added)):
        free = _Pieces(sided)
        for kept in resized if sided else ():
            old, new = a[kept[0]], b[kept[1]]
            whole, rest = (old, new) if is_split else (new, old)
            if pieces := _adjoin(whole, [rest], free, field):
                yield Cut(is_split, whole, kept, None, pieces)
        for place, whole in wholes if sided else ():
            if pieces := _adjoin(whole, [], free, field):
                yield Cut(is_split, whole, None, place, pieces)


class _Pieces:
    """Clips that came or went, by track and start."""

    def __init__(self, clips: Iterable[tuple[int, Any]]) -> None:
        by_track: dict[Hashable, list[tuple[float, int, Any]]] = defaultdict(list)
        for place, clip in clips:
            if _has_span(clip):
                by_track[_track_of(clip)].append((float(clip["start_time"]), place, clip))
        self._by_track = {
            track: sorted(some, key=lambda entry: entry[:2]) for track, some in by_track.items()
        }
        self._starts = {track: [entry[0] for entry in some] for track, some in self._by_track.items()}

    def within(self, whole: dict[str, Any]) -> dict[int, Any]:
        """Those that begin within the span of a clip, on its track; none where they are too many."""
        track = _track_of(whole)
        some, starts = self._by_track.get(track, []), self._starts.get(track, [])
        first = bisect_left(starts, whole["start_time"] - _CLOSE)
        last = bisect_left(starts, whole["start_time"] + whole["duration"] - _CLOSE)
        if last - first > _MOST_PIECES:
            return {}
        return {place: clip for _, place, clip in some[first:last]}


def _adjoin(whole: Any, first: list[Any], free: _Pieces, field: Field) -> list[int]:
    """The places of those clips in `free` that, with `first`, make up the span and the notes of `whole`.

    Empty where they do not. All lie on one track, each begins where the one before it ends, and nothing else
    of them is heard to differ.
    """
    if not (_has_span(whole) and all(map(_has_span, first))):
        return []
    inside = free.within(whole)
    clips = sorted([*first, *inside.values()], key=_start)
    if not inside or len(clips) < 2:
        return []
    reached = whole["start_time"]
    for clip in clips:
        if abs(clip["start_time"] - reached) > _CLOSE:
            return []
        reached = clip["start_time"] + clip["duration"]
    if abs(reached - whole["start_time"] - whole["duration"]) > _CLOSE:
        return []
    settings = _settings(whole, field)
    if any(_settings(clip, field) != settings for clip in clips):
        return []
    return sorted(inside) if _sounding([whole], field) == _sounding(clips, field) else []


def _settings(clip: dict[str, Any], field: Field) -> str:
    return spelt(heard_item({key: value for key, value in clip.items() if key not in _OWN}, field))


def _track_of(clip: dict[str, Any]) -> Hashable:
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
