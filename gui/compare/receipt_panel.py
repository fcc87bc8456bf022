"""The Receipt tab: verdict and actions in order, the words at the left, the facts at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from core.diff.changes import Comparison
from core.history.receipt import Receipt
from gui.compare.receipt_rows import rows_of
from gui.compare.receipt_strip import ActionsStrip
from gui.compare.receipt_view import ReceiptView
from gui.compare.receipt_words import ReceiptWords
from gui.theme import theme
from gui.widgets.empty_state import EmptyState
from gui.widgets.labels import TextLabel
from gui.widgets.progress_line import SHOWN_AFTER_MS
from gui.widgets.splitter import Splitter
from gui.widgets.surface import Surface

_STACKED_UNDER = 640
_WORDS_WIDTH, _MOST_WORDS = 290, 460
_WORDS_SHARE = 0.34


class ReceiptPanel(QWidget):
    """Shows one receipt, or why there is none. The keys that signals carry are those of `Change.key`."""

    change_chosen = Signal(str)
    change_opened = Signal(str)
    step_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.receipt: Receipt | None = None
        self.is_waiting = False
        self._shown: Comparison | None = None
        self._key: str | None = None
        now = theme()
        px = now.metrics.px
        self.verdict = TextLabel("", "text", "sheet_title", self)
        self.second = TextLabel("", "text_2", "body", self)
        self.aside = TextLabel("", "text_3", "second", self)
        self.strip = ActionsStrip(self)
        self.words = ReceiptWords(self)
        self.view = ReceiptView(self)
        self.empty = EmptyState(self)
        head = Surface("pane", self, lines=("bottom",))
        row = QHBoxLayout(head)
        row.setContentsMargins(now.metrics.compare_side, px(14), now.metrics.compare_side, px(12))
        row.setSpacing(px(16))
        told = QVBoxLayout()
        told.setSpacing(px(4))
        for label in (self.verdict, self.second, self.aside):
            told.addWidget(label)
        row.addLayout(told, 1)
        row.addWidget(self.strip, 0, Qt.AlignmentFlag.AlignTop)
        self.splitter = Splitter(Qt.Orientation.Horizontal, self)
        self.splitter.addWidget(self.words)
        self.splitter.addWidget(self.view)
        self.splitter.setStretchFactor(0, 0)
        self.splitter.setStretchFactor(1, 1)
        self._is_set_by_hand = False
        self.splitter.splitterMoved.connect(self._on_splitter_moved)
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.splitter, 1)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(page)
        self.stack.addWidget(self.empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.stack)
        self._to_say = QTimer(self, singleShot=True, interval=SHOWN_AFTER_MS)
        self._to_say.timeout.connect(self._on_wait_was_long)
        self.view.change_chosen.connect(self._on_change_chosen)
        self.view.change_opened.connect(self.change_opened)
        self.view.step_requested.connect(self.step_requested)
        self.strip.action_chosen.connect(self.view.choose_action)

    @property
    def is_beside(self) -> bool:
        """Whether the pane compares with something else than the take before."""
        return self.receipt is None or self.receipt.comparison is not self._shown

    def wait_for(self, shown: Comparison | None) -> None:
        """Let go of what is shown: another receipt is to come, once it is asked for.

        `shown` is the comparison that the pane shows, with the take before or with something else.
        """
        self.receipt = None
        self._shown = shown
        self._key = None
        self.is_waiting = True
        self.empty.show_state("", icon_name="ai", role="text_3")
        self.stack.setCurrentIndex(1)
        self._to_say.start()

    def show_receipt(self, receipt: Receipt, before: str) -> None:
        """Show a receipt held against the take `before`, which is named where the pane shows another."""
        self._to_say.stop()
        self.is_waiting = False
        self.receipt = receipt
        self.verdict.setText(receipt.verdict)
        self.second.setText(receipt.second_line)
        self.aside.setText(f"Held against {before}, the take before, whatever it is compared with above.")
        self.aside.setVisible(self.is_beside)
        self.strip.show_deeds(receipt.deeds)
        self.words.show_receipt(receipt)
        self.view.show_rows(rows_of(receipt, before))
        self.setAccessibleName(f"Receipt. {receipt.verdict}. {receipt.second_line}")
        self.stack.setCurrentIndex(0)
        self.view.choose(self._key)

    def say(self, title: str, sentence: str, *, is_error: bool = False) -> None:
        """Say something in the place of a receipt."""
        self._to_say.stop()
        self.is_waiting = False
        self.receipt = None
        icon_name, role = ("damaged", "removed") if is_error else ("ai", "text_3")
        self.empty.show_state(title, sentence, icon_name=icon_name, role=role)
        self.stack.setCurrentIndex(1)

    def choose(self, key: str | None) -> None:
        """Mark the fact behind which a change stands, once there is a receipt."""
        self._key = key
        if self.receipt is not None:
            self.view.choose(key)

    def _on_change_chosen(self, key: str) -> None:
        if not self.is_beside:
            self.change_chosen.emit(key)

    def _on_wait_was_long(self) -> None:
        if self.is_waiting:
            self.empty.show_state("Reading the receipt …", icon_name="ai", role="text_3")

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        px = theme().metrics.px
        stacked = event.size().width() < px(_STACKED_UNDER)
        wanted = Qt.Orientation.Vertical if stacked else Qt.Orientation.Horizontal
        turned = self.splitter.orientation() != wanted
        if turned:
            self.splitter.setOrientation(wanted)
        if turned or not self._is_set_by_hand:
            share = round(event.size().width() * _WORDS_SHARE)
            words = max(px(_WORDS_WIDTH), min(px(_MOST_WORDS), share))
            self.splitter.set_defaults((px(200), px(400)) if stacked else (words, px(300)))

    def _on_splitter_moved(self) -> None:
        self._is_set_by_hand = True
