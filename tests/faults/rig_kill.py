"""Rig A: kill -9 before and after every file-system call of every operation, and again inside the recovery.

    python -m tests.faults.rig_kill [--minutes N] [--seed N]

Without a limit it kills at every boundary once; with minutes it goes on with second kills, inside the
recovery that follows a first, in an order that the seed gives, until they are over.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any

from tests.faults import ptrace
from tests.faults.ptrace import Mode, Plan
from tests.faults.scene_cases import (
    Tally,
    chunks,
    count_all,
    count_calls,
    each_in_pool,
    find_scene,
    run_chunk,
    run_twice,
)
from tests.faults.scenes import SCENES

CHANGING = frozenset(ptrace.ACTS.values()) - {"read", "close", "openat"}
"""After one of these the disk may be another; after the rest it is what it was before."""


def boundaries(scene: str, calls: list[str], is_long: bool = False) -> Iterator[tuple[str, Plan]]:
    """Where to kill: before each call and after the last; in the long run also after each.

    After a call and before the next is the same boundary. Calls that only ask change nothing: killed there,
    a process leaves what it left at the call before.
    """
    acts = [at for at, name in enumerate(calls) if name not in ptrace.LOOKS.values()]
    for at in acts:
        yield scene, Plan(Mode.KILL_BEFORE, at)
        if is_long or at == acts[-1]:
            yield scene, Plan(Mode.KILL_AFTER, at)


def every_boundary(is_long: bool = False) -> Iterator[tuple[str, Plan]]:
    """All boundaries of all scenes, counted first on undisturbed runs."""
    for scene, calls in count_all(is_long).items():
        yield from boundaries(scene, calls, is_long)


def run_all(is_long: bool = False) -> Tally:
    """Every boundary of every scene on the worker processes."""
    return each_in_pool(run_chunk, chunks(every_boundary(is_long)))


def states_left(calls: list[str]) -> Iterator[Plan]:
    """One kill for each state that the disk passes through."""
    for at, name in enumerate(calls):
        if name == "write":
            yield Plan(Mode.KILL_BEFORE, at)
        if name in CHANGING:
            yield Plan(Mode.KILL_AFTER, at)


def run_second_kills(first: tuple[str, Plan]) -> Tally:
    """One first kill, and then the recovery killed at each state that the disk passes through."""
    scene, plan = find_scene(first[0]), first[1]
    tally = Tally()
    undisturbed = run_twice(scene, plan, Plan())
    for second in itertools.chain([Plan()], states_left(undisturbed.trace.calls)):
        verdict = run_twice(scene, plan, second)
        tally.cases += 1
        if verdict.bad:
            tally.bad.append(str(verdict))
    return tally


def run_some_second_kills(number: int, seed: int = 1) -> Tally:
    """So many pairs of kills by lot, in this process, which is a worker."""
    lots = random.Random(seed)
    left = {scene.name: list(states_left(count_calls(scene))) for scene in SCENES}
    tally = Tally()
    for _ in range(number):
        scene = find_scene(lots.choice(sorted(left)))
        first = lots.choice(left[scene.name])
        second = lots.choice(left["save over an unknown state"])
        verdict = run_twice(scene, first, second)
        tally.cases += 1
        if verdict.bad:
            tally.bad.append(str(verdict))
    return tally


def run_recoveries(minutes: float, seed: int) -> Tally:
    """Second kills after each first, in a shuffled order, for at most so long."""
    firsts = [(scene, plan) for scene, calls in count_all().items() for plan in states_left(calls)]
    random.Random(seed).shuffle(firsts)
    end = time.monotonic() + 60 * minutes
    return each_in_pool(run_second_kills, itertools.takewhile(lambda _: time.monotonic() < end, firsts))


def report(what: str, work: Any, *args: Any) -> int:
    """Run, and print the figures and what was bad; gives how much was."""
    began = time.monotonic()
    tally: Tally = work(*args)
    took = time.monotonic() - began
    for line in tally.bad[:40]:
        print("BAD", line)
    print(
        f"{what}: {tally.cases} cases in {took:.0f} s, {len(tally.bad)} bad, {tally.unreached} past the end"
    )
    return len(tally.bad)


def main(arguments: Iterable[str] | None = None) -> int:
    """The rig from the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.rig_kill", description=__doc__)
    parser.add_argument("--minutes", type=float, default=0.0, help="for the kills inside the recovery")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(None if arguments is None else list(arguments))
    if reason := ptrace.why_not():
        print(f"rig A is skipped: {reason}")
        return 0
    bad = report("A, every boundary", run_all, True)
    if asked.minutes:
        bad += report("A, again inside the recovery", run_recoveries, asked.minutes, asked.seed)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
