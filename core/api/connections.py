"""A connection that must come to its request, and to its end: nobody holds a place by silence."""

from __future__ import annotations

import asyncio

from typing_extensions import override
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S = 20.0
"""Seconds for the head of a request to arrive, once a connection is open or its first byte is there."""


class Connection(H11Protocol):
    """uvicorn's own, which waits for the head of a request without end; on the event loop alone.

    Between two requests its clock for idle connections runs, and within a body the one of `core.api.bodies`.
    """

    _clock: asyncio.TimerHandle | None = None

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._wait_for_head()

    @override
    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not getattr(self.cycle, "response_complete", True):  # before its first request it has no cycle
            self._stop_clock()
        elif self._clock is None and self.timeout_keep_alive_task is None:  # a part of the next head
            self._wait_for_head()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_clock()
        super().connection_lost(exc)

    @override
    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self.loop.call_later(HEAD_S, self.transport.abort)  # with what its reader has not taken by then

    def _wait_for_head(self) -> None:
        self._clock = self.loop.call_later(HEAD_S, self.transport.close)

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None
