"""Grey bars where rows will be: they stand still, and come only when the wait is felt."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from gui.painting import draw_text
from gui.theme import theme

_SHOWN_AFTER_MS: Final = 150
_WIDTHS: Final = ((0.78, 0.48), (0.57, 0.66), (0.69, 0.38), (0.62, 0.52))


class WaitingBars(QWidget):
    """Draws bars in the places of rows, as wide as words would be; says how far the reading is if told."""

    def __init__(
        self, *, row_height: int, text_x: int, has_marks: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._row_height = row_height
        self._text_x = text_x
        self._has_marks = has_marks
        self._words = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SHOWN_AFTER_MS)
        self._timer.timeout.connect(self.update)
        self.setAccessibleName("Loading")

    @property
    def is_shown(self) -> bool:
        """Whether the wait was long enough for bars to be drawn."""
        return self.isVisible() and not self._timer.isActive()

    def set_words(self, words: str) -> None:
        """Say above the bars what is going on; empty for nothing."""
        self._words = words
        self.setAccessibleDescription(words)
        self.update()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        self._timer.start()
        super().showEvent(event)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._timer.isActive():
            return
        now = theme()
        px = now.metrics.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = px(8)
        if self._words:
            side = now.metrics.pane_side
            line = QRectF(side, top, self.width() - 2 * side, px(20))
            draw_text(painter, line, self._words, "text_2", now.font("second"))
            top += px(32)
        left = px(self._text_x)
        room = self.width() - left - px(48)
        painter.setPen(Qt.PenStyle.NoPen)
        for number, (first, second) in enumerate(_WIDTHS):
            y = top + number * px(self._row_height)
            painter.setBrush(now.palette.pressed)
            if self._has_marks:
                painter.drawEllipse(QPointF(px(20), y + px(8)), px(4), px(4))
            painter.drawRoundedRect(QRectF(left, y + px(4), room * first, px(8)), 2, 2)
            painter.setBrush(now.palette.hover)
            painter.drawRoundedRect(QRectF(left, y + px(21), room * second, px(7)), 2, 2)
        painter.end()
