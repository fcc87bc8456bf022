"""Mutants that a kill at the right moment shows (rig A)."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import orjson

from core import clock
from core.storage import autosave, beneath, commit, composition_service, durable, folders, owner, recovery
from core.storage.composition_service import CompositionService
from core.storage.home import READ_ONLY
from core.storage.layout import CURRENT, HISTORY, ORIGINAL, STATE_FILES, TRASH, file_of, make_stem
from core.storage.shelf import Shelf
from core.storage.workshop import Workshop
from tests.faults import ptrace
from tests.faults.mutants import Mutant, Patch
from tests.faults.protocol_steps import ORDER, in_order, swapped
from tests.faults.ptrace import Plan
from tests.faults.rig_kill import boundaries
from tests.faults.scene_cases import Extra, find_scene, run_case

Cases = Callable[[str, list[str]], Iterator[tuple[str, Plan]]]


def hunt(scenes: tuple[str, ...], calls: tuple[str, ...], cases: Cases, extra: Extra | None = None) -> str:
    """Each case of these scenes, at these calls if any are named, in an order by lot; the first bad one."""
    for scene in map(find_scene, scenes):
        undisturbed = run_case(scene, Plan())
        if undisturbed.bad or undisturbed.told.error:
            return str(undisturbed)
        made = undisturbed.trace.calls
        plans = [plan for _, plan in cases(scene.name, made) if not calls or made[plan.at] in calls]
        random.Random(1).shuffle(plans)
        for plan in plans:
            verdict = run_case(scene, plan, extra)
            if verdict.bad:
                return str(verdict)
    return ""


def _killed(name: str, scenes: tuple[str, ...], *patches: Patch, calls: tuple[str, ...] = ()) -> Mutant:
    return Mutant(name, "A", patches, partial(hunt, scenes, calls, boundaries), why_not=ptrace.why_not)


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


def _named_before_written(self: Any, temp: Any) -> str:
    stem = make_stem(self._highest_number() + 1, clock.now())
    data = self.disk.read(temp)
    self.disk.remove(temp)
    with beneath.open_folder(self.disk._root, self.history) as folder:
        fd = os.open(f"{stem}.json", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444, dir_fd=folder.fd)
        os.write(fd, data)
        os.fsync(fd)
        os.close(fd)
    return stem


def _unmarked(self: Any, temp: Any, target: Any, role: Any) -> Any:
    """The name that tells recovery what came out is given only afterwards."""
    if not self._disk.exchange(temp, target):
        return None
    named = self.fresh(role)
    self._disk.replace(temp, named)
    return named


def _kept_first(self: Any, temp: Any, target: Any, role: Any) -> Any:
    """What stands there is taken away, and then the new one put there."""
    named = self.fresh(role)
    is_there = self._disk.stat(target) is not None
    if is_there:
        self._disk.move(target, named)
    self._disk.move(temp, target)
    return named if is_there else None


def _create_in_place(disk: Any, place: Any, snapshot: bytes, metadata: bytes) -> None:
    disk.make_folder((*place, HISTORY))
    disk.write((*place, *file_of(ORIGINAL)), snapshot, READ_ONLY)
    disk.write((*place, STATE_FILES[CURRENT]), snapshot)
    disk.write((*place, "metadata.json"), metadata)


def _metadata_after(disk: Any, place: Any, snapshot: bytes, metadata: bytes) -> None:
    _create(disk, place, snapshot, metadata)
    disk.remove((*place, "metadata.json"))
    disk.write((*place, "metadata.json"), metadata)


_create = folders.create_folder


def _copied_to_trash(composition: Any) -> str:
    name = f"{composition.id}~deleted~20260301_101112_123456Z~ffff"
    for file in composition.disk.names(composition.history):
        composition.disk.make_folder((".reprise", TRASH, name, HISTORY))
        inner = (HISTORY, file)
        composition.disk.write(
            (".reprise", TRASH, name, *inner), composition.disk.read((*composition.place, *inner))
        )
    composition.disk.remove(composition.place)
    return name


def _copied_back(disk: Any, compositions: Any, name: str) -> str:
    target = (*compositions, name.partition("~")[0])
    source = (".reprise", TRASH, name)
    disk.make_folder((*target, HISTORY))
    for inner in [(HISTORY, file) for file in disk.names((*source, HISTORY))]:
        disk.write((*target, *inner), disk.read((*source, *inner)))
    for file in disk.names(source):
        if file != HISTORY:
            disk.write((*target, file), disk.read((*source, file)))
    disk.remove(source)
    return str(target[-1])


def _removed_before_kept(shelf: Any, tools: Any, place: Any) -> Any:
    copy = tools.write(shelf.state_at(place).raw)
    tools.drop(place)
    return _settle_current(shelf, tools, copy)


_settle_current = recovery.settle_current


def _removes_all(shelf: Any, tools: Any, place: Any, role: Any) -> None:
    shelf.disk.remove(place)


def _also_autosaved(self: Any, composition: str, ref: str, **more: Any) -> Any:
    done = _restore(self, composition, ref, **more)
    self.autosave(composition, self.load(composition, ref).data)
    return done


_restore = CompositionService.restore


def _versioned(self: Any, composition: str, snapshot: Any) -> bool:
    self._shelf(composition).prepare()
    shelf = self._shelf(composition)
    with shelf.workshop() as tools:
        shelf.add_version(tools, orjson.dumps(snapshot))
    return _autosave(self, composition, snapshot)


_autosave = CompositionService.autosave


def _spelt_anew(raw: bytes, metadata: Any) -> bytes:
    return orjson.dumps({**orjson.loads(raw), "metadata": metadata})


def _nothing(*_: Any) -> Any:
    return None


def _nothing_found(*_: Any) -> Any:
    return {}


def _dropped(_: Any, tools: Any, place: Any) -> Any:
    return tools.drop(place), None, False


_SAVES = ("save over an unknown state", "save")
_LEFT = ("recovery and save",)

KILLED = (
    _killed("exchange before publish", _SAVES, (commit.Commit, "_attempt", swapped("publish", "exchange"))),
    _killed("exchange by replace", ("autosave", "save over damage"), (durable.Disk, "exchange", _replacing)),
    _killed("exchange by move away, move in", ("save", "autosave"), (Workshop, "exchange", _kept_first)),
    _killed(
        "exchange under a name of no role",
        ("save over damage", "autosave"),
        (Workshop, "exchange", _unmarked),
    ),
    _killed(
        "no adoption",
        _SAVES,
        (commit.Commit, "_keep_known", _nothing),
        (commit, "settle_current", _dropped),
    ),
    _killed("current written in place", ("save",), (Workshop, "exchange", _in_place), calls=("write",)),
    _killed("a version over a version", ("save",), (Shelf, "publish", _over_the_newest)),
    _killed("a version named and then written", ("save",), (Shelf, "publish", _named_before_written)),
    _killed("no recovery", ("save",), (commit, "recover", _nothing_found)),
    _killed("recovery removes all", _LEFT, (recovery, "_settle", _removes_all)),
    _killed("recovery removes before it keeps", _LEFT, (recovery, "settle_current", _removed_before_kept)),
    _killed("recovery takes what the living work with", _LEFT, (owner, "is_gone", lambda _: True)),
    _killed("create in place", ("create",), (folders, "create_folder", _create_in_place)),
    _killed("create, and its metadata after", ("create",), (folders, "create_folder", _metadata_after)),
    _killed("delete by copying", ("delete",), (folders, "delete_folder", _copied_to_trash)),
    _killed("undelete by copying", ("undelete",), (folders, "undelete_folder", _copied_back)),
    _killed(
        "restore that writes the autosave", ("restore",), (CompositionService, "restore", _also_autosaved)
    ),
    _killed("restore that spells anew", ("restore",), (composition_service, "splice_metadata", _spelt_anew)),
    _killed("autosave that makes a version", ("autosave",), (CompositionService, "autosave", _versioned)),
    _killed(
        "autosave that throws away what it displaces",
        ("autosave",),
        (autosave, "make_kept", lambda *_: (_ for _ in ()).throw(OSError("no room"))),
        (recovery, "_settle", _removes_all),
    ),
    Mutant(
        "none: the protocol's own order",
        "A",
        ((commit.Commit, "_attempt", in_order(*ORDER)),),
        partial(hunt, ("save over an unknown state",), ("linkat", "renameat2", "fsync"), boundaries),
        equal=True,
        why_not=ptrace.why_not,
    ),
)
