"""The music of two versions as one score: tracks, clips, notes and mix, each as it was and as it is.

Which note is which is read off the rows of the comparison, so the picture and the words can never disagree.
Beats count from the start of the song.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from core.diff.score_kinds import NoteKind
from core.diff.score_mix import Mix
from core.diff.words import Meter


class Sound(NamedTuple):
    """A note as it sounds: MIDI pitch, start and length in beats, velocity 0–127 (−1 where it has none)."""

    pitch: int
    start: float
    length: float
    velocity: float = -1.0

    @property
    def end(self) -> float:
        """Where it stops."""
        return self.start + self.length


class ScoreNote(NamedTuple):
    """One note: as it is in B, where it was removed as it was in A.

    `change` is its place in `Comparison.changes`, −1 for none. `before` is how it was, for what changed or
    moved. It `is_heard` unless its clip is muted; a loop's repeats are no notes of the file.
    """

    now: Sound
    kind: NoteKind = NoteKind.UNCHANGED
    change: int = -1
    before: Sound | None = None
    is_heard: bool = True
    is_repeat: bool = False


class ScoreClip(NamedTuple):
    """One clip as a block; `sample` names the audio that it plays. `old` is where a moved one stood."""

    id: str
    name: str
    start: float
    length: float
    kind: NoteKind = NoteKind.UNCHANGED
    change: int = -1
    old: tuple[float, float] | None = None
    is_muted: bool = False
    is_looped: bool = False
    is_audio: bool = False
    sample: str = ""

    @property
    def end(self) -> float:
        """Where it stops."""
        return self.start + self.length


@dataclass(frozen=True, slots=True, eq=False)
class ScoreTrack:
    """One track with its clips and its notes, notes by start.

    `ghosts` are the places of clips that went to another track: start, length, change. `is_changed` says
    whether any change is about it, its clips or its notes. `order` is its place among all tracks,
    `counts` how many notes became what; repeats of a loop are not counted.
    """

    id: str
    name: str
    order: int
    instrument: str = ""
    color: str = ""
    kind: NoteKind = NoteKind.UNCHANGED
    change: int = -1
    is_muted: bool = False
    is_changed: bool = False
    clips: tuple[ScoreClip, ...] = ()
    notes: tuple[ScoreNote, ...] = ()
    ghosts: tuple[tuple[float, float, int], ...] = ()
    counts: Counter[NoteKind] = field(default_factory=Counter)


class Region(NamedTuple):
    """Where a change is seen: a track, from where to where in beats, and between which pitches.

    Without pitches it is about blocks; without a length it is about the track as a whole.
    """

    track: int
    start: float
    end: float
    low: int | None = None
    high: int | None = None

    @property
    def is_whole_track(self) -> bool:
        """Whether the track's head is meant."""
        return self.end <= self.start and self.low is None


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """The whole picture. `regions` has the places of each change, by its place in the comparison.

    Frozen; any thread.
    """

    tracks: tuple[ScoreTrack, ...] = ()
    meter: Meter = field(default_factory=Meter)
    beats: float = 0.0
    regions: tuple[tuple[Region, ...], ...] = ()
    mix: Mix = field(default_factory=Mix)

    @property
    def counts(self) -> Counter[NoteKind]:
        """How many notes became what."""
        return sum((track.counts for track in self.tracks), Counter[NoteKind]())

    def places(self, change: int) -> tuple[Region, ...]:
        """Where a change is seen; nowhere for tempo, a message and the like."""
        return self.regions[change] if 0 <= change < len(self.regions) else ()
