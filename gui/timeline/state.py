"""What a timeline panel shows: the composition, what is open and chosen in it, what is new. Pure, no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from core.history.timeline import CompositionView, Entry
from gui.timeline.rows import Mode, Row, build_rows, stands_alone
from gui.timeline.words import saves, takes

LOOSE: Final = frozenset({"current", "autosave"})
"""Stems of entries that are no version: states which no version equals."""


@dataclass
class TimelineState:
    """One composition's timeline as it stands; kept while another composition is looked at."""

    view: CompositionView | None = None
    open_folds: set[str] = field(default_factory=set)
    selected: str | None = None

    @property
    def entries(self) -> Sequence[Entry]:
        """All entries, oldest first."""
        return self.view.entries if self.view else ()

    @property
    def versions(self) -> list[Entry]:
        """The entries that are files in the history."""
        return [entry for entry in self.entries if entry.stem not in LOOSE]

    def entry(self, stem: str | None) -> Entry | None:
        """Return the entry of this stem, None if there is none."""
        return next((entry for entry in self.entries if entry.stem == stem), None)

    def rows(
        self, mode: Mode, query: str, today: date, only: frozenset[str] | None = None
    ) -> tuple[Row, ...]:
        """Return the rows to show; with `only` those of these stems."""
        return build_rows(self.entries, mode, frozenset(self.open_folds), query, today=today, only=only)

    def newest_take(self) -> str | None:
        """Return what following the latest chooses: the newest take, else the newest of whatever there is."""
        versions = self.versions or list(self.entries)
        newest = next((entry for entry in reversed(versions) if stands_alone(entry)), None)
        return newest.stem if newest else versions[-1].stem if versions else None

    def take_view(self, view: CompositionView) -> set[str]:
        """Take news of the same composition; returns the stems of takes that were not there before."""
        known = {entry.stem for entry in self.entries}
        self.view = view
        return {entry.stem for entry in self.versions if stands_alone(entry) and entry.stem not in known}

    def place_of_selected(self) -> int:
        """Return where the chosen version stands among the entries, 0 if it is not there."""
        return next((place for place, entry in enumerate(self.entries) if entry.stem == self.selected), 0)

    def near(self, place: int) -> str | None:
        """Return what to choose when the version that stood at `place` is gone: the take before it."""
        older = [entry.stem for entry in self.entries[:place] if stands_alone(entry)]
        return older[-1] if older else self.newest_take()

    def counts(self, mode: Mode, listed: int | None = None) -> str:
        """Say how much there is: `41 takes · 209 saves folded`; of a narrowed list `4 of 41 takes`."""
        versions = self.versions
        if not versions:
            return ""
        many = takes(sum(entry.is_take for entry in versions))
        if listed is not None:
            return f"{listed:,} of {many}"
        if mode is Mode.ALL:
            return f"{many} · {saves(len(versions))}"
        folded = sum(not stands_alone(entry) for entry in versions)
        return f"{many} · {saves(folded)} folded" if folded else many
