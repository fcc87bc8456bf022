"""Snapshots on their way to a file: serialised once, checked, with our own metadata."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any

import msgspec
import orjson

from core import clock
from core.errors import DamagedDocument, InvalidSnapshot
from core.model.document import MAX_BYTES, MAX_DEPTH, parse
from core.model.splice import splice_metadata
from core.storage.layout import local_time
from core.storage.metadata import utc_now

_TOO_DEEP = b" " * (2 * MAX_DEPTH)
"""Stands in what is nested too deeply, written with two spaces of indent, and else in hardly anything."""

_NOT_FINITE = re.compile(rb"\xcb[\x7f\xff][\xf0-\xff]")
_AS_FILES_ARE = orjson.OPT_INDENT_2 | orjson.OPT_PASSTHROUGH_DATACLASS
"""Dataclasses are no JSON, and a walk would not see what is in them."""

_LOOKED_INTO = (float, dict, list, tuple, Enum)

Snapshot = dict[str, Any] | bytes
"""A snapshot as data, or as bytes whose spelling is kept."""


def make_metadata(source: str, parent: str | None, more: dict[str, Any]) -> dict[str, Any]:
    """The `metadata` of a snapshot of ours; `parent` is left out where it is not known."""
    known = {} if parent is None else {"parent": parent}
    return {"source": source, **more, **known, "timestamp": utc_now()}


@dataclass(frozen=True, slots=True)
class Spelt:
    """A snapshot's bytes, and the proof that they say what it said: it raises InvalidSnapshot.

    The proof takes longer than the spelling, and nobody may see the bytes before it.
    """

    raw: bytes
    prove: Callable[[], None]


def serialise(snapshot: Snapshot, metadata: dict[str, Any]) -> bytes:
    """The bytes of a snapshot with this metadata. Raises InvalidSnapshot for what would not read back.

    Data is written with two spaces of indent and a fresh `updated_at` where it has one; bytes keep their
    spelling in all but the metadata.
    """
    spelt = spell(snapshot, metadata)
    spelt.prove()
    return spelt.raw


def spell(snapshot: Snapshot, metadata: dict[str, Any]) -> Spelt:
    """The same, in two steps."""
    if isinstance(snapshot, bytes):
        _check(snapshot)
        return Spelt(splice_metadata(snapshot, json.loads(_proven(metadata))), _nothing)
    data = {**snapshot, "metadata": metadata}
    if "updated_at" in data:
        data["updated_at"] = naive_now()
    return _spell(data)


def _proven(data: dict[str, Any]) -> bytes:
    spelt = _spell(data)
    spelt.prove()
    return spelt.raw


def _nothing() -> None:
    pass


def _check(raw: bytes) -> None:
    if len(raw) > MAX_BYTES:
        raise InvalidSnapshot(f"it is larger than {MAX_BYTES // 1024**2} MB")
    try:
        parse(raw, "the snapshot")
    except DamagedDocument as error:
        raise InvalidSnapshot(error.reason) from error


def _spell(data: dict[str, Any]) -> Spelt:
    """JSON that every reader takes. Raises InvalidSnapshot for what JSON has no word for."""
    try:
        raw = orjson.dumps(data, option=_AS_FILES_ARE)
    except TypeError as error:
        first = error
    else:
        return Spelt(raw, partial(_prove, raw, data))
    _refuse_unwritable(data)
    try:  # integers beyond 64 bits are all that the slower writer can do more
        raw = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except (TypeError, ValueError, RecursionError):
        raise InvalidSnapshot(str(first)) from first
    _check(raw)
    return Spelt(raw, _nothing)


def _prove(raw: bytes, data: dict[str, Any]) -> None:
    """NaN is written as null in silence, and to look at each value costs a hundred times the writing."""
    if len(raw) > MAX_BYTES or _TOO_DEEP in raw:
        _check(raw)
    if not _is_finite(data):
        _refuse_unwritable(data)


def _is_finite(data: dict[str, Any]) -> bool:
    """Whether surely no number in it is NaN or infinite.

    A MessagePack of it is made fifty times as fast as a walk through it, and has each float as the byte CB
    and its eight, the highest first. Other things can look so too, so what is found is only a reason to walk.
    """
    try:
        return _NOT_FINITE.search(msgspec.msgpack.encode(data)) is None
    except Exception:  # noqa: BLE001 - whatever cannot be packed is walked through
        return False


def _refuse_unwritable(data: dict[str, Any]) -> None:
    """Raise for NaN, infinity and keys that are no text, naming their place; a loop, so no depth can hurt."""
    waiting: list[tuple[Any, str]] = [(data, "")]
    for _ in range(50_000_000):
        if not waiting:
            return
        value, path = waiting.pop()
        while isinstance(value, Enum):
            value = value.value
        if isinstance(value, dict):
            for key, item in value.items():
                if not isinstance(key, str):
                    raise InvalidSnapshot(f"the key {key!r} at {path or 'its top'} is no text")
                if isinstance(item, _LOOKED_INTO):
                    waiting.append((item, f"{path}/{key}"))
        elif isinstance(value, list | tuple):
            for index, item in enumerate(value):
                if isinstance(item, _LOOKED_INTO):
                    waiting.append((item, f"{path}/{index}"))
        elif isinstance(value, float) and not math.isfinite(value):
            raise InvalidSnapshot(f"{path} is {value}, which JSON has no word for")
    raise InvalidSnapshot("it holds itself")


def naive_now() -> str:
    """The moment as snapshots spell it: local time without zone."""
    return local_time(clock.now()).isoformat()


def fresh_snapshot(composition: str, name: str) -> dict[str, Any]:
    """An empty composition in the flat shape, spelt as the backends in the wild spell theirs."""
    now = naive_now()
    master = {
        "id": "master",
        "name": "Master",
        "color": "#ef4444",
        "type": "master",
        "fader": 0.0,
        "mute": False,
        "meter_peak_left": -60.0,
        "meter_peak_right": -60.0,
        "limiter_enabled": False,
        "limiter_threshold": -1.0,
        "sc_bus_index": 0,
        "created_at": now,
        "updated_at": now,
    }
    mixer = {"channels": [], "master": master, "show_meters": True, "meter_mode": "peak"}
    return {
        "id": composition,
        "name": name,
        "tempo": 120.0,
        "time_signature": "4/4",
        "tracks": [],
        "clips": [],
        "is_playing": False,
        "current_position": 0.0,
        "loop_enabled": False,
        "loop_start": 0.0,
        "loop_end": 16.0,
        "mixer_state": {**mixer, "selected_channel_id": None},
        "track_effects": [],
        "sample_assignments": {},
        "chat_history": [],
        "metadata": {},
        "created_at": now,
        "updated_at": now,
    }
