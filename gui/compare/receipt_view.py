"""The facts of a receipt: a list that one walks by key; a failure opens to its raw error."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from gui.compare.receipt_layout import HEAD_ABOVE, MARK, Columns, Layout, lay_out
from gui.compare.receipt_rows import ReceiptRow, RowKind
from gui.icons import icon_color, paint_icon
from gui.painting import draw_hairline, draw_spans, draw_text
from gui.theme import Theme, focus_is_by_key, theme, theme_changed
from gui.timeline.paint_rows import draw_ground

Index = QModelIndex | QPersistentModelIndex
RowRole = Qt.ItemDataRole.UserRole + 1
_MARKS = {RowKind.DONE: ("check", "added"), RowKind.FAILED: ("close", "removed")}


class ReceiptModel(QAbstractListModel):
    """The rows of one receipt, and which failures are open; main thread only."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[ReceiptRow, ...] = ()
        self.open: set[int] = set()

    def show(self, rows: tuple[ReceiptRow, ...]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = rows
        self.open = set()
        self.endResetModel()

    def toggle(self, row: int) -> bool:
        """Open a failure to its raw error, or close it; False for what has none."""
        if not 0 <= row < len(self.rows) or not self.rows[row].error:
            return False
        self.open ^= {row}
        index = self.index(row)
        self.dataChanged.emit(index, index, [Qt.ItemDataRole.SizeHintRole, RowRole])
        return True

    def row_of(self, index: Index) -> ReceiptRow | None:
        """What stands at an index."""
        return self.rows[index.row()] if index.isValid() and index.row() < len(self.rows) else None

    @override
    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.row_of(index)
        if row is None:
            return None
        if role == RowRole:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            is_open = index.row() in self.open
            return f"{row.words}, {row.error}" if is_open else row.words
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tooltip(row)
        return None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.row_of(index)
        if row is None or row.kind is RowKind.HEAD:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren


def _tooltip(row: ReceiptRow) -> str:
    facts = "".join(text for text, _ in row.spans)
    lines = [" · ".join(part for part in (row.title, row.about) if part), facts, row.reason]
    if facts.endswith("by inference"):
        lines.append(
            "No id ties this change to the action. It fits by its kind, and nothing else explains it."
        )
    return "\n".join(line for line in lines if line) if row.kind is not RowKind.HEAD else ""


class _Delegate(QStyledItemDelegate):
    def __init__(self, view: ReceiptView) -> None:
        super().__init__(view)
        self._view = view

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(RowRole)
        if not isinstance(row, ReceiptRow):
            return QSize(0, 0)
        return QSize(0, round(self._laid_out(row, self._view.viewport().width(), index).height))

    def _laid_out(self, row: ReceiptRow, width: float, index: Index) -> Layout:
        view = self._view
        return lay_out(row, view.columns, width, theme(), is_open=index.row() in view.rows.open)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(RowRole)
        if not isinstance(row, ReceiptRow):
            return
        now = theme()
        area = QRectF(option.rect)
        is_open = index.row() in self._view.rows.open
        painter.save()
        self._ground(painter, area, row, option.state, now, is_first=index.row() == 0)
        self._mark(painter, area, row, now, is_open=is_open)
        for piece in self._laid_out(row, area.width(), index).pieces:
            draw_spans(painter, piece.rect.translated(area.topLeft()), piece.spans, piece.font)
        painter.restore()

    def _ground(
        self,
        painter: QPainter,
        area: QRectF,
        row: ReceiptRow,
        state: QStyle.StateFlag,
        now: Theme,
        *,
        is_first: bool,
    ) -> None:
        colors = now.palette
        if row.kind is RowKind.HEAD:
            if not is_first:
                top = area.top() + now.metrics.px(HEAD_ABOVE)
                draw_hairline(painter, area.left(), top, area.right(), top, colors.line)
            return
        has_focus = self._view.hasFocus()
        draw_ground(
            painter, area, now,
            is_selected=bool(state & QStyle.StateFlag.State_Selected),
            has_focus=has_focus,
            is_hovered=bool(state & QStyle.StateFlag.State_MouseOver),
            shows_focus=bool(state & QStyle.StateFlag.State_HasFocus) and has_focus and focus_is_by_key(),
        )  # fmt: skip

    def _mark(self, painter: QPainter, area: QRectF, row: ReceiptRow, now: Theme, *, is_open: bool) -> None:
        px = now.metrics.px
        side = px(14)
        box = QRectF(area.left() + px(MARK), area.top() + px(7), side, side)
        if row.kind in _MARKS:
            name, role = _MARKS[row.kind]
            paint_icon(painter, box, name, icon_color(role, now.palette))
        elif row.kind is not RowKind.HEAD:
            sign, role = (row.sign, row.tone) if row.sign else ("–", "changed")
            draw_text(painter, box, sign, role, now.font("pane_title"), align="center")
        if row.error:
            spot = QRectF(area.right() - px(26), area.top() + px(8), px(12), px(12))
            paint_icon(painter, spot, "chevron_down" if is_open else "chevron_right", now.palette.text_3)


class ReceiptView(QListView):
    """Rows of a `ReceiptModel`. `change_chosen` follows the current row, `change_opened` asks for more."""

    change_chosen = Signal(str)
    change_opened = Signal(str)
    step_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = ReceiptModel(self)
        self.columns = Columns()
        self.setModel(self.rows)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName("What the turn did")
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        theme_changed.connect(self._measure)

    def show_rows(self, rows: tuple[ReceiptRow, ...]) -> None:
        """Show other rows, from the top, none of them chosen."""
        self.columns = Columns.of(rows, theme())
        self.rows.show(rows)
        self.scrollToTop()

    def _measure(self) -> None:
        self.columns = Columns.of(self.rows.rows, theme())
        self.doItemsLayout()

    def choose(self, key: str | None) -> None:
        """Mark the row behind which a change stands, unless the current one has it; tells nobody."""
        current = self.rows.row_of(self.currentIndex())
        if key is None or (current is not None and key in current.keys):
            return
        place = next((place for place, row in enumerate(self.rows.rows) if key in row.keys), None)
        if place is None:
            self._silently(QModelIndex())
        else:
            self._silently(self.rows.index(place))
            self.scrollTo(self.rows.index(place))

    def choose_action(self, place: int) -> None:
        """Go to the row of an action."""
        found = next((at for at, row in enumerate(self.rows.rows) if place in row.places), None)
        if found is not None:
            self.setCurrentIndex(self.rows.index(found))
            self.scrollTo(self.rows.index(found))
            self.setFocus()

    def _silently(self, index: QModelIndex) -> None:
        self.selectionModel().blockSignals(True)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.selectionModel().blockSignals(False)
        self.viewport().update()

    def _on_current_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        row = self.rows.row_of(current)
        if row is not None and row.keys:
            self.change_chosen.emit(row.keys[0])

    def _open_current(self) -> None:
        index = self.currentIndex()
        row = self.rows.row_of(index)
        if not self.rows.toggle(index.row()) and row is not None and row.keys:
            self.change_opened.emit(row.keys[0])

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.matches(QKeySequence.StandardKey.Copy):
            row = self.rows.row_of(self.currentIndex())
            if row is not None:
                QApplication.clipboard().setText("\n".join(filter(None, (row.words, row.error))))
        elif plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open_current()
        elif plain and key == Qt.Key.Key_Space:
            self.rows.toggle(self.currentIndex().row())
        elif plain and key in (Qt.Key.Key_N, Qt.Key.Key_P):
            self.step_requested.emit(1 if key == Qt.Key.Key_N else -1)
        else:
            super().keyPressEvent(event)

    @override
    def keyboardSearch(self, search: str) -> None:
        """Do nothing: letters are for stepping."""

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and index == self.currentIndex():
            self.rows.toggle(index.row())

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self.rows.row_of(self.indexAt(event.position().toPoint()))
        if row is not None and row.keys:
            self.change_opened.emit(row.keys[0])

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme().palette.well)
        painter.end()
        super().paintEvent(event)
