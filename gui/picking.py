"""Picking: offers boxes where current is compared with, finds what ticked changes need, asks, and writes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from core.diff.changes import Comparison
from core.diff.checked_patch import checked_patch, patch_text
from core.diff.compare import compare
from core.diff.pick import ChangePart, Picked, pick
from core.diff.score import Score
from core.diff.score_build import build_score
from core.diff.words import count
from core.history.picture import read_picture
from core.history.timeline import Picture
from core.model.document import Document
from core.storage.composition_service import RestoreResult
from gui.compare.pane import ComparePane
from gui.compare.side import restorable
from gui.compare.tabs import CHANGES, MUSIC
from gui.comparing import Comparing, Selection, side_of
from gui.library_session import LibrarySession
from gui.messages import explain
from gui.pane_work import PaneWork
from gui.restore import news
from gui.restore.jobs import write_pick
from gui.restore.pick_preview import build_pick_preview
from gui.restore.sheet import RestoreSheet
from gui.restoring import Restoring, spoken
from gui.tasks import CancelToken, TaskRunner
from gui.timeline.times import local_now

_COPIED = "pick_copied"
_OLDER_FORM = "Only all of {} can be restored: one of the two files has the older form"


@dataclass(frozen=True, slots=True, eq=False)
class _Shown:
    """What is picked from into what: `comparison` is current compared with the source `ref`."""

    composition: str
    ref: str
    comparison: Comparison


@dataclass(frozen=True, slots=True, eq=False)
class _Prepared:
    """What the question needs."""

    shown: _Shown
    keys: frozenset[str]
    picked: Picked
    before: Picture
    after: Picture


def _pick(comparison: Comparison, keys: frozenset[str]) -> Picked:
    return pick(comparison.b, comparison.a, _parts(keys), comparison)


def _parts(keys: frozenset[str]) -> tuple[ChangePart, ...]:
    return tuple(map(ChangePart, sorted(keys)))


def _find_needed(
    _: CancelToken, comparison: Comparison, keys: frozenset[str]
) -> tuple[Comparison, frozenset[str], frozenset[str]]:
    """Job: the keys of all that comes with the ticked changes."""
    picked = _pick(comparison, keys)
    return comparison, keys, frozenset(change.key for change in (*picked.taken, *picked.along)) - keys


def _prepare(token: CancelToken, shown: _Shown, keys: frozenset[str]) -> _Prepared:
    """Job: the pick, and a small picture of current as it is and as it would be."""
    picked = _pick(shown.comparison, keys)
    token.raise_if_cancelled()
    after = read_picture(Document(b"", picked.data))
    return _Prepared(shown, keys, picked, read_picture(shown.comparison.a), after)


@dataclass(frozen=True, slots=True, eq=False)
class _Previewed:
    """What current would become, compared with what it is."""

    shown: _Shown
    keys: frozenset[str]
    picked: Picked
    comparison: Comparison
    score: Score


def _preview(token: CancelToken, shown: _Shown, keys: frozenset[str]) -> _Previewed:
    """Job: the pick, as it would look in Music."""
    picked = _pick(shown.comparison, keys)
    token.raise_if_cancelled()
    comparison = compare(shown.comparison.a, Document(b"", picked.data))
    token.raise_if_cancelled()
    return _Previewed(shown, keys, picked, comparison, build_score(comparison))


def _write_patch(token: CancelToken, comparison: Comparison, keys: frozenset[str]) -> tuple[str, int]:
    """Job: the JSON Patch that makes of current what the pick would, and how many operations it has."""
    picked = _pick(comparison, keys)
    token.raise_if_cancelled()
    patch = checked_patch(comparison.a.data, picked.data)
    return patch_text(patch), len(patch)


class Picking(PaneWork):
    """Keeps the boxes of the changes true, and brings back what is ticked."""

    selection_wanted = Signal(object)  # Selection

    def __init__(
        self,
        session: LibrarySession,
        runner: TaskRunner,
        pane: ComparePane,
        comparing: Comparing,
        restoring: Restoring,
        parent: QWidget,
    ) -> None:
        super().__init__(session, runner, pane, comparing, parent)
        self._picks = picks = pane.picks
        self._restoring = restoring
        self._shown: _Shown | None = None
        self._elsewhere: Selection | None = None
        comparing.shown.connect(self._on_shown)
        picks.ticked_changed.connect(self._on_ticked_changed)
        picks.requested.connect(self.ask)
        picks.preview_toggled.connect(self._on_preview_toggled)
        picks.patch_requested.connect(self.copy_patch)
        picks.elsewhere_requested.connect(self._on_elsewhere_requested)
        restoring.picking_wanted.connect(self._on_picking_wanted)

    def ask(self) -> None:
        """Show what bringing back the ticked changes would do, and do it if the answer is yes."""
        if self._shown is not None and self._picks.ticked:
            self._runner.submit_read(
                "preview",
                _prepare,
                self._open_sheet,
                partial(self._on_failed, self._shown),
                args=(self._shown, self._picks.ticked),
            )

    def copy_patch(self) -> None:
        """Put what bringing back the ticked changes would do on the clipboard, as a JSON Patch."""
        if self._shown is not None and self._picks.ticked:
            self._runner.submit_read(
                "pick_patch",
                _write_patch,
                self._on_patch_written,
                self._on_patch_failed,
                args=(self._shown.comparison, self._picks.ticked),
            )

    def _on_patch_written(self, answer: tuple[str, int]) -> None:
        text, operations = answer
        QGuiApplication.clipboard().setText(text)
        words = f"With {count(operations, 'operation')} it makes of current what the pick would."
        self._pane.news.post(_COPIED, "success", "JSON Patch copied", words)

    def _on_patch_failed(self, error: Exception) -> None:
        self._pane.news.post(_COPIED, "error", "The patch was not copied", explain(error).text)

    def _on_shown(self, selection: Selection) -> None:
        self._shown = self._elsewhere = None
        self._pane.news.remove(_COPIED)
        self._runner.cancel("needed")
        comparison, sides = self._comparing.comparison, self._comparing.sides
        view = self._session.views.get(selection.composition)
        if comparison is None or sides is None or sides[0] is None or view is None:
            self._picks.offer_elsewhere("", "")
            return
        before, after = side_of(view, sides[0]), side_of(view, sides[1])
        source, _ = restorable(after, before)
        if source is None or view.current is None or not comparison.changes:
            self._picks.offer_elsewhere("", "")
        elif sides[0] != "current" or after.is_current:
            self._elsewhere = Selection(selection.composition, source.ref, "current")
            name = source.in_a_sentence
            self._picks.offer_elsewhere(
                f"Single changes of {name} can be brought back into current", f"Pick from {name}"
            )
        elif comparison.a.shape is not comparison.b.shape:
            self._picks.offer_elsewhere(_OLDER_FORM.format(source.in_a_sentence), "")
        else:
            self._shown = _Shown(selection.composition, sides[1], comparison)
            self._picks.offer(source.in_a_sentence, comparison.changes)

    def _on_elsewhere_requested(self) -> None:
        if self._elsewhere is not None:
            self.selection_wanted.emit(self._elsewhere)

    def _on_picking_wanted(self, selection: Selection) -> None:
        self._pane.show_tab(CHANGES)
        self._pane.tab_changed.emit(CHANGES)
        self.selection_wanted.emit(selection)

    def _on_ticked_changed(self, keys: frozenset[str]) -> None:
        if self._shown is None or not keys:
            self._runner.cancel("needed")
            return
        self._show_preview()
        self._runner.submit_read(
            "needed",
            _find_needed,
            self._on_needed_found,
            partial(self._on_failed, self._shown),
            args=(self._shown.comparison, keys),
        )

    def _on_preview_toggled(self, shown: bool) -> None:
        if not shown:
            self._runner.cancel("music_preview")
            self._pane.music.leave_preview()
            return
        self._pane.show_tab(MUSIC)
        self._pane.tab_changed.emit(MUSIC)
        self._show_preview()

    def _show_preview(self) -> None:
        """Have Music show what current would become, as soon as it is known."""
        if self._shown is not None and self._picks.is_previewed:
            self._runner.submit_read(
                "music_preview",
                _preview,
                self._on_previewed,
                partial(self._on_failed, self._shown),
                args=(self._shown, self._picks.ticked),
            )

    def _on_previewed(self, made: _Previewed) -> None:
        if self._shown is not made.shown or not self._picks.is_previewed:
            return
        many = len(made.picked.taken) + len(made.picked.along)
        words = (
            f"Current as it would be with {count(many, 'change')} of {self._picks.source}. "
            "Nothing is written yet."
        )
        self._pane.music.show_preview(made.comparison, made.score, words)

    def _on_needed_found(self, found: tuple[Comparison, frozenset[str], frozenset[str]]) -> None:
        comparison, keys, needed = found
        if self._shown is not None and self._shown.comparison is comparison:
            self._picks.show_needed(keys, needed)

    def _open_sheet(self, prepared: _Prepared) -> None:
        shown = prepared.shown
        view = self._session.views.get(shown.composition)
        if view is None or self._shown is not shown:
            return
        preview = build_pick_preview(
            view,
            side_of(view, shown.ref),
            prepared.picked,
            before=prepared.before,
            after=prepared.after,
            now=local_now(),
        )
        way = self._restoring.writer.pick_way(shown.comparison.a.shape)
        sheet = RestoreSheet(replace(preview, note=way.note, offer=way.offer))
        sheet.accepted.connect(partial(self._bring_back, prepared, sheet))
        sheet.link_clicked.connect(partial(self._on_link_clicked, sheet))
        sheet.open_on(self._window.window())

    def _on_link_clicked(self, sheet: RestoreSheet) -> None:
        """Show in Music what would come of it, where it shows something else."""
        sheet.reject()
        self._pane.show_tab(MUSIC)
        self._pane.tab_changed.emit(MUSIC)
        self._picks.preview(True)

    def _bring_back(self, prepared: _Prepared, sheet: RestoreSheet) -> None:
        shown, parts = prepared.shown, _parts(prepared.keys)
        many = len(prepared.picked.taken) + len(prepared.picked.along)
        self._runner.submit_write(
            write_pick,
            partial(self._on_brought_back, shown, many, sheet.takes_offer),
            partial(self._on_failed, shown),
            args=(self._session.service, shown.composition, shown.ref, parts, shown.comparison.a),
        )

    def _on_brought_back(self, shown: _Shown, many: int, is_read_back: bool, result: RestoreResult) -> None:
        kept = spoken(result.kept) if result.kept else None
        words = news.brought_back(count(many, "change"), spoken(result.source), spoken(result.stem), kept)
        self._restoring.tell_done(shown.composition, result, words, "Pick", is_read_back=is_read_back)

    def _on_failed(self, shown: _Shown, error: Exception) -> None:
        self._restoring.tell(shown.composition, news.not_brought_back(spoken(shown.ref), error))
