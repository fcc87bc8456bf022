"""Draws the small picture of an arrangement, as Music has it: a lane a track, its clips with their notes."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPixmap

from core.history.timeline import PICTURE_COLUMNS, PICTURE_FAINT, PICTURE_ROWS, Lane, Picture
from gui.painting import draw_box
from gui.theme import Palette, Theme

_LEAST_LANE, _LANE = 3, 14.0
"""Of more height a lane has no use."""
_NOTES_FROM = 5
"""Pixels of a lane from which its notes are told apart in height."""
_BODY, _SOUND, _FAINT = 0.34, 0.7, 0.45
"""Of a lane's colour: behind notes, of clips that have none, of notes that are not heard."""


def draw_picture(
    painter: QPainter, rect: QRectF, picture: Picture, theme: Theme, *, beside: Picture | None = None
) -> None:
    """Draw an arrangement into `rect`; an empty frame where there are no clips.

    Of two that stand `beside` each other a beat is as wide and a lane as high.
    """
    colors = theme.palette
    others = (picture, beside or picture)
    length, many = max(one.length_beats for one in others), max(len(one.lanes) for one in others)
    if not picture.lanes or length <= 0:
        draw_box(painter, rect, line=colors.line, radius=theme.metrics.radius_tag)
        return
    painter.fillRect(rect, colors.well)
    inner = rect.adjusted(2, 2, -2, -2)
    # Not more lanes than can be told apart; the first ones stand for all.
    many = min(many, max(1, int(inner.height() // _LEAST_LANE)))
    lanes = picture.lanes[:many]
    step = min(_LANE, inner.height() / many)
    high = max(2.0, step - 1)
    top = inner.center().y() - (step * many - 1) / 2
    scale = inner.width() / length
    for order, color in enumerate(lane_colors(picture, colors)[: len(lanes)]):
        line = QRectF(inner.left(), round(top + order * step), inner.width(), round(high))
        _draw_lane(painter, line, lanes[order], color, scale, picture.length_beats / PICTURE_COLUMNS * scale)


def _draw_lane(
    painter: QPainter, line: QRectF, lane: Lane, color: QColor, per_beat: float, per_column: float
) -> None:
    body, faint = QColor(color), QColor(color)
    body.setAlphaF(_BODY if lane.notes else _SOUND)
    faint.setAlphaF(_FAINT)
    has_room = line.height() >= _NOTES_FROM
    for start, length in lane.clips:
        x = line.left() + max(0.0, start) * per_beat
        width = max(1.0, min(length * per_beat, line.right() - x) - (1 if length * per_beat > 3 else 0))
        painter.fillRect(QRectF(x, line.top(), width, line.height()), body)
        if has_room or not lane.notes:
            painter.fillRect(QRectF(x, line.top(), width, 1), color)
    thick = 1 if line.height() < 2 * _NOTES_FROM else 2
    first = line.top() + (2 if has_room else 0)
    room = max(0.0, line.bottom() - first - thick)
    for place in range(0, len(lane.notes), 3):
        column, columns, row = lane.notes[place : place + 3]
        height = (row & ~PICTURE_FAINT) / (PICTURE_ROWS - 1)
        x = line.left() + column * per_column
        width = max(1.0, min(columns * per_column - 0.5, line.right() - 1 - x))
        y = round(first + (1 - height) * room)
        painter.fillRect(QRectF(x, y, width, thick), faint if row & PICTURE_FAINT else color)


def lane_colors(picture: Picture, colors: Palette) -> list[QColor]:
    """Return each lane's own colour; when all share one, or one is none, the theme's by order."""
    own = [QColor(lane.color) if QColor.isValidColorName(lane.color) else None for lane in picture.lanes]
    shared = len({lane.color.casefold() for lane in picture.lanes}) <= 1
    return [colors.track(order) if shared or color is None else color for order, color in enumerate(own)]


class PictureShelf:
    """Keeps pictures as they were drawn, by key, while they are the same, of one size and one theme."""

    def __init__(self) -> None:
        self._drawn: dict[str, tuple[Picture, Theme, QPixmap]] = {}

    def draw(self, painter: QPainter, rect: QRectF, key: str, picture: Picture, now: Theme) -> None:
        """Draw the picture of a key into `rect`, from the shelf where it stands there."""
        ratio = painter.device().devicePixelRatio()
        wanted = (rect.size() * ratio).toSize()
        known = self._drawn.get(key)
        if known is None or known[0] is not picture or known[1] is not now or known[2].size() != wanted:
            pixmap = QPixmap(wanted)
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(now.palette.well)
            inner = QPainter(pixmap)
            draw_picture(inner, QRectF(0, 0, rect.width(), rect.height()), picture, now)
            inner.end()
            known = self._drawn[key] = (picture, now, pixmap)
        painter.drawPixmap(rect.topLeft(), known[2])
