"""Mutants that a refused call at the right moment shows (rig B)."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from core.errors import NotSaved
from core.storage import beneath, commit, durable, shelf, syncing
from tests.faults import ptrace
from tests.faults.mutants import Mutant, Patch
from tests.faults.mutants_kill import hunt
from tests.faults.protocol_steps import ORDER, in_order
from tests.faults.rig_errno import all_cases, told_of_sync


def _refused(name: str, scenes: tuple[str, ...], *patches: Patch, calls: tuple[str, ...] = ()) -> Mutant:
    found = partial(hunt, scenes, calls, all_cases, told_of_sync)
    return Mutant(name, "B", patches, found, why_not=ptrace.why_not)


def _swallowing(call: Callable[..., Any]) -> Callable[..., Any]:
    def swallowed(*args: Any) -> None:
        with suppress(OSError):
            call(*args)

    return swallowed


def _again(call: Callable[..., Any]) -> Callable[..., Any]:
    """Once more after an error, as if the first answer had been about nothing."""

    def tried_again(*args: Any) -> None:
        try:
            call(*args)
        except OSError:
            call(*args)

    return tried_again


def _number_by_listing(self: Any) -> int:
    return max((stamp.number for stamp in self.listing().versions), default=-1)


def _noted_before(*steps: str) -> Callable[[Any], Any]:
    at = steps.index("exchange")
    return in_order(*steps[:at], "note", *(step for step in steps[at:] if step != "note"))


REFUSED = (
    _refused("closing tells", ("save",), (beneath, "close_quietly", os.close), calls=("close",)),
    _refused(
        "syncs of folders not looked at",
        ("save",),
        (durable.Disk, "_sync", _swallowing(durable.Disk._sync)),
        calls=("fsync",),
    ),
    _refused(
        "syncs of files not looked at",
        ("save",),
        (durable, "sync_file", _swallowing(syncing.sync_file)),
        calls=("fsync",),
    ),
    _refused(
        "a refused sync of a folder tried again",
        ("save",),
        (durable.Disk, "_sync", _again(durable.Disk._sync)),
        calls=("fsync",),
    ),
    _refused(
        "a refused sync of a file tried again",
        ("save",),
        (durable, "sync_file", _again(syncing.sync_file)),
        calls=("fsync",),
    ),
    _refused("half a write is enough", ("save",), (durable, "write_all", os.write), calls=("write",)),
    _refused("not saved, whatever is true", ("save",), (commit, "SavedNotCurrent", NotSaved)),
    _refused("raw errors", ("save",), (commit.Commit, "run", commit.Commit._attempt)),
    _refused(
        "numbers by what could be listed", ("save",), (shelf.Shelf, "_highest_number", _number_by_listing)
    ),
    _refused(
        "metadata before the acknowledgement",
        ("save over an unknown state",),
        (commit.Commit, "_attempt", _noted_before(*ORDER)),
        calls=("openat", "write", "fsync", "renameat"),
    ),
)
