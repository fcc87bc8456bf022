"""autosave.json replaced durably: history and current are never touched, and no save is waited for."""

from __future__ import annotations

import errno
import logging

from core import clock
from core.errors import DurabilityUnknown, NotSaved
from core.storage.causes import cause
from core.storage.layout import AUTOSAVE, CURRENT, Role, make_kept
from core.storage.shelf import Shelf

_log = logging.getLogger(__name__)


def replace_autosave(shelf: Shelf, data: bytes, ours: bytes | None) -> bool:
    """Put `data` into autosave.json unless nothing changed; gives whether it was written.

    What stood there goes into `kept/`, unless it is what this session wrote last (`ours`, a digest).
    Raises NotSaved, DurabilityUnknown, UnknownComposition.
    """
    digest = shelf.digests.of(data)
    stands = shelf.state(AUTOSAVE) or shelf.state(CURRENT)
    if stands is not None and stands.digest == digest:
        return False
    unsure = ""
    try:
        for is_last in (False, True):
            try:
                unsure = _replace(shelf, data, ours)
                break
            except OSError as error:
                if is_last or error.errno not in (errno.EIO, errno.EXDEV):
                    raise
                if error.errno == errno.EXDEV:
                    shelf.stay_near()
    except OSError as error:
        raise NotSaved(f"The autosave of composition {shelf.id}", cause(error)) from error
    try:
        shelf.disk.sync_folder(shelf.place)
    except OSError as error:
        raise DurabilityUnknown(f"The autosave of composition {shelf.id}", cause(error)) from error
    if unsure:
        raise DurabilityUnknown(f"The autosave of composition {shelf.id}", unsure)
    return True


def _replace(shelf: Shelf, data: bytes, ours: bytes | None) -> str:
    """Gives why what was displaced may not last; empty where it will."""
    shelf.prepare()
    with shelf.workshop() as workshop:
        temp = workshop.write(data)
        came_out = workshop.exchange(temp, shelf.place_of(AUTOSAVE), Role.AUTOSAVE)
        if came_out is None:
            return ""
        displaced = shelf.state_at(came_out)
        if displaced is not None and displaced.digest is not None and displaced.digest == ours:
            workshop.drop(came_out)
            return ""
        try:
            workshop.keep(came_out, make_kept(shelf.id, AUTOSAVE, clock.now()) + ".json")
        except OSError as error:
            _log.warning("another session's autosave waits in tmp/: %s", error)
            return workshop.unsure or cause(error)
        return workshop.unsure
