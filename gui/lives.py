"""When did this change? Finds what is asked about, has its life read, and narrows the timeline to it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from core.diff.changes import Change
from core.errors import RepriseError
from core.history.life import read_life
from core.history.life_events import Life
from core.history.life_subject import Subject, subject_of
from core.history.timeline import CompositionView, Entry
from core.model.document import Document
from core.model.fields import Area
from core.storage.composition_service import CompositionService
from gui.compare.life_rows import LifeRow, narrowed_words
from gui.compare.life_subjects import NoteSight, Question, questions_of, subject_in
from gui.compare.music.spot import Spot
from gui.compare.pane import ComparePane
from gui.compare.tabs import MUSIC
from gui.comparing import PREVIOUS, Comparing, Selection
from gui.library_session import LibrarySession
from gui.messages import explain
from gui.tasks import CancelToken, TaskRunner
from gui.timeline.panel import TimelinePanel

_KEPT = 4
"""Documents that a job keeps at hand: neighbours are compared, so each is wanted twice in a row."""
KEYS = "Ctrl+Shift+H"
_TITLE = "When did this change?"
_NO_ID = "It has no id in the file, by which it could be followed."
_NOTHING = "Choose a change, or in Music a note, a clip, a track, a fader or an effect."
_MESSAGE = "A message of the conversation is said once, and stays as it is."
_SEVERAL = "This change is about several things at once. Choose one of them in Music."
_GONE = "It is not found in the version that it was seen in."


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked, and of the version that it was seen in."""

    composition: str
    at: str
    what: Subject | NoteSight


def _read(
    token: CancelToken, service: CompositionService, asked: _Asked, entries: tuple[Entry, ...]
) -> tuple[_Asked, Life | None]:
    """Job: the life of what was asked; None where the version at hand does not hold it."""
    kept: OrderedDict[str, Document] = OrderedDict()

    def load(ref: str) -> Document:
        token.raise_if_cancelled()
        if ref not in kept:
            kept[ref] = service.load(asked.composition, ref)
            if len(kept) > _KEPT:
                kept.popitem(last=False)
        kept.move_to_end(ref)
        return kept[ref]

    def progress(done: int, total: int) -> None:
        token.raise_if_cancelled()
        token.report((done, total))

    subject = subject_in(load(asked.at), asked.what)
    return asked, read_life(entries, asked.at, subject, load, progress) if subject is not None else None


class Lives(QObject):
    """Answers one question at a time, and again when the history grows. Main thread."""

    selection_wanted = Signal(object)  # Selection
    opened = Signal()  # the reader wants to be where the change is seen

    def __init__(
        self,
        session: LibrarySession,
        runner: TaskRunner,
        pane: ComparePane,
        timeline: TimelinePanel,
        comparing: Comparing,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._runner = runner
        self._pane = pane
        self._timeline = timeline
        self._comparing = comparing
        self._asked: _Asked | None = None
        self._entries: tuple[Entry, ...] = ()
        self._key = ""
        comparing.shown.connect(self._on_shown)
        session.view_changed.connect(self._on_view_changed)
        session.view_removed.connect(self._on_view_removed)
        timeline.widened.connect(self.close)
        pane.life.closed.connect(self._on_closed)
        pane.life.row_chosen.connect(self._on_row_chosen)
        pane.life.opened.connect(self.opened)
        pane.changes.menu_opening.connect(self._on_changes_menu_opening)
        pane.music.menu_opening.connect(self._on_music_menu_opening)

    # Asking

    def ask_here(self) -> None:
        """Ask about what the reader is at: in Music the thing under the keyboard, else the chosen change."""
        if self._pane.tab == MUSIC and (spot := self._spot_here()) is not None:
            questions = questions_of(spot)
            if questions:
                self._ask(questions[0])
            else:
                self._refuse(_NO_ID)
            return
        comparison, key = self._comparing.comparison, self._pane.selected_change
        changes = comparison.changes if comparison is not None else ()
        change = next((change for change in changes if change.key == key), None)
        if change is None:
            self._refuse(_NOTHING)
        else:
            self.ask_about(change)

    def _spot_here(self) -> Spot | None:
        music = self._pane.music
        for part in (music.desk.mixer, music.desk.effects):
            if part.hasFocus() and 0 <= part.current < len(part.items):
                return part.items[part.current].spot
        return music.view.spot_here()

    def ask_about(self, change: Change) -> None:
        """Ask about what a change of the shown comparison is about."""
        comparison = self._comparing.comparison
        seen = subject_of(comparison, change) if comparison is not None else None
        if seen is not None:
            self._ask(Question(seen.subject, seen.in_b))
        else:
            self._refuse(_MESSAGE if change.area is Area.CONVERSATION else _SEVERAL)

    def _ask(self, question: Question) -> None:
        selection, sides = self._comparing.selection, self._comparing.sides
        view = self._session.views.get(selection.composition) if selection else None
        ref = None if sides is None else sides[1] if question.in_b else sides[0]
        if view is None or ref is None:
            self._refuse(_NOTHING)
            return
        if ref == "current" and view.current is not None and view.current.equals is not None:
            ref = view.current.equals  # a version stays what it is
        self._leave()
        self._asked = _Asked(view.id, ref, question.what)
        self._pane.life.wait()
        self._submit(view)

    def _refuse(self, sentence: str) -> None:
        self.close()
        self._pane.life.say(_TITLE, sentence)

    def _submit(self, view: CompositionView) -> None:
        asked = self._asked
        assert asked is not None
        self._entries = view.entries
        self._runner.submit_read(
            "life", _read, self._on_read, partial(self._on_failed, asked),
            args=(self._session.service, asked, view.entries), on_progress=self._on_progress,
        )  # fmt: skip

    # Answers

    def _on_progress(self, progress: tuple[int, int]) -> None:
        self._pane.life.tell_progress(*progress)

    def _on_read(self, answer: tuple[_Asked, Life | None]) -> None:
        asked, life = answer
        if asked != self._asked:
            return
        if life is None:
            self._refuse(_GONE)
            return
        is_new = self._pane.life.life is None
        if life.is_untouched:
            self._timeline.widen()  # from the question before, with which this one would be closed
            self._asked = asked
        else:
            self._timeline.narrow(life.stems, narrowed_words(life))
        self._pane.life.show_life(life)
        if is_new:
            self._show_mark()
            self._pane.life.take_focus()

    def _on_failed(self, asked: _Asked, error: Exception) -> None:
        if asked == self._asked:
            self._refuse(str(error) if isinstance(error, RepriseError) else explain(error).text)

    def _show_mark(self, *, again: bool = False) -> None:
        """Mark the take that is shown, if it is compared with the one before it, and choose what it changed.

        What the reader chose meanwhile stays chosen, unless he goes to the take `again`.
        """
        selection = self._comparing.selection
        is_plain = selection is not None and selection.target == PREVIOUS and not selection.swapped
        row = self._pane.life.view.mark(selection.b if selection is not None and is_plain else "")
        if row is None or not (again or self._pane.selected_change is None):
            return
        self._pane.choose(row.key)
        if row.note is not None and self._pane.tab == MUSIC:
            self._pane.music.view.seek(str(row.note.track), row.note.pitch, row.note.start)

    # What happens meanwhile

    def _on_row_chosen(self, row: LifeRow) -> None:
        if self._asked is not None:
            self._key = row.key
            self.selection_wanted.emit(Selection(self._asked.composition, row.stem))

    def _on_shown(self, selection: Selection) -> None:
        if self._asked is None:
            self._pane.life.leave()  # what was said there was about something else
            return
        if selection.composition != self._asked.composition:
            self.close()
            return
        self._show_mark(again=bool(self._key))
        self._key = ""

    def _on_view_changed(self, view: CompositionView) -> None:
        if self._asked is not None and view.id == self._asked.composition and view.entries != self._entries:
            self._submit(view)

    def _on_view_removed(self, composition: str) -> None:
        if self._asked is not None and self._asked.composition == composition:
            self.close()

    def _on_closed(self) -> None:
        self.close()
        self._pane.take_focus()

    def close(self) -> None:
        """Show all takes again, and nothing of the question."""
        self._leave()
        self._pane.life.leave()
        self._timeline.widen()

    def _leave(self) -> None:
        self._asked = None
        self._key = ""
        self._runner.cancel("life")

    # Menus

    def _on_changes_menu_opening(self, menu: QMenu, change: Change) -> None:
        menu.addSeparator()
        action = menu.addAction(_TITLE)
        action.triggered.connect(partial(self.ask_about, change))
        _tell_key(action)
        if change.area is Area.CONVERSATION:
            action.setEnabled(False)
            action.setToolTip(_MESSAGE)

    def _on_music_menu_opening(self, menu: QMenu, spot: Spot) -> None:
        if self._pane.picks.is_previewed:
            return  # what is previewed is in no version
        menu.addSeparator()
        questions = questions_of(spot)
        for question in questions:
            action = menu.addAction(f"When did {question.words} change?")
            action.triggered.connect(partial(self._ask, question))
            if question is questions[0]:
                _tell_key(action)
        if not questions:
            action = menu.addAction(_TITLE)
            action.setEnabled(False)
            action.setToolTip(_NO_ID)


def _tell_key(action: QAction) -> None:
    """Tell the key of the window's command, which asks about what is chosen."""
    action.setShortcut(QKeySequence(KEYS))
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
