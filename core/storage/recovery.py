"""What dead processes left behind in `tmp/`: states that nobody else holds are kept, the rest is removed."""

from __future__ import annotations

import logging
from contextlib import suppress

from core import clock
from core.storage import owner
from core.storage.layout import AUTOSAVE, TMP, Place, Role, make_kept, parse_temp
from core.storage.shelf import Shelf
from core.storage.workshop import Workshop

_log = logging.getLogger(__name__)


def recover(shelf: Shelf, workshop: Workshop) -> dict[str, str]:
    """Settle the temporary files of this composition whose makers are gone; runs under its lock.

    Gives the stems of states that were adopted, with where they were found. A file that cannot be settled
    stays for the next time; it never stops the write that comes after.
    """
    adopted: dict[str, str] = {}
    folder = (*shelf.private, TMP)
    for name in shelf.disk.names(folder):
        temp = parse_temp(name)
        if temp is None or temp.composition != shelf.id or not owner.is_abandoned(name, temp.owner):
            continue
        unsure = workshop.unsure
        try:
            stem = _settle(shelf, workshop, (*folder, name), temp.role)
        except OSError as error:
            workshop.unsure = unsure  # it lies where it lay, and the write that comes after has no part in it
            _log.warning("%s could not be settled: %s", name, error)
            continue
        if stem is not None:
            adopted[stem] = "recovery"
    return adopted


def _settle(shelf: Shelf, workshop: Workshop, place: Place, role: Role) -> str | None:
    if role is Role.NEW:  # never acknowledged, or linked already
        shelf.disk.remove(place)
        return None
    if role is Role.AUTOSAVE:
        found, stands = shelf.state_at(place), shelf.state(AUTOSAVE)
        if found and stands and found.digest and found.digest == stands.digest:
            shelf.disk.remove(place)
        else:
            workshop.keep(place, make_kept(shelf.id, AUTOSAVE, clock.now()) + ".json")
        return None
    stem, _, is_new = settle_current(shelf, workshop, place)
    return stem if is_new else None


def settle_current(shelf: Shelf, workshop: Workshop, place: Place) -> tuple[str | None, str | None, bool]:
    """Find a home for a state that came out of current.json and lies at `place`.

    Gives the stem of the version that holds it, or its name in `kept/` where it holds no snapshot; and
    whether the version was made now. Raises OSError; then the state still lies at `place`.
    """
    state = shelf.state_at(place)
    if state is not None and state.digest is not None and state.raw is not None:
        stem = shelf.hold(state)
        if stem is not None:
            workshop.drop(place)
            return stem, None, False
        # A copy: a foreign program may still hold the file open, and history never shares an inode with it.
        with suppress(OSError):
            stem = shelf.add_version(workshop, state.raw)
            shelf.disk.sync_folder(shelf.history)
            workshop.drop(place)
            return stem, None, True
    # No snapshot, or no room for a version: moving it aside needs no room.
    return None, workshop.keep(place, make_kept(shelf.id, "current", clock.now()) + ".json"), False
