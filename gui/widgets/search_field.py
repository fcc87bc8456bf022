"""A field to find by words: an icon, the words, a cross that clears."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from gui.icons import paint_icon
from gui.theme import theme
from gui.widgets.buttons import IconButton


class SearchField(QLineEdit):
    """Emits `textChanged` as one types; Esc clears, and on the empty field asks to leave it."""

    left = Signal()

    def __init__(self, placeholder: str = "Find", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self._clear = IconButton("close", "Clear", self, small=True)
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear.setCursor(Qt.CursorShape.ArrowCursor)
        self._clear.clicked.connect(self.clear)
        self._clear.hide()
        self.textChanged.connect(self._on_text_changed)
        sizes = theme().metrics
        self.setTextMargins(sizes.px(22), 0, sizes.px(20), 0)

    def _on_text_changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))

    @override
    def event(self, event: QEvent) -> bool:
        # With nothing of its own to undo, the field leaves the keys to the window's undo.
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.matches(QKeySequence.StandardKey.Undo)
            and not self.isUndoAvailable()
        ):
            event.ignore()
            return False
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.left.emit()
            return
        super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = self.height() - 8
        self._clear.setGeometry(self.width() - side - 4, 4, side, side)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        now = theme()
        side = now.metrics.px(14)
        painter = QPainter(self)
        box = QRectF(now.metrics.px(9), (self.height() - side) / 2, side, side)
        paint_icon(painter, box, "find", now.palette.text_2 if self.isEnabled() else now.palette.text_off)
        painter.end()
