"""Restore and undo: the question with its preview, the write, and the news of how it ended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from core.diff.changes import Comparison
from core.diff.compare import compare
from core.errors import DamagedDocument, UnknownVersion
from core.history.picture import read_picture
from core.history.timeline import CompositionView, Picture, StateView
from core.history.titles import version_name
from core.model.document import Document
from core.model.snapshot import Shape
from core.storage.composition_service import CompositionService, RestoreResult
from gui.backend.backend import Backend
from gui.backend.errors import BackendError
from gui.backend.news import ON_DISK, not_through_backend, read_back
from gui.backend.way import Route, Way
from gui.backend.writer import Writer
from gui.comparing import Selection, find_entry, side_of
from gui.library_session import LibrarySession
from gui.restore import news
from gui.restore.preview import build_preview
from gui.restore.sheet import RestoreSheet
from gui.tasks import CancelToken, TaskRunner
from gui.timeline.times import local_now
from gui.widgets.message_stack import MessageStack


@dataclass(frozen=True, slots=True, eq=False)
class _Prepared:
    """What the question needs: how current differs from the source, and a small picture of each."""

    ref: str
    shape: Shape
    current: Document | None
    comparison: Comparison | None
    before: Picture
    after: Picture


@dataclass(frozen=True, slots=True)
class _Done:
    """The last restore of a composition in this window.

    `was_current` once the files showed it as current, `is_told` once it was told that it no longer is.
    A pick is undone as a restore is; `act` is what it was. What the backend read back, it also reads undone.
    """

    result: RestoreResult
    act: str = "Restore"
    is_read_back: bool = False
    was_current: bool = False
    is_told: bool = False


def _prepare(token: CancelToken, service: CompositionService, composition: str, ref: str) -> _Prepared:
    """Job: read source and current, and compare them; a current that cannot be read is kept aside by core."""
    source = service.load(composition, ref)
    token.raise_if_cancelled()
    current: Document | None
    try:
        current = service.load(composition, "current")
    except (UnknownVersion, DamagedDocument):
        current = None
    comparison = compare(current, source) if current is not None else None
    before = read_picture(current) if current is not None else Picture()
    return _Prepared(ref, source.shape, current, comparison, before, read_picture(source))


class Restoring(QObject):
    """Asks, restores, and tells on top of the compare pane; one composition's news at a time. Main thread."""

    selection_wanted = Signal(object)  # Selection
    picking_wanted = Signal(object)  # Selection: a version beside current, its changes one by one
    changed = Signal()  # whether there is a restore to undo

    def __init__(
        self,
        session: LibrarySession,
        runner: TaskRunner,
        stack: MessageStack,
        backend: Backend,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.writer = Writer(session.service, runner, backend, self)
        self._window = parent
        self._session = session
        self._runner = runner
        self._stack = stack
        self._composition = ""
        self._done: dict[str, _Done] = {}
        self._told: dict[str, news.News] = {}
        self._not_done: dict[str, str] = {}
        self._set_aside: dict[str, StateView | None] = {}
        self._said_of_autosave: tuple[object, ...] = ()
        stack.action_chosen.connect(self._on_action_chosen)
        stack.closed.connect(self._on_closed)

    @property
    def can_undo(self) -> bool:
        """Whether the open composition has a restore of this window whose former state is kept."""
        done = self._done.get(self._composition)
        return done is not None and done.result.kept is not None

    def ask(self, view: CompositionView, ref: str, *, on_disk: bool = False) -> None:
        """Show what restoring `ref` would change in current, and restore it if the answer is yes.

        With `on_disk` it goes past the backend that is set.
        """
        self._runner.submit_read(
            "preview",
            _prepare,
            partial(self._open_sheet, view.id, on_disk),
            partial(self._on_failed, view.id, ref),
            args=(self._session.service, view.id, ref),
        )

    def undo(self) -> None:
        """Restore what stood before the last restore; where current changed since, ask first."""
        view = self._session.views.get(self._composition)
        done = self._done.get(self._composition)
        if view is None or done is None or done.result.kept is None:
            return
        if done.was_current and not _stands(view, done.result.stem):
            self.ask(view, done.result.kept)
            return
        way = self.writer.way(Shape.FLAT)
        if way.is_past:  # what the sheet says of that has to be read first
            self.ask(view, done.result.kept)
            return
        is_read_back = done.is_read_back and way.route is Route.READ_BACK
        undone = partial(self._on_undone, view.id, done.result, is_read_back)
        failed = partial(self._on_failed, view.id, done.result.kept)
        self.writer.undo(view.id, done.result, way, undone, failed)

    def show_news_of(self, view: CompositionView) -> None:
        """Show what there is to tell of the open composition: a restore, one saved over, an autosave."""
        if view.id != self._composition:
            self.leave()
            self._composition = view.id
            if view.id in self._told:
                self._told[view.id].post_on(self._stack)
            self.changed.emit()
        self._look_for_another_writer(view)
        self._look_for_an_autosave(view)

    def leave(self) -> None:
        """Take back what was told of a composition that is no longer shown."""
        self._composition = ""
        for key in (news.RESTORE, news.AUTOSAVE, news.SAVED_OVER):
            self._stack.remove(key)

    def _open_sheet(self, composition: str, on_disk: bool, prepared: _Prepared) -> None:
        view = self._session.views.get(composition)
        if view is None or composition != self._composition:
            return
        preview = build_preview(
            view,
            side_of(view, prepared.ref),
            prepared.comparison,
            before=prepared.before,
            after=prepared.after,
            now=local_now(),
        )
        way = self.writer.way(prepared.shape, on_disk=on_disk)
        primary = f"{preview.primary} on disk" if way.is_past else preview.primary
        preview = replace(preview, primary=primary, note=way.note, offer=way.offer)
        sheet = RestoreSheet(preview)
        sheet.accepted.connect(partial(self._on_accepted, composition, prepared, sheet, way))
        sheet.link_clicked.connect(partial(self._on_link_clicked, composition, prepared.ref, sheet))
        sheet.open_on(self._window.window())

    def _on_link_clicked(self, composition: str, ref: str, sheet: RestoreSheet) -> None:
        sheet.reject()
        self.picking_wanted.emit(Selection(composition, ref, "current"))

    def _on_accepted(self, composition: str, prepared: _Prepared, sheet: RestoreSheet, way: Way) -> None:
        failed = partial(self._on_failed, composition, prepared.ref)
        if prepared.current is not None and sheet.leaves_conversation:
            done = partial(self._on_music_restored, composition, sheet.takes_offer)
            self.writer.restore_music(composition, prepared.ref, prepared.current, way, done, failed)
        else:
            done = partial(self._on_restored, composition, sheet.takes_offer)
            self.writer.restore(composition, prepared.ref, prepared.current, way, done, failed)

    def _on_music_restored(self, composition: str, is_read_back: bool, result: RestoreResult) -> None:
        kept = spoken(result.kept) if result.kept else None
        told = news.brought_back("the music", spoken(result.source), spoken(result.stem), kept)
        self.tell_done(composition, result, told, "Pick", is_read_back=is_read_back)

    def _on_restored(self, composition: str, is_read_back: bool, result: RestoreResult) -> None:
        self.tell_done(
            composition,
            result,
            news.restored(
                spoken(result.source),
                spoken(result.stem),
                spoken(result.kept) if result.kept else None,
                kept_aside=result.kept_aside is not None,
            ),
            is_read_back=is_read_back,
        )

    def _on_undone(
        self, composition: str, before: RestoreResult, is_read_back: bool, result: RestoreResult
    ) -> None:
        assert before.kept is not None
        kept = spoken(result.kept) if result.kept else None
        done = self._done.get(composition)
        act = done.act if done is not None and done.result is before else "Restore"
        told = news.undone(spoken(before.kept), spoken(result.stem), kept, act)
        self.tell_done(composition, result, told, is_read_back=is_read_back)

    def tell_done(
        self,
        composition: str,
        result: RestoreResult,
        told: news.News,
        act: str = "Restore",
        *,
        is_read_back: bool = False,
    ) -> None:
        """Tell of what was written, show it, and have it undone by `undo`; the backend may read it back."""
        self._done[composition] = _Done(result, act, is_read_back)
        self.tell(composition, told)
        if is_read_back:
            self.writer.read_back(composition, result.stem, partial(self._on_read_back, composition, told))
        # The new version is shown as soon as the files tell of it, as a foreign one would be.
        if composition == self._composition:
            self._stack.remove(news.SAVED_OVER)
            self.selection_wanted.emit(Selection(composition, result.stem))
        self.changed.emit()

    def _on_read_back(self, composition: str, told: news.News, was_read: bool, sentence: str) -> None:
        if self._told.get(composition) is told:  # else it was closed, or something newer is told
            self.tell(composition, read_back(told, was_read, sentence))

    def _on_failed(self, composition: str, ref: str, error: Exception) -> None:
        self._not_done[composition] = ref
        if isinstance(error, BackendError):
            self.tell(composition, not_through_backend(spoken(ref), error))
        else:
            self.tell(composition, news.not_restored(spoken(ref), error))

    def tell(self, composition: str, told: news.News) -> None:
        """Tell a piece of news of this composition, now or once it is shown."""
        self._told[composition] = told
        if composition == self._composition:
            told.post_on(self._stack)

    # What others do -------------------------------------------------------------------------------------

    def _look_for_another_writer(self, view: CompositionView) -> None:
        """Tell once when current, after it held our restore, holds something else."""
        done = self._done.get(view.id)
        if done is None:
            return
        stem = done.result.stem
        if _stands(view, stem):
            self._done[view.id] = replace(done, was_current=True)
            self._stack.remove(news.SAVED_OVER)
        elif done.was_current and self._stack.bar(news.SAVED_OVER) is None and not done.is_told:
            self._done[view.id] = replace(done, was_current=True, is_told=True)
            theirs = find_entry(view, "current")
            name = theirs.name if theirs is not None and theirs.is_version else None
            at = view.current.saved_at if view.current is not None else None
            news.saved_over(spoken(stem), name, at, done.act).post_on(self._stack)

    def _look_for_an_autosave(self, view: CompositionView) -> None:
        if not view.autosave_differs or self._set_aside.get(view.id) == view.autosave:
            self._stack.remove(news.AUTOSAVE)
            return
        # A timer save of current makes none of it untrue, and must not move what is being read.
        said = (view.id, view.autosave, view.autosave_words)
        if self._stack.bar(news.AUTOSAVE) is None or self._said_of_autosave != said:
            self._said_of_autosave = said
            assert view.autosave is not None
            current_at = view.current.saved_at if view.current is not None else None
            told = news.autosave_differs(view.autosave_words, view.autosave.saved_at, current_at)
            told.post_on(self._stack)

    def _on_action_chosen(self, key: str, action: str) -> None:
        view = self._session.views.get(self._composition)
        done = self._done.get(self._composition)
        if view is None:
            return
        if key == news.AUTOSAVE:
            self._answer_autosave(view, action)
        elif action == news.UNDO:
            self.undo()
        elif action == ON_DISK:
            self.ask(view, self._not_done[view.id], on_disk=True)
        elif done is None:
            return
        elif action == news.SHOW_KEPT and done.result.kept is not None:
            self.selection_wanted.emit(Selection(view.id, done.result.kept))
        elif action == news.COMPARE:
            self.selection_wanted.emit(Selection(view.id, "current", done.result.stem))
        elif action == news.RESTORE_AGAIN:
            self.ask(view, done.result.stem)

    def _answer_autosave(self, view: CompositionView, action: str) -> None:
        if action == news.COMPARE:
            self.selection_wanted.emit(Selection(view.id, "autosave", "current"))
        elif action == news.RESTORE_AGAIN:
            self.ask(view, "autosave")
        else:
            self._set_aside[view.id] = view.autosave
            self._stack.remove(news.AUTOSAVE)

    def _on_closed(self, key: str) -> None:
        if key == news.RESTORE:
            self._told.pop(self._composition, None)


def _stands(view: CompositionView, stem: str) -> bool:
    """Whether current holds the music of this version."""
    return any(entry.stem == stem and entry.sounds_current for entry in view.versions)


def spoken(ref: str) -> str:
    """How a state is called in a sentence: `v204`, `the autosave`, `current`."""
    return "the autosave" if ref == "autosave" else version_name(ref)
