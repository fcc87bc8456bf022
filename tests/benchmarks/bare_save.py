"""What one save asks of the disk, and nothing besides: the floor under the cost of a durable save."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

from core.storage import rename
from core.storage.beneath import open_folder


class BareSave:
    """A folder of the same shape as a composition's, and the system calls of one save into it.

    It may lie in a library and use its folder for temporary files: what a new file costs depends on where its
    folder stands on the disk. The calls are those of the protocol, made by hand, each when the one before is
    done: two files created, written and synced; the one linked into the history under the next number and the
    folder synced; the other exchanged for current and that folder synced; what came out removed. Nothing is
    begun early, looked at, listed, locked, read back or compared.
    """

    def __init__(self, root: Path, data: bytes, versions: int) -> None:
        self._root = root
        self._numbers = itertools.count(versions)
        history = root / "compositions" / "bare" / "history"
        history.mkdir(parents=True)
        (root / ".reprise" / "tmp").mkdir(parents=True, exist_ok=True)
        (history.parent / "current.json").write_bytes(data)
        for number in range(versions):
            (history / f"{number:03d}_x.json").write_bytes(data)

    def run(self, data: bytes) -> None:
        """One save of these bytes."""
        composition = ("compositions", "bare")
        with (
            open_folder(self._root, (".reprise", "tmp")) as tmp,
            open_folder(self._root, composition) as folder,
            open_folder(self._root, (*composition, "history")) as history,
        ):
            assert tmp.fd is not None
            assert folder.fd is not None
            assert history.fd is not None
            _write(tmp.fd, "version", data, 0o444)
            _write(tmp.fd, "current", data, 0o666)
            name = f"{next(self._numbers):03d}_x.json"
            os.link("version", name, src_dir_fd=tmp.fd, dst_dir_fd=history.fd)
            os.unlink("version", dir_fd=tmp.fd)
            os.fsync(history.fd)
            rename.exchange(tmp, "current", folder, "current.json")
            os.fsync(folder.fd)
            os.unlink("current", dir_fd=tmp.fd)


def _write(folder: int, name: str, data: bytes, mode: int) -> None:
    fd = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode, dir_fd=folder)
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(fd, rest) :]
    os.fsync(fd)
    os.close(fd)
