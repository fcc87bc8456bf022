"""What the lists of plain requests are made of: a way to say something, and what it comes to."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from core.model.sequence import Track
from core.session.actions import Action
from core.session.amounts import INTERVAL, NUMBER
from core.session.phrases import Pieces
from core.session.planner import Scene
from core.session.words_of_tracks import find_tracks

_SLOTS = {
    "tracks": r"(?P<tracks>.+?)",
    "effects": r"(?P<effects>.+?)",
    "name": r"(?P<name>.+)",
    "number": rf"(?P<number>{NUMBER})",
    "interval": rf"(?P<interval>{INTERVAL})",
    "value": rf"(?P<value>{NUMBER}\s*(?:%|[a-z]*))",
    "up": r"(?P<up>up|higher)",
    "down": r"(?P<down>down|lower)",
}


_SLOT = re.compile(r"(?<!\?P)<([a-z]+)>")


def say(pattern: str) -> re.Pattern[str]:
    """A pattern over a whole piece; a blank is any space, `<tracks>` and the like are slots."""
    pattern = _SLOT.sub(lambda found: _SLOTS[found[1]], pattern)
    return re.compile(pattern.replace(" ", r"\s+"), re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Asked:
    """One piece of a request: what stood in the slots, and the composition as it is now."""

    pieces: Pieces
    slots: dict[str, str]
    scene: Scene
    last: tuple[Track, ...]
    """The tracks of the piece before."""

    def has(self, slot: str) -> bool:
        """Whether the slot was filled."""
        return self.slots.get(slot) is not None

    def text(self, slot: str) -> str:
        """What stood in a slot, a name without its quotes; empty where nothing did."""
        return self.pieces.name(self.slots.get(slot) or "")

    def tracks(self) -> tuple[Track, ...]:
        """The tracks that are named. Raises Unclear."""
        return find_tracks(self.scene, self.pieces.phrases(self.slots["tracks"]), self.last)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a piece comes to: actions, and the answer's sentence once they are done."""

    said: str
    actions: tuple[Action, ...]
    tracks: tuple[Track, ...] = ()


@dataclass(frozen=True, slots=True)
class PlainRequest:
    """One thing that can be asked for. `plan` raises Unclear where it is not clear what is meant."""

    example: str
    does: str
    ways: tuple[re.Pattern[str], ...]
    plan: Callable[[Asked], Plan] = field(compare=False)

    def read(self, piece: str) -> dict[str, str] | None:
        """What stands in the slots, None where the piece asks for something else."""
        for way in self.ways:
            found = way.fullmatch(piece)
            if found is not None:
                return {name: text for name, text in found.groupdict().items() if text is not None}
        return None
