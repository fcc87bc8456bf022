"""What a three-way comparison tells: edits that stand, conflicts of two, and where each is in the three."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from core.diff.changes import ChangeKind
from core.diff.collect import escape
from core.model.fields import Area, Field


class Who(StrEnum):
    """Whose change it is."""

    A = "a"
    B = "b"
    BOTH = "both"

    @property
    def other(self) -> Who:
        """The other side."""
        return Who.B if self is Who.A else Who.A


class Reason(StrEnum):
    """Why two changes cannot both stand."""

    CHANGED_TWICE = "both changed one value, each in its way"
    REMOVED_AND_CHANGED = "one removed what the other changed"
    ADDED_TWICE = "both added one thing, each with other contents"
    ORDER = "both put one list in order, each in its way"
    REFERENCE = "one removed what the other refers to"
    TAKEN = "both put something in one place, or one thing in two places"


class Place(NamedTuple):
    """JSON Pointers into the base, A and B; None where the thing is not there."""

    base: str | None
    a: str | None
    b: str | None


@dataclass(frozen=True, slots=True)
class Edit:
    """One change that stands: a value, a thing that came or went, or (moved) the order of a list."""

    who: Who
    kind: ChangeKind
    place: Place
    area: Area
    volatile: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two changes of which one must give way; a volatile one changes nothing that is heard."""

    reason: Reason
    place: Place
    area: Area
    volatile: bool


@dataclass(frozen=True, slots=True, eq=False)
class Merge:
    """`merged` holds every edit; where there are conflicts, the preferred side's part of each.

    Objects keep the base's order of keys, what was added behind; where both added to one place of a list,
    A's come first.
    """

    merged: Any
    edits: tuple[Edit, ...]
    conflicts: tuple[Conflict, ...]
    noise: tuple[Conflict, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether no musical change of one side is in the way of the other's."""
        return not self.conflicts


class At(NamedTuple):
    """A place in the three, and what the catalogue knows of it."""

    place: Place
    field: Field
    depth: int = 0

    def below(self, base: str | int | None, a: str | int | None, b: str | int | None) -> At:
        """The place below a key, or below an item's index in each."""
        pointers = [
            None if above is None or step is None else f"{above}/{escape(step)}"
            for above, step in zip(self.place, (base, a, b), strict=True)
        ]
        step = next(step for step in (base, a, b, "") if step is not None)
        return At(Place(*pointers), self.field.child(step), self.depth + 1)
