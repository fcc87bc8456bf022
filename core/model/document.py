"""Raw JSON of either shape, parsed strictly, with the original bytes kept.

Views, diffs and fingerprints work on parsed JSON (pydantic costs seven times the parse); what is written back
is always the bytes that were read, so that unknown fields and the spelling of numbers survive.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import orjson

from core.errors import DamagedDocument
from core.model.fields import Field
from core.model.snapshot import CATALOGUES, Shape

MAX_DEPTH = 200
"""Levels of nesting; a snapshot has eight, and what is deeper could exhaust the stack of a reader."""

MAX_BYTES = 512 * 1024 * 1024
"""Size of the largest file that is read."""

_DIGITS_TO_ZERO = bytes(ord("0") if chr(byte).isascii() and chr(byte).isdigit() else 0 for byte in range(256))
_LONG_DIGITS = b"0" * 19


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """One snapshot as it stands in a file. `data` is shared: nobody changes it."""

    raw: bytes
    data: dict[str, Any]

    @property
    def shape(self) -> Shape:
        """Nested when there is an object under `sequence`, else flat."""
        return Shape.NESTED if isinstance(self.data.get("sequence"), dict) else Shape.FLAT

    @property
    def fields(self) -> Field:
        """The catalogue of this shape's fields."""
        return CATALOGUES[self.shape]

    @property
    def sequence(self) -> dict[str, Any]:
        """The object that holds tempo, tracks and clips: the top level itself in the flat shape."""
        inner = self.data.get("sequence")
        return inner if isinstance(inner, dict) else self.data

    @property
    def sequence_pointer(self) -> str:
        """JSON Pointer to that object: `/sequence`, or empty for the top level."""
        return "/sequence" if self.shape is Shape.NESTED else ""

    @property
    def metadata(self) -> dict[str, Any]:
        """The top-level `metadata`, empty where there is none."""
        found = self.data.get("metadata")
        return found if isinstance(found, dict) else {}


def parse(raw: bytes, where: str) -> Document:
    """Read one snapshot from `raw`; `where` names it in errors.

    Raises DamagedDocument for anything but one JSON object (RFC 8259, UTF-8) of bounded depth: NaN and
    infinity are refused, integers of any length are kept exactly.
    """
    if not raw:
        raise DamagedDocument(where, "the file is empty")
    data = _loads(raw, where)
    if not isinstance(data, dict):
        kind = "a list" if isinstance(data, list) else "a single value"
        raise DamagedDocument(where, f"it holds {kind}, not a JSON object")
    if _is_deeper_than(data, MAX_DEPTH):
        raise DamagedDocument(where, f"it is nested more than {MAX_DEPTH} levels deep")
    return Document(raw, data)


def _loads(raw: bytes, where: str) -> Any:
    try:
        data = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise _explain(raw, where, error) from error
    if _LONG_DIGITS not in raw.translate(_DIGITS_TO_ZERO):  # a tenth of what a regular expression takes
        return data
    # orjson turns integers beyond 64 bits into floats; the slower parser of the library keeps every digit.
    try:
        return json.loads(raw, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise DamagedDocument(where, f"a number in it cannot be read ({error})") from error


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def _explain(raw: bytes, where: str, error: orjson.JSONDecodeError) -> DamagedDocument:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as broken:
        line = raw.count(b"\n", 0, broken.start) + 1
        column = broken.start - raw.rfind(b"\n", 0, broken.start)
        return DamagedDocument(where, "it is not UTF-8 text", line, column)
    if not text.strip("\0 \t\r\n"):
        return DamagedDocument(
            where, "it holds nothing but zero bytes" if "\0" in text else "the file is empty"
        )
    if text.startswith("\ufeff"):
        return DamagedDocument(where, "it begins with a byte order mark", 1, 1)
    message = error.msg.lower()
    if "recursion" in message or "depth" in message:
        return DamagedDocument(where, f"it is nested more than {MAX_DEPTH} levels deep")
    rest = text[error.pos :].lstrip("-+ \t\r\n")
    if rest.startswith(("NaN", "Infinity")):
        reason = "it holds NaN or infinity, which JSON has no word for"
    elif error.pos >= len(text.rstrip()) or "unexpected end" in message or "eof" in message:
        reason = "it ends in the middle of a value"
    else:
        reason = "it is not valid JSON"
    return DamagedDocument(where, reason, error.lineno, error.colno)


def _is_deeper_than(data: Any, limit: int) -> bool:
    """Whether containers nest deeper than `limit`; level by level, so that no stack can overflow."""
    level = [data]
    for _ in range(limit):
        level = [
            value
            for holder in level
            for value in (holder.values() if type(holder) is dict else holder)
            if type(value) is dict or type(value) is list
        ]
        if not level:
            return False
    return True


def canonical_bytes(value: Any) -> bytes:
    """JSON in one spelling for hashing and equality: keys sorted, no spaces, 1.0 written as 1."""
    normal = _normal(value)
    try:
        return orjson.dumps(normal, option=orjson.OPT_SORT_KEYS)
    except (TypeError, orjson.JSONEncodeError):  # integers beyond 64 bits
        return json.dumps(normal, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(
            "utf-8", "surrogatepass"
        )


def _normal(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _normal(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_normal(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
