"""Small file systems on loop devices, in a mount namespace of this process, which vanishes with it."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_CLONE_NEWNS = 0x20000
_MS_REMOUNT, _MS_REC, _MS_PRIVATE, _MS_RDONLY = 32, 16384, 1 << 18, 1
_MNT_DETACH = 2
_LOOP_CTL_GET_FREE, _LOOP_CONFIGURE = 0x4C82, 0x4C0A
_AUTOCLEAR = 4

SIZES_MB = {"ext4": 16, "xfs": 300, "btrfs": 128}
_MAKE = {
    "ext4": ["mkfs.ext4", "-q", "-F", "-b", "1024", "-J", "size=1", "-E", "lazy_itable_init=0,nodiscard"],
    "xfs": ["mkfs.xfs", "-q", "-f", "-K"],
    "btrfs": ["mkfs.btrfs", "-q", "-f", "-K", "-m", "single"],
}


def why_not(kind: str = "ext4", fuse: bool = False) -> str:
    """Why such a file system cannot be made and mounted here; empty where it can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "mounting needs root on Linux"
    if not os.path.exists("/dev/loop-control"):
        return "there are no loop devices here"
    if fuse and not os.path.exists("/dev/fuse"):
        return "there is no FUSE here"
    if shutil.which(_MAKE[kind][0]) is None:
        return f"{_MAKE[kind][0]} is not installed"
    if kind not in Path("/proc/filesystems").read_text(encoding="ascii").split():
        return f"this kernel has no {kind}"
    return ""


def _check(result: int, what: str) -> None:
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")


def leave_namespace() -> None:
    """From here on nobody else sees what this process mounts, and it is gone when the last one here ends."""
    _check(_libc().unshare(_CLONE_NEWNS), "unshare")
    mount("none", Path("/"), None, _MS_REC | _MS_PRIVATE)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def mount(source: str, point: Path, kind: str | None, flags: int = 0, options: str = "") -> None:
    """Mount by the system call, for the command knows nothing of descriptors."""
    kind_bytes = kind.encode() if kind else None
    result = _libc().mount(
        source.encode(), os.fsencode(point), kind_bytes, ctypes.c_ulong(flags), options.encode() or None
    )
    _check(result, f"mount of {kind} at {point}")


def remount_read_only(point: Path) -> None:
    """As a system does when a disk fails, or a person with a stick in hand."""
    mount("none", point, None, _MS_REMOUNT | _MS_RDONLY)


def remount_writable(point: Path) -> None:
    """The other way."""
    mount("none", point, None, _MS_REMOUNT)


def unmount(point: Path, lazily: bool = False) -> None:
    """Unmount; waits a moment for what still holds it."""
    for attempt in range(50):
        if _libc().umount2(os.fsencode(point), _MNT_DETACH if lazily else 0) == 0:
            return
        if ctypes.get_errno() != errno.EBUSY or attempt == 49:
            _check(-1, f"unmounting {point}")
        time.sleep(0.02)


def make_image(path: Path, kind: str, *words: str) -> None:
    """A fresh file system in a sparse file; `words` go to the command that makes it."""
    with path.open("wb") as file:
        file.truncate(SIZES_MB[kind] << 20)
    subprocess.run([*_MAKE[kind], *words, str(path)], check=True, capture_output=True)


def _attach(path: Path) -> tuple[str, int]:
    """A loop device over a file, which goes away when nobody uses it any more; and an open descriptor."""
    backing = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    control = os.open("/dev/loop-control", os.O_RDWR | os.O_CLOEXEC)
    try:
        for _ in range(50):
            number = fcntl.ioctl(control, _LOOP_CTL_GET_FREE)
            device = os.open(f"/dev/loop{number}", os.O_RDWR | os.O_CLOEXEC)
            info = struct.pack("<5Q4I64s64s32s2Q", 0, 0, 0, 0, 0, 0, 0, 0, _AUTOCLEAR, b"", b"", b"", 0, 0)
            try:
                fcntl.ioctl(device, _LOOP_CONFIGURE, struct.pack("<2I", backing, 0) + info + bytes(64))
                return f"/dev/loop{number}", device
            except OSError as error:
                os.close(device)
                if error.errno != errno.EBUSY:  # somebody else was quicker
                    raise
        raise OSError(errno.EBUSY, "no loop device is free")
    finally:
        os.close(control)
        os.close(backing)


@contextmanager
def mounted(path: Path, point: Path, kind: str, options: str = "") -> Iterator[Path]:
    """The file system in the file at `path`, at the folder `point`, for the block."""
    device, held = _attach(path)
    try:
        mount(device, point, kind, options=options)
    finally:
        os.close(held)
    try:
        yield point
    finally:
        unmount(point)
