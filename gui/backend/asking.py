"""Asking the assistant: the turn that runs, its progress, and what it came to."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from PySide6.QtCore import QObject, Signal

from core.api.directory import directory_id
from core.history.timeline import CompositionView, Entry, Kind
from core.model.document import Document
from core.storage.composition_service import CompositionService
from gui.backend import probe
from gui.backend.backend import Backend
from gui.backend.client import Call
from gui.backend.errors import BackendAway, BackendError
from gui.backend.events import Event
from gui.backend.prompt_box import PromptBox
from gui.backend.turn import Outcome, Turn, deed_line, done, ended_early, names_in
from gui.backend.words import unusable
from gui.comparing import Comparing, Selection, find_entry
from gui.library_session import LibrarySession
from gui.restore.preview import standing_entry
from gui.tasks import CancelToken, TaskRunner

OFFLINE = "offline"
_KEPT = "What was done until then is saved as a version, which then appears in the timeline."
_IF_IT_BEGAN = "If one had begun, it is finished and saved as a version, which then appears in the timeline."
_IF_IT_RUNS = "If it still runs, it saves what was done until then, and the version appears in the timeline."


def _read_names(_: CancelToken, service: CompositionService, composition: str) -> dict[str, str]:
    """Job: what the tracks and clips of current are called."""
    document: Document = service.load(composition, "current")
    return names_in(document.sequence)


class Asking(QObject):
    """Keeps the prompt box true, and asks for one turn at a time. Main thread.

    The new version comes by the disk, as everything does; it is shown where the user still looks at what was
    shown when the turn was asked for, and else it is a new take like any other.
    """

    selection_wanted = Signal(object)  # Selection
    receipt_wanted = Signal(object)  # Selection of the turn's version
    take_back_wanted = Signal(object, str)  # CompositionView, the ref to restore

    def __init__(
        self,
        session: LibrarySession,
        runner: TaskRunner,
        backend: Backend,
        box: PromptBox,
        comparing: Comparing,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._runner = runner
        self._backend = backend
        self._box = box
        self._comparing = comparing
        self._composition = ""
        self._turns: dict[str, Turn] = {}
        self._drafts: dict[str, str] = {}
        self._running: Turn | None = None
        self._call: Call | None = None
        self._names: dict[str, str] = {}
        self._known: frozenset[str] = frozenset()
        self._asked_at: Selection | None = None
        self._waits_for: dict[str, frozenset[str]] = {}
        box.asked.connect(self.ask)
        box.stopped.connect(self.stop)
        box.turn.closed.connect(self._on_closed)
        box.turn.receipt_requested.connect(self._on_receipt_requested)
        box.turn.take_back_requested.connect(self._on_take_back_requested)
        backend.changed.connect(self.refresh)
        session.view_changed.connect(self._on_view_changed)
        comparing.shown.connect(self._on_shown)
        self.refresh()

    @property
    def is_offered(self) -> bool:
        """Whether there is a backend whose assistant this window can ask, and something to ask it about."""
        return self._is_offered and self._comparing.selection is not None

    @property
    def _is_offered(self) -> bool:
        # Until somebody has answered, what answers may be one that is asked in its own window.
        unknown = (probe.Kind.OFF, probe.Kind.ASKING, probe.Kind.SONIC_CLAUDE)
        return self._backend.standing.kind not in unknown

    @property
    def is_running(self) -> bool:
        """Whether a turn of this window is under way."""
        return self._running is not None

    # What the box says ----------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Let the box say what can be asked for now."""
        self._box.setVisible(self._is_offered)
        self._box.turn.show_taken_back(self._is_taken_back)
        if self._is_offered:
            self._box.show_standing(self._hint(), self._why_not())

    @property
    def _is_taken_back(self) -> bool:
        view, turn = self._view, self._turns.get(self._composition)
        if view is None or turn is None or turn.outcome is None:
            return False
        before = find_entry(view, turn.outcome.before)
        return before is not None and before.sounds_current

    def _why_not(self) -> str:
        running = self._running
        if running is not None and running.composition != self._composition:
            return f"A turn is under way in {running.name}."
        if self._view is None:
            return "No composition is open."
        directory = directory_id(self._session.service)
        return unusable(self._backend.standing, self._backend.address, directory)

    def _hint(self) -> str:
        view = self._view
        standing = standing_entry(view) if view is not None else None
        on = f"current, {standing.name}" if standing is not None else "current"
        shown = self._shown_entry()
        beside = f", not on {shown.name}" if shown is not None and not shown.sounds_current else ""
        knows = " “help” lists what it knows." if self._backend.standing.assistant == OFFLINE else ""
        return f"It works on {on}{beside}.{knows}"

    @property
    def _view(self) -> CompositionView | None:
        return self._session.views.get(self._composition)

    def _shown_entry(self) -> Entry | None:
        view, selection = self._view, self._comparing.selection
        if view is None or selection is None:
            return None
        return next((entry for entry in view.entries if entry.stem == selection.b), None)

    def _on_shown(self, selection: Selection) -> None:
        if selection.composition != self._composition:
            self._drafts[self._composition] = self._box.field.text
            self._composition = selection.composition
            self._box.field.set_text(self._drafts.get(self._composition, ""))
            self._show()
        self.refresh()

    def _show(self) -> None:
        self._box.show_turn(self._turns.get(self._composition))

    # A turn ---------------------------------------------------------------------------------------------

    def ask(self, request: str) -> None:
        """Ask for a turn in the open composition."""
        view = self._view
        if view is None or self.is_running or self._why_not():
            return
        self._running = self._turns[view.id] = Turn(view.id, view.name, request)
        self._known = frozenset(entry.stem for entry in view.entries)
        self._asked_at = self._comparing.selection
        self._names = {}
        args = (self._session.service, view.id)
        self._runner.submit_read("names for a turn", _read_names, self._on_names_read, args=args)
        path = f"/api/compositions/{quote(view.id, safe='')}/turns"
        self._call = self._backend.client.stream(path, {"request": request})
        self._call.event_arrived.connect(self._on_event)
        self._call.answered.connect(self._on_ended)
        self._call.failed.connect(self._on_failed)
        self._show()

    def stop(self) -> None:
        """End the turn after the action that runs."""
        if self._running is None:
            return
        many = len(self._running.lines)
        words = f"Stopped after {_many(self._running)}" if many else "Stopped before an action was done"
        text = f"The action that ran is finished. {_KEPT}" if many else _IF_IT_BEGAN
        self._finish(Outcome("warning", words, text), finds_version=True)

    def close(self) -> None:
        """End the turn without a word, as when the library is closed."""
        if self._call is not None:
            self._call.abort()
            self._call = None
        self._running = None

    def _on_names_read(self, names: dict[str, str]) -> None:
        self._names = names

    def _on_event(self, event: Event) -> None:
        turn = self._running
        if turn is None:
            return
        told = _json(event.data)
        if event.name == "began":
            turn.words = "The assistant is at work"
        elif event.name == "action":
            turn.lines.append(deed_line(told, self._names))
            turn.words = f"The assistant is at work, {_many(turn)} so far"
        elif event.name in ("done", "failed"):
            self._finish((done if event.name == "done" else ended_early)(told, turn.lines))
            return
        self._show()

    def _on_ended(self, _: object) -> None:
        """The stream ended without saying what the turn came to."""
        error = BackendAway("", "The backend ended its answer in the middle.", may_have_acted=True)
        self._on_failed(error)

    def _on_failed(self, error: BackendError) -> None:
        self._backend.look()
        turn = self._running
        if turn is None:
            return
        if isinstance(error, BackendAway) and error.may_have_acted:
            title = f"The backend went away after {_many(turn)}"
            self._finish(Outcome("error", title, f"{error} {_IF_IT_RUNS}"), finds_version=True)
        else:
            self._finish(Outcome("error", "The assistant was not asked", str(error)))

    def _finish(self, outcome: Outcome, *, finds_version: bool = False) -> None:
        turn, call = self._running, self._call
        self._running = self._call = None
        if call is not None:
            call.abort()
        assert turn is not None
        turn.outcome = outcome
        if finds_version:
            self._waits_for[turn.composition] = self._known
        if outcome.is_done:
            self._forget_words(turn)
        elif outcome.kind == "info" and turn.composition == self._composition:
            self._box.field.selectAll()  # to be mended or written over
        if outcome.stem:
            self._lead_to(turn, outcome.stem)
        self._show()
        self.refresh()

    def _forget_words(self, turn: Turn) -> None:
        if turn.composition == self._composition:
            if self._box.field.text.strip() == turn.request:
                self._box.field.set_text("")
        elif self._drafts.get(turn.composition, "").strip() == turn.request:
            del self._drafts[turn.composition]

    def _lead_to(self, turn: Turn, stem: str) -> None:
        """Show the version, unless the user has gone on to look at something else."""
        if self._asked_at is not None and self._comparing.selection == self._asked_at:
            self.selection_wanted.emit(Selection(turn.composition, stem))

    # The version, found on the disk where nobody told of it ---------------------------------------------

    def _on_view_changed(self, view: CompositionView) -> None:
        known = self._waits_for.get(view.id)
        turn = self._turns.get(view.id)
        if known is not None and turn is not None and turn.outcome is not None:
            made = [e for e in view.versions if e.stem not in known and e.kind is Kind.AI and e.turns]
            made = [e for e in made if " ".join(turn.request.split()) in " ".join(e.prompt.split())]
            if made:
                del self._waits_for[view.id]
                self._found(turn, turn.outcome, made[-1])
        if view.id == self._composition:
            self.refresh()

    def _found(self, turn: Turn, outcome: Outcome, made: Entry) -> None:
        turn.outcome = Outcome(
            outcome.kind, f"{outcome.title}, saved as {made.name}", outcome.text, made.stem, made.before or ""
        )
        self._lead_to(turn, made.stem)
        if turn.composition == self._composition:
            self._show()

    # What is chosen -------------------------------------------------------------------------------------

    def _on_closed(self) -> None:
        turn = self._turns.get(self._composition)
        if turn is not None and not turn.is_running:
            del self._turns[self._composition]
            self._show()

    def _on_receipt_requested(self, stem: str) -> None:
        self.receipt_wanted.emit(Selection(self._composition, stem))

    def _on_take_back_requested(self, before: str) -> None:
        if self._view is not None:
            self.take_back_wanted.emit(self._view, before)


def _many(turn: Turn) -> str:
    many = len(turn.lines)
    return f"{many:,} action" if many == 1 else f"{many:,} actions"


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
