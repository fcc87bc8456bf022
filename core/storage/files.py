"""Reading files beneath the data directory: whole, regular, bounded, never through a link, never written."""

from __future__ import annotations

import errno
import os
import stat
import time

from core.errors import DamagedDocument, Unreadable
from core.model.document import MAX_BYTES, Document, parse
from core.storage import causes
from core.storage.beneath import Folder, close_quietly
from core.storage.home import Home, TornError
from core.storage.layout import Place

RETRY_DELAY_S = 0.03
"""How long somebody who writes in place is given to finish."""

_PIECE = 1 << 17
"""Bytes compared at once; so much stays in the processor's cache."""

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


def read_whole(folder: Folder, place: Place, like: bytes | None = None) -> bytes:
    """The bytes of one regular file in its open folder as they stand now; `like` itself where they are equal.

    Raises FileNotFoundError when the file or its folder is absent, other OSErrors as they come, Unreadable
    for what is no regular file or too large, TornError when its length changed meanwhile.
    """
    try:
        fd = os.open(folder.spot(place[-1]), _FLAGS, dir_fd=folder.fd)
    except OSError as error:
        if error.errno in (errno.ENXIO, errno.ENODEV, errno.EOPNOTSUPP):  # a socket, a dead device
            raise Unreadable(where(place), causes.NOT_A_FILE) from error
        raise
    try:
        return _read_descriptor(fd, where(place), like)
    finally:
        close_quietly(fd)


def _read_descriptor(fd: int, named: str, like: bytes | None) -> bytes:
    found = os.fstat(fd)
    if not stat.S_ISREG(found.st_mode):
        raise Unreadable(named, causes.NOT_A_FILE)
    if found.st_size > MAX_BYTES:
        raise Unreadable(named, f"it is larger than {MAX_BYTES // 1024**2} MB")
    if like is not None and len(like) == found.st_size:
        if _reads_as(fd, like):
            return like
        os.lseek(fd, 0, os.SEEK_SET)
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


def _reads_as(fd: int, like: bytes) -> bool:
    """Compared piece by piece: memory for all of a large file costs ten times what the reading does."""
    at = 0
    while part := os.read(fd, _PIECE):
        if not like.startswith(part, at):
            return False
        at += len(part)
    return at == len(like)


def read_bytes(home: Home, place: Place, like: bytes | None = None) -> bytes:
    """A file's bytes, once more after 30 ms where somebody was writing, and refusals put into words.

    `like` itself is given where they are equal to it.
    Raises FileNotFoundError, Unreadable, DamagedDocument.
    """
    try:
        return _read_in_words(home, place, like)
    except TornError:
        time.sleep(RETRY_DELAY_S)
    try:
        return _read_in_words(home, place, like)
    except TornError:
        raise DamagedDocument(where(place), "its length changes while it is read") from None


def _read_in_words(home: Home, place: Place, like: bytes | None = None) -> bytes:
    try:
        return home.read(place, like)
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
