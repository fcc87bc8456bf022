"""The bytes of one open file on their way to the disk: written whole, started on their way, made to last."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable
from errno import EINTR
from functools import cache

from core.storage import rename

if sys.platform != "win32":
    import fcntl

_START = 2
"""`SYNC_FILE_RANGE_WRITE`: begin to write out what is not being written already, and wait for nothing."""


def write_all(fd: int, data: bytes) -> None:
    """Write it all, in as many calls as the system wants."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(fd, rest) :]


def start_writing(fd: int) -> None:
    """Let the disk begin, where the system can be asked to; nothing lasts before `sync_file`.

    Raises OSError where it is refused: what could not be begun may be forgotten by the sync that comes after.
    """
    call = _sync_file_range()
    if call is None or call(fd, 0, 0, _START) == 0:
        return
    code = ctypes.get_errno()
    if code not in rename.MISSING and code != EINTR:
        raise OSError(code, os.strerror(code))


def sync_file(fd: int) -> None:
    """Make the bytes last; after an error a second try would prove nothing."""
    if sys.platform == "darwin":  # there fsync alone leaves the data in the drive's cache
        try:
            fcntl.fcntl(fd, fcntl.F_FULLFSYNC)
            return
        except OSError as error:
            if error.errno not in rename.MISSING:
                raise
    os.fsync(fd)


@cache
def _sync_file_range() -> Callable[[int, int, int, int], int] | None:
    """The call of Linux; elsewhere a sync does it all."""
    found = getattr(ctypes.CDLL(None, use_errno=True), "sync_file_range", None) if _IS_LINUX else None
    if found is None:
        return None
    found.argtypes = [ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_uint]
    found.restype = ctypes.c_int
    return found  # type: ignore[no-any-return]


_IS_LINUX = sys.platform == "linux"
