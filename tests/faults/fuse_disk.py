"""A disk that remembers: one file on a FUSE file system of our own, under a loop device.

Each write that reaches it, and each flush, is logged in the order of arrival; a flush can be made to fail.
The protocol is spoken over /dev/fuse directly, as far as one file needs it.
"""

from __future__ import annotations

import errno
import mmap
import os
import stat
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.faults import loop_disk

_IN = struct.Struct("<IIQQIIII")
_OUT = struct.Struct("<IiQ")
_ATTR = struct.Struct("<6Q10I")
_RECORD = struct.Struct("<BQI")
_LOOKUP, _FORGET, _GETATTR, _SETATTR, _OPEN, _READ, _WRITE, _STATFS, _RELEASE, _FSYNC = (
    1,
    2,
    3,
    4,
    14,
    15,
    16,
    17,
    18,
    20,
)
_FLUSH, _INIT, _INTERRUPT, _DESTROY, _BATCH_FORGET = 25, 26, 36, 38, 42
_ROOT, _FILE = 1, 2
_MAX_WRITE = 128 * 1024
_DIRECT_IO = 1  # else the page cache would stand between: we would see writes late and in another order


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes that reached the disk; without data it is a flush: all before it lasts."""

    offset: int
    data: bytes

    @property
    def is_flush(self) -> bool:
        """Whether it is a flush."""
        return not self.data


def read_log(path: Path) -> Iterator[tuple[int, Write]]:
    """All records, each with the length of the log up to its end."""
    raw = path.read_bytes()
    at = 0
    while at < len(raw):
        _, offset, length = _RECORD.unpack_from(raw, at)
        at += _RECORD.size
        yield at + length, Write(offset, raw[at : at + length])
        at += length


class FuseDisk:
    """The server; it runs in a process of its own, for whoever waits for the disk cannot serve it."""

    def __init__(self, image: Path, log: Path, broken: Path) -> None:
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        self._broken = broken
        with image.open("r+b") as file:
            self._image = mmap.mmap(file.fileno(), 0)
        self._size = len(self._image)
        self._fd = -1

    def mount(self, point: Path) -> None:
        """Make the folder at `point` hold one file, `disk`."""
        self._fd = os.open("/dev/fuse", os.O_RDWR | os.O_CLOEXEC)
        options = f"fd={self._fd},rootmode=40000,user_id=0,group_id=0,allow_other"
        loop_disk.mount("reprise-disk", point, "fuse", options=options)

    def close(self) -> None:
        """In the process that does not serve: the disk shall end with the one that does."""
        os.close(self._fd)

    def serve(self) -> None:
        """Answer until it is unmounted."""
        while True:
            try:
                request = os.read(self._fd, _MAX_WRITE + 64 * 1024)
            except OSError as error:
                if error.errno in (errno.EINTR, errno.ENOENT):
                    continue
                if error.errno == errno.ENODEV:
                    return
                raise
            _, code, unique, node, *_ = _IN.unpack_from(request)
            if code in (_FORGET, _BATCH_FORGET, _INTERRUPT):
                continue
            answer = self._answer(code, node, memoryview(request)[_IN.size :])
            refused, body = (answer, b"") if isinstance(answer, int) else (0, answer)
            try:
                os.write(self._fd, _OUT.pack(_OUT.size + len(body), -refused, unique) + body)
            except FileNotFoundError:  # who asked was killed meanwhile, and nobody waits for the answer
                continue

    def _answer(self, code: int, node: int, body: memoryview) -> bytes | int:
        """The answer's body, or a number of an error."""
        if code == _WRITE:
            _, offset, length = struct.unpack_from("<QQI", body)
            return self._write(offset, bytes(body[40 : 40 + length]))
        if code == _READ:
            _, offset, length = struct.unpack_from("<QQI", body)
            return bytes(self._image[offset : offset + length])
        if code == _FSYNC:
            return self._sync()
        if code == _INIT:
            flags = 1 << 5 | 1 << 22  # large writes, and so many pages
            head = struct.pack("<4I2H2I2H", 7, 31, 0, flags, 16, 12, _MAX_WRITE, 1, _MAX_WRITE // 4096, 0)
            return head.ljust(64, b"\0")
        if code == _LOOKUP:
            if node != _ROOT or bytes(body).rstrip(b"\0") != b"disk":
                return errno.ENOENT
            return struct.pack("<4Q2I", _FILE, 0, 3600, 3600, 0, 0) + self._attributes(_FILE)
        if code in (_GETATTR, _SETATTR):
            return struct.pack("<Q2I", 3600, 0, 0) + self._attributes(node)
        if code == _OPEN:
            return struct.pack("<Q2I", 0, _DIRECT_IO, 0)
        if code == _STATFS:
            return bytes(80)
        return b"" if code in (_RELEASE, _FLUSH, _DESTROY) else errno.ENOSYS

    def _write(self, offset: int, data: bytes) -> bytes:
        os.write(self._log, _RECORD.pack(1, offset, len(data)) + data)
        self._image[offset : offset + len(data)] = data
        return struct.pack("<2I", len(data), 0)

    def _sync(self) -> bytes | int:
        if self._broken.exists():
            return errno.EIO
        os.write(self._log, _RECORD.pack(2, 0, 0))
        return b""

    def _attributes(self, node: int) -> bytes:
        is_file = node == _FILE
        mode = stat.S_IFREG | 0o600 if is_file else stat.S_IFDIR | 0o700
        size = self._size if is_file else 0
        return _ATTR.pack(node, size, size // 512, 0, 0, 0, 0, 0, 0, mode, 1, 0, 0, 0, 4096, 0)
