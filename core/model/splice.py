"""Replaces the top-level `metadata` of a snapshot in its own bytes; all other bytes stay as they are.

JSON lets a key stand twice, and readers disagree on which of the two counts. So every top-level `metadata` is
replaced: whichever a reader believes, it reads the new one.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import orjson

_SPACE = re.compile(r"[ \t\r\n]*")
_scan = json.JSONDecoder(parse_int=str, parse_float=str).raw_decode
"""One value of JSON and where it ends, found in C; numbers are left as they are spelt, however long."""
_KEY = "metadata"


@dataclass(frozen=True, slots=True)
class _Member:
    """Where one member of the top-level object stands: the start of its key, the span of its value."""

    key_start: int
    key: str
    value_start: int
    value_end: int


def splice_metadata(raw: bytes, metadata: dict[str, Any]) -> bytes:
    """`raw` with `metadata` as its top-level metadata, indented as its surroundings are.

    `raw` must be a JSON object that `core.model.document.parse` has taken. Where it has no metadata, one
    member is put after its last.
    """
    members, opening = _members(raw)
    lead = raw[opening + 1 : members[0].key_start] if members else b""
    value = _render(metadata, lead)
    spans = [(member.value_start, member.value_end) for member in members if member.key == _KEY]
    if not spans:
        return _insert(raw, members, opening, lead, value)
    parts: list[bytes] = []
    kept_from = 0
    for start, end in spans:
        parts += [raw[kept_from:start], value]
        kept_from = end
    return b"".join([*parts, raw[kept_from:]])


def blank_metadata(raw: bytes) -> bytes:
    """`raw` with an empty object for metadata: equal for two snapshots that differ in nothing else."""
    return splice_metadata(raw, {})


def _insert(raw: bytes, members: list[_Member], opening: int, lead: bytes, value: bytes) -> bytes:
    gap = b" " if lead else b""
    member = b'"metadata":' + gap + value
    if not members:
        return raw[: opening + 1] + member + raw[opening + 1 :]
    end = members[-1].value_end
    return raw[:end] + b"," + lead + member + raw[end:]


def _render(metadata: dict[str, Any], lead: bytes) -> bytes:
    if b"\n" not in lead:
        return orjson.dumps(metadata)
    indent = b"\n" + lead.rpartition(b"\n")[2]
    return orjson.dumps(metadata, option=orjson.OPT_INDENT_2).replace(b"\n", indent)


def _members(raw: bytes) -> tuple[list[_Member], int]:
    """The members of the top-level object, and where its brace opens."""
    text = raw.decode("utf-8")
    opening = _skip_space(text, 0)
    members: list[_Member] = []
    at = _skip_space(text, opening + 1)
    while text[at] != "}":
        key, colon = _scan(text, at)
        value_start = _skip_space(text, _skip_space(text, colon) + 1)
        _, value_end = _scan(text, value_start)
        members.append(_Member(at, key, value_start, value_end))
        at = _skip_space(text, value_end)
        if text[at] == ",":
            at = _skip_space(text, at + 1)
    if len(text) == len(raw):
        return members, opening
    return _in_bytes(text, members), opening


def _in_bytes(text: str, members: list[_Member]) -> list[_Member]:
    """The same, with places counted in bytes."""
    at = size = 0

    def place(character: int) -> int:
        nonlocal at, size
        size += len(text[at:character].encode("utf-8"))
        at = character
        return size

    return [
        _Member(place(member.key_start), member.key, place(member.value_start), place(member.value_end))
        for member in members
    ]


def _skip_space(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position
