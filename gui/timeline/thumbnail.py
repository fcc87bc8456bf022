"""The small picture of a version's arrangement, for the tooltip of its row."""

from __future__ import annotations

from base64 import b64encode

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF
from PySide6.QtGui import QImage, QImageWriter, QPainter

from core.history.timeline import Picture
from gui.arrangement import draw_picture
from gui.theme import theme
from gui.timeline.rows import Row, SaveRow, TakeRow

_WIDTH, _HEIGHT = 240, 72
_SHARP = 2
"""Pixels of the picture a pixel of the tooltip, so that it is sharp on any screen."""


def picture_of(row: Row) -> Picture:
    """The arrangement of a version's row; an empty one for every other row."""
    return row.entry.picture if isinstance(row, TakeRow | SaveRow) else Picture()


def picture_html(picture: Picture) -> str:
    """The picture as an image within the text of a tooltip; nothing where there are no clips."""
    if not picture.lanes:
        return ""
    now = theme()
    width, height = now.metrics.px(_WIDTH), now.metrics.px(_HEIGHT)
    image = QImage(width * _SHARP, height * _SHARP, QImage.Format.Format_RGB32)
    image.fill(now.palette.well)
    painter = QPainter(image)
    painter.scale(_SHARP, _SHARP)
    draw_picture(painter, QRectF(0, 0, width, height), picture, now)
    painter.end()
    # The buffer keeps bytes of its own: bytes handed to it could be freed before it.
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    buffer.close()
    coded = b64encode(buffer.data().data()).decode()
    return f'<p><img src="data:image/png;base64,{coded}" width="{width}" height="{height}"></p>'
