"""What an edit may write: a check gives the value as a snapshot spells it, or refuses it in one sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from core.diff.words import is_number, short
from core.diff.words import number as spell
from core.errors import InvalidEdit

MOST_BEATS = 1_000_000.0
"""Beats; nearly six days at 120 BPM, and small enough that no sum of two places can overflow."""

Check = Callable[[Any], Any]

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


def refuse(value: Any, name: str, reason: str) -> InvalidEdit:
    """The error for a value that `name` ("the volume") cannot take; `reason` is a clause ("it must be …")."""
    return InvalidEdit(f"“{short(value, 40)}” as {name}", reason)


def number(
    name: str, low: float, high: float, unit: str = "", *, is_above: bool = False
) -> Callable[[Any], float]:
    """A check for a float of `low` to `high`; `is_above` leaves `low` itself out."""

    def check(value: Any) -> float:
        if not is_number(value):
            raise refuse(value, name, "it must be a number")
        if not low <= value <= high or (is_above and value == low):
            raise refuse(value, name, _range(low, high, unit, is_above))
        return float(value) + 0.0  # a minus before zero says nothing

    return check


def whole(name: str, low: int, high: int) -> Callable[[Any], int]:
    """A check for an integer of `low` to `high`; 60.0 is taken for 60."""

    def check(value: Any) -> int:
        if not is_number(value) or value != int(value):
            raise refuse(value, name, "it must be a whole number")
        if not low <= value <= high:
            raise refuse(value, name, _range(low, high, "", False))
        return int(value)

    return check


def beats(name: str, *, is_length: bool = False) -> Callable[[Any], float]:
    """A check for a place in beats, which is never below 0, or for a length, which is above 0."""
    return number(name, 0.0, MOST_BEATS, "beats", is_above=is_length)


def flag(name: str) -> Callable[[Any], bool]:
    """A check for true or false."""

    def check(value: Any) -> bool:
        if not isinstance(value, bool):
            raise refuse(value, name, "it must be true or false")
        return value

    return check


def text(name: str, *, may_be_empty: bool = False) -> Callable[[Any], str]:
    """A check for text that JSON can hold."""

    def check(value: Any) -> str:
        if not isinstance(value, str):
            raise refuse(value, name, "it must be text")
        if not may_be_empty and not value.strip():
            raise InvalidEdit(f"An empty text as {name}", "it needs at least one letter")
        if any("\ud800" <= letter <= "\udfff" for letter in value):
            raise InvalidEdit(f"This text as {name}", "it holds half of a character, which no file can keep")
        return value

    return check


def text_or_none(name: str) -> Callable[[Any], str | None]:
    """A check for text, or for none."""
    as_text = text(name)
    return lambda value: None if value is None else as_text(value)


def color(name: str) -> Callable[[Any], str]:
    """A check for `#3b82f6` and the like."""

    def check(value: Any) -> str:
        if not isinstance(value, str) or _COLOR.fullmatch(value) is None:
            raise refuse(value, name, "it must be written as #3b82f6 is")
        return value

    return check


def checked(fields: Mapping[str, Any], checks: Mapping[str, Check], thing: str) -> dict[str, Any]:
    """`fields` as they may be written into `thing` ("a track"). Raises InvalidEdit at the first other."""
    for name in fields:
        if name not in checks:
            raise InvalidEdit(f"Editing “{short(name, 40)}”", f"{thing} has no such field to edit")
    return {name: checks[name](value) for name, value in fields.items()}


def place(index: Any, count: int, name: str) -> int:
    """An index into `count` places, counted from 0. Raises InvalidEdit for any other."""
    if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < count:
        raise refuse(index, name, f"places are counted from 0 to {count - 1}")
    return index


def _range(low: float, high: float, unit: str, is_above: bool) -> str:
    tail = f" {unit}" if unit else ""
    if is_above:
        return f"it must be above {spell(low)} and at most {spell(high)}{tail}"
    return f"it must lie between {spell(low)} and {spell(high)}{tail}"
