"""Mutants that several processes (E), storms (I) and power cuts on real file systems (C) show."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest import mock

from core.storage import durable
from core.storage.durable import Disk
from core.storage.supervisor import Supervisor
from tests.faults import loop_disk, rig_power, rig_processes, rig_watch
from tests.faults.mutants import Mutant, Patch, ground
from tests.faults.processes_window import real_window

_KINDS = ("ext4", "xfs", "btrfs")


def _cut(kind: str) -> str:
    loop_disk.leave_namespace()
    with ground() as folder:
        cuts = rig_power.run(kind, 600, 1, folder, only_first=True)
    return cuts.bad[0] if cuts.bad else ""


def _on_disks(name: str, *patches: Patch) -> tuple[Mutant, ...]:
    return tuple(
        Mutant(
            f"{name}, on {kind}",
            "C",
            patches,
            partial(_cut, kind),
            why_not=partial(loop_disk.why_not, kind, fuse=True),
        )
        for kind in _KINDS
    )


def _nothing(*_: Any) -> None:
    pass


def _together(naive: bool = False, without_labels: bool = False) -> str:
    with ground() as folder, mock.patch("builtins.print"):
        tally = rig_processes.run(6.0, 1, folder, naive, round_s=3.0)
    lost = [each for each in tally.lost if not (without_labels and each.startswith("the label of"))]
    return lost[0] if lost else ""


def _beside_a_window(deaf: bool) -> str:
    window = partial(real_window, deaf=deaf)
    with ground() as folder, mock.patch("builtins.print"):
        tally = rig_processes.run(4.0, 1, folder, round_s=4.0, window=window)
    return tally.odd[0] if tally.odd else ""


@contextmanager
def _unlocked(self: Disk, place: Any) -> Iterator[bool]:
    yield False


def _storm(kind: str, deaf: bool = False) -> str:
    logging.disable(logging.CRITICAL)
    with ground("/tmp") as folder:
        took = rig_watch.run(1, 1, folder, deaf, kind, patience_s=4.0)
    seconds, limit = took[kind][0]
    return f"equal to the disk after {seconds} s, and not within {limit} s" if seconds > limit else ""


RUNNING = (
    *_on_disks("no sync of any file", (durable, "sync_file", _nothing), (durable, "start_writing", _nothing)),
    *_on_disks("no sync of any folder", (Disk, "_sync", _nothing)),
    Mutant("plain temp and rename, numbered by count", "E", (), partial(_together, naive=True)),
    Mutant(
        "none: no lock is ever had",
        "E",
        ((Disk, "locked", _unlocked),),
        partial(_together, without_labels=True),
        equal=True,
    ),
    Mutant("a window that hears of nothing", "E", (), partial(_beside_a_window, deaf=True)),
    Mutant("none: the window as it is", "E", (), partial(_beside_a_window, deaf=False), equal=True),
    Mutant("an observer that hears nothing", "I", (), partial(_storm, "loops", deaf=True)),
    Mutant(
        "a dead observer goes unnoticed",
        "I",
        ((Supervisor, "check", _nothing),),
        partial(_storm, "dead_observer"),
    ),
)
