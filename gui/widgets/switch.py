"""A switch with its words: on or off, at once."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget
from typing_extensions import override

from gui.painting import draw_box, draw_text, text_width
from gui.theme import FontRole, theme

_GAP = 8


class Switch(QAbstractButton):
    """On is filled with accent and has its knob at the right; off is an outline. Click or Space turns it."""

    def __init__(
        self,
        text: str,
        parent: QWidget | None = None,
        *,
        words_first: bool = False,
        font: FontRole = "second",
    ) -> None:
        super().__init__(parent)
        self._words_first = words_first
        self._font = font
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def _track(self) -> QRectF:
        sizes = theme().metrics
        width, height = sizes.px(24), sizes.px(14)
        left = self.width() - width if self._words_first else 0
        return QRectF(left, (self.height() - height) // 2, width, height)

    @override
    def sizeHint(self) -> QSize:
        sizes = theme().metrics
        wide = sizes.px(24)
        if self.text():
            wide += sizes.px(_GAP) + int(text_width(self.text(), theme().font(self._font))) + 1
        return QSize(wide, sizes.px(20))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        colors = now.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = self._track()
        radius = track.height() / 2
        hovered = self.isEnabled() and self.underMouse()
        if self.isChecked():
            fill = colors.accent_hover if hovered else colors.accent
            draw_box(painter, track, fill=fill if self.isEnabled() else colors.text_off, radius=radius)
            knob, knob_radius = colors.on_accent, radius - now.metrics.scale * 2.5
            centre = QPointF(track.right() - radius, track.center().y())
        else:
            line = colors.edge if self.isEnabled() else colors.text_off
            draw_box(painter, track, fill=colors.hover if hovered else None, line=line, radius=radius)
            knob, knob_radius = (
                colors.text_2 if self.isEnabled() else colors.text_off,
                radius - now.metrics.scale * 3,
            )
            centre = QPointF(track.left() + radius, track.center().y())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(knob)
        painter.drawEllipse(centre, knob_radius, knob_radius)
        if self.text():
            gap = now.metrics.px(_GAP)
            words = QRectF(self.rect())
            if self._words_first:
                words.setRight(track.left() - gap)
            else:
                words.setLeft(track.right() + gap)
            role = "off" if not self.isEnabled() else "text" if hovered else "text_2"
            draw_text(painter, words, self.text(), role, now.font(self._font))
        painter.end()
