"""A list to choose one version from: type to find, arrows and Enter, newest first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from core.history.timeline import Entry
from gui.icons import kind_color, paint_icon
from gui.painting import draw_text
from gui.theme import theme
from gui.timeline.times import full_time
from gui.widgets.search_field import SearchField

Index = QModelIndex | QPersistentModelIndex
EntryRole = Qt.ItemDataRole.UserRole + 1


class VersionsModel(QAbstractListModel):
    """The takes, and once something is typed every version that fits it, newest first; main thread only."""

    def __init__(self, entries: Sequence[Entry], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all = tuple(reversed(entries))
        self._shown = self._takes()

    def _takes(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self._all if entry.is_take or entry.label) or self._all

    def search(self, wanted: str) -> None:
        """Show only versions whose name, title or file name has every word of this."""
        words = wanted.casefold().split()
        self.beginResetModel()
        self._shown = (
            tuple(
                entry
                for entry in self._all
                if all(
                    word in f"{entry.name} {entry.title} {entry.label} {entry.stem}".casefold()
                    for word in words
                )
            )
            if words
            else self._takes()
        )
        self.endResetModel()

    @override
    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        entry = self._shown[index.row()]
        if role == EntryRole:
            return entry
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{entry.name}, {entry.title}, {full_time(entry.saved_at)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{entry.title}\n{full_time(entry.saved_at)}\n{entry.stem}.json"
        return None


class _RowDelegate(QStyledItemDelegate):
    """One version in one line: its mark, number, title, time."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, theme().metrics.folded)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry = index.data(EntryRole)
        if not isinstance(entry, Entry):
            return
        now = theme()
        px = now.metrics.px
        area = QRectF(option.rect)
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, now.palette.selected)
            painter.fillRect(QRectF(area.left(), area.top(), 2, area.height()), now.palette.accent)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, now.palette.hover)
        kind = "damaged" if entry.damage else "save" if entry.kind.value == "other" else entry.kind.value
        box = QRectF(area.left() + px(10), area.center().y() - px(7), px(14), px(14))
        paint_icon(painter, box, kind, kind_color(kind, now.palette))
        name = area.adjusted(px(34), 0, 0, 0)
        taken = draw_text(painter, name, entry.name, "text_2", now.font("mono"))
        when = area.adjusted(0, 0, -px(12), 0)
        right = draw_text(painter, when, full_time(entry.saved_at), "text_3", now.font("meta"), align="right")
        title = QRectF(name.left() + taken + px(8), area.top(), 0, area.height())
        title.setRight(area.right() - right - px(24))
        role = "text" if entry.is_take else "text_2"
        draw_text(painter, title, entry.title, role, now.font("second"))


class VersionPicker(QFrame):
    """A popup that closes by itself; `version_chosen` tells the stem."""

    version_chosen = Signal(str)

    def __init__(self, entries: Sequence[Entry], parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Choose a version")
        metrics = theme().metrics
        self.model = VersionsModel(entries, self)
        self.field = SearchField(f"Find among {len(entries):,} versions", self)
        self.list = QListView(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(_RowDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName("Versions")
        self.list.clicked.connect(self._choose)
        self.field.textChanged.connect(self._on_text_changed)
        self.field.left.connect(self.close)
        self.field.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[metrics.px(8)] * 4)
        column.setSpacing(metrics.px(8))
        column.addWidget(self.field)
        column.addWidget(self.list)
        self.setFixedSize(metrics.px(420), metrics.px(360))
        self._select(0)

    def open_below(self, anchor: QWidget) -> None:
        """Show the list under a widget, and take the keys."""
        place = QRect(anchor.mapToGlobal(QPoint(0, anchor.height() + 2)), self.size())
        room = anchor.screen().availableGeometry()
        place.moveRight(min(place.right(), room.right()))
        place.moveBottom(min(place.bottom(), room.bottom()))
        self.move(place.topLeft())
        self.show()
        self.field.setFocus()

    def _on_text_changed(self, text: str) -> None:
        self.model.search(text)
        self._select(0)

    def _select(self, row: int) -> None:
        count = self.model.rowCount()
        if count:
            self.list.setCurrentIndex(self.model.index(max(0, min(count - 1, row)), 0))

    def _choose(self, index: QModelIndex) -> None:
        entry = index.data(EntryRole)
        if isinstance(entry, Entry):
            self.close()
            self.version_chosen.emit(entry.stem)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            row = self.list.currentIndex().row()
            page = max(1, self.list.viewport().height() // theme().metrics.folded - 1)
            steps = {
                Qt.Key.Key_Down: row + 1,
                Qt.Key.Key_Up: row - 1,
                Qt.Key.Key_PageDown: row + page,
                Qt.Key.Key_PageUp: row - page,
            }
            if (key := Qt.Key(event.key())) in steps:
                self._select(steps[key])
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(self.list.currentIndex())
                return True
        return super().eventFilter(watched, event)
