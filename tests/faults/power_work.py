"""What is done to a library before the power goes: all there is, by two sessions and foreign writers."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from core.storage.commit import Commit
from core.storage.composition_service import CompositionService
from tests.faults.processes_writers import ID, name_in, payload, sha

OTHER = "made-in-between"


@dataclass(slots=True)
class Step:
    """One operation: between `began` and `ended` (lengths of the disk's log) the power may cut it in half.

    `versions`, `autosave` and `labels` are promised from `ended` on, `current` unless a later step began;
    before, it may be `raced`, a foreign state. `loose` is a state in current that no version holds; it and an
    autosave are given up by the same session alone. `kept` is a name in `.reprise/kept/`.
    """

    began: int
    ended: int
    session: int = 0
    versions: dict[str, str] = field(default_factory=dict)
    current: str | None = None
    raced: str | None = None
    loose: str | None = None
    autosave: str | None = None
    labels: dict[str, str] = field(default_factory=dict)
    foreign: bool = False
    exists: bool | None = None
    kept: str | None = None


class Work:
    """Does the operations and remembers each; `moment` tells how long the disk's log is."""

    def __init__(self, root: Path, moment: Callable[[], int], rng: random.Random) -> None:
        self.steps: list[Step] = []
        self._moment = moment
        self._rng = rng
        self._services = [CompositionService(root), CompositionService(root)]
        self._service = self._services[0]
        self._count = 0
        self._trash = ""
        self._acts: dict[str, Callable[[Step], None]] = {
            "save": self._save,
            "restore": self._restore,
            "autosave": self._autosave,
            "foreign": self._foreign,
            "unversioned": self._unversioned,
            "stray": self._stray,
            "raced": self._raced,
            "label": self._label,
            "other": self._other,
        }

    def run(self, operations: int, acts: Iterable[str] = ()) -> None:
        """A library, and then that many of these acts, or of all that there is to do."""
        self._step(self._create)
        names = list(acts or self._acts)
        for number in range(operations):
            name = names[number] if number < len(names) else self._rng.choice(names)
            self._step(self._acts[name])

    def _step(self, act: Callable[[Step], None]) -> None:
        session = self._rng.randrange(2)
        self._service = self._services[session]
        step = Step(self._moment(), 0, session)
        act(step)
        step.ended = self._moment()
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
        step.current = step.loose = marker
        step.kept = done.kept

    def _restore(self, step: Step) -> None:
        source = self._rng.choice(self._service.history(ID)).stem
        done = self._service.restore(ID, source)
        self._holds(step, done.stem, done.kept)
        step.current = name_in(self._service.load_bytes(ID, done.stem))
        step.kept = done.kept_aside

    def _autosave(self, step: Step) -> None:
        marker = self._marker("auto")
        assert self._service.autosave(ID, payload(marker))
        step.autosave = marker

    def _label(self, step: Step) -> None:
        stem, label = self._rng.choice(self._service.history(ID)).stem, self._marker("label")
        self._service.set_label(ID, stem, label)
        step.labels[stem] = label

    def _foreign(self, step: Step) -> None:
        """As backends of the wild: current, then a version, and no sync of anything."""
        step.current, step.foreign = self._marker("foreign"), True
        raw = _foreign_bytes(step.current)
        self._rename_over("current.json", raw)
        self._rename_over(f"history/{self._count:03d}_20260223_113841.json", raw)

    def _stray(self, step: Step) -> None:
        """A foreign state that no version holds; now and then a broken one."""
        step.current, step.foreign = self._marker("stray"), True
        raw = _foreign_bytes(step.current)
        self._rename_over("current.json", raw if self._rng.random() < 0.6 else raw[:-9])

    def _raced(self, step: Step) -> None:
        """A foreign state comes into current after a save of ours has looked there."""
        step.raced = self._marker("raced")
        raw = _foreign_bytes(step.raced)
        look = Commit._mode_of_current

        def come_between(commit: Commit) -> int | None:
            self._rename_over("current.json", raw)
            return look(commit)

        with mock.patch.object(Commit, "_mode_of_current", come_between):
            self._save(step)

    def _rename_over(self, name: str, raw: bytes) -> None:
        path = self._service.compositions_path / ID / name
        beside = f"{path}.tmp"
        fd = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        os.write(fd, raw)
        os.close(fd)
        os.replace(beside, path)

    def _other(self, step: Step) -> None:
        """Another composition is made, deleted, and brought back."""
        step.exists = OTHER not in self._service.list_ids()
        if not step.exists:
            self._trash = self._service.delete(OTHER)
        elif self._trash:
            self._service.undelete(self._trash)
        else:
            self._service.create("other", id=OTHER)


def _foreign_bytes(marker: str) -> bytes:
    content: dict[str, Any] = {**payload(marker), "metadata": {"source": "manual_save"}}
    return json.dumps(content).encode()


def without_file_sync() -> None:
    """The first negative control: what is written is not synced, nor begun to be."""
    from core.storage import durable

    for name in ("sync_file", "start_writing"):
        setattr(durable, name, lambda fd: None)  # noqa: ARG005 - its name is part of its type


def without_folder_sync() -> None:
    """The second: names are not synced."""
    from core.storage.durable import Disk

    Disk._sync = lambda *_: None  # type: ignore[method-assign]
