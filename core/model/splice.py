"""Replaces the top-level `metadata` of a snapshot in its own bytes; all other bytes stay as they are.

JSON lets a key stand twice, and readers disagree on which of the two counts. So every top-level `metadata` is
replaced: whichever a reader believes, it reads the new one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import orjson

_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[{}\[\]:,]', re.DOTALL)
_SPACE = re.compile(rb"[ \t\r\n]*")
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
    members: list[_Member] = []
    depth = 0
    opening = 0
    key: tuple[int, str] | None = None
    value_start = -1
    for token in _TOKEN.finditer(raw):
        mark = raw[token.start()]
        if mark in b"{[":
            depth += 1
            if depth == 1:
                opening = token.start()
        elif mark in b"}]":
            depth -= 1
        if depth == 1 and mark == 0x3A:  # a colon: the value begins after the space behind it
            value_start = _skip_space(raw, token.end())
        elif depth == 1 and mark == 0x22 and value_start < 0:
            key = token.start(), orjson.loads(token.group())
        elif key is not None and ((depth == 1 and mark == 0x2C) or (depth == 0 and mark == 0x7D)):
            end = value_start + len(raw[value_start : token.start()].rstrip(b" \t\r\n"))
            members.append(_Member(key[0], key[1], value_start, end))
            key, value_start = None, -1
    return members, opening


def _skip_space(raw: bytes, position: int) -> int:
    found = _SPACE.match(raw, position)
    return found.end() if found else position
