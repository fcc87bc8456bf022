"""Histories in memory for the lives of things: snapshots in a row, as the timeline would show them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

from core.diff.compare import compare
from core.history.life import read_life
from core.history.life_events import Life, What
from core.history.life_subject import Subject
from core.history.timeline import Entry, Kind
from core.model.document import Document
from tests.core.diff.examples import document


class Versions:
    """Snapshots as versions `0`, `1`, …; `loads` are the stems that were read."""

    def __init__(self, snapshots: Sequence[dict[str, Any]]) -> None:
        self.documents = {str(number): document(one) for number, one in enumerate(snapshots)}
        self.entries = _entries(list(self.documents.values()))
        self.loads: list[str] = []

    def load(self, ref: str) -> Document:
        self.loads.append(ref)
        return self.documents[ref]

    def life(self, subject: Subject, at: str | None = None) -> Life:
        return read_life(self.entries, at or self.entries[-1].stem, subject, self.load)


def _entries(documents: list[Document]) -> list[Entry]:
    entries: list[Entry] = []
    take: str | None = None
    for number, one in enumerate(documents):
        areas = compare(documents[number - 1], one).areas if number else ()
        is_take = not number or bool(areas)
        entries.append(
            Entry(
                stem=str(number), number=number, kind=Kind.SAVE if number else Kind.ORIGINAL,
                is_take=is_take, title="", detail=(), saved_at=None, areas=areas, before=take,
            )
        )  # fmt: skip
        take = str(number) if is_take else take
    return entries


def told(life: Life) -> list[tuple[str, What]]:
    """Which takes did what, oldest first."""
    return [(event.entry.stem, event.what) for event in reversed(life.events)]


def values(life: Life) -> list[str]:
    """From what to what, oldest first."""
    return [", ".join(d.value for d in event.details if d.value) for event in reversed(life.events)]


def history(start: dict[str, Any], *edits: Callable[[dict[str, Any]], object]) -> Versions:
    """A first version, then one for each edit of the state before."""
    states = [start]
    for edit in edits:
        states.append(copy.deepcopy(states[-1]))
        edit(states[-1])
    return Versions(states)
