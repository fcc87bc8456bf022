"""Rig D: power cuts on a disk that forgets whatever it may; needs neither root nor a real disk.

    python -m tests.faults.rig_forgetful --states 20000
    python -m tests.faults.rig_forgetful --without folder     a negative control: must report losses

The same work as in rig C, judged in the same way. A real file system syncs more than it is asked to, and so
hides a sync that is left out; this one does not.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from unittest import mock

from core.storage import files
from tests.faults import forgetful_disk, power_work
from tests.faults.forgetful_disk import Lasting, Recorder
from tests.faults.power_judge import judge
from tests.faults.power_work import Work

_STATES = 60
"""Of each run of work."""


@dataclasses.dataclass(slots=True)
class Forgotten:
    """How many states were judged, of how much work; `bad` holds a sentence each."""

    states: int = 0
    runs: int = 0
    operations: int = 0
    events: int = 0
    bad: list[str] = dataclasses.field(default_factory=list)


def run(
    states: int,
    seed: int,
    folder: Path,
    acts: Iterable[str] = (),
    operations: int = 24,
    only_first: bool = False,
) -> Forgotten:
    """That many states; up to the first bad one where no more are wanted."""
    total = Forgotten()
    with mock.patch.object(files, "RETRY_DELAY_S", 0.0):
        while total.states < states and not (only_first and total.bad):
            rng = random.Random(f"{seed}-{total.runs}")
            place = folder / f"run-{total.runs}"
            for _ in _run_once(place, rng, min(_STATES, states - total.states), acts, operations, total):
                if only_first and total.bad:
                    break
            shutil.rmtree(place)
    return total


def _run_once(
    folder: Path, rng: random.Random, states: int, acts: Iterable[str], operations: int, total: Forgotten
) -> Iterator[None]:
    root, point = folder / "data", folder / "point"
    root.mkdir(parents=True)
    recorder = Recorder(root)
    work = Work(root, lambda: len(recorder.events), rng)
    with recorder.on():
        work.run(operations, acts)
    total.runs += 1
    total.operations += len(work.steps)
    total.events += len(recorder.events)
    ends = [step.ended for step in work.steps]
    # Half of them where a promise has just been made: there most is at stake.
    points = sorted(
        rng.choice(ends) if rng.random() < 0.5 else rng.randint(0, ends[-1]) for _ in range(states)
    )
    lasting, number = Lasting(recorder.root), 0
    for at in points:
        for event in recorder.events[number:at]:
            lasting.take(event)
        number = at
        point.mkdir()
        lasting.cut(rng, point)
        total.states += 1
        if found := judge(point, work.steps, at, goes_on=total.states % 3 == 0):
            total.bad.append(f"cut after {at} calls, {len(lasting.pending)} changes pending: {found[0]}")
        shutil.rmtree(point)
        yield


def main() -> int:
    """From the command line; 1 where a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--states", type=int, default=300)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    parser.add_argument("--folder", type=Path, default=Path("/dev/shm"))
    parser.add_argument("--without", choices=["file", "folder"], help="a negative control")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if given.without:
        getattr(power_work, f"without_{given.without}_sync")()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="reprise-forgetful-", dir=given.folder) as made:
        if reason := forgetful_disk.why_not(Path(made)):
            sys.exit(f"skipped: {reason}")
        found = run(given.states, given.seed, Path(made), only_first=bool(given.without))
    if given.json:
        print(json.dumps(dataclasses.asdict(found)))
    else:
        facts = f"{found.runs} runs, {found.operations:,} operations, {found.events:,} calls"
        print(f"{found.states:,} states in {time.monotonic() - began:.0f} s ({facts}), {len(found.bad)} bad")
        print(*found.bad[:10], sep="\n")
        print(f"seed {given.seed}")
    return int(bool(found.bad))


if __name__ == "__main__":
    sys.exit(main())
