"""A lock between processes that keep to it: it spares work, and safety never rests on it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from core.storage.beneath import close_quietly

if sys.platform != "win32":
    import fcntl

LIMIT_S = 5.0
"""How long a writer waits before it goes on without the lock."""


@contextmanager
def hold(fd: int, limit_s: float = LIMIT_S) -> Iterator[bool]:
    """Hold `flock` on an open lock file, which is closed at the end; yields False where it was not to be had.

    `flock` is fair among those who wait in it, polling starves. It cannot be told to give up, so it waits in
    a thread of its own; one that is abandoned lets go as soon as it gets the lock.
    """
    if sys.platform == "win32":  # writers go on without, which is safe
        close_quietly(fd)
        yield False
        return
    if _try(fd):
        try:
            yield True
        finally:
            close_quietly(fd)
        return
    waiter = _Waiter(fd)
    held = waiter.wait(limit_s)
    try:
        yield held
    finally:
        if held:
            close_quietly(fd)


def _try(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


class _Waiter:
    """One wait for a lock; the thread owns the descriptor until the lock is handed over."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._turn = threading.Lock()
        self._ended = threading.Event()
        self._held = False
        self._abandoned = False
        threading.Thread(target=self._run, name="reprise-lock", daemon=True).start()

    def wait(self, limit_s: float) -> bool:
        """Whether the lock is ours within the limit; if not, the thread closes the descriptor."""
        self._ended.wait(limit_s)
        with self._turn:
            self._abandoned = not self._held
            return self._held

    def _run(self) -> None:
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX)
        except OSError:  # no locks on this file system
            close_quietly(self._fd)
            self._ended.set()
            return
        with self._turn:
            if self._abandoned:
                close_quietly(self._fd)
                return
            self._held = True
        self._ended.set()
