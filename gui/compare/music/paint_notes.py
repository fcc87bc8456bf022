"""How notes are painted: each kind by shape and outline as well as by colour."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from core.diff.score import NoteKind
from gui.compare.music.batches import Batches, Look
from gui.painting import device_pixel
from gui.theme import Palette

STRUCK_FROM = 6
"""Height in pixels from which a removed note is struck through."""
_FAINT = 0.45
_ORDER = (NoteKind.UNCHANGED, NoteKind.REMOVED, NoteKind.CHANGED, NoteKind.MOVED, NoteKind.ADDED)


def draw_notes(painter: QPainter, batches: Batches, colors: Palette) -> None:
    """Draw the notes of a lane; the painter's origin is the lane's left and its row's top."""
    painter.save()
    if batches.ghosts:
        _draw_ghosts(painter, batches, colors.moved.mark)
    for kind in _ORDER:
        for is_faint in (True, False):
            rects = batches.notes.get(Look(kind, is_faint))
            if rects:
                painter.setOpacity(_FAINT if is_faint else 1.0)
                draw_shapes(painter, kind, rects, colors)
    painter.restore()


def draw_shapes(painter: QPainter, kind: NoteKind, rects: list[QRectF], colors: Palette) -> None:
    """Draw rectangles as notes of one kind: solid, hollow, or with the lower half filled."""
    mark = colors.change(kind).mark
    if kind in (NoteKind.UNCHANGED, NoteKind.ADDED, NoteKind.MOVED):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(mark)
        painter.drawRects(rects)
        return
    pixel = device_pixel(painter)
    inset = pixel / 2
    painter.setPen(QPen(mark, pixel))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRects([rect.adjusted(inset, inset, -inset, -inset) for rect in rects])
    if kind is NoteKind.REMOVED:
        struck = [_strike(rect, inset) for rect in rects if rect.height() >= STRUCK_FROM]
        if struck:
            painter.drawLines(struck)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(mark)
    painter.drawRects([_lower_half(rect) for rect in rects])


def draw_ghost(painter: QPainter, rect: QRectF, color: QColor) -> None:
    """Draw the dashed outline of an old place."""
    pixel = device_pixel(painter)
    painter.setPen(_dashed(color, pixel))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(rect.adjusted(pixel / 2, pixel / 2, -pixel / 2, -pixel / 2))


def _draw_ghosts(painter: QPainter, batches: Batches, color: QColor) -> None:
    pixel = device_pixel(painter)
    inset = pixel / 2
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color, pixel))
    painter.setOpacity(0.7)
    painter.drawLines(batches.links)
    painter.setOpacity(1.0)
    painter.setPen(_dashed(color, pixel))
    painter.drawRects([rect.adjusted(inset, inset, -inset, -inset) for rect in batches.ghosts])


def _dashed(color: QColor, pixel: float) -> QPen:
    pen = QPen(color, pixel)
    pen.setDashPattern([2.0, 2.0])
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def _strike(rect: QRectF, inset: float) -> QLineF:
    y = int(rect.center().y()) + inset
    return QLineF(QPointF(rect.left() + inset, y), QPointF(rect.right() - inset, y))


def _lower_half(rect: QRectF) -> QRectF:
    top = rect.top() + rect.height() // 2
    return QRectF(rect.left(), top, rect.width(), rect.bottom() - top)
