"""A home in memory, for tests: it promises what a disk promises, touches no file, and nothing outlives it."""

from __future__ import annotations

import errno
import itertools
import os
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field

from core.errors import Unreadable
from core.storage import causes
from core.storage.files import where
from core.storage.home import Found
from core.storage.layout import Place
from core.storage.lock import LIMIT_S

_DEVICE = 1
_READ_WRITE = 0o644


@dataclass(slots=True, eq=False)
class _File:
    inode: int
    time_ns: int
    data: bytes
    mode: int


@dataclass(slots=True, eq=False)
class _Folder:
    inode: int
    time_ns: int
    inside: dict[str, _File | _Folder] = field(default_factory=dict)


_Thing = _File | _Folder


class Memory:
    """Files and folders as values; safe to call from any thread. It lacks nothing that a disk can have.

    Its time is a count of changes, so two stamps are equal only for what did not change.
    """

    def __init__(self) -> None:
        self._ticks = itertools.count(1)
        self._lock = threading.RLock()
        self._locks: dict[int, threading.Lock] = {}
        self._root = self._new_folder()

    @property
    def weaknesses(self) -> tuple[str, ...]:
        """None."""
        return ()

    def held(self) -> AbstractContextManager[None]:
        """Nothing is to be held open."""
        return nullcontext()

    def read(self, place: Place, like: bytes | None = None) -> bytes:
        """The bytes of one file; `like` itself where they are equal."""
        with self._lock:
            thing = self._at(place)
            if isinstance(thing, _Folder):
                raise Unreadable(where(place), causes.NOT_A_FILE)
            return like if like is not None and like == thing.data else thing.data

    def names(self, place: Place) -> tuple[str, ...]:
        """What stands in a folder; nothing where it is absent."""
        with self._lock:
            try:
                return tuple(self._folder(place).inside)
            except FileNotFoundError:
                return ()

    def scan(self, place: Place, wanted: Callable[[str], bool]) -> dict[str, Found]:
        """What stands in a folder under the names that are wanted."""
        with self._lock:
            inside = self._folder(place).inside
            return {name: _found(thing) for name, thing in inside.items() if wanted(name)}

    def stat(self, place: Place) -> Found | None:
        """What stands at `place`; None where nothing does."""
        with self._lock:
            try:
                return _found(self._at(place))
            except FileNotFoundError:
                return None

    def reach(self, place: Place) -> Found:
        """The folder at `place`."""
        with self._lock:
            return _found(self._folder(place))

    def make_folder(self, place: Place) -> None:
        """Make sure that a folder stands at `place`."""
        with self._lock:
            folder = self._root
            for name in place:
                if name not in folder.inside:
                    self._put(folder, name, self._new_folder())
                inner = folder.inside[name]
                if not isinstance(inner, _Folder):
                    raise _refusal(errno.ENOTDIR, name)
                folder = inner

    def write(self, place: Place, data: bytes, mode: int | None = None) -> None:
        """Make a new file at `place`; raises FileExistsError."""
        with self._lock:
            folder = self._folder(place[:-1])
            if place[-1] in folder.inside:
                raise _refusal(errno.EEXIST, place[-1])
            made = _File(
                next(self._ticks), next(self._ticks), bytes(data), _READ_WRITE if mode is None else mode
            )
            self._put(folder, place[-1], made)

    @contextmanager
    def writing(self, place: Place, data: bytes, mode: int | None = None) -> Iterator[None]:
        """As `write`, with a block; where that fails, no file is left."""
        self.write(place, data, mode)
        try:
            yield
        except BaseException:
            self.remove(place)
            raise

    def link(self, temp: Place, target: Place) -> bool:
        """Give the file at `temp` the name `target`, and no longer its own; False if that is taken."""
        return self.move(temp, target)

    def exchange(self, temp: Place, target: Place) -> bool:
        """Put the file at `temp` in the place of `target` in one step."""
        with self._lock:
            fresh, folder = self._at(temp), self._folder(target[:-1])
            stood = folder.inside.get(target[-1])
            if stood is None:
                self.move(temp, target)
                return False
            self._put(folder, target[-1], fresh)
            self._put(self._folder(temp[:-1]), temp[-1], stood)
            return True

    def move(self, source: Place, target: Place) -> bool:
        """Rename to a name that must be free; False if it is taken."""
        with self._lock:
            self._at(source)
            if target[-1] in self._folder(target[:-1]).inside:
                return False
            self.replace(source, target)
            return True

    def replace(self, temp: Place, target: Place) -> None:
        """Rename over what stands at `target`."""
        with self._lock:
            thing, into = self._at(temp), self._folder(target[:-1])
            stood = into.inside.get(target[-1])
            if stood is thing:
                return
            if isinstance(stood, _Folder) and not isinstance(thing, _Folder):
                raise _refusal(errno.EISDIR, target[-1])
            if isinstance(stood, _Folder) and stood.inside:
                raise _refusal(errno.ENOTEMPTY, target[-1])
            if isinstance(stood, _File) and isinstance(thing, _Folder):
                raise _refusal(errno.ENOTDIR, target[-1])
            self._take(self._folder(temp[:-1]), temp[-1])
            self._put(into, target[-1], thing)

    def remove(self, place: Place) -> None:
        """Remove a file, or a folder with all that is in it; nothing where it is absent."""
        with self._lock:
            if self.stat(place) is not None:
                self._take(self._folder(place[:-1]), place[-1])

    def sync_file(self, place: Place) -> None:
        """Nothing is to be made to last; but the file must be there."""
        self.read(place)

    def sync_folder(self, place: Place) -> None:
        """Nothing is to be made to last; but the folder must be there."""
        self.reach(place)

    @contextmanager
    def locked(self, place: Place) -> Iterator[bool]:
        """Hold the lock at `place` for the block; False where it could not be had in five seconds."""
        with self._lock:
            try:
                folder = self._folder(place[:-1])
                if place[-1] not in folder.inside:
                    self.write(place, b"")
                lock = self._locks.setdefault(self._at(place).inode, threading.Lock())
            except OSError:
                lock = None
        held = lock is not None and lock.acquire(timeout=LIMIT_S)
        try:
            yield held
        finally:
            if held and lock is not None:
                lock.release()

    def _new_folder(self) -> _Folder:
        return _Folder(next(self._ticks), next(self._ticks))

    def _at(self, place: Place) -> _Thing:
        thing: _Thing = self._root
        for name in place:
            if not isinstance(thing, _Folder):
                raise _refusal(errno.ENOTDIR, name)
            if name not in thing.inside:
                raise _refusal(errno.ENOENT, name)
            thing = thing.inside[name]
        return thing

    def _folder(self, place: Place) -> _Folder:
        thing = self._at(place)
        if isinstance(thing, _File):
            raise _refusal(errno.ENOTDIR, place[-1])
        return thing

    def _put(self, folder: _Folder, name: str, thing: _Thing) -> None:
        folder.inside[name] = thing
        folder.time_ns = thing.time_ns = next(self._ticks)

    def _take(self, folder: _Folder, name: str) -> None:
        del folder.inside[name]
        folder.time_ns = next(self._ticks)


def _found(thing: _Thing) -> Found:
    if isinstance(thing, _Folder):
        return Found(stat.S_IFDIR | 0o755, 0, _DEVICE, thing.inode, 1, thing.time_ns, thing.time_ns)
    mode = stat.S_IFREG | thing.mode
    return Found(mode, len(thing.data), _DEVICE, thing.inode, 1, thing.time_ns, thing.time_ns)


def _refusal(code: int, name: str) -> OSError:
    return OSError(code, os.strerror(code), name)
