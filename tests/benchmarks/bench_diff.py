"""The diff beside its peers on the same histories, and beside the parse of documents of many notes.

Three tables: two of engines (`peers` tells what is timed and counted, `contest` the bars), one of sizes.
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import statistics
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import orjson

from core.diff.compare import compare
from core.diff.structure import apply, diff
from core.diff.text import aligned_lines, fold
from core.model.document import parse
from tests.benchmarks import Row, Table, in_ms, large, median_ms
from tests.benchmarks.contest import contest, results
from tests.benchmarks.histories import history
from tests.benchmarks.peers import Engine, Missing, canonical, find_peers, python_peers, structure, words
from tests.benchmarks.peers_node import JsonDiffPatch

_REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "real" / "compositions"

SIZES = {5_000: 15, 50_000: 7, 200_000: 5}
"""Notes of a document, and how often it is parsed and compared for a median."""

_Pairs = list[tuple[bytes, bytes]]


def rows() -> Iterator[Row | Table]:
    """The aligned lines of one large pair; then the tables."""
    yield from _lines()
    yield from _contests()
    yield _sizes()


def _contests() -> Iterator[Table]:
    """The generated history, and the real ones where they are."""
    find_peers()
    engines: list[Engine] = [structure(), words()]
    missing: dict[str, str] = {}
    with contextlib.ExitStack() as stack:
        for maker in (*python_peers(), lambda: stack.enter_context(JsonDiffPatch())):
            try:
                engines.append(maker())
            except Missing as without:
                missing[without.package] = without.reason
        yield _contest("a generated history", _consecutive([list(history())]), engines, missing, True)
        real = [sorted((folder / "history").glob("*.json")) for folder in sorted(_REAL.glob("*"))]
        if pairs := _consecutive([path.read_bytes() for path in paths] for paths in real):
            yield _contest("the real histories", pairs, engines, missing, False)


def _consecutive(histories: Iterable[Sequence[bytes]]) -> _Pairs:
    return [pair for files in histories for pair in itertools.pairwise(files)]


def _contest(
    name: str, pairs: _Pairs, engines: Sequence[Engine], missing: Mapping[str, str], with_bars: bool
) -> Table:
    edits = [number for number, (a, b) in enumerate(pairs) if compare(parse(a, name), parse(b, name)).changes]
    sizes = [len(b) for _, b in pairs]
    first, second, *peers = contest(engines, pairs)
    title = (
        f"{len(pairs)} consecutive pairs of {name}, {len(edits)} of them edits,"
        f" {min(sizes) / 1000:.0f}–{max(sizes) / 1000:.0f} KB"
    )
    return results(title, first, second, peers, edits, missing, with_bars=with_bars)


def _sizes() -> Table:
    """The exact delta beside the parse of both files, in the same run, from 5,000 notes to 200,000."""
    lines = []
    smallest: dict[str, float] = {}
    first = min(SIZES)
    for notes, repeats in SIZES.items():
        for case, before, after in large.pairs(notes):
            parsing, diffing, in_words, applies = _large(before, after, repeats)
            growth = diffing / smallest.setdefault(case, diffing)
            lines.append(
                (
                    f"{notes:>7,} notes, {case}",
                    f"{(len(before) + len(after)) / 1e6:.1f}",
                    in_ms(parsing),
                    in_ms(diffing),
                    f"{diffing / parsing:.2f} {'met' if diffing <= parsing else 'missed'}",
                    "" if notes == first else f"{growth:.1f} of {notes // first}",
                    in_ms(in_words),
                    "yes" if applies else "NO",
                )
            )
    headings = ("", "MB", "parse ms", "structure ms", "÷ parse, bar 1", "growth", "words ms", "applies")
    return Table("the exact delta of large documents beside orjson's parse of both", headings, tuple(lines))


def _large(before: bytes, after: bytes, repeats: int) -> tuple[float, float, float, bool]:
    """Milliseconds for the parse of both, for the delta and for words, and whether the delta applies."""
    parsing, diffing = [], []
    _parse_and_diff(before, after)
    for _ in range(repeats):
        parse_ms, diff_ms = _parse_and_diff(before, after)
        parsing.append(parse_ms)
        diffing.append(diff_ms)
    a, b = orjson.loads(before), orjson.loads(after)
    applies = canonical(apply(a, diff(a, b))) == canonical(b)
    del a, b
    documents = parse(before, "benchmark"), parse(after, "benchmark")
    start = time.process_time()
    compare(*documents)
    in_words = (time.process_time() - start) * 1000
    return statistics.median(parsing), statistics.median(diffing), in_words, applies


def _parse_and_diff(before: bytes, after: bytes) -> tuple[float, float]:
    """Milliseconds for each, one right after the other, as `peers` times; no garbage is collected."""
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        a, b = orjson.loads(before), orjson.loads(after)
        parsed = time.process_time()
        diff(a, b)
        return (parsed - start) * 1000, (time.process_time() - parsed) * 1000
    finally:
        gc.enable()


def _lines() -> Iterator[Row]:
    """A note put before the first of each of eighty clips, indented: some 60,000 lines."""
    _, before, after = list(large.pairs(8_000))[1]
    comparison = compare(parse(before, "benchmark"), parse(after, "benchmark"))
    lines = aligned_lines(comparison)
    note = f"{len(lines):,} lines"
    aligning = median_ms(lambda: aligned_lines(comparison))
    yield Row("aligned lines of a large pair", aligning, "promised bound", 500.0, note)
    folding = median_ms(lambda: fold(lines, show_noise=False, whole=False))
    yield Row("folding them", folding, "promised bound", 500.0, note)
