"""Where compositions live: the few primitives on which everything above stands.

A home speaks of places (names from the data directory down), raises plain OSErrors, and knows nothing of
compositions; what stands above knows nothing of paths and descriptors. `durable.Disk` is the one that people
use, `memory.Memory` one for tests.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from core.storage.layout import Place

READ_ONLY = 0o444
"""Mode of a version, less what the umask takes: nobody has a reason to write into one."""


class Found(NamedTuple):
    """What stands at a place, links not followed."""

    mode: int
    size_bytes: int
    device: int
    inode: int
    links: int
    mtime_ns: int
    ctime_ns: int

    @property
    def is_file(self) -> bool:
        """A regular file."""
        return stat.S_ISREG(self.mode)

    @property
    def is_folder(self) -> bool:
        """A folder."""
        return stat.S_ISDIR(self.mode)

    @property
    def is_link(self) -> bool:
        """A symbolic link."""
        return stat.S_ISLNK(self.mode)

    @property
    def identity(self) -> tuple[int, int]:
        """The same for two names of one thing."""
        return self.device, self.inode


class TornError(OSError):
    """A file's length was not what had been said: somebody is writing it in place."""

    def __init__(self, named: str) -> None:
        super().__init__(errno.EIO, os.strerror(errno.EIO), named)


class Home(Protocol):
    """Files and folders beneath one root; safe to call from any thread.

    Each call either happens or does not. What it has done lasts through a power cut once its folder has been
    synced by `sync_folder`. Only FileNotFoundError means that something is absent.
    """

    @property
    def weaknesses(self) -> tuple[str, ...]:
        """What was found missing and is replaced by the next best: `exchange`, `link`, `sync of folders`."""
        ...

    def held(self) -> AbstractContextManager[None]:
        """For the block, this thread's calls meet the same folders throughout, and enter each but once."""
        ...

    def read(self, place: Place, like: bytes | None = None) -> bytes:
        """The bytes of one regular file as they stand now, without a second try.

        Where they are equal to `like`, that itself is given; to be told so costs a tenth of a copy.
        Raises TornError; Unreadable for what is no regular file or too large; other OSErrors as they come.
        """
        ...

    def names(self, place: Place) -> tuple[str, ...]:
        """What stands in a folder; nothing where it is absent."""
        ...

    def scan(self, place: Place, wanted: Callable[[str], bool]) -> dict[str, Found]:
        """What stands in a folder under the names that are wanted; raises FileNotFoundError."""
        ...

    def stat(self, place: Place) -> Found | None:
        """What stands at `place`; None where nothing does."""
        ...

    def reach(self, place: Place) -> Found:
        """The folder at `place`, entered; raises OSError where that cannot be done."""
        ...

    def make_folder(self, place: Place) -> None:
        """Make sure that a folder stands at `place`, and that it lasts."""
        ...

    def write(self, place: Place, data: bytes, mode: int | None = None) -> None:
        """Make a new file at `place`, whole and synced, or none at all; raises FileExistsError.

        `mode` is given as it is; without, a file gets 0666 less the umask. READ_ONLY heeds the umask too.
        """
        ...

    def writing(self, place: Place, data: bytes, mode: int | None = None) -> AbstractContextManager[None]:
        """As `write`, with a block during which the disk is at work; where that fails, no file is left."""
        ...

    def link(self, temp: Place, target: Place) -> bool:
        """Give the file at `temp` the name `target`, and no longer its own; False if that is taken."""
        ...

    def exchange(self, temp: Place, target: Place) -> bool:
        """Put the file at `temp` in the place of `target` in one step.

        True: what stood there before now stands at `temp`, whatever it is. False: nothing stood there.
        """
        ...

    def move(self, source: Place, target: Place) -> bool:
        """Rename to a name that must be free; False if it is taken."""
        ...

    def replace(self, temp: Place, target: Place) -> None:
        """Rename over what stands at `target`; only for what is ours alone."""
        ...

    def remove(self, place: Place) -> None:
        """Remove a file of ours, or a folder of ours with all that is in it; nothing where it is absent."""
        ...

    def sync_file(self, place: Place) -> None:
        """Make the bytes of a file last that somebody else wrote."""
        ...

    def sync_folder(self, place: Place) -> None:
        """Make the names in a folder last; after an error a second try would prove nothing."""
        ...

    def locked(self, place: Place) -> AbstractContextManager[bool]:
        """Hold the lock at `place` for the block; False where it could not be had in five seconds."""
        ...
