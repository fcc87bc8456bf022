"""The surface under the JSON view: geometry, scrolling and painting of two documents in step."""

from __future__ import annotations

from bisect import bisect_left

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QWidget
from typing_extensions import override

from core.diff.text import Fold, LineKind, Lines
from gui.compare.json_lines import Match, Sides, text_of
from gui.compare.json_model import JsonRows
from gui.compare.json_paint import Column, RowPainter
from gui.compare.json_strip import OverviewStrip
from gui.theme import focus_is_by_key, theme, theme_changed

ONE_COLUMN_BELOW = 640
"""Width of this view; two columns of less are all margin."""

ONE_COLUMN_IN_WINDOW_BELOW = 900
"""Width of the window, under which its panes take turns and lines get room to be read."""


class JsonSurface(QAbstractScrollArea):
    """Paints the rows of A and B, their one current row, and the whole lines that are selected.

    One thing paints both, so they are in step. Scrolled by pixels; only rows in sight are painted.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = JsonRows()
        self.matches: tuple[Match, ...] = ()
        self.match = -1
        self._match_size = 0
        self._row = 0
        self._anchor = 0
        self._side = Sides.B
        self._single = False
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setAccessibleName("JSON of A and B")
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.strip = OverviewStrip(self)
        self.strip.row_requested.connect(self._on_strip_row_requested)
        theme_changed.connect(self._on_theme_changed)
        self._painter = RowPainter(theme(), 4)
        self._place_strip()

    # Geometry

    def _is_narrow(self) -> bool:
        px = theme().metrics.px
        return self.width() < px(ONE_COLUMN_BELOW) or self.window().width() < px(ONE_COLUMN_IN_WINDOW_BELOW)

    def _columns(self) -> tuple[Column, ...]:
        return self._painter.columns(self.viewport().width(), one=self.rows.one_column, single=self._single)

    def _settle(self) -> None:
        """Fit the scroll bars and the strip to the rows."""
        room = self.viewport().size()
        height = self._painter.height
        vertical, horizontal = self.verticalScrollBar(), self.horizontalScrollBar()
        vertical.setRange(0, max(0, len(self.rows) * height - room.height()))
        vertical.setPageStep(max(height, room.height() - height))
        vertical.setSingleStep(height)
        column = self._columns()[-1]
        seen = int(column.right - column.text)
        widest = int((self.rows.columns + 2) * self._painter.advance)
        horizontal.setRange(0, max(0, widest - seen))
        horizontal.setPageStep(max(1, seen))
        horizontal.setSingleStep(int(self._painter.advance * 4))
        self.strip.show_marks(self.rows.marks, len(self.rows))
        self._show_part()
        self.viewport().update()

    def _show_part(self) -> None:
        whole = max(1, len(self.rows) * self._painter.height)
        top = self.verticalScrollBar().value()
        self.strip.show_part(top / whole, min(1.0, (top + self.viewport().height()) / whole))

    def _take_theme(self) -> None:
        numbers = [line.b_number or line.a_number or 0 for line in self.rows.lines[-8:]]
        self._painter = RowPainter(theme(), len(str(max(numbers, default=0))))
        self._place_strip()

    def _place_strip(self) -> None:
        width = self.strip.sizeHint().width()
        self.setViewportMargins(0, 0, width, 0)
        self.strip.setGeometry(self.width() - width, 0, width, self.viewport().height())

    def _on_theme_changed(self) -> None:
        self._take_theme()
        self._settle()

    def _on_strip_row_requested(self, row: int) -> None:
        self.verticalScrollBar().setValue(row * self._painter.height - self.viewport().height() // 2)

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._show_part()
        if dx:
            self.viewport().update()
        else:
            self.viewport().scroll(0, dy)

    # Painting

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        palette = theme().palette
        area = event.rect()
        height = self._painter.height
        top = self.verticalScrollBar().value()
        first = (top + area.top()) // height
        last = min(len(self.rows) - 1, (top + area.bottom()) // height)
        # The hatching moves with the rows, or it would tear where a scrolled part meets a painted one.
        painter.setBrushOrigin(0, -top)
        columns = self._columns()
        for row in range(first, last + 1):
            self._paint_row(painter, row, row * height - top, columns)
        bottom = (last + 1) * height - top
        if bottom <= area.bottom():
            painter.fillRect(
                QRectF(0, bottom, self.viewport().width(), area.bottom() + 1 - bottom), palette.well
            )
        if len(columns) == 2:
            painter.fillRect(QRectF(columns[0].right, area.top(), 1, area.height()), palette.line)
        painter.end()

    def _paint_row(self, painter: QPainter, row: int, top: float, columns: tuple[Column, ...]) -> None:
        number, sides = self.rows.rows[row]
        width = self.viewport().width()
        if sides is Sides.NONE:
            fold = self.rows.folds[number]
            words = fold_words(fold)
            self._painter.fold(painter, top, width, fold, words, is_open=self.rows.is_open(number))
        else:
            line = self.rows.lines[number]
            scroll = float(self.horizontalScrollBar().value())
            for column, side in self._told(columns, sides):
                chosen = side is self._side and self._is_selected(row)
                self._painter.side(painter, top, column, line, side, scroll, chosen=chosen)
                self._paint_matches(painter, top, column, number, side, scroll)
            if moved := partner_words(self.rows.lines, number):
                at = columns[0] if line.b_number else columns[-1]
                self._painter.note(painter, top, at, moved, on_text=len(columns) == 1)
        if row == self._row:
            self._paint_current(painter, top, width)

    def _told(self, columns: tuple[Column, ...], sides: Sides) -> tuple[tuple[Column, Sides], ...]:
        if len(columns) == 2:
            return ((columns[0], Sides.A), (columns[1], Sides.B))
        return ((columns[0], Sides.B if sides is Sides.BOTH else sides),)

    def _is_selected(self, row: int) -> bool:
        return self._anchor != self._row and min(self._anchor, self._row) <= row <= max(
            self._anchor, self._row
        )

    def _paint_matches(
        self, painter: QPainter, top: float, column: Column, number: int, side: Sides, scroll: float
    ) -> None:
        if not self.matches:
            return
        palette = theme().palette
        line = self.rows.lines[number]
        text = text_of(line, side)
        if text is None:
            return
        at = bisect_left(self.matches, number, key=lambda match: match.line)
        while at < len(self.matches) and self.matches[at].line == number:
            match = self.matches[at]
            if match.side is side or line.kind is LineKind.EQUAL:
                area = self._painter.match_area(top, column, text, match.column, self._match_size, scroll)
                if area.left() >= column.text - 2:
                    painter.setPen(QPen(palette.accent, 2 if at == self.match else 1))
                    painter.drawRect(area.adjusted(0.5, 0.5, -0.5, -0.5))
            at += 1

    def _paint_current(self, painter: QPainter, top: float, width: float) -> None:
        palette = theme().palette
        columns = self._columns()
        column = columns[0] if len(columns) == 1 or self._side is Sides.A else columns[1]
        has_focus = self.hasFocus()
        mark = palette.accent if has_focus else palette.edge
        painter.fillRect(QRectF(column.left, top, 2, self._painter.height), mark)
        if has_focus and focus_is_by_key():
            painter.setPen(QPen(palette.accent, 2))
            painter.drawRect(QRectF(1, top + 1, width - 2, self._painter.height - 2))


def fold_words(fold: Fold) -> str:
    """What a fold hides, in words."""
    count = fold.stop - fold.start
    sort = "line of noise" if fold.is_noise else "moved line" if fold.is_moved else "equal line"
    words = f"{count:,} {sort}"
    return words if count == 1 else words.replace("line", "lines")


def partner_words(lines: Lines, number: int) -> str:
    """Where the other place is of what moved, said at its first line; empty at all other lines."""
    other = lines.partners.get(number)
    if other is None:
        return ""
    here, there = lines[number], lines[other]
    return f"moved to line {there.b_number:,}" if here.a_number else f"moved from line {there.a_number:,}"
