"""The timeline of one composition: its rows, what is chosen, what is open, and what is new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from core.history.timeline import CompositionView, Entry
from gui.theme import theme_changed
from gui.timeline.frame import TimelineFrame
from gui.timeline.menu import copy_name, version_menu
from gui.timeline.rows import FoldRow, Mode, Row, SaveRow, TakeRow
from gui.timeline.state import TimelineState
from gui.timeline.times import Clock, local_now
from gui.timeline.view import Anchor

_AGES_EVERY_MS = 15_000


class TimelinePanel(TimelineFrame):
    """Shows a CompositionView; news of the same composition leaves selection, scroll and open runs alone.

    `version_chosen` is emitted when another version becomes the chosen one, by the person, by following the
    latest, or because a composition was opened; never by `select`.
    """

    version_chosen = Signal(str)
    version_activated = Signal(str)
    compare_with_requested = Signal(str)
    restore_requested = Signal(str)
    label_requested = Signal(str)
    follow_latest_changed = Signal(bool)
    mode_changed = Signal(str)
    widened = Signal()
    """The list, which was narrowed to some takes, holds all again."""

    def __init__(self, clock: Clock = local_now, parent: QWidget | None = None) -> None:
        super().__init__(clock, parent)
        self._clock = clock
        self._state = TimelineState()
        self._kept: dict[str, tuple[TimelineState, Anchor | None]] = {}
        self._is_quiet = False
        self._today = clock().date()
        self._connect()
        self._ages = QTimer(self)
        self._ages.setInterval(_AGES_EVERY_MS)
        self._ages.timeout.connect(self._on_ages_due)
        self._ages.start()
        self.clear()

    def _connect(self) -> None:
        self.header.mode_chosen.connect(self._on_mode_chosen)
        self.header.query_changed.connect(self._on_query_changed)
        self.header.find_closed.connect(self._on_find_closed)
        self.filter.lifted.connect(self._on_filter_lifted)
        self.list.current_row_changed.connect(self._on_current_row_changed)
        self.list.fold_toggled.connect(self._on_fold_toggled)
        self.list.fold_wished.connect(self._on_fold_wished)
        self.list.activated_by_person.connect(self.version_activated)
        self.list.compare_wished.connect(self.compare_with_requested)
        self.list.menu_wished.connect(self._on_menu_wished)
        self.list.follow_wished.connect(self._on_follow_wished)
        self.list.scrolled_by_person.connect(self._on_scrolled_by_person)
        self.footer.follow.toggled.connect(self._on_follow_toggled)
        theme_changed.connect(self._on_theme_changed)

    # What the window asks.

    @property
    def selected_stem(self) -> str | None:
        """The chosen version."""
        return self._state.selected

    @property
    def follow_latest(self) -> bool:
        """Whether the newest take is chosen as it arrives."""
        return self.footer.follow.isChecked()

    @follow_latest.setter
    def follow_latest(self, value: bool) -> None:
        self.footer.follow.setChecked(value)

    @property
    def mode(self) -> Mode:
        """Takes, or all saves."""
        return Mode(self.header.mode.current)

    @mode.setter
    def mode(self, value: Mode) -> None:
        if value is not self.mode:
            self.header.mode.set_current(value)
            self._on_mode_chosen(value)

    def clear(self) -> None:
        """Show no composition."""
        self._keep()
        self._state = TimelineState()
        self.body.forget_news()
        with self._quietly():
            self.model.reset_rows(())
        self._refresh_around()

    def show_loading(self, done: int = 0, total: int = 0) -> None:
        """Show waiting bars instead of rows, and how far the reading is if `total` is known."""
        if not self.body.is_waiting:
            self.clear()
        self.body.show_waiting(f"Reading {done:,} of {total:,} versions" if total else "")

    def show_view(self, view: CompositionView, *, chosen: str | None = None) -> None:
        """Show a composition or its news; `chosen` is selected as `select` would."""
        if self._state.view is None or self._state.view.id != view.id:
            self._open(view, chosen)
            return
        self._take_news(view)
        if chosen is not None:
            self.select(chosen)

    def forget(self, composition: str) -> None:
        """Forget how a composition stood that is gone, and clear if it is the one shown."""
        if self._state.view is not None and self._state.view.id == composition:
            self.clear()
        self._kept.pop(composition, None)

    def select(self, stem: str) -> None:
        """Choose a version and bring it into view, opening its run if need be; emits nothing."""
        if self._state.entry(stem) is None:
            return
        if self.model.place_of(stem) is None:
            with self._quietly():
                self.header.close_find()
            if self.filter.stems is not None and stem not in self.filter.stems:
                self._widen()
            fold = self.model.fold_of(stem)
            if fold is not None:
                self._state.open_folds.add(fold.id)
            self._rebuild()
        self._state.selected = stem
        self._turn_follow_off_for(stem)
        with self._quietly():
            self.list.make_current(stem, scroll=True)

    def set_compared(self, a: str | None, b: str | None) -> None:
        """Put the tags A (before) and B (chosen) on these versions."""
        self.model.set_compared(a, b)

    def narrow(self, stems: Iterable[str], words: str) -> None:
        """List only these versions, and say which they are; the chosen one stays chosen, listed or not."""
        self.filter.narrow(stems, words)
        self._rebuild()

    def widen(self) -> None:
        """List all versions again, the chosen one in sight."""
        if self._widen():
            self._rebuild()
            if self._state.selected is not None:
                self.list.scrollTo(self.list.currentIndex())

    def _widen(self) -> bool:
        was_narrowed = self.filter.widen()
        if was_narrowed:
            self.widened.emit()
        return was_narrowed

    def lists(self, entry: Entry) -> bool:
        """Whether a version may be stepped to: it stands by itself, or all saves are listed."""
        if self.filter.stems is not None:
            return entry.stem in self.filter.stems
        return self.mode is Mode.ALL or entry.is_take or entry.damage is not None

    def open_find(self) -> None:
        """Open the field to find a version."""
        self.header.open_find()

    def put_in_header(self, widget: QWidget | None) -> None:
        """Put a widget (a narrow window's drop-down) where the title stands; None takes it out."""
        self.header.set_leading(widget)

    def copy_name(self, stem: str) -> None:
        """Put a version's file name on the clipboard."""
        copy_name(stem)

    # From one view to the next.

    def _open(self, view: CompositionView, chosen: str | None) -> None:
        self._keep()
        kept, anchor = self._kept.get(view.id, (TimelineState(), None))
        before = kept.selected
        self._state = TimelineState(view, kept.open_folds)
        self.body.forget_news()
        self._widen()
        with self._quietly():
            self.header.close_find()
            self.model.reset_rows(self._rows())
        self._refresh_around()
        self.list.scrollToTop()
        newest = self._state.newest_take()
        if self._state.entry(chosen) is not None:
            self.select(str(chosen))
        elif self.follow_latest or self._state.entry(before) is None:
            self._choose(newest)
            self.list.scrollToTop()
        else:
            self._choose(before)
            self.list.return_to(anchor)

    def _take_news(self, view: CompositionView) -> None:
        anchor = self.list.anchor()
        place = self._state.place_of_selected()
        new = self._state.take_view(view)
        with self._quietly():
            self.model.set_rows(self._rows())
        self._refresh_around()
        self.list.return_to(anchor)
        if new and self.follow_latest and self.filter.stems is None:
            self._choose(self._state.newest_take())
            self.list.scrollToTop()
        elif self._state.entry(self._state.selected) is None:
            self._state.selected = None
            self._choose(self._state.near(place))
        else:
            self._show_selected()
        self.body.announce(new)

    def _keep(self) -> None:
        """Keep how this composition stands, for when it is opened again."""
        if self._state.view is not None:
            self._kept[self._state.view.id] = (self._state, self.list.anchor())

    def _rows(self) -> tuple[Row, ...]:
        return self._state.rows(self.mode, self.header.query, self._today, self.filter.stems)

    def _rebuild(self, anchor: Anchor | None = None) -> None:
        """Show other rows of the same entries; keeps the place of `anchor`, else of the first row in view."""
        anchor = anchor or self.list.anchor()
        with self._quietly():
            self.model.set_rows(self._rows())
        self._refresh_around()
        self.list.return_to(anchor)
        self._show_selected()

    def _show_selected(self) -> None:
        """Make the chosen version's row current, or the run that it is folded in; the place stays."""
        stem = self._state.selected
        if stem is None:
            return
        row_id: str | None = stem
        if self.model.place_of(stem) is None:
            fold = self.model.fold_of(stem)
            row_id = fold.id if fold else None
        with self._quietly():
            if row_id is None:
                self.list.clearSelection()
            else:
                self.list.make_current(row_id, scroll=False)

    def _refresh_around(self) -> None:
        """Bring page, counts and pill in line with the rows."""
        query = self.header.query
        shown = [row for row in self.model.rows if isinstance(row, TakeRow | SaveRow)]
        listed = None if self.filter.stems is None else len(shown)
        counts = f"{len(shown):,} found" if query else self._state.counts(self.mode, listed)
        self.footer.counts.set_text(counts)
        if self.model.rows:
            # A list that comes into view makes its first row current by itself.
            with self._quietly():
                self.body.show_rows()
        elif self._state.view is None:
            self.body.show_nothing("No composition chosen", "Choose one in the library.")
        elif query:
            self.body.show_nothing("Nothing found", f"No version holds “{query}”.")
        else:
            self.body.show_nothing("No versions yet", "A version appears here with the next save.")

    # Choosing.

    def _choose(self, stem: str | None) -> None:
        """Choose as the person would: the row becomes current, and the window is told if it is another."""
        if stem is None:
            return
        is_other = stem != self._state.selected
        self.select(stem)
        if is_other:
            self.version_chosen.emit(stem)

    def _on_current_row_changed(self, row_id: str) -> None:
        if self._is_quiet or isinstance(self.list.row_of_current(), FoldRow):
            return
        if row_id != self._state.selected:
            self._state.selected = row_id
            self._turn_follow_off_for(row_id)
            self.version_chosen.emit(row_id)

    def _turn_follow_off_for(self, stem: str) -> None:
        if stem != self._state.newest_take():
            self.follow_latest = False

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        """What becomes current in here was not chosen by the person."""
        before, self._is_quiet = self._is_quiet, True
        try:
            yield
        finally:
            self._is_quiet = before

    # Slots.

    def _on_mode_chosen(self, mode: str) -> None:
        self._rebuild()
        self.mode_changed.emit(mode)

    def _on_query_changed(self) -> None:
        if not self._is_quiet:
            self._rebuild()

    def _on_find_closed(self) -> None:
        if not self._is_quiet:
            self._rebuild()
            self.list.setFocus()
            if self._state.selected is not None:
                self.list.scrollTo(self.list.currentIndex())

    def _on_filter_lifted(self) -> None:
        self.widen()
        self.list.setFocus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.filter.stems is not None:
            self._on_filter_lifted()
        else:
            super().keyPressEvent(event)

    def _on_fold_toggled(self, fold: str) -> None:
        self._set_fold(fold, is_open=fold not in self._state.open_folds)

    def _on_fold_wished(self, fold: str, is_open: bool) -> None:
        if is_open == (fold in self._state.open_folds):
            place = self.model.place_of(fold)
            if is_open and place is not None:
                self.list.setCurrentIndex(self.model.index(place + 1))
            return
        self._set_fold(fold, is_open=is_open)
        if not is_open:
            with self._quietly():
                self.list.make_current(fold, scroll=True)

    def _set_fold(self, fold: str, *, is_open: bool) -> None:
        """Open or close a run; its own row stays where it is on the screen."""
        index = self.model.index_of(fold)
        current = self.list.row_of_current()
        if is_open:
            self._state.open_folds.add(fold)
        else:
            self._state.open_folds.discard(fold)
        self._rebuild(Anchor(fold, self.list.visualRect(index).top()) if index.isValid() else None)
        if isinstance(current, FoldRow) and current.id == fold:
            with self._quietly():
                self.list.make_current(fold, scroll=False)

    def _on_menu_wished(self, stem: str, place: QPoint) -> None:
        entry = self._state.entry(stem)
        if entry is not None:
            menu = version_menu(
                entry,
                self,
                compare=self.compare_with_requested.emit,
                restore=self.restore_requested.emit,
                label=self.label_requested.emit,
            )
            menu.popup(place)

    def _on_follow_wished(self) -> None:
        self.follow_latest = not self.follow_latest

    def _on_follow_toggled(self, is_on: bool) -> None:
        if is_on:
            self._choose(self._state.newest_take())
            self.list.scrollToTop()
        self.follow_latest_changed.emit(is_on)

    def _on_scrolled_by_person(self) -> None:
        self.follow_latest = False

    def _on_ages_due(self) -> None:
        today = self._clock().date()
        if today != self._today:
            self._today = today
            self._rebuild()
        self.model.refresh_ages(*self.list.visible_places())

    def _on_theme_changed(self) -> None:
        self.list.scheduleDelayedItemsLayout()
        self.list.viewport().update()
