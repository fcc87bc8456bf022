"""What is done to the library before the power goes, and what must be true of every state that it leaves."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.errors import RepriseError
from core.storage.composition_service import CompositionService
from core.storage.layout import parse_stem
from tests.faults.processes_writers import ID, name_in, payload, sha

OTHER = "made-in-between"


@dataclass(slots=True)
class Step:
    """One operation: between `began` and `ended` (lengths of the disk's log) the power may cut it in half.

    `versions` and `autosave` are promised from `ended` on; `current` is promised unless a later step began.
    """

    began: int
    ended: int
    versions: dict[str, str] = field(default_factory=dict)
    current: str | None = None
    autosave: str | None = None
    foreign: bool = False
    exists: bool | None = None
    kept: str | None = None


class Work:
    """Does the operations and remembers each."""

    def __init__(self, root: Path, log: Path, rng: random.Random) -> None:
        self.steps: list[Step] = []
        self._root = root
        self._log = log
        self._rng = rng
        self._service = CompositionService(root)
        self._count = 0
        self._trash = ""

    def run(self, operations: int) -> None:
        """A library, and then that many of all that there is to do."""
        self._step(self._create)
        acts = [self._save, self._save, self._restore, self._autosave, self._foreign, self._unversioned]
        for number in range(operations):
            self._step(acts[number] if number < len(acts) else self._rng.choice(acts))
            if number % 8 == 4:
                self._step(self._delete_other if self._exists_other() else self._make_other)

    def _step(self, act: Callable[[Step], None]) -> None:
        step = Step(self._log.stat().st_size, 0)
        act(step)
        step.ended = self._log.stat().st_size
        self.steps.append(step)

    def _marker(self, who: str) -> str:
        self._count += 1
        return f"{who}-{self._count}"

    def _holds(self, step: Step, *stems: str | None) -> None:
        step.versions.update({stem: sha(self._service.load_bytes(ID, stem)) for stem in stems if stem})

    def _create(self, step: Step) -> None:
        self._service.create("first", {**payload("first")}, id=ID)
        self._holds(step, "000_original")
        step.current = "first"

    def _save(self, step: Step) -> None:
        marker = self._marker("ours")
        done = self._service.save(ID, payload(marker))
        self._holds(step, done.stem, done.adopted)
        step.current, step.kept = marker, done.kept

    def _unversioned(self, step: Step) -> None:
        marker = self._marker("loose")
        done = self._service.save(ID, payload(marker), with_version=False)
        self._holds(step, done.adopted)
        step.current = marker

    def _restore(self, step: Step) -> None:
        source = self._rng.choice(self._service.history(ID)).stem
        done = self._service.restore(ID, source)
        self._holds(step, done.stem, done.kept)
        step.current = name_in(self._service.load_bytes(ID, done.stem))

    def _autosave(self, step: Step) -> None:
        marker = self._marker("auto")
        assert self._service.autosave(ID, payload(marker))
        step.autosave = marker

    def _foreign(self, step: Step) -> None:
        """As backends of the wild: a rename, and no sync of anything."""
        folder = self._service.compositions_path / ID
        marker = self._marker("foreign")
        for name in ("current.json", f"history/{self._count:03d}_20260223_113841.json"):
            beside = folder / f"{name}.tmp"
            beside.write_text(json.dumps({**payload(marker), "metadata": {"source": "manual_save"}}))
            beside.replace(folder / name)
        step.current, step.foreign = marker, True

    def _exists_other(self) -> bool:
        return OTHER in self._service.list_ids()

    def _make_other(self, step: Step) -> None:
        if self._trash:
            self._service.undelete(self._trash)
        else:
            self._service.create("other", id=OTHER)
        step.exists = True

    def _delete_other(self, step: Step) -> None:
        self._trash = self._service.delete(OTHER)
        step.exists = False


def judge(root: Path, steps: list[Step], at: int, goes_on: bool = True) -> list[str]:
    """What a power cut at length `at` of the log has broken; empty if nothing."""
    done = [step for step in steps if step.ended <= at]
    begun = [step for step in steps if step.began < at < step.ended]
    service = CompositionService(root)
    if not done:
        return _judge_first(service)
    if ID not in service.list_ids():
        return ["the composition was acknowledged and is gone"]
    bad: list[str] = []
    for step in done:
        for stem, wanted in step.versions.items():
            bad += _differs(service, stem, wanted)
        if step.kept and not (root / ".reprise" / "kept" / step.kept).exists():
            bad.append(f"{step.kept} is not in kept/ any more")
    bad += _judge_current(service, done, begun)
    bad += _judge_autosave(service, done, begun)
    bad += _judge_other(service, done, begun)
    bad += _judge_names(service)
    return bad + (_judge_next(service, root) if goes_on else [])


def _judge_first(service: CompositionService) -> list[str]:
    """While the first composition is made: it is there whole, or not at all."""
    try:
        if ID in service.list_ids():
            service.load(ID, "current")
            service.load(ID, "000_original")
    except RepriseError as error:
        return [f"half made: {error}"]
    return []


def _differs(service: CompositionService, ref: str, wanted: str) -> list[str]:
    try:
        found = sha(service.load_bytes(ID, ref))
    except (RepriseError, OSError) as error:
        return [f"acknowledged and lost: {error}"]
    return [] if found == wanted else [f"{ref} has other bytes than were acknowledged"]


def _judge_current(service: CompositionService, done: list[Step], begun: list[Step]) -> list[str]:
    """Current is the last promised state, or one that was put there since: nobody synced a foreign one."""
    allowed: set[str] = set()
    may_be_damaged = False
    for step in reversed([*done, *begun]):
        if step.current is None:
            continue
        allowed.add(step.current)
        may_be_damaged = may_be_damaged or step.foreign
        if step in done and not step.foreign:
            break
    try:
        found = name_in(service.load_bytes(ID, "current"))
        whole = service.load(ID, "current").data["name"] == found
    except (RepriseError, OSError) as error:
        return [] if may_be_damaged and not _is_absent(service) else [f"current: {error}"]
    return [] if whole and found in allowed else [f"current is {found}, and not one of {sorted(allowed)}"]


def _is_absent(service: CompositionService) -> bool:
    return service.listing(ID).current is None


def _judge_autosave(service: CompositionService, done: list[Step], begun: list[Step]) -> list[str]:
    promised = [step.autosave for step in done if step.autosave]
    if not promised:
        return []
    allowed = {promised[-1], *(step.autosave for step in begun)}
    try:
        found = service.load(ID, "autosave").data["name"]
    except (RepriseError, OSError) as error:
        return [f"autosave: {error}"]
    return [] if found in allowed else [f"autosave is {found}, and not one of {allowed}"]


def _judge_other(service: CompositionService, done: list[Step], begun: list[Step]) -> list[str]:
    """The composition that comes and goes is there whole or not at all, as was last promised."""
    promised = [step.exists for step in done if step.exists is not None]
    is_there = OTHER in service.list_ids()
    if any(step.exists is not None for step in begun):
        return _whole(service) if is_there else []
    if promised and promised[-1] != is_there:
        return [f"{OTHER} is {'there' if is_there else 'gone'}, and the opposite was acknowledged"]
    return _whole(service) if is_there else []


def _whole(service: CompositionService) -> list[str]:
    try:
        service.load(OTHER, "current")
        service.load(OTHER, "000_original")
        service.metadata(OTHER)
    except (RepriseError, OSError) as error:
        return [f"half made: {error}"]
    return []


def _judge_names(service: CompositionService) -> list[str]:
    """No version that bears our form of name is torn, promised or not."""
    bad: list[str] = []
    for stamp in service.listing(ID).versions:
        name = parse_stem(stamp.name)
        if name is None or not name.is_ours:
            continue
        try:
            data: dict[str, Any] = dict(service.load(ID, stamp.name).data)
        except RepriseError as error:
            bad.append(f"torn: {error}")
            continue
        for key in ("metadata", "created_at", "updated_at"):
            data.pop(key, None)
        wanted = payload(str(data["name"]))
        if data != wanted:
            bad.append(f"{stamp.name} holds parts of another state")
    return bad


def _judge_next(service: CompositionService, root: Path) -> list[str]:
    """It goes on working, and leaves nothing of the dead process behind."""
    try:
        service.save(ID, payload("next"))
        service.autosave(ID, payload("next autosave"))
    except RepriseError as error:
        return [f"after the power cut: {error}"]
    left = [name for name in os.listdir(root / ".reprise" / "tmp") if name.startswith(ID)]
    return [f"{name} stays in tmp/" for name in left]


def without_file_sync() -> None:
    """The first negative control: what is written is not synced."""
    from core.storage import durable

    durable._sync_file = lambda fd: None  # noqa: ARG005 - its name is part of its type


def without_folder_sync() -> None:
    """The second: names are not synced."""
    from core.storage.durable import Disk

    Disk._sync = lambda *_: None  # type: ignore[method-assign]
