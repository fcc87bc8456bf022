"""One open data directory: its service, its watcher, and views that follow the files."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from core.history.reader import HistoryReader
from core.history.timeline import CompositionView
from core.storage.composition_service import CompositionService, Listing
from core.storage.watch import LibraryChange, WatchStatus
from gui.live import Live
from gui.tasks import CancelToken, TaskRunner


def _read_view(token: CancelToken, reader: HistoryReader, listing: Listing) -> CompositionView:
    """Job: derive one composition's view, telling how far it is."""

    def progress(done: int, total: int) -> None:
        token.raise_if_cancelled()
        token.report((done, total))

    return reader.view(listing, progress)


class LibrarySession(QObject):
    """Turns what the watcher finds into views; the one way by which the window learns of files, ours too.

    Lives on the main thread. A composition is read by one job at a time; what comes meanwhile waits, newest
    only, so that a stream of saves can never starve the first reading.
    """

    view_changed = Signal(object)  # CompositionView
    view_removed = Signal(str)
    status_changed = Signal(object)  # WatchStatus
    listed = Signal()  # the first scan is known; views follow
    progressed = Signal(str, object)  # composition, (done, total)

    def __init__(
        self, service: CompositionService, runner: TaskRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.service = service
        self.views: dict[str, CompositionView] = {}
        self.status: WatchStatus | None = None
        self.is_listed = False
        self._runner = runner
        self._reader = HistoryReader(service)
        self._waiting: dict[str, Listing] = {}
        self._known: set[str] = set()
        self._open: str | None = None
        self._live = Live(service, self)
        self._live.library_changed.connect(self._on_library_changed)

    @property
    def is_loading(self) -> bool:
        """Whether a composition is known that has no view yet."""
        return not self.is_listed or any(composition not in self.views for composition in self._known)

    def start(self) -> None:
        """Begin to watch and to read."""
        self._live.start()

    def stop(self) -> None:
        """Stop the watcher and drop what was still to be read."""
        self._live.stop()
        for composition in self._known:
            self._runner.cancel(_slot(composition))
        self._waiting.clear()

    def set_open(self, composition: str | None) -> None:
        """Tell which composition the user looks at."""
        self._open = composition
        self._live.set_open(composition)

    def _on_library_changed(self, change: LibraryChange) -> None:
        for composition in change.removed:
            self._forget(composition)
        for composition in sorted(change.listings, key=self._urgency):
            self._known.add(composition)
            self._refresh(change.listings[composition])
        if change.status != self.status:
            self.status = change.status
            self.status_changed.emit(change.status)
        if not self.is_listed:
            self.is_listed = True
            self.listed.emit()

    def _urgency(self, composition: str) -> tuple[bool, str]:
        return composition != self._open, composition

    def _refresh(self, listing: Listing) -> None:
        slot = _slot(listing.id)
        if self._runner.is_reading(slot):
            self._waiting[listing.id] = listing
            return
        self._runner.submit_read(
            slot,
            _read_view,
            self._on_view_read,
            partial(self._on_view_failed, listing),
            args=(self._reader, listing),
            on_progress=partial(self._on_progress, listing.id),
        )

    def _on_view_read(self, view: CompositionView) -> None:
        if view.id not in self._known:
            return
        self.views[view.id] = view
        self.view_changed.emit(view)
        self._read_waiting(view.id)

    def _on_view_failed(self, listing: Listing, error: Exception) -> None:
        """A reading that broke is shown in its place; the others go on."""
        self._on_view_read(CompositionView(listing.id, listing.id, problem=str(error)))

    def _on_progress(self, composition: str, progress: object) -> None:
        self.progressed.emit(composition, progress)

    def _read_waiting(self, composition: str) -> None:
        listing = self._waiting.pop(composition, None)
        if listing is not None:
            self._refresh(listing)

    def _forget(self, composition: str) -> None:
        self._runner.cancel(_slot(composition))
        self._waiting.pop(composition, None)
        self._known.discard(composition)
        self._reader.forget(composition)
        if self.views.pop(composition, None) is not None:
            self.view_removed.emit(composition)


def _slot(composition: str) -> str:
    return f"view {composition}"
