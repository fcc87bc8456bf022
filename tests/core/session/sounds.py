"""Real sound files for the tests of samples, made on the spot."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

RATE_HZ = 44100
KINDS = ("wav", "flac", "ogg", "mp3", "aiff")

Wave = npt.NDArray[np.float64]


def seconds(length_s: float) -> Wave:
    """The time of each frame."""
    return np.arange(int(RATE_HZ * length_s)) / RATE_HZ


def sine(hz: float = 440.0, length_s: float = 1.5, level: float = 0.5) -> Wave:
    return level * np.sin(2.0 * np.pi * hz * seconds(length_s))


def clicks(bpm: float, length_s: float = 12.0) -> Wave:
    """A short tick on each beat."""
    wave = np.zeros(int(RATE_HZ * length_s))
    tick = np.exp(-np.arange(200) / 40.0) * np.sin(np.arange(200) * 0.3)
    for beat in range(int(length_s * bpm / 60.0)):
        at = int(beat * 60.0 / bpm * RATE_HZ)
        wave[at : at + len(tick)] += tick[: len(wave) - at]
    return wave


def noise(length_s: float = 6.0) -> Wave:
    return 0.2 * np.random.default_rng(1).standard_normal(int(RATE_HZ * length_s)).clip(-4.0, 4.0)


def chord(*hz: float) -> Wave:
    return sum((sine(each) for each in hz), np.zeros(len(sine()))) / len(hz)


def write(path: Path, wave: Wave, rate_hz: int = RATE_HZ) -> Path:
    """A file of the kind that its ending says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, wave, rate_hz)
    return path
