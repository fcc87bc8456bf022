"""Reading files beneath the data directory: whole, regular, bounded, never through a link, never written."""

from __future__ import annotations

import errno
import os
import stat
import time
from pathlib import Path

from core.errors import DamagedDocument, Unreadable
from core.model.document import MAX_BYTES, Document, parse
from core.storage import causes
from core.storage.beneath import close_quietly, open_folder
from core.storage.home import Home, TornError
from core.storage.layout import Place

RETRY_DELAY_S = 0.03
"""How long somebody who writes in place is given to finish."""

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


def read_whole(root: Path, place: Place) -> bytes:
    """The bytes of one regular file as they stand now.

    Raises FileNotFoundError when the file or its folder is absent, other OSErrors as they come, Unreadable
    for what is no regular file or too large, TornError when its length changed meanwhile.
    """
    with open_folder(root, place[:-1]) as folder:
        name = place[-1]
        try:
            fd = os.open(folder.spot(name), _FLAGS, dir_fd=folder.fd)
        except OSError as error:
            if error.errno in (errno.ENXIO, errno.ENODEV, errno.EOPNOTSUPP):  # a socket, a dead device
                raise Unreadable(where(place), causes.NOT_A_FILE) from error
            raise
        try:
            return _read_descriptor(fd, where(place))
        finally:
            close_quietly(fd)


def _read_descriptor(fd: int, named: str) -> bytes:
    found = os.fstat(fd)
    if not stat.S_ISREG(found.st_mode):
        raise Unreadable(named, causes.NOT_A_FILE)
    if found.st_size > MAX_BYTES:
        raise Unreadable(named, f"it is larger than {MAX_BYTES // 1024**2} MB")
    parts: list[bytes] = []
    missing = found.st_size + 1  # one more than promised shows that it grew
    while missing > 0:
        part = os.read(fd, min(missing, 1 << 24))
        if not part:
            break
        parts.append(part)
        missing -= len(part)
    if missing != 1:
        raise TornError(named)
    return b"".join(parts)


def read_bytes(home: Home, place: Place) -> bytes:
    """A file's bytes, once more after 30 ms where somebody was writing, and refusals put into words.

    Raises FileNotFoundError, Unreadable, DamagedDocument.
    """
    try:
        return _read_in_words(home, place)
    except TornError:
        time.sleep(RETRY_DELAY_S)
    try:
        return _read_in_words(home, place)
    except TornError:
        raise DamagedDocument(where(place), "its length changes while it is read") from None


def _read_in_words(home: Home, place: Place) -> bytes:
    try:
        return home.read(place)
    except (FileNotFoundError, TornError):
        raise
    except OSError as error:
        raise Unreadable(where(place), causes.cause(error)) from error


def read_document(home: Home, place: Place) -> Document:
    """The snapshot in a file; read once more after 30 ms before it is called damaged.

    Raises FileNotFoundError, Unreadable, DamagedDocument.
    """
    try:
        return parse(_read_in_words(home, place), where(place))
    except (TornError, DamagedDocument):
        time.sleep(RETRY_DELAY_S)
    return parse(read_bytes(home, place), where(place))


def where(place: Place) -> str:
    """How an error names a file: from the composition's folder on."""
    return "/".join(place)
