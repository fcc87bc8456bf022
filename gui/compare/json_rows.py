"""The two lines above the JSON: which files stand below, and where in them the reader is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from core.diff.words import size
from gui.compare.side import Side
from gui.icons import paint_icon
from gui.painting import draw_hairline, draw_tag, draw_text, elide, text_width
from gui.theme import theme


class FilesRow(QWidget):
    """The names and sizes of A and B, each over its column."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._a: Side | None = None
        self._b: Side | None = None
        self.setFixedHeight(theme().metrics.px(28))

    def show_sides(self, b: Side, a: Side | None) -> None:
        """Name other files."""
        self._a, self._b = a, b
        said = [
            f"{tag}: {side.file_name}, {size(side.size_bytes)}" for tag, side in (("A", a), ("B", b)) if side
        ]
        self.setAccessibleName("; ".join(said))
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        metrics = now.metrics
        painter = QPainter(self)
        draw_hairline(painter, 0, self.height() - 1, self.width(), self.height() - 1, now.palette.line)
        if self._b is not None:
            # The strip beside the text is no part of the columns.
            half = (self.width() - metrics.px(14)) // 2
            if self._a is None:
                self._file(painter, 0, self.width(), "B", self._b)
            else:
                self._file(painter, 0, half, "A", self._a)
                self._file(painter, half + 1, self.width() - half, "B", self._b)
        painter.end()

    def _file(self, painter: QPainter, left: float, width: float, tag: str, side: Side) -> None:
        now = theme()
        px = now.metrics.px
        box = QRectF(
            left + now.metrics.compare_side, 0, width - now.metrics.compare_side - px(8), self.height()
        )
        taken = draw_tag(painter, box, tag, "filled" if tag == "B" else "outline")
        box.setLeft(box.left() + taken + px(8))
        weight = size(side.size_bytes) if side.size_bytes else ""
        name_box = box.adjusted(0, 0, -text_width(weight, now.font("second")) - px(10) if weight else 0, 0)
        taken = draw_text(painter, name_box, side.file_name, "text", now.font("mono"))
        box.setLeft(box.left() + taken + px(10))
        draw_text(painter, box, weight, "text_3", now.font("second"))


class Breadcrumb(QWidget):
    """`tracks › Track 5   Track 5 removed`: the way to the current line, and the change it belongs to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._way: tuple[str, ...] = ()
        self._change = ""
        self.setFixedHeight(theme().metrics.px(24))

    def show_way(self, way: Sequence[str], change: str) -> None:
        """Show another place."""
        if (tuple(way), change) != (self._way, self._change):
            self._way, self._change = tuple(way), change
            self.setAccessibleName(
                ", ".join(part for part in (" in ".join(reversed(self._way)), change) if part)
            )
            self.setToolTip(change)
            self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        px = now.metrics.px
        font = now.font("second")
        painter = QPainter(self)
        draw_hairline(painter, 0, self.height() - 1, self.width(), self.height() - 1, now.palette.line)
        x, right = float(now.metrics.compare_side), float(self.width() - now.metrics.compare_side)
        for place, step in enumerate(self._way):
            if place:
                paint_icon(
                    painter,
                    QRectF(x, (self.height() - px(10)) / 2, px(10), px(10)),
                    "chevron_right",
                    now.palette.text_3,
                )
                x += px(14)
            last = place == len(self._way) - 1
            shown = elide(step, font, max(0.0, right - x))
            x += draw_text(
                painter,
                QRectF(x, 0, max(0.0, right - x), self.height()),
                shown,
                "text" if last else "text_2",
                font,
            )
            x += px(4)
        if self._change and right - x > px(60):
            x += px(12) if self._way else 0
            draw_text(painter, QRectF(x, 0, right - x, self.height()), self._change, "text_3", font)
        painter.end()
