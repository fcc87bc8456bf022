"""The only place that writes: files made whole and synced, linked, exchanged and moved beneath one root.

`Disk` is the home that people use; what each of its calls promises is said in `home.Home`.
"""

from __future__ import annotations

import errno
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path

from core.storage import rename
from core.storage.beneath import HAS_DIR_FD, Folder, HeldFolders, open_folder
from core.storage.files import read_whole
from core.storage.home import READ_ONLY, Found
from core.storage.layout import Place
from core.storage.lock import hold
from core.storage.syncing import start_writing, sync_file, write_all

_NEW = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_EXCL
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_NO_LINKS = frozenset({errno.EPERM, errno.EMLINK, *rename.MISSING})
_TRIES = 100
"""So often nothing comes and goes between two calls: then the disk does not tell the truth."""
_IS_WINDOWS = sys.platform == "win32"


class Disk:
    """Writes beneath `root`; safe to call from any thread. `weaknesses` tells what this disk cannot do."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lacking: set[str] = set()
        self._mine = threading.local()

    @property
    def weaknesses(self) -> tuple[str, ...]:
        """What was found missing and is replaced by the next best: `exchange`, `link`, `sync of folders`."""
        return tuple(sorted(self._lacking))

    @contextmanager
    def held(self) -> Iterator[None]:
        """For the block, this thread's calls meet the same folders throughout, and enter each but once."""
        if not HAS_DIR_FD or self._held() is not None:
            yield
            return
        self._mine.folders = held = HeldFolders(self._root)
        try:
            yield
        finally:
            self._mine.folders = None
            held.close()

    def read(self, place: Place, like: bytes | None = None) -> bytes:
        """The bytes at `place` at once, without a second try; `like` itself where they are equal."""
        with self._folder(place[:-1]) as folder:
            return read_whole(folder, place, like)

    def names(self, place: Place) -> tuple[str, ...]:
        """What stands in a folder; nothing where it is absent."""
        try:
            with self._folder(place) as folder:
                return tuple(folder.names())
        except FileNotFoundError:
            return ()

    def scan(self, place: Place, wanted: Callable[[str], bool]) -> dict[str, Found]:
        """What stands in a folder under the names that are wanted."""
        found: dict[str, Found] = {}
        with self._folder(place) as folder:
            for entry in folder.scan():
                if wanted(entry.name):
                    with suppress(FileNotFoundError):  # gone since
                        found[entry.name] = _found(folder.lstat(entry.name))
        return found

    def stat(self, place: Place) -> Found | None:
        """What stands at `place`, links not followed; None where nothing does."""
        try:
            if not place:
                return _found(os.stat(self._root))
            with self._folder(place[:-1]) as folder:
                return _found(folder.lstat(place[-1]))
        except FileNotFoundError:
            return None

    def reach(self, place: Place) -> Found:
        """The folder at `place`, entered."""
        with self._folder(place) as folder:
            return _found(folder.stat())

    def make_folder(self, place: Place) -> None:
        """Make sure that a folder stands at `place`, and that it lasts."""
        with suppress(FileNotFoundError), self._folder(place):
            return
        for depth in range(1, len(place) + 1):
            with self._folder(place[: depth - 1]) as folder:
                name = place[depth - 1]
                try:
                    os.mkdir(folder.spot(name), dir_fd=folder.fd)
                except FileExistsError:
                    continue
                try:
                    self._sync(folder)
                except OSError:  # or a second try would find it there, and take it for synced
                    with suppress(OSError):
                        os.rmdir(folder.spot(name), dir_fd=folder.fd)
                    raise

    def write(self, place: Place, data: bytes, mode: int | None = None) -> None:
        """Make a new file at `place`, whole and synced, or none at all; raises FileExistsError.

        `mode` is given as it is; without, a file gets 0666 less the umask. READ_ONLY heeds the umask too.
        """
        with self.writing(place, data, mode):
            pass

    @contextmanager
    def writing(self, place: Place, data: bytes, mode: int | None = None) -> Iterator[None]:
        """As `write`, with a block during which the disk is at work; where that fails, no file is left."""
        with self._folder(place[:-1]) as folder:
            name = folder.spot(place[-1])
            born_with = READ_ONLY if mode == READ_ONLY and not _IS_WINDOWS else 0o666
            fd = os.open(name, _NEW, born_with, dir_fd=folder.fd)
            try:
                try:
                    if mode is not None and mode != READ_ONLY and not _IS_WINDOWS:
                        os.fchmod(fd, mode)
                    write_all(fd, data)
                    start_writing(fd)
                    yield
                    sync_file(fd)
                finally:
                    os.close(fd)
            except BaseException:
                with suppress(OSError):
                    os.unlink(name, dir_fd=folder.fd)
                raise

    def link(self, temp: Place, target: Place) -> bool:
        """Give the file at `temp` the name `target`, and no longer its own; False if that is taken."""
        with self._two(temp, target) as (source, old, folder, new):
            if "link" not in self._lacking:
                try:
                    with _named(source, old, folder, new):
                        os.link(
                            source.spot(old),
                            folder.spot(new),
                            src_dir_fd=source.fd,
                            dst_dir_fd=folder.fd,
                            follow_symlinks=False,
                        )
                except FileExistsError:
                    return False
                except OSError as error:
                    if error.errno not in _NO_LINKS:
                        raise
                    self._lacking.add("link")
                else:
                    with suppress(OSError):
                        os.unlink(source.spot(old), dir_fd=source.fd)
                    return True
            return self._move_new(source, old, folder, new)

    def exchange(self, temp: Place, target: Place) -> bool:
        """Put the file at `temp` in the place of `target` in one step.

        True: what stood there before now stands at `temp`, whatever it is. False: nothing stood there.
        """
        for _ in range(_TRIES):
            try:
                self._exchange(temp, target)
                return True
            except FileNotFoundError:
                if self.move(temp, target):
                    return False
        raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN), target[-1])

    def move(self, source: Place, target: Place) -> bool:
        """Rename to a name that must be free; False if it is taken."""
        with self._two(source, target) as (folder, old, into, new):
            return self._move_new(folder, old, into, new)

    def replace(self, temp: Place, target: Place) -> None:
        """Rename over what stands at `target`; only for what is ours alone."""
        with self._two(temp, target) as (source, old, folder, new), _named(source, old, folder, new):
            os.replace(source.spot(old), folder.spot(new), src_dir_fd=source.fd, dst_dir_fd=folder.fd)

    def remove(self, place: Place) -> None:
        """Remove a file of ours, or a folder of ours with all that is in it; nothing where it is absent."""
        found = self.stat(place)
        if found is None:
            return
        if found.is_folder:
            for name in self.names(place):
                self.remove((*place, name))
        with self._folder(place[:-1]) as folder, suppress(FileNotFoundError):
            drop = os.rmdir if found.is_folder else os.unlink
            drop(folder.spot(place[-1]), dir_fd=folder.fd)

    def sync_file(self, place: Place) -> None:
        """Make the bytes of a file last that somebody else wrote."""
        if _IS_WINDOWS:  # there only one who may write may sync
            self._lacking.add("sync of foreign files")
            return
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        with self._folder(place[:-1]) as folder:
            fd = os.open(folder.spot(place[-1]), flags, dir_fd=folder.fd)
        try:
            sync_file(fd)
        finally:
            os.close(fd)

    def sync_folder(self, place: Place) -> None:
        """Make the names in a folder last; after an error a second try would prove nothing."""
        with self._folder(place) as folder:
            self._sync(folder)

    @contextmanager
    def locked(self, place: Place) -> Iterator[bool]:
        """Hold the lock file at `place` for the block; False where it could not be had in five seconds.

        Nor does a lock file that cannot be opened, because another user made it, stop a write.
        """
        fd = self._open_lock(place)
        if fd is None:
            yield False
            return
        with hold(fd) as held:
            yield held

    def _open_lock(self, place: Place) -> int | None:
        flags = os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
        for access in (os.O_RDWR, os.O_RDONLY):  # NFS locks only what may be written
            with suppress(OSError), self._folder(place[:-1]) as folder:
                return os.open(folder.spot(place[-1]), flags | access, 0o666, dir_fd=folder.fd)
        return None

    def _held(self) -> HeldFolders | None:
        return getattr(self._mine, "folders", None)

    def _folder(self, place: Place) -> AbstractContextManager[Folder]:
        held = self._held()
        return open_folder(self._root, place) if held is None else nullcontext(held.reach(place))

    @contextmanager
    def _two(self, a: Place, b: Place) -> Iterator[tuple[Folder, str, Folder, str]]:
        with self._folder(a[:-1]) as first, self._folder(b[:-1]) as second:
            yield first, a[-1], second, b[-1]

    def _exchange(self, temp: Place, target: Place) -> None:
        if "exchange" not in self._lacking:
            try:
                with self._two(temp, target) as (source, old, folder, new), _named(source, old, folder, new):
                    rename.exchange(source, old, folder, new)
                return
            except OSError as error:
                if error.errno not in rename.MISSING:
                    raise
                self._lacking.add("exchange")
        # The next best: keep what stands there under a name of ours, then rename over it. What another writer
        # puts there between the two steps is lost.
        kept = (*temp[:-1], temp[-1] + ".displaced")
        self._keep(target, kept)
        self.replace(temp, target)
        with suppress(OSError):  # all is done; what was kept is found by recovery under this name too
            self.replace(kept, temp)

    def _keep(self, target: Place, kept: Place) -> None:
        try:
            with self._two(target, kept) as (source, old, folder, new):
                os.link(
                    source.spot(old),
                    folder.spot(new),
                    src_dir_fd=source.fd,
                    dst_dir_fd=folder.fd,
                    follow_symlinks=False,
                )
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            self._lacking.add("link")
            self.write(kept, self.read(target))

    def _move_new(self, source: Folder, old: str, folder: Folder, new: str) -> bool:
        try:
            with _named(source, old, folder, new):
                rename.move_new(source, old, folder, new)
            return True
        except FileExistsError:
            return False
        except OSError as error:
            if error.errno not in rename.MISSING:
                raise
        # The next best: nobody else makes names like ours, so a look before is nearly as good.
        with suppress(FileNotFoundError):
            folder.lstat(new)
            return False
        with _named(source, old, folder, new):
            os.rename(source.spot(old), folder.spot(new), src_dir_fd=source.fd, dst_dir_fd=folder.fd)
        return True

    def _sync(self, folder: Folder) -> None:
        if folder.fd is None:
            self._lacking.add("sync of folders")
            return
        try:
            os.fsync(folder.fd)
        except OSError as error:
            if error.errno not in rename.MISSING:
                raise
            self._lacking.add("sync of folders")


def _found(status: os.stat_result) -> Found:
    return Found(
        status.st_mode,
        status.st_size,
        status.st_dev,
        status.st_ino,
        status.st_nlink,
        status.st_mtime_ns,
        status.st_ctime_ns,
    )


@contextmanager
def _named(source: Folder, old: str, folder: Folder, new: str) -> Iterator[None]:
    """A call that gives what stands under `old` the name `new`: if it has that after an error, all is well.

    A server whose first answer was lost refuses what it has done already.
    """
    ours = source.lstat(old)
    try:
        yield
    except OSError:
        now = None
        with suppress(OSError):
            now = folder.lstat(new)
        if now is None or (now.st_dev, now.st_ino) != (ours.st_dev, ours.st_ino):
            raise
