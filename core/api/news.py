"""What the backend tells of its own accord, to any number of readers, each with a bounded queue.

One who reads too slowly loses what waits and is told `missed`, so that nobody holds up anybody else and no
memory grows; then what was shown is to be asked for anew.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from core.api import server_sent

HEARTBEAT_S = 15.0
"""A comment goes out after so long a silence, so that a broken connection is noticed on both sides."""
MOST_WAITING = 256
"""Pieces of news that wait for one reader."""


@dataclass(frozen=True, slots=True)
class News:
    """One piece: its kind, the composition that it is about (None: all of them), and more facts of it."""

    kind: str
    composition: str | None
    facts: Mapping[str, Any]

    def as_event(self) -> bytes:
        """Spelt as a server-sent event."""
        about = {} if self.composition is None else {"composition": self.composition}
        return server_sent.event(self.kind, {**about, **self.facts})


class Reader:
    """One who is told; made and read on the event loop, filled from any thread."""

    def __init__(self, hub: NewsHub, composition: str | None) -> None:
        self._hub = hub
        self._composition = composition
        self._loop = asyncio.get_running_loop()
        self._awake = asyncio.Event()
        self._waiting: deque[News] = deque()
        self._is_over = False

    def put(self, news: News) -> None:
        """Let it wait to be read; for the hub, under its lock."""
        if self._composition not in (None, news.composition) and news.composition is not None:
            return
        if len(self._waiting) >= MOST_WAITING:
            self._waiting.clear()
            news = News("missed", None, {})
        self._waiting.append(news)
        self._wake()

    def end(self) -> None:
        """There is no more to come; for the hub, under its lock."""
        self._is_over = True
        self._wake()

    def _wake(self) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody reads any more
            self._loop.call_soon_threadsafe(self._awake.set)

    async def events(self, hello: News) -> AsyncIterator[bytes]:
        """What is to be sent, until the hub is closed."""
        yield hello.as_event()
        while True:
            try:
                async with asyncio.timeout(HEARTBEAT_S):
                    await self._awake.wait()
            except TimeoutError:
                yield server_sent.HEARTBEAT
                continue
            self._awake.clear()
            found, is_over = self._hub.take(self, self._waiting)
            for news in found:
                yield news.as_event()
            if is_over:
                return

    @property
    def is_over(self) -> bool:
        """Whether the hub is closed."""
        return self._is_over


class NewsHub:
    """Hands on what is told from any thread to all who read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._readers: set[Reader] = set()
        self._is_closed = False

    @property
    def readers(self) -> int:
        """How many there are."""
        with self._lock:
            return len(self._readers)

    def tell(self, news: News) -> None:
        """Tell everybody; waits for nobody."""
        with self._lock:
            for reader in self._readers:
                reader.put(news)

    def join(self, composition: str | None) -> Reader:
        """A new reader of everything, or of what is about one composition; to be called on the event loop."""
        reader = Reader(self, composition)
        with self._lock:
            self._readers.add(reader)
            if self._is_closed:
                reader.end()
        return reader

    def leave(self, reader: Reader) -> None:
        """He reads no more."""
        with self._lock:
            self._readers.discard(reader)

    def take(self, reader: Reader, waiting: deque[News]) -> tuple[list[News], bool]:
        """What waits for a reader, which is his now, and whether that was the last of it."""
        with self._lock:
            found = list(waiting)
            waiting.clear()
            return found, reader.is_over

    def close(self) -> None:
        """Let every reader's stream end once he has what waits for him."""
        with self._lock:
            self._is_closed = True
            for reader in self._readers:
                reader.end()
