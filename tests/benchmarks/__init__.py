"""Benchmarks as ratios: what Reprise takes beside what a peer takes for the same work.

A module `bench_<name>.py` in this folder has one function `rows()` that yields `Row`s, which all benchmarks
share one table for, and `Table`s of its own where a row is not enough. Nothing here is a
test: a time on a busy machine proves nothing, a ratio of two times taken together says a little.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


class CannotRun(Exception):
    """What a benchmark needs is not here; the message says what."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table, in milliseconds; the peer is another program, a promised bound, or missing."""

    name: str
    ours_ms: float | None
    peer_name: str = ""
    peer_ms: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the peer's time ours is; below one we are faster."""
        if self.ours_ms is None or not self.peer_ms:
            return None
        return self.ours_ms / self.peer_ms


@dataclass(frozen=True, slots=True)
class Table:
    """A table with columns of its own, in words; the first is aligned to the left and so is a last “note”."""

    title: str
    headings: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


def in_ms(number: float) -> str:
    """Milliseconds in words: two places, and two digits where those would be lost."""
    return f"{number:,.2f}" if number >= 0.1 or number == 0 else f"{number:.2g}"


def median_ms(work: Callable[[], object], repeats: int = 5) -> float:
    """The median of some timed calls, after one that warms up and is not counted."""
    work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)
