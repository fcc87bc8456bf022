"""The compositions that are open in this process: each with services of its own, opened when first asked for.

Requests on one composition come one after another where they save, restore or ask; its edits are serialised
by its `Working`. Two compositions share nothing but the store, so they never wait for each other.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from core.api.busy import Busy
from core.api.settings import ServerSettings
from core.errors import NothingOpen, RepriseError, UnknownComposition
from core.session.dependencies import Services, connect_services
from core.session.keeper import KEPT_UNASKED
from core.session.notices import Notice
from core.session.planner import Planner
from core.session.session import Session
from core.session.settings import Settings
from core.session.working import Working
from core.storage.composition_service import CompositionService


@dataclass(slots=True)
class _Desk:
    services: Services
    turn: threading.RLock = field(default_factory=threading.RLock)
    users: int = 0

    def expect(self, composition: str) -> None:
        """Raise UnknownComposition where it was deleted while this was waited for."""
        if self.services.working.composition != composition:
            raise UnknownComposition(composition)


@dataclass(slots=True)
class _Move:
    """One composition that is being opened or closed, by one thread at a time."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    users: int = 0


class Desks:
    """Opens compositions and keeps them open; safe to call from any thread.

    A desk with unsaved edits is never closed in silence: where room is needed, they become a version first.
    """

    def __init__(
        self,
        settings: Settings,
        server: ServerSettings,
        store: CompositionService,
        planner: Callable[[], Planner],
        on_notice: Callable[[Notice], None],
    ) -> None:
        """`planner` makes the planner of each desk; `on_notice` is called from whichever thread has news."""
        self._settings = settings
        self._server = server
        self._store = store
        self._planner = planner
        self._on_notice = on_notice
        self._lock = threading.Lock()
        self._desks: OrderedDict[str, _Desk] = OrderedDict()
        self._moving: dict[str, _Move] = {}
        self._is_closed = False

    @contextmanager
    def at(self, composition: str) -> Iterator[Services]:
        """The services with this composition open, for looking and for single edits.

        Raises UnknownComposition, InvalidId, DamagedDocument, Unreadable where it cannot be opened, and Busy
        where this process is stopping.
        """
        desk = self._take(composition)
        try:
            desk.expect(composition)
            yield desk.services
        finally:
            self._let_go(desk)

    @contextmanager
    def alone_at(self, composition: str, wait_s: float | None = None) -> Iterator[Services]:
        """The same for what saves, restores or asks: no other such request is at work on it in the block.

        Raises Busy after `wait_s` seconds too, which are the server's where they are not given.
        """
        desk = self._take(composition)
        try:
            if not desk.turn.acquire(timeout=self._server.wait_s if wait_s is None else wait_s):
                raise Busy(composition)
            try:
                desk.expect(composition)
                yield desk.services
            finally:
                desk.turn.release()
        finally:
            self._let_go(desk)

    def open_ids(self) -> tuple[str, ...]:
        """Ids of what is open, the one used last at the end."""
        with self._lock:
            return tuple(self._desks)

    def peek(self, composition: str) -> Services | None:
        """Its services where it is open; it may be closed at any time."""
        with self._lock:
            desk = self._desks.get(composition)
            return desk.services if desk is not None else None

    def look(self, composition: str) -> None:
        """Let the session here, if there is one, see what another writer did. Raises as `save`."""
        with self._lock:
            desk = self._desks.get(composition)
            if desk is None:
                return
            desk.users += 1
        try:
            desk.services.session.look()
        finally:
            self._let_go(desk)

    def forget(self, composition: str) -> None:
        """Take a composition that was deleted off its desk; for use in `alone_at`.

        An edit that came in meanwhile becomes a new composition, and a notice tells. Raises as `close`.
        """
        with self._lock:
            desk = self._desks.pop(composition, None)
        if desk is not None:
            desk.services.session.stop()
            desk.services.session.close()

    def close(self, wait_s: float) -> tuple[str, ...]:
        """Close everything that is open, and open nothing more; unsaved edits go to the autosaves.

        What takes longer than `wait_s` seconds in all is autosaved as it is, and left. Gives a sentence for
        each that could not be closed; a second time does nothing.
        """
        with self._lock:
            self._is_closed = True
            desks = dict(self._desks)
            self._desks.clear()
        closings = [_Closing(composition, desk.services) for composition, desk in desks.items()]
        until = time.monotonic() + wait_s
        return tuple(words for closing in closings if (words := closing.wait(until - time.monotonic())))

    def _take(self, composition: str) -> _Desk:
        desk = self._find(composition)
        if desk is not None:
            return desk
        with self._moved(composition):
            desk = self._find(composition)
            if desk is None:
                self._store.listing(composition)  # for one that is not there nothing is closed
                self._make_room(composition)
                desk = _Desk(self._open(composition), users=1)
                self._put(composition, desk)
            return desk

    @contextmanager
    def _moved(self, composition: str) -> Iterator[None]:
        """For the block, no other thread opens or closes this one; all others may be meanwhile."""
        with self._lock:
            move = self._moving.setdefault(composition, _Move())
            move.users += 1
        try:
            with move.lock:
                yield
        finally:
            with self._lock:
                move.users -= 1
                if not move.users:
                    del self._moving[composition]

    def _put(self, composition: str, desk: _Desk) -> None:
        with self._lock:
            if not self._is_closed:
                self._desks[composition] = desk
                return
        desk.services.close()
        raise Busy(composition, "this backend is stopping")

    def _find(self, composition: str) -> _Desk | None:
        with self._lock:
            if self._is_closed:
                raise Busy(composition, "this backend is stopping")
            desk = self._desks.get(composition)
            if desk is not None:
                desk.users += 1
                self._desks.move_to_end(composition)
            return desk

    def _let_go(self, desk: _Desk) -> None:
        with self._lock:
            desk.users -= 1

    def _open(self, composition: str) -> Services:
        working = Working(time.time_ns() // 1000)  # so that no tag of an earlier opening is met again
        session = Session(
            self._store,
            working,
            autosave_s=self._settings.autosave_s,
            watch=False,  # one watcher looks for all of them
            on_notice=self._on_notice,
        )
        services = connect_services(self._settings, self._store, working, session, self._planner())
        session.open(composition)
        session.start()
        return services

    def _make_room(self, composition: str) -> None:
        """Close what is idle for longest, as often as it takes. Raises Busy where nothing can be closed."""
        refused: dict[str, RepriseError] = {}
        while (idle := self._to_close(composition, refused)) is not None:
            with self._moved(idle):
                desk = self._remove_idle(idle)
                if desk is None:
                    continue
                try:
                    _close_kept(desk.services)
                except RepriseError as error:
                    refused[idle] = error
                    with self._lock:
                        self._desks[idle] = desk

    def _to_close(self, composition: str, refused: dict[str, RepriseError]) -> str | None:
        """What is to be closed to have room for another; None where there is room."""
        with self._lock:
            if len(self._desks) < self._server.open_at_most:
                return None
            idle = (name for name, desk in self._desks.items() if not desk.users and name not in refused)
            found = next(idle, None)
        if found is None:
            why = f"{self._server.open_at_most} others are open"
            raise Busy(composition, f"{why}; {next(iter(refused.values()))}" if refused else why)
        return found

    def _remove_idle(self, composition: str) -> _Desk | None:
        with self._lock:
            desk = self._desks.get(composition)
            if desk is None or desk.users:
                return None
            return self._desks.pop(composition)


def _close_kept(services: Services) -> None:
    """Close, with what is unsaved as a version, for nobody is there who could be told of an autosave."""
    if services.session.has_unsaved:
        with suppress(UnknownComposition):  # deleted on disk: it becomes a new composition, as closing does
            services.session.save(KEPT_UNASKED)
    services.close()


class _Closing:
    """One composition on its way to be closed, on a thread of its own."""

    def __init__(self, composition: str, services: Services) -> None:
        self._composition = composition
        self._services = services
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name=f"close {composition}", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._services.close()
        except Exception as error:  # noqa: BLE001 - a thread has nobody above it who could be told
            self._error = error

    def wait(self, wait_s: float) -> str:
        """What could not be kept, in words; empty where all is well."""
        self._thread.join(max(0.0, wait_s))
        if self._thread.is_alive():
            try:
                self._services.session.autosave()
            except NothingOpen:
                return ""
            except RepriseError as error:
                self._error = error
            else:
                return f"Composition {self._composition} was still at work; what it had then is kept."
        if self._error is None:
            return ""
        return f"What was unsaved in composition {self._composition} could not be kept: {self._error}"
