"""The row to find in the JSON with: a field, which of how many, next and previous."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from gui.compare.json_lines import MOST_MATCHES
from gui.compare.json_view import JsonView
from gui.painting import draw_hairline
from gui.theme import theme
from gui.widgets.buttons import IconButton
from gui.widgets.labels import TextLabel
from gui.widgets.search_field import SearchField


class JsonFind(QWidget):
    """Finds as one types; Enter goes on, Shift+Enter back, Esc closes. `closed` gives the keys back."""

    closed = Signal()

    def __init__(self, view: JsonView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        metrics = theme().metrics
        self.field = SearchField("Find in both files", self)
        self.field.setMaximumWidth(metrics.px(280))
        self.count = TextLabel("", "text_3", "second", self, wrap=False)
        self.up = IconButton(
            "chevron_up", "Previous match", self, tooltip="Previous match (Shift+F3)", small=True
        )
        self.down = IconButton("chevron_down", "Next match", self, tooltip="Next match (F3)", small=True)
        self.shut = IconButton("close", "Close finding", self, tooltip="Close (Esc)", small=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(metrics.compare_side, 0, metrics.compare_side, 0)
        row.setSpacing(metrics.px(8))
        row.addWidget(self.field, 1)
        for widget in (self.count, self.up, self.down):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.shut)
        self.setFixedHeight(metrics.tool_row)
        self.field.textChanged.connect(self._on_text_changed)
        self.field.left.connect(self.close_find)
        self.up.clicked.connect(self._on_up_clicked)
        self.down.clicked.connect(self._on_down_clicked)
        self.shut.clicked.connect(self.close_find)
        view.matches_changed.connect(self._tell)
        self.hide()
        self._tell()

    def open_find(self) -> None:
        """Show the row and take the keys."""
        self.show()
        self.field.setFocus()
        self.field.selectAll()

    def close_find(self) -> None:
        """Forget what was looked for."""
        self.hide()
        self.field.clear()
        self.closed.emit()

    def _on_text_changed(self, text: str) -> None:
        self._view.find_text(text)

    def _on_up_clicked(self) -> None:
        self._view.find_step(-1)

    def _on_down_clicked(self) -> None:
        self._view.find_step(1)

    def _tell(self) -> None:
        found = len(self._view.matches)
        total = f"{found:,}{'+' if found == MOST_MATCHES else ''}"
        if not self.field.text():
            words = ""
        elif not found:
            words = "not found"
        elif self._view.match < 0:
            words = f"{total} found"
        else:
            words = f"{self._view.match + 1:,} of {total}"
        self.count.setText(words)
        self.count.setAccessibleName(words)
        for button in (self.up, self.down):
            button.setEnabled(found > 0)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F3):
            self._view.find_step(-1 if back else 1)
        elif key == Qt.Key.Key_Escape:
            self.close_find()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_hairline(painter, 0, self.height() - 1, self.width(), self.height() - 1, theme().palette.line)
        painter.end()
