"""One turn of the assistant: a request in words, actions on the services, one version in the history.

    keep what is unsaved ─▶ planner acts, one action after another ─▶ conversation ─▶ one version

Edits made by hand while a turn runs go into its version: a save is one instant of everything.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from core.diff.words import count
from core.errors import DurabilityUnknown, InvalidEdit, RepriseError, SavedNotCurrent
from core.session.action_runner import OF_ALL, ActionResult, ActionRunner
from core.session.actions import Action
from core.session.checks import text
from core.session.keeper import KEPT_UNASKED
from core.session.planner import Planner, Scene, TurnStopped
from core.session.session import Session
from core.session.working import Working
from core.storage.composition_service import CompositionService, RestoreResult
from core.storage.layout import CURRENT
from core.storage.snapshots import naive_now

SOURCE = "ai_iteration"

_request = text("a request")


@dataclass(frozen=True, slots=True)
class Turn:
    """What a request came to: `text` is the assistant's answer, with all that failed said in it.

    `stems` are the versions made in `composition`, none where nothing changed; `before` is the version that
    holds the state from before the turn. `facts` are the planner's own, as of a model's use.
    """

    prompt: str
    text: str
    composition: str
    results: tuple[ActionResult, ...] = ()
    stems: tuple[str, ...] = ()
    before: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    fault: RepriseError | None = None
    """What ended the turn before its end, None where nothing did."""
    is_stopped: bool = False
    """Whether its asker ended it."""
    unkept: RepriseError | None = None
    """Why what was done is not all safe: NotSaved (it is open, unsaved), SavedNotCurrent, DurabilityUnknown
    (the last of `stems`), or that the composition is gone. None where all is safe."""

    @property
    def failed(self) -> tuple[ActionResult, ...]:
        """The actions that did not work."""
        return tuple(result for result in self.results if not result.has_worked)

    @property
    def has_changed(self) -> bool:
        """Whether the composition is another than before; what was done and undone changes nothing."""
        return bool(self.stems) or self.unkept is not None


class AIAgentService:
    """Asks a planner and does what it says; safe to call from any thread, one turn at a time."""

    def __init__(
        self,
        store: CompositionService,
        session: Session,
        working: Working,
        runner: ActionRunner,
        planner: Planner,
        *,
        version_per_action: bool = False,
    ) -> None:
        """With `version_per_action` each action that changed something makes a version of its own."""
        self._store = store
        self._session = session
        self._working = working
        self._runner = runner
        self._planner = planner
        self._version_per_action = version_per_action
        self._is_closed = False
        self._is_asking = False

    def ask(
        self,
        request: str,
        on_result: Callable[[ActionResult], None] | None = None,
        stop: threading.Event | None = None,
    ) -> Turn:
        """Do what the request says; `on_result` hears of each action at once, on this thread.

        Unsaved edits become a version first, so that the turn's holds what the turn did. A turn that changed
        nothing leaves no version and no words in the conversation. Once `stop` is set, by any thread and at
        any time, the turn ends after the action that runs, and what was done is saved.

        Raises InvalidEdit for an empty request, NothingOpen, and what `Session.save` raises of the unsaved
        edits: nothing was done then. From there on the turn is given whatever happens, and says what was
        done and what of it is not safe; only what breaks in the planner is raised, once what it did is saved.
        """
        request = _request(request).strip()
        with self._session.undisturbed():
            if self._is_closed:
                raise InvalidEdit("Asking", "the session is being closed")
            if self._is_asking:
                raise InvalidEdit("Asking", "a turn is under way")
            self._is_asking = True
            try:
                self._session.look()
                if self._session.has_unsaved:
                    self._session.save(KEPT_UNASKED)
                return _Asking(self, request, on_result, stop or threading.Event()).run()
            finally:
                self._is_asking = False

    def take_back(self, turn: Turn) -> RestoreResult:
        """Restore the state from before a turn, as a new version; the turn's own stay in the history.

        Edits made since are first kept as a version. Raises InvalidEdit where the turn made no version or
        another composition is open, and what `Session.restore` raises.
        """
        if turn.before is None:
            why = "it is in no version" if turn.has_changed else "it changed nothing"
            raise InvalidEdit("Taking this turn back", why)
        with self._session.undisturbed():
            if self._session.composition != turn.composition:
                raise InvalidEdit("Taking this turn back", "its composition is not open")
            return self._session.restore(turn.before)

    def close(self) -> None:
        """Begin no more turns, not even one that waits already, and wait for the one that runs.

        That may take as long as its planner thinks; the event `stop` that `ask` was given ends it soon.
        """
        self._is_closed = True
        with self._session.undisturbed():
            pass


class _Over(Exception):
    """Undoes what was rehearsed."""


@dataclass(slots=True)
class _Asking:
    """One turn while it runs; the planner's stage."""

    agent: AIAgentService
    request: str
    on_result: Callable[[ActionResult], None] | None
    stop: threading.Event
    composition: str = ""
    results: list[ActionResult] = field(default_factory=list)
    stems: list[str] = field(default_factory=list)
    before: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    unkept: RepriseError | None = None
    began: str = field(default_factory=naive_now)
    is_unsaved: bool = False
    is_rehearsing: bool = False

    def run(self) -> Turn:
        scene = self.look()
        self.composition = self.agent._session.composition or ""
        stopped: Exception | None = None
        text = ""
        try:
            self._go_on()
            text = self.agent._planner.answer(self.request, scene, self)
        except Exception as error:  # noqa: BLE001 - what was done before is kept and told, whatever stopped it
            stopped = error
        is_to_save = self._is_to_save()
        text = _told(text, self.results, stopped, has_changed=is_to_save or bool(self.stems))
        if is_to_save:
            with suppress(RepriseError):  # the turn tells it
                self._save(text)
        if stopped is not None and not isinstance(stopped, RepriseError | TurnStopped):
            raise stopped
        if self.unkept is not None and self.unkept is not stopped:
            text = f"{text}\n\n{str(self.unkept).removesuffix(OF_ALL)}"
        return Turn(
            self.request,
            text,
            self.composition,
            tuple(self.results),
            tuple(self.stems),
            self.before,
            self.facts,
            stopped if isinstance(stopped, RepriseError) else None,
            isinstance(stopped, TurnStopped),
            self.unkept,
        )

    def __call__(self, action: Action) -> ActionResult:
        if self.is_rehearsing:
            return self.agent._runner.run(action)
        self._go_on()
        if self.agent._version_per_action and self._is_to_save() and self._would_change(action):
            self._save(_told("", self.results, None, has_changed=True))
        result = self.agent._runner.run(action)
        self.results.append(result)
        self.is_unsaved = self.is_unsaved or result.has_changed
        if self.on_result is not None:
            self.on_result(result)
        return result

    @property
    def is_stopped(self) -> bool:
        return self.stop.is_set()

    def _go_on(self) -> None:
        if self.is_stopped:
            raise TurnStopped

    def note(self, **facts: Any) -> None:
        self.facts.update(facts)

    def look(self) -> Scene:
        return Scene.of(self.agent._working)

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        self.is_rehearsing = True
        try:
            with self.agent._working.editing():
                yield
                raise _Over
        except _Over:
            pass
        finally:
            self.is_rehearsing = False

    def _is_to_save(self) -> bool:
        """Whether actions since the last version changed anything that they did not change back."""
        return self.is_unsaved and self.agent._session.has_unsaved

    def _would_change(self, action: Action) -> bool:
        """What fails belongs to the version before it: it makes none in which it could be told."""
        with self.rehearsal():
            result = self.agent._runner.run(action)
        return result.has_changed

    def _save(self, text: str) -> None:
        """Raises what `Session.save` raises, once it is noted."""
        self._write_down(text)
        told = {"user_message": self.request, "actions_count": len(self.results)}
        try:
            saved = self.agent._session.save(SOURCE, **{**self.facts, **told})
        except (SavedNotCurrent, DurabilityUnknown) as error:
            self.unkept = error
            self.is_unsaved = isinstance(error, SavedNotCurrent)
            self._made(error.stem, None)
            raise
        except RepriseError as error:
            self.unkept = error
            raise
        self.unkept = None
        if saved.stem is not None:
            self._made(saved.stem, saved.adopted)
        self.is_unsaved = False

    def _made(self, stem: str, adopted: str | None) -> None:
        """A version was made; the first was built on the state before the turn, or that was adopted by it."""
        if stem == CURRENT:
            return
        if self.before is None:
            with suppress(RepriseError):  # what was just written can be read, but for a disk that fails now
                parent = self.agent._store.load(self.composition, stem).metadata.get("parent")
                self.before = parent if isinstance(parent, str) else adopted
        self.stems.append(stem)

    def _write_down(self, text: str) -> None:
        """The turn's two messages at the end of the conversation, in place of what they were before."""
        asked = {"role": "user", "content": self.request, "timestamp": self.began, "actions_executed": None}
        recorded = [result.recorded() for result in self.results]
        answered: dict[str, Any] = {
            "role": "assistant",
            "content": text,
            "timestamp": naive_now(),
            "actions_executed": recorded,
        }
        with self.agent._working.editing() as desk:
            if self.stems and desk.chat[-2:-1] == [asked]:
                del desk.chat[-2:]
            desk.chat.extend((asked, answered))


def _told(text: str, results: list[ActionResult], stopped: Exception | None, *, has_changed: bool) -> str:
    """The answer, with what did not work said in it, whatever the planner says."""
    failed = [result for result in results if not result.has_worked]
    parts = [text.strip()] if text.strip() else []
    if isinstance(stopped, TurnStopped):
        parts.append("The turn was stopped.")
    elif stopped is not None:
        parts.append(f"The turn stopped before its end: {stopped}")
    if failed:
        many = f"{len(failed)} of {count(len(results), 'action')} did not work"
        parts.append(f"{many}:\n" + "\n".join(f"- {each.action.action}: {each.error}" for each in failed))
    if results and not has_changed:
        parts.append("Nothing has changed.")
    elif not parts:
        parts.append(f"{count(len(results), 'action')} done.")
    # As JSON can hold it: a model may leave half of a character behind.
    return "\n\n".join(parts).encode(errors="replace").decode()
