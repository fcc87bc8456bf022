"""Mutants that a power cut shows: each sync left out, and each done too early (rig D)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any
from unittest import mock

from core.storage import autosave, commit, composition_service, durable, folders, metadata, recovery
from core.storage.durable import Disk
from core.storage.home import READ_ONLY
from core.storage.layout import HISTORY, KEPT, PRIVATE, TMP, TRASH, Place
from core.storage.shelf import Shelf
from core.storage.workshop import Workshop
from tests.faults import forgetful_disk, rig_forgetful
from tests.faults.mutants import Mutant, Patch, ground
from tests.faults.processes_writers import ID
from tests.faults.protocol_steps import ORDER, in_order, swapped

Where = Callable[[Place], bool]
_COMPOSITIONS: Place = ("compositions",)


def _forget(states: int, acts: tuple[str, ...]) -> str:
    with ground() as folder:
        found = rig_forgetful.run(states, 1, folder, acts, operations=12, only_first=True)
    return found.bad[0] if found.bad else ""


def _why_not() -> str:
    with ground() as folder:
        return forgetful_disk.why_not(folder)


def _cut(name: str, acts: tuple[str, ...], *patches: Patch, equal: bool = False) -> Mutant:
    return Mutant(name, "D", patches, partial(_forget, 900, acts), equal, _why_not)


def _is_temp(place: Place) -> bool:
    return place[:2] == (PRIVATE, TMP)


def _source(data: bytes) -> str:
    """What a snapshot says that made it; `metadata.json` says nothing."""
    return str(json.loads(data).get("metadata", {}).get("source", ""))


def _unsynced(when: Callable[[Place, bytes, int | None], bool]) -> Patch:
    """Files are written without a sync where `when` says so."""
    writing = Disk.writing

    @contextmanager
    def written(self: Disk, place: Place, data: bytes, mode: int | None = None) -> Iterator[None]:
        with ExitStack() as end, writing(self, place, data, mode):
            yield  # what is written here is another file
            if when(place, data, mode):
                end.enter_context(mock.patch.object(durable, "sync_file", _nothing))

    return Disk, "writing", written


def _written_last(name: str) -> Patch:
    """One file of a new composition is written without a sync."""
    return _unsynced(lambda place, _, __: len(place) > 3 and place[-1] == name)


def _during(call: Callable[..., Any], where: Where) -> Callable[..., Any]:
    """The call, in which the sync of these folders is left out."""

    def left_out(*args: Any, **more: Any) -> Any:
        with mock.patch.object(Disk, "sync_folder", _but(where)):
            return call(*args, **more)

    return left_out


def _but(where: Where) -> Callable[[Disk, Place], None]:
    sync = Disk.sync_folder

    def synced(self: Disk, place: Place) -> None:
        if not where(place):
            sync(self, place)

    return synced


def _is_home(place: Place) -> bool:
    return place == (*_COMPOSITIONS, ID)


def _is_history(place: Place) -> bool:
    return place == (*_COMPOSITIONS, ID, HISTORY)


def _not_made_to_last(*names: str) -> Patch:
    """New folders of these names are not synced into the folder in which they are made."""
    make, sync = Disk.make_folder, Disk._sync

    def made(self: Disk, place: Place) -> None:
        with mock.patch.object(Disk, "_sync", _nothing if place[-1] in names else sync):
            make(self, place)

    return Disk, "make_folder", made


def _nothing(*_: Any) -> None:
    pass


def _found_is_held(self: Shelf, what: Any) -> Any:
    return self.find(what)


def _autosave_synced_first(shelf: Shelf, data: bytes, ours: bytes | None) -> bool:
    shelf.disk.sync_folder(shelf.place)
    return bool(_during(_replace_autosave, _is_home)(shelf, data, ours))


def _kept_synced_first(self: Workshop, place: Place, name: str) -> str:
    folder = (*self._private, KEPT)
    self._disk.make_folder(folder)
    self._disk.sync_folder(folder)
    return str(_during(_keep, lambda place: place[-1] == KEPT)(self, place, name))


_keep = Workshop.keep


def _synced_first(call: Callable[..., Any], disk: Callable[..., Disk]) -> Callable[..., Any]:
    """A folder moved into or out of `compositions/`, which is synced before and not after."""

    def moved(*args: Any) -> Any:
        disk(*args).make_folder(_COMPOSITIONS)
        disk(*args).sync_folder(_COMPOSITIONS)
        return _during(call, lambda place: place in (_COMPOSITIONS, (PRIVATE, TRASH)))(*args)

    return moved


_create, _delete, _undelete = folders.create_folder, folders.delete_folder, folders.undelete_folder
_replace_autosave, _settle_current = autosave.replace_autosave, recovery.settle_current


def _filled_after(disk: Any, place: Place, snapshot: bytes, metadata: bytes) -> None:
    """The folders of a new composition are synced when it has its name already."""
    _during(_create, lambda place: place[0] == PRIVATE)(disk, place, snapshot, metadata)
    disk.sync_folder((*place, HISTORY))
    disk.sync_folder(place)


def _all_syncs_of_history_last(*steps: str) -> Callable[[Any], Any]:
    attempt = in_order(*(step for step in steps if step != "sync history"))

    def attempted(self: Any) -> Any:
        outcome = _during(attempt, _is_history)(self)
        self._sync(self._shelf.history)
        return outcome

    return attempted


LEFT_OUT = (
    _cut(
        "no sync of the version", ("save",), _unsynced(lambda at, _, mode: len(at) == 3 and mode == READ_ONLY)
    ),
    _cut(
        "no sync of current",
        ("save",),
        _unsynced(lambda at, raw, mode: len(at) == 3 and mode != READ_ONLY and _source(raw) == "manual_save"),
    ),
    _cut("no sync of the autosave", ("autosave",), _unsynced(lambda _, raw, __: _source(raw) == "autosave")),
    _cut(
        "no sync of metadata.json",
        ("label",),
        _unsynced(lambda at, raw, _: len(at) == 3 and not _source(raw)),
    ),
    _cut("create: no sync of 000_original", ("other",), _written_last("000_original.json")),
    _cut("create: no sync of current", ("other",), _written_last("current.json")),
    _cut("create: no sync of metadata.json", ("other",), _written_last("metadata.json")),
    _cut(
        "save: no sync of the history",
        ("save",),
        (commit.Commit, "_attempt", in_order(*(step for step in ORDER if step != "sync history"))),
    ),
    _cut(
        "adoption: no sync of the history",
        ("stray", "unversioned"),
        (commit.Commit, "_keep_known", _during(commit.Commit._keep_known, _is_history)),
    ),
    _cut(
        "adoption of what came out: no sync of the history",
        ("raced",),
        (commit, "settle_current", _during(_settle_current, _is_history)),
    ),
    _cut(
        "a foreign version holds, unsynced",
        ("foreign", "unversioned", "restore"),
        (Shelf, "hold", _found_is_held),
    ),
    _cut(
        "a foreign version holds, its bytes unsynced",
        ("foreign", "unversioned", "restore"),
        (Disk, "sync_file", _nothing),
    ),
    _cut(
        "save: no sync of the composition's folder",
        ("save",),
        (commit.Commit, "_attempt", in_order(*(step for step in ORDER if step != "sync folder"))),
    ),
    _cut(
        "autosave: no sync of the composition's folder",
        ("autosave",),
        (composition_service, "replace_autosave", _during(_replace_autosave, _is_home)),
    ),
    _cut(
        "label: no sync of the composition's folder",
        ("label",),
        (composition_service, "update_metadata", _during(metadata.update_metadata, _is_home)),
    ),
    _cut("no sync of kept/", ("autosave",), (Workshop, "keep", _during(_keep, lambda at: at[-1] == KEPT))),
    _cut(
        "create: no sync of the history",
        ("other",),
        (folders, "create_folder", _during(_create, lambda at: at[-1] == HISTORY)),
    ),
    _cut(
        "create: no sync of its folder",
        ("other",),
        (
            folders,
            "create_folder",
            _during(_create, lambda at: _is_temp(at) and len(at) == 3),
        ),
    ),
    _cut(
        "create: no sync of compositions/",
        ("other",),
        (folders, "create_folder", _during(_create, lambda at: at == _COMPOSITIONS)),
    ),
    _cut(
        "delete: no sync of compositions/",
        ("other",),
        (folders, "delete_folder", _during(_delete, lambda at: at == _COMPOSITIONS)),
    ),
    _cut(
        "undelete: no sync of trash/",
        ("other",),
        (folders, "undelete_folder", _during(_undelete, lambda at: at[-1] == TRASH)),
    ),
    _cut("kept/ made without a sync", ("autosave",), _not_made_to_last(KEPT)),
    _cut("trash/ made without a sync", ("other",), _not_made_to_last(TRASH)),
    _cut(".reprise/ and tmp/ made without a sync", ("other",), _not_made_to_last(TMP)),
    # A rename is one step: one of its two folders is enough, and nobody should have to know which.
    _cut(
        "none: delete without the sync of trash/",
        ("other",),
        (folders, "delete_folder", _during(_delete, lambda at: at[-1] == TRASH)),
        equal=True,
    ),
    _cut(
        "none: undelete without the sync of compositions/",
        ("other",),
        (folders, "undelete_folder", _during(_undelete, lambda at: at == _COMPOSITIONS)),
        equal=True,
    ),
)

TOO_EARLY = (
    _cut(
        "history synced before the version is in it",
        ("save",),
        (commit.Commit, "_attempt", swapped("publish", "sync history")),
    ),
    _cut(
        "history synced after the exchange",
        ("unversioned", "save"),
        (commit.Commit, "_attempt", _all_syncs_of_history_last(*ORDER)),
    ),
    _cut(
        "folder synced before the exchange",
        ("save",),
        (commit.Commit, "_attempt", swapped("exchange", "sync folder")),
    ),
    _cut(
        "autosave: folder synced before the exchange",
        ("autosave",),
        (composition_service, "replace_autosave", _autosave_synced_first),
    ),
    _cut("kept/ synced before the move", ("autosave",), (Workshop, "keep", _kept_synced_first)),
    _cut("create: folders synced after the move", ("other",), (folders, "create_folder", _filled_after)),
    _cut(
        "create: compositions/ synced before the move",
        ("other",),
        (folders, "create_folder", _synced_first(_create, lambda disk, *_: disk)),
    ),
    _cut(
        "delete: folders synced before the move",
        ("other",),
        (folders, "delete_folder", _synced_first(_delete, lambda shelf: shelf.disk)),
    ),
    _cut(
        "undelete: folders synced before the move",
        ("other",),
        (folders, "undelete_folder", _synced_first(_undelete, lambda disk, *_: disk)),
    ),
)
