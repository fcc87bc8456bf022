"""What a sample sounds like, measured: its levels, its brightness, and tempo or pitch where they are clear.

Needs the extra `audio`. To load librosa takes two seconds, and the first time on a machine twenty, for it
compiles itself; so nobody imports this before there is something to measure.
"""

from __future__ import annotations

import math

import librosa
import numpy as np

from core.session.sample_analysis import Analysis
from core.session.sound import Samples, Sound

LISTENED_S = 60.0
"""Seconds from the beginning of which brightness, tempo and pitch are told: memory stays bounded."""

_MOST_FRAMES = 1 << 23
"""The same bound for a file that claims an absurd rate."""

_RATE_HZ = 22050
"""Tempo and pitch are found at this rate, as librosa's own measures are tuned for it."""

_HOP = 256
"""Frames between two looks for onsets: 11.6 ms."""

_SLOWEST_BPM, _FASTEST_BPM = 40.0, 240.0
_CLEAR_BEAT = 0.35
_ONSET_DB = 1.5
_LEAST_ONSETS = 4

_WINDOW = 2048
_LOWEST_HZ, _HIGHEST_HZ = 32.7, 2093.0
"""C1 to C7."""
_CLEAR_PITCH = 0.8
_SPREAD_SEMITONES = 0.6
_ROOT = 0.1
_STILL = 1e-3


def listen(sound: Sound) -> Analysis:
    """Measure a whole sound in bounded memory. Raises NoSoundError where it cannot be decoded to its end."""
    limit = min(int(LISTENED_S * sound.rate_hz), _MOST_FRAMES)
    frames, peak, power = 0, 0.0, 0.0
    beginning: list[Samples] = []
    for piece in sound.pieces():
        peak = max(peak, float(np.abs(piece).max()))
        power += float(np.square(piece, dtype=np.float64).sum())
        if frames < limit:
            beginning.append(piece[: limit - frames].mean(axis=1))
        frames += len(piece)
    mono = np.concatenate(beginning) if beginning else np.zeros(0, np.float32)
    loudest = float(np.abs(mono).max(initial=0.0))
    brightness = tempo = pitch = None
    if loudest > 0.0:
        mono = mono / loudest  # what is quiet sounds like what is loud
        brightness = _brightness_hz(mono, sound.rate_hz)
        small = librosa.resample(mono, orig_sr=sound.rate_hz, target_sr=_RATE_HZ)
        tempo = _tempo_bpm(small)
        pitch = _pitch_hz(small)
    return Analysis(
        duration_s=round(frames / sound.rate_hz, 6),
        rate_hz=sound.rate_hz,
        channels=sound.channels,
        peak_db=_decibels(peak),
        rms_db=_decibels(math.sqrt(power / max(1, frames * sound.channels))),
        listened_s=round(len(mono) / sound.rate_hz, 6),
        brightness_hz=_rounded(brightness, 1),
        tempo_bpm=_rounded(tempo, 1),
        pitch_hz=_rounded(pitch, 2),
        pitch_midi=None if pitch is None else round(69.0 + 12.0 * math.log2(pitch / 440.0)),
    )


def _decibels(amplitude: float) -> float | None:
    return round(20.0 * math.log10(amplitude), 2) + 0.0 if amplitude > 0.0 else None


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _brightness_hz(mono: Samples, rate_hz: int) -> float | None:
    """The centroid of the spectrum, loud moments counting for more, at the file's own rate."""
    weighted = total = 0.0
    step = _WINDOW * 256
    for start in range(0, len(mono), step):
        spectrum = np.abs(librosa.stft(_filled(mono[start : start + step], _WINDOW), n_fft=_WINDOW))
        weight = spectrum.sum(axis=0)
        centroid = librosa.feature.spectral_centroid(S=spectrum, sr=rate_hz, n_fft=_WINDOW)[0]
        weighted += float((centroid * weight).sum())
        total += float(weight.sum())
    return weighted / total if total > 0.0 else None


def _tempo_bpm(mono: Samples) -> float | None:
    """The tempo at which onsets come again, nearest to 120 BPM where several would do."""
    onsets = librosa.onset.onset_strength(y=_filled(mono, _WINDOW), sr=_RATE_HZ, hop_length=_HOP)
    peaks = librosa.util.peak_pick(
        onsets, pre_max=3, post_max=3, pre_avg=20, post_avg=20, delta=_ONSET_DB, wait=8
    )
    if len(peaks) < _LEAST_ONSETS:
        return None
    again = _self_likeness(onsets - onsets.mean())
    per_minute = 60.0 * _RATE_HZ / _HOP
    longest = min(len(again) // 2, int(per_minute / _SLOWEST_BPM))
    lags = np.arange(math.ceil(per_minute / _FASTEST_BPM), longest)
    if len(lags) == 0:
        return None
    taste = np.exp(-0.5 * np.log2(per_minute / lags / 120.0) ** 2)
    lag = int(lags[np.argmax(again[lags] * taste)])
    if again[lag] < _CLEAR_BEAT:
        return None
    return float(per_minute / _refined(again, lag))


def _pitch_hz(mono: Samples) -> float | None:
    """The one pitch of a sound that has one: what YIN hears in the loud moments, if it agrees with itself."""
    mono = _filled(mono - mono.mean(), 2 * _WINDOW)
    hop = _WINDOW // 4
    level = librosa.feature.rms(y=mono, frame_length=_WINDOW, hop_length=hop)[0]
    if level.max() < _STILL:
        return None
    heard = librosa.yin(
        mono, fmin=_LOWEST_HZ, fmax=_HIGHEST_HZ, sr=_RATE_HZ, frame_length=_WINDOW, hop_length=hop
    )
    heard = heard[level > 0.1 * level.max()]
    if not np.isfinite(heard).all() or heard.min() <= 0.0:
        return None
    low, middle, high = np.percentile(12.0 * np.log2(heard), (20, 50, 80))
    if high - low > _SPREAD_SEMITONES:
        return None
    lag = round(_RATE_HZ / float(2.0 ** (middle / 12.0)))
    again = _self_likeness(mono, longest=2 * _WINDOW)
    if not 2 <= lag < len(again) // 2:  # what drifts, or stands still, comes again at once or never
        return None
    lag = _top(again, lag, lag)
    if again[lag] < _CLEAR_PITCH:
        return None
    return _sounding(mono, float(_RATE_HZ / _refined(again, lag)))


def _sounding(mono: Samples, pitch_hz: float) -> float | None:
    """The pitch if its first overtones sound: a chord comes again at a pitch that nobody plays.

    Where of the first three only the second does, the pitch is an octave higher.
    """
    spectrum = np.abs(np.fft.rfft(mono))
    per_hz = len(mono) / _RATE_HZ

    def is_heard(hz: float) -> bool:
        near = spectrum[math.floor(0.98 * hz * per_hz) : math.ceil(1.02 * hz * per_hz) + 1]
        return bool(near.max(initial=0.0) > _ROOT * spectrum.max())

    sounds = [is_heard(times * pitch_hz) for times in (1, 2, 3)]
    if sounds == [False, True, False]:
        return 2.0 * pitch_hz
    return pitch_hz if sounds[0] or sounds[1] else None


def _self_likeness(values: Samples, longest: int | None = None) -> Samples:
    """How like itself a signal is after each lag, 1 at lag 0; the shortening overlap is made up for."""
    count = len(values)
    again = librosa.autocorrelate(values, max_size=min(longest or count, count))
    if again[0] <= 0.0:
        return np.zeros_like(again)
    fair: Samples = again / again[0] * (count / (count - np.arange(len(again))))
    return fair


def _refined(again: Samples, lag: int) -> float:
    """The lag of a peak to a fraction, from its multiples as far as they stand out as clearly."""
    best = _summit(again, lag)
    times = 2
    while times * best < len(again) * 0.75:
        near = _top(again, round(times * best), lag)
        if again[near] < 0.7 * again[lag]:
            break
        best = _summit(again, near) / times
        times *= 2
    return best


def _top(again: Samples, near: int, lag: int) -> int:
    """The highest place near one, much nearer than a lag away."""
    reach = max(1, lag // 32)
    return near - reach + int(np.argmax(again[near - reach : near + reach + 1]))


def _summit(again: Samples, lag: int) -> float:
    """The place of the summit near a lag, by a parabola through three points."""
    before, at, after = (float(value) for value in again[lag - 1 : lag + 2])
    bend = before - 2.0 * at + after
    return lag + (max(-1.0, min(1.0, 0.5 * (before - after) / bend)) if bend < 0.0 else 0.0)


def _filled(mono: Samples, least: int) -> Samples:
    """At least so many frames, with silence behind."""
    return np.pad(mono, (0, max(0, least - len(mono))))
