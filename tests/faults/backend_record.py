"""What the clients of the backend's rig write down of each request, and marks by which edits are known."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tests.core.session.scenes import snapshot

PICKED, TURNED, MARKED = "bass", "pad", "marks"
"""Ids of the tracks of each composition: picks and plain edits, turns, and marks keep to one each."""
RESTORING = ("restore", "back", "forward", "undo")
"""What puts another state in the place of the open one, and so explains that something went from it."""
SAVING = ("save", "turn", "pick")
"""What makes a version of the open state as it is."""
REFUSALS = (404, 409, 412, 422, 503)
"""What these say has not been done; 409 apart, which says that another program stood in the way."""

_OF_ONE = 100_000
_PITCHES = frozenset({36, 48})


@dataclass(slots=True)
class Act:
    """One request: written down before it is sent, completed by its answer.

    `status` is 0 where no answer came; `life` counts the starts of the server, and `sent` and `answered` are
    seconds of one clock. `number` is the mark that it leaves; `base` the revision that it named.
    """

    kind: str
    client: int
    composition: str
    life: int
    sent: float = field(default_factory=time.monotonic)
    answered: float = float("inf")
    status: int = 0
    number: int = 0
    base: int | None = None
    revision: int | None = None
    stem: str = ""
    others: list[str] = field(default_factory=list)
    source: str = ""
    sha: str = ""
    seen: frozenset[int] | None = None
    listed: tuple[str, ...] = ()
    odd: str = ""

    @property
    def is_done(self) -> bool:
        """Whether its success was acknowledged."""
        return 200 <= self.status < 300

    @property
    def is_refused(self) -> bool:
        """Whether it was answered that nothing was done."""
        return self.status in REFUSALS

    def overlaps(self, sent: float, until: float) -> bool:
        """Whether it may have been done between these moments."""
        return self.sent < until and self.answered > sent


class Ending(StrEnum):
    """How a life of the server ends: by kill -9, or by a signal on which it may finish."""

    KILL = "kill"
    STOP = "stop"


class Place:
    """Where the server is to be asked, and what was asked; shared by all clients and who ends the server.

    `ended` tells how each life ended that did; `autosaved` holds the marks that autosaves held after a stop.
    """

    def __init__(self, compositions: tuple[str, ...], until: float) -> None:
        self.compositions = compositions
        self.until = until
        self.acts: list[Act] = []
        self._up = threading.Event()
        self._at = ("", 0)
        self.ended: dict[int, Ending] = {}
        self.autosaved: set[int] = set()

    @property
    def at(self) -> tuple[str, int]:
        """Address and life of the server; waits while there is none."""
        self._up.wait()
        return self._at

    @property
    def next_life(self) -> int:
        """The one that begins when it listens again."""
        return self._at[1] + 1

    def opened(self, address: str) -> None:
        """It listens, in another life than before."""
        self._at = address, self.next_life
        self._up.set()

    def ends(self, ending: Ending) -> None:
        """It is ended this moment."""
        self._up.clear()
        self.ended[self._at[1]] = ending


def number_of(client: int, count: int) -> int:
    """The mark of a client's edit: no two edits have the same."""
    return client * _OF_ONE + count


def client_of(number: int) -> int:
    """Whose mark it is."""
    return number // _OF_ONE


def mark_of(number: int) -> list[dict[str, Any]]:
    """The two notes that one edit adds together."""
    return [{"note": pitch, "start_time": float(number), "duration": 0.5} for pitch in sorted(_PITCHES)]


def song_of(data: dict[str, Any]) -> dict[str, Any]:
    """The part of a state that holds its tracks."""
    inner = data.get("sequence", data)
    assert isinstance(inner, dict)
    return inner


def marks_in(data: dict[str, Any]) -> tuple[frozenset[int], frozenset[int]]:
    """The marks that a state holds, and those of them that it holds by half."""
    found: dict[int, set[int]] = {}
    for clip in song_of(data)["clips"]:
        if clip["track_id"] == MARKED:
            for note in clip["midi_events"]:
                found.setdefault(int(note["start_time"]), set()).add(note["note"])
    return frozenset(found), frozenset(number for number, notes in found.items() if notes != _PITCHES)


def turn_words(number: int) -> str:
    """A plain request of two actions that belong together."""
    return f"pan track 2 to {pan_of(number)} and rename track 2 to {name_of(number)}"


def pan_of(number: int) -> float:
    """Where the turn with this number pans."""
    return round((number % 199 - 99) / 100, 2)


def name_of(number: int) -> str:
    """What the turn with this number calls its track."""
    return f"T{number}"


def first_state(shape: str) -> dict[str, Any]:
    """A composition with a track for the marks, flat or nested."""
    data = snapshot(shape)
    marks = {**song_of(data)["tracks"][0], "id": MARKED, "name": "Marks"}
    song_of(data)["tracks"].append(marks)
    return data


def order_of(stem: str) -> tuple[int, str]:
    """Where a version stands in its history."""
    number, _, rest = stem.partition("_")
    return int(number), rest
