"""Rig R: the protocol broken in every way that we could think of; each mutant is caught by its one rig.

    python -m tests.faults.rig_mutants [--only WORDS]

A mutant runs its rig where it is caught soonest, and stops at the first catch. One that breaks no promise
must not be caught.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass

from tests.faults.mutants import Mutant, catch, words_of
from tests.faults.mutants_errno import REFUSED
from tests.faults.mutants_kill import KILLED
from tests.faults.mutants_model import WALKED
from tests.faults.mutants_power import LEFT_OUT, TOO_EARLY
from tests.faults.mutants_reading import READING
from tests.faults.mutants_running import RUNNING
from tests.faults.scene_cases import pool

MUTANTS: tuple[Mutant, ...] = (
    *KILLED,
    *REFUSED,
    *LEFT_OUT,
    *TOO_EARLY,
    *WALKED,
    *READING,
    *RUNNING,
)


@dataclass(frozen=True, slots=True)
class Caught:
    """How the hunt of one mutant ended: the sentence, why its rig cannot run here, or what broke the rig."""

    name: str
    sentence: str = ""
    why_not: str = ""
    broke: str = ""
    seconds: float = 0.0


def find(name: str) -> Mutant:
    """A mutant by its name."""
    return next(mutant for mutant in MUTANTS if mutant.name == name)


def hunt(name: str) -> Caught:
    """Let one loose in this process, which is a worker, and hunt it."""
    mutant, began = find(name), time.monotonic()
    if reason := mutant.why_not():
        return Caught(name, why_not=reason)
    try:
        sentence, broke = catch(mutant), ""
    except Exception as error:  # noqa: BLE001 - the others are hunted all the same
        sentence, broke = "", words_of(error)
    return Caught(name, sentence, broke=broke, seconds=time.monotonic() - began)


def is_right(caught: Caught) -> bool:
    """Whether it ended as it must; one whose rig cannot run here is neither."""
    if caught.broke:
        return False
    return bool(caught.why_not) or bool(caught.sentence) is not find(caught.name).equal


def hunt_all(mutants: Iterable[Mutant]) -> list[Caught]:
    """Each on the worker processes."""
    with pool() as workers:
        return list(workers.map(hunt, [mutant.name for mutant in mutants]))


def main(arguments: Iterable[str] | None = None) -> int:
    """From the command line; 1 where a mutant got away, or was caught without a reason."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.rig_mutants", description=__doc__)
    parser.add_argument("--only", default="", help="those of this rig, or with these words in their name")
    asked = parser.parse_args(None if arguments is None else list(arguments))
    chosen = [each for each in MUTANTS if asked.only in (each.rig, "") or asked.only in each.name]
    began = time.monotonic()
    found = hunt_all(chosen)
    for caught in found:
        mutant = find(caught.name)
        skipped = f"skipped: {caught.why_not}" if caught.why_not else ""
        end = caught.broke or caught.sentence or skipped or "not caught"
        mark = "  " if is_right(caught) else "!!"
        print(f"{mark} {mutant.rig} {mutant.name:52} {caught.seconds:5.1f} s  {end[:170]}")
    wrong = [caught.name for caught in found if not is_right(caught)]
    equal = sum(mutant.equal for mutant in chosen)
    left_out = sum(bool(caught.why_not) for caught in found)
    facts = f"{len(wrong)} wrong, {left_out} skipped, in {time.monotonic() - began:.0f} s"
    print(f"{len(chosen) - equal} mutants, and {equal} that break nothing: {facts}")
    print(*wrong, sep="\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
