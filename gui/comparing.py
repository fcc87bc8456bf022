"""Which two states are compared, and the jobs that load and compare them for the pane."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from core.diff.changes import Comparison
from core.diff.compare import compare
from core.diff.score import Score
from core.diff.score_build import build_score, score_of
from core.errors import DamagedDocument, RepriseError
from core.history.timeline import CompositionView, Entry
from core.model.document import Document
from core.storage.composition_service import CompositionService
from gui.compare.pane import ComparePane
from gui.compare.side import Side
from gui.json_jobs import JsonJobs
from gui.library_session import LibrarySession
from gui.messages import explain
from gui.receipt_jobs import ReceiptJobs
from gui.tasks import CancelToken, TaskRunner

PREVIOUS = "previous"
"""The default target: the take before the chosen version."""


NEWEST = ""
"""As B: the newest take, whichever that is once the history is read."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What the user chose to see: B, and against what. `b` is a stem, `current`, `autosave`, or NEWEST.

    `target` is one of these too, or `previous`. With `swapped`, A and B have changed places.
    """

    composition: str
    b: str
    target: str = PREVIOUS
    swapped: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class _Loaded:
    """What the job brings home: a comparison, or B alone where there is nothing before it."""

    selection: Selection
    comparison: Comparison | None
    document: Document | None
    score: Score


def _load(
    token: CancelToken, service: CompositionService, selection: Selection, a: str | None, b: str
) -> _Loaded:
    """Job: read both sides and compare them."""
    document = service.load(selection.composition, b)
    if a is None:
        return _Loaded(selection, None, document, score_of(document))
    token.raise_if_cancelled()
    before = service.load(selection.composition, a)
    token.raise_if_cancelled()
    comparison = compare(before, document)
    token.raise_if_cancelled()
    return _Loaded(selection, comparison, None, build_score(comparison))


def _read_raw(_: CancelToken, service: CompositionService, composition: str, ref: str) -> bytes:
    """Job: the bytes of a file that may be damaged."""
    return service.load_bytes(composition, ref)


class Comparing(QObject):
    """Keeps the compare pane at what was chosen, while files come and go. Lives on the main thread."""

    shown = Signal(object)  # Selection, once its comparison stands in the pane

    def __init__(
        self, session: LibrarySession, runner: TaskRunner, pane: ComparePane, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._runner = runner
        self._pane = pane
        self._selection: Selection | None = None
        self._sides: tuple[str | None, str] | None = None
        self._files: tuple[object, ...] = ()
        self.comparison: Comparison | None = None
        self._json = JsonJobs(runner, pane, self)
        self._receipts = ReceiptJobs(session.service, runner, pane, self)
        self.is_pending = False
        pane.target_chosen.connect(self.compare_with)
        pane.swap_requested.connect(self.swap)
        pane.pair_chosen.connect(self._on_pair_chosen)
        pane.raw_requested.connect(self._on_raw_requested)

    @property
    def selection(self) -> Selection | None:
        """What is chosen now."""
        return self._selection

    @property
    def sides(self) -> tuple[str | None, str] | None:
        """The refs of A and B as they stand in the pane; A is None where there is nothing before B."""
        return self._sides

    def show(self, selection: Selection | None) -> None:
        """Compare as chosen; None empties the pane."""
        self._selection = selection
        if selection is None:
            self._runner.cancel("compare")
            self._sides, self._files, self.comparison, self.is_pending = None, (), None, False
            self._pane.show_empty()
            return
        self._start()

    def compare_with(self, target: str) -> None:
        """Keep B and compare it with another state."""
        if self._selection is not None:
            self.show(replace(self._selection, target=target, swapped=False))

    def swap(self) -> None:
        """Let A and B change places."""
        if self._selection is not None and self._sides is not None and self._sides[0] is not None:
            self.show(replace(self._selection, swapped=not self._selection.swapped))

    def refresh(self, view: CompositionView) -> None:
        """Follow the files: compare again only where one of the two sides became another file."""
        selection = self._selection
        if selection is None or view.id != selection.composition:
            return
        sides = _resolve(view, selection)
        self._tell_versions(view)
        if sides == self._sides and _files(view, sides) == self._files:
            if self.comparison is not None and sides is not None and sides[0] is not None:
                self._pane.update_sides(side_of(view, sides[1]), side_of(view, sides[0], selection.target))
            return
        self._start()

    def _start(self) -> None:
        selection = self._selection
        assert selection is not None
        view = self._session.views.get(selection.composition)
        if view is None:
            self._pane.show_loading("Reading the versions")
            return
        self._tell_versions(view)
        sides = _resolve(view, selection)
        self._sides, self._files = sides, _files(view, sides)
        self._json.cancel()
        self._receipts.cancel()
        if sides is None:
            self.is_pending = False
            gone = f"{selection.b} is no longer in this folder. All other versions are whole."
            self._pane.show_error(gone, title="This version is gone")
            return
        entry = find_entry(view, sides[1])
        if entry is not None and entry.damage is not None:
            self._show_damage(view, entry)
            return
        self.is_pending = True
        self._pane.show_loading("Comparing")
        self._runner.submit_read(
            "compare",
            _load,
            self._on_loaded,
            partial(self._on_failed, selection),
            args=(self._session.service, selection, *sides),
        )

    def _tell_versions(self, view: CompositionView) -> None:
        self._pane.set_versions(
            view.versions, has_current=view.current is not None, has_autosave=view.autosave is not None
        )

    def _on_loaded(self, loaded: _Loaded) -> None:
        selection = loaded.selection
        view = self._session.views.get(selection.composition)
        self.is_pending = False
        if selection != self._selection or view is None or self._sides is None:
            return
        a, b = self._sides
        self.comparison = loaded.comparison
        self._json.shown = loaded.comparison or loaded.document
        self._receipts.prepare(view.id, find_entry(view, b), view.entries, loaded.comparison, a)
        if loaded.comparison is not None and a is not None:
            self._pane.show_comparison(
                loaded.comparison, side_of(view, b), side_of(view, a, selection.target), loaded.score
            )
        elif loaded.document is not None:
            self._pane.show_single(loaded.document, side_of(view, b), loaded.score)
        self.shown.emit(selection)

    def _on_failed(self, selection: Selection, error: Exception) -> None:
        self.is_pending = False
        self.comparison = None
        if selection != self._selection:
            return
        view = self._session.views.get(selection.composition)
        entry = find_entry(view, selection.b) if view else None
        if isinstance(error, DamagedDocument) and view is not None and entry is not None and entry.damage:
            self._show_damage(view, entry)
            return
        text = str(error) if isinstance(error, RepriseError) else explain(error).text
        self._pane.show_error(text)

    def _show_damage(self, view: CompositionView, entry: Entry) -> None:
        assert entry.damage is not None
        self._runner.cancel("compare")
        self.is_pending = False
        self.comparison = None
        whole = [e for e in view.versions if e.damage is None]
        older = [e for e in whole if (e.number, e.stem) < (entry.number, entry.stem)]
        newer = [e for e in whole if (e.number, e.stem) > (entry.number, entry.stem)]
        neighbours = (older[-1], newer[0]) if older and newer else None
        self._pane.show_damage(side_of(view, entry.stem), entry.damage, neighbours)
        if self._selection is not None:
            self.shown.emit(self._selection)

    def _on_pair_chosen(self, a: str, b: str) -> None:
        if self._selection is not None:
            self.show(Selection(self._selection.composition, b, a))

    def _on_raw_requested(self, ref: str) -> None:
        if self._selection is not None:
            self._runner.submit_read(
                "raw",
                _read_raw,
                self._pane.show_raw,
                self._on_raw_failed,
                args=(self._session.service, self._selection.composition, ref),
            )

    def _on_raw_failed(self, error: Exception) -> None:
        self._pane.show_error(explain(error).text)


def find_entry(view: CompositionView, ref: str) -> Entry | None:
    """The entry of a ref; `current` may be the version that it equals."""
    if ref == "current" and view.current is not None and view.current.equals is not None:
        ref = view.current.equals
    return next((entry for entry in view.entries if entry.stem == ref), None)


def _resolve(view: CompositionView, selection: Selection) -> tuple[str | None, str] | None:
    """The refs of A and B, None where B, or a chosen A, is gone."""
    if not _stands(view, selection.b):
        return None
    if selection.target == PREVIOUS:
        entry = find_entry(view, selection.b)
        a = entry.before if entry is not None else None
        if a is not None and not _stands(view, a):
            a = None
    elif _stands(view, selection.target):
        a = selection.target
    else:
        return None
    if selection.swapped and a is not None:
        return selection.b, a
    return a, selection.b


def _stands(view: CompositionView, ref: str) -> bool:
    if ref == "current":
        return view.current is not None
    if ref == "autosave":
        return view.autosave is not None
    return any(entry.stem == ref for entry in view.versions)


def _files(view: CompositionView, sides: tuple[str | None, str] | None) -> tuple[object, ...]:
    """What tells that a side became another file; versions never do."""
    states = {"current": view.current, "autosave": view.autosave}
    found = []
    for ref in sides or ():
        state = states.get(ref or "")
        found.append((state.saved_at, state.size_bytes) if state else None)
    return tuple(found)


def side_of(view: CompositionView, ref: str, target: str = "") -> Side:
    """What the pane says of one side; `target` is the word the user chose it by."""
    entry = find_entry(view, ref)
    state = view.current if ref == "current" else view.autosave if ref == "autosave" else None
    is_current = ref == "current" or (entry is not None and entry.sounds_current)
    note = {PREVIOUS: "previous take", "current": "current", "autosave": "autosave"}.get(target, "")
    name = {"current": "Current", "autosave": "Autosave"}.get(ref)
    if entry is None:
        return Side(ref=ref, name=name or ref, file_name=f"{ref}.json", is_current=is_current, note=note)
    return Side(
        ref=ref,
        name=name or entry.name,
        file_name=f"{ref}.json",
        title=entry.title,
        kind=entry.kind,
        saved_at=state.saved_at if state else entry.saved_at,
        size_bytes=state.size_bytes if state else entry.size_bytes,
        is_current=is_current,
        note=note,
        is_labelled=bool(entry.label),
        source=entry.source,
    )
