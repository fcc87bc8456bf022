"""How notes are painted: each kind by shape and outline as well as by colour."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from core.diff.score_kinds import NoteKind
from gui.compare.music.batches import LEAST_WIDTH, LOOKS, Batches
from gui.compare.music.rows import LaneRow
from gui.painting import device_pixel
from gui.theme import Palette

STRUCK_FROM = 6
"""Height in pixels from which a removed note is struck through."""
_FAINT = 0.45


def draw_notes(painter: QPainter, batches: Batches, row: LaneRow, colors: Palette) -> None:
    """Draw the notes of a lane; the painter's origin is the lane's left and its row's top."""
    painter.save()
    if batches.columns is not None:
        _draw_columns(painter, batches.columns, row, colors)
    if batches.ghosts:
        _draw_ghosts(painter, batches, colors.moved.mark)
    opacity = painter.opacity()
    for look in LOOKS:
        if rects := batches.notes.get(look):
            painter.setOpacity(opacity * _FAINT if look.is_faint else opacity)
            draw_shapes(painter, look.kind, rects, colors, is_softer=look.is_softer)
    if batches.old_lengths:
        _draw_old_lengths(painter, batches.old_lengths, colors.changed.mark)
    painter.restore()


def _draw_columns(painter: QPainter, columns: QImage, row: LaneRow, colors: Palette) -> None:
    """Draw the picture of what is closer than pixels; lines of pitches thinner than a note several times."""
    table = [0]
    for look in LOOKS:
        mark = QColor(colors.change(look.kind).mark)
        mark.setAlphaF(_FAINT if look.is_faint else 1.0)
        table.append(mark.rgba())
    columns.setColorTable(table)
    width = columns.width() * LEAST_WIDTH
    top = row.y(row.high)
    step = (row.y(row.low) - top) / max(1, row.high - row.low) or float(row.note_height)
    for time in range(max(1, round(row.note_height / step))):
        painter.drawImage(QRectF(0, top + time * step, width, step * columns.height()), columns)


def draw_shapes(
    painter: QPainter, kind: NoteKind, rects: list[QRectF], colors: Palette, *, is_softer: bool = False
) -> None:
    """Draw rectangles as notes of one kind: solid, hollow, or half filled, of softer ones the upper half."""
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
    half = _upper_half if is_softer else _lower_half
    painter.drawRects([half(rect) for rect in rects])


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
    painter.drawLines(batches.links)
    painter.setPen(_dashed(color, pixel))
    painter.drawRects([rect.adjusted(inset, inset, -inset, -inset) for rect in batches.ghosts])


def _draw_old_lengths(painter: QPainter, rects: list[QRectF], color: QColor) -> None:
    """Draw where notes ended that are longer or shorter now: a dashed outline, apart from the note's own."""
    pixel = device_pixel(painter)
    painter.setOpacity(1.0)
    painter.setPen(_dashed(color, pixel))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    away = 1.5 * pixel
    painter.drawRects([rect.adjusted(-away, -away, away - pixel, away - pixel) for rect in rects])


def _dashed(color: QColor, pixel: float) -> QPen:
    pen = QPen(color, pixel)
    pen.setDashPattern([2.0, 2.0])
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def _strike(rect: QRectF, inset: float) -> QLineF:
    y = int(rect.center().y()) + inset
    return QLineF(QPointF(rect.left() + inset, y), QPointF(rect.right() - inset, y))


def _upper_half(rect: QRectF) -> QRectF:
    return QRectF(rect.left(), rect.top(), rect.width(), (rect.height() + 1) // 2)


def _lower_half(rect: QRectF) -> QRectF:
    top = rect.top() + rect.height() // 2
    return QRectF(rect.left(), top, rect.width(), rect.bottom() - top)
