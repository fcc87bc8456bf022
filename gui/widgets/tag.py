"""The small tags as widgets: A, B and “current”."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from gui.painting import TagStyle, draw_tag, tag_width
from gui.theme import theme


class Tag(QWidget):
    """A word or letter in a small box; A is `outline`, B is `filled`."""

    def __init__(self, text: str, style: TagStyle, parent: QWidget | None = None, *, name: str = "") -> None:
        super().__init__(parent)
        self._text = text
        self._style: TagStyle = style
        self.setAccessibleName(name or text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        """What stands in the box."""
        return self._text

    @override
    def sizeHint(self) -> QSize:
        return QSize(int(tag_width(self._text)), theme().metrics.tag)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_tag(painter, self.rect(), self._text, self._style)
        painter.end()
