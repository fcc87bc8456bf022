"""One backend process a data directory: two would each hold unsaved edits of one composition.

A lock on a file in the private folder, which the system lets go with the process however that ends. The file
names the address of the one who holds it.
"""

from __future__ import annotations

import errno
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from core.errors import RepriseError
from core.storage.beneath import close_quietly, open_folder
from core.storage.causes import cause
from core.storage.durable import Disk
from core.storage.layout import PRIVATE, SERVED

if sys.platform != "win32":
    import fcntl

_log = logging.getLogger(__name__)

_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


class CannotServe(RepriseError):
    """The backend cannot be started; `str()` says why in one sentence."""


@contextmanager
def served_once(root: Path, address: str) -> Iterator[None]:
    """For the block, nobody else serves the data directory. Raises CannotServe where somebody does.

    Where the disk has no locks, or nothing may be written, it goes on without, and a warning says so.
    """
    try:
        Disk(root).make_folder((PRIVATE,))
        with open_folder(root, (PRIVATE,)) as folder:
            fd = os.open(folder.spot(SERVED), _FLAGS, 0o666, dir_fd=folder.fd)
    except OSError as error:
        _log.warning("Nothing keeps a second backend from serving %s: %s.", root, cause(error))
        yield
        return
    try:
        _lock(fd, root)
        _write(fd, address)
        yield
    finally:
        close_quietly(fd)


def _lock(fd: int, root: Path) -> None:
    if sys.platform == "win32":
        return
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
            _log.warning("Nothing keeps a second backend from serving %s: %s.", root, cause(error))
            return
        where = os.read(fd, 200).decode(errors="replace").strip()
        raise CannotServe(
            f"{root} is served by another backend already{f', at {where}' if where else ''}."
        ) from error


def _write(fd: int, address: str) -> None:
    with suppress(OSError):  # a full disk: then a second one is refused without the address
        os.ftruncate(fd, 0)
        os.write(fd, f"{address}\n".encode())
