"""Rig B: every errno at every file-system call of every operation, once and from then on; short calls.

    python -m tests.faults.rig_errno [--cases N] [--minutes N] [--seed N]

Without a number or a limit it tries all of them: each of the calls, refused once, refused with every later
one of its kind and with every later one at all, by each of the errnos.
"""

from __future__ import annotations

import argparse
import errno
import itertools
import random
import sys
import time
from collections.abc import Iterable, Iterator

from tests.faults import ptrace
from tests.faults.ptrace import Mode, Plan
from tests.faults.rig_kill import report
from tests.faults.scene_cases import Chunk, Tally, Verdict, chunks, count_all, each_in_pool, run_chunk
from tests.faults.scenes import Scene

ERRNOS = (
    errno.EIO, errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EPERM, errno.EMFILE, errno.ENOMEM, errno.EINTR,
    errno.ENOENT, errno.EEXIST, errno.ENOTDIR, errno.EBUSY, errno.EINVAL, errno.EDQUOT, errno.ESTALE,
    errno.ENOSYS,
)  # fmt: skip
_MISSING = frozenset({errno.EINVAL, errno.ENOSYS})
"""Said of a sync, these mean that the disk knows no such thing, which `check` reports."""
_NAMING = frozenset({"linkat", "renameat", "renameat2", "unlinkat", "mkdirat"})
_CI_CASES = 10_000

Case = tuple[str, Plan]


def all_cases(scene: str, calls: list[str]) -> Iterator[Case]:
    """Every refusal of every call of a scene, and every short read and write."""
    for at, name in enumerate(calls):
        if name in ("read", "write"):
            yield scene, Plan(Mode.SHORT, at)
        if name in _NAMING:  # as a server does whose answer was lost
            yield scene, Plan(Mode.DONE, at, errno.EIO)
            yield scene, Plan(Mode.DONE, at, errno.ESTALE)
        for code in ERRNOS:
            yield scene, Plan(Mode.ONCE, at, code)
            if code != errno.EINTR:  # which nobody gets for ever, and Python tries again until then
                yield scene, Plan(Mode.KIND, at, code)
                yield scene, Plan(Mode.ALL, at, code)


def choose(cases: Iterable[Case], number: int, seed: int) -> list[Case]:
    """A sample: every call of every scene at least once, the rest by lot; the same for the same seed."""
    lots = random.Random(seed)
    shuffled = list(cases)
    lots.shuffle(shuffled)
    first: dict[tuple[str, int], Case] = {}
    rest: list[Case] = []
    for case in shuffled:
        key = case[0], case[1].at
        if key in first and case[1].mode is not Mode.SHORT:
            rest.append(case)
        elif key in first:
            rest.insert(0, case)
        else:
            first[key] = case
    chosen = [*first.values(), *rest][: max(number, len(first))]
    return sorted(chosen, key=lambda case: (case[0], case[1].at))


def told_of_sync(scene: Scene, verdict: Verdict) -> Iterator[str]:
    """What the files cannot show: a refused sync is no success, and half a write is no failure."""
    plan, told, trace = verdict.plan, verdict.told, verdict.trace
    if not trace.reached:
        return
    if plan.mode is Mode.SHORT and told.error:
        yield f"{told.error} was told of a short call"
    if trace.calls[plan.at] != "fsync" or told.error or plan.code in _MISSING or plan.code == errno.EINTR:
        return
    if plan.code == errno.EIO and plan.mode is Mode.ONCE and "unlinkat" in trace.calls[plan.at : plan.at + 3]:
        return  # taken back, and tried again with what is new
    if trace.calls[plan.at :].count("linkat") > 1:
        return  # a foreign version that does not last holds nothing: a synced copy of ours was linked for it
    if scene.name in ("save", "first save", "autosave", "first autosave", "create", "delete", "undelete"):
        yield "success was told, and a sync was refused"


def run_refusals(chunk: Chunk) -> Tally:
    """Some plans on one scene."""
    return run_chunk(chunk, told_of_sync)


def run_all(number: int = 0, seed: int = 1, minutes: float = 0.0) -> Tally:
    """So many cases, or all of them, on the worker processes; for at most so long if there is a limit."""
    cases = [case for scene, calls in count_all(not number).items() for case in all_cases(scene, calls)]
    chosen = list(chunks(choose(cases, number, seed) if number else cases))
    if not minutes:
        return each_in_pool(run_refusals, chosen)
    random.Random(seed).shuffle(chosen)
    end = time.monotonic() + 60 * minutes
    return each_in_pool(run_refusals, itertools.takewhile(lambda _: time.monotonic() < end, chosen))


def run_for_ci() -> Tally:
    """What fits beside all other tests."""
    return run_all(_CI_CASES)


def main(arguments: Iterable[str] | None = None) -> int:
    """The rig from the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.rig_errno", description=__doc__)
    parser.add_argument("--cases", type=int, default=0, help="a sample of so many; all without")
    parser.add_argument("--minutes", type=float, default=0.0, help="stop after so long; never without")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(None if arguments is None else list(arguments))
    if reason := ptrace.why_not():
        print(f"rig B is skipped: {reason}")
        return 0
    return int(report("B, refused calls", run_all, asked.cases, asked.seed, asked.minutes) > 0)


if __name__ == "__main__":
    sys.exit(main())
