"""Numbers as a request spells them: `an octave`, `3 dB`, `1/16`, `50 %`, `two bars`, `250 ms`."""

from __future__ import annotations

import math
import re

from core.session.unclear import Unclear

NUMBER = (
    r"(?:[-+]?\d{1,9}(?:\.\d{1,9})?|[-+]?\.\d{1,9}|half|an?"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
)
"""Pattern of a number, in digits or as a word."""

INTERVAL = (
    rf"(?:{NUMBER}\s*(?:semi-?tones?|st|(?:half|whole)[ -]?(?:steps?|tones?)|tones?|octaves?|steps?)?"
    r"|(?:an?\s+)?(?:minor third|major third|third|fourth|fifth))"
)
"""Pattern of a distance of pitches."""

_WORDS = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_STEPS = {"minor third": 3, "major third": 4, "third": 4, "fourth": 5, "fifth": 7}
_SPLIT = re.compile(rf"({NUMBER})\s*(.*)", re.IGNORECASE | re.DOTALL)
_SCALES = {("ms", "s"): 0.001, ("khz", "hz"): 1000.0, ("%", ""): 0.01}
_SPELT = {
    "percent": "%",
    "seconds": "s",
    "second": "s",
    "sec": "s",
    "milliseconds": "ms",
    "decibels": "db",
    "hertz": "hz",
}


def number(text: str) -> float:
    """A number, in digits or as a word. Raises Unclear."""
    words = text.strip().casefold()
    if words in ("a", "an"):
        return 1.0
    if words == "half":
        return 0.5
    if words in _WORDS:
        return float(_WORDS.index(words))
    try:
        return float(words)
    except ValueError:
        raise Unclear(f"“{text.strip()[:40]}” is no number that I know.") from None


def semitones(text: str) -> int:
    """A distance of pitches that fits INTERVAL. Raises Unclear for a part of a semitone."""
    words = text.strip().casefold()
    for name, steps in _STEPS.items():
        if words.endswith(name):
            return steps
    found = _SPLIT.fullmatch(words)
    if found is None:
        raise Unclear(f"“{text.strip()[:40]}” is no distance of pitches that I know.")
    amount, unit = number(found[1]), found[2].replace("-", " ")
    if unit.startswith("octave"):
        amount *= 12
    elif unit.startswith(("whole", "tone")):
        amount *= 2
    if amount != int(amount):
        raise Unclear(f"A pitch moves by whole semitones, and “{text.strip()[:40]}” is none.")
    return int(amount)


def value_in(text: str, unit: str, name: str) -> float:
    """A number with a unit or none, in the unit of what is set (“Hz”, “s”, “dB”, or none). Raises Unclear."""
    found = _SPLIT.fullmatch(text.strip())
    if found is None:
        raise Unclear(f"“{text.strip()[:40]}” is no number that I know.")
    given = found[2].strip().casefold()
    given = _SPELT.get(given, given)
    wanted = unit.casefold()
    if given in ("", wanted):
        return number(found[1])
    scale = _SCALES.get((given, wanted))
    if scale is None:
        kind = f"is counted in {unit}" if unit else "is a plain number"
        raise Unclear(f"The {name} {kind}, and “{text.strip()[:40]}” is not.")
    return round(number(found[1]) * scale, 9)


def gain_of(decibels: float) -> float:
    """Decibels as a factor of loudness; 6 dB are about 2."""
    return float(10.0 ** (min(decibels, 1000.0) / 20.0))


def rounded(value: float) -> float:
    """A number as a person would write it down, to four decimals."""
    return round(value, 4)


def grid_beats(upper: str, lower: str, kind: str) -> float:
    """`1/16` in beats, which are quarter notes; triplets are two thirds, dotted ones one and a half."""
    grid = 4.0 * int(upper) / int(lower) if int(lower) else math.inf
    if not 0.0 < grid < math.inf:
        raise Unclear(f"“{upper}/{lower}” is no grid.")
    kind = kind.strip().casefold()
    return grid * (2 / 3 if kind.startswith("t") else 1.5 if kind.startswith("d") else 1.0)


def bar_beats(signature: str) -> float:
    """Quarter notes in a bar of this meter; four where it cannot be read."""
    upper, _, lower = signature.partition("/")
    if upper.isdecimal() and lower.isdecimal() and int(upper) and int(lower):
        return 4.0 * int(upper) / int(lower)
    return 4.0
