"""The bar under the timeline's head that says to which takes the list is narrowed, and opens it again."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from gui.painting import draw_box
from gui.theme import theme
from gui.widgets.buttons import IconButton
from gui.widgets.labels import TextLabel


class FilterBar(QWidget):
    """Hidden while all takes are listed. `lifted` asks to list them again."""

    lifted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stems: frozenset[str] | None = None
        sizes = theme().metrics
        self.words = TextLabel("", "text", "second", self)
        self.close_button = IconButton(
            "close", "Show all takes", self, tooltip="Show all takes again (Esc)", small=True
        )
        self.close_button.clicked.connect(self.lifted)
        row = QHBoxLayout(self)
        self.words.setMinimumHeight(sizes.control_small)
        row.setContentsMargins(sizes.pane_side + sizes.px(10), sizes.px(4), sizes.pane_side, sizes.px(12))
        row.setSpacing(sizes.px(4))
        row.addWidget(self.words, 1)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def narrow(self, stems: Iterable[str], words: str) -> None:
        """Say to which takes the list is narrowed."""
        self.stems = frozenset(stems)
        self.words.setText(words)
        self.setAccessibleName(words)
        self.show()

    def widen(self) -> bool:
        """Say nothing any more; whether the list was narrowed."""
        was_narrowed, self.stems = self.stems is not None, None
        self.hide()
        return was_narrowed

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        sizes = now.metrics
        painter = QPainter(self)
        chip = QRectF(self.rect()).adjusted(sizes.pane_side, 0, -sizes.px(8), -sizes.px(8))
        draw_box(painter, chip, fill=now.palette.selected, line=now.palette.accent)
        painter.end()
