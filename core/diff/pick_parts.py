"""Parts that can be brought back, and the places of each in the two documents.

A selection is a set of JSON Pointers into current (`a`) and into the source (`b`): every difference at, above
or below one of them is taken. Tracks and clips are found by their ids wherever they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from core.diff.changes import Change, ChangeKind, Row
from core.diff.collect import escape
from core.diff.labels import get, items
from core.model.document import Document
from core.model.fields import MUSICAL_AREAS, Area


@dataclass(frozen=True, slots=True)
class TrackPart:
    """A track with all that is its own: clips, strip, effects, sample, row of the clip grid."""

    id: str


@dataclass(frozen=True, slots=True)
class ClipPart:
    """A clip with its notes and its places in the clip grid."""

    id: str


@dataclass(frozen=True, slots=True)
class ChangePart:
    """One change of `compare(current, source)`, by its key, with the changes that are part of it."""

    key: str


Part: TypeAlias = TrackPart | ClipPart | ChangePart | Area
"""What can be brought back; an area stands for all its changes."""

MUSIC: tuple[Area, ...] = tuple(area for area in MUSICAL_AREAS if area is not Area.CONVERSATION)
"""The parts that are all of the music; the conversation is a choice of its own."""


class Things:
    """Where the things of one snapshot stand, by id; of two with one id the first counts."""

    def __init__(self, document: Document) -> None:
        at = document.sequence_pointer
        self.tracks = _by(document.sequence.get("tracks"), f"{at}/tracks", "id")
        self.clips = _by(document.sequence.get("clips"), f"{at}/clips", "id")
        self.grid = f"{at}/clip_slots"
        self._strips = _by(get(document.data.get("mixer_state"), "channels"), "/mixer_state/channels", "id")
        self._chains = _by(document.data.get("track_effects"), "/track_effects", "track_id")
        samples = document.data.get("sample_assignments")
        self._samples = samples if isinstance(samples, dict) else {}
        self._track_of = {
            clip["id"]: clip.get("track_id")
            for clip in items(document.sequence.get("clips"))
            if isinstance(clip, dict) and isinstance(clip.get("id"), str)
        }

    def of_track(self, track: str) -> Iterator[str]:
        """The track itself, its strip, its effects and its sample; not its clips."""
        for known in (self.tracks, self._strips, self._chains):
            if track in known:
                yield known[track]
        if track in self._samples:
            yield f"/sample_assignments/{escape(track)}"

    def clips_of(self, track: str) -> list[str]:
        """The ids of the clips on a track."""
        return [clip for clip, owner in self._track_of.items() if owner == track]


def _by(found: Any, pointer: str, key: str) -> dict[str, str]:
    places: dict[str, str] = {}
    for place, item in enumerate(items(found)):
        name = get(item, key)
        if isinstance(name, str):
            places.setdefault(name, f"{pointer}/{place}")
    return places


@dataclass(slots=True)
class Selection:
    """What is taken of the source. `orders` are lists of current whose order comes too; `tracks` and `clips`
    are the ids whose places in the clip grid come, `has_grid` where all of it does.
    """

    current: Things
    source: Things
    a: set[str] = field(default_factory=set)
    b: set[str] = field(default_factory=set)
    orders: set[str] = field(default_factory=set)
    tracks: set[str] = field(default_factory=set)
    clips: set[str] = field(default_factory=set)
    has_grid: bool = False

    @property
    def size(self) -> int:
        """Grows with everything that is selected and was not before."""
        return len(self.a) + len(self.b) + len(self.orders) + len(self.clips) + len(self.tracks)

    def add_track(self, track: str) -> None:
        """A track with its clips, those that it has and those that it had."""
        self.add_bare_track(track)
        self.tracks.add(track)
        for clip in (*self.current.clips_of(track), *self.source.clips_of(track)):
            self.add_clip(clip)

    def add_bare_track(self, track: str) -> None:
        """A track without its clips: what a clip needs."""
        self.a.update(self.current.of_track(track))
        self.b.update(self.source.of_track(track))

    def add_clip(self, clip: str) -> None:
        """A clip, its notes and its slots."""
        self.clips.add(clip)
        if (pointer := self.current.clips.get(clip)) is not None:
            self.a.add(pointer)
        if (pointer := self.source.clips.get(clip)) is not None:
            self.b.add(pointer)

    def add_change(self, change: Change) -> None:
        """Every row of a change."""
        for row in change.rows:
            in_a, in_b = pointers(row)
            if _is_below(in_a, self.current.grid) or _is_below(in_b, self.source.grid):
                self.has_grid = True
            elif is_order(row):
                self.orders.add(row.path.rpartition("/")[0])
            else:
                self.a.update({in_a} - {None})  # type: ignore[arg-type]
                self.b.update({in_b} - {None})  # type: ignore[arg-type]


def pointers(row: Row) -> tuple[str | None, str | None]:
    """Where a row lies in A and in B."""
    return None if row.kind is ChangeKind.ADDED else row.path, row.path_b


def is_order(row: Row) -> bool:
    """Whether a row tells of a place in a list and of nothing below it."""
    return row.kind is ChangeKind.MOVED and type(row.new) is int and row.path.endswith(f"/{row.old}")


def _is_below(pointer: str | None, above: str) -> bool:
    return pointer is not None and (pointer == above or pointer.startswith(f"{above}/"))


def ancestors(places: Iterable[str]) -> set[str]:
    """Every pointer above one of these."""
    found: set[str] = set()
    for place in places:
        above = place.rpartition("/")[0]
        while above and above not in found:
            found.add(above)
            above = above.rpartition("/")[0]
    return found
