"""Places in two documents, and the differences below one of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

from core.diff.changes import ChangeKind
from core.diff.labels import dotted
from core.diff.structure import Delta, ListDelta, ObjectDelta, Replaced
from core.model.fields import Field

Trail: TypeAlias = tuple[str | int, ...]
"""Keys and places on the way down."""


class At(NamedTuple):
    """A place in both documents; a side without the thing is None. `steps` are the keys for people."""

    a: str | None
    b: str | None
    field: Field
    steps: Trail = ()
    known: bool = True

    def key(self, key: str, *, in_a: bool = True, in_b: bool = True) -> At:
        """The place below a key."""
        step = escape(key)
        return At(
            f"{self.a}/{step}" if in_a and self.a is not None else None,
            f"{self.b}/{step}" if in_b and self.b is not None else None,
            self.field.child(key),
            (*self.steps, key),
            self.field.children is not None and key in self.field.children,
        )

    def item(self, place_a: int | None, place_b: int | None) -> At:
        """The place of an item, by its index in each list."""
        step = (place_a or 0) if place_b is None else place_b
        return At(
            None if place_a is None or self.a is None else f"{self.a}/{place_a}",
            None if place_b is None or self.b is None else f"{self.b}/{place_b}",
            self.field.child(step),
            (*self.steps, step),
            self.known,
        )

    @property
    def place(self) -> str:
        """`clips[0].midi_events`, without the holder that every such place shares."""
        steps = self.steps[1:] if self.steps[:1] in (("sequence",), ("mixer_state",)) else self.steps
        said_place = dotted(steps or self.steps)
        return said_place.removeprefix("track_")


def escape(step: str | int) -> str:
    """One step of a JSON Pointer."""
    text = str(step)
    return text.replace("~", "~0").replace("/", "~1") if "~" in text or "/" in text else text


class Deeper(NamedTuple):
    """Stands for a difference below a place."""

    delta: Delta


Step: TypeAlias = tuple[At, ChangeKind, Any, Any, Trail, bool]
"""A place, how it differs, the old and the new value, its trail, whether it is an item that came or went."""


def differences(at: At, delta: Delta, trail: Trail) -> Iterator[Step]:
    """What differs right below a place; `Deeper` where it goes on."""
    added, removed, changed = ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.CHANGED
    if isinstance(delta, Replaced):
        yield at, changed, delta.old, delta.new, trail, False
    elif isinstance(delta, ObjectDelta):
        for key, below in delta.changed.items():
            yield at.key(key), changed, Deeper(below), None, (*trail, key), False
        for key, value in delta.removed.items():
            yield at.key(key, in_b=False), removed, value, None, (*trail, key), False
        for key, value in delta.added.items():
            yield at.key(key, in_a=False), added, None, value, (*trail, key), False
    elif isinstance(delta, ListDelta):
        for place, value in delta.removed:
            yield at.item(place, None), removed, value, None, (*trail, place), True
        for place, value in delta.added:
            yield at.item(None, place), added, None, value, (*trail, place), True
        for place_a, place_b in delta.moved:
            yield at.item(place_a, place_b), ChangeKind.MOVED, place_a, place_b, (*trail, place_b), False
        for place_a, place_b, below in delta.changed:
            yield at.item(place_a, place_b), changed, Deeper(below), None, (*trail, place_b), False


def at_pointer(data: Any, pointer: str) -> Any:
    """What a pointer that is true leads to."""
    for step in pointer.split("/")[1:]:
        data = data[int(step)] if isinstance(data, list) else data[step.replace("~1", "/").replace("~0", "~")]
    return data
