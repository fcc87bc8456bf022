"""Draws the lines at the left of a row: the rail between marks, and arcs from restores to their sources."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from gui.theme import Theme
from gui.timeline.lineage import Lines, Part, Rail

RAIL_X = 20
"""Where the rail stands, from the left edge of a row."""
_LANE_X = (8, 4)


def draw_lines(painter: QPainter, row: QRectF, lines: Lines, middle: float, gap: float, theme: Theme) -> None:
    """Draw what runs through one row; `middle` is the y of its mark, `gap` the room left free around it."""
    if lines.above is not Rail.NONE:
        _draw_rail(painter, row, lines.above, row.top(), middle - gap, theme)
    if lines.below is not Rail.NONE:
        _draw_rail(painter, row, lines.below, middle + gap, row.bottom(), theme)
    if lines.arcs:
        _draw_arcs(painter, row, lines, middle, theme)


def _draw_rail(painter: QPainter, row: QRectF, rail: Rail, top: float, bottom: float, theme: Theme) -> None:
    if bottom <= top:
        return
    x = row.left() + theme.metrics.px(RAIL_X)
    color = theme.palette.edge
    if rail is Rail.SOLID:
        painter.fillRect(QRectF(x - 1, top, 2, bottom - top), color)
        return
    # Rows are as many grid steps high as there are dots in them, so that dots keep step from row to row.
    step = theme.metrics.grid
    y = row.top() + math.ceil((top - row.top()) / step) * step
    while y + 2 <= bottom:
        painter.fillRect(QRectF(x - 1, y, 2, 2), color)
        y += step


def _draw_arcs(painter: QPainter, row: QRectF, lines: Lines, middle: float, theme: Theme) -> None:
    px = theme.metrics.px
    pen = QPen(theme.palette.text_3, 1.5 * theme.metrics.scale)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    mark = row.left() + px(RAIL_X) - px(8)
    for lane, part in lines.arcs:
        x = row.left() + px(_LANE_X[lane])
        path = QPainterPath()
        match part:
            case Part.THROUGH:
                path.moveTo(x, row.top())
                path.lineTo(x, row.bottom())
            case Part.START:
                path.moveTo(mark, middle + px(3))
                path.quadTo(QPointF(x, middle + px(6)), QPointF(x, middle + px(14)))
                path.lineTo(x, row.bottom())
            case Part.END:
                path.moveTo(mark, middle - px(3))
                path.quadTo(QPointF(x, middle - px(6)), QPointF(x, max(row.top(), middle - px(14))))
                path.lineTo(x, row.top())
        painter.drawPath(path)
    painter.restore()
