"""The compare pane: news, header, tabs, and below them music, changes or JSON, or why there are none."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from core.diff.changes import Comparison
from core.diff.score import Score
from core.diff.summary import describe_original
from core.diff.text import Lines
from core.history.conversation import count_messages
from core.history.timeline import Damage, Entry, Kind
from core.model.document import Document
from gui.compare.changes_panel import ChangesPanel
from gui.compare.conversation_panel import ConversationPanel
from gui.compare.damage import DamagePage
from gui.compare.header import CompareHeader
from gui.compare.json_panel import JsonPanel
from gui.compare.life_panel import LifePanel
from gui.compare.music.panel import MusicPanel
from gui.compare.pick_set import PickSet
from gui.compare.receipt_panel import ReceiptPanel
from gui.compare.side import Side
from gui.compare.tabs import CHANGES, CONVERSATION, JSON, MUSIC, RECEIPT, CompareTabs
from gui.widgets.empty_state import EmptyState
from gui.widgets.message_stack import MessageStack
from gui.widgets.progress_line import ProgressLine


class ComparePane(QWidget):
    """Shows what it is told and asks for the rest by signal; reads no file and runs no job.

    Refs are `current`, `autosave` or a stem; `target_chosen` may also carry `previous`. Main thread only.
    """

    target_chosen = Signal(str)
    swap_requested = Signal()
    restore_requested = Signal(str)
    label_requested = Signal(str)
    reveal_requested = Signal(str)
    raw_requested = Signal(str)
    pair_chosen = Signal(str, str)
    lines_wanted = Signal()
    patch_wanted = Signal()
    receipt_wanted = Signal()
    version_requested = Signal(str)
    change_selected = Signal(object)
    tab_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.comparison: Comparison | None = None
        self._is_single = False
        self._chosen: str | None = None
        self._refs = ("", "")
        self._keeps_place = False
        self._then_choose: str | None = None
        self.news = MessageStack(self)
        self.header = CompareHeader(self)
        self.tabs = CompareTabs(self)
        self.picks = PickSet(self)
        self.music = MusicPanel(self, self.picks)
        self.changes = ChangesPanel(self, self.picks)
        self.json = JsonPanel(self, self.picks)
        self.conversation = ConversationPanel(self)
        self.receipt = ReceiptPanel(self)
        self.life = LifePanel(self)
        self.damage = DamagePage(self)
        self.empty = EmptyState(self)
        self.content = QStackedWidget(self)
        for page in ("music", "changes", "json", "conversation", "receipt", "damage", "empty"):
            self.content.addWidget(getattr(self, page))
        self.progress = ProgressLine(self.content)
        self.setAccessibleName("Compare")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.news, self.header, self.tabs):
            column.addWidget(part)
        column.addWidget(self.content, 1)
        column.addWidget(self.life)
        self._connect()
        self.show_empty()

    def _connect(self) -> None:
        for name in (
            "target_chosen",
            "swap_requested",
            "restore_requested",
            "label_requested",
            "reveal_requested",
        ):
            getattr(self.header, name).connect(getattr(self, name))
        self.damage.compare_requested.connect(self.pair_chosen)
        self.damage.raw_requested.connect(self.raw_requested)
        self.picks.changed.connect(self._on_picks_changed)
        self.tabs.tab_chosen.connect(self._on_tab_chosen)
        self.tabs.step_requested.connect(self._step)
        self.music.step_requested.connect(self._step)
        self.music.change_chosen.connect(self._choose)
        self.music.change_listed.connect(self._on_change_listed)
        self.music.change_opened.connect(self._on_change_opened)
        self.changes.step_requested.connect(self._step)
        self.json.step_requested.connect(self._step)
        self.json.change_chosen.connect(self._mark)
        self.json.patch_wanted.connect(self.patch_wanted)
        self.conversation.version_requested.connect(self.version_requested)
        self.receipt.step_requested.connect(self._step)
        self.receipt.change_chosen.connect(self._choose)
        self.receipt.change_opened.connect(self._on_receipt_change_opened)
        self.changes.change_chosen.connect(self._on_change_chosen)
        self.changes.change_opened.connect(self._on_change_opened)
        self.changes.order_changed.connect(self._tell_place)

    # What it shows

    def show_comparison(self, comparison: Comparison, b: Side, a: Side, score: Score | None = None) -> None:
        """Show B compared with A; the tab stays, the JSON's lines are asked for when they are first seen.

        The `score` of the comparison is made here where nobody has made it.

        Where both sides are called as before, a file has changed under the reader: the place is kept.
        """
        same = (b.ref, a.ref) == self._refs and self.comparison is not None
        chosen = self._chosen if same else None
        self._begin(comparison, b, a)
        self._refs = (b.ref, a.ref)
        self.tabs.set_count(CHANGES, len(comparison.changes))
        self.music.wait_for(comparison, score, keep_place=same)
        self.changes.show_comparison(comparison, keep_place=same)
        self.json.wait_for(comparison, b, a, keep_place=same)
        self._hold_conversation(comparison.b, b, comparison.a, a)
        if chosen is not None and chosen in self.changes.model.whole_order:
            self._on_change_chosen(chosen)
        self._keeps_place = same
        wanted, self._then_choose = self._then_choose, None
        if wanted is not None and wanted in self.changes.model.whole_order:
            self._choose(wanted)
        self._show_tab()

    def show_single(self, document: Document, side: Side, score: Score | None = None) -> None:
        """Show the first version, with nothing before it."""
        self._begin(None, side, None)
        self._is_single = True
        self.music.wait_for(document, score)
        self.json.wait_for_single(side)
        self._hold_conversation(document, side)
        self.tabs.set_count(CHANGES, None)
        words = "".join(span.text for span in describe_original(document))
        self.changes.say("The first version", f"{words}." if words else "There is nothing before it.")
        self._show_tab()

    def _begin(self, comparison: Comparison | None, b: Side, a: Side | None) -> None:
        self.progress.stop()
        self.comparison = comparison
        self._is_single = False
        self._chosen = None
        self.header.show_sides(b, a)
        self.tabs.offer_receipt(b.kind is Kind.AI)
        self.receipt.wait_for(comparison)
        self.tabs.show()
        self._tell_place()

    def _hold_conversation(
        self, document: Document, b: Side, before: Document | None = None, a: Side | None = None
    ) -> None:
        self.tabs.set_count(CONVERSATION, count_messages(document) or None)
        self.conversation.wait_for(document, b, before, a)

    def show_lines(self, lines: Lines) -> None:
        """Show the lines of what stands here: of the comparison aligned, or of one version."""
        self.progress.stop()
        self.json.show_lines(lines)
        if self._chosen is not None and not self._keeps_place:
            self.json.go_to_change(self._chosen)
        self._keeps_place = False

    def update_sides(self, b: Side, a: Side) -> None:
        """Name the same two sides anew, as when current moved."""
        self.header.show_sides(b, a)
        self.json.update_sides(b, a)

    def set_versions(self, entries: Sequence[Entry], *, has_current: bool, has_autosave: bool) -> None:
        """Take what B can be compared with, oldest first."""
        self.conversation.set_versions(entries)
        self.header.set_versions(entries, has_current=has_current, has_autosave=has_autosave)

    def show_loading(self, text: str) -> None:
        """Wait: what is shown stays, under a line that appears when it takes longer than a moment."""
        self.progress.setAccessibleName(text)
        self.progress.start()

    def show_damage(self, side: Side, damage: Damage, neighbours: Sequence[Entry] | None) -> None:
        """Show why a version cannot be read."""
        self._leave()
        self.header.show_sides(side, None, damaged=True)
        self.damage.show_damage(side, damage, neighbours)
        self.content.setCurrentWidget(self.damage)

    def show_raw(self, raw: bytes) -> None:
        """Show the bytes of the version that cannot be read."""
        self.damage.show_raw(raw)

    def show_error(self, sentence: str, title: str = "This cannot be shown") -> None:
        """Show one sentence instead of a comparison."""
        self._leave()
        self.empty.show_state(title, sentence, icon_name="damaged", role="removed")
        self.content.setCurrentWidget(self.empty)

    def show_empty(self) -> None:
        """Show that no version is chosen."""
        self._leave()
        self.empty.show_state("No version chosen", "Choose a version in the timeline to see what it changed.")
        self.content.setCurrentWidget(self.empty)

    def _leave(self) -> None:
        self.progress.stop()
        self.comparison = None
        self._is_single = False
        self._chosen = None
        self.header.show_nothing()
        self.tabs.hide()

    # Tabs

    @property
    def tab(self) -> str:
        """The id of the chosen tab."""
        return self.tabs.current

    def show_tab(self, tab: str) -> None:
        """Choose a tab: `music`, `changes`, `json`, `conversation` or, where there can be one, `receipt`."""
        has_something = self.comparison is not None or self._is_single
        if tab == RECEIPT and has_something and not self.tabs.has_receipt:
            return
        self.tabs.prefer(tab)
        if self.comparison is not None or self._is_single:
            self._show_tab()

    def _show_tab(self) -> None:
        focused, before = self.focusWidget(), self.content.currentWidget()
        was_here = bool(focused) and focused.hasFocus() and self.content.isAncestorOf(focused)
        if self.tab == MUSIC:
            self.content.setCurrentWidget(self.music)
            self.music.fill()
        elif self.tab == CHANGES:
            self.content.setCurrentWidget(self.changes)
        elif self.tab == CONVERSATION:
            self.content.setCurrentWidget(self.conversation)
            self.conversation.fill()
        elif self.tab == RECEIPT:
            self.content.setCurrentWidget(self.receipt)
            if self.receipt.is_waiting:
                self.receipt_wanted.emit()
        else:
            self.content.setCurrentWidget(self.json)
            self._fill_json()
        if was_here and self.content.currentWidget() is not before:
            self.take_focus()
        self._tell_place()

    def _fill_json(self) -> None:
        if self.json.is_waiting:
            self.lines_wanted.emit()
        elif self._chosen is not None:
            self.json.go_to_change(self._chosen)

    def _on_tab_chosen(self, tab: str) -> None:
        self._show_tab()
        self.tab_changed.emit(tab)

    # Changes, one by one

    @property
    def selected_change(self) -> str | None:
        """The key of the chosen change."""
        return self._chosen

    def next_change(self) -> None:
        """Choose the next change; after the last nothing happens."""
        self._step(1)

    def previous_change(self) -> None:
        """Choose the change before; before the first nothing happens."""
        self._step(-1)

    def choose(self, key: str) -> None:
        """Choose a change of the comparison where all tabs show it; nothing where there is no such change."""
        if key in self.changes.model.whole_order:
            self._choose(key)

    def _order(self) -> tuple[str, ...]:
        model = self.changes.model
        return model.order if self.tab == CHANGES else model.whole_order

    def _step(self, step: int) -> None:
        order = self._order()
        place = order.index(self._chosen) if self._chosen in order else -1
        wanted = place + step if place >= 0 or step > 0 else -1
        if 0 <= wanted < len(order):
            self._choose(order[wanted])

    def _choose(self, key: str) -> None:
        self._mark(key)
        if self.tab == JSON:
            self.json.go_to_change(key)

    def _mark(self, key: str) -> None:
        """Choose a change where all tabs show it; the lines of the JSON stay where the reader has them."""
        if not self.changes.view.choose(key):
            self._on_change_chosen(key)

    def _on_change_chosen(self, key: str | None) -> None:
        if key == self._chosen:
            return
        self._chosen = key
        self._tell_place()
        self.music.select(key)
        self.receipt.choose(key)
        self.change_selected.emit(key)

    def _on_picks_changed(self) -> None:
        """One button is filled: what brings back the picked changes, else what restores."""
        self.header.restore.set_look("plain" if self.picks.ticked else "primary")

    def _on_change_listed(self, key: str) -> None:
        self.show_tab(CHANGES)
        self.tab_changed.emit(CHANGES)
        self._choose(key)
        self.changes.view.setFocus()

    def _on_receipt_change_opened(self, key: str) -> None:
        """Go to the change among the others; where another comparison stands here, to that of the take."""
        self.show_tab(CHANGES)
        self.tab_changed.emit(CHANGES)
        if not self.receipt.is_beside:
            self._choose(key)
        else:
            self._then_choose = key
            self.target_chosen.emit("previous")
        self.take_focus()

    def _on_change_opened(self, key: str) -> None:
        self._mark(key)
        self.show_tab(JSON)
        self.tab_changed.emit(JSON)
        self.json.view.setFocus()

    def _tell_place(self) -> None:
        order = self._order()
        self.tabs.show_place(order.index(self._chosen) if self._chosen in order else -1, len(order))

    # What the window's commands ask

    def take_focus(self) -> None:
        """Put the keyboard where this pane is read."""
        page = self.content.currentWidget()
        views = (
            (self.music, self.music.view),
            (self.changes, self.changes.view),
            (self.json, self.json.view),
            (self.conversation, self.conversation.area),
            (self.receipt, self.receipt.view),
        )
        wanted = next((view for owner, view in views if owner is page), self.header.target)
        wanted.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.life.is_open:
            self.life.closed.emit()
        else:
            super().keyPressEvent(event)

    def open_find(self) -> None:
        """Find in what is shown."""
        if self.comparison is None and not self._is_single:
            return
        if self.tab == JSON:
            self.json.open_find()
            return
        if self.tab != CHANGES:
            # What is found in music or a receipt has a name in the list of changes.
            self.show_tab(CHANGES)
            self.tab_changed.emit(CHANGES)
        self.changes.open_find()

    def request_restore(self) -> None:
        """Do what the main button does."""
        if self.header.restore.isVisible():
            self.header.restore.click()
