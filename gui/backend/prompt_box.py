"""The foot of the Conversation tab: what became of the last turn, and the field that asks for the next."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from gui.backend.prompt_field import PromptField
from gui.backend.turn import Turn
from gui.backend.turn_view import TurnView
from gui.theme import theme
from gui.widgets.buttons import PlainButton
from gui.widgets.labels import ElidedLabel

KEYS = "Shift+Enter breaks the line"
_WIDEST = 754
"""So that it ends where the messages above it do."""
_EMPTY = "There is nothing written to ask for"


class PromptBox(QWidget):
    """Shows what it is told; asks by signal. Its words are never taken away by anybody but who wrote them."""

    asked = Signal(str)
    stopped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        now = theme()
        px = now.metrics.px
        self._why_not = ""
        self._is_running = False
        self.turn = TurnView()
        self.field = PromptField()
        self.field.setPlaceholderText("Ask for a change, like “make the bass quieter”")
        self.field.sent.connect(self._on_sent)
        self.field.textChanged.connect(self._enable)
        self.button = PlainButton("Ask")
        self.button.set_keys("Enter")
        self.button.clicked.connect(self._on_clicked)
        self.hint = ElidedLabel("", "text_3", "second")
        self.keys = ElidedLabel(KEYS, "text_3", "meta", align="right")
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(self.field, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignBottom)
        foot = QHBoxLayout()
        foot.setSpacing(px(16))
        foot.addWidget(self.hint, 1)
        foot.addWidget(self.keys)
        inner = QWidget()
        inner.setMaximumWidth(px(_WIDEST))
        whole = QHBoxLayout(self)
        side = now.metrics.compare_side
        whole.setContentsMargins(side, px(12), side, px(10))
        whole.addWidget(inner, 1)
        whole.addStretch(0)  # takes only what the other may not
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(6))
        column.addWidget(self.turn)
        column.addLayout(row)
        column.addLayout(foot)
        self.setAccessibleName("The assistant")
        self._enable()

    def show_standing(self, hint: str, why_not: str = "") -> None:
        """Say what a turn would work on, or why none can be asked for now."""
        self._why_not = why_not
        self.hint.set_spans([(why_not, "text_2")] if why_not else [(hint, "text_3")])
        self.field.setAccessibleDescription(f"{why_not or hint} {KEYS}")
        self._enable()

    def show_turn(self, turn: Turn | None) -> None:
        """Show a turn as it stands; while it runs, the button stops it and the words stay as they are."""
        self._is_running = turn is not None and turn.is_running
        self.turn.show_turn(turn)
        self._enable()

    def _enable(self) -> None:
        running = self._is_running
        self.field.setReadOnly(running)
        self.button.setText("Stop" if running else "Ask")
        self.button.set_keys("" if running else "Enter")
        if running:
            self.button.enable("End the turn after the action that runs; what was done is saved")
        elif self._why_not:
            self.button.disable(self._why_not)
        elif not self.field.text.strip():
            self.button.disable(_EMPTY)
        else:
            self.button.enable()

    def _on_sent(self) -> None:
        if self.button.isEnabled() and not self._is_running:
            self.asked.emit(self.field.text.strip())

    def _on_clicked(self) -> None:
        if self._is_running:
            self.stopped.emit()
        else:
            self._on_sent()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme().palette
        painter = QPainter(self)
        painter.fillRect(self.rect(), colors.raised)
        painter.fillRect(QRectF(0, 0, self.width(), 1), colors.line)
        painter.end()
