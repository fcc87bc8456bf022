"""Rig Q: the whole API by two handles and a foreign writer beside a model; in memory and on disk.

    python -m tests.faults.rig_model [--minutes N] [--seed N]

Each round has another seed, which is told, so that a round that fails can be run again.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from typing_extensions import override

from core.storage.durable import Disk
from core.storage.home import Home
from tests.faults.model_machine import StoreMachine

FAST = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else None


class DiskMachine(StoreMachine):
    """The same on a disk, one of memory where there is such, for the system calls are the same."""

    steps = 0

    @override
    def make_home(self) -> Home:
        self.root = Path(tempfile.mkdtemp(dir=FAST))
        return Disk(self.root)

    @override
    def teardown(self) -> None:
        super().teardown()
        shutil.rmtree(self.root)


def run(
    machine: type[StoreMachine], examples: int, steps: int, number: int | None = None, *, shrinks: bool = True
) -> int:
    """Run some examples; the same ones each time, or those of a seed. Gives how many steps were taken."""
    before = machine.steps
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        derandomize=number is None,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink) if shrinks else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine if number is None else seed(number)(machine), settings=chosen)
    return machine.steps - before


def main() -> None:
    """Run until the time is over, each round with another seed."""
    parser = argparse.ArgumentParser(description="Rig Q: the store beside a model.")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    until = time.monotonic() + options.minutes * 60
    number, totals = options.seed, Counter[str]()
    while time.monotonic() < until:
        for machine, examples in ((StoreMachine, 100), (DiskMachine, 20)):
            totals[machine.__name__] += run(machine, examples, 60, number)
        done = ", ".join(f"{name} {steps}" for name, steps in totals.items())
        print(f"seed {number}: steps {done}; 0 bad", flush=True)
        number += 1


if __name__ == "__main__":
    main()
