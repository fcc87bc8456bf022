"""Two writers of ours and two foreign ones on one composition, killed at any moment and started again.

    python -m tests.faults.rig_processes --minutes 30
    python -m tests.faults.rig_processes --minutes 30 --window --round 30    beside the real window
    python -m tests.faults.rig_processes --seconds 5 --naive      the negative control: must report losses
    python -m tests.faults.rig_processes --seconds 5 --deaf       another: a window that hears of nothing

A round has a library of its own and lasts some seconds; then all are killed, one last save recovers, and the
ledgers are held against the disk.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import core.storage.observer  # noqa: F401 - here once, and not in each child
from core.errors import RepriseError
from core.storage.composition_service import CompositionService
from tests.faults.processes_judge import Judge, Tally
from tests.faults.processes_window import real_window, tell_quiet, watcher_window
from tests.faults.processes_writers import ID, Ledger, foreign_writer, fork, our_writer, payload

OURS, FOREIGN = ("our-a", "our-b"), ("foreign-a", "foreign-b")
MEAN_LIFE_S = 1.0
"""Of each of the four."""

Window = Callable[[Path, Path], Callable[[Ledger], None]]


class Round:
    """One library, its four writers, a window, and the killer, which is this process."""

    def __init__(self, folder: Path, seed: str, naive: bool, window: Window) -> None:
        self._root = folder / "data"
        self._ledgers = folder / "ledgers"
        self._quiet = folder / "quiet"
        self._rng = random.Random(seed)
        self._naive = naive
        self._window = window
        self._running: dict[str, int] = {}
        self._born = 0
        self._kills = 0
        self._odd: list[str] = []
        self._ledgers.mkdir(parents=True)
        home = self._root / "compositions" / ID
        (home / "history").mkdir(parents=True)
        raw = json.dumps({**payload("first"), "metadata": {}})
        for name in ("current.json", "history/000_20260223_113841.json"):
            (home / name).write_text(raw)

    def run(self, seconds: float) -> Tally:
        """Let them write, kill them one by one, and judge."""
        until = time.monotonic() + seconds
        reader = CompositionService(self._root)
        try:
            self._fork("window", self._window(self._root, self._quiet))
            for who in (*OURS, *FOREIGN):
                self._start(who)
            while time.monotonic() < until:
                pause = self._rng.expovariate(4 / MEAN_LIFE_S)
                time.sleep(max(0.0, min(pause, until - time.monotonic())))
                self._kill(who := self._rng.choice((*OURS, *FOREIGN)))
                self._start(who)
                self._look(reader)
            for who in (*OURS, *FOREIGN):
                self._kill(who)
            tell_quiet(self._quiet, str(CompositionService(self._root).save(ID, payload("final")).stem))
            os.waitpid(self._running.pop("window"), 0)
        finally:
            for who in tuple(self._running):
                self._kill(who)
        tally = Judge(self._root, self._ledgers).run()
        tally.kills = self._kills
        tally.odd.extend(self._odd)
        return tally

    def _look(self, reader: CompositionService) -> None:
        """Current can be read at any moment, but for the states that a foreign writer broke on purpose."""
        try:
            reader.load_bytes(ID, "current")
        except RepriseError as error:
            self._odd.append(f"current at any moment: {error}")

    def _start(self, who: str) -> None:
        self._born += 1
        name, rng = f"{who}-{self._born}", random.Random(self._rng.random())
        if who in FOREIGN:
            self._fork(who, foreign_writer(self._root / "compositions" / ID, name, rng))
        else:
            self._fork(who, our_writer(self._root, name, rng, self._naive))

    def _fork(self, who: str, act: Callable[[Ledger], None]) -> None:
        self._running[who] = fork(act, self._ledgers / f"{self._born:05d}-{who}")

    def _kill(self, who: str) -> None:
        child = self._running.pop(who)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        self._kills += os.WIFSIGNALED(status)


def run(
    seconds: float,
    seed: int,
    folder: Path,
    naive: bool = False,
    round_s: float = 4.0,
    window: Window = watcher_window,
) -> Tally:
    """Rounds until the time is over; `folder` is left empty unless something is lost."""
    tally, until = Tally(), time.monotonic() + seconds
    while time.monotonic() < until:
        place = folder / f"round-{tally.rounds}"
        left = until - time.monotonic()
        found = Round(place, f"{seed}-{tally.rounds}", naive, window).run(min(round_s, left))
        tally.add(found)
        if found.lost or found.odd:
            for sentence in (found.lost + found.odd)[:5]:
                print(f"seed {seed}, round {tally.rounds - 1}: {sentence}", file=sys.stderr, flush=True)
        if not (found.lost or found.odd) or naive:
            shutil.rmtree(place)
        elif sum(1 for _ in folder.iterdir()) > 5:
            break  # enough to look at
        if tally.rounds % 50 == 0:
            print(_summary(tally), file=sys.stderr, flush=True)
    return tally


def _summary(tally: Tally) -> str:
    return (
        f"{tally.rounds} rounds, {tally.acknowledged:,} versions and {tally.labels:,} labels acknowledged, "
        f"{tally.foreign:,} foreign states in current, {tally.displaced:,} of them displaced by us and kept, "
        f"{tally.kills:,} kills, {len(tally.lost)} lost, {len(tally.odd)} odd, "
        f"window equal to the disk after {tally.slowest_window_s:.2f} s at most, {tally.late} times after 1 s"
    )


def main() -> int:
    """From the command line; 1 where something was lost or odd."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--minutes", type=float, default=0.0)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--round", type=float, default=4.0, help="seconds of one round")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    parser.add_argument("--folder", type=Path, help="where the libraries go; its disk is what is tried")
    parser.add_argument("--window", action="store_true", help="the real window, not its watcher alone")
    parser.add_argument("--naive", action="store_true", help="the negative control")
    parser.add_argument("--deaf", action="store_true", help="another: the real window hears of nothing")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    seconds = given.minutes * 60 or given.seconds
    folder = Path(tempfile.mkdtemp(prefix="reprise-processes-", dir=given.folder))
    window = partial(real_window, deaf=given.deaf) if given.window or given.deaf else watcher_window
    tally = run(seconds, given.seed, folder, given.naive, given.round, window)
    print(json.dumps(dataclasses.asdict(tally)) if given.json else _summary(tally))
    is_bad = bool(tally.lost or tally.odd)
    if is_bad and not (given.naive or given.deaf):
        print(f"seed {given.seed}; what is left to look at: {folder}", file=sys.stderr)
    else:
        shutil.rmtree(folder)
    return int(is_bad)


if __name__ == "__main__":
    sys.exit(main())
