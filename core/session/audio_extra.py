"""The door to what the extra `audio` brings: nothing of it is loaded before a sample is read or measured."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import InvalidEdit
from core.session.sample_analysis import Analysis


def sound_ending(data: bytes, what: str) -> str:
    """The ending that the bytes of a sound should bear, after all of them were decoded.

    `what` begins the sentence of InvalidEdit, raised for what is no sound and where the extra is missing.
    """
    with _needed(what):
        from core.session import sound  # noqa: PLC0415 - an optional extra
    try:
        return sound.ending_of(data)
    except sound.NoSoundError as error:
        raise InvalidEdit(what, str(error)) from error


def analyse(fd: int, what: str) -> Analysis:
    """Measure a sound by its descriptor; raises InvalidEdit as `sound_ending` does."""
    with _needed(what):
        from core.session import listening, sound  # noqa: PLC0415 - an optional extra
    try:
        with sound.open_sound(fd) as opened:
            return listening.listen(opened)
    except sound.NoSoundError as error:
        raise InvalidEdit(what, str(error)) from error


@contextmanager
def _needed(what: str) -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        missing = (error.name or "a library").partition(".")[0]
        reason = f'{missing} is not installed; `pip install "reprise-browser[audio]"` brings it'
        raise InvalidEdit(what, reason) from error
