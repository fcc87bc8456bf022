"""The narrow strip beside the JSON text: where in the whole it differs, and which part is in sight."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from gui.compare.json_model import Mark
from gui.theme import theme


class OverviewStrip(QWidget):
    """Marks of the change colours over the height of the text; a press or a drag goes there.

    `row_requested` names the row that should come to the middle of the view.
    """

    row_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Where the documents differ")
        self._marks: tuple[Mark, ...] = ()
        self._rows = 0
        self._seen = (0.0, 1.0)

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme().metrics.px(14), 0)

    def show_marks(self, marks: tuple[Mark, ...], rows: int) -> None:
        """Take the runs of differing rows, and how many rows there are in all."""
        self._marks = marks
        self._rows = rows
        self.update()

    def show_part(self, start: float, stop: float) -> None:
        """Take which part of the whole is in sight, as two numbers from 0 to 1."""
        if self._seen != (start, stop):
            self._seen = (start, stop)
            self.update()

    def spans(self) -> list[tuple[float, float, Mark]]:
        """Top and height of every mark that is painted; near ones of one kind run together."""
        if not self._rows:
            return []
        room = float(self.height())
        least = theme().metrics.px(3)
        spans: list[tuple[float, float, Mark]] = []
        for mark in self._marks:
            top = mark.start / self._rows * room
            height = max(least, (mark.stop - mark.start) / self._rows * room - 1)
            if spans and spans[-1][2].kind is mark.kind and top < spans[-1][0] + spans[-1][1] + 1:
                before, _, first = spans[-1]
                spans[-1] = (before, top + height - before, first)
            else:
                spans.append((top, height, mark))
        return spans

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        painter = QPainter(self)
        painter.fillRect(self.rect(), now.palette.well)
        painter.fillRect(QRectF(0, 0, 1, self.height()), now.palette.line)
        inset = now.metrics.px(4)
        for top, height, mark in self.spans():
            colors = now.palette.change(mark.kind.value)
            painter.fillRect(QRectF(inset, top, self.width() - inset * 2 + 1, height), colors.mark)
        start, stop = self._seen
        if stop - start < 1:
            painter.setPen(QPen(now.palette.edge, 1))
            height = max(now.metrics.px(16), (stop - start) * self.height() - 1)
            top = min(start * self.height(), self.height() - height - 1)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawRoundedRect(QRectF(1.5, top + 0.5, self.width() - 3, height), 2, 2)
        painter.end()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._go(event.position().y())

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position().y())

    def _go(self, y: float) -> None:
        if self._rows and self.height():
            self.row_requested.emit(max(0, min(self._rows - 1, int(y / self.height() * self._rows))))
