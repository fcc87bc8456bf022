"""Turns of the assistant while they run: each on a thread of its own, heard of in the loop of its asker."""

from __future__ import annotations

import asyncio
import logging
import threading
from contextlib import suppress
from dataclasses import dataclass

from core.api.busy import Busy
from core.api.desks import Desks
from core.errors import NothingOpen, RepriseError, UnknownComposition
from core.session.action_runner import ActionResult
from core.session.ai_agent_service import Turn

_log = logging.getLogger(__name__)

MOST = 64
"""Turns at once, those that wait for their composition too: each has a thread."""


@dataclass(frozen=True, slots=True)
class Began:
    """The turn has its composition for itself."""


@dataclass(frozen=True, slots=True)
class Broken:
    """The turn could not begin, or failed in a way that nobody foresaw."""

    error: Exception


News = Began | ActionResult | Turn | Broken
"""What is heard of a turn, in this order; one of the last two comes once, and then nothing more."""


class Turns:
    """Begins turns and can end them all; for any thread."""

    def __init__(self, desks: Desks) -> None:
        self._desks = desks
        self._lock = threading.Lock()
        self._under_way: set[Asking] = set()
        self._is_stopped = False

    def begin(self, composition: str, request: str) -> Asking:
        """Ask; to be called in the loop that will hear of it. Raises Busy where too many are under way."""
        asking = Asking(composition, request)
        with self._lock:
            if self._is_stopped:
                raise Busy(composition, "this backend is stopping")
            if len(self._under_way) >= MOST:
                raise Busy(composition, f"{MOST} turns are under way")
            self._under_way.add(asking)
        work = threading.Thread(target=self._run, args=(asking,), name=f"turn of {composition}", daemon=True)
        try:
            work.start()
        except RuntimeError as error:  # the system gives no more threads
            self._forget(asking)
            raise Busy(composition, "too much is under way") from error
        return asking

    def stop(self) -> None:
        """Begin no more, and let those under way end after their present action; nothing is waited for."""
        with self._lock:
            self._is_stopped = True
            under_way = tuple(self._under_way)
        for asking in under_way:
            asking.stop.set()

    def _run(self, asking: Asking) -> None:
        end = asking.run(self._desks)
        self._forget(asking)  # who hears of the end may ask again at once
        asking.tell(end)

    def _forget(self, asking: Asking) -> None:
        with self._lock:
            self._under_way.discard(asking)


class Asking:
    """One turn; `stop` ends it after its present action, and what was done is saved."""

    def __init__(self, composition: str, request: str) -> None:
        self.composition = composition
        self.request = request
        self.stop = threading.Event()
        self._loop = asyncio.get_running_loop()
        self._news: asyncio.Queue[News] = asyncio.Queue()

    async def next(self, timeout_s: float | None = None) -> News | None:
        """The next news; None where there was none for so long."""
        try:
            return await asyncio.wait_for(self._news.get(), timeout_s)
        except TimeoutError:
            return None

    def run(self, desks: Desks) -> Turn | Broken:
        """The whole of it, on its own thread; gives its end, which is not told yet, and raises nothing."""
        try:
            with desks.alone_at(self.composition) as services:
                self.tell(Began())
                return services.ai_agent.ask(self.request, self.tell, self.stop)
        except NothingOpen:  # deleted while this waited for it
            return Broken(UnknownComposition(self.composition))
        except Exception as error:  # noqa: BLE001 - the asker is told; a thread has nobody above it
            if not isinstance(error, RepriseError):
                _log.exception("a turn failed")
            return Broken(error)

    def tell(self, news: News) -> None:
        """Let it be heard of, from any thread."""
        with suppress(RuntimeError):  # the loop is closed: nobody is left who could hear
            self._loop.call_soon_threadsafe(self._news.put_nowait, news)
