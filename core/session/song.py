"""The song's own settings: name, tempo, time signature, loop, and the transport, which is volatile."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from core.errors import InvalidEdit
from core.model.sequence import Sequence
from core.session.checks import beats, flag, number, refuse, text
from core.session.parts import read
from core.session.working import Desk

_SIGNATURE = re.compile(r"([1-9][0-9]?)/([1-9][0-9]?)", re.ASCII)

_name = text("the name")
_tempo = number("the tempo", 0.0, 300.0, "BPM", is_above=True)
_enabled = flag("the loop's switch")
_start = beats("the loop's start")
_end = beats("the loop's end", is_length=True)
_position = beats("the position")


@dataclass(frozen=True, slots=True)
class Song:
    """The settings at one moment; tempo in BPM, places in beats."""

    name: str
    tempo: float
    time_signature: str
    loop_enabled: bool
    loop_start: float
    loop_end: float
    is_playing: bool
    position: float


def read_song(desk: Desk) -> Song:
    """The settings; what is missing or unreadable has its default."""
    scalars = {key: value for key, value in desk.song.items() if not isinstance(value, list | dict)}
    top = desk.data.get("name")
    found = read(Sequence, {**scalars, **({"name": top} if isinstance(top, str) and top else {})})
    return Song(
        found.name,
        found.tempo,
        found.time_signature,
        found.loop_enabled,
        found.loop_start,
        found.loop_end,
        found.is_playing,
        found.current_position,
    )


def rename(desk: Desk, name: Any) -> None:
    """Rename the composition; a nested snapshot spells its name twice."""
    wanted = _name(name)
    desk.data["name"] = wanted
    if desk.is_nested and "name" in desk.song:
        desk.song["name"] = wanted


def set_tempo(desk: Desk, bpm: Any) -> None:
    """Above 0, at most 300 BPM."""
    desk.song["tempo"] = _tempo(bpm)


def set_time_signature(desk: Desk, signature: Any) -> None:
    """`n/m`, where m is a power of two up to 64."""
    found = _SIGNATURE.fullmatch(signature) if isinstance(signature, str) else None
    if found is None:
        raise refuse(signature, "the time signature", "it must be written as 4/4 is")
    if int(found[2]).bit_count() != 1:
        raise refuse(signature, "the time signature", "its lower number must be 1, 2, 4, 8, 16, 32 or 64")
    desk.song["time_signature"] = signature


def set_loop(desk: Desk, enabled: Any, start: Any, end: Any) -> None:
    """Each that is not None; places in beats. A loop that is switched on or moved ends behind its start."""
    wanted: dict[str, Any] = {}
    if enabled is not None:
        wanted["loop_enabled"] = _enabled(enabled)
    if start is not None:
        wanted["loop_start"] = _start(start)
    if end is not None:
        wanted["loop_end"] = _end(end)
    after = read_song(desk)
    first, last = wanted.get("loop_start", after.loop_start), wanted.get("loop_end", after.loop_end)
    if first >= last and wanted and wanted != {"loop_enabled": False}:
        raise InvalidEdit(f"A loop from beat {first:g} to beat {last:g}", "its end must lie behind its start")
    desk.song.update(wanted)


def set_playing(desk: Desk, is_playing: bool) -> None:
    """Whether the transport runs."""
    desk.song["is_playing"] = is_playing


def seek(desk: Desk, position: Any) -> None:
    """Put the playhead at a place in beats."""
    desk.song["current_position"] = _position(position)
