"""The words beside what is hovered or chosen in the Music view, painted over it."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from gui.compare.music.words import SIGNS, Told
from gui.painting import draw_box, draw_text, text_width
from gui.theme import Theme

_MOST = 420
_GAP = 6


def callout_rect(told: Told, anchor: QRectF, room: QRectF, now: Theme) -> QRectF:
    """Where the words stand: below what they are about, above where there is no room, never outside."""
    px = now.metrics.px
    sign = px(20) if SIGNS[told.kind] else 0
    first = sign + text_width(told.title, now.font("body"))
    second = text_width(told.text, now.font("second")) + text_width(told.value, now.font("mono"))
    second += px(20) if told.text and told.value else 0
    width = min(px(_MOST), room.width() - px(8), max(first, second) + px(24) + 2)
    height = now.line_height("body") + px(16)
    height += now.line_height("second") if told.text or told.value else 0
    left = min(
        max(anchor.left() + min(px(24), anchor.width() / 2), room.left() + 4), room.right() - width - 4
    )
    top = anchor.bottom() + px(_GAP)
    if top + height > room.bottom() - 2:
        above = anchor.top() - px(_GAP) - height
        top = above if above >= room.top() else room.bottom() - height - 2
    return QRectF(round(left), round(top), round(width), height)


def draw_callout(painter: QPainter, rect: QRectF, told: Told, now: Theme) -> None:
    """Draw the words as a tooltip is drawn."""
    colors, px = now.palette, now.metrics.px
    draw_box(painter, rect, fill=colors.popup, line=colors.edge, radius=now.metrics.radius)
    inner = rect.adjusted(px(12), px(8), -px(12), -px(8))
    line = QRectF(inner.left(), inner.top(), inner.width(), now.line_height("body"))
    if sign := SIGNS[told.kind]:
        draw_text(painter, line, sign, str(told.kind), now.font("row_title"))
        line.setLeft(line.left() + px(20))
    draw_text(painter, line, told.title, "text", now.font("body"))
    below = QRectF(inner.left(), line.bottom(), inner.width(), now.line_height("second"))
    if told.value:
        wide = text_width(told.value, now.font("mono"))
        alone = not told.text
        draw_text(painter, below, told.value, "text_2", now.font("mono"), align="left" if alone else "right")
        below.setRight(below.right() - wide - px(12))
    if told.text and below.width() > px(24):
        draw_text(painter, below, told.text, "text_2", now.font("second"))
