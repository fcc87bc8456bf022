"""The surface under the JSON view: geometry, scrolling and painting of two documents in step."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget
from typing_extensions import override

from core.diff.text import Fold, Line, LineKind
from gui.compare.json_model import JsonRows, Match, Mode, Sides, text_of
from gui.compare.json_paint import Column, RowPainter
from gui.compare.json_strip import OverviewStrip
from gui.theme import focus_is_by_key, theme, theme_changed

ONE_COLUMN_BELOW = 640


class JsonCanvas(QAbstractScrollArea):
    """The aligned lines of A and B, folded or whole, with one current row and whole lines selected.

    One thing paints both, so they are in step. Scrolled by pixels; only rows in sight are painted.
    """

    current_line_changed = Signal(object)
    rows_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = JsonRows()
        self.matches: tuple[Match, ...] = ()
        self.match = -1
        self._match_size = 0
        self._single = False
        self._row = 0
        self._anchor = 0
        self._side = Sides.B
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

    # What is shown

    def show_lines(self, lines: Sequence[Line], *, single: bool = False) -> None:
        """Show other documents, from the top; wishes (mode, noise) stay. `single` shows B alone."""
        before = self.rows
        rows = JsonRows(lines)
        rows.mode = Mode.WHOLE if single else before.mode
        rows.show_noise = single or before.show_noise
        self._single = single
        rows.one_column = self._is_narrow() or single
        rows.rebuild()
        self.rows = rows
        self._row = self._anchor = 0
        self._side = Sides.B
        self._take_theme()
        self._settle()
        self.verticalScrollBar().setValue(0)
        self.horizontalScrollBar().setValue(0)
        self.tell_current()
        self.rows_changed.emit()

    @property
    def mode(self) -> Mode:
        """How much is shown."""
        return self.rows.mode

    def set_mode(self, mode: Mode) -> None:
        """Fold to differences, or show the whole files; what was on top stays on top."""
        if mode is not self.rows.mode:
            with self._keeping_place():
                self.rows.mode = mode

    def set_show_noise(self, shown: bool) -> None:
        """Show or fold what is volatile."""
        if shown is not self.rows.show_noise:
            with self._keeping_place():
                self.rows.show_noise = shown

    def toggle_fold(self, row: int) -> None:
        """Open or close the fold of a row; nothing happens where there is none."""
        start = self._fold_start(row)
        if start is None:
            return
        with self._keeping_place():
            self.rows.toggle_fold(start)
        self.set_current_row(self.rows.row_like(start, Sides.NONE))

    def _fold_start(self, row: int) -> int | None:
        if not 0 <= row < len(self.rows):
            return None
        line, sides = self.rows.rows[row]
        return line if sides is Sides.NONE else None

    @contextmanager
    def _keeping_place(self) -> Iterator[None]:
        """Change the rows while the line on top of the view, and the current one, stay where they are."""
        bar, height = self.verticalScrollBar(), self._painter.height
        top_row, rest = divmod(bar.value(), height)
        rows = self.rows.rows
        before_top = rows[min(top_row, len(rows) - 1)] if rows else (0, Sides.BOTH)
        before = rows[self._row] if self._row < len(rows) else (0, Sides.BOTH)
        yield
        self.rows.rebuild()
        self._row = self._anchor = self.rows.row_like(*before)
        self._settle()
        bar.setValue(self.rows.row_like(*before_top) * height + rest)
        self.tell_current()
        self.rows_changed.emit()

    # Where the reader is

    @property
    def current_line(self) -> int:
        """The line of the current row; of a fold, its first."""
        return self.rows.rows[self._row][0] if self._row < len(self.rows) else 0

    @property
    def current_row(self) -> int:
        """The current row, counted over what is shown."""
        return self._row

    @property
    def current_side(self) -> Sides:
        """The document that copying takes."""
        return self._side

    def set_current_row(self, row: int, *, extend: bool = False) -> None:
        """Move the current row there and bring it in sight; `extend` selects up to it."""
        if not len(self.rows):
            return
        self._row = max(0, min(len(self.rows) - 1, row))
        if not extend:
            self._anchor = self._row
        self._bring_in_sight(self._row)
        self.tell_current()
        self.viewport().update()

    def go_to_line(self, line: int) -> None:
        """Make a line the current one, opening its fold, and bring it to the upper third."""
        if not self.rows.lines:
            return
        if self.rows.reveal(line):
            self._settle()
            self.rows_changed.emit()
        self._row = self._anchor = self._row_of(line)
        self._bring_in_sight(self._row, margin=3)
        self.tell_current()
        self.viewport().update()

    def go_to_change(self, change: int) -> bool:
        """Go to the first line of a change, by its place in the comparison; False where it has none."""
        line = self.rows.line_of_change(change)
        if line is None:
            return False
        if self.rows.lines[line].b_text is None:
            self._side = Sides.A
        else:
            self._side = Sides.B
        self.go_to_line(line)
        return True

    def _row_of(self, line: int) -> int:
        row = self.rows.row_of_line(line)
        # In one column a line that differs has a row of each document.
        if self.rows.one_column and self._side is Sides.B:
            for later in range(row, len(self.rows)):
                if self.rows.rows[later] == (line, Sides.B):
                    return later
                if self.rows.lines[self.rows.rows[later][0]].kind is LineKind.EQUAL:
                    break
        return row

    def _bring_in_sight(self, row: int, margin: int = 0) -> None:
        bar, height = self.verticalScrollBar(), self._painter.height
        top, room = row * height, self.viewport().height()
        if top - margin * height < bar.value():
            bar.setValue(top - (room // 3 if margin else 0))
        elif top + (1 + margin) * height > bar.value() + room:
            bar.setValue(top - room // 3 if margin else top + height - room)

    def tell_current(self) -> None:
        """Say where the reader is now; the view adds words for those who hear it."""
        self.current_line_changed.emit(self.current_line)

    # Geometry

    def _is_narrow(self) -> bool:
        return self.width() < theme().metrics.px(ONE_COLUMN_BELOW)

    def _columns(self) -> tuple[Column, ...]:
        return self._painter.columns(self.viewport().width(), one=self.rows.one_column)

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
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_strip()
        narrow = self._is_narrow() or self._single
        if narrow is not self.rows.one_column:
            with self._keeping_place():
                self.rows.one_column = narrow
        else:
            self._settle()

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
        if row == self._row and self.hasFocus():
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
        painter.fillRect(QRectF(column.left, top, 2, self._painter.height), palette.accent)
        if focus_is_by_key():
            painter.setPen(QPen(palette.accent, 2))
            painter.drawRect(QRectF(1, top + 1, width - 2, self._painter.height - 2))


def fold_words(fold: Fold) -> str:
    """What a fold hides, in words."""
    count = fold.stop - fold.start
    lines = f"{count:,} equal line" if not fold.is_noise else f"{count:,} line"
    noise = " of noise" if fold.is_noise else ""
    return f"{lines}{'' if count == 1 else 's'}{noise}"
