"""Gathers rows and changes while the exact delta is walked; knows pointers, areas and plain fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, TypeAlias

from core.diff.changes import Change, ChangeKind, Row
from core.diff.labels import SWITCHES, Names, field_label, is_place, parameter, said
from core.diff.places import At, Deeper, Trail, at_pointer, differences, escape
from core.diff.structure import Delta, ListDelta, ObjectDelta
from core.diff.words import ARROW, apart, before_after, capital, is_number, short
from core.model.fields import Area, Field
from core.model.heard import SILENCE, sounds_same

__all__ = ["ORDER_WEIGHT", "At", "Collector", "Owner", "Thing", "escape"]

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

Owner: TypeAlias = tuple[str, Hashable]
"""What a change may be part of: ("track", its id) or ("clip", its id)."""


def _sounds_same(field: Field, kind: ChangeKind, old: Any, new: Any) -> bool:
    """Whether nothing is heard of a difference; what is missing on one side is silence there."""
    if kind is ChangeKind.ADDED:
        return sounds_same(SILENCE, new, field)
    return sounds_same(old, SILENCE if kind is ChangeKind.REMOVED else new, field)


@dataclass(slots=True)
class Thing:
    """What a field belongs to: the words before its name, and the track that it is grouped under."""

    prefix: str = ""
    track: str | None = None
    parameters: bool = False
    part: Owner | None = None


class _Hushed(NamedTuple):
    """A difference that is not heard, kept as it was found until its words are wanted."""

    at: At
    kind: ChangeKind
    old: Any
    new: Any
    thing: Thing
    trail: Trail


@dataclass(slots=True)
class Collector:
    """Everything that was found so far.

    `quiet` and `hushed` are not heard. `wholes` and `parts` say which changes came or went with which: the
    key of the change that adds or removes an owner, and the owner of each change that may go with it.
    `alike` are the keys of moves of whole clips by track and words.
    """

    names: Names
    changes: list[Change] = field(default_factory=list)
    quiet: list[Row] = field(default_factory=list)
    hushed: list[_Hushed] = field(default_factory=list)
    wholes: dict[tuple[ChangeKind, Owner], str] = field(default_factory=dict)
    parts: dict[str, tuple[ChangeKind, Owner]] = field(default_factory=dict)
    alike: dict[tuple[str | None, Hashable, str], list[str]] = field(default_factory=dict)
    _keys: Counter[str] = field(default_factory=Counter)

    def noise(self) -> list[Row]:
        """All that is not heard, in rows with words."""
        rows = list(self.quiet)
        for at, kind, old, new, thing, trail in self.hushed:
            headline = self._leaf_words(at, kind, old, new, thing, trail)[2]
            rows.append(self.row(at, kind, old, new, capital(f"{thing.prefix}{headline}"), volatile=True))
        return rows

    def row(
        self, at: At, kind: ChangeKind, old: Any, new: Any, words: str | Callable[[], str], *,
        volatile: bool = False,
    ) -> Row:  # fmt: skip
        """An exact difference at a place."""
        path = at.a if at.a is not None else at.b
        return Row(at.field.area, kind, path or "", old, new, words, volatile or at.field.volatile, at.b)

    def hush(self, at: At, kind: ChangeKind, old: Any, new: Any, words: str) -> None:
        """A difference that is no musical change."""
        self.quiet.append(self.row(at, kind, old, new, words, volatile=True))

    def add(
        self, at: At, kind: ChangeKind, title: str, *, whole: Owner | None = None, part: Owner | None = None,
        **more: Any,
    ) -> str:  # fmt: skip
        """A change in words at a place; without rows of its own it gets one, made of `old` and `new`.

        `whole` is what it adds or removes as a whole, `part` what it may have come or gone with. The value is
        its key, empty where it is noise.
        """
        old, new = more.pop("old", None), more.pop("new", None)
        headline = more.setdefault("headline", title)
        rows = more.pop("rows", None)
        if rows is None:
            rows = (self.row(at, kind, old, new, headline),)
        if at.field.volatile:
            self.quiet.extend(replace(row, volatile=True) for row in rows)
            return ""
        more.setdefault("weight", _WEIGHTS.get(at.field.area, 1.0))
        area = more.setdefault("area", at.field.area)
        key = self._key(f"{area}:{kind}:{at.a if at.a is not None else at.b}:{more.get('noun', '')}")
        if whole is not None and whole[1] is not None:
            self.wholes.setdefault((kind, whole), key)
        if part is not None and part[1] is not None:
            self.parts[key] = kind, part
        self.changes.append(
            Change(
                key=key,
                kind=kind,
                title=title,
                place=at.place,
                pointer_a=at.a,
                pointer_b=at.b,
                rows=rows,
                **more,
            )
        )
        return key

    def _key(self, wanted: str) -> str:
        """What it is about and where, so that it is the same another time."""
        self._keys[wanted] += 1
        many = self._keys[wanted]
        return wanted if many == 1 else f"{wanted}:{many}"

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

    def within(self, at: At, delta: Delta, thing: Thing, trail: Trail) -> None:
        """Every difference in a value, down to its leaves."""
        if isinstance(delta, ListDelta) and self.hushes_list(at, delta, thing, trail):
            return
        for inner, kind, old, new, steps, is_item in differences(at, delta, trail):
            if isinstance(old, Deeper):
                self.within(inner, old.delta, thing, steps)
            elif is_item or kind is ChangeKind.MOVED or not _sounds_same(inner.field, kind, old, new):
                self._told(inner, kind, old, new, thing, steps)
            else:
                self.hushed.append(_Hushed(inner, kind, old, new, thing, steps))

    def hushes_list(self, at: At, delta: ListDelta, thing: Thing, trail: Trail) -> bool:
        """Whether the two lists sound the same in spite of items in other places; then it is all noise."""
        if at.a is None or at.b is None or delta.length_a != delta.length_b:
            return False
        apart = [place for place, _ in delta.removed if delta.added] + [place for place, _ in delta.moved]
        if not apart:
            return False
        a, b = at_pointer(self.names.a.data, at.a), at_pointer(self.names.b.data, at.b)
        if not all(sounds_same(a[place], b[place], at.field.child(place)) for place in apart):
            return False
        return sounds_same(a, b, at.field) and self._hush_all(at, delta, thing, trail)

    def _hush_all(self, at: At, delta: Delta, thing: Thing, trail: Trail) -> bool:
        for inner, kind, old, new, steps, _ in differences(at, delta, trail):
            if isinstance(old, Deeper):
                self._hush_all(inner, old.delta, thing, steps)
            else:
                self.hushed.append(_Hushed(inner, kind, old, new, thing, steps))
        return True

    def leaf(self, at: At, kind: ChangeKind, old: Any, new: Any, thing: Thing, trail: Trail) -> None:
        """One edited field, as a change or as noise."""
        if _sounds_same(at.field, kind, old, new):
            self.hushed.append(_Hushed(at, kind, old, new, thing, trail))
        else:
            self._told(at, kind, old, new, thing, trail)

    def _told(self, at: At, kind: ChangeKind, old: Any, new: Any, thing: Thing, trail: Trail) -> None:
        """One edited field in words."""
        if at.field.volatile:
            self.hushed.append(_Hushed(at, kind, old, new, thing, trail))
            return
        key = trail[-1] if trail else ""
        label, value, headline = self._leaf_words(at, kind, old, new, thing, trail)
        title = capital(f"{thing.prefix}{label}")
        line = capital(f"{thing.prefix}{headline}")
        weight = _WEIGHTS.get(at.field.area, 1.0) + (25.0 if key in ("tempo", "time_signature") else 0.0)
        if kind is ChangeKind.MOVED:
            weight = ORDER_WEIGHT
        self.add(
            at, kind, title, value=value, headline=line, track=thing.track, weight=weight, old=old, new=new,
            part=thing.part,
        )  # fmt: skip

    def _leaf_words(
        self, at: At, kind: ChangeKind, old: Any, new: Any, thing: Thing, trail: Trail
    ) -> tuple[str, str, str]:
        """The field's name, from what to what, and both in one line."""
        key = trail[-1] if trail else ""
        if (
            thing.parameters
            and key == "bypass"
            and is_number(old)
            and is_number(new)
            and not {old, new} - {0, 1}
        ):
            old, new, key = bool(old), bool(new), "is_bypassed"  # some programs have a number for a switch
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
            if before == after and is_number(old) and is_number(new):
                before, after = apart(old, new)
                after += unit
            value = f"{before.removesuffix(unit)}{ARROW}{after}"
        elif is_place(key, at.field.unit) and is_number(old) and is_number(new):
            value = f"{before}{ARROW}{after.removeprefix('bar ')}"
        else:
            value = before_after(old, new, at.field.unit)
        switch = SWITCHES.get(str(key))
        if switch and isinstance(old, bool) and isinstance(new, bool):
            return switch[0] if new else switch[1], value, switch[0] if new else switch[1]
        if len(short(old)) + len(short(new)) > 40:
            return label, value, f"{label} changed"
        return label, value, f"{label} {value}"
