"""So many requests at once in all and on one composition, where more wait and take no other's thread."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from core.api.busy import Busy
from core.api.problems import problem, refusal
from core.api.settings import ServerSettings

_APART = ("events", "turns")
"""These take no thread of the pool, and last."""


@dataclass(slots=True)
class _Turn:
    places: asyncio.Semaphore
    users: int = 0


class Crowd:
    """Refuses, with a sentence, what comes while so many requests are under way, streams too."""

    def __init__(self, app: ASGIApp, server: ServerSettings) -> None:
        self._app = app
        self._most = server.requests_at_once
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        if self._under_way >= self._most:
            words = f"{self._most} requests are under way, the most at once. Nothing has changed; try again."
            return await problem(503, "Busy", words)(scope, receive, send)
        self._under_way += 1
        try:
            return await self._app(scope, receive, send)
        finally:
            self._under_way -= 1


class Turnstile:
    """Lets so many in for each composition, and for each kind of address that names none."""

    def __init__(self, app: ASGIApp, server: ServerSettings) -> None:
        self._app = app
        self._server = server
        self._turns: dict[tuple[str, ...], _Turn] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        steps = tuple(scope["path"].split("/")[2:]) if scope["type"] == "http" else ()
        if not steps or steps[-1] in _APART:
            return await self._app(scope, receive, send)
        where = steps[:2] if steps[0] == "compositions" else steps[:1]
        turn = self._turns.setdefault(where, _Turn(asyncio.Semaphore(self._server.requests_of_one)))
        turn.users += 1
        try:
            try:
                async with asyncio.timeout(self._server.wait_s):
                    await turn.places.acquire()
            except TimeoutError:
                busy = Busy(where[-1], "too many requests wait for it")
                return await refusal(busy)(scope, receive, send)
            try:
                return await self._app(scope, receive, send)
            finally:
                turn.places.release()
        finally:
            turn.users -= 1
            if not turn.users:
                del self._turns[where]
