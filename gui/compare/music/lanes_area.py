"""The lanes with picks of many changes at once: all to the last pick, all that is listed, all of an area."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from core.diff.score import Score
from gui.compare.changes_picks import Picks
from gui.compare.music.lanes_picks import LanesPicks
from gui.compare.music.lanes_words import tells_something
from gui.compare.music.paint_picks import draw_band
from gui.compare.music.rows import FoldRow, GoneRow, Row


class LanesArea(LanesPicks):
    """An area is what a hand draws over the lanes; what changed in it is picked together."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._band: QRectF | None = None

    @override
    def show_score(self, score: Score, *, keep_place: bool = False) -> None:
        self._band = None
        super().show_score(score, keep_place=keep_place)

    @override
    def show_picks(self, picks: Picks | None) -> None:
        if picks is None:
            self._band = None
        super().show_picks(picks)

    def pick_to(self, place: QRectF) -> None:
        """Pick all from what was picked last to a place of the viewport."""
        if self._anchor is None:
            self._anchor = self._lasting(place)
        anchor, row = self._anchor, self.row_at(place.center().y())
        if row is None:
            return
        left = min(anchor.left(), self.axis.beat(place.left() - self.head))
        right = max(anchor.right(), self.axis.beat(place.right() - self.head))
        offset = self.ruler - self.verticalScrollBar().value()
        top = min(anchor.top() + offset, place.top())
        bottom = max(anchor.bottom() + offset, place.bottom())
        # From row to row whole ones: what lies between two notes of two lanes has no height of its own.
        rows = [
            one for one in self.rows if self.top_of(one) <= bottom and self.top_of(one) + one.height > top
        ]
        one_lane = len(rows) <= 1
        band = QRectF(
            self.head + self.axis.x(left),
            self.top_of(rows[0]) if one_lane and rows else top,
            (right - left) * self.axis.per_beat,
            rows[0].height if one_lane and rows else bottom - top,
        )
        self._pick_more(self.changes_in(band))

    def pick_all(self) -> None:
        """Pick all that the lanes show."""
        self._pick_more({number for row in self.rows for number in self._all_of(row)})

    def _all_of(self, row: Row) -> tuple[int, ...]:
        return () if isinstance(row, FoldRow) else self.changes_of_track(row.track.order)

    def _pick_more(self, changes: Iterable[int]) -> None:
        """Pick those of these that are not; where all are, leave them out."""
        found = set(changes)
        if more := (found - self._ticked) or found:
            self.pick_toggled.emit(tuple(sorted(more)))

    # An area

    @property
    def has_band(self) -> bool:
        """Whether an area is being drawn."""
        return self._band is not None

    def draw_area(self, start: QPointF, end: QPointF) -> None:
        """Show an area between two places of the viewport; from the ruler it goes through all lanes."""
        band = QRectF(start, end).normalized()
        if start.y() < self.ruler:
            band.setTop(self.ruler)
            band.setBottom(max(self.viewport().height(), self.wanted_height))
        self._band = band
        self.viewport().update()

    def end_area(self, *, picks: bool = True) -> None:
        """Pick what changed in the area, or leave that out where all of it is picked."""
        band, self._band = self._band, None
        if band is not None and picks:
            self._anchor = self._lasting(band)
            self._pick_more(self.changes_in(band))
        self.viewport().update()

    def changes_in(self, band: QRectF) -> set[int]:
        """What changed in an area of the viewport.

        Notes that it touches, clips that it covers from end to end, lanes whose head it reaches.
        """
        found: set[int] = set()
        for row in self.rows:
            top = self.top_of(row)
            if isinstance(row, FoldRow) or top > band.bottom() or top + row.height <= band.top():
                continue
            if band.left() < self.head or isinstance(row, GoneRow):
                found.update(self.changes_of_track(row.track.order))
                continue
            inner = band.translated(-self.head, -top)
            left, right = self.axis.beat(inner.left()), self.axis.beat(inner.right())
            found.update(
                note.change
                for note in self.lane(row).between(left, right)
                if note.change >= 0 and self._touches(row, note, inner)
            )
            found.update(
                clip.change
                for clip in row.track.clips
                if tells_something(clip)
                and (
                    left <= clip.start and clip.end <= right
                    if not clip.is_audio
                    else clip.start < right and left < clip.end
                )
            )
        return found - {-1}

    @override
    def paint_over(self, painter: QPainter) -> None:
        if self._band is not None:
            painter.save()
            painter.setClipRect(self.viewport().rect().adjusted(0, self.ruler, 0, 0))
            draw_band(painter, self._band)
            painter.restore()
        super().paint_over(painter)
