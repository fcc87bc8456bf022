"""What things and fields are called: tracks by name, clips by track, fields by a musician's word."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from core.diff.words import Meter, beats, is_number, number, one, short
from core.model.document import Document
from core.model.fields import Field, Unit

FIELDS = {
    "armed": "arming",
    "audio_file_path": "audio file",
    "audio_offset": "audio offset",
    "clip_slots": "clip grid",
    "color": "colour",
    "current_position": "playhead",
    "duration": "length",
    "effect_name": "effect",
    "fader": "fader",
    "is_armed": "arming",
    "limiter_threshold": "limiter threshold",
    "midi_channel": "MIDI channel",
    "output_bus": "output",
    "sample_file_path": "sample file",
    "sample_id": "sample",
    "slot_index": "slot",
    "start_time": "start",
    "time_signature": "time signature",
    "track_id": "track",
    "volume": "level",
}
SWITCHES = {
    "is_bypassed": ("bypassed", "no longer bypassed"),
    "is_enabled": ("switched on", "switched off"),
    "is_looped": ("looped", "no longer looped"),
    "is_muted": ("muted", "no longer muted"),
    "is_solo": ("solo on", "solo off"),
    "limiter_enabled": ("limiter on", "limiter off"),
    "loop_enabled": ("loop on", "loop off"),
    "mute": ("muted", "no longer muted"),
    "phase_invert": ("phase inverted", "phase normal"),
    "solo": ("solo on", "solo off"),
}
EFFECTS = {
    "bitcrusher": "Bit crusher",
    "hpf": "High-pass",
    "lpf": "Low-pass",
    "bpf": "Band-pass",
    "eq": "EQ",
}
_PLACES = ("start_time", "loop_start", "loop_end", "current_position")
_FIRST_PARAMETERS = ("mix", "cutoff", "frequency", "delayTime", "time", "rate", "drive", "amount")


def items(value: Any) -> list[Any]:
    """The value where it is a list, else nothing."""
    return value if isinstance(value, list) else []


def text(value: Any) -> str:
    """The value where it is text with something in it, else nothing."""
    return short(value) if isinstance(value, str) and value.strip() else ""


def get(thing: Any, key: str) -> Any:
    """A field of an object, None where there is no object or no such field."""
    return thing.get(key) if isinstance(thing, dict) else None


def field_label(trail: tuple[str | int, ...], known: bool) -> str:
    """The name of a field; one that no model knows keeps its path as it is spelt."""
    first = trail[0] if trail else ""
    if known and len(trail) == 1 and isinstance(first, str):
        return FIELDS.get(first, first.replace("_", " "))
    if first == "scenes" and len(trail) > 1 and isinstance(place := trail[1], int):
        return " ".join([f"scene {place + 1}", *(str(step).replace("_", " ") for step in trail[2:])])
    return dotted(trail)


def dotted(trail: Iterable[str | int]) -> str:
    """`channels[0].fader`."""
    said = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in trail)
    return said.removeprefix(".")


def is_place(key: object, unit: Unit | None) -> bool:
    """Whether beats here are a place in the song, not a length."""
    return unit is Unit.BEATS and key in _PLACES


def said(value: Any, key: object, field: Field, meter: Meter) -> str:
    """A value as it is shown for this field."""
    if is_place(key, field.unit) and is_number(value):
        return f"bar {meter.place(value)}"
    return one(value, field.unit)


def effect_name(effect: Any) -> str:
    """`Reverb`, from the effect's kind; its own name only where the kind is missing."""
    kind, shown = text(get(effect, "effect_name")), text(get(effect, "display_name"))
    if shown and kind and not shown.lower().startswith(kind.lower()) and kind.lower() not in EFFECTS:
        return shown
    return EFFECTS.get(kind.lower()) or (kind[:1].upper() + kind[1:]).replace("_", " ") or shown or "Effect"


def parameter(name: str, value: Any) -> str:
    """`0.30`, `2000 Hz`, `0.25 s`: a parameter's unit is only in its name."""
    if not is_number(value):
        return short(value)
    lowered = name.lower()
    if lowered in ("cutoff", "frequency", "freq", "hz") or lowered.endswith(("freq", "frequency", "cutoff")):
        return f"{number(value).replace(',', '')} Hz"
    if lowered == "time" or lowered.endswith(("time", "attack", "release", "decay")):
        return f"{number(value)} s"
    return f"{value:,.2f}".replace("-", "−") if abs(value) < 1e15 else number(value)


def main_parameter(effect: Any) -> str:
    """The one parameter that says most of an effect: `mix 0.30`."""
    given = get(effect, "parameters")
    if not isinstance(given, dict):
        return ""
    known = [name for name in _FIRST_PARAMETERS if is_number(given.get(name))]
    known += [name for name, value in given.items() if is_number(value) and name != "bypass"]
    if not known:
        return ""
    said_value = parameter(known[0], given[known[0]])
    return said_value if said_value.endswith((" Hz", " s")) else f"{known[0]} {said_value}"


class Names:
    """Names of tracks and clips of both documents, B's own where both have one; read when first asked."""

    def __init__(self, a: Document, b: Document) -> None:
        self.a = a
        self.b = b

    @cached_property
    def meter_a(self) -> Meter:
        """A's time signature."""
        return Meter.of(self.a.sequence.get("time_signature"))

    @cached_property
    def meter(self) -> Meter:
        """B's time signature."""
        return Meter.of(self.b.sequence.get("time_signature"))

    @cached_property
    def _tracks(self) -> dict[object, str]:
        return {
            track["id"]: track_name(track, place)
            for document in (self.a, self.b)
            for place, track in enumerate(items(document.sequence.get("tracks")))
            if isinstance(get(track, "id"), str | int)
        }

    @cached_property
    def _clips(self) -> dict[object, list[Counter[str]]]:
        """How many clips of each name a track has, in each document in which it has some."""
        found: dict[object, list[Counter[str]]] = defaultdict(list)
        for document in (self.a, self.b):
            names: dict[object, Counter[str]] = defaultdict(Counter)
            for clip in items(document.sequence.get("clips")):
                if isinstance(owner := get(clip, "track_id"), str | int):
                    names[owner][text(get(clip, "name"))] += 1
            for owner, counted in names.items():
                found[owner].append(counted)
        return found

    def track(self, track_id: Any) -> str | None:
        """The name of the track with this id, None where neither document has it."""
        return self._tracks.get(track_id) if isinstance(track_id, str | int) else None

    def clip_owner(self, clip: Any, *, placed: bool = True) -> str:
        """What a clip's notes are said to be in: its track, of several clips also its own name or its bar.

        `placed` is false where the words tell the bar anyway.
        """
        owner = get(clip, "track_id")
        track, name = self.track(owner), text(get(clip, "name"))
        if track is None:
            return f"“{name}”" if name else "Clip"
        siblings = self._clips.get(owner, [])
        if all(some.total() < 2 for some in siblings):
            return track
        if name and all(some[name] < 2 for some in siblings):
            return f"{track}, “{name}”"
        start = get(clip, "start_time")
        return (
            f"{track}, bar {self.meter.place(start).removesuffix('.1')}"
            if placed and is_number(start)
            else track
        )

    def clip(self, clip: Any) -> str:
        """`“String Wash” on Atmospheric Strings, bar 5`."""
        name = text(get(clip, "name")) or "Clip"
        track, start = self.track(get(clip, "track_id")), get(clip, "start_time")
        on = f" on {track}" if track else ""
        bar = f", bar {self.meter.place(start)}" if is_number(start) else ""
        return f"“{name}”{on}{bar.removesuffix('.1')}"

    @staticmethod
    def clip_length(clip: Any) -> str:
        """`72 beats`."""
        length = get(clip, "duration")
        return beats(length) if is_number(length) else ""


def track_name(track: Any, place: int) -> str:
    """The track's own name, else its number."""
    return text(get(track, "name")) or f"Track {place + 1}"
