"""The surface of the lanes: what stands where, scrolling, and painting of what is in sight."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget
from typing_extensions import override

from core.diff.score import Region, Score, ScoreNote, ScoreTrack
from gui.compare.music.axis import Axis
from gui.compare.music.batches import LaneNotes, note_rect
from gui.compare.music.paint_lanes import (
    HEAD,
    blocks_of,
    draw_block_words,
    draw_bodies,
    draw_edges,
    draw_fold,
    draw_gone,
    draw_head,
    grid_lines,
)
from gui.compare.music.paint_notes import draw_notes
from gui.compare.music.paint_ruler import RULER, changes_per_bar, draw_ruler, draw_ruler_head
from gui.compare.music.rows import FoldRow, LaneRow, Row, height_of, rows_of
from gui.painting import CheckState, device_pixel, draw_box, draw_hairline
from gui.theme import focus_is_by_key, theme, theme_changed

NARROW_BELOW = 520
"""Width under which the heads of the lanes give up room."""
_NARROW_HEAD = 104


class LanesSurface(QAbstractScrollArea):
    """Paints ruler, heads and lanes of one score; scrolls lanes by its bar, beats by its axis.

    `boxes` are what the heads of some tracks show, by their order: whether they are picked.

    Geometry of notes is kept a lane until scale or place change; a paint draws only what lies in its area.
    """

    axis_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.score = Score()
        self.axis = Axis()
        self.rows: tuple[Row, ...] = ()
        self.selected = -1
        self.hovered: tuple[LaneRow, ScoreNote] | None = None
        self.hovered_row: Row | None = None
        self.boxes: Mapping[int, CheckState] = {}
        self._only_changed = True
        self._is_open = False
        self._lanes: dict[int, LaneNotes] = {}
        self._row_of: dict[int, Row] = {}  # by the track's order, −1 for the fold
        self._counts: dict[int, int] = {}
        self._stripes: tuple[QColor, ...] = ()
        self._grid: tuple[list[QRectF], list[QRectF]] = ([], [])
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme_changed.connect(self._on_theme_changed)

    # What is shown

    def show_score(self, score: Score, *, keep_place: bool = False) -> None:
        """Show another score as a whole; with `keep_place` at the place and scale that the reader chose."""
        self.score = score
        self.hovered = self.hovered_row = None
        self.selected = -1
        self._counts = changes_per_bar(score)
        if not keep_place:
            self._is_open = False
            self.axis.fits_all = True
            self.verticalScrollBar().setValue(0)
        self.lay_out()

    def show_as(self, other: LanesSurface) -> None:
        """Show what another surface shows, folded as there and with its change chosen."""
        self._only_changed, self._is_open = other._only_changed, other._is_open
        self.show_score(other.score, keep_place=True)
        self.selected = other.selected

    @property
    def only_changed(self) -> bool:
        """Whether tracks without change are folded."""
        return self._only_changed

    def set_only_changed(self, only: bool) -> None:
        """Fold or show the tracks without change."""
        self._only_changed = only
        self.lay_out()

    def toggle_fold(self) -> None:
        """Open or close the fold of the tracks without change."""
        self._is_open = not self._is_open
        self.lay_out()

    def lay_out(self) -> None:
        """Make the rows anew."""
        now = theme()
        self.hovered = self.hovered_row = None
        self.rows = rows_of(self.score, now.metrics, only_changed=self._only_changed, is_open=self._is_open)
        self._row_of = {-1 if isinstance(row, FoldRow) else row.track.order: row for row in self.rows}
        self._lanes = {row.track.order: LaneNotes(row) for row in self.rows if isinstance(row, LaneRow)}
        self._stripes = stripe_colors(self.score)
        self._settle()

    @property
    def stripes(self) -> tuple[QColor, ...]:
        """The colours that name the tracks of the score, in order."""
        return self._stripes

    def stripe(self, track: ScoreTrack) -> QColor:
        """The colour that names a track."""
        return self._stripes[track.order]

    # Geometry

    @property
    def wanted_height(self) -> int:
        """The height in which no lane needs to scroll."""
        return self.ruler + height_of(self.rows) + theme().metrics.px(4)

    @property
    def head(self) -> int:
        """The width of the lanes' heads."""
        return theme().metrics.px(HEAD if self.width() >= theme().metrics.px(NARROW_BELOW) else _NARROW_HEAD)

    @property
    def ruler(self) -> int:
        """The height of the ruler."""
        return theme().metrics.px(RULER)

    def _settle(self) -> None:
        room = self.viewport().size()
        self.axis.take(self.score.beats, room.width() - self.head)
        bar = self.verticalScrollBar()
        below = room.height() - self.ruler
        bar.setRange(0, max(0, height_of(self.rows) - below))
        bar.setPageStep(max(1, below))
        bar.setSingleStep(theme().metrics.px(24))
        self.tell_axis()

    def tell_axis(self) -> None:
        """Paint anew after the axis was changed, and tell those that follow it."""
        self.viewport().update()
        self.axis_changed.emit()

    def top_of(self, row: Row) -> int:
        """The upper edge of a row in the viewport."""
        return self.ruler + row.top - self.verticalScrollBar().value()

    def row_at(self, y: float) -> Row | None:
        """The row at a height of the viewport; None over the ruler and below the last."""
        if y < self.ruler:
            return None
        place = y - self.ruler + self.verticalScrollBar().value()
        return next((row for row in self.rows if row.top <= place < row.top + row.height), None)

    def row_of(self, order: int) -> Row | None:
        """The row that shows a track, the fold where it is folded."""
        return self._row_of.get(order, self._row_of.get(-1))

    def lane(self, row: LaneRow) -> LaneNotes:
        """The notes of a row."""
        return self._lanes[row.track.order]

    def region_rect(self, region: Region) -> QRectF | None:
        """Where a region lies in the viewport; None where its track is folded."""
        row = self.row_of(region.track)
        if row is None or isinstance(row, FoldRow):
            return None
        top = self.top_of(row)
        if region.is_whole_track or not isinstance(row, LaneRow):
            return QRectF(0, top, self.viewport().width(), row.height - 1)
        left = self.head + self.axis.x(region.start)
        right = max(left + 4, self.head + self.axis.x(region.end))
        high, low = 0.0, float(row.height - 1)
        if region.low is not None and region.high is not None:
            high = max(1.0, row.y(region.high) - 4)
            low = min(low - 1, row.y(region.low) + row.note_height + 4)
        return QRectF(left - 2, top + high, right - left + 3, low - high)

    # Painting

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        now = theme()
        area = event.rect()
        lanes = QRect(0, self.ruler, self.viewport().width(), self.viewport().height() - self.ruler)
        painter.save()
        painter.setClipRect(lanes.intersected(area))
        self._grid = self._grid_lines(device_pixel(painter))
        bottom = self.ruler
        for row in self.rows:
            top = self.top_of(row)
            bottom = top + row.height
            if bottom > area.top() and top <= area.bottom():
                self._paint_row(painter, row, top)
        painter.fillRect(
            QRectF(0, bottom, lanes.width(), max(0, lanes.bottom() + 1 - bottom)), now.palette.well
        )
        self._paint_selection(painter, lanes)
        painter.restore()
        if area.top() < self.ruler:
            self._paint_ruler(painter)
        self.paint_over(painter)
        painter.end()

    def _grid_lines(self, pixel: float) -> tuple[list[QRectF], list[QRectF]]:
        """The lines between the beats, the weak and the strong ones, for a lane of any height."""
        weak: list[QRectF] = []
        strong: list[QRectF] = []
        high = max((row.height for row in self.rows), default=0)
        for line in grid_lines(self.axis, self.score.meter):
            x = round(self.axis.x(line.beat) / pixel) * pixel
            (strong if line.is_strong else weak).append(QRectF(x, 0, pixel, high))
        return weak, strong

    def paint_over(self, painter: QPainter) -> None:
        """Paint what lies over all; the view with hands has words there."""

    def _paint_ruler(self, painter: QPainter) -> None:
        now = theme()
        draw_ruler_head(painter, QRectF(0, 0, self.head, self.ruler), now)
        painter.save()
        painter.setClipRect(QRectF(self.head, 0, self.axis.width, self.ruler))
        painter.translate(self.head, 0)
        draw_ruler(painter, self.ruler, self.axis, self.score.meter, self._counts, now)
        painter.restore()
        y = self.ruler - 1
        draw_hairline(painter, 0, y, self.viewport().width(), y, now.palette.line)

    def _paint_row(self, painter: QPainter, row: Row, top: int) -> None:
        now = theme()
        whole = QRectF(0, top, self.viewport().width(), row.height)
        match row:
            case LaneRow():
                self._paint_lane(painter, row, top)
            case FoldRow():
                draw_fold(painter, whole, row, now, is_hovered=self.hovered_row is row)
            case _:
                box = self.boxes.get(row.track.order)
                draw_gone(painter, whole, row, self.stripe(row.track), now, box=box)
        y = whole.bottom() - 1
        draw_hairline(painter, 0, y, whole.width(), y, now.palette.line)

    def _paint_lane(self, painter: QPainter, row: LaneRow, top: int) -> None:
        now = theme()
        colors = now.palette
        stripe = self.stripe(row.track)
        painter.save()
        lane = QRectF(self.head, top, self.axis.width, row.height)
        painter.setClipRect(lane, Qt.ClipOperation.IntersectClip)
        painter.fillRect(lane, colors.well)
        painter.translate(QPointF(self.head, top))
        blocks = blocks_of(painter, row, self.axis)
        draw_bodies(painter, blocks, now)
        painter.setPen(Qt.PenStyle.NoPen)
        for color, lines in zip((colors.grid_beat, colors.grid_bar), self._grid, strict=True):
            painter.setBrush(color)
            painter.drawRects(lines)
        draw_edges(painter, blocks, row, self.axis, stripe, now)
        pixel = device_pixel(painter)
        if row.track.is_muted:
            painter.setOpacity(0.55)
        draw_notes(painter, self.lane(row).batches(self.axis, pixel), row, colors)
        painter.setOpacity(1.0)
        draw_block_words(painter, blocks, row.track, now)
        if self.hovered is not None and self.hovered[0] is row:
            frame = note_rect(row, self.axis, self.hovered[1].now, pixel).adjusted(-2, -2, 2, 2)
            painter.setPen(QPen(colors.text, pixel))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(frame.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.restore()
        head = QRectF(0, top, self.head, row.height)
        draw_head(painter, head, row.track, stripe, now, box=self.boxes.get(row.track.order))
        draw_hairline(painter, self.head - 1, top, self.head - 1, top + row.height, colors.line)

    def _paint_selection(self, painter: QPainter, lanes: QRect) -> None:
        colors = theme().palette
        for region in self.score.places(self.selected):
            rect = self.region_rect(region)
            if rect is not None and rect.intersects(QRectF(lanes)):
                painter.save()
                if not region.is_whole_track:
                    painter.setClipRect(
                        QRectF(self.head, lanes.top(), self.axis.width, lanes.height()),
                        Qt.ClipOperation.IntersectClip,
                    )
                draw_box(
                    painter, rect, line=colors.accent, radius=0, width=2 if self.has_key_focus() else 1.5
                )
                painter.restore()

    def has_key_focus(self) -> bool:
        """Whether the focus is here and should be seen."""
        return self.hasFocus() and focus_is_by_key()

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._settle()

    def _on_theme_changed(self) -> None:
        self.lay_out()


def stripe_colors(score: Score) -> tuple[QColor, ...]:
    """Each track's own colour; when all share one, or one is none, the theme's by order."""
    colors = theme().palette
    own = [QColor(track.color) if QColor.isValidColorName(track.color) else None for track in score.tracks]
    shared = len({track.color.casefold() for track in score.tracks}) <= 1
    return tuple(colors.track(order) if shared or color is None else color for order, color in enumerate(own))
