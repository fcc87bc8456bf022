"""Who turns a request in words into actions: an interface, so that a model can stand in its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from core.model.effects import EffectChain
from core.model.sequence import Clip, Track
from core.session.action_runner import Act
from core.session.clips import read_clips
from core.session.effect_chains import read_chain
from core.session.song import Song, read_song
from core.session.tracks import read_tracks
from core.session.working import Working


@dataclass(frozen=True, slots=True)
class Scene:
    """The open composition as a planner sees it when a turn begins; copies, all of one instant."""

    song: Song
    tracks: tuple[Track, ...]
    clips: tuple[Clip, ...]
    chains: dict[str, EffectChain]
    """By track, for every track."""

    @classmethod
    def of(cls, working: Working) -> Scene:
        """Raises NothingOpen."""
        with working.reading() as desk:
            tracks = read_tracks(desk)
            chains = {track.id: read_chain(desk, track.id) for track in tracks}
            return cls(read_song(desk), tracks, read_clips(desk, None), chains)

    def clips_of(self, track: Track) -> tuple[Clip, ...]:
        """The clips of a track, in order of their start."""
        found = (clip for clip in self.clips if clip.track_id == track.id)
        return tuple(sorted(found, key=lambda clip: clip.start_time))


class Planner(Protocol):
    """Answers one request at a time."""

    def answer(self, request: str, scene: Scene, act: Act) -> str:
        """Do what is asked by calling `act` for each step, whose result may change the next; gives the text.

        A RepriseError that it raises ends the turn in words; what was done before stays done.
        """
        ...
