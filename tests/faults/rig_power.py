"""Power cuts on a real file system: whatever had not been flushed may be there or not, in any mixture.

    python -m tests.faults.rig_power --states 20000 --kind xfs
    python -m tests.faults.rig_power --without file     a negative control: must report what is lost
    python -m tests.faults.rig_power --without folder   the other one

The store works on a file system on a disk that logs its writes and flushes. From the log images are built as
a power cut at any moment may have left them; each is mounted, which replays its journal, and judged.
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
from collections.abc import Iterator
from pathlib import Path

from tests.faults import loop_disk, power_work
from tests.faults.fuse_disk import FuseDisk, Write, read_log
from tests.faults.power_judge import judge
from tests.faults.power_work import Step, Work
from tests.faults.processes_writers import fork

_PIECE = 4096
"""A larger write may be there in part."""


@dataclasses.dataclass(slots=True)
class Cuts:
    """How many states were judged, of how much work; `bad` holds a sentence each."""

    kind: str
    states: int = 0
    runs: int = 0
    operations: int = 0
    writes: int = 0
    flushes: int = 0
    seconds: float = 0.0
    bad: list[str] = dataclasses.field(default_factory=list)


class Rig:
    """One run of work and the power cuts in it."""

    def __init__(self, folder: Path, kind: str, rng: random.Random) -> None:
        self._kind = kind
        self._rng = rng
        self._fresh = folder / "fresh"
        self._durable = folder / "durable"
        self._image = folder / "image"
        self._log = folder / "log"
        self._point = folder / "point"
        self._fuse = folder / "fuse"
        self._folder = folder
        for path in (self._point, self._fuse):
            path.mkdir(parents=True)
        self._log.touch()

    def run(self, states: int, operations: int, cuts: Cuts, until: float, only_first: bool) -> None:
        """Work, then judge that many states."""
        loop_disk.make_image(self._fresh, self._kind)
        self._copy(self._fresh, self._durable)
        self._copy(self._fresh, self._image)
        steps = self._work(operations)
        log = list(read_log(self._log))
        cuts.runs += 1
        cuts.operations += len(steps)
        cuts.writes += sum(not write.is_flush for _, write in log)
        cuts.flushes += sum(write.is_flush for _, write in log)
        for _ in self._cut(states, steps, log, cuts):
            if time.monotonic() > until or (only_first and cuts.bad):
                return

    def _work(self, operations: int) -> list[Step]:
        disk = FuseDisk(self._image, self._log, self._folder / "broken")
        disk.mount(self._fuse)
        server = fork(lambda _: disk.serve(), self._folder / "server")
        disk.close()
        try:
            with loop_disk.mounted(self._fuse / "disk", self._point, self._kind):
                first = self._log.stat().st_size
                work = Work(self._point, lambda: self._log.stat().st_size, self._rng)
                work.run(operations)
                steps = work.steps
                steps[0].began = max(first, 1)
        finally:
            loop_disk.unmount(self._fuse)
            os.waitpid(server, 0)
        odd = (self._folder / "server").read_text()
        assert not odd, odd
        return steps

    def _cut(
        self, states: int, steps: list[Step], log: list[tuple[int, Write]], cuts: Cuts
    ) -> Iterator[None]:
        """In the order of the log, so that what lasts is written once only."""
        end = steps[-1].ended
        first = next(number for number, (at, _) in enumerate(log) if at >= steps[0].began)
        last = next(number for number, (at, _) in enumerate(log) if at >= end)
        ends = [number for number, (at, _) in enumerate(log) if at in {step.ended for step in steps}]
        # Half of them where a promise has just been made: there most is at stake.
        points = sorted(
            self._rng.choice(ends) if self._rng.random() < 0.5 else self._rng.randint(first, last)
            for _ in range(states)
        )
        pending: list[Write] = []
        number = 0
        with self._durable.open("r+b", buffering=0) as durable:
            for point in points:
                while number <= point:
                    write = log[number][1]
                    if write.is_flush:
                        for lasting in pending:
                            os.pwrite(durable.fileno(), lasting.data, lasting.offset)
                        pending.clear()
                    else:
                        pending.append(write)
                    number += 1
                self._judge(steps, log[point][0], pending, cuts)
                yield

    def _judge(self, steps: list[Step], at: int, pending: list[Write], cuts: Cuts) -> None:
        self._copy(self._durable, self._image)
        chance = self._rng.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        with self._image.open("r+b", buffering=0) as image:
            for write in pending:
                for start in range(0, len(write.data), _PIECE):
                    if self._rng.random() < chance:
                        os.pwrite(image.fileno(), write.data[start : start + _PIECE], write.offset + start)
        cuts.states += 1
        try:
            with loop_disk.mounted(self._image, self._point, self._kind):
                found = judge(self._point, steps, at, goes_on=cuts.states % 3 == 0)
        except OSError as error:
            found = [f"the file system itself: {error}"]
        if found:
            cuts.bad.append(f"cut at {at} of the log, {len(pending)} writes pending: {found[0]}")

    def _copy(self, source: Path, target: Path) -> None:
        """Only what is not empty: the images are sparse."""
        target.unlink(missing_ok=True)
        size = source.stat().st_size
        with source.open("rb", buffering=0) as old, target.open("wb", buffering=0) as new:
            new.truncate(size)
            end = 0
            while end < size:
                try:
                    start = os.lseek(old.fileno(), end, os.SEEK_DATA)
                except OSError:
                    return
                end = os.lseek(old.fileno(), start, os.SEEK_HOLE)
                os.lseek(new.fileno(), start, os.SEEK_SET)
                while start < end:
                    start += os.sendfile(new.fileno(), old.fileno(), start, end - start)


def run(
    kind: str, states: int, seed: int, folder: Path, limit_s: float = 1e9, only_first: bool = False
) -> Cuts:
    """That many states, 75 of each run of work; fewer when time is over, or up to the first bad one."""
    cuts, began = Cuts(kind), time.monotonic()
    while cuts.states < states and time.monotonic() - began < limit_s and not (only_first and cuts.bad):
        rng = random.Random(f"{seed}-{cuts.runs}")
        place = folder / f"run-{cuts.runs}"
        Rig(place, kind, rng).run(min(75, states - cuts.states), 40, cuts, began + limit_s, only_first)
        shutil.rmtree(place)
    cuts.seconds = round(time.monotonic() - began, 1)
    return cuts


def main() -> int:
    """From the command line; 1 where a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--kind", choices=list(loop_disk.SIZES_MB), default="ext4")
    parser.add_argument("--states", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=1e9, help="stop after so long")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    parser.add_argument("--folder", type=Path, default=Path("/dev/shm"))
    parser.add_argument("--without", choices=["file", "folder"], help="a negative control")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    missing = loop_disk.why_not(given.kind, fuse=True)
    if missing:
        sys.exit(f"skipped: {missing}")
    loop_disk.leave_namespace()
    if given.without:
        getattr(power_work, f"without_{given.without}_sync")()
    with tempfile.TemporaryDirectory(prefix="reprise-power-", dir=given.folder) as made:
        cuts = run(given.kind, given.states, given.seed, Path(made), given.seconds, bool(given.without))
    if given.json:
        print(json.dumps(dataclasses.asdict(cuts)))
    else:
        facts = (
            f"{cuts.runs} runs, {cuts.operations} operations, {cuts.writes} writes, {cuts.flushes} flushes"
        )
        print(f"{given.kind}: {cuts.states:,} states in {cuts.seconds} s ({facts}), {len(cuts.bad)} bad")
        print(*cuts.bad[:10], sep="\n")
        print(f"seed {given.seed}")
    return int(bool(cuts.bad))


if __name__ == "__main__":
    sys.exit(main())
