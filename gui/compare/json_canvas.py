"""What the JSON view shows and where in it the reader is, whatever the wishes; no keys, no mouse."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from core.diff.text import LineKind, Lines
from gui.compare.json_lines import Sides, text_of
from gui.compare.json_model import JsonRows, Mode
from gui.compare.json_paint import marks_of
from gui.compare.json_surface import JsonSurface


class JsonCanvas(JsonSurface):
    """The aligned lines of A and B, folded or whole; every change of wishes keeps the place."""

    current_line_changed = Signal(object)
    rows_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mode = Mode.FOLDED
        self._show_noise = False

    # What is shown

    def show_lines(self, lines: Lines, *, single: bool = False, keep_place: bool = False) -> None:
        """Show other documents, from the top; wishes (mode, noise) stay. `single` shows B alone.

        With `keep_place` these are the same documents grown: the line of B on top stays there, about.
        """
        number = self._number_on_top() if keep_place else 0
        self._single = single
        rows = JsonRows(
            lines,
            Mode.WHOLE if single else self._mode,
            show_noise=single or self._show_noise,
            one_column=self._is_narrow() or single,
        )
        self.rows = rows
        self._row = self._anchor = 0
        self._side = Sides.B
        self._take_theme()
        self._settle()
        self.verticalScrollBar().setValue(0)
        if keep_place:
            self._row = self._anchor = rows.row_of_line(lines.line_of_b(number))
            self.verticalScrollBar().setValue(self._row * self._painter.height)
        else:
            self.horizontalScrollBar().setValue(0)
        self.tell_current()
        self.rows_changed.emit()

    @property
    def mode(self) -> Mode:
        """How much is shown."""
        return self._mode

    def _number_on_top(self) -> int:
        """The number in B of the line on top of the view."""
        row = self.verticalScrollBar().value() // self._painter.height
        shown = self.rows.rows[row : row + 1]
        return self.rows.lines[shown[0][0]].b_number if shown else 0

    def set_mode(self, mode: Mode) -> None:
        """Fold to differences, or show the whole files; what was on top stays on top."""
        if mode is not self._mode:
            self._mode = mode
            with self._keeping_place():
                self.rows.mode = mode

    def set_show_noise(self, shown: bool) -> None:
        """Show or fold what is volatile."""
        if shown is not self._show_noise:
            self._show_noise = shown
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
        self._side = Sides.B if self.rows.lines[line].b_number else Sides.A
        self.go_to_line(line)
        marks = marks_of(self.rows.lines[line], self._side)
        self._bring_column_in_sight(line, marks[0][0] if marks else 0)
        return True

    def _bring_column_in_sight(self, line: int, place: int) -> None:
        """Scroll sideways where a column of a line is out of sight, and back where it need not be."""
        column = self._columns()[-1]
        start = self._painter.offset(text_of(self.rows.lines[line], self._side) or "", place)
        room = column.right - column.text
        bar = self.horizontalScrollBar()
        if start < room - self._painter.px(40):
            bar.setValue(0)
        elif not bar.value() <= start <= bar.value() + room - self._painter.px(40):
            bar.setValue(int(start - room / 2))

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

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_strip()
        narrow = self._is_narrow() or self._single
        if narrow is not self.rows.one_column:
            with self._keeping_place():
                self.rows.one_column = narrow
        else:
            self._settle()
