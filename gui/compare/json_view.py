"""Both documents side by side, as a reader uses them: keys, mouse, finding, copying, words for every row."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QMenu, QWidget
from typing_extensions import override

from core.diff.text import LineKind
from gui.compare.json_canvas import JsonCanvas
from gui.compare.json_lines import Sides, number_of, text_of
from gui.compare.json_surface import fold_words, partner_words

_KIND_WORDS = {
    LineKind.EQUAL: "equal",
    LineKind.ADDED: "added",
    LineKind.REMOVED: "removed",
    LineKind.CHANGED: "changed",
    LineKind.MOVED: "moved",
}


class JsonView(JsonCanvas):
    """The canvas with hands: rows by arrow and mouse, folds by click, Enter or space, lines copied by Ctrl+C.

    `step_requested` asks for the next (1) or the previous (-1) change; who owns the list of changes answers
    with `go_to_change`. `find_requested` asks for the field to find in, `matches_changed` tells of hits,
    `line_chosen` of a line that was clicked.
    """

    step_requested = Signal(int)
    find_requested = Signal()
    matches_changed = Signal()
    menu_opening = Signal(object)  # a QMenu, to which others may add
    line_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wanted = ""
        self._found_in = self.rows
        self.setAccessibleName("JSON of A and B")
        self.rows_changed.connect(self._on_rows_changed)

    @override
    def tell_current(self) -> None:
        words = self.words_of_row(self._row) if len(self.rows) else ""
        self.setAccessibleDescription(words)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        super().tell_current()

    def words_of_row(self, row: int) -> str:
        """A row as it would be read aloud."""
        number, sides = self.rows.rows[row]
        if sides is Sides.NONE:
            state = "open" if self.rows.is_open(number) else "folded"
            return f"{fold_words(self.rows.folds[number])}, {state}"
        line = self.rows.lines[number]
        told: list[str] = []
        for side, name in ((Sides.A, "A"), (Sides.B, "B")):
            text = text_of(line, side)
            if text is None or not sides & side or (line.kind is LineKind.EQUAL and side is Sides.A):
                continue
            told.append(f"{name} line {number_of(line, side)}: {text.strip()}")
        kind = "noise" if line.noise else partner_words(self.rows.lines, number) or _KIND_WORDS[line.kind]
        return f"{kind}, {'; '.join(told)}"

    # Finding

    def find_text(self, wanted: str, *, go: bool = True) -> None:
        """Mark every place where the text stands and go to the first from the current line on."""
        self._wanted = wanted
        self._found_in = self.rows
        self._match_size = len(wanted)
        self.matches = self.rows.matches(wanted)
        self.match = -1
        if go and self.matches:
            here = self.current_line
            self.match = next((at for at, match in enumerate(self.matches) if match.line >= here), 0)
            self._go_to_match()
        self.viewport().update()
        self.matches_changed.emit()

    def find_step(self, step: int) -> None:
        """Go to the next or the previous match, round the end."""
        if self.matches:
            self.match = (self.match + step) % len(self.matches) if self.match >= 0 else 0
            self._go_to_match()
            self.matches_changed.emit()

    def _go_to_match(self) -> None:
        match = self.matches[self.match]
        self._side = match.side
        self.go_to_line(match.line)
        self._bring_column_in_sight(match.line, match.column)

    # Copying

    def selected_text(self, side: Sides | None = None) -> str:
        """The selected lines of one document, hidden ones among them too."""
        if not len(self.rows):
            return ""
        first, last = sorted((self._anchor, self._row))
        return self.rows.text(first, last, side or self._side)

    def copy(self, side: Sides | None = None) -> None:
        """Put the selected lines of one document on the clipboard: the clicked one, unless it lacks them."""
        other = Sides.A if self._side is Sides.B else Sides.B
        text = self.selected_text(side) or ("" if side else self.selected_text(other))
        QGuiApplication.clipboard().setText(text)

    # Keys and mouse

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Find):
            self.find_requested.emit()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self._anchor = 0
            self.set_current_row(len(self.rows) - 1, extend=True)
        elif not (self._move_by(event) or self._act_by(event)):
            super().keyPressEvent(event)

    def _move_by(self, event: QKeyEvent) -> bool:
        page = max(1, self.viewport().height() // self._painter.height - 1)
        steps = {
            Qt.Key.Key_Down: self._row + 1,
            Qt.Key.Key_Up: self._row - 1,
            Qt.Key.Key_PageDown: self._row + page,
            Qt.Key.Key_PageUp: self._row - page,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(self.rows) - 1,
        }
        row = steps.get(Qt.Key(event.key()))
        if row is None or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return False
        self.set_current_row(row, extend=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        return True

    def _act_by(self, event: QKeyEvent) -> bool:
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier & ~Qt.KeyboardModifier.ShiftModifier:
            return False
        key = event.key()
        start = self._fold_start(self._row)
        is_open = start is not None and self.rows.is_open(start)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if not self.go_to_partner():
                self.toggle_fold(self._row)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            opens = key == Qt.Key.Key_Right
            if start is not None and opens is not is_open:
                self.toggle_fold(self._row)
            else:
                bar = self.horizontalScrollBar()
                bar.setValue(bar.value() + (1 if opens else -1) * bar.singleStep())
        elif key in (Qt.Key.Key_N, Qt.Key.Key_P):
            self.step_requested.emit(1 if key == Qt.Key.Key_N else -1)
        elif key == Qt.Key.Key_F3:
            self.find_step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            return False
        return True

    def go_to_partner(self) -> bool:
        """From the first line of what moved go to its other place; whether the current line is such a one."""
        number, sides = self.rows.rows[self._row] if len(self.rows) else (0, Sides.NONE)
        other = self.rows.lines.partners.get(number)
        if other is None or sides is Sides.NONE:
            return False
        self._side = Sides.B if self.rows.lines[other].b_number else Sides.A
        self.go_to_line(other)
        return True

    def _row_at(self, place: QPoint) -> int:
        return (place.y() + self.verticalScrollBar().value()) // self._painter.height

    def _side_at(self, place: QPoint, row: int) -> Sides:
        columns = self._columns()
        if len(columns) == 2:
            return Sides.A if place.x() <= columns[0].right else Sides.B
        return Sides.A if self.rows.rows[row][1] is Sides.A else Sides.B

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        row = self._row_at(place)
        if event.button() is not Qt.MouseButton.LeftButton or not 0 <= row < len(self.rows):
            return
        if self._fold_start(row) is not None:
            self.toggle_fold(row)
            return
        self._side = self._side_at(place, row)
        extends = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.set_current_row(row, extend=extends)
        if not extends:
            self.line_chosen.emit(self.current_line)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._fold_start(self._row_at(event.position().toPoint())) is None:
            self.mousePressEvent(event)
            self.go_to_partner()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        row = max(0, min(len(self.rows) - 1, self._row_at(place)))
        if event.buttons() & Qt.MouseButton.LeftButton:
            if len(self.rows) and row != self._row:
                self.set_current_row(row, extend=True)
            return
        over_fold = self._fold_start(self._row_at(place)) is not None
        self.viewport().setCursor(
            Qt.CursorShape.PointingHandCursor if over_fold else Qt.CursorShape.ArrowCursor
        )

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not len(self.rows):
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        one = self._anchor == self._row
        for side, name in ((Sides.A, "A"), (Sides.B, "B")):
            action = menu.addAction(f"Copy the line{'' if one else 's'} of {name}")
            action.setEnabled(bool(self.selected_text(side)))
            action.triggered.connect(
                self._on_copy_a_triggered if side is Sides.A else self._on_copy_b_triggered
            )
        self.menu_opening.emit(menu)
        menu.popup(event.globalPos())

    def _on_copy_a_triggered(self) -> None:
        self.copy(Sides.A)

    def _on_copy_b_triggered(self) -> None:
        self.copy(Sides.B)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def _on_rows_changed(self) -> None:
        if self._wanted and self._found_in is not self.rows:
            self.find_text(self._wanted, go=False)
