"""Which data directory is served, and where: told so that a window can know the backend of what it shows."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from core.storage.beneath import close_quietly, open_folder
from core.storage.composition_service import CompositionService
from core.storage.layout import PRIVATE, SERVED

_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def directory_id(store: CompositionService) -> str | None:
    """An opaque name of the folder of compositions, None where it cannot be reached.

    Made of device and inode: a copy, or a folder of the same name on another machine, has another name, and
    one folder has one name however it is called or linked. Told apart though they are one are a folder here
    and the same one seen through a network drive, so a difference is only ever a reason not to trust.
    """
    identity = store.identity()
    if identity is None:
        return None
    device, inode = identity
    return hashlib.sha256(f"reprise {device} {inode}".encode()).hexdigest()[:32]


def served_at(root: Path) -> str:
    """Where the last backend of this data directory said that it listens; it may be gone. Empty for none."""
    try:
        with open_folder(root, (PRIVATE,)) as folder:
            fd = os.open(folder.spot(SERVED), _FLAGS, dir_fd=folder.fd)
        try:
            return os.read(fd, 200).decode(errors="replace").strip()
        finally:
            close_quietly(fd)
    except OSError:
        return ""
