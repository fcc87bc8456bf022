"""The bar under the changes: what is picked, what it needs, and the button that brings it back."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from core.diff.words import count
from gui.icons import paint_icon
from gui.theme import theme
from gui.widgets.buttons import FlatButton, PlainButton, PrimaryButton
from gui.widgets.labels import ElidedLabel
from gui.widgets.surface import Surface


class _LinkMark(QWidget):
    """The mark of what is needed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        side = theme().metrics.px(14)
        self.setFixedSize(side, side)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_icon(painter, QRectF(self.rect()), "link", theme().palette.accent_text)
        painter.end()


class PickBar(Surface):
    """Says what is picked and asks for it; or, where current is not compared with, offers to compare."""

    cleared = Signal()
    requested = Signal()
    elsewhere_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("raised", parent, lines=("top",))
        now = theme()
        px = now.metrics.px
        self.setAccessibleName("Bring back single changes")
        self.setFixedHeight(now.metrics.action_bar)
        self.first = ElidedLabel("", "text", "second", self)
        self.second = ElidedLabel("", "text_2", "second", self)
        self._mark = _LinkMark(self)
        self.clear_button = FlatButton("Clear", self)
        self.elsewhere = PlainButton("", self)
        self.button = PrimaryButton("", self)
        told = QVBoxLayout()
        told.setSpacing(px(2))
        below = QHBoxLayout()
        below.setSpacing(px(6))
        below.addWidget(self._mark)
        below.addWidget(self.second, 1)
        told.addStretch(1)
        told.addWidget(self.first)
        told.addLayout(below)
        told.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(now.metrics.compare_side, 0, now.metrics.compare_side, 0)
        row.setSpacing(px(8))
        row.addLayout(told, 1)
        for button in (self.clear_button, self.elsewhere, self.button):
            row.addWidget(button)
        self.clear_button.clicked.connect(self.cleared)
        self.button.clicked.connect(self.requested)
        self.elsewhere.clicked.connect(self.elsewhere_requested)

    def show_picks(self, first: str, needed: str, ticked: int, many: int) -> None:
        """Say what is picked: `ticked` by hand, `many` with all that it needs."""
        self._show(first, needed)
        self._mark.setVisible(bool(needed))
        self.clear_button.setVisible(ticked > 0)
        self.elsewhere.hide()
        self.button.show()
        self.button.setText(f"Bring back {count(many, 'change')}…" if ticked else "Bring back…")
        if ticked:
            self.button.enable()
        else:
            self.button.disable("Nothing is ticked.")

    def show_offer(self, words: str, button: str) -> None:
        """Say where single changes can be picked, with a button that goes there unless it has no words."""
        self._show(words, "")
        for part in (self._mark, self.clear_button, self.button):
            part.hide()
        self.elsewhere.setText(button)
        self.elsewhere.setVisible(bool(button))

    def _show(self, first: str, second: str) -> None:
        self.first.set_text(first)
        self.second.set_text(second)
        self.second.setVisible(bool(second))
