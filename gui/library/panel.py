"""The library: every composition, to find, sort and choose."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from core.history.timeline import CompositionView
from gui.library.model import LibraryModel, Order
from gui.library.view import LibraryView
from gui.theme import theme, theme_changed
from gui.timeline.times import Clock, local_now
from gui.timeline.waiting_bars import WaitingBars
from gui.widgets.empty_state import EmptyState
from gui.widgets.labels import TextLabel
from gui.widgets.menu_button import MenuButton
from gui.widgets.search_field import SearchField

_AGES_EVERY_MS = 15_000


class LibraryPanel(QWidget):
    """Shows a list of CompositionViews. `composition_chosen` tells what the person chose, never `select`.

    Two panels may share one model (the pane and the drop-down of a narrow window); each has its own choice.
    """

    composition_chosen = Signal(str)
    composition_activated = Signal(str)
    """A click or Enter on a row, chosen before or not: a popup closes on it."""
    selection_changed = Signal()
    """Another composition is chosen, by whomever."""

    def __init__(
        self, clock: Clock = local_now, parent: QWidget | None = None, *, model: LibraryModel | None = None
    ) -> None:
        super().__init__(parent)
        self.model = model or LibraryModel(clock, self)
        self._selected: str | None = None
        self._is_loading = False
        self._build()
        for changed in (self.model.rowsInserted, self.model.rowsRemoved, self.model.layoutChanged):
            changed.connect(self._on_rows_changed)
        self._ages = QTimer(self)
        self._ages.setInterval(_AGES_EVERY_MS)
        self._ages.timeout.connect(self._on_ages_due)
        self._ages.start()
        theme_changed.connect(self._on_theme_changed)
        self._refresh_page()

    def _build(self) -> None:
        sizes = theme().metrics
        self.sort_button = MenuButton(self.model.order, "Sort by", self, flat=True)
        orders = QActionGroup(self)
        for order in Order:
            action = QAction(str(order), orders)
            action.setCheckable(True)
            action.setChecked(order is self.model.order)
            action.setData(order.value)
        orders.triggered.connect(self._on_order_chosen)
        self.sort_button.menu.addActions(orders.actions())
        self.field = SearchField("Find", self)
        self.field.setAccessibleName("Find a composition")
        self.field.textChanged.connect(self._on_find_changed)
        self.list = LibraryView(self.model, self)
        self.list.setAccessibleName("Library")
        self.field.left.connect(self.list.setFocus)
        self.list.chosen_by_person.connect(self._on_chosen)
        self.list.activated_by_person.connect(self.composition_activated)
        self._waiting = WaitingBars(row_height=64, text_x=12, has_marks=False, parent=self)
        self._empty = EmptyState(self)
        self._pages = QStackedWidget(self)
        for page in (self.list, self._waiting, self._empty):
            self._pages.addWidget(page)

        header = QWidget(self)
        header.setFixedHeight(sizes.pane_header)
        row = QHBoxLayout(header)
        row.setContentsMargins(sizes.pane_side, 0, sizes.px(6), 0)
        row.addWidget(TextLabel("Library", "text", "pane_title", header, wrap=False))
        row.addStretch()
        row.addWidget(self.sort_button)
        find_row = QHBoxLayout()
        find_row.setContentsMargins(sizes.pane_side, 0, sizes.pane_side, sizes.px(8))
        find_row.addWidget(self.field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(header)
        column.addLayout(find_row)
        column.addWidget(self._pages, 1)
        self.setMinimumWidth(sizes.library_least)

    @property
    def selected_id(self) -> str | None:
        """The chosen composition, None if none is or it is gone."""
        return self._selected if self._selected and self.model.view_of(self._selected) else None

    def select(self, composition: str | None) -> None:
        """Choose a composition and bring it into view; emits nothing."""
        self._selected = composition
        self._show_selected()
        self.selection_changed.emit()
        index = self.list.currentIndex()
        if index.isValid():
            self.list.scrollTo(index)

    def set_views(self, views: Iterable[CompositionView]) -> None:
        """Show exactly these compositions."""
        self._is_loading = False
        self.model.set_views(views)
        self._refresh_page()

    def update_view(self, view: CompositionView) -> None:
        """Show a new composition, or news of one."""
        self._is_loading = False
        self.model.update_view(view)
        self._refresh_page()

    def remove_view(self, composition: str) -> None:
        """Let a composition go that is there no more."""
        self.model.remove(composition)
        self._refresh_page()

    def show_loading(self) -> None:
        """Show waiting bars until compositions come."""
        self._is_loading = True
        self._refresh_page()

    def focus_find(self) -> None:
        """Put the cursor into the field to find."""
        self.field.setFocus()
        self.field.selectAll()

    def _show_selected(self) -> None:
        index = self.model.index_of(self._selected) if self._selected else None
        if index is None or not index.isValid():
            self.list.selectionModel().clear()
            return
        if index != self.list.currentIndex() or not self.list.selectionModel().isSelected(index):
            # Qt scrolls to a new current row by itself; news must not move the list.
            self.list.setAutoScroll(False)
            self.list.setCurrentIndex(index)
            self.list.setAutoScroll(True)

    def _refresh_page(self) -> None:
        if self.model.rowCount():
            self._pages.setCurrentWidget(self.list)
        elif self._is_loading:
            self._pages.setCurrentWidget(self._waiting)
        else:
            if self.model.total:
                self._empty.show_state(
                    "Nothing found", f"No composition is called “{self.field.text().strip()}”."
                )
            else:
                self._empty.show_state(
                    "No compositions here yet",
                    "A composition appears when a program saves one in this folder.",
                )
            self._pages.setCurrentWidget(self._empty)

    def _on_rows_changed(self) -> None:
        self._show_selected()
        self._refresh_page()

    def _on_chosen(self, composition: str) -> None:
        self._selected = composition
        self.selection_changed.emit()
        self.composition_chosen.emit(composition)

    def _on_find_changed(self, text: str) -> None:
        self.model.find(text)
        self._refresh_page()

    def _on_order_chosen(self, action: QAction) -> None:
        order = Order(action.data())
        self.sort_button.setText(order)
        self.sort_button.updateGeometry()
        self.model.sort_by(order)

    def _on_ages_due(self) -> None:
        self.model.refresh_ages(0, self.model.rowCount() - 1)

    def _on_theme_changed(self) -> None:
        self.list.scheduleDelayedItemsLayout()
        self.list.viewport().update()
