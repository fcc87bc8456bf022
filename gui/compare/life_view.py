"""The takes of a life as a list that one walks by key: from what to what, and which take it was."""

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
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from gui.compare.life_rows import LifeRow
from gui.icons import kind_color, paint_icon
from gui.painting import draw_spans, draw_text, text_width
from gui.theme import focus_is_by_key, theme, theme_changed
from gui.timeline.paint_rows import draw_ground
from gui.widgets.tooltips import tooltip_text

Index = QModelIndex | QPersistentModelIndex
RowRole = Qt.ItemDataRole.UserRole + 1
_TWO_LINES, _DOUBT = 44, 18
_TEXT = 36


class LifeModel(QAbstractListModel):
    """The rows of one life, newest first; main thread only."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[LifeRow, ...] = ()

    def show(self, rows: tuple[LifeRow, ...]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def row_of(self, index: Index) -> LifeRow | None:
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
            return row.words
        if role == Qt.ItemDataRole.ToolTipRole:
            title, _, text = row.tooltip.partition("\n")
            return tooltip_text(title, text)
        return None


def row_height(row: LifeRow) -> int:
    """The height of a row: two lines, and one for what is not certain."""
    px = theme().metrics.px
    return px(_TWO_LINES) + (px(_DOUBT) if row.doubt else 0)


class _Delegate(QStyledItemDelegate):
    def __init__(self, view: LifeView) -> None:
        super().__init__(view)
        self._view = view

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(RowRole)
        return QSize(0, row_height(row) if isinstance(row, LifeRow) else 0)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(RowRole)
        if not isinstance(row, LifeRow):
            return
        now = theme()
        px = now.metrics.px
        area = QRectF(option.rect)
        state: QStyle.StateFlag = option.state
        has_focus = self._view.hasFocus()
        painter.save()
        draw_ground(
            painter, area, now,
            is_selected=bool(state & QStyle.StateFlag.State_Selected),
            has_focus=has_focus,
            is_hovered=bool(state & QStyle.StateFlag.State_MouseOver),
            shows_focus=bool(state & QStyle.StateFlag.State_HasFocus) and has_focus and focus_is_by_key(),
        )  # fmt: skip
        line = QRectF(area.left() + px(_TEXT), area.top() + px(4), area.width() - px(_TEXT + 16), px(19))
        sign = QRectF(area.left() + px(16), line.top(), px(14), line.height())
        draw_text(painter, sign, row.sign, row.tone, now.font("row_title"), align="center")
        wide = text_width(row.aside, now.font("meta"))
        draw_text(painter, line, row.aside, "text_3", now.font("meta"), align="right")
        line.setRight(line.right() - wide - px(16))
        draw_spans(painter, line, row.spans, now.font("body"))
        below = QRectF(line.left(), line.bottom(), area.width() - px(_TEXT + 16), px(16))
        icon = QRectF(below.left(), below.top() + px(1), px(14), px(14))
        paint_icon(painter, icon, row.mark, kind_color(row.mark, now.palette))
        draw_text(painter, below.adjusted(px(20), 0, 0, 0), row.title, "text_2", now.font("second"))
        if row.doubt:
            below.translate(0, px(_DOUBT))
            draw_text(painter, below, row.doubt, "changed", now.font("second"))
        painter.restore()


class LifeView(QListView):
    """Rows of a `LifeModel`. `row_chosen` carries the row that the person went to."""

    row_chosen = Signal(object)  # LifeRow
    opened = Signal()
    copy_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = LifeModel(self)
        self._is_quiet = False
        self._has_told = False
        self.setModel(self.rows)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName("Takes that changed it")
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        theme_changed.connect(self.doItemsLayout)

    @property
    def current(self) -> LifeRow | None:
        """The row that keys act on."""
        return self.rows.row_of(self.currentIndex())

    def show_rows(self, rows: tuple[LifeRow, ...]) -> None:
        """Show other rows; the take that was current stays so, if it is among them."""
        stem = self.current.stem if self.current is not None else ""
        bar = self.verticalScrollBar()
        place = bar.value()
        self._is_quiet = True
        self.rows.show(rows)
        self._is_quiet = False
        self.mark(stem)
        self.executeDelayedItemsLayout()
        bar.setValue(place if stem else 0)

    def mark(self, stem: str) -> LifeRow | None:
        """Make the row of a take current, and tell nobody; None where it has no row."""
        place = next((at for at, row in enumerate(self.rows.rows) if row.stem == stem), None)
        index = QModelIndex() if place is None else self.rows.index(place)
        self._is_quiet = True
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._is_quiet = False
        if place is None:
            return None
        self.scrollTo(index)
        return self.rows.rows[place]

    def _on_current_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        row = self.rows.row_of(current)
        if row is not None and not self._is_quiet:
            self._has_told = True
            self.row_chosen.emit(row)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        had_none = not self.currentIndex().isValid()
        # Qt makes the first row current in a list without one; that is no choice.
        self._is_quiet = True
        super().focusInEvent(event)
        if had_none:
            self.setCurrentIndex(QModelIndex())
        self._is_quiet = False

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._has_told = False
        super().mousePressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        row = self.current
        is_here = self.indexAt(event.position().toPoint()) == self.currentIndex()
        if event.button() is Qt.MouseButton.LeftButton and row is not None and is_here and not self._has_told:
            # The reader has looked elsewhere meanwhile and comes back to it.
            self.row_chosen.emit(row)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit()
        elif plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current is not None:
            self.row_chosen.emit(self.current)
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    @override
    def keyboardSearch(self, search: str) -> None:
        """Do nothing: letters are commands."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme().palette.well)
        painter.end()
        super().paintEvent(event)
