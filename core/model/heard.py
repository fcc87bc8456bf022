"""What of a snapshot is heard: one form for every spelling of the same music.

Two values sound the same exactly when their forms are equal, so a digest of forms (the fingerprint) and a
comparison value by value (the diff) can never disagree:

- volatile fields are left out, and what holds nothing else holds nothing;
- a known list, mapping or object sounds the same missing, null and empty; a list's length always counts;
- notes of a clip count in any order;
- whole numbers are whole however they are written (1.0 is 1). Others count to 28 significant bits, some nine
  decimal digits: what the rounding of a save changes is far below that. Equality that is hashed must be
  transitive, so it is a grid and no tolerance: differences below 1e-9 of a round number are never heard,
  those above 8e-9 always are; between them, and where a value lies on an edge of the grid, it may be either.
- numbers other than 0 that are below 1e-12 are what rounding left of a zero.
"""

from __future__ import annotations

import json
from typing import Any

import orjson

from core.model.fields import Area, Field

_SPLITTER = float(2**25 + 1)
"""Rounds 53 bits to 28 by multiplication alone (Veltkamp's split; Dekker, Numerische Mathematik 18, 1971)."""
_NOTHING = 1e-12
_PLACEHOLDER = "\0"
"""Stands in a list's form for an item of which nothing is heard."""


class _Silence:
    """The form of that which is not heard at all."""

    def __repr__(self) -> str:
        return "SILENCE"


SILENCE = _Silence()


def heard_number(value: float) -> float:
    """The number as it counts: whole ones as int, others on the grid of 28 bits."""
    if value.is_integer():
        return int(value)
    if -_NOTHING < value < _NOTHING:
        return 0
    spread = value * _SPLITTER  # no overflow: what is not whole is below 2**53
    rounded = spread - (spread - value)
    return int(rounded) if rounded.is_integer() else rounded


def heard(value: Any, field: Field) -> Any:
    """The form of a value in this field, SILENCE where nothing of it is heard."""
    if field.volatile:
        return SILENCE
    kind = type(value)
    if kind is float:
        return heard_number(value)
    if kind is dict:
        form = {k: below for k, v in value.items() if (below := heard(v, field.child(k))) is not SILENCE}
        return SILENCE if not form and (value or is_container(field)) else form
    if kind is list:
        if not value and is_container(field):
            return SILENCE
        if is_notes(field):
            return sorted(spelt(heard_item(note, field.child(0))) for note in value)
        return [heard_item(item, field.child(place)) for place, item in enumerate(value)]
    return SILENCE if value is None and is_container(field) else value


def heard_item(item: Any, field: Field) -> Any:
    """The form of an item of a list, which counts even where nothing of it is heard."""
    form = heard(item, field)
    return _PLACEHOLDER if form is SILENCE else form


def is_container(field: Field) -> bool:
    """Whether the catalogue knows it as a list, a mapping or an object."""
    return field.children is not None or field.item is not None


def is_notes(field: Field) -> bool:
    """Whether it is a clip's list of notes."""
    return field.area is Area.NOTES and field.item is not None


def spelt(form: Any) -> str:
    """One text for equal forms: true and 1 are two, the order of keys does not count."""
    try:
        return orjson.dumps(form, option=orjson.OPT_SORT_KEYS).decode()
    except (TypeError, orjson.JSONEncodeError):  # integers beyond 64 bits, lone surrogates
        return json.dumps(form, sort_keys=True, separators=(",", ":"))


def sounds_same(old: Any, new: Any, field: Field) -> bool:
    """Whether two values of one field sound the same; a missing one is given as SILENCE."""
    if old is new or field.volatile:
        return True
    if type(old) is type(new) and not isinstance(old, float | dict | list):
        return bool(old == new)
    form, other = _form(old, field), _form(new, field)
    if form is SILENCE or other is SILENCE:
        return form is other
    return spelt(form) == spelt(other)


def _form(value: Any, field: Field) -> Any:
    return SILENCE if value is SILENCE else heard(value, field)
