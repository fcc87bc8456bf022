"""The temporary files of one write, on the same device as the composition that they are for."""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Self

from core.storage import owner
from core.storage.causes import cause
from core.storage.home import Home
from core.storage.layout import KEPT, LOCKS, PRIVATE, TMP, Place, Role, make_temp, parse_temp

_log = logging.getLogger(__name__)


def private_place(disk: Home, near: Place) -> Place:
    """The private folder for what lies at `near`: the common one, or, on another device, its own."""
    top = disk.stat((PRIVATE,)) or disk.stat(())
    found = disk.stat(near)
    same = found is None or top is None or found.device == top.device
    return (PRIVATE,) if same else (*near, PRIVATE)


def make_private(disk: Home, private: Place) -> None:
    """Make the private folders; the first write of all is the first time that they appear."""
    for name in (TMP, LOCKS):
        disk.make_folder((*private, name))


class Workshop:
    """Makes temporary files for one composition; what is left at the end is removed, or left to recovery."""

    def __init__(self, disk: Home, private: Place, composition: str) -> None:
        self._disk = disk
        self._private = private
        self._composition = composition
        self._names: set[str] = set()
        self.unsure = ""
        """Why what came out may not last: it was not kept, or the disk did not confirm it; else empty."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in self._names:
            temp = parse_temp(name)
            if temp is not None and temp.role is Role.NEW:
                with suppress(OSError):
                    self._disk.remove(self._place(name))
            owner.release(name)

    def fresh(self, role: Role = Role.NEW) -> Place:
        """A place for a temporary file that nobody has used before."""
        name = make_temp(self._composition, role, owner.token())
        owner.claim(name)
        self._names.add(name)
        return self._place(name)

    def write(self, data: bytes, mode: int | None = None) -> Place:
        """A new temporary file, whole and synced, read back and equal."""
        with self.writing(data, mode) as place:
            return place

    @contextmanager
    def writing(self, data: bytes, mode: int | None = None) -> Iterator[Place]:
        """The same, with a block during which the disk is at work; where that fails, no file is left."""
        place = self.fresh()
        with self._disk.writing(place, data, mode):
            yield place
        if self._disk.read(place, data) != data:
            raise OSError("what was read back is not what was written")

    def exchange(self, temp: Place, target: Place, role: Role) -> Place | None:
        """Put `temp` in the place of `target`; gives the place of what came out, if anything stood there.

        It is renamed before, so that recovery knows after a crash that a foreign state may lie there.
        """
        named = self.fresh(role)
        ours = self._disk.stat(temp)
        self._disk.replace(temp, named)
        self._names.discard(temp[-1])
        owner.release(temp[-1])
        try:
            return named if self._disk.exchange(named, target) else None
        except OSError:
            # Nothing was exchanged if what lies there is still ours; then it is rubbish, and no found state.
            with suppress(OSError):
                left = self._disk.stat(named)
                if ours is not None and left is not None and left.inode == ours.inode:
                    self._disk.remove(named)
            raise

    def drop(self, place: Place) -> None:
        """Remove a temporary file that is done with; one that stays is only left over."""
        try:
            self._disk.remove(place)
        except OSError as error:
            _log.info("a temporary file stays behind: %s", error)

    def keep(self, place: Place, name: str) -> str:
        """Move what came out into `kept/` for good; gives its name there.

        Raises OSError where it stays in `tmp/`: recovery finds it there, unless the disk loses it first.
        """
        kept = (*self._private, KEPT)
        try:
            self._disk.make_folder(kept)
            if not self._disk.move(place, (*kept, name)):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), name)
        except OSError as error:
            self.unsure = cause(error)
            raise
        try:
            self._disk.sync_folder(kept)
        except OSError as error:  # it is there all the same
            self.unsure = cause(error)
        return name

    def _place(self, name: str) -> Place:
        return (*self._private, TMP, name)
