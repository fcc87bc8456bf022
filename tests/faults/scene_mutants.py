"""The protocol broken on purpose: a rig that does not see these sees nothing."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from core.errors import NotSaved
from core.storage import beneath, commit, durable, folders, shelf, workshop
from core.storage.home import READ_ONLY
from core.storage.layout import CURRENT, HISTORY, ORIGINAL, STATE_FILES, file_of
from core.storage.recovery import recover
from tests.faults.ptrace import Plan
from tests.faults.rig_errno import all_cases, told_of_sync
from tests.faults.rig_kill import boundaries
from tests.faults.scene_cases import find_scene, run_case

Patch = tuple[Any, str, Any]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One way to break it; rig `A` or `B` looks for it on these scenes, at these calls if not at all."""

    name: str
    rig: str
    scenes: tuple[str, ...]
    patches: tuple[Patch, ...]
    calls: tuple[str, ...] = ()


def _current_first(self: Any) -> Any:
    self._shelf.prepare()
    with self._disk.locked(self._shelf.lock), self._shelf.workshop() as tools:
        recover(self._shelf, tools)
        before = self._shelf.state(CURRENT)
        self._parent = self._keep_known(tools, before)
        data = self._request.compose(self._parent)
        version, fresh = tools.write(data, READ_ONLY), tools.write(data)
        self._replace_current(tools, fresh, before)
        self._outcome.stem = self._shelf.publish(version)
    return self._outcome


def _replacing(self: Any, temp: Any, target: Any) -> bool:
    self.replace(temp, target)
    return False


def _in_place(self: Any, temp: Any, target: Any, role: Any) -> None:
    data = self._disk.read(temp)
    with beneath.open_folder(self._disk._root, target[:-1]) as folder:
        fd = os.open(target[-1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666, dir_fd=folder.fd)
        os.write(fd, data)
        os.fsync(fd)
        os.close(fd)


def _over_the_newest(self: Any, temp: Any) -> str:
    stem: str = self.listing().versions[-1].name
    self.disk.replace(temp, self.place_of(stem))
    return stem


def _create_in_place(disk: Any, place: Any, snapshot: bytes, metadata: bytes) -> None:
    disk.make_folder((*place, HISTORY))
    disk.write((*place, *file_of(ORIGINAL)), snapshot, READ_ONLY)
    disk.write((*place, STATE_FILES[CURRENT]), snapshot)
    disk.write((*place, "metadata.json"), metadata)


def _copied_to_trash(composition: Any) -> str:
    name = f"{composition.id}~deleted~20260301_101112_123456Z~ffff"
    for file in composition.disk.names(composition.history):
        composition.disk.make_folder((".reprise", "trash", name, HISTORY))
        inner = (HISTORY, file)
        composition.disk.write(
            (".reprise", "trash", name, *inner), composition.disk.read((*composition.place, *inner))
        )
    composition.disk.remove(composition.place)
    return name


def _swallowing(call: Callable[..., Any]) -> Callable[..., Any]:
    def swallowed(*args: Any) -> None:
        with suppress(OSError):
            call(*args)

    return swallowed


def _nothing(*_: Any) -> Any:
    return None


def _nothing_found(*_: Any) -> Any:
    return {}


def _dropped(_: Any, tools: Any, place: Any) -> Any:
    return tools.drop(place), None, False


def _number_by_listing(self: Any) -> int:
    return max((stamp.number for stamp in self.listing().versions), default=-1)


_SAVES = ("save over an unknown state", "save")

MUTANTS = (
    Mutant("current before the version", "A", _SAVES, ((commit.Commit, "_attempt", _current_first),)),
    Mutant(
        "replace in place of exchange",
        "A",
        ("autosave", "save over damage"),
        ((durable.Disk, "exchange", _replacing),),
    ),
    Mutant(
        "no adoption",
        "A",
        _SAVES,
        (
            (commit.Commit, "_keep_known", _nothing),
            (commit, "settle_current", _dropped),
        ),
    ),
    Mutant(
        "current written in place", "A", ("save",), ((workshop.Workshop, "exchange", _in_place),), ("write",)
    ),
    Mutant("a version over a version", "A", ("save",), ((shelf.Shelf, "publish", _over_the_newest),)),
    Mutant("no recovery", "A", ("save",), ((commit, "recover", _nothing_found),)),
    Mutant("create in place", "A", ("create",), ((folders, "create_folder", _create_in_place),)),
    Mutant("delete by copying", "A", ("delete",), ((folders, "delete_folder", _copied_to_trash),)),
    Mutant("closing tells", "B", ("save",), ((beneath, "close_quietly", os.close),)),
    Mutant(
        "syncs of folders not looked at",
        "B",
        ("save",),
        ((durable.Disk, "_sync", _swallowing(durable.Disk._sync)),),
        ("fsync",),
    ),
    Mutant(
        "syncs of files not looked at",
        "B",
        ("save",),
        ((durable, "_sync_file", _swallowing(durable._sync_file)),),
        ("fsync",),
    ),
    Mutant("half a write is enough", "B", ("save",), ((durable, "_write_all", os.write),), ("write",)),
    Mutant(
        "not saved, whatever is true",
        "B",
        ("save",),
        ((commit, "SavedNotCurrent", NotSaved),),
    ),
    Mutant("raw errors", "B", ("save",), ((commit.Commit, "run", commit.Commit._attempt),)),
    Mutant(
        "numbers by what could be listed",
        "B",
        ("save",),
        ((shelf.Shelf, "_highest_number", _number_by_listing),),
    ),
)


@contextmanager
def broken(mutant: Mutant) -> Iterator[None]:
    """The protocol broken so for the block, in this process and its children."""
    kept = [(where, name, getattr(where, name)) for where, name, _ in mutant.patches]
    for where, name, value in mutant.patches:
        setattr(where, name, value)
    try:
        yield
    finally:
        for where, name, value in kept:
            setattr(where, name, value)


def hunt(name: str) -> tuple[int, str]:
    """How many cases it took to catch a mutant, and the case; an empty one if none did."""
    mutant = next(mutant for mutant in MUTANTS if mutant.name == name)
    tried = 0
    with broken(mutant):
        for scene in map(find_scene, mutant.scenes):
            calls = run_case(scene, Plan()).trace.calls
            find = boundaries if mutant.rig == "A" else all_cases
            cases = [plan for _, plan in find(scene.name, calls)]
            cases = [plan for plan in cases if not mutant.calls or calls[plan.at] in mutant.calls]
            random.Random(1).shuffle(cases)
            for plan in cases:
                tried += 1
                verdict = run_case(scene, plan, told_of_sync if mutant.rig == "B" else None)
                if verdict.bad:
                    return tried, str(verdict)
    return tried, ""
