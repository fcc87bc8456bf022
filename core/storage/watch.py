"""Watches a library: events are only hints that something is dirty, what a rescan finds is the truth."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from core.errors import RepriseError, UnknownComposition, Unreadable
from core.storage.causes import GONE
from core.storage.composition_service import CompositionService
from core.storage.layout import is_id
from core.storage.listing import Listing
from core.storage.supervisor import StartObserving, Supervisor, WatchMode

_log = logging.getLogger(__name__)

QUIET_S = 0.01
LONGEST_WAIT_S = 0.05
"""A burst is over after a quiet moment, and is looked at within this time in any case."""
CONFIRM_S = 0.4
"""What changed is looked at once more: a folder made a moment ago is not watched from the first."""
SUPERVISE_S = 0.4
OPEN_S, ALL_S = 5.0, 30.0
POLL_OPEN_S, POLL_ALL_S = 0.5, 0.5
POLL_SHARE = 0.05
"""Polling takes no more than this share of the time, so a large library is looked through more seldom."""
_LATE_S = 1.0


@dataclass(frozen=True, slots=True)
class WatchStatus:
    """How changes are noticed now.

    `live`: as they are announced. `polling`: by looking every few seconds. `unreachable`: the folder is gone
    or may not be read. `detail` says why in one sentence. `missed` counts what only a rescan found.
    """

    mode: WatchMode
    detail: str = ""
    missed: int = 0
    last_change: datetime | None = None


@dataclass(frozen=True, slots=True)
class LibraryChange:
    """What is different from what was told before: compositions as they stand now, and ids that are gone."""

    listings: dict[str, Listing]
    removed: frozenset[str]
    status: WatchStatus
    first: bool = False


class Watcher:
    """Runs one thread that calls `on_change` with immutable changes; the first brings every composition.

    `on_change` is called on that thread only, and after `stop` never again. What it raises is logged.
    """

    def __init__(
        self,
        service: CompositionService,
        on_change: Callable[[LibraryChange], None],
        *,
        start_observing: StartObserving | None = None,
    ) -> None:
        self._service = service
        self._on_change = on_change
        self._prefix = str(service.compositions_path) + os.sep
        self._supervisor = Supervisor(
            service.compositions_path, self._mark_path, self._mark_all, start_observing
        )
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._dirty: set[str] = set()
        self._all_dirty = False
        self._marks = 0
        self._open: str | None = None
        self._is_stopping = False
        self._thread: threading.Thread | None = None
        self._pass = _Rescan(service)
        self._due = _Schedule()
        self._told: WatchStatus | None = None
        self._suspects: dict[str, float] = {}
        self._missed = 0
        self._last_change: datetime | None = None

    def start(self) -> None:
        """Begin; may be called once."""
        assert self._thread is None, "a watcher starts once"
        self._thread = threading.Thread(target=self._run, name="reprise-watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop and join the thread; nothing is told after."""
        self._is_stopping = True
        self._wake.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def set_open(self, composition: str | None) -> None:
        """Name the composition that the user looks at: it is looked at more often, and once now."""
        self._open = composition
        if composition is not None:
            self._mark(composition)

    def rescan(self) -> None:
        """Look at everything now."""
        self._mark_all()

    def _mark_path(self, path: str) -> None:
        """From watchdog's thread: remember whose path it was."""
        if path.startswith(self._prefix):
            name = path[len(self._prefix) :].partition(os.sep)[0]
            if is_id(name):
                self._mark(name)
        else:
            self._mark_all()

    def _mark(self, composition: str) -> None:
        with self._lock:
            self._dirty.add(composition)
            self._marks += 1
        self._wake.set()

    def _mark_all(self) -> None:
        with self._lock:
            self._all_dirty = True
            self._marks += 1
        self._wake.set()

    def _run(self) -> None:
        try:
            self._look(is_first=True)
            while not self._is_stopping:
                if self._wake.wait(self._due.next_in(time.monotonic())):
                    self._wait_for_quiet()
                if not self._is_stopping:
                    self._look()
        except Exception:  # noqa: BLE001 - a thread has nobody above it who could be told
            _log.exception("the watcher ended")
        finally:
            self._supervisor.stop()

    def _wait_for_quiet(self) -> None:
        until = time.monotonic() + LONGEST_WAIT_S
        seen = -1
        while seen != self._marks and time.monotonic() < until and not self._is_stopping:
            seen = self._marks
            time.sleep(QUIET_S)

    def _look(self, is_first: bool = False) -> None:
        """Scan what is dirty or due, and tell what is different."""
        now = time.monotonic()
        if is_first or self._due.takes_supervision(now):
            self._supervise(now)
        self._wake.clear()  # before the marks are taken: a later mark wakes again
        with self._lock:
            announced, self._dirty = self._dirty, set()
            everything, self._all_dirty = self._all_dirty, False
        for composition in announced:
            self._suspects.pop(composition, None)
        found: dict[str, Listing] = {}
        removed: frozenset[str] = frozenset()
        is_polling = self._supervisor.mode == "polling"
        is_due = self._due.takes_all(now, is_polling)
        due = self._due.takes_some(now, self._open, is_polling)
        if self._supervisor.mode != "unreachable":
            try:
                if everything or is_due:
                    found, removed = self._pass.all()
                    self._due.cost(time.monotonic() - now)
                else:
                    found, removed = self._pass.some(announced | due)
            except RepriseError as error:
                self._supervisor.check(now, None, 0)
                self._supervisor.detail = str(error)
            else:
                if not (everything or is_polling):
                    self._suspect((found.keys() | removed) - announced, now)
        if found or removed:
            self._due.confirm(now, found)
            if not is_first:
                self._last_change = datetime.now()  # noqa: DTZ005 - for people, as the times in names
        self._tell(found, removed, now, is_first)

    def _supervise(self, now: float) -> None:
        readable = (listing for listing in self._pass.known.values() if not listing.problem)
        folders = 1 + sum(1 + bool(listing.versions) for listing in readable)
        self._supervisor.check(now, self._service.identity(), folders)

    def _suspect(self, compositions: Iterable[str], now: float) -> None:
        """A rescan found what no event had announced; the event may still be on its way."""
        for composition in compositions:
            self._suspects[composition] = now + _LATE_S

    def _tell(self, found: dict[str, Listing], removed: frozenset[str], now: float, is_first: bool) -> None:
        for composition in [name for name, until in self._suspects.items() if until <= now]:
            del self._suspects[composition]
            self._missed += 1
        status = WatchStatus(self._supervisor.mode, self._supervisor.detail, self._missed, self._last_change)
        if not (found or removed or is_first or status != self._told):
            return
        self._told = status
        try:
            self._on_change(LibraryChange(found, removed, status, is_first))
        except Exception:  # noqa: BLE001 - the callback is not ours
            _log.exception("what was told a change has failed")


class _Rescan:
    """What the disk holds beside what was known; `known` is brought up to date by each pass."""

    def __init__(self, service: CompositionService) -> None:
        self._service = service
        self._identity: tuple[int, int] | None = None
        self.known: dict[str, Listing] = {}

    def all(self) -> tuple[dict[str, Listing], frozenset[str]]:
        """Every composition. Raises Unreadable where the library cannot be read."""
        identity = self._service.identity()
        listings = self._service.listings()
        if identity is None or identity != self._service.identity():
            raise Unreadable(str(self._service.compositions_path), GONE)
        return self._accept(listings, self.known.keys() - listings.keys())

    def some(self, compositions: Iterable[str]) -> tuple[dict[str, Listing], frozenset[str]]:
        """The named ones."""
        listings: dict[str, Listing] = {}
        gone: set[str] = set()
        for composition in compositions:
            try:
                listings[composition] = self._service.listing(composition)
            except UnknownComposition:
                gone.add(composition)
        gone &= self.known.keys()
        if gone and self._service.identity() is None:  # all of it is gone, which is another matter
            raise Unreadable(str(self._service.compositions_path), GONE)
        return self._accept(listings, gone)

    def _accept(
        self, listings: dict[str, Listing], gone: Iterable[str]
    ) -> tuple[dict[str, Listing], frozenset[str]]:
        changed = {name: found for name, found in listings.items() if self.known.get(name) != found}
        removed = frozenset(gone)
        self.known.update(changed)
        for name in removed:
            del self.known[name]
        return changed, removed


class _Schedule:
    """When what is looked at without being announced, in monotonic seconds."""

    def __init__(self) -> None:
        self._supervision = 0.0
        self._all = 0.0
        self._open = 0.0
        self._cost_s = 0.0
        self._confirmations: dict[str, float] = {}
        self._drift = time.time() - time.monotonic()

    def next_in(self, now: float) -> float:
        """Seconds until something is due."""
        return max(0.0, min(self._supervision, self._all, self._open, *self._confirmations.values()) - now)

    def takes_supervision(self, now: float) -> bool:
        """Whether the observer is to be looked after."""
        if now < self._supervision:
            return False
        self._supervision = now + SUPERVISE_S
        return True

    def takes_all(self, now: float, is_polling: bool) -> bool:
        """Whether everything is to be looked at: now and then, and after the machine has slept."""
        drift = time.time() - time.monotonic()
        has_slept, self._drift = abs(drift - self._drift) > _LATE_S, drift
        pause = max(POLL_ALL_S, self._cost_s / POLL_SHARE) if is_polling else ALL_S
        self._all = min(self._all, now + pause)  # polling may have begun since
        if now < self._all and not has_slept:
            return False
        self._all = now + pause
        return True

    def cost(self, seconds: float) -> None:
        """How long a look at everything took."""
        self._cost_s = seconds

    def takes_some(self, now: float, open_composition: str | None, is_polling: bool) -> set[str]:
        """The compositions to look at: the open one, and those to be confirmed."""
        due = {name for name, at in self._confirmations.items() if at <= now}
        for name in due:
            del self._confirmations[name]
        pause = POLL_OPEN_S if is_polling else OPEN_S
        self._open = min(self._open, now + pause)
        if now >= self._open:
            self._open = now + pause
            if open_composition is not None:
                due.add(open_composition)
        return due

    def confirm(self, now: float, compositions: Iterable[str]) -> None:
        """Look at these once more in a while."""
        for name in compositions:
            self._confirmations[name] = now + CONFIRM_S
