"""Numbers and names as a musician writes them: `−4.4 dB`, `120 → 211 BPM`, `100L`, `C♯6`, `bars 11–18`."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from core.model.fields import Unit

MINUS = "−"
ARROW = " → "
LONGEST = 60
"""Characters of a text value that are shown before it is cut short."""

_LARGEST = 10**308
"""Whole numbers beyond have no float to reckon with."""
_PITCHES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")
_INTERVALS = {
    1: "one semitone", 2: "one tone", 3: "a minor third", 4: "a major third", 5: "a fourth", 7: "a fifth",
    12: "one octave", 24: "two octaves", 36: "three octaves",
}  # fmt: skip


def is_number(value: Any) -> bool:
    """Whether it is a finite number and not true or false."""
    kind = type(value)
    if kind is float:
        return math.isfinite(value)
    return kind is int and -_LARGEST < value < _LARGEST


def number(value: float, decimals: int = 3) -> str:
    """Decimals only if any, a true minus, thousands set apart."""
    if abs(value) >= 1e15:
        return f"{float(value):.3g}".replace("-", MINUS)
    text = f"{value:,.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text.replace("-", MINUS)


def count(many: int, one: str, more: str = "") -> str:
    """`1 note`, `1,204 notes`."""
    return f"{many:,} {one if many == 1 else more or one + 's'}"


def decibels(value: float) -> str:
    """`+0.5`, `0.0`, `−4.4`, `−∞` at the bottom of a fader or below; without the unit."""
    if value <= -144:
        return f"{MINUS}∞"
    if value > 1e6:
        return number(value)
    text = f"{value:+.1f}"
    return "0.0" if text in ("+0.0", "-0.0") else text.replace("-", MINUS)


def gain(value: float) -> str:
    """A factor of loudness, 1 as unity, in decibels without the unit."""
    return f"{MINUS}∞" if value <= 0 else decibels(20 * math.log10(value))


def pan(value: float) -> str:
    """`C`, `30R`, `100L`."""
    if abs(value) > 1000:
        return number(value)
    percent = round(value * 100)
    return "C" if percent == 0 else f"{abs(percent)}{'R' if percent > 0 else 'L'}"


def pitch(value: Any) -> str:
    """`C♯6`; MIDI 60 is C4."""
    if not is_number(value):
        return short(value)
    whole = round(value)
    return f"{_PITCHES[whole % 12]}{number(whole // 12 - 1)}"


def pitches(values: Iterable[Any], most: int = 4) -> str:
    """`C♯6 F7` for a few, `C3–E5` for many, each once and from low to high."""
    known = sorted({round(value) for value in values if is_number(value)})
    if len(known) > most:
        return f"{pitch(known[0])}–{pitch(known[-1])}"
    return " ".join(pitch(value) for value in known)


def interval(semitones: int) -> str:
    """`one octave`, `a fifth`, `6 semitones`; without its direction."""
    return _INTERVALS.get(abs(semitones), count(abs(semitones), "semitone"))


def beats(value: float) -> str:
    """`16 beats`, `1 beat`."""
    return f"{number(value)} {'beat' if value == 1 else 'beats'}"


def size(size_bytes: int) -> str:
    """`38.4 KB`."""
    amount = float(size_bytes)
    for unit in ("bytes", "KB", "MB", "GB"):
        if amount < 1000 or unit == "GB":
            return f"{size_bytes:,} bytes" if unit == "bytes" else f"{amount:,.1f} {unit}"
        amount /= 1000
    return ""


def short(value: Any, longest: int = LONGEST) -> str:
    """Any JSON value in one short piece of text."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "on" if value else "off"
    if is_number(value):
        return number(value, 4)
    if isinstance(value, list):
        return count(len(value), "item")
    if isinstance(value, dict):
        return count(len(value), "field")
    text = " ".join(str(value).split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def listed(words: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def capital(text: str) -> str:
    """The text with its first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]


@dataclass(frozen=True, slots=True)
class Meter:
    """A time signature, for places in bars; beats are quarters, as everywhere in a snapshot."""

    beats_a_bar: float = 4.0
    beat_length: float = 1.0

    @classmethod
    def of(cls, signature: Any) -> Meter:
        """From `n/m`; anything else is 4/4."""
        upper, _, lower = signature.partition("/") if isinstance(signature, str) else ("", "", "")
        if not (upper.strip().isdecimal() and lower.strip().isdecimal()) or len(upper) + len(lower) > 8:
            return cls()
        over, under = int(upper), int(lower)
        return cls(over * 4 / under, 4 / under) if over and under else cls()

    def bar(self, start: float) -> int:
        """The bar that a place in beats falls in, from 1."""
        return math.floor(start / self.beats_a_bar + 1e-6) + 1

    def place(self, start: Any) -> str:
        """`2.2`, `1.3.3`: bar, beat and sixteenth from 1; the sixteenth only where it is not the first."""
        if not is_number(start) or abs(start) > 1e12:
            return short(start)
        bar = self.bar(start)
        within = max(0.0, start - (bar - 1) * self.beats_a_bar)
        beat = math.floor(within / self.beat_length + 1e-6)
        sixteenth = math.floor((within - beat * self.beat_length) * 4 + 1e-6)
        text = f"{number(bar)}.{beat + 1}"
        return f"{text}.{sixteenth + 1}" if sixteenth else text

    def span(self, start: float, length: Any) -> str:
        """`bars 5–8`: the bars that something of this length covers."""
        last = start + length - 1e-3 if is_number(length) and length > 0 else start
        return self.bars([start, max(start, last)])

    def bars(self, starts: Iterable[Any]) -> str:
        """`bar 5`, `bars 11–18`; empty where there is no place."""
        known = [start for start in starts if is_number(start) and abs(start) < 1e12]
        if not known:
            return ""
        first, last = self.bar(min(known)), self.bar(max(known))
        return f"bar {number(first)}" if first == last else f"bars {number(first)}–{number(last)}"


def _bare(value: Any, unit: Unit | None) -> str | None:
    """A number in its unit without the unit's name, None where it is no number of that unit."""
    if not is_number(value) or unit is None:
        return None
    return _WRITTEN.get(unit, number)(value)


_WRITTEN: dict[Unit, Callable[[Any], str]] = {
    Unit.DB: decibels,
    Unit.GAIN: gain,
    Unit.PAN: pan,
    Unit.PITCH: pitch,
}
_SUFFIX = {Unit.BPM: " BPM", Unit.SECONDS: " s", Unit.DB: " dB", Unit.GAIN: " dB"}


def one(value: Any, unit: Unit | None) -> str:
    """A value in its unit: `−4.4 dB`, `119 BPM`, `16 beats`."""
    if unit is Unit.BEATS and is_number(value):
        return beats(value)
    bare = _bare(value, unit)
    return short(value) if bare is None or unit is None else bare + _SUFFIX.get(unit, "")


def before_after(old: Any, new: Any, unit: Unit | None) -> str:
    """`120 → 211 BPM`: the unit once, at the end, where both sides are numbers of it."""
    if _bare(old, unit) is None or _bare(new, unit) is None or unit is None:
        return f"{one(old, unit)}{ARROW}{one(new, unit)}"
    left, right = f"{_bare(old, unit)}", one(new, unit)
    if left == f"{_bare(new, unit)}":  # too close for the usual decimals
        suffix = "" if unit is Unit.GAIN else " beats" if unit is Unit.BEATS else _SUFFIX.get(unit, "")
        left, right = apart(old, new)
        right += suffix
    return (left + ARROW + right).replace("-", MINUS)


def apart(old: float, new: float) -> tuple[str, str]:
    """Two numbers with as many digits as it takes to tell them apart."""
    digits = next((digits for digits in (6, 9, 12) if f"{old:.{digits}g}" != f"{new:.{digits}g}"), 17)
    return f"{old:,.{digits}g}".replace("-", MINUS), f"{new:,.{digits}g}".replace("-", MINUS)
