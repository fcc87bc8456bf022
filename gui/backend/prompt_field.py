"""The field that a request is written in: as high as its words, up to some lines."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget
from typing_extensions import override

from gui.theme import theme, theme_changed

LONGEST = 20_000
"""Characters of a request; more is cut while it is written or pasted, so that nothing is cut unseen."""
_LINES = 6
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PromptField(QPlainTextEdit):
    """Enter sends what is written, Shift+Enter breaks the line, Tab goes on."""

    sent = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "field")
        self.setTabChangesFocus(True)
        self.setAccessibleName("Ask the assistant")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self.textChanged.connect(self._on_text_changed)
        theme_changed.connect(self._dress)
        self._dress()

    @property
    def text(self) -> str:
        """What is written."""
        return self.toPlainText()

    def set_text(self, text: str) -> None:
        """Write something else, with the cursor at its end."""
        if text != self.text:
            self.setPlainText(text)
            self.moveCursor(self.textCursor().MoveOperation.End)

    def _dress(self) -> None:
        now = theme()
        self.setFont(now.font("body"))
        px = now.metrics.px
        self.setViewportMargins(px(6), px(3), px(6), px(3))
        self._fit()

    def _fit(self) -> None:
        """Be as high as the words, which may wrap; the layout of the document counts in lines."""
        now = theme()
        step = self.fontMetrics().lineSpacing()
        most = min(_LINES, max(2, self.window().height() // (8 * step)))  # a low window keeps room above
        lines = max(1, min(most, round(self.document().size().height())))
        high = max(now.metrics.control, lines * step + now.metrics.px(8) + 2)
        if high != self.height():
            self.setFixedHeight(high)

    def _on_text_changed(self) -> None:
        text = self.text
        if len(text) > LONGEST:
            self.setPlainText(text[:LONGEST])
            self.moveCursor(self.textCursor().MoveOperation.End)

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme().metrics.px(200), self.height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def event(self, event: QEvent) -> bool:
        # With nothing of its own to undo, the field leaves the keys to the window's undo.
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.matches(QKeySequence.StandardKey.Undo)
            and not self.document().isUndoAvailable()
        ):
            event.ignore()
            return False
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            event.accept()
            if not self.isReadOnly():
                self.sent.emit()
            return
        super().keyPressEvent(event)
