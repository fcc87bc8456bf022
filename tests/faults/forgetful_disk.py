"""The most forgetful disk that a program may meet: what was synced itself stays, of the rest what it likes.

What a program does beneath a root is written down as it happens. After a power cut the data of a file is
there as far as it was synced, and a name if its folder was; each later change of a name has lasted or not,
whatever became of those before it. A rename or an exchange is one step, in which the new name never lasts
later than the old one goes. No file system in use forgets as much: what survives here rests on the syncs of
the program alone.

The model is that of Pillai et al., All File Systems Are Not Created Equal (OSDI 2014), at its weakest.
"""

from __future__ import annotations

import copy
import os
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from core.storage import rename
from core.storage.beneath import Folder

Entry = tuple[int, str, int | None]
"""A folder, a name in it, and what that stands for now; folders and files are known by their inodes."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of names: each part lasts only if the one before it does."""

    parts: tuple[tuple[Entry, ...], ...]


@dataclass(frozen=True, slots=True)
class Written:
    """Bytes put at the end of a file."""

    file: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Synced:
    """A file or a folder was synced."""

    node: int


Event = Change | Written | Synced


class Recorder:
    """Writes down what this process does by the calls of `os` and `rename`; for one thread.

    Inodes must not be used again, as they are not on a file system in memory.
    """

    def __init__(self, root: Path) -> None:
        self.root = os.stat(root).st_ino
        self.events: list[Event] = []
        self._folders = {self.root}
        self._files: set[int] = set()
        self._real = {
            name: getattr(os, name)
            for name in ("open", "write", "fsync", "mkdir", "unlink", "rmdir", "link", "replace", "rename")
        }
        self._exchange, self._move_new = rename.exchange, rename.move_new

    @contextmanager
    def on(self) -> Iterator[Recorder]:
        """Write down what the block does."""
        with ExitStack() as stack:
            for name in self._real:
                stack.enter_context(mock.patch.object(os, name, getattr(self, f"_{name}")))
            stack.enter_context(mock.patch.object(rename, "exchange", self._exchanged))
            stack.enter_context(mock.patch.object(rename, "move_new", self._moved))
            yield self

    def _spot(self, path: Any, dir_fd: int | None) -> tuple[int, str]:
        """The folder in which a path's last name stands, and that name."""
        above, name = os.path.split(os.fspath(path))
        folder = os.stat(above or ".").st_ino if dir_fd is None else os.fstat(dir_fd).st_ino
        return folder, name

    def _change(self, *parts: tuple[Entry, ...]) -> None:
        if all(entry[0] in self._folders for part in parts for entry in part):
            self.events.append(Change(parts))

    def _open(self, path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        there = None
        if flags & os.O_CREAT:
            with suppress(FileNotFoundError):
                there = os.stat(path, dir_fd=dir_fd, follow_symlinks=False)
        fd: int = self._real["open"](path, flags, mode, dir_fd=dir_fd)
        if flags & os.O_CREAT and there is None:
            folder, name = self._spot(path, dir_fd)
            made = os.fstat(fd).st_ino
            self._files.add(made)
            self.events.append(Written(made, b""))
            self._change(((folder, name, made),))
        return fd

    def _write(self, fd: int, data: Any) -> int:
        count: int = self._real["write"](fd, data)
        file = os.fstat(fd).st_ino
        if file in self._files:
            self.events.append(Written(file, bytes(data[:count])))
        return count

    def _fsync(self, fd: int) -> None:
        self._real["fsync"](fd)
        node = os.fstat(fd).st_ino
        if node in self._files | self._folders:
            self.events.append(Synced(node))

    def _mkdir(self, path: Any, mode: int = 0o777, *, dir_fd: int | None = None) -> None:
        self._real["mkdir"](path, mode, dir_fd=dir_fd)
        folder, name = self._spot(path, dir_fd)
        made = os.stat(path, dir_fd=dir_fd).st_ino
        if folder in self._folders:
            self._folders.add(made)
        self._change(((folder, name, made),))

    def _unlink(self, path: Any, *, dir_fd: int | None = None) -> None:
        self._real["unlink"](path, dir_fd=dir_fd)
        self._change(((*self._spot(path, dir_fd), None),))

    def _rmdir(self, path: Any, *, dir_fd: int | None = None) -> None:
        self._real["rmdir"](path, dir_fd=dir_fd)
        self._change(((*self._spot(path, dir_fd), None),))

    def _link(self, old: Any, new: Any, *, src_dir_fd: int, dst_dir_fd: int, follow_symlinks: bool) -> None:
        self._real["link"](
            old, new, src_dir_fd=src_dir_fd, dst_dir_fd=dst_dir_fd, follow_symlinks=follow_symlinks
        )
        node = os.stat(new, dir_fd=dst_dir_fd, follow_symlinks=False).st_ino
        self._change(((*self._spot(new, dst_dir_fd), node),))

    def _replace(
        self, old: Any, new: Any, *, src_dir_fd: int | None = None, dst_dir_fd: int | None = None
    ) -> None:
        node = os.stat(old, dir_fd=src_dir_fd, follow_symlinks=False).st_ino
        source, target = self._spot(old, src_dir_fd), self._spot(new, dst_dir_fd)
        self._real["replace"](old, new, src_dir_fd=src_dir_fd, dst_dir_fd=dst_dir_fd)
        self._renamed(source, target, node)

    _rename = _replace

    def _renamed(self, source: tuple[int, str], target: tuple[int, str], node: int) -> None:
        if source[0] == target[0]:
            self._change(((*target, node), (*source, None)))
        else:
            self._change(((*target, node),), ((*source, None),))

    def _moved(self, source: Folder, old: str, target: Folder, new: str) -> None:
        node = source.lstat(old).st_ino
        self._move_new(source, old, target, new)
        self._renamed((source.stat().st_ino, old), (target.stat().st_ino, new), node)

    def _exchanged(self, source: Folder, old: str, target: Folder, new: str) -> None:
        self._exchange(source, old, target, new)
        mine, theirs = target.lstat(new).st_ino, source.lstat(old).st_ino
        self._change(((target.stat().st_ino, new, mine), (source.stat().st_ino, old, theirs)))


@dataclass(slots=True)
class Lasting:
    """What lasts at one moment for sure, and the changes that may last or not."""

    root: int
    names: dict[int, dict[str, int]] = field(default_factory=dict)
    pending: list[Change] = field(default_factory=list)
    data: dict[int, bytes] = field(default_factory=dict)
    sure: dict[int, int] = field(default_factory=dict)
    """Of each file, how many of its bytes are synced."""

    def take(self, event: Event) -> None:
        """One event more."""
        match event:
            case Change():
                self.pending.append(event)
            case Written(file, data):
                self.data[file] = self.data.get(file, b"") + data
            case Synced(node):
                if node in self.data:
                    self.sure[node] = len(self.data[node])
                self._sync_folder(node)

    def _sync_folder(self, folder: int) -> None:
        left: list[Change] = []
        for change in self.pending:
            touched = [at for at, part in enumerate(change.parts) if any(it[0] == folder for it in part)]
            lasts = touched[-1] + 1 if touched else 0
            _apply(self.names, change.parts[:lasts])
            if rest := change.parts[lasts:]:
                left.append(Change(rest))
        self.pending = left

    def cut(self, chances: random.Random, point: Path) -> None:
        """Put what a power cut now may leave into the empty folder at `point`."""
        names = copy.deepcopy(self.names)
        chance = chances.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        for change in self.pending:
            for part in change.parts:
                if chances.random() >= chance:
                    break
                _apply(names, (part,))
        self._build(self.root, point, names, lambda: chances.random() < chance)

    def _build(
        self, folder: int, point: Path, names: dict[int, dict[str, int]], lasts: Callable[[], bool]
    ) -> None:
        for name, node in names.get(folder, {}).items():
            if (data := self.data.get(node)) is not None:
                (point / name).write_bytes(data if lasts() else data[: self.sure.get(node, 0)])
            else:
                (point / name).mkdir()
                self._build(node, point / name, names, lasts)


def _apply(names: dict[int, dict[str, int]], parts: tuple[tuple[Entry, ...], ...]) -> None:
    for part in parts:
        for folder, name, node in part:
            if node is None:
                names.setdefault(folder, {}).pop(name, None)
            else:
                names.setdefault(folder, {})[name] = node


def why_not(folder: Path) -> str:
    """Why nothing can be written down of what is done beneath a folder; empty where it can."""
    seen: list[int] = []
    for _ in range(2):
        path = folder / "inode"
        path.touch()
        seen.append(path.stat().st_ino)
        path.unlink()
    return "inodes are used again here" if seen[0] == seen[1] else ""
