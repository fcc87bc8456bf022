"""Four sessions in four processes edit two compositions, with AI turns and restores, while a window watches.

    python -m tests.faults.rig_sessions --seconds 60
    python -m tests.faults.rig_sessions --seconds 5 --careless     the negative control: must report losses

Each edit leaves a mark in the state, so that wherever it went can be seen: in some version, at the end. Two
numbers of each state follow from a third, so that half an edit would show.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import core.storage.observer  # noqa: F401 - here once, and not in each child
from core.storage.composition_service import CompositionService
from tests.core.session.scenes import snapshot
from tests.faults.processes_writers import Ledger, fork
from tests.faults.sessions_judge import Judge, Tally
from tests.faults.sessions_work import Careless, Worker, watch

SHAPES = ("flat", "nested")
WRITERS = 4


def make_library(root: Path) -> tuple[str, ...]:
    """Two compositions, one of each shape; gives their ids."""
    store = CompositionService(root)
    root.mkdir(parents=True)
    return tuple(store.create(shape.title(), snapshot(shape)) for shape in SHAPES)


def run(seconds: float, seed: int, folder: Path, careless: bool = False) -> Tally:
    """Let them work, and judge; careless sessions think that nothing of theirs is ever unsaved."""
    root, ledgers = folder / "data", folder / "ledgers"
    ledgers.mkdir(parents=True)
    compositions = make_library(root)
    quiet = folder / "quiet"
    until = time.monotonic() + seconds

    def worker(number: int) -> Callable[[Ledger], None]:
        rng = random.Random(f"{seed}-{number}")
        work = Careless if careless else Worker
        return lambda ledger: work(root, compositions[number % 2], f"s{number}", rng, ledger).run(until)

    running = [fork(worker(number), ledgers / f"session-{number}") for number in range(WRITERS)]
    window = fork(watch(root, compositions, quiet), ledgers / "window")
    for child in running:
        os.waitpid(child, 0)
    quiet.touch()
    os.waitpid(window, 0)
    return Judge(root, ledgers, compositions).run()


def summary(tally: Tally) -> str:
    """One line of figures."""
    worst = max(tally.memory_growth, default=0.0)
    return (
        f"{tally.edits:,} edits, {tally.acknowledged:,} saves acknowledged, {tally.turns:,} of AI turns and "
        f"{tally.restores:,} of restores; {tally.autosaves:,} autosaves; both kept {tally.diverged:,} times, "
        f"reloaded {tally.reloaded:,} times; {tally.reads:,} reads, {len(tally.torn)} torn; "
        f"{len(tally.lost)} lost, {len(tally.odd)} odd, {tally.gave_up} given up; "
        f"memory {worst:+.1%} at most since the first sixth; "
        f"window equal to the disk after {tally.equal_after_s:.2f} s"
    )


def main() -> int:
    """From the command line; 1 where something was lost, torn or odd, or memory grew by a tenth."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--minutes", type=float, default=0.0)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    parser.add_argument("--folder", type=Path, help="where the library goes; its disk is what is tried")
    parser.add_argument("--careless", action="store_true", help="the negative control")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="reprise-sessions-", dir=given.folder))
    tally = run(given.minutes * 60 or given.seconds, given.seed, folder, given.careless)
    print(json.dumps(dataclasses.asdict(tally)) if given.json else summary(tally))
    is_bad = bool(tally.lost or tally.torn or tally.odd)
    if is_bad and not given.careless:
        for sentence in (tally.lost + tally.torn + tally.odd)[:5]:
            print(sentence, file=sys.stderr)
        print(f"seed {given.seed}; what is left to look at: {folder}", file=sys.stderr)
    else:
        shutil.rmtree(folder)
    return int(is_bad or max(tally.memory_growth, default=0.0) > 0.1)


if __name__ == "__main__":
    sys.exit(main())
