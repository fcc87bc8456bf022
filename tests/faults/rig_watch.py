"""Storms over a library that is watched: soon after the last write the picture is equal to the disk.

    python -m tests.faults.rig_watch --storms 200
    python -m tests.faults.rig_watch --storms 5 --deaf      the negative control: no rescan, must be unequal

Each storm makes a library of its own, watches it, breaks something, waits for quiet and measures.
"""

from __future__ import annotations

import argparse
import ctypes
import errno
import json
import logging
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from core.storage.composition_service import CompositionService
from core.storage.watch import Watcher
from tests.faults.watch_storms import STORMS, Screen, Storm, few_watches

LIMIT_S = 1.0
"""From the last write to a picture that is equal to the disk, on a machine with time to spare."""
_LOOKS = 5
"""On a busy one, as long as this many looks at the disk, by the slowest just now, take beyond that."""


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
