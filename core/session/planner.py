"""Who turns a request in words into actions: an interface, so that a model can stand in its place."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from core.model.conversation import Message
from core.model.effects import Effect, EffectChain
from core.model.mixer import Master
from core.model.sequence import Clip, Track
from core.session.action_runner import ActionResult
from core.session.actions import Action
from core.session.clips import read_clips
from core.session.effect_chains import read_chain
from core.session.parts import read
from core.session.song import Song, read_song
from core.session.strips import master_of
from core.session.tracks import read_tracks
from core.session.working import Desk, Working

_MOST_MESSAGES = 6


@dataclass(frozen=True, slots=True)
class Scene:
    """The open composition as a planner sees it at one instant; copies."""

    song: Song
    tracks: tuple[Track, ...]
    clips: tuple[Clip, ...]
    chains: dict[str, EffectChain]
    """By track, for every track."""
    master_fader: float = 0.0
    """In dB."""
    messages: tuple[Message, ...] = ()
    """What was said last in the conversation, the oldest first; without the actions."""

    @classmethod
    def of(cls, working: Working) -> Scene:
        """Raises NothingOpen."""
        with working.reading() as desk:
            tracks = read_tracks(desk)
            chains = {track.id: read_chain(desk, track.id) for track in tracks}
            fader = read(Master, master_of(desk)).fader
            return cls(read_song(desk), tracks, read_clips(desk, None), chains, fader, _said_last(desk))

    def clips_of(self, track: Track) -> tuple[Clip, ...]:
        """The clips of a track, in order of their start."""
        found = (clip for clip in self.clips if clip.track_id == track.id)
        return tuple(sorted(found, key=lambda clip: clip.start_time))

    def effects_of(self, track: Track) -> tuple[Effect, ...]:
        """The effects of a track, in the order in which the signal passes them."""
        return tuple(self.chains[track.id].effects)


def _said_last(desk: Desk) -> tuple[Message, ...]:
    found: list[Any] = desk.chat[-_MOST_MESSAGES:]
    texts = [(each.get("role"), each.get("content")) for each in found if isinstance(each, dict)]
    return tuple(
        Message(role=role, content=content)
        for role, content in texts
        if isinstance(role, str) and isinstance(content, str)
    )


class TurnStopped(Exception):
    """The asker wants the turn to end: no error, as no wish to cancel is one."""


class Stage(Protocol):
    """What a planner acts on during one turn."""

    def __call__(self, action: Action) -> ActionResult:
        """Do one action; its result may change what comes next. Raises TurnStopped, and what a save does."""
        ...

    @property
    def is_stopped(self) -> bool:
        """Whether the asker wants the turn to end; who waits long looks at it, and raises TurnStopped."""
        ...

    def note(self, **facts: Any) -> None:
        """Facts about how the turn was made, as JSON can hold them, for the metadata of its versions."""
        ...

    def look(self) -> Scene:
        """The composition as it is now, after the actions so far."""
        ...

    def rehearsal(self) -> AbstractContextManager[None]:
        """What is done in the block is undone at its end and told nobody; nobody else edits meanwhile."""
        ...


class Planner(Protocol):
    """Answers one request at a time."""

    def answer(self, request: str, scene: Scene, act: Stage) -> str:
        """Do what is asked by calling `act` for each step; gives the text of the answer.

        `scene` is the composition as it is when the turn begins. A RepriseError or TurnStopped that this
        raises ends the turn in words; what was done before stays done.
        """
        ...
