"""The left side of a receipt: what was asked and what was claimed, in their own words."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from core.history.receipt import Receipt
from gui.compare.conversation_text import ChatText
from gui.theme import theme
from gui.widgets.labels import TextLabel

NOT_RECORDED = "Not recorded. The version holds no conversation of this turn."


class Quote(QWidget):
    """Words with a bar at their left."""

    def __init__(self, text: ChatText, bar: Literal["accent", "edge"], parent: QWidget) -> None:
        super().__init__(parent)
        self.text = text
        self._bar = bar
        row = QHBoxLayout(self)
        row.setContentsMargins(theme().metrics.px(14), 0, 0, 0)
        row.addWidget(text)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme().palette
        painter = QPainter(self)
        painter.fillRect(
            QRectF(0, 0, 2, self.height()), colors.accent if self._bar == "accent" else colors.edge
        )
        painter.end()


class ReceiptWords(QScrollArea):
    """Asked above claimed; scrolls as one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        now = theme()
        px = now.metrics.px
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Asked and claimed")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        page = QWidget(self)
        page.setProperty("surface", "pane")
        self.asked = ChatText("Asked", "text", page)
        self.claimed = ChatText("Claimed", "text_2", page)
        self._asked_quote = Quote(self.asked, "accent", page)
        self._claimed_quote = Quote(self.claimed, "edge", page)
        self._no_prompt = TextLabel(NOT_RECORDED, "text_3", "body", page)
        self._no_claim = TextLabel(NOT_RECORDED, "text_3", "body", page)
        column = QVBoxLayout(page)
        column.setContentsMargins(now.metrics.compare_side, px(10), px(14), px(16))
        column.setSpacing(px(6))
        column.addWidget(TextLabel("Asked", "text", "pane_title", page))
        column.addWidget(self._asked_quote)
        column.addWidget(self._no_prompt)
        column.addSpacing(px(12))
        titles = QHBoxLayout()
        titles.addWidget(TextLabel("Claimed", "text", "pane_title", page, wrap=False))
        titles.addStretch(1)
        self._whose = TextLabel("in the assistant’s words", "text_3", "meta", page, wrap=False)
        titles.addWidget(self._whose)
        column.addLayout(titles)
        column.addWidget(self._claimed_quote)
        column.addWidget(self._no_claim)
        column.addStretch(1)
        self.setWidget(page)

    def show_receipt(self, receipt: Receipt) -> None:
        """Show the words of another turn, from the top."""
        self.asked.show_plain("\n\n".join(receipt.asked))
        self.claimed.show_markdown("\n\n---\n\n".join(receipt.claimed))
        self._asked_quote.setVisible(bool(receipt.asked))
        self._no_prompt.setVisible(not receipt.asked)
        self._claimed_quote.setVisible(bool(receipt.claimed))
        self._no_claim.setText(NOT_RECORDED if not receipt.is_recorded else "The assistant said nothing.")
        self._no_claim.setVisible(not receipt.claimed)
        self._whose.setVisible(bool(receipt.claimed))
        self.verticalScrollBar().setValue(0)
