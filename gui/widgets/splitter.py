"""A splitter with a line of 1 px, 7 px to grab, and a short grip; a double click sets the panes back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget
from typing_extensions import override

from gui.painting import draw_box
from gui.theme import theme

_GRAB = 3  # beyond the line, at each side
_GRIP_LENGTH = 30
_GRIP_WIDTH = 4


class _Handle(QSplitterHandle):
    """The line between two panes; the room to grab lies over the panes and takes none of theirs."""

    def __init__(self, orientation: Qt.Orientation, parent: Splitter) -> None:
        super().__init__(orientation, parent)
        self._hovered = False
        self.setToolTip("Drag to resize, double-click to set back")

    def _is_upright(self) -> bool:
        return self.orientation() == Qt.Orientation.Horizontal

    @override
    def sizeHint(self) -> QSize:
        return QSize(1, 1)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        # QSplitter lays out by the contents and lets the margins overlap the panes; Qt's own grab is 5 px.
        upright = self._is_upright()
        self.setContentsMargins(
            _GRAB * upright, _GRAB * (not upright), _GRAB * upright, _GRAB * (not upright)
        )
        QWidget.resizeEvent(self, event)

    def _line(self) -> QRect:
        return self.contentsRect()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme().palette
        painter = QPainter(self)
        painter.fillRect(self._line(), colors.edge if self._hovered else colors.line)
        # The level line shows its grip always, the upright one when the mouse comes near.
        if self._hovered or not self._is_upright():
            wide, long = _GRIP_WIDTH, _GRIP_LENGTH
            size = QSize(wide, long) if self._is_upright() else QSize(long, wide)
            grip = QRectF(QRect(self.rect().center(), size))
            grip.moveCenter(QRectF(self.rect()).center())
            draw_box(painter, grip, fill=colors.edge if self._hovered else colors.pressed, radius=2)
        painter.end()

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        self.update()
        super().enterEvent(event)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        self.update()
        super().leaveEvent(event)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        splitter = self.splitter()
        if isinstance(splitter, Splitter):
            splitter.reset()


class Splitter(QSplitter):
    """Panes side by side or one above the other; none of them can be dragged away."""

    resized = Signal()

    def __init__(self, orientation: Qt.Orientation, parent: QWidget | None = None) -> None:
        super().__init__(orientation, parent)
        self._defaults: tuple[int, ...] = ()
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)

    def set_defaults(self, sizes: Sequence[int]) -> None:
        """Set the sizes that a double click on a line brings back, and take them on."""
        self._defaults = tuple(sizes)
        self.reset()

    def reset(self) -> None:
        """Give the panes the sizes that they began with; what is over goes where the stretch is."""
        if not self._defaults:
            return
        room = self.width() if self.orientation() == Qt.Orientation.Horizontal else self.height()
        sizes = list(self._defaults)
        sizes[-1] = max(sizes[-1], room - sum(sizes[:-1]))
        self.setSizes(sizes)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    @override
    def createHandle(self) -> QSplitterHandle:
        return _Handle(self.orientation(), self)
