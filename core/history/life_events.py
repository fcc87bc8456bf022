"""What a life is made of: the takes that changed a thing, each with what it was and what it became."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from core.diff.changes import ChangeKind
from core.history.life_subject import Subject
from core.history.timeline import Entry
from core.model.document import Document

Load = Callable[[str], Document]
"""Reads a version by its stem, or `current` or `autosave`. What it raises goes through."""
Progress = Callable[[int, int], None]
"""Called with (read, all) between takes; may raise to cancel."""


class What(StrEnum):
    """What a take did to a subject."""

    APPEARED = "appeared"
    CAME_BACK = "came back"
    CHANGED = "changed"
    MOVED = "moved"
    VANISHED = "vanished"


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing that a take did: in words, from what to what, and the key of the change that tells it."""

    kind: ChangeKind
    said: str
    value: str = ""
    key: str = ""


class Place(NamedTuple):
    """Where a note sounds: the id of its track, its pitch, its start in beats from that of the song."""

    track: Hashable
    pitch: int
    start: float


@dataclass(frozen=True, slots=True)
class Event:
    """One take that changed the subject. `doubt` is a sentence on what cannot be told for certain.

    `place` is where a note sounds in the take, or where it sounded before the take that it went with.
    """

    entry: Entry
    what: What
    details: tuple[Detail, ...] = ()
    doubt: str = ""
    place: Place | None = None

    @property
    def key(self) -> str:
        """The change to go to, empty in a version that has none before it."""
        return next((detail.key for detail in self.details if detail.key), "")


@dataclass(frozen=True, slots=True)
class Life:
    """All takes that changed a subject, newest first; `name` is what a person calls it.

    `unread` are the versions that cannot be read: what they changed shows in the take after them. A subject
    that the version at hand does not hold has no events.
    """

    subject: Subject
    name: str
    events: tuple[Event, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def stems(self) -> frozenset[str]:
        """The takes that changed it; the first version, in which it stood from the start, changed nothing."""
        return frozenset(event.entry.stem for event in self.events if event.entry.before is not None)

    @property
    def is_untouched(self) -> bool:
        """Whether nothing happened but that it appeared."""
        return [event.what for event in self.events] in ([], [What.APPEARED])
