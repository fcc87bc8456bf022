"""The three panes over one library: what is chosen in one is shown in the next."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from core.diff.changes import Comparison
from core.history.timeline import CompositionView, Entry
from gui.backend.asking import Asking
from gui.backend.backend import Backend
from gui.compare.pane import ComparePane
from gui.compare.tabs import CONVERSATION, RECEIPT
from gui.comparing import NEWEST, Comparing, Selection
from gui.exporting import Exporting
from gui.keeping import Keeping
from gui.labelling import Labelling
from gui.library.drop_down import LibraryDropDown
from gui.library.panel import LibraryPanel
from gui.library_session import LibrarySession
from gui.lives import Lives
from gui.picking import Picking
from gui.restoring import Restoring
from gui.room import Room
from gui.tasks import TaskRunner
from gui.timeline.panel import TimelinePanel

LOOSE = ("current", "autosave")
"""The states that are no version."""


class Browser(QWidget):
    """Library, timeline and compare of one session; lives as long as its data directory is open."""

    selected = Signal(object)  # Selection | None: what the user looks at now
    sides_described = Signal(str)

    def __init__(
        self, session: LibrarySession, runner: TaskRunner, backend: Backend, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session = session
        self._runner = runner
        self._wanted: Selection | None = None
        self._prefers = ""
        self._open = ""
        self._has_begun = False
        self._last_of: dict[str, Selection] = {}

        self.library = LibraryPanel()
        self.drop_down = LibraryDropDown(self.library, self)
        self.drop_down.hide()
        self.timeline = TimelinePanel()
        self.pane = ComparePane()
        self.room = Room(self, self.library, self.drop_down, self.timeline, self.pane)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.room.splitter)

        self.comparing = Comparing(session, runner, self.pane, self)
        self.restoring = Restoring(session, runner, self.pane.news, backend, self)
        self.picking = Picking(session, runner, self.pane, self.comparing, self.restoring, self)
        self.lives = Lives(session, runner, self.pane, self.timeline, self.comparing, self)
        self.asking = Asking(session, runner, backend, self.pane.conversation.prompt, self.comparing, self)
        self.keeping = Keeping(session, runner, self.pane.news, self)
        self.labelling = Labelling(session, runner, self.pane.news, self)
        self.exporting = Exporting(session, runner, self.pane, self.comparing, self)
        self._connect()

    def _connect(self) -> None:
        self.session.view_changed.connect(self._on_view_changed)
        self.session.view_removed.connect(self._on_view_removed)
        self.session.listed.connect(self._on_listed)
        self.session.progressed.connect(self._on_progressed)
        self.library.composition_chosen.connect(self.open_composition)
        self.drop_down.composition_chosen.connect(self.open_composition)
        self.timeline.header.step_requested.connect(self.step)
        self.timeline.version_chosen.connect(self.show_version)
        self.timeline.version_activated.connect(self._on_version_activated)
        self.timeline.compare_with_requested.connect(self._on_compare_with_requested)
        self.timeline.restore_requested.connect(self.restore)
        self.timeline.label_requested.connect(self.label)
        self.pane.restore_requested.connect(self.restore)
        self.pane.label_requested.connect(self.label)
        self.pane.version_requested.connect(self.show_version)
        self.pane.header.back_requested.connect(self.room.put_timeline_in_front)
        self.pane.reveal_requested.connect(self._on_reveal_requested)
        self.comparing.shown.connect(self._on_shown)
        self.restoring.selection_wanted.connect(self.show_selection)
        self.picking.selection_wanted.connect(self.show_selection)
        self.asking.selection_wanted.connect(self.show_selection)
        self.asking.receipt_wanted.connect(self._on_receipt_wanted)
        self.asking.take_back_wanted.connect(self.restoring.ask)
        self.lives.selection_wanted.connect(self.show_selection)
        self.lives.opened.connect(self._on_life_opened)

    # What is open ---------------------------------------------------------------------------------------

    @property
    def composition(self) -> str:
        """The id of the open composition, empty where none is."""
        return self._open

    @property
    def view(self) -> CompositionView | None:
        """The view of the open composition."""
        return self.session.views.get(self.composition)

    @property
    def is_settled(self) -> bool:
        """Whether nothing more is under way: all is read, compared and shown."""
        return not (self.session.is_loading or self._wanted or self._runner.is_busy)

    def want(self, selection: Selection) -> None:
        """Show this as soon as its composition is read."""
        self._wanted = selection
        if selection.b != NEWEST:
            self.room.put_compare_in_front()
        self.session.set_open(selection.composition)
        self._show_wanted()

    def prefer(self, composition: str) -> None:
        """Open this composition first, if it is there."""
        self._prefers = composition

    def open_composition(self, composition: str) -> None:
        """Show a composition where the user left it, else its newest take."""
        view = self.session.views.get(composition)
        if view is None:
            return
        selection = self._last_of.get(composition)
        if selection is None or not _has(view, selection.b):
            newest = _newest(view)
            if newest is None:
                self._show_nothing(view)
                return
            selection = Selection(composition, newest.stem)
        self.show_selection(selection)

    def show_selection(self, selection: Selection) -> None:
        """Show one comparison, whatever was shown before."""
        view = self.session.views.get(selection.composition)
        if view is None or not _knows(view, selection.b):
            # As after a restore: the version shows as soon as the files tell of it.
            self.want(selection)
            return
        self._wanted = None
        if selection.b == NEWEST:
            newest = _newest(view)
            if newest is None:
                self._show_nothing(view)
                return
            selection = replace(selection, b=newest.stem)
        self._make_open(view.id)
        self._last_of[view.id] = selection
        self.comparing.show(selection)
        self.timeline.show_view(view, chosen=_row_of(view, selection.b))
        if not self._has_begun:
            self._has_begun = True
            self.room.take_focus()
        self._tell_tags()
        self.restoring.show_news_of(view)
        self.selected.emit(selection)

    def show_version(self, stem: str) -> None:
        """Show a version of the open composition against the take before it."""
        now = self.comparing.selection
        if now is not None and (now.composition, now.b) == (self._open, stem):
            return
        if self._open:
            self.show_selection(Selection(self._open, stem))

    def step(self, by: int) -> None:
        """Go to the next newer (+1) or older (−1) complete state of the timeline as it is shown."""
        view, selection = self.view, self.comparing.selection
        if view is None or selection is None:
            return
        shown = [
            entry.stem for entry in view.entries if self.timeline.lists(entry) or entry.stem == selection.b
        ]
        if selection.b in shown:
            row = shown.index(selection.b) + by
            if 0 <= row < len(shown):
                self.show_version(shown[row])

    def find_composition(self) -> None:
        """Put the cursor into the library's field, or open the list of a narrow window."""
        if self.library.isVisible():
            self.library.focus_find()
        else:
            self.drop_down.open_popup()

    def show_newest(self) -> None:
        """Go to the newest take."""
        newest = _newest(self.view) if self.view else None
        if newest is not None:
            self.show_version(newest.stem)

    def restore(self, ref: str) -> None:
        """Ask whether to restore this state of the open composition."""
        if self.view is not None:
            self.restoring.ask(self.view, ref)

    def label(self, stem: str) -> None:
        """Ask for the label of a version of the open composition."""
        if self.view is not None:
            self.labelling.ask(self.view, stem)

    def ask_the_assistant(self) -> None:
        """Put the cursor where a request is written."""
        self.room.put_compare_in_front()
        self.pane.show_tab(CONVERSATION)
        self.pane.conversation.prompt.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # News of the session --------------------------------------------------------------------------------

    def _on_listed(self) -> None:
        if self.session.is_loading and not self.session.views:
            self.library.show_loading()
        else:
            self.library.set_views(self.session.views.values())
        self._open_first()

    def _on_view_changed(self, view: CompositionView) -> None:
        self.library.update_view(view)
        if self._wanted is not None and self._wanted.composition == view.id and _knows(view, self._wanted.b):
            self._show_wanted()
            return
        if view.id == self.composition:
            self.timeline.show_view(view)
            self.comparing.refresh(view)
            self._tell_tags()
            self.restoring.show_news_of(view)
        elif not self._open:
            self._open_first()

    def _on_view_removed(self, composition: str) -> None:
        self.library.remove_view(composition)
        self.timeline.forget(composition)
        self._last_of.pop(composition, None)
        if composition == self._open:
            self._make_open("")
            self.comparing.show(None)
            self.restoring.leave()
            self.pane.show_error(
                "Another program moved or removed it. If it comes back, it appears in the library.",
                title="This composition is no longer in the folder",
            )
            self.selected.emit(None)

    def _on_progressed(self, composition: str, progress: tuple[int, int]) -> None:
        if not self._open and composition not in self.session.views:
            self.timeline.show_loading(*progress)

    def _open_first(self) -> None:
        """Open what was open last time; else, once all is read, what changed last."""
        if self._wanted is not None or self._open:
            return
        if self._prefers in self.session.views:
            self.open_composition(self._prefers)
        elif not self.session.is_loading and self.session.views:
            views = self.session.views.values()
            self.open_composition(max(views, key=_by_change).id)

    def _show_wanted(self) -> None:
        wanted = self._wanted
        view = self.session.views.get(wanted.composition) if wanted else None
        if wanted is not None and view is not None and _knows(view, wanted.b):
            self.show_selection(wanted)

    def _show_nothing(self, view: CompositionView) -> None:
        self._make_open(view.id)
        self.comparing.show(None)
        self.timeline.show_view(view)
        if view.problem:
            self.pane.show_error(view.problem)

    def _make_open(self, composition: str) -> None:
        if composition != self._open:
            self._open = composition
            self.session.set_open(composition or None)
        self.library.select(composition or None)
        self.drop_down.refresh()

    def _on_version_activated(self, stem: str) -> None:
        self.show_version(stem)
        self.room.put_compare_in_front()
        self.pane.take_focus()

    def _on_receipt_wanted(self, selection: Selection) -> None:
        shown = self.comparing.selection
        if shown is not None and (shown.composition, shown.b) == (selection.composition, selection.b):
            self.pane.show_tab(RECEIPT)
        else:
            self.pane.tabs.prefer(RECEIPT)
            self.show_selection(selection)

    def _on_life_opened(self) -> None:
        self.room.put_compare_in_front()
        self.pane.take_focus()

    def _on_compare_with_requested(self, ref: str) -> None:
        """The chosen version cannot be compared with itself: by key, this asks with which."""
        now = self.comparing.selection
        if now is not None and now.b == ref:
            self.choose_target()
        else:
            self.comparing.compare_with(ref)

    def choose_target(self) -> None:
        """Let the user choose what to compare the chosen version with."""
        self.room.put_compare_in_front()
        self.pane.header.choose_version()

    def _on_shown(self, selection: Selection) -> None:
        self._last_of[selection.composition] = selection
        self._tell_tags()
        comparison = self.comparing.comparison
        self.sides_described.emit(_note_counts(comparison) if comparison else "")
        self.selected.emit(selection)

    def _on_reveal_requested(self, ref: str) -> None:
        folder = self.session.service.compositions_path / self._open
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder if ref in LOOSE else folder / "history")))

    def _tell_tags(self) -> None:
        sides, view = self.comparing.sides, self.view
        a, b = (_row_of(view, ref) for ref in sides) if sides and view else (None, None)
        self.timeline.set_compared(a, b)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self.room.fit(event.size().width())
        super().resizeEvent(event)


def _knows(view: CompositionView, ref: str) -> bool:
    return ref == NEWEST or ref in LOOSE or _has(view, ref)


def _has(view: CompositionView, ref: str) -> bool:
    return any(entry.stem == ref for entry in view.entries)


def _newest(view: CompositionView) -> Entry | None:
    """The newest take that can be read; else the newest entry of any kind."""
    versions = [entry for entry in view.versions if entry.is_take and entry.damage is None]
    return versions[-1] if versions else view.entries[-1] if view.entries else None


def _by_change(view: CompositionView) -> tuple[bool, str]:
    return view.updated_at is not None, view.updated_at.isoformat() if view.updated_at else ""


def _row_of(view: CompositionView, ref: str | None) -> str | None:
    """The timeline's row for a ref: current stands at the version that it equals."""
    if ref == "current" and view.current is not None and view.current.equals is not None:
        return view.current.equals
    return ref


def _note_counts(comparison: Comparison) -> str:
    counts = []
    for name, document in (("A", comparison.a), ("B", comparison.b)):
        clips = document.sequence.get("clips")
        notes = sum(
            len(clip["midi_events"])
            for clip in (clips if isinstance(clips, list) else [])
            if isinstance(clip, dict) and isinstance(clip.get("midi_events"), list)
        )
        counts.append(f"{name} {notes:,} {'note' if notes == 1 else 'notes'}")
    return ", ".join(counts)
