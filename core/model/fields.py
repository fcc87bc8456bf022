"""Area, volatility and unit of every known field, declared once as annotations on the pydantic models.

`catalogue(model)` reads the annotations off a model into a tree that mirrors the JSON, and `Field.child`
walks it: a field that no model knows takes its parent's area, is not volatile, and so is shown.
"""

from __future__ import annotations

import types
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel


class Area(StrEnum):
    """What a change is about; in the order in which areas are shown."""

    SONG = "song"
    TRACKS = "tracks"
    CLIPS = "clips"
    NOTES = "notes"
    MIXER = "mixer"
    EFFECTS = "effects"
    SAMPLES = "samples"
    CONVERSATION = "conversation"
    TRANSPORT = "transport"
    VIEW = "view"
    PROVENANCE = "provenance"


MUSICAL_AREAS = tuple(Area)[:8]
"""The areas that can make a version a take."""


class Unit(StrEnum):
    """What a number measures; how it is written for people is decided in `core.diff.words`."""

    BPM = "BPM"
    BEATS = "beats"
    SECONDS = "s"
    DB = "dB"
    GAIN = "gain"
    PAN = "pan"
    PITCH = "pitch"
    VELOCITY = "velocity"


class _VolatileMark:
    """Marks a field that changes while nothing musical does."""

    def __repr__(self) -> str:
        return "Volatile"


Volatile = _VolatileMark()


@dataclass(frozen=True, slots=True)
class Field:
    """One place in the JSON: its area, whether it is volatile, its unit, and what lies below it.

    `children` are the known keys of an object, `item` stands for every item of a list or every value of a
    mapping with free keys.
    """

    area: Area
    volatile: bool = False
    unit: Unit | None = None
    children: dict[str, Field] | None = None
    item: Field | None = None

    def child(self, key: str | int) -> Field:
        """The field below `key`; an unknown one inherits area and volatility, times are always provenance."""
        if self.children is not None and isinstance(key, str):
            known = self.children.get(key)
            if known is not None:
                return known
        elif self.item is not None:
            return self.item
        if key in ("created_at", "updated_at"):
            return _TIMES
        return _unknown(self.area, self.volatile)


_TIMES = Field(Area.PROVENANCE, volatile=True)


@cache
def _unknown(area: Area, volatile: bool) -> Field:
    return Field(area, volatile)


def catalogue(model: type[BaseModel], area: Area = Area.SONG) -> Field:
    """The tree of fields of `model`, read off its annotations; `area` is where unmarked fields fall."""
    return Field(area, children=_children(model, area, volatile=False))


def _children(model: type[BaseModel], area: Area, *, volatile: bool) -> dict[str, Field]:
    return {
        name: _field(info.annotation, list(info.metadata), area, volatile=volatile)
        for name, info in model.model_fields.items()
    }


def _field(annotation: Any, marks: list[Any], area: Area, *, volatile: bool) -> Field:
    while get_origin(annotation) is Annotated:
        annotation, *inner = get_args(annotation)
        marks = [*marks, *inner]
    unit: Unit | None = None
    for mark in marks:
        if isinstance(mark, Area):
            area = mark
        elif isinstance(mark, Unit):
            unit = mark
        elif isinstance(mark, _VolatileMark):
            volatile = True
    children: dict[str, Field] | None = None
    item: Field | None = None
    for option in _options(annotation):
        if isinstance(option, type) and issubclass(option, BaseModel):
            children = _children(option, area, volatile=volatile)
        elif get_origin(option) is list:
            item = _field(get_args(option)[0], [], area, volatile=volatile)
        elif get_origin(option) is dict:
            item = _field(get_args(option)[1], [], area, volatile=volatile)
    return Field(area, volatile, unit, children, item)


def _options(annotation: Any) -> tuple[Any, ...]:
    """The members of a union, or the annotation itself."""
    if get_origin(annotation) in (Union, types.UnionType):
        return get_args(annotation)
    return (annotation,)
