"""Renames that exchange two files or refuse to replace one, where the system has them."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from collections.abc import Callable
from functools import cache

from core.storage.beneath import Folder

_LINUX_NOREPLACE, _LINUX_EXCHANGE = 1, 2
_DARWIN_EXCHANGE, _DARWIN_NOREPLACE = 2, 4

MISSING = frozenset({errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOTTY})
"""What a system or a file system answers that has no such call."""

_Call = Callable[[int, bytes, int, bytes, int], int]


@cache
def _call() -> _Call | None:
    """`renameat2` of Linux, `renameatx_np` of macOS (from documentation, untested), or nothing."""
    name = {"linux": "renameat2", "darwin": "renameatx_np"}.get(sys.platform)
    if name is None:
        return None
    found = getattr(ctypes.CDLL(None, use_errno=True), name, None)
    if found is None:
        return None
    found.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint]
    found.restype = ctypes.c_int
    return found  # type: ignore[no-any-return]


def _rename(source: Folder, old: str, target: Folder, new: str, flag: int) -> None:
    call = _call()
    if call is None or source.fd is None or target.fd is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if call(source.fd, os.fsencode(old), target.fd, os.fsencode(new), flag) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), new)


def exchange(source: Folder, old: str, target: Folder, new: str) -> None:
    """Let two existing files change places in one step; raises FileNotFoundError where one is absent."""
    _rename(source, old, target, new, _DARWIN_EXCHANGE if sys.platform == "darwin" else _LINUX_EXCHANGE)


def move_new(source: Folder, old: str, target: Folder, new: str) -> None:
    """Rename to a name that must be free; raises FileExistsError where it is taken."""
    _rename(source, old, target, new, _DARWIN_NOREPLACE if sys.platform == "darwin" else _LINUX_NOREPLACE)
