"""The protocol broken on purpose: what a mutant is, and how one is let loose and caught."""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

Patch = tuple[Any, str, Any]
"""A class or module, a name in it, and what stands there instead."""

_OWN_FAULTS = ("AttributeError", "TypeError", "NameError")


class HungError(BaseException):
    """It waits for ever; no `except Exception` of a rig may take it for an answer."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One way to break the protocol. `hunt` is its one rig, narrowed to where it is caught soonest.

    A hunt gives the sentence by which it was caught, empty where nothing was seen; `why_not` says why it
    cannot run here. An `equal` mutant breaks no promise and must not be caught: no rig may cry in vain.
    """

    name: str
    rig: str
    patches: tuple[Patch, ...]
    hunt: Callable[[], str]
    equal: bool = False
    why_not: Callable[[], str] = str
    limit_s: int = 90
    """A hunt that takes longer hangs, and no save may wait for ever."""


@contextmanager
def broken(mutant: Mutant) -> Iterator[None]:
    """The protocol broken so for the block, in this process and its children."""
    kept = [(where, name, getattr(where, name)) for where, name, _ in mutant.patches]
    for where, name, value in mutant.patches:
        setattr(where, name, value)
    try:
        yield
    finally:
        for where, name, value in reversed(kept):
            setattr(where, name, value)


def catch(mutant: Mutant) -> str:
    """Let it loose and hunt it by this process's alarm clock; gives the sentence by which it was caught."""
    before = signal.signal(signal.SIGALRM, _ring)
    signal.alarm(mutant.limit_s)
    try:
        with broken(mutant):
            sentence = mutant.hunt()
    except HungError:
        return f"it hung for {mutant.limit_s} s"
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    if any(name in sentence for name in _OWN_FAULTS):
        raise AssertionError(f"the mutant “{mutant.name}” is no store at all: {sentence}")
    return sentence


def _ring(number: int, frame: FrameType | None) -> None:
    raise HungError


@contextmanager
def ground(near: str = "/dev/shm") -> Iterator[Path]:
    """An empty folder, on a disk of memory where there is one."""
    place = near if Path(near).is_dir() else None
    with tempfile.TemporaryDirectory(prefix="reprise-mutant-", dir=place) as made:
        yield Path(made)


def words_of(error: BaseException) -> str:
    """An exception as the sentence by which a mutant was caught."""
    cause = error.__cause__ or error
    return " ".join(f"{type(cause).__name__}: {str(cause) or error}".split())
