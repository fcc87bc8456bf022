"""Four tiny sounds: 8 kHz, mono, 16 bit.

Whole numbers only: a sine would differ in its last bit from one machine's mathematics to another's.
"""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator

RATE_HZ = 8000


def sounds() -> dict[str, bytes]:
    """File names and contents of the sample folder."""
    return {
        "kick_soft.wav": _wav(_kick()),
        "rain_window.wav": _wav(_rain()),
        "vinyl_crackle.wav": _wav(_crackle()),
        "vox_ah.wav": _wav(_voice()),
    }


def _wav(frames: Iterator[int]) -> bytes:
    data = b"".join(frame.to_bytes(2, "little", signed=True) for frame in frames)
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE_HZ)
        out.writeframes(data)
    return buffer.getvalue()


def _noise(state: int = 0xACE1) -> Iterator[int]:
    """A 16-bit shift register: white noise from −32768 to 32767."""
    while True:
        for _ in range(16):
            state = (state >> 1) ^ (0xB400 if state & 1 else 0)
        yield state - 32768


def _triangle(phase: int) -> int:
    """A triangle wave of a 16-bit phase, from −32768 to 32767."""
    phase &= 0xFFFF
    rising = phase if phase < 0x8000 else 0x10000 - phase
    return min(32767, 2 * rising - 32768)


def _kick() -> Iterator[int]:
    """A falling tone that dies away: a third of a second."""
    phase, level = 0, 30000
    for at in range(RATE_HZ // 3):
        frequency_hz = 48 + 110 * 400 // (400 + at * 4)
        phase += frequency_hz * 0x10000 // RATE_HZ
        level = level * 4090 // 4096
        yield _triangle(phase) * level // 32768


def _rain() -> Iterator[int]:
    """One second of softened noise with a drop now and then; it starts and ends quietly."""
    soft, drop = 0, 0
    source = _noise()
    for at in range(RATE_HZ):
        white = next(source)
        soft += (white - soft) // 6
        if at % 1777 == 400:
            drop = 9000
        drop = drop * 4000 // 4096
        fade = min(at, RATE_HZ - 1 - at, 800)
        yield (soft // 4 + drop * _triangle(at * 9000) // 32768) * fade // 800


def _crackle() -> Iterator[int]:
    """One second of dust: a click wherever the noise is at its highest."""
    source = _noise(0x1D2B)
    level = 0
    for _ in range(RATE_HZ):
        white = next(source)
        level = white // 2 if white > 32600 else -level * 2600 // 4096
        yield level + white // 256


def _voice() -> Iterator[int]:
    """A sung A3 as a buzz through two slow filters, one second, with a little vibrato."""
    phase, low, lower = 0, 0, 0
    for at in range(RATE_HZ):
        vibrato = _triangle(at * 45) * 3 // 32768
        phase = (phase + (220 + vibrato) * 0x10000 // RATE_HZ) & 0xFFFF
        buzz = phase - 32768
        low += (buzz - low) // 3
        lower += (low - lower) // 2
        fade = min(at * 2, RATE_HZ - 1 - at, 1200)
        yield lower * fade // 2400
