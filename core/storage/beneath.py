"""Folders opened step by step beneath the data directory, so that no link can lead out of it."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from core.storage.layout import Place

HAS_DIR_FD = os.open in os.supports_dir_fd and hasattr(os, "O_DIRECTORY")
_FOLDER_FLAGS = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
_NO_LINKS = getattr(os, "O_NOFOLLOW", 0)


@dataclass(frozen=True, slots=True)
class Folder:
    """An open folder: names are worked on relative to `fd`, or to `path` where the system cannot do that."""

    fd: int | None
    path: str

    def spot(self, name: str) -> str:
        """What to hand to a call of `os` as a path, together with `dir_fd=folder.fd`."""
        return name if self.fd is not None else os.path.join(self.path, name)

    def lstat(self, name: str) -> os.stat_result:
        """What stands under `name`, links not followed."""
        return os.stat(self.spot(name), dir_fd=self.fd, follow_symlinks=False)

    def stat(self) -> os.stat_result:
        """The folder itself."""
        return os.stat(self.fd if self.fd is not None else self.path)

    def names(self) -> list[str]:
        """The names of all entries."""
        return os.listdir(self.fd if self.fd is not None else self.path)

    def scan(self) -> list[os.DirEntry[str]]:
        """All entries; their `stat()` is good only while the folder is open."""
        with os.scandir(self.fd if self.fd is not None else self.path) as entries:
            return list(entries)


@contextmanager
def open_folder(root: Path, place: Place = ()) -> Iterator[Folder]:
    """The folder at `place` beneath `root`; raises OSError, ELOOP where a link stands in the way.

    The root itself was chosen by the user and may be reached through links.
    """
    if not HAS_DIR_FD:  # Windows: from documentation, untested
        yield _folder_by_path(root, place)
        return
    fd = os.open(root, _FOLDER_FLAGS)
    try:
        for name in place:
            inner = _open_step(fd, name)
            close_quietly(fd)
            fd = inner
        yield Folder(fd, os.path.join(root, *place))
    finally:
        close_quietly(fd)


class HeldFolders:
    """Folders that stay open for several calls, each entered once; of one thread, and closed by it.

    They are the same folders from the first call to the last, whatever becomes of their names meanwhile.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._open: dict[Place, tuple[int, Folder]] = {}

    def reach(self, place: Place) -> Folder:
        """The folder at `place`; raises as `open_folder` does."""
        if place not in self._open:
            self._enter(place)
        return self._open[place][1]

    def _enter(self, place: Place) -> None:
        if place:
            self.reach(place[:-1])
            fd = _open_step(self._open[place[:-1]][0], place[-1])
        else:
            fd = os.open(self._root, _FOLDER_FLAGS)
        self._open[place] = fd, Folder(fd, os.path.join(self._root, *place))

    def close(self) -> None:
        """Let go of all."""
        for fd, _ in self._open.values():
            close_quietly(fd)
        self._open.clear()


def close_quietly(fd: int) -> None:
    """Close what nothing was written through: an error now says nothing of what was done before it."""
    with suppress(OSError):
        os.close(fd)


def _open_step(fd: int, name: str) -> int:
    try:
        return os.open(name, _FOLDER_FLAGS | _NO_LINKS, dir_fd=fd)
    except OSError as error:
        # Linux says “not a directory” of a link here; which of the two it is makes another sentence.
        if error.errno == errno.ENOTDIR and is_link(os.stat(name, dir_fd=fd, follow_symlinks=False)):
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), name) from error
        raise


def _folder_by_path(root: Path, place: Place) -> Folder:
    path = str(root)
    for name in place:
        path = os.path.join(path, name)
        found = os.lstat(path)
        if is_link(found):
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), path)
        if not stat.S_ISDIR(found.st_mode):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path)
    os.stat(path)
    return Folder(None, path)


def is_link(found: os.stat_result) -> bool:
    """Whether it is a link, or what Windows has in its place."""
    return stat.S_ISLNK(found.st_mode) or bool(getattr(found, "st_reparse_tag", 0))
