"""How picks are painted in Music: frames around notes, a small box at each picked place, the area drawn."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gui.painting import device_pixel, draw_check
from gui.theme import theme

BOX = 16
_LEFT = 12


def head_box(head: QRectF) -> QRectF:
    """Where the box of a lane stands in its head, and that of a strip in its line."""
    px, high = theme().metrics.px, theme().line_height("row_title")
    top = head.top() + (px(5) if head.height() > px(40) else (head.height() - high) / 2)
    return QRectF(head.left() + px(_LEFT), top, px(BOX), high)


def draw_frames(painter: QPainter, origin: QPointF, notes: list[QRectF], *, is_needed: bool) -> None:
    """Draw a frame around each note; dashed around what is only needed."""
    if not notes:
        return
    painter.save()
    painter.translate(origin)
    pixel = device_pixel(painter)
    pen = QPen(theme().palette.accent, pixel)
    if is_needed:
        pen.setDashPattern([3.0, 2.0])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    # Two thin frames: lines wider than a pixel are stroked, which takes three times as long.
    for away in (pixel / 2,) if is_needed else (pixel / 2, 1.5 * pixel):
        painter.drawRects([note.adjusted(-away - pixel, -away - pixel, away, away) for note in notes])
    painter.restore()


def draw_marks(painter: QPainter, places: list[QRectF], left: float, *, is_needed: bool) -> None:
    """Draw a box at the upper left of each place, ticked or as needed; never outside the lanes."""
    side = theme().metrics.px(BOX)
    for place in places:
        if place.right() < left:
            continue
        corner = QPointF(max(left + 2, place.left() - 2), max(place.top() - 4, 0.0))
        box = QRectF(corner.x(), corner.y(), side, side)
        if is_needed:
            painter.fillRect(box.adjusted(2, 2, -2, -2), theme().palette.well)
        draw_check(painter, box, "needed" if is_needed else "ticked")


def draw_band(painter: QPainter, band: QRectF) -> None:
    """Draw the area that is being drawn."""
    fill = QColor(theme().palette.accent)
    fill.setAlphaF(0.14)
    painter.fillRect(band, fill)
    painter.setPen(QPen(theme().palette.accent, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(band)
