"""What a change is about, read off its pointers: a track, a clip, an effect, with its id and its field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.diff.changes import Change, ChangeKind, Comparison
from core.diff.labels import get, items
from core.model.document import Document

_FAR = 400
"""Rows of a change that are looked at; beyond, all are notes of the same few clips."""


@dataclass(frozen=True, slots=True)
class Touched:
    """The things that a change is about.

    `things` are of `track, clip, effect, chain, strip, master, sample, song`. `came` and `went` say that a
    thing did as a whole; `fields` are the names below it.
    """

    things: frozenset[str]
    ids: frozenset[str]
    fields: frozenset[str]
    came: bool = False
    went: bool = False


def touched(comparison: Comparison, change: Change) -> Touched:
    """Read off what a change is about, on both sides."""
    found = [
        PointedAt.of(document, pointer)
        for document, pointer in ((comparison.a, change.pointer_a), (comparison.b, change.pointer_b))
        if pointer is not None
    ]
    for row in change.rows[:_FAR]:
        if row.kind is not ChangeKind.ADDED:
            found.append(PointedAt.of(comparison.a, row.path))
        if row.path_b is not None:
            found.append(PointedAt.of(comparison.b, row.path_b))
    if any(place.thing == "effect" for place in found):
        # A chain that came with its first effect is no thing of its own.
        found = [place for place in found if place.thing != "chain"]
    whole = any(place.is_whole for place in found) and not any(place.fields for place in found)
    return Touched(
        frozenset(place.thing for place in found if place.thing),
        frozenset(place.id for place in found if place.id),
        frozenset(step for place in found for step in place.fields),
        came=whole and change.kind is ChangeKind.ADDED,
        went=whole and change.kind is ChangeKind.REMOVED,
    )


@dataclass(frozen=True, slots=True)
class PointedAt:
    """Where one pointer leads: the innermost thing with a name, its `id`, and the steps below it."""

    thing: str = ""
    id: str = ""
    fields: tuple[str, ...] = ()
    is_whole: bool = False

    @classmethod
    def of(cls, document: Document, pointer: str) -> PointedAt:
        """Follow a pointer down to the last thing with a name."""
        inner = document.sequence_pointer
        inside = bool(inner) and (pointer + "/").startswith(inner + "/")
        root: Any = document.sequence if inside else document.data
        steps = [_unescape(step) for step in pointer.removeprefix(inner if inside else "").split("/")[1:]]
        match steps:
            case ["tracks" | "clips" as name, place, *below]:
                return cls._item(name[:-1], _at(root.get(name), place), "id", below)
            case ["track_effects", chain, "effects", place, *below]:
                effects = get(_at(root.get("track_effects"), chain), "effects")
                return cls._item("effect", _at(effects, place), "id", below)
            case ["track_effects", place, *below]:
                return cls._item("chain", _at(root.get("track_effects"), place), "track_id", below)
            case ["mixer_state", "channels", place, *below]:
                channels = get(root.get("mixer_state"), "channels")
                return cls._item("strip", _at(channels, place), "id", below)
            case ["mixer_state", "master", *below]:
                return cls("master", fields=tuple(below), is_whole=not below)
            case ["sample_assignments", track, *below]:
                return cls("sample", track, tuple(below), is_whole=not below)
            case ["tracks" | "clips" | "track_effects" | "chat_history"] | []:
                return cls()
            case _:
                return cls("song", fields=tuple(steps))

    @classmethod
    def _item(cls, thing: str, item: Any, key: str, below: list[str]) -> PointedAt:
        found = get(item, key)
        name = found if isinstance(found, str) else ""
        return cls(thing, name, tuple(below), is_whole=not below)


def _at(value: Any, step: str) -> Any:
    found = items(value)
    return found[int(step)] if step.isdecimal() and int(step) < len(found) else None


def _unescape(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")
