"""What goes on by itself while a session runs: the autosave by the clock, and the look at other writers."""

from __future__ import annotations

import logging
from collections.abc import Callable

from core.errors import NothingOpen, RepriseError
from core.session.autosave_timer import AutosaveTimer
from core.session.notices import Notice, NoticeBoard, NoticeKind
from core.session.working import Working
from core.storage.composition_service import CompositionService
from core.storage.watch import LibraryChange, Watcher

_log = logging.getLogger(__name__)


class Attendant:
    """Runs a timer and a watcher, each on a thread of its own; what fails there is told as a notice.

    `autosave` and `look` are the session's. `autosave_s` of 0 is no timer, and without `watch` nobody looks.
    """

    def __init__(
        self,
        store: CompositionService,
        working: Working,
        board: NoticeBoard,
        autosave: Callable[[], object],
        look: Callable[[], None],
        *,
        autosave_s: float,
        watch: bool,
    ) -> None:
        self._store = store
        self._working = working
        self._board = board
        self._autosave = autosave
        self._look = look
        self._autosave_s = autosave_s
        self._is_to_watch = watch
        self._timer: AutosaveTimer | None = None
        self._watcher: Watcher | None = None

    def start(self) -> None:
        """Begin; what is already begun goes on."""
        if self._timer is None and self._autosave_s > 0:
            self._timer = AutosaveTimer(self._autosave_by_clock, self._autosave_s)
            self._timer.start()
        if self._watcher is None and self._is_to_watch:
            self._watcher = Watcher(self._store, self._on_library_change)
            self._watcher.start()
            self._watcher.set_open(self._working.composition)

    def stop(self) -> None:
        """End both threads and wait for them."""
        timer, self._timer = self._timer, None
        watcher, self._watcher = self._watcher, None
        if timer is not None:
            timer.stop()
        if watcher is not None:
            watcher.stop()

    def follow(self) -> None:
        """Another composition is open now, or none."""
        if self._watcher is not None:
            self._watcher.set_open(self._working.composition)

    def _autosave_by_clock(self) -> None:
        try:
            self._autosave()
        except NothingOpen:
            return
        except RepriseError as error:
            self._tell(error, str(error))
        except Exception as error:  # noqa: BLE001 - a thread has nobody above it who could be told
            _log.exception("the autosave failed")
            self._tell(error, f"The autosave failed: {error!r}.")
        else:
            self._board.settle(NoticeKind.NOT_KEPT)

    def _on_library_change(self, change: LibraryChange) -> None:
        composition = self._working.composition
        is_about_it = composition in change.listings or composition in change.removed
        if not (change.first or is_about_it):  # what was deleted before the first look is in neither
            return
        try:
            self._look()
        except RepriseError as error:
            self._tell(error, str(error))

    def _tell(self, error: Exception, text: str) -> None:
        composition = self._working.composition or ""
        self._board.post_once(Notice(NoticeKind.NOT_KEPT, composition, text, error=error))
        self._board.deliver()
