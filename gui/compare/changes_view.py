"""The tree of changes: groups that open by click, one chosen change, its text on the clipboard."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView, QWidget
from typing_extensions import override

from core.diff.changes import Change
from gui.compare.changes_delegate import ChangesDelegate, box_of
from gui.compare.changes_model import ChangesModel, Column
from gui.compare.changes_words import Node, NodeKind, keys_of
from gui.theme import theme, theme_changed

PLACE_ABOVE = 600
"""The width under which the place in the file gives its room to the words."""

_SELECTING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_NAME_LENGTH = len("A → B")


class ChangesView(QTreeView):
    """Rows of a `ChangesModel`. `change_chosen` follows the current row, `change_opened` asks for JSON."""

    change_chosen = Signal(object)  # key of the change, None on other rows
    change_opened = Signal(str)
    columns_moved = Signal()
    step_requested = Signal(int)
    pick_toggled = Signal(object)  # the keys of the changes whose boxes were meant together
    copy_requested = Signal(object)  # the chosen Changes
    menu_requested = Signal(object, QPoint)  # the Changes, and where on the screen

    def __init__(self, model: ChangesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setModel(model)
        self.setItemDelegate(ChangesDelegate(self))
        self.setAccessibleName("Changes")
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(0)
        for column in Column:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        self._closed: set[str] = set()
        model.modelReset.connect(self._on_model_reset)
        self.collapsed.connect(self._on_collapsed)
        self.expanded.connect(self._on_expanded)
        self.selectionModel().currentRowChanged.connect(self._on_current_row_changed)
        theme_changed.connect(self._on_theme_changed)

    # Choosing

    @property
    def chosen(self) -> str | None:
        """The key of the chosen change."""
        node = self._model.node(self.currentIndex())
        return None if node is None or node.change is None else node.change.key

    def choose(self, key: str) -> bool:
        """Choose a change, open what hides it and bring it in sight; False where it is not shown."""
        index = self._model.index_of(key)
        if not index.isValid():
            return False
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, flags)
        self.scrollTo(index)
        return True

    @property
    def selected(self) -> list[Node]:
        """The selected rows from top to bottom; the current one where none is."""
        rows = self.selectionModel().selectedRows() or [self.currentIndex().siblingAtColumn(0)]
        nodes = [node for index in rows if (node := self._model.node(index)) is not None]
        return sorted(nodes, key=_path)

    def _selected_changes(self) -> list[Change]:
        """The changes that the selected rows stand for, each once."""
        known = {change.key: change for node in self.selected for change in _changes(node)}
        return list(known.values())

    def _on_current_row_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        node = self._model.node(current)
        self.change_chosen.emit(None if node is None or node.change is None else node.change.key)

    # What a reset must not lose

    def _on_model_reset(self) -> None:
        for row in range(self._model.rowCount()):
            index = self._model.index(row, 0)
            node = self._model.node(index)
            if node is None:
                continue
            self.setFirstColumnSpanned(row, QModelIndex(), True)
            for child in node.children:
                if child.kind is NodeKind.MORE:
                    self.setFirstColumnSpanned(child.row, index, True)
            if node.kind is NodeKind.GROUP and node.title not in self._closed:
                self.expand(index)
        self._fit_columns()

    def _on_collapsed(self, index: QModelIndex) -> None:
        node = self._model.node(index)
        if node is not None and node.kind is NodeKind.GROUP:
            self._closed.add(node.title)

    def _on_expanded(self, index: QModelIndex) -> None:
        node = self._model.node(index)
        if node is not None:
            self._closed.discard(node.title)

    # Columns

    def _fit_columns(self) -> None:
        metrics = theme().metrics
        advance = theme().font_metrics("mono").horizontalAdvance("0")
        room = self.viewport().width()
        value, place = self._model.longest
        shows_place = room >= metrics.px(PLACE_ABOVE)
        place_width = min(int(place * advance) + metrics.px(28), room // 4) if shows_place else 0
        # Never narrower than the column's name above it.
        value_width = min(int(max(value, _NAME_LENGTH) * advance) + metrics.px(24), int(room * 0.38))
        self.setColumnHidden(Column.PLACE, not shows_place)
        self.header().resizeSection(Column.PLACE, place_width)
        self.header().resizeSection(Column.VALUE, value_width)
        self.header().resizeSection(Column.TITLE, max(0, room - value_width - place_width))
        self.columns_moved.emit()

    def _on_theme_changed(self) -> None:
        self._fit_columns()
        self.doItemsLayout()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    # Keys and mouse

    def _toggle(self, index: QModelIndex) -> bool:
        node = self._model.node(index)
        if node is None or not (node.children or node.waiting):
            return False
        self.setExpanded(index, not self.isExpanded(index))
        return True

    def _toggle_pick(self, nodes: list[Node]) -> bool:
        picks = self._model.picks
        keys = [key for node in nodes if picks is not None and picks.tick_of(node) for key in keys_of(node)]
        if keys:
            self.pick_toggled.emit(keys)
        return bool(keys)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit(self._selected_changes())
        elif plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            index = self.currentIndex().siblingAtColumn(0)
            if not self._toggle(index) and self.chosen is not None:
                self.change_opened.emit(self.chosen)
        elif plain and key == Qt.Key.Key_Space:
            if not self._toggle_pick(self.selected):
                self._toggle(self.currentIndex().siblingAtColumn(0))
        elif plain and key in (Qt.Key.Key_N, Qt.Key.Key_P):
            self.step_requested.emit(1 if key == Qt.Key.Key_N else -1)
        else:
            super().keyPressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        place = event.position()
        index = self.indexAt(place.toPoint()).siblingAtColumn(0)
        node = self._model.node(index)
        if (
            event.button() is Qt.MouseButton.LeftButton
            and node is not None
            and box_of(node, QRectF(self.visualRect(index))).adjusted(-4, 0, 4, 0).contains(place)
            and self._toggle_pick([node])
        ):
            return
        selects = event.modifiers() & _SELECTING
        if (
            event.button() is Qt.MouseButton.LeftButton
            and not selects
            and index == self.currentIndex().siblingAtColumn(0)
        ):
            self._toggle(index)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        node = self._model.node(index)
        if node is not None and node.change is not None and not node.change.volatile:
            # Within several that are selected all of them are meant.
            is_one = by_key or self.selectionModel().isSelected(index)
            changes = self._selected_changes() if is_one else [node.change]
            rect = self.visualRect(index.siblingAtColumn(0))
            place = rect.bottomLeft() + QPoint(theme().metrics.px(40), 0) if by_key else event.pos()
            self.menu_requested.emit(
                [change for change in changes if not change.volatile], self.viewport().mapToGlobal(place)
            )
        event.accept()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        node = self._model.node(self.indexAt(event.position().toPoint()))
        if node is not None and node.change is not None:
            self.change_opened.emit(node.change.key)

    @override
    def keyboardSearch(self, search: str) -> None:
        """Do nothing: letters are for stepping, and the field above finds."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme().palette.well)
        painter.end()
        super().paintEvent(event)


def _path(node: Node) -> tuple[int, ...]:
    """Where a row stands, for sorting."""
    return (*(_path(node.parent) if node.parent is not None else ()), node.row)


def _changes(node: Node) -> list[Change]:
    if node.change is not None:
        return [node.change]
    return [*(change for child in node.children for change in _changes(child)), *node.waiting]
