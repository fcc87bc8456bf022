"""Keeps an observer running: starts it, notices when it is deaf or dead, and falls back to polling."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Literal, Protocol

from core.storage.causes import cause
from core.storage.mounts import network_file_system

_log = logging.getLogger(__name__)

WatchMode = Literal["live", "polling", "unreachable"]

BACK_OFF_S = (0.5, 1.0, 60.0)
"""Waits after the first, the second and every later failure."""

_STEADY_S = 30.0


class Observing(Protocol):
    """A running observer."""

    def is_alive(self) -> bool:
        """Whether events can still arrive."""

    def watches(self) -> int | None:
        """How many folders are watched, None where that is not to be known."""

    def stop(self) -> None:
        """Stop and join it."""


StartObserving = Callable[[Path, Callable[[str], None], Callable[[], None]], Observing]
"""Starts an observer of a folder, given what it calls with each path, and when events were lost."""


def _start_watchdog(path: Path, mark: Callable[[str], None], mark_all: Callable[[], None]) -> Observing:
    observer = importlib.import_module("core.storage.observer")  # late: watchdog costs 75 ms
    started: Observing = observer.Observation(path, mark, mark_all)
    return started


class Supervisor:
    """Lives on the watcher's thread. `mode` and `detail` say how changes are noticed now."""

    def __init__(
        self,
        path: Path,
        mark: Callable[[str], None],
        mark_all: Callable[[], None],
        start: StartObserving | None = None,
    ) -> None:
        self._path = path
        self._mark = mark
        self._mark_all = mark_all
        self._start = start or _start_watchdog
        self._observer: Observing | None = None
        self._identity: tuple[int, int] | None = None
        self._failures = 0
        self._retry_at = 0.0
        self._started_at = 0.0
        self._short_of_watches = False
        self._network = ""
        self.mode: WatchMode = "unreachable"
        self.detail = ""

    def check(self, now: float, identity: tuple[int, int] | None, folders: int) -> None:
        """Look after the observer; `identity` is the folder's own, `folders` how many are known in it."""
        if identity is None:
            self._end()
            self._identity = None
            self._retry_at = 0.0
            self.mode, self.detail = (
                "unreachable",
                f"{self._path} cannot be reached; this is how it was last seen.",
            )
            return
        if identity != self._identity:
            self._end()
            self._identity = identity
            self._failures, self._retry_at = 0, 0.0
            self._network = network_file_system(self._path)
            self._mark_all()
        if self._observer is not None:
            self._examine(now, folders)
        if self._observer is None and now >= self._retry_at and not self._network:
            self._begin(now)
        if self._observer is not None:
            self.mode, self.detail = "live", ""
        else:
            self.mode = "polling"
            if self._network:
                self.detail = _polling(f"network disk, {self._network}")

    def stop(self) -> None:
        """End the observer, if one runs."""
        self._end()

    def _examine(self, now: float, folders: int) -> None:
        assert self._observer is not None
        watches = self._observer.watches()
        is_short = watches is not None and watches < folders
        if not self._observer.is_alive():
            self._fail(now, "the observer ended")
        elif is_short and self._short_of_watches:  # twice, for a new folder is watched a little late
            self._fail(now, f"the system watches {watches} of {folders} folders")
        elif now - self._started_at > _STEADY_S:
            self._failures = 0
        self._short_of_watches = is_short

    def _begin(self, now: float) -> None:
        try:
            self._observer = self._start(self._path, self._mark, self._mark_all)
        except OSError as error:
            self._fail(now, cause(error))
            return
        except Exception as error:  # noqa: BLE001 - whatever it is, the watching goes on by polling
            _log.info("the observer could not be started", exc_info=True)
            self._fail(now, str(error) or type(error).__name__)
            return
        self._started_at = now
        self._short_of_watches = False
        self._mark_all()  # what was written before it ran

    def _fail(self, now: float, why: str) -> None:
        self._end()
        self._failures += 1
        self._retry_at = now + BACK_OFF_S[min(self._failures, len(BACK_OFF_S)) - 1]
        self.detail = _polling(why)
        self._mark_all()

    def _end(self) -> None:
        observer, self._observer = self._observer, None
        if observer is None:
            return
        try:
            observer.stop()
        except Exception:  # noqa: BLE001 - it is not used any more in any case
            _log.info("the observer could not be stopped", exc_info=True)


def _polling(why: str) -> str:
    return f"Changes are not announced here ({why}); the folder is looked through every few seconds."
