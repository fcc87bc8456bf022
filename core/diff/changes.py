"""What a comparison holds: changes in words by area, the exact rows beneath them, and the noise apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.model.document import Document
from core.model.fields import Area


class ChangeKind(StrEnum):
    """How a thing differs."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


class Tone(StrEnum):
    """How a piece of text is meant; the window turns it into a colour, a terminal may ignore it."""

    TEXT = "text"
    SECOND = "text_2"
    META = "text_3"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line with one tone."""

    text: str
    tone: Tone = Tone.SECOND


@dataclass(slots=True, eq=False)
class Row:
    """One exact difference. `path` is a JSON Pointer (RFC 6901) into A, into B if it was added.

    `path_b` is the pointer into B, None where the thing is gone. Nobody changes a row; it is not frozen since
    there can be a hundred thousand, and their words are made when they are read.
    """

    area: Area
    kind: ChangeKind
    path: str
    old: Any
    new: Any
    told: str | Callable[[], str]
    volatile: bool
    path_b: str | None = None

    @property
    def words(self) -> str:
        """The difference in words."""
        if not isinstance(self.told, str):
            self.told = self.told()
        return self.told


@dataclass(frozen=True, slots=True)
class Change:
    """One difference as a musician would name it; it may stand for several rows (twenty notes added).

    `key` names it within its comparison, and is the same when the same two versions are compared again.
    `title` says what ("Deep Bass: level"), `value` from what to what ("0.0 → −4.4 dB"), `place` where in the
    file ("channels[1].fader"). Pointers are None on the side where the thing is missing. `headline` says it
    all in one line ("Deep Bass: level 0.0 → −4.4 dB"). `noun` names what came, went or moved ("note"),
    `count` how many did; an edited field has no noun. `part_of` is the key of the change that brings this one
    along: the notes of a clip that came, the clips of a track that went.
    """

    key: str
    area: Area
    kind: ChangeKind
    title: str
    value: str = ""
    place: str = ""
    pointer_a: str | None = None
    pointer_b: str | None = None
    track: str | None = None
    volatile: bool = False
    weight: float = 1.0
    rows: tuple[Row, ...] = ()
    headline: str = ""
    noun: str = ""
    count: int = 1
    part_of: str = ""


class Comparison:
    """A compared with B. `changes` are musical, in the order of areas; `noise` is all that is not heard.

    Every difference of the exact `delta` lies in or under the rows of exactly one of them. Noise is told when
    it is asked for: nine saves in ten differ in nothing else, and mostly nobody looks. Immutable; any thread.
    """

    __slots__ = ("_noise", "a", "b", "changes", "delta")

    def __init__(
        self,
        a: Document,
        b: Document,
        delta: Any,
        changes: tuple[Change, ...],
        noise: tuple[Change, ...] | Callable[[], tuple[Change, ...]] = (),
    ) -> None:
        self.a = a
        self.b = b
        self.delta = delta
        self.changes = changes
        self._noise = noise

    @property
    def noise(self) -> tuple[Change, ...]:
        """One change for each kind of noise."""
        if callable(self._noise):
            self._noise = self._noise()
        return self._noise

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every exact difference, those of the musical changes first."""
        known = {id(row): row for change in (*self.changes, *self.noise) for row in change.rows}
        return tuple(known.values())

    @property
    def edits(self) -> tuple[Change, ...]:
        """One change for each thing that was done: those that are part of no other."""
        return tuple(change for change in self.changes if not change.part_of)

    @property
    def areas(self) -> tuple[Area, ...]:
        """The areas with a musical change, in order."""
        return tuple(dict.fromkeys(change.area for change in self.changes))
