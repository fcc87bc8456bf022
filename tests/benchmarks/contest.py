"""Engines in turn on the same pairs, each for so long at most, and what came of it as a table."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from tests.benchmarks import Table, in_ms
from tests.benchmarks.peers import Engine, Measured

LIMIT_S = 30.0
"""What an engine may take for its pairs, all calls and checks together; the rest of them it leaves out."""

BARS = {"deepdiff": (1000.0, 500.0), "deepdiff-rs": (15.0, 8.0), "jsondiffpatch": (5.0, 2.5)}
"""How many times slower a peer should be than our structure, and than our words."""

HEADINGS = (
    *("engine", "median ms", "on edits", "÷ structure", "bar", "÷ words", "bar"),
    *("operations", "ours", "applies", "pairs", "note"),
)


@dataclass
class Entrant:
    """An engine with what it did, by the number of the pair."""

    engine: Engine
    done: dict[int, Measured] = field(default_factory=dict)
    spent_s: float = 0.0
    note: str = ""

    def take(self, number: int, a: bytes, b: bytes) -> None:
        """Measure one pair unless the time is over; an engine that breaks is out, with its reason."""
        if self.note:
            return
        if self.spent_s > LIMIT_S:
            self.note = f"stopped after {LIMIT_S:.0f} s"
            return
        start = time.perf_counter()
        try:
            self.done[number] = self.engine.measure(a, b)
        except Exception as error:  # noqa: BLE001 - a peer's fault is a note in its row
            self.note = f"failed: {type(error).__name__}: {error}"
        self.spent_s += time.perf_counter() - start

    def median(self, numbers: Collection[int]) -> float:
        """Milliseconds a pair, over those of the numbers that it did."""
        return statistics.median(self.done[number].ms for number in numbers)

    def leaves(self, numbers: Collection[int]) -> int:
        """Operations in all."""
        return sum(self.done[number].leaves for number in numbers)


def contest(engines: Sequence[Engine], pairs: Sequence[tuple[bytes, bytes]]) -> list[Entrant]:
    """Every engine on every pair, one after the other within a pair, so that a busy machine is shared fairly.

    The pairs come in an order of chance (always the same), so that those which a slow engine has done when
    its time is over are a sample of all. The first is done twice, and counted once everything is warm.
    """
    entrants = [Entrant(engine) for engine in engines]
    numbers = random.Random(1).sample(range(len(pairs)), len(pairs))
    for turn, number in enumerate([numbers[0], *numbers]):
        for place in range(len(entrants)):
            entrants[(place + turn) % len(entrants)].take(number, *pairs[number])
    return entrants


def results(
    title: str,
    structure: Entrant,
    words: Entrant,
    peers: Sequence[Entrant],
    edits: Collection[int],
    missing: Mapping[str, str],
    *,
    with_bars: bool,
) -> Table:
    """One row an engine; what is ours in it is taken over the very pairs that the peer did.

    `missing` gives the peers that are not here, each with the reason.
    """
    lines = [_row(each, structure, words, edits, with_bars=with_bars) for each in (structure, words, *peers)]
    lines += [(package, *[""] * (len(HEADINGS) - 2), reason) for package, reason in missing.items()]
    return Table(title, HEADINGS, tuple(lines))


def _row(
    peer: Entrant, structure: Entrant, words: Entrant, edits: Collection[int], *, with_bars: bool
) -> tuple[str, ...]:
    numbers = peer.done.keys() & structure.done.keys() & words.done.keys()
    if not numbers:
        return (peer.engine.name, *[""] * (len(HEADINGS) - 2), peer.note or "no pair done")
    ours = peer in (structure, words)
    edited = numbers & set(edits)
    median = peer.median(numbers)
    bars = BARS.get(peer.engine.name.split()[0]) if with_bars and "with ids" not in peer.engine.name else None
    by_structure, by_words = (median / each.median(numbers) for each in (structure, words))
    applied = [peer.done[number].applies for number in numbers]
    lossless = all(applied)
    fewer = structure.leaves(numbers) - peer.leaves(numbers)
    return (
        peer.engine.name,
        in_ms(median),
        in_ms(peer.median(edited)) if edited else "–",
        *(("", "") if peer is structure else (_times(by_structure), _bar(by_structure, bars and bars[0]))),
        *(("", "") if ours else (_times(by_words), _bar(by_words, bars and bars[1]))),
        f"{peer.leaves(numbers):,}",
        "" if ours else f"{structure.leaves(numbers):,}" + (" more!" if lossless and fewer > 0 else ""),
        f"{sum(map(bool, applied))}/{len(applied)}" if None not in applied else "has none",
        str(len(numbers)),
        "; ".join(filter(None, (peer.note, peer.engine.remark))),
    )


def _times(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.1f}"


def _bar(ratio: float, bar: float | None) -> str:
    return "" if bar is None else f"{bar:,g} {'met' if ratio >= bar else 'missed'}"
