"""Compositions made and deleted as whole folders, so that nobody ever sees half of one."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

from core import clock
from core.errors import AlreadyExists, DurabilityUnknown, NotSaved, UnknownComposition
from core.storage import owner
from core.storage.causes import cause
from core.storage.home import READ_ONLY, Home
from core.storage.layout import (
    CURRENT,
    HISTORY,
    METADATA_FILE,
    ORIGINAL,
    STATE_FILES,
    TMP,
    TRASH,
    Place,
    Role,
    file_of,
    is_id,
    make_kept,
    parse_temp,
)
from core.storage.shelf import Shelf
from core.storage.workshop import Workshop, make_private, private_place


def create_folder(disk: Home, place: Place, snapshot: bytes, metadata: bytes) -> None:
    """Build a composition aside and rename it to `place`.

    Raises AlreadyExists, NotSaved, DurabilityUnknown; after a crash it is there whole or not at all.
    """
    composition, compositions = place[-1], place[:-1]
    try:
        disk.make_folder(compositions)
        private = private_place(disk, compositions)
        make_private(disk, private)
        _remove_abandoned(disk, (*private, TMP))
        with Workshop(disk, private, composition) as workshop:
            aside = workshop.fresh(Role.NEW)
            disk.make_folder((*aside, HISTORY))
            disk.write((*aside, *file_of(ORIGINAL)), snapshot, READ_ONLY)
            disk.write((*aside, STATE_FILES[CURRENT]), snapshot)
            disk.write((*aside, METADATA_FILE), metadata)
            disk.sync_folder((*aside, HISTORY))
            disk.sync_folder(aside)
            if not disk.move(aside, place):
                raise AlreadyExists(composition)
    except OSError as error:
        raise NotSaved(f"Composition {composition}", cause(error)) from error
    _confirm(disk, f"Composition {composition}", compositions)


def _remove_abandoned(disk: Home, folder: Place) -> None:
    """Half-built compositions of dead processes: nobody was told that they exist."""
    for name in disk.names(folder):
        temp = parse_temp(name)
        if temp is None or temp.role is not Role.NEW or not owner.is_abandoned(name, temp.owner):
            continue
        with _ignored():
            disk.remove((*folder, name))


@contextmanager
def _ignored() -> Iterator[None]:
    """What cannot be removed now is removed another time."""
    try:
        yield
    except OSError:
        return


def delete_folder(shelf: Shelf) -> str:
    """Rename a composition into `trash/`; gives its name there. Raises UnknownComposition, NotSaved."""
    disk, compositions = shelf.disk, shelf.place[:-1]
    try:
        shelf.prepare()
        trash = (*private_place(disk, compositions), TRASH)
        disk.make_folder(trash)
        name = make_kept(shelf.id, "deleted", clock.now())
        with disk.locked(shelf.lock):
            if not disk.move(shelf.place, (*trash, name)):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), name)
    except FileNotFoundError:
        raise UnknownComposition(shelf.id) from None
    except OSError as error:
        raise NotSaved(f"The deletion of composition {shelf.id}", cause(error)) from error
    _confirm(disk, f"The deletion of composition {shelf.id}", trash, compositions)
    return name


def undelete_folder(disk: Home, compositions: Place, name: str) -> str:
    """Bring a composition back from `trash/`; gives its id. Raises UnknownComposition, AlreadyExists."""
    composition = name.partition("~")[0]
    if not is_id(composition):
        raise UnknownComposition(name)
    try:
        private = private_place(disk, compositions)
        if name not in disk.names((*private, TRASH)):
            raise UnknownComposition(name)
        if not disk.move((*private, TRASH, name), (*compositions, composition)):
            raise AlreadyExists(composition)
    except OSError as error:
        raise NotSaved(f"Composition {composition}", cause(error)) from error
    _confirm(disk, f"Composition {composition}", compositions, (*private, TRASH))
    return composition


def _confirm(disk: Home, what: str, *places: Place) -> None:
    try:
        for place in places:
            disk.sync_folder(place)
    except OSError as error:
        raise DurabilityUnknown(what, cause(error)) from error
