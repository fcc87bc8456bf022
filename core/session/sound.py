"""Reading sound files of the kinds that are taken, piece by piece; needs the extra `audio`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import numpy.typing as npt
from soundfile import LibsndfileError, SoundFile

ENDINGS = {
    "WAV": ".wav",
    "WAVEX": ".wav",
    "RF64": ".wav",
    "FLAC": ".flac",
    "OGG": ".ogg",
    "MP3": ".mp3",
    "AIFF": ".aiff",
}
"""The ending of a file by what is inside."""

Samples = npt.NDArray[np.float32]
"""Frames × channels, or frames alone; full scale is −1 to 1."""

_PIECE = 1 << 18
"""Values read at once, all channels together: one megabyte."""


class NoSoundError(Exception):
    """What was to be read is no sound; `str()` is a clause ("it is no sound file that can be read")."""


@dataclass(frozen=True, slots=True)
class Sound:
    """An open sound file, read from its beginning to its end once."""

    file: SoundFile

    @property
    def rate_hz(self) -> int:
        """Frames a second."""
        return int(self.file.samplerate)

    @property
    def channels(self) -> int:
        """Values a frame."""
        return int(self.file.channels)

    def pieces(self) -> Iterator[Samples]:
        """All frames × channels in order, a megabyte at once; what is not a number reads as silence."""
        frames = max(1, _PIECE // self.channels)
        while True:
            with _in_words():
                piece = self.file.read(frames, dtype="float32", always_2d=True)
            if len(piece) == 0:
                return
            yield np.nan_to_num(piece, copy=False, nan=0.0)


@contextmanager
def open_sound(source: int | bytes) -> Iterator[Sound]:
    """Open a sound by its descriptor, which stays the caller's, or its bytes. Raises NoSoundError."""
    with _in_words():
        file = SoundFile(BytesIO(source) if isinstance(source, bytes) else source, closefd=False)
    with file:
        yield Sound(file)


def ending_of(data: bytes) -> str:
    """The ending that these bytes should bear, after all of them were decoded. Raises NoSoundError."""
    with open_sound(data) as sound:
        ending = ENDINGS.get(sound.file.format)
        if ending is None:
            raise NoSoundError(f"it is {sound.file.format}, and only WAV, FLAC, Ogg, MP3 and AIFF are taken")
        if sum(len(piece) for piece in sound.pieces()) == 0:
            raise NoSoundError("there is no sound in it")
    return ending


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except LibsndfileError as error:
        why = error.error_string.rstrip(".")
        raise NoSoundError(f"it cannot be decoded ({why[:1].lower()}{why[1:]})") from error
