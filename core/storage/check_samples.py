"""The samples that snapshots refer to, held against those that lie in `samples/`. No sample is opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.model.document import Document
from core.storage.findings import Findings, Kind
from core.storage.home import Home
from core.storage.layout import CURRENT, SAMPLES, Place, sample_file


def sample_paths(document: Document) -> Iterator[str]:
    """Every path of a sample in a snapshot, as it is spelt there."""
    for name, field in (("tracks", "sample_file_path"), ("clips", "audio_file_path")):
        things = document.sequence.get(name)
        for thing in things if isinstance(things, list) else ():
            yield from _text(thing.get(field) if isinstance(thing, dict) else None)
    assignments = document.data.get("sample_assignments")
    for path in assignments.values() if isinstance(assignments, dict) else ():
        yield from _text(path)


def _text(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value.strip():
        yield value


def judge_samples(home: Home, place: Place, samples: Mapping[str, set[str]], findings: Findings) -> None:
    """Note the samples of the composition at `place` that are not there; by name, for folders are moved."""
    try:
        there = set(home.names((SAMPLES,)))
    except OSError:
        there = set()
    for path, refs in sorted(samples.items()):
        if sample_file(path) not in there:
            who = "Current refers" if CURRENT in refs else _count(len(refs))
            words = f"{who} to the sample {path[:200]}, which is not in samples/."
            findings.note(place, Kind.NO_SAMPLE, words)


def _count(states: int) -> str:
    return "One state refers" if states == 1 else f"{states} states refer"
