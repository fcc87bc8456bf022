"""The rows of the timeline as a Qt list model, which inserts and removes what comes and goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from typing_extensions import override

from gui.timeline.row_steps import steps_between
from gui.timeline.rows import DayRow, FoldRow, Row, SaveRow, TakeRow, title_of
from gui.timeline.thumbnail import picture_html, picture_of
from gui.timeline.times import Clock, local_now
from gui.timeline.words import accessible_text, fold_words, tooltip
from gui.widgets.tooltips import tooltip_text

Index = QModelIndex | QPersistentModelIndex

ROW_ROLE: Final = int(Qt.ItemDataRole.UserRole)
TAGS_ROLE: Final = ROW_ROLE + 1


class TimelineModel(QAbstractListModel):
    """Holds a tuple of rows and their places by id. Lives on the main thread; `data` only looks up.

    Ages are read off `clock` as they are painted; `refresh_ages` says that they moved on.
    """

    heights_changed = Signal()
    """A row that stays has another height now (a save became a take)."""

    def __init__(self, clock: Clock = local_now, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.clock = clock
        self._rows: tuple[Row, ...] = ()
        self._places: dict[str, int] | None = {}
        self._a: str | None = None
        self._b: str | None = None

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, from the top."""
        return self._rows

    def row_at(self, index: Index) -> Row | None:
        """Return the row at an index, None for an invalid one."""
        place = index.row()
        return self._rows[place] if index.isValid() and 0 <= place < len(self._rows) else None

    def place_of(self, row_id: str) -> int | None:
        """Return where the row of this id is, None if it is not shown."""
        if self._places is None:
            self._places = {row.id: place for place, row in enumerate(self._rows)}
        return self._places.get(row_id)

    def index_of(self, row_id: str) -> QModelIndex:
        """Return the index of the row of this id, an invalid one if it is not shown."""
        place = self.place_of(row_id)
        return QModelIndex() if place is None else self.index(place)

    def fold_of(self, stem: str) -> FoldRow | None:
        """Return the run that a save lies in, None for what stands by itself."""
        return next((row for row in self._rows if isinstance(row, FoldRow) and stem in row.stems), None)

    def reset_rows(self, rows: Sequence[Row]) -> None:
        """Show the rows of another composition."""
        self.beginResetModel()
        self._take(tuple(rows))
        self.endResetModel()

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Go from the rows shown to `rows` by removes, inserts and exact changes."""
        new = tuple(rows)
        new_ids = [row.id for row in new]
        shown = list(self._rows)
        for step in steps_between([row.id for row in shown], new_ids):
            if step.is_insert:
                self.beginInsertRows(QModelIndex(), step.first, step.last)
                shown[step.first : step.first] = new[step.first : step.last + 1]
                self._take(tuple(shown))
                self.endInsertRows()
            else:
                self.beginRemoveRows(QModelIndex(), step.first, step.last)
                del shown[step.first : step.last + 1]
                self._take(tuple(shown))
                self.endRemoveRows()
        self._change(new)

    def set_compared(self, a: str | None, b: str | None) -> None:
        """Put the tags A and B on these versions, or on the runs that they lie in."""
        if (a, b) == (self._a, self._b):
            return
        touched = {stem for stem in (self._a, self._b, a, b) if stem}
        self._a, self._b = a, b
        for place, row in enumerate(self._rows):
            if row.id in touched or (isinstance(row, FoldRow) and not touched.isdisjoint(row.stems)):
                self._emit_changed(place, place, [TAGS_ROLE, Qt.ItemDataRole.AccessibleTextRole])

    def refresh_ages(self, first: int, last: int) -> None:
        """Tell the view that the ages in these rows may read otherwise now."""
        last = min(last, len(self._rows) - 1)
        if 0 <= first <= last:
            self._emit_changed(first, last, [Qt.ItemDataRole.AccessibleTextRole])

    def tags_of(self, row: Row) -> tuple[str, ...]:
        """Return the tags that a row bears: `current`, `A`, `B`. A closed run bears those of its saves."""
        if isinstance(row, DayRow) or (isinstance(row, FoldRow) and row.is_open):
            return ()
        stems = row.stems if isinstance(row, FoldRow) else (row.id,)
        current = row.holds_current if isinstance(row, FoldRow) else row.entry.equals_current
        tags = ["current"] if current else []
        tags += ["A"] if self._a in stems else []
        tags += ["B"] if self._b in stems else []
        return tuple(tags)

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.row_at(index)
        if row is None:
            return Qt.ItemFlag.NoItemFlags
        if isinstance(row, DayRow):
            return Qt.ItemFlag.ItemNeverHasChildren
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row_at(index)
        if row is None:
            return None
        if role == ROW_ROLE:
            return row
        if role == TAGS_ROLE:
            return self.tags_of(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return accessible_text(row, self.tags_of(row), self.clock())
        if role == Qt.ItemDataRole.ToolTipRole:
            title, text = tooltip(row)
            return tooltip_text(title, text) + picture_html(picture_of(row)) if title else None
        if role == Qt.ItemDataRole.DisplayRole:
            return _display(row)
        return None

    def _take(self, rows: tuple[Row, ...]) -> None:
        self._rows = rows
        self._places = None

    def _change(self, new: tuple[Row, ...]) -> None:
        """Replace rows of the same ids, and name exactly those that differ."""
        old = self._rows
        changed = [place for place, row in enumerate(new) if row is not old[place] and row != old[place]]
        self._rows = new
        start = 0
        for at, place in enumerate(changed):
            if at + 1 == len(changed) or changed[at + 1] != place + 1:
                self._emit_changed(changed[start], place, [])
                start = at + 1
        if any(type(new[place]) is not type(old[place]) for place in changed):
            self.heights_changed.emit()

    def _emit_changed(self, first: int, last: int, roles: list[int]) -> None:
        self.dataChanged.emit(self.index(first), self.index(last), roles)


def _display(row: Row) -> str:
    match row:
        case DayRow():
            return row.word
        case FoldRow():
            return fold_words(row)
        case TakeRow() | SaveRow():
            return title_of(row.entry)
