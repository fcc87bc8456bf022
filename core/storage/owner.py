"""Tells whether the process that made a temporary file still runs."""

from __future__ import annotations

import hashlib
import os
import socket
import threading
from functools import lru_cache
from pathlib import Path

_live: set[str] = set()
_lock = threading.Lock()
_UNKNOWN = "0"


def token() -> str:
    """This process: host, boot, process number and its start, in letters that may stand in a file name."""
    return _token(os.getpid())  # asked each time, for a fork has another number


@lru_cache(maxsize=4)
def _token(pid: int) -> str:
    return f"{_short(socket.gethostname())}-{_boot()}-{pid}-{_start_of(pid)}"


def is_gone(owner: str) -> bool:
    """Whether the process surely runs no more; of another machine's process nothing is known."""
    try:
        host, boot, pid, start = owner.split("-")
        number = int(pid)
    except ValueError:
        return False
    ours = token().split("-")
    if host != ours[0]:
        return False
    if not _runs(number):
        return True
    # What could not be found out, then or now, proves nothing.
    if _UNKNOWN not in (boot, ours[1]) and boot != ours[1]:
        return True
    now = _start_of(number)
    return _UNKNOWN not in (start, now) and now != start


def claim(name: str) -> None:
    """This process works with the temporary file of this name."""
    with _lock:
        _live.add(name)


def release(name: str) -> None:
    """It does no more; what is left under the name is for recovery."""
    with _lock:
        _live.discard(name)


def is_abandoned(name: str, owner: str) -> bool:
    """Whether nobody works with a temporary file any more."""
    if owner == token():
        with _lock:
            return name not in _live
    return is_gone(owner)


def _short(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=4).hexdigest()


def _boot() -> str:
    try:
        return _short(Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii"))
    except OSError:
        return _UNKNOWN


def _start_of(pid: int) -> str:
    """When a process started, in ticks since boot; numbers of processes are used again, this is not."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
        return fields[19].decode("ascii")
    except (OSError, IndexError):
        return _UNKNOWN


def _runs(pid: int) -> bool:
    if os.name == "nt":
        return True  # there a signal 0 would end the process; its temporary files stay until somebody looks
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
