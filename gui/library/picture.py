"""Draws the small picture of an arrangement: a lane a track, a bar a clip."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from core.history.timeline import Picture
from gui.painting import draw_box
from gui.theme import Palette, Theme


def draw_picture(painter: QPainter, rect: QRectF, picture: Picture, theme: Theme) -> None:
    """Draw an arrangement into `rect`; an empty frame where there are no clips."""
    colors = theme.palette
    if not picture.lanes or picture.length_beats <= 0:
        draw_box(painter, rect, line=colors.line, radius=theme.metrics.radius_tag)
        return
    painter.fillRect(rect, colors.well)
    inner = rect.adjusted(2, 2, -2, -2)
    # Not more lanes than can be told apart; the first ones stand for all.
    lanes = picture.lanes[: max(1, int(inner.height() // 2))]
    step = min(5.0, inner.height() / len(lanes))
    bar = max(1.0, step - 1)
    top = inner.center().y() - (step * len(lanes) - 1) / 2
    scale = inner.width() / picture.length_beats
    for order, color in enumerate(lane_colors(picture, colors)[: len(lanes)]):
        y = round(top + order * step)
        for start, length in lanes[order].clips:
            x = inner.left() + max(0.0, start) * scale
            width = max(1.0, min(length * scale, inner.right() - x))
            painter.fillRect(QRectF(x, y, width, round(bar)), color)


def lane_colors(picture: Picture, colors: Palette) -> list[QColor]:
    """Return each lane's own colour; when all share one, or one is none, the theme's by order."""
    own = [QColor(lane.color) if QColor.isValidColorName(lane.color) else None for lane in picture.lanes]
    shared = len({lane.color.casefold() for lane in picture.lanes}) <= 1
    return [colors.track(order) if shared or color is None else color for order, color in enumerate(own)]
