"""The compositions as a Qt list model: found and sorted in Python, changed by exact signals."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from core.history.timeline import CompositionView
from gui.library.words import accessible_text, take_count, tooltip
from gui.timeline.row_steps import steps_between
from gui.timeline.times import Clock, as_local, local_now
from gui.widgets.tooltips import tooltip_text

Index = QModelIndex | QPersistentModelIndex

VIEW_ROLE: Final = int(Qt.ItemDataRole.UserRole)


class Order(StrEnum):
    """By what the library is sorted; the value is what its menu says."""

    LAST_CHANGE = "Last change"
    NAME = "Name"
    TAKES = "Takes"


class LibraryModel(QAbstractListModel):
    """Holds every composition by id, and the ids that are found in their order. Lives on the main thread."""

    def __init__(self, clock: Clock = local_now, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.clock = clock
        self._views: dict[str, CompositionView] = {}
        self._shown: list[str] = []
        self._order = Order.LAST_CHANGE
        self._words: list[str] = []

    @property
    def total(self) -> int:
        """How many compositions there are, found or not."""
        return len(self._views)

    @property
    def order(self) -> Order:
        """By what the rows are sorted."""
        return self._order

    def view_at(self, index: Index) -> CompositionView | None:
        """Return the composition at an index, None for an invalid one."""
        place = index.row()
        if not index.isValid() or not 0 <= place < len(self._shown):
            return None
        return self._views.get(self._shown[place])

    def view_of(self, composition: str) -> CompositionView | None:
        """Return the composition of this id, shown or not."""
        return self._views.get(composition)

    def index_of(self, composition: str) -> QModelIndex:
        """Return the index of this composition, an invalid one if it is not shown."""
        return self.index(self._shown.index(composition)) if composition in self._shown else QModelIndex()

    def set_views(self, views: Iterable[CompositionView]) -> None:
        """Hold exactly these compositions."""
        self._go_to({view.id: view for view in views})

    def update_view(self, view: CompositionView) -> None:
        """Add a composition, or take its news."""
        self._go_to({**self._views, view.id: view})

    def remove(self, composition: str) -> None:
        """Let a composition go that is there no more."""
        self._go_to({key: view for key, view in self._views.items() if key != composition})

    def find(self, text: str) -> None:
        """Show only compositions whose name or id holds every word."""
        self._words = text.casefold().split()
        self._arrange()

    def sort_by(self, order: Order) -> None:
        """Sort the rows anew."""
        self._order = order
        self._arrange()

    def refresh_ages(self, first: int, last: int) -> None:
        """Tell the view that the ages in these rows may read otherwise now."""
        last = min(last, len(self._shown) - 1)
        if 0 <= first <= last:
            self._emit_changed(first, last, [Qt.ItemDataRole.AccessibleTextRole])

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._shown)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        view = self.view_at(index)
        if view is None:
            return None
        if role == VIEW_ROLE:
            return view
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return accessible_text(view, self.clock())
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip_text(*tooltip(view))
        return view.name if role == Qt.ItemDataRole.DisplayRole else None

    def _go_to(self, views: dict[str, CompositionView]) -> None:
        old, self._views = self._views, views
        # What is shown no more must not be asked for between the signals.
        self._remove_all_but(set(views))
        self._arrange()
        for place, composition in enumerate(self._shown):
            before = old.get(composition)
            if before is not None and before is not views[composition] and before != views[composition]:
                self._emit_changed(place, place, [])

    def _arrange(self) -> None:
        """Bring the rows to what is found, in order: removes first, then moves, then inserts."""
        target = [view.id for view in sorted(filter(self._is_found, self._views.values()), key=self._key())]
        self._remove_all_but(set(target))
        here = set(self._shown)
        self._reorder([composition for composition in target if composition in here])
        for step in steps_between(self._shown, target):
            self.beginInsertRows(QModelIndex(), step.first, step.last)
            self._shown[step.first : step.first] = target[step.first : step.last + 1]
            self.endInsertRows()

    def _remove_all_but(self, kept: set[str]) -> None:
        left = [composition for composition in self._shown if composition in kept]
        for step in steps_between(self._shown, left):
            self.beginRemoveRows(QModelIndex(), step.first, step.last)
            del self._shown[step.first : step.last + 1]
            self.endRemoveRows()

    def _reorder(self, target: list[str]) -> None:
        if target == self._shown:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        ids = [self._shown[index.row()] for index in before]
        self._shown = target
        places = {composition: place for place, composition in enumerate(target)}
        self.changePersistentIndexList(before, [self.index(places[composition]) for composition in ids])
        self.layoutChanged.emit()

    def _is_found(self, view: CompositionView) -> bool:
        text = f"{view.name} {view.id}".casefold()
        return all(word in text for word in self._words)

    def _key(self) -> Callable[[CompositionView], tuple[Any, ...]]:
        return {Order.LAST_CHANGE: _by_change, Order.NAME: _by_name, Order.TAKES: _by_takes}[self._order]

    def _emit_changed(self, first: int, last: int, roles: list[int]) -> None:
        self.dataChanged.emit(self.index(first), self.index(last), roles)


def _by_change(view: CompositionView) -> tuple[Any, ...]:
    """Newest first; those without a time last."""
    moment = view.updated_at
    return (moment is None, -as_local(moment).timestamp() if moment else 0.0, *_by_name(view))


def _by_name(view: CompositionView) -> tuple[Any, ...]:
    return (view.name.casefold(), view.id)


def _by_takes(view: CompositionView) -> tuple[Any, ...]:
    """Most first."""
    return (-take_count(view), *_by_change(view))
