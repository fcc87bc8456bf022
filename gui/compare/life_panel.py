"""When did this change? The answer at the foot of compare: the question, a verdict, and the takes below."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from core.history.life_events import Life
from gui.compare.life_rows import as_text, question, rows_of, verdict
from gui.compare.life_view import LifeView, row_height
from gui.icons import paint_icon
from gui.theme import theme
from gui.widgets.buttons import IconButton
from gui.widgets.labels import ElidedLabel
from gui.widgets.progress_line import SHOWN_AFTER_MS
from gui.widgets.surface import Surface

_SHARE = 0.3
"""Of the pane's height, at most."""
_LEAST_ROWS = 2


class _Mark(QWidget):
    """The clock before the question."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        side = theme().metrics.icon
        self.setFixedSize(side, side)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_icon(painter, QRectF(self.rect()), "autosave", theme().palette.text_2)
        painter.end()


class LifePanel(QWidget):
    """Hidden until something is asked. Takes its own room, as high as its rows and no more than its share."""

    row_chosen = Signal(object)  # LifeRow
    opened = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.life: Life | None = None
        metrics = theme().metrics
        px = metrics.px
        self.question = ElidedLabel("", "text", "pane_title", self)
        self.verdict = ElidedLabel("", "text_2", "second", self)
        self.close_button = IconButton(
            "close", "Close", self, tooltip="Close, and show all takes (Esc)", small=True
        )
        self.view = LifeView(self)
        self.head = Surface("raised", self, lines=("top", "bottom"))
        self.head.setFixedHeight(metrics.pane_header)
        told = QVBoxLayout()
        told.setSpacing(0)
        told.addStretch(1)
        told.addWidget(self.question)
        told.addWidget(self.verdict)
        told.addStretch(1)
        row = QHBoxLayout(self.head)
        row.setContentsMargins(metrics.compare_side, 0, metrics.compare_side, 0)
        row.setSpacing(px(8))
        row.addWidget(_Mark(self.head))
        row.addLayout(told, 1)
        row.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.view, 1)
        self._to_say = QTimer(self, singleShot=True, interval=SHOWN_AFTER_MS)
        self._to_say.timeout.connect(self._on_wait_was_long)
        self.close_button.clicked.connect(self.closed)
        self.view.row_chosen.connect(self.row_chosen)
        self.view.opened.connect(self.opened)
        self.view.copy_requested.connect(self._on_copy_requested)
        parent.installEventFilter(self)
        self.hide()

    @property
    def is_open(self) -> bool:
        """Whether something is asked."""
        return not self.isHidden()

    def wait(self) -> None:
        """A question is being answered; only a wait that is longer than a moment is told."""
        self._to_say.start()

    def tell_progress(self, done: int, total: int) -> None:
        """Tell how far the looking is."""
        if self.is_open and not self._to_say.isActive() and self.life is None:
            self.verdict.set_text(f"Looking at take {done + 1:,} of {total:,}")

    def show_life(self, life: Life) -> None:
        """Show the answer; that of the same question again leaves the current take and the place alone."""
        self._to_say.stop()
        self.life = life
        self._tell(question(life), verdict(life))
        self.view.show_rows(rows_of(life))
        self._open()

    def take_focus(self) -> None:
        """Put the keyboard among the takes."""
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def say(self, title: str, sentence: str) -> None:
        """Say why there is no answer."""
        self._to_say.stop()
        self.life = None
        self._tell(title, sentence)
        self.view.show_rows(())
        self._open()

    def leave(self) -> None:
        """Go, and forget what was asked."""
        self._to_say.stop()
        self.life = None
        self.view.show_rows(())
        self.hide()

    def _tell(self, title: str, sentence: str) -> None:
        self.question.set_text(title)
        self.verdict.set_text(sentence)
        self.setAccessibleName(f"{title} {sentence}")

    def _open(self) -> None:
        self.view.setVisible(bool(self.view.rows.rows))
        self.show()
        self._fit()

    def _fit(self) -> None:
        parent = self.parentWidget()
        rows = self.view.rows.rows
        head = self.head.maximumHeight()
        wanted = head + sum(map(row_height, rows))
        least = head + sum(map(row_height, rows[:_LEAST_ROWS]))
        room = parent.height() if parent is not None else wanted
        self.setFixedHeight(max(least, min(wanted, round(room * _SHARE))))

    def _on_wait_was_long(self) -> None:
        if self.life is None:
            self._tell("When did this change?", "Looking through the takes …")
            self._open()

    def _on_copy_requested(self) -> None:
        if self.life is not None:
            QGuiApplication.clipboard().setText(as_text(self.life))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.is_open:
            self._fit()
        return False
