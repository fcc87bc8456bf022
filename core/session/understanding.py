"""What the pieces of a request ask for: each for itself, or with the verb or the rest of the one before.

`mute the pad and the bass` carries the verb over; `transpose the pad and the bass up 2` is one piece with two
tracks; `add reverb to the lead and the pad` carries over all but the track.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.session.phrases import Pieces, is_quoted
from core.session.plain_request import PlainRequest
from core.session.plain_requests import REQUESTS
from core.session.planner import Scene
from core.session.words_of_tracks import PRONOUNS, is_a_track

_TARGET = re.compile(r"(?:the|my|our|all|both|every|each|track)\b", re.IGNORECASE)
_TO = re.compile(r"(?:to|on|onto|from|of|for|in|off)\s+", re.IGNORECASE)

_LONGEST = 300
"""Characters of one part; the time that a pattern with several slots takes grows with their third power."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a request and what it asks for; `request` is None where that is not known."""

    words: str
    request: PlainRequest | None
    slots: dict[str, str]


def understand(pieces: Pieces, scene: Scene) -> list[Part]:
    """The parts, in order. Names of tracks are looked at only to tell a track from a new request."""
    return _Reader(pieces, scene).read()


class _Reader:
    def __init__(self, pieces: Pieces, scene: Scene) -> None:
        self._pieces = pieces
        self._scene = scene
        self._is_request = [_match(piece) is not None for piece in pieces.pieces]

    def read(self) -> list[Part]:
        parts: list[Part] = []
        at = 0
        while at < len(self._pieces.pieces):
            part, at = self._next(at, parts[-1] if parts else None)
            parts.append(part)
        return parts

    def _next(self, at: int, before: Part | None) -> tuple[Part, int]:
        """The part that begins with a piece, and where the next begins."""
        found = self._longer(at, "")
        if found is None and before is not None and before.request is not None and self._is_target(at):
            verb = before.words.split()[0]
            found = self._longer(at, f"{verb} ") or self._in_place(at, before)
        if found is None:
            return Part(self._pieces.pieces[at], None, {}), at + 1
        return found

    def _longer(self, at: int, verb: str) -> tuple[Part, int] | None:
        """The first that is understood: a piece alone, or with those after it that are none by themselves."""
        for end in range(at + 1, len(self._pieces.pieces) + 1):
            if end > at + 1 and self._is_request[end - 1]:
                return None
            words = verb + self._pieces.joined(at, end)
            if len(words) > _LONGEST:
                return None
            matched = _match(words)
            if matched is not None:
                return Part(words, *matched), end
        return None

    def _in_place(self, at: int, before: Part) -> tuple[Part, int] | None:
        """The request before, about another track."""
        if "tracks" not in before.slots:
            return None
        slots = {**before.slots, "tracks": _TO.sub("", self._pieces.pieces[at], count=1)}
        return Part(before.words, before.request, slots), at + 1

    def _is_target(self, at: int) -> bool:
        """Whether a piece begins with what can be a track."""
        piece = self._pieces.pieces[at]
        piece = _TO.sub("", piece, count=1) if _TO.match(piece) else piece
        words = self._pieces.name(piece).split()
        return (
            is_quoted(piece)
            or _TARGET.match(piece) is not None
            or piece.casefold() in PRONOUNS
            or any(is_a_track(self._scene, " ".join(words[:end])) for end in range(1, min(len(words), 5) + 1))
        )


def _match(words: str) -> tuple[PlainRequest, dict[str, str]] | None:
    if len(words) > _LONGEST:
        return None
    for request in REQUESTS:
        slots = request.read(words)
        if slots is not None:
            return request, slots
    return None
