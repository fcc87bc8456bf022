"""A line of 2 px on top of a pane while it waits; it stands still but for its end."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QRectF, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from gui.theme import theme

SHOWN_AFTER_MS = 150
SHOWN_AT_LEAST_MS = 300
_HEIGHT = 2


class ProgressLine(QWidget):
    """Lies over the top of its parent and takes no room.

    A short wait never shows it, and once shown it stays long enough to be seen.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._fraction: float | None = None
        self._since = QElapsedTimer()
        self._to_show = QTimer(self, singleShot=True, interval=SHOWN_AFTER_MS)
        self._to_show.timeout.connect(self._on_wait_was_long)
        self._to_hide = QTimer(self, singleShot=True)
        self._to_hide.timeout.connect(self.hide)
        self.setAccessibleName("Loading")
        parent.installEventFilter(self)
        self.hide()

    def start(self) -> None:
        """Begin to wait; shown only when it takes longer than a moment."""
        self._fraction = None
        self._to_hide.stop()
        if not self.isVisible():
            self._to_show.start()

    def set_progress(self, done: int, total: int) -> None:
        """Tell how far it is; before this is called the whole line is filled."""
        self._fraction = min(1.0, done / total) if total > 0 else None
        self.update()

    def stop(self) -> None:
        """End the wait; a line that was seen only just now goes a little later."""
        self._to_show.stop()
        if self.isVisible():
            self._to_hide.start(max(0, SHOWN_AT_LEAST_MS - self._since.elapsed()))

    def _on_wait_was_long(self) -> None:
        self._since.start()
        self._place()
        self.show()
        self.raise_()

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(0, 0, parent.width(), _HEIGHT)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme().palette
        painter = QPainter(self)
        painter.fillRect(self.rect(), colors.line)
        part = 1.0 if self._fraction is None else self._fraction
        painter.fillRect(QRectF(0, 0, self.width() * part, self.height()), colors.accent)
        painter.end()
