"""What happens to a library that is watched, and the picture that a window has of it."""

from __future__ import annotations

import dataclasses
import errno
import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

from core.errors import RepriseError
from core.storage.composition_service import CompositionService
from core.storage.listing import Listing
from core.storage.observer import Observation
from core.storage.watch import LibraryChange, Watcher
from tests.core.storage.conftest import foreign_write, snapshot


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
