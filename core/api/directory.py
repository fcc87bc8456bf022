"""Which data directory is served: told so that a window can know whether it shows the same one."""

from __future__ import annotations

import hashlib

from core.storage.composition_service import CompositionService


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
