"""Storms over a library that is watched: soon after the last write the picture is equal to the disk.

    python -m tests.faults.rig_watch --storms 200
    python -m tests.faults.rig_watch --storms 5 --deaf      the negative control: no rescan, must be unequal

Each storm makes a library of its own, watches it, breaks something, waits for quiet and measures.
"""

from __future__ import annotations

import argparse
import ctypes
import dataclasses
import errno
import json
import logging
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from core.errors import RepriseError
from core.storage.composition_service import CompositionService
from core.storage.listing import Listing
from core.storage.observer import Observation
from core.storage.watch import LibraryChange, Watcher
from tests.core.storage.conftest import foreign_write, snapshot

LIMIT_S = 1.0
"""From the last write to a picture that is equal to the disk, on a machine with time to spare."""
_LOOKS = 5
"""On a busy one, as long as this many looks at the disk, by the slowest just now, take beyond that."""


class Screen:
    """What a window shows: the compositions by id."""

    def __init__(self, raises: bool = False, blocks_s: float = 0.0) -> None:
        self.shown: dict[str, Listing] = {}
        self.changes = 0
        self.mode = ""
        self._raises = raises
        self._blocks_s = blocks_s

    def take(self, change: LibraryChange) -> None:
        """As the window's side does it; some windows are slow, and some fail."""
        self.shown.update(change.listings)
        for name in change.removed:
            self.shown.pop(name, None)
        self.changes += 1
        self.mode = change.status.mode
        time.sleep(self._blocks_s)
        if self._raises:
            raise RuntimeError("the window failed")


@dataclasses.dataclass(slots=True)
class Storm:
    """One library under one storm."""

    root: Path
    rng: random.Random
    screen: Screen
    service: CompositionService
    watcher: Watcher
    patience_s: float = 10.0
    look_s: float = 0.0

    @property
    def compositions(self) -> Path:
        """Their folder."""
        return self.service.compositions_path

    def fill(self, compositions: int, versions: int) -> None:
        """Some compositions, as foreign writers leave them."""
        for number in range(compositions):
            for version in range(versions):
                foreign_write(self._home(number) / "history" / f"{version:03d}_x.json", snapshot())
            foreign_write(self._home(number) / "current.json", snapshot())

    def churn(self, times: int) -> None:
        """Renames over current and into the history, as quickly as it goes."""
        for count in range(times):
            home = self._home(self.rng.randrange(8))
            name = f"history/{self.rng.randrange(10_000):04d}_y.json" if count % 2 else "current.json"
            foreign_write(home / name, b"{}")

    def _home(self, number: int) -> Path:
        return self.compositions / f"song-{number}"

    def wait_until_equal(self) -> float:
        """Seconds until it is, or until patience is over."""
        began = time.monotonic()
        while not self.is_equal() and time.monotonic() - began < self.patience_s:
            time.sleep(0.02)
        return time.monotonic() - began

    def is_equal(self) -> bool:
        """Whether the picture is what a fresh look at the disk says."""
        began = time.monotonic()
        try:
            return self.screen.shown == self.service.listings()
        except RepriseError:
            return False
        finally:
            self.look_s = max(self.look_s, time.monotonic() - began)


def renames(storm: Storm) -> None:
    """20,000 renames as fast as one process can."""
    storm.churn(20_000)


def stalled(storm: Storm) -> None:
    """The process that watches is stopped for a while; a child does the writing."""
    child = os.fork()
    if child == 0:
        try:
            os.kill(os.getppid(), signal.SIGSTOP)
            storm.churn(4000)
            time.sleep(0.1)
        finally:
            os.kill(os.getppid(), signal.SIGCONT)
            os._exit(0)
    os.waitpid(child, 0)


def slow_window(storm: Storm) -> None:
    """What is told of a change takes long, while more and more changes."""
    storm.screen._blocks_s = 0.1
    storm.churn(2000)
    storm.screen._blocks_s = 0.0


def failing_window(storm: Storm) -> None:
    """What is told of a change raises each time."""
    storm.screen._raises = True
    storm.churn(500)


def root_remade(storm: Storm) -> None:
    """The whole library is removed and made anew, twice."""
    for _ in range(2):
        shutil.rmtree(storm.root)
        storm.fill(storm.rng.randrange(1, 5), 2)
        storm.churn(20)


def root_moved(storm: Storm) -> None:
    """The folder of compositions goes away, changes there and comes back."""
    away = storm.root / "away"
    storm.compositions.rename(away)
    foreign_write(away / "song-1" / "history" / "777_x.json", b"{}")
    time.sleep(storm.rng.uniform(0, 0.2))
    away.rename(storm.compositions)


def many_at_once(storm: Storm) -> None:
    """2,000 folders appear, and some of them vanish again."""
    for number in range(1000):
        foreign_write(storm.compositions / f"new-{number}" / "history" / "000_x.json", b"{}")
    for number in storm.rng.sample(range(1000), 200):
        shutil.rmtree(storm.compositions / f"new-{number}")


def loops(storm: Storm) -> None:
    """Links to themselves, to each other, upwards and to nothing, beside work that goes on."""
    for number in range(50):
        place = storm.compositions / f"song-{number % 5}" / ("history" if number % 3 else "")
        targets = (".", "..", f"loop-{number}", "/", str(storm.compositions), "nothing")
        for each, target in enumerate(targets):
            (place / f"loop-{number}-{each}").symlink_to(target)
        (place / f"loop-{number}").symlink_to(f"loop-{number}")
        (storm.compositions / f"link-{number}").symlink_to("song-1")
    storm.churn(300)


def few_watches(storm: Storm) -> None:
    """The system lets nobody watch more than 300 folders, and there are more: some are not heard."""
    storm.fill(200, 1)
    time.sleep(storm.rng.uniform(0.0, 4.0))
    foreign_write(storm.compositions / f"song-{storm.rng.randrange(200)}" / "history" / "500_x.json", b"{}")


def dead_observer(storm: Storm) -> None:
    """The observer's threads end in the middle; nobody hears of the last write."""
    observer = storm.watcher._supervisor._observer
    if isinstance(observer, Observation):
        observer._observer.stop()
        observer._observer.join()
    foreign_write(storm.compositions / "song-1" / "history" / "500_x.json", b"{}")


def no_observer(storm: Storm) -> float:
    """No observer can be started for a while."""
    start, failing = storm.watcher._supervisor._start, True

    def fail(*given: Any) -> Any:
        if failing:
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
        return start(*given)

    with mock.patch.object(storm.watcher._supervisor, "_start", fail):
        dead_observer(storm)
        time.sleep(storm.rng.uniform(1.0, 3.0))
        foreign_write(storm.compositions / "song-2" / "current.json", snapshot(tempo=61.0))
        took = storm.wait_until_equal()
        failing = False
    return took


STORMS: tuple[Callable[[Storm], float | None], ...] = (
    renames,
    stalled,
    slow_window,
    failing_window,
    root_remade,
    root_moved,
    many_at_once,
    loops,
    few_watches,
    dead_observer,
    no_observer,
)


@contextmanager
def _limited_watches(limit: int) -> Iterator[None]:
    """The system refuses to watch more than `limit` folders, as it does at max_user_watches."""
    from watchdog.observers import inotify_c

    add, remove = inotify_c.inotify_add_watch, inotify_c.inotify_rm_watch
    held: set[int] = set()

    def limited(fd: int, path: bytes, mask: int) -> int:
        if len(held) >= limit:
            ctypes.set_errno(errno.ENOSPC)
            return -1
        watch = int(add(fd, path, mask))
        held.add(watch)
        return watch

    def give_back(fd: int, watch: int) -> int:
        held.discard(watch)
        return int(remove(fd, inotify_c.WatchDescriptor(watch)))

    with (
        mock.patch.object(inotify_c, "inotify_add_watch", limited),
        mock.patch.object(inotify_c, "inotify_rm_watch", give_back),
    ):
        yield


def brave(
    act: Callable[[Storm], float | None], root: Path, seed: str, deaf: bool = False, patience_s: float = 10.0
) -> tuple[float, float]:
    """One storm; gives the seconds from quiet to a picture equal to the disk, and how many it may need."""
    service, screen = CompositionService(root), Screen()
    (root / "compositions").mkdir(parents=True)
    watcher = Watcher(service, screen.take, start_observing=_Deaf if deaf else None)
    storm = Storm(root, random.Random(seed), screen, service, watcher, patience_s)
    storm.fill(8, 3)
    with _limited_watches(300 if act is few_watches else 10**9):
        watcher.start()
        try:
            while not screen.changes:
                time.sleep(0.005)
            seconds = act(storm) or storm.wait_until_equal()
            return seconds, LIMIT_S + _LOOKS * storm.look_s
        finally:
            watcher.stop()


class _Deaf:
    """The negative control: an observer that lives and hears nothing."""

    def __init__(self, *_: object) -> None:
        pass

    def is_alive(self) -> bool:
        return True

    def watches(self) -> int | None:
        return None

    def stop(self) -> None:
        pass


def run(
    storms: int,
    seed: int,
    folder: Path,
    deaf: bool = False,
    only: str | None = None,
    patience_s: float = 10.0,
) -> dict[str, list[tuple[float, float]]]:
    """Storms of each kind in turn; seconds and limits by kind."""
    took: dict[str, list[tuple[float, float]]] = {}
    kinds = [act for act in STORMS if only in (None, act.__name__)]
    for number in range(storms):
        act = kinds[number % len(kinds)]
        root = folder / f"storm-{number}"
        seconds, limit = brave(act, root, f"{seed}-{number}", deaf, patience_s)
        took.setdefault(act.__name__, []).append((round(seconds, 3), round(limit, 3)))
        shutil.rmtree(root)
    return took


def main() -> int:
    """From the command line; 1 where a picture was not equal to the disk in time."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--storms", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--deaf", action="store_true", help="the negative control")
    parser.add_argument("--patience", type=float, default=10.0, help="seconds to wait for a picture")
    parser.add_argument("--only", choices=[act.__name__ for act in STORMS], help="storms of one kind")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="reprise-watch-", dir=given.folder) as made:
        took = run(given.storms, given.seed, Path(made), given.deaf, given.only, given.patience)
    if given.json:
        print(json.dumps(took))
    else:
        for name, seconds in took.items():
            print(f"{name:16} {len(seconds):4} storms, equal after {max(seconds)[0]:.2f} s at most")
    return int(any(second > limit for seconds in took.values() for second, limit in seconds))


if __name__ == "__main__":
    sys.exit(main())
