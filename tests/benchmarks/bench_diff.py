"""The diff of real neighbours beside the parse of the same two files, and beside a peer's patch."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import jsonpatch
import orjson

from core.diff.compare import compare
from core.diff.structure import diff
from core.diff.text import aligned_lines, fold
from core.model.document import Document, parse
from tests.benchmarks import CannotRun, Row, median_ms

_REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "real" / "compositions"


def rows() -> Iterator[Row]:
    """All consecutive pairs of the longest real history; then one pair of 50,000 lines."""
    folders = [list((folder / "history").glob("*.json")) for folder in _REAL.glob("*")]
    if not any(folders):
        raise CannotRun("the real data does not lie beside the project")
    longest = max((sorted(paths) for paths in folders), key=lambda paths: (len(paths), paths))
    raws = [path.read_bytes() for path in longest]
    pairs = list(itertools.pairwise(parse(raw, "benchmark") for raw in raws))
    parsing = median_ms(lambda: [orjson.loads(raw) for pair in itertools.pairwise(raws) for raw in pair])
    exact = median_ms(lambda: [diff(a.data, b.data) for a, b in pairs])
    words = median_ms(lambda: [compare(a, b) for a, b in pairs])
    some = pairs[:: max(1, len(pairs) // 20)]
    peer = median_ms(lambda: [jsonpatch.make_patch(a.data, b.data) for a, b in some], 3)
    ours = median_ms(lambda: [diff(a.data, b.data) for a, b in some], 3)
    note = f"{len(pairs)} pairs, {sum(map(len, raws)) / len(raws) / 1000:.0f} KB each"
    yield Row("exact delta of real pairs", exact, "orjson parse of both", parsing, note)
    yield Row("comparison in words of real pairs", words, "orjson parse of both", parsing, note)
    yield Row("exact delta of real pairs", ours, "jsonpatch.make_patch", peer, f"{len(some)} of the pairs")
    yield from _large(pairs[-1][1])


def _large(document: Document) -> Iterator[Row]:
    """Eighty clips with a note put in front of each, indented: 50,000 lines."""
    a, b = (_grown(document, first) for first in (False, True))
    comparison = compare(a, b)
    lines = aligned_lines(comparison)
    parsing = median_ms(lambda: (orjson.loads(a.raw), orjson.loads(b.raw)))
    note = f"{len(lines):,} lines"
    yield Row(
        "comparison of a large pair", median_ms(lambda: compare(a, b)), "orjson parse of both", parsing, note
    )
    yield Row(
        "its aligned lines", median_ms(lambda: aligned_lines(comparison)), "promised bound", 500.0, note
    )
    folding = median_ms(lambda: fold(lines, show_noise=False, whole=False))
    yield Row("folding them", folding, "promised bound", 500.0, note)


def _grown(document: Document, with_first: bool) -> Document:
    first = {"note": 20, "start_time": 0.0, "duration": 1.0, "velocity": 100, "channel": 0}
    clips = [
        {
            "id": f"clip {number}",
            "name": "Clip",
            "track_id": "none",
            "start_time": 0.0,
            "duration": 24.0,
            "midi_events": ([first] if with_first else [])
            + [{**first, "note": 30 + step % 60, "start_time": step * 0.25} for step in range(88)],
        }
        for number in range(80)
    ]
    return parse(json.dumps({**document.data, "clips": clips}, indent=2).encode(), "benchmark")
