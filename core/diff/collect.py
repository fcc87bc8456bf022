"""Gathers rows and changes while the exact delta is walked; knows pointers, areas and plain fields."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

from core.diff.changes import Change, ChangeKind, Row
from core.diff.labels import SWITCHES, Names, dotted, field_label, is_place, parameter, said
from core.diff.structure import Delta, ListDelta, ObjectDelta, Replaced
from core.diff.words import ARROW, before_after, capital, is_number, short
from core.model.document import canonical_bytes
from core.model.fields import Area, Field

_WEIGHTS = {
    Area.SONG: 55.0,
    Area.TRACKS: 40.0,
    Area.CLIPS: 50.0,
    Area.NOTES: 60.0,
    Area.MIXER: 38.0,
    Area.EFFECTS: 36.0,
    Area.SAMPLES: 34.0,
    Area.CONVERSATION: 10.0,
}
ORDER_WEIGHT = 5.0
"""Of a thing that only changed its place in a list."""


@dataclass(frozen=True, slots=True)
class At:
    """A place in both documents; a side without the thing is None. `steps` are the keys for people."""

    a: str | None
    b: str | None
    field: Field
    steps: tuple[str | int, ...] = ()
    known: bool = True

    def key(self, key: str, *, in_a: bool = True, in_b: bool = True) -> At:
        """The place below a key."""
        known = self.field.children is not None and key in self.field.children
        return self._below(key, key if in_a else None, key if in_b else None, known)

    def item(self, place_a: int | None, place_b: int | None) -> At:
        """The place of an item, by its index in each list."""
        step = place_a if place_b is None else place_b
        return self._below(step or 0, place_a, place_b, self.known)

    def _below(self, step: str | int, a: str | int | None, b: str | int | None, known: bool) -> At:
        return At(
            None if a is None or self.a is None else f"{self.a}/{escape(a)}",
            None if b is None or self.b is None else f"{self.b}/{escape(b)}",
            self.field.child(step),
            (*self.steps, step),
            known,
        )

    @property
    def place(self) -> str:
        """`clips[0].midi_events`, without the holder that every such place shares."""
        steps = self.steps[1:] if self.steps[:1] in (("sequence",), ("mixer_state",)) else self.steps
        said_place = dotted(steps or self.steps)
        return said_place.removeprefix("track_")


def escape(step: str | int) -> str:
    """One step of a JSON Pointer."""
    return str(step).replace("~", "~0").replace("/", "~1")


def same_music(old: Any, new: Any) -> bool:
    """Whether two values differ in spelling only: 1 and 1.0, but never 1 and true."""
    return canonical_bytes(old) == canonical_bytes(new)


@dataclass(slots=True)
class Thing:
    """What a field belongs to: the words before its name, and the track that it is grouped under."""

    prefix: str = ""
    track: str | None = None
    parameters: bool = False


@dataclass(slots=True)
class Collector:
    """Everything that was found so far."""

    names: Names
    changes: list[Change] = field(default_factory=list)
    noise: list[Row] = field(default_factory=list)

    def row(self, at: At, kind: ChangeKind, old: Any, new: Any, words: str, *, volatile: bool = False) -> Row:
        """An exact difference at a place."""
        path = at.a if at.a is not None else at.b
        return Row(at.field.area, kind, path or "", old, new, words, volatile or at.field.volatile, at.b)

    def hush(self, at: At, kind: ChangeKind, old: Any, new: Any, words: str) -> None:
        """A difference that is no musical change."""
        self.noise.append(self.row(at, kind, old, new, words, volatile=True))

    def add(self, at: At, kind: ChangeKind, title: str, **more: Any) -> None:
        """A change in words at a place; without rows of its own it gets one, made of `old` and `new`."""
        old, new = more.pop("old", None), more.pop("new", None)
        headline = more.setdefault("headline", title)
        rows = more.pop("rows", None)
        if rows is None:
            rows = (self.row(at, kind, old, new, headline),)
        if at.field.volatile:
            self.noise.extend(replace(row, volatile=True) for row in rows)
            return
        more.setdefault("weight", _WEIGHTS.get(at.field.area, 1.0))
        more.setdefault("area", at.field.area)
        self.changes.append(
            Change(
                key="",
                kind=kind,
                title=title,
                place=at.place,
                pointer_a=at.a,
                pointer_b=at.b,
                rows=rows,
                **more,
            )
        )

    def fields(self, at: At, delta: Delta, thing: Thing, leave: Collection[str] = ()) -> None:
        """Every differing field of an object, but those that are left to someone else."""
        if isinstance(delta, ObjectDelta):
            for key, below in delta.changed.items():
                if key not in leave:
                    self.within(at.key(key), below, thing, (key,))
            for key, value in delta.removed.items():
                if key not in leave:
                    self.leaf(at.key(key, in_b=False), ChangeKind.REMOVED, value, None, thing, (key,))
            for key, value in delta.added.items():
                if key not in leave:
                    self.leaf(at.key(key, in_a=False), ChangeKind.ADDED, None, value, thing, (key,))
        elif delta is not None:
            self.within(at, delta, thing, at.steps[-1:])

    def within(self, at: At, delta: Delta, thing: Thing, trail: tuple[str | int, ...]) -> None:
        """Every difference in a value, down to its leaves."""
        if isinstance(delta, Replaced):
            self.leaf(at, ChangeKind.CHANGED, delta.old, delta.new, thing, trail)
        elif isinstance(delta, ObjectDelta):
            for key, below in delta.changed.items():
                self.within(at.key(key), below, thing, (*trail, key))
            for key, value in delta.removed.items():
                self.leaf(at.key(key, in_b=False), ChangeKind.REMOVED, value, None, thing, (*trail, key))
            for key, value in delta.added.items():
                self.leaf(at.key(key, in_a=False), ChangeKind.ADDED, None, value, thing, (*trail, key))
        elif isinstance(delta, ListDelta):
            for place, value in delta.removed:
                below_at = at.item(place, None)
                self.leaf(below_at, ChangeKind.REMOVED, value, None, thing, (*trail, place))
            for place, value in delta.added:
                below_at = at.item(None, place)
                self.leaf(below_at, ChangeKind.ADDED, None, value, thing, (*trail, place))
            for place_a, place_b in delta.moved:
                moved_at = at.item(place_a, place_b)
                self.leaf(moved_at, ChangeKind.MOVED, place_a, place_b, thing, (*trail, place_b))
            for place_a, place_b, below in delta.changed:
                self.within(at.item(place_a, place_b), below, thing, (*trail, place_b))

    def leaf(
        self, at: At, kind: ChangeKind, old: Any, new: Any, thing: Thing, trail: tuple[str | int, ...]
    ) -> None:
        """One edited field in words."""
        key = trail[-1] if trail else ""
        label, value, headline = self._leaf_words(at, kind, old, new, thing, trail)
        title = capital(f"{thing.prefix}{label}")
        line = capital(f"{thing.prefix}{headline}")
        if at.field.volatile or (kind is ChangeKind.CHANGED and same_music(old, new)):
            self.hush(at, kind, old, new, line)
            return
        weight = _WEIGHTS.get(at.field.area, 1.0) + (25.0 if key in ("tempo", "time_signature") else 0.0)
        if kind is ChangeKind.MOVED:
            weight = ORDER_WEIGHT
        self.add(
            at, kind, title, value=value, headline=line, track=thing.track, weight=weight, old=old, new=new
        )

    def _leaf_words(
        self, at: At, kind: ChangeKind, old: Any, new: Any, thing: Thing, trail: tuple[str | int, ...]
    ) -> tuple[str, str, str]:
        """The field's name, from what to what, and both in one line."""
        key = trail[-1] if trail else ""
        if thing.parameters and len(trail) == 2:
            label, before, after = str(key), parameter(str(key), old), parameter(str(key), new)
        else:
            label = field_label(trail, at.known)
            before = said(old, key, at.field, self.names.meter_a)
            after = said(new, key, at.field, self.names.meter)
        if kind is ChangeKind.ADDED:
            return label, after, f"{label} {after} added"
        if kind is ChangeKind.REMOVED:
            return label, before, f"{label} removed"
        if kind is ChangeKind.MOVED:
            return label, f"place {old + 1}{ARROW}{new + 1}", f"{label} moved to place {new + 1}"
        if thing.parameters:
            unit = next(
                (unit for unit in (" Hz", " s") if before.endswith(unit) and after.endswith(unit)), ""
            )
            value = f"{before.removesuffix(unit)}{ARROW}{after}"
        elif is_place(key, at.field.unit) and is_number(old) and is_number(new):
            value = f"{before}{ARROW}{after.removeprefix('bar ')}"
        else:
            value = before_after(old, new, at.field.unit)
        switch = SWITCHES.get(str(key))
        if switch and isinstance(old, bool) and isinstance(new, bool):
            return switch[0] if new else switch[1], value, switch[0] if new else switch[1]
        if at.field.area is not Area.SONG and isinstance(old, str) and isinstance(new, str):
            return label, value, f"{label} changed"
        if len(short(old)) + len(short(new)) > 40:
            return label, value, f"{label} changed"
        return label, value, f"{label} {value}"
