"""The line above the lanes that says that they show what current would become, and not what is."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from gui.icons import paint_icon
from gui.painting import draw_hairline, draw_text, text_width
from gui.theme import theme


class PreviewStrip(QWidget):
    """One line on the ground of what is chosen: the word, what is shown, and that nothing is written yet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ""
        self.setFixedHeight(theme().metrics.tool_row)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """What is said behind the word Preview."""
        return self._words

    def show_words(self, words: str) -> None:
        """Say what is shown."""
        self._words = words
        self.setAccessibleName(f"Preview: {words}")
        self.setToolTip(words)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        colors, px = now.palette, now.metrics.px
        painter = QPainter(self)
        painter.fillRect(self.rect(), colors.selected)
        painter.fillRect(QRectF(0, 0, px(3), self.height()), colors.accent)
        side = now.metrics.icon
        icon = QRectF(now.metrics.compare_side, (self.height() - side) // 2, side, side)
        paint_icon(painter, icon, "pick", colors.accent_text)
        words = QRectF(self.rect()).adjusted(icon.right() + px(8), 0, -now.metrics.compare_side, 0)
        bold = now.font("pane_title")
        draw_text(painter, words, "Preview", "accent", bold)
        words.setLeft(words.left() + text_width("Preview", bold) + px(10))
        draw_text(painter, words, self._words, "text", now.font("body"))
        draw_hairline(painter, 0, self.height() - 1, self.width(), self.height() - 1, colors.line)
        painter.end()
