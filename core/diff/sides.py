"""What an aligned line is, and how one side of a comparison is written as indented lines."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias

import orjson

from core.diff.collect import escape


class LineKind(StrEnum):
    """How a line differs."""

    EQUAL = "equal"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


Mark: TypeAlias = tuple[int, int]


class Line(NamedTuple):
    """One line of both sides; a missing side has number 0 and no text.

    `change` counts into the comparison's changes, −1 for none; the marks are the columns of the differing
    value.
    """

    a_number: int
    a_text: str
    b_number: int
    b_text: str
    kind: LineKind = LineKind.EQUAL
    noise: bool = False
    change: int = -1
    a_mark: Mark | None = None
    b_mark: Mark | None = None


class Side(NamedTuple):
    """A value in one document, and how it is written there."""

    value: Any
    pointer: str
    depth: int
    label: str
    end: str

    @property
    def margin(self) -> str:
        """What stands before the value in its first line."""
        return "  " * self.depth + self.label

    def key(self, key: str, end: str) -> Side:
        """The value below a key."""
        pointer = f"{self.pointer}/{escape(key)}"
        return Side(self.value[key], pointer, self.depth + 1, f"{_text(key)}: ", end)

    def item(self, place: int) -> Side:
        """An item of a list."""
        end = "" if place == len(self.value) - 1 else ","
        return Side(self.value[place], f"{self.pointer}/{place}", self.depth + 1, "", end)

    @property
    def step(self) -> str | int:
        """Its key, or its place in a list."""
        if self.label:
            return str(json.loads(self.label.removesuffix(": ")))
        return int(self.pointer.rpartition("/")[2] or 0)

    @property
    def line(self) -> str:
        """Its one line, for what takes only one."""
        return f"{self.margin}{_text(self.value)}{self.end}"

    @property
    def opener(self) -> str:
        """The line that opens a container."""
        return self.margin + ("{" if isinstance(self.value, dict) else "[")

    @property
    def closer(self) -> str:
        """The line that closes a container."""
        return "  " * self.depth + ("}" if isinstance(self.value, dict) else "]") + self.end

    def below(self) -> list[Side]:
        """The values of a container, in order."""
        if isinstance(self.value, dict):
            ends = _ends(len(self.value))
            return [self.key(key, end) for key, end in zip(self.value, ends, strict=True)]
        return [self.item(place) for place in range(len(self.value))]


def _ends(many: int) -> list[str]:
    return [","] * (many - 1) + [""] if many else []


def _text(value: Any) -> str:
    try:
        return orjson.dumps(value).decode()
    except (TypeError, orjson.JSONEncodeError):
        return json.dumps(value, ensure_ascii=False)


def pretty(value: Any) -> bytes:
    """A value indented by two, without margin."""
    try:
        return orjson.dumps(value, option=orjson.OPT_INDENT_2)
    except (TypeError, orjson.JSONEncodeError):  # integers beyond 64 bits, lone surrogates
        return json.dumps(value, indent=2, ensure_ascii=False).encode("utf-8", "replace")


def is_block(value: Any) -> bool:
    """Whether a value takes more than one line."""
    return bool(value) and isinstance(value, dict | list)
