"""The effects that a chain can be given, with each parameter's unit, range and first value.

Names and ranges are those of the backends that play them, so nothing is offered that they would not sound.
Effects of other names in foreign data stay as they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.errors import InvalidEdit


@dataclass(frozen=True, slots=True)
class EffectParameter:
    """One parameter: `unit` is empty where the number stands for itself; a whole one takes no fractions."""

    name: str
    display_name: str
    unit: str
    low: float
    high: float
    default: float
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class EffectDefinition:
    """One kind of effect; `name` is what a snapshot calls it.

    Beside these parameters each effect has its bypass, which is a switch and has its own call.
    """

    name: str
    display_name: str
    parameters: tuple[EffectParameter, ...]

    def parameter(self, name: str) -> EffectParameter | None:
        """The parameter of this name, None where it has no such."""
        return next((each for each in self.parameters if each.name == name), None)


def _unit_free(name: str, display_name: str, default: float, low: float = 0.0) -> EffectParameter:
    return EffectParameter(name, display_name, "", low, 1.0, default)


def _mix(default: float) -> EffectParameter:
    return _unit_free("mix", "Mix", default)


def _hertz(name: str, display_name: str, default: float, low: float, high: float) -> EffectParameter:
    return EffectParameter(name, display_name, "Hz", low, high, default)


def _seconds(name: str, display_name: str, default: float, low: float, high: float) -> EffectParameter:
    return EffectParameter(name, display_name, "s", low, high, default)


def _decibels(name: str, display_name: str, default: float, low: float, high: float) -> EffectParameter:
    return EffectParameter(name, display_name, "dB", low, high, default)


_RESONANCE = _unit_free("resonance", "Resonance", 0.5, low=0.1)
_ATTACK = _seconds("attack", "Attack", 0.01, 0.001, 0.1)
_RELEASE = _seconds("release", "Release", 0.1, 0.01, 1.0)

CATALOGUE: tuple[EffectDefinition, ...] = (
    EffectDefinition(
        "lpf", "Low-Pass Filter", (_hertz("cutoff", "Cutoff", 2000.0, 20.0, 20000.0), _RESONANCE)
    ),
    EffectDefinition(
        "hpf", "High-Pass Filter", (_hertz("cutoff", "Cutoff", 100.0, 20.0, 20000.0), _RESONANCE)
    ),
    EffectDefinition(
        "bpf",
        "Band-Pass Filter",
        (
            _hertz("freq", "Frequency", 1000.0, 20.0, 20000.0),
            EffectParameter("bandwidth", "Bandwidth", "", 0.1, 2.0, 0.5),
        ),
    ),
    EffectDefinition(
        "eq3",
        "3-Band EQ",
        (
            _decibels("lowGain", "Low gain", 0.0, -24.0, 24.0),
            _hertz("lowFreq", "Low frequency", 100.0, 20.0, 500.0),
            _decibels("midGain", "Mid gain", 0.0, -24.0, 24.0),
            _hertz("midFreq", "Mid frequency", 1000.0, 200.0, 8000.0),
            EffectParameter("midQ", "Mid Q", "", 0.5, 4.0, 1.0),
            _decibels("highGain", "High gain", 0.0, -24.0, 24.0),
            _hertz("highFreq", "High frequency", 8000.0, 2000.0, 20000.0),
        ),
    ),
    EffectDefinition(
        "compressor",
        "Compressor",
        (
            _decibels("threshold", "Threshold", -12.0, -60.0, 0.0),
            EffectParameter("ratio", "Ratio", "", 1.0, 20.0, 4.0),
            _ATTACK,
            _RELEASE,
            _decibels("makeupGain", "Make-up gain", 0.0, 0.0, 24.0),
        ),
    ),
    EffectDefinition(
        "limiter",
        "Limiter",
        (
            _decibels("threshold", "Threshold", -1.0, -24.0, 0.0),
            _seconds("release", "Release", 0.01, 0.001, 0.1),
        ),
    ),
    EffectDefinition(
        "gate", "Gate", (_decibels("threshold", "Threshold", -40.0, -80.0, 0.0), _ATTACK, _RELEASE)
    ),
    EffectDefinition(
        "distortion",
        "Distortion",
        (
            EffectParameter("drive", "Drive", "", 1.0, 20.0, 1.0),
            _unit_free("tone", "Tone", 0.5),
            _mix(1.0),
        ),
    ),
    EffectDefinition(
        "reverb",
        "Reverb",
        (_unit_free("roomSize", "Room size", 0.5), _unit_free("damping", "Damping", 0.5), _mix(0.3)),
    ),
    EffectDefinition(
        "delay",
        "Delay",
        (
            _seconds("delayTime", "Delay time", 0.25, 0.001, 2.0),
            EffectParameter("feedback", "Feedback", "", 0.0, 0.95, 0.5),
            _mix(0.3),
        ),
    ),
    EffectDefinition(
        "chorus",
        "Chorus",
        (_hertz("rate", "Rate", 0.5, 0.1, 10.0), _seconds("depth", "Depth", 0.02, 0.005, 0.05), _mix(0.5)),
    ),
    EffectDefinition(
        "flanger",
        "Flanger",
        (
            _hertz("rate", "Rate", 0.2, 0.05, 5.0),
            _seconds("depth", "Depth", 0.005, 0.001, 0.01),
            EffectParameter("feedback", "Feedback", "", 0.0, 0.9, 0.5),
            _mix(0.5),
        ),
    ),
    EffectDefinition(
        "phaser",
        "Phaser",
        (
            _hertz("rate", "Rate", 0.3, 0.05, 5.0),
            _unit_free("depth", "Depth", 0.5, low=0.1),
            EffectParameter("stages", "Stages", "", 1.0, 8.0, 4.0, is_whole=True),
            _mix(0.5),
        ),
    ),
    EffectDefinition("gain", "Gain", (_decibels("gain", "Gain", 0.0, -48.0, 24.0),)),
    EffectDefinition("stereoWidth", "Stereo Width", (EffectParameter("width", "Width", "", 0.0, 2.0, 1.0),)),
)

_BY_NAME = {definition.name: definition for definition in CATALOGUE}
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")


def folded(text: str) -> str:
    """Words as they are looked up by: letters and digits alone, all small."""
    return _NOT_LETTERS.sub("", text.lower())


_BY_WORDS = {folded(word): each for each in CATALOGUE for word in (each.name, each.display_name)}
_BY_WORDS |= {folded(each.display_name).removesuffix("filter"): each for each in CATALOGUE}
_BY_WORDS["eq"] = _BY_NAME["eq3"]


def definition_of(name: object) -> EffectDefinition | None:
    """The definition of exactly this name as a snapshot has it, None where the catalogue lacks it."""
    return _BY_NAME.get(name) if isinstance(name, str) else None


def definition_called(words: object) -> EffectDefinition:
    """The definition meant by its name or display name, however spelt; raises InvalidEdit."""
    found = definition_of(words)
    if found is None and isinstance(words, str):
        found = _BY_WORDS.get(folded(words))
    if found is None:
        known = ", ".join(each.name for each in CATALOGUE)
        raise InvalidEdit(f"Adding “{str(words)[:40]}”", f"there is no such effect; there are {known}")
    return found
