"""The lanes for those who hear them: each lane has a name, and each step by key is said."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from gui.compare.changes_picks import Picks, spoken
from gui.compare.music.lanes_area import LanesArea
from gui.compare.music.paint_lanes import fold_words
from gui.compare.music.rows import FoldRow, Row
from gui.compare.music.spot import Spot
from gui.compare.music.words import told_track
from gui.widgets.heard import PaintedNames, announce


class LanesHeard(LanesArea):
    """Says where the keyboard comes to and whether that is picked; what is painted has names."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = PaintedNames(self.viewport())

    # Steps

    @override
    def walk(self, step: int) -> None:
        super().walk(step)
        self.say_here()

    @override
    def walk_rows(self, step: int) -> None:
        super().walk_rows(step)
        self.say_here()

    def say_here(self) -> None:
        """Say the place of the keyboard, and whether it is picked."""
        if self.told is not None:
            announce(self, self._with_tick(self.told.words, self.spot_here()))

    def _with_tick(self, words: str, spot: Spot | None) -> str:
        if not self.can_pick or spot is None or not spot.changes:
            return words
        return f"{spoken(self.tick_of(spot.changes))}: {words}"

    @override
    def show_picks(self, picks: Picks | None) -> None:
        before = self.tick_of(spot.changes) if (spot := self.spot_here()) is not None else None
        super().show_picks(picks)
        if self.hasFocus() and spot is not None and self.tick_of(spot.changes) != before:
            self.say_here()
        self._name_rows()

    # Names

    @override
    def tell_axis(self) -> None:
        super().tell_axis()
        self._name_rows()

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self._name_rows()

    def _name_rows(self) -> None:
        self._names.show(self._named_rows())

    def _named_rows(self) -> Iterator[tuple[QRect, str]]:
        for row in self.rows:
            top, bottom = self.top_of(row), self.top_of(row) + row.height
            if bottom > self.ruler and top < self.viewport().height():
                yield QRect(0, top, self.head, row.height), self._words_of(row)

    def _words_of(self, row: Row) -> str:
        if isinstance(row, FoldRow):
            return fold_words(row)
        words = told_track(row.track).words
        tick = self.boxes.get(row.track.order)
        return words if tick is None else f"{spoken(tick)}: {words}"
