"""The list of the timeline: what mouse and keys mean in it, and how it keeps its place."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget
from typing_extensions import override

from gui.timeline.delegate import TimelineDelegate
from gui.timeline.model import TimelineModel
from gui.timeline.rows import DayRow, FoldRow, Row, SaveRow, TakeRow

_Action = QAbstractItemView.CursorAction
_ALONG = {_Action.MoveDown: 1, _Action.MoveNext: 1, _Action.MoveUp: -1, _Action.MovePrevious: -1}


@dataclass(frozen=True, slots=True)
class Anchor:
    """A row and how far its top lies below the top of the viewport, to find the place again."""

    row_id: str
    offset: int


class TimelineView(QListView):
    """Shows a TimelineModel; heads of days are passed over, a click on a run opens it.

    A click on a run and a right click leave the current row where it is. Scrolling by the person is told
    apart from scrolling by the program.
    """

    current_row_changed = Signal(str)
    fold_toggled = Signal(str)
    fold_wished = Signal(str, bool)
    """By key: this run is to be open (True) or closed."""
    activated_by_person = Signal(str)
    compare_wished = Signal(str)
    menu_wished = Signal(str, QPoint)
    follow_wished = Signal()
    scrolled_by_person = Signal()

    def __init__(self, model: TimelineModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows_model = model
        self._pressed_fold: str | None = None
        self._is_focusing = False
        self.setModel(model)
        self.setItemDelegate(TimelineDelegate(model, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Fixed)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(28)
        self.verticalScrollBar().actionTriggered.connect(self._on_scroll_bar_action)
        model.heights_changed.connect(self._on_heights_changed)

    def row_of_current(self) -> Row | None:
        """Return the row that keys act on."""
        return self._rows_model.row_at(self.currentIndex())

    def settle(self) -> None:
        """Lay the rows out now, so that places can be asked for."""
        self.executeDelayedItemsLayout()

    def visible_places(self) -> tuple[int, int]:
        """Return the first and the last place in view, (0, -1) when there is none."""
        first = self._place_at(0)
        if first is None:
            return 0, -1
        last = self._place_at(self.viewport().height() - 1)
        return first, self._rows_model.rowCount() - 1 if last is None else last

    def anchor(self) -> Anchor | None:
        """Return the first row that is wholly in view, heads of days left out."""
        self.settle()
        first, last = self.visible_places()
        rows = self._rows_model.rows
        for place in range(first, last + 1):
            top = self.visualRect(self._rows_model.index(place)).top()
            if top >= 0 and not isinstance(rows[place], DayRow):
                return Anchor(rows[place].id, top)
        return None

    def return_to(self, anchor: Anchor | None) -> None:
        """Scroll so that the anchor's row lies where it lay; nothing if it is gone."""
        self.settle()
        if anchor is None:
            return
        index = self._rows_model.index_of(anchor.row_id)
        if index.isValid():
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + self.visualRect(index).top() - anchor.offset)

    def is_above(self, row_id: str) -> bool:
        """Say whether a row lies above what is seen, or so far above that its title is cut."""
        index = self._rows_model.index_of(row_id)
        rect = self.visualRect(index)
        return index.isValid() and rect.top() < -rect.height() // 8

    def make_current(self, row_id: str, *, scroll: bool) -> None:
        """Make this row the current one; `scroll` brings it into view."""
        index = self._rows_model.index_of(row_id)
        if not index.isValid():
            return
        flags = self.selectionModel().SelectionFlag.ClearAndSelect
        # Qt scrolls to a new current row by itself; the place must stay unless it was asked for.
        keep = self.verticalScrollBar().value()
        self.setAutoScroll(False)
        self.selectionModel().setCurrentIndex(index, flags)
        self.setAutoScroll(True)
        if scroll:
            self.settle()
            if not self.viewport().rect().contains(self.visualRect(index)):
                self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        else:
            self.verticalScrollBar().setValue(keep)

    @override
    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        row = self._rows_model.row_at(current)
        if row is not None and not self._is_focusing:
            self.current_row_changed.emit(row.id)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        # Qt makes the first row current in a list without one; that is no choice.
        self._is_focusing = True
        super().focusInEvent(event)
        self._is_focusing = False

    @override
    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here; finding has its own field."""

    @override
    def moveCursor(self, cursorAction: _Action, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        rows = self._rows_model.rows
        place = self.currentIndex().row()
        if cursorAction in _ALONG:
            step = _ALONG[cursorAction]
            target = self._next_choosable(place + step if place >= 0 else 0, step)
        elif cursorAction is _Action.MoveHome or (place < 0 and rows):
            target = self._next_choosable(0, 1)
        elif cursorAction is _Action.MoveEnd:
            target = self._next_choosable(len(rows) - 1, -1)
        elif cursorAction in (_Action.MovePageDown, _Action.MovePageUp):
            target = self._a_page_from(place, 1 if cursorAction is _Action.MovePageDown else -1)
        else:
            target = place
        return self.currentIndex() if target is None else self._rows_model.index(target)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.row_of_current()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and self._take_key(Qt.Key(event.key()), row):
            event.accept()
            return
        super().keyPressEvent(event)

    def _take_key(self, key: Qt.Key, row: Row | None) -> bool:
        match key, row:
            case (Qt.Key.Key_F, _):
                self.follow_wished.emit()
            case (Qt.Key.Key_Space, FoldRow()):
                self.fold_toggled.emit(row.id)
            case (Qt.Key.Key_Return | Qt.Key.Key_Enter, FoldRow()):
                self.fold_toggled.emit(row.id)
            case (Qt.Key.Key_Return | Qt.Key.Key_Enter, TakeRow() | SaveRow()):
                self.activated_by_person.emit(row.id)
            case (Qt.Key.Key_Right, FoldRow()):
                self.fold_wished.emit(row.id, True)
            case (Qt.Key.Key_Left, FoldRow()):
                self.fold_wished.emit(row.id, False)
            case (Qt.Key.Key_Left, SaveRow()) if row.fold:
                self.fold_wished.emit(row.fold, False)
            case (Qt.Key.Key_C, TakeRow() | SaveRow()):
                self.compare_wished.emit(row.id)
            case (Qt.Key.Key_Left | Qt.Key.Key_Right | Qt.Key.Key_Space, _):
                pass
            case _:
                return False
        return True

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_fold = None
        row = self._rows_model.row_at(self.indexAt(event.position().toPoint()))
        if event.button() != Qt.MouseButton.LeftButton or row is None:
            event.accept()
        elif isinstance(row, FoldRow):
            self._pressed_fold = row.id
            event.accept()
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if not isinstance(row, DayRow):
                self.compare_wished.emit(row.id)
            event.accept()
        else:
            super().mousePressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed_fold = self._pressed_fold, None
        if pressed is None:
            super().mouseReleaseEvent(event)
            return
        row = self._rows_model.row_at(self.indexAt(event.position().toPoint()))
        if row is not None and row.id == pressed:
            self.fold_toggled.emit(pressed)
        event.accept()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self._rows_model.row_at(self.indexAt(event.position().toPoint()))
        if isinstance(row, FoldRow):
            self.mousePressEvent(event)
        elif isinstance(row, TakeRow | SaveRow) and event.button() == Qt.MouseButton.LeftButton:
            self.activated_by_person.emit(row.id)
            event.accept()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        # A drag over the rows would choose each of them in turn.
        if not event.buttons():
            super().mouseMoveEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        row = self._rows_model.row_at(index)
        if isinstance(row, TakeRow | SaveRow):
            rect = self.visualRect(index)
            place = rect.bottomLeft() + QPoint(40, 0) if by_key else event.pos()
            self.menu_wished.emit(row.id, self.viewport().mapToGlobal(place))
        event.accept()

    @override
    def event(self, event: QEvent) -> bool:
        # The selection is blue only while the pane has the focus.
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut, QEvent.Type.WindowActivate):
            self.viewport().update()
        return super().event(event)

    def _place_at(self, y: int) -> int | None:
        index = self.indexAt(QPoint(self.viewport().width() // 2, y))
        return index.row() if index.isValid() else None

    def _next_choosable(self, place: int, step: int) -> int | None:
        rows = self._rows_model.rows
        while 0 <= place < len(rows):
            if not isinstance(rows[place], DayRow):
                return place
            place += step
        return None

    def _a_page_from(self, place: int, step: int) -> int | None:
        page = self.viewport().height()
        start = self.visualRect(self._rows_model.index(place)).top()
        target = place
        while (following := self._next_choosable(target + step, step)) is not None:
            top = self.visualRect(self._rows_model.index(following)).top()
            if abs(top - start) > page - self.visualRect(self._rows_model.index(following)).height():
                break
            target = following
        return target

    def _on_scroll_bar_action(self) -> None:
        # At this moment the slider is where it will be, and the value where it was.
        bar = self.verticalScrollBar()
        if bar.sliderPosition() != bar.value():
            self.scrolled_by_person.emit()

    def _on_heights_changed(self) -> None:
        self.scheduleDelayedItemsLayout()
