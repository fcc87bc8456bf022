"""The bodies of requests: bounded in size and time, and, where they are JSON, such as a file could hold.

A body is read before anything is begun, so nobody holds a composition while he sends slowly. Uploads of
samples alone are handed on as they come.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.api.problems import KINDS, problem
from core.api.settings import MEBIBYTE, ServerSettings
from core.errors import DamagedDocument
from core.model.document import parse

_SMALL = 64 * 1024
"""A body of so many bytes is parsed in the loop; a larger one would hold others up."""

_LINGER_S = 1.0
"""Seconds in which the rest of a refused body is dropped."""


class Bodies:
    """Refuses what is too large (413), too slow (408) or no JSON object of bounded depth (400)."""

    def __init__(self, app: ASGIApp, server: ServerSettings) -> None:
        self._app = app
        self._server = server

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        is_upload = (scope["method"], scope["path"]) == ("POST", "/api/samples")
        limit = self._server.upload_bytes if is_upload else self._server.body_bytes
        bounded = _Bounded(receive, limit, self._server.body_s)
        send = bounded.lingering(send)
        try:
            headers = Headers(scope=scope)
            bounded.expect(headers.get("content-length"))
            if is_upload:
                return await self._app(scope, bounded.receive, send)
            body = await bounded.whole()
            if body is None:  # the asker is gone
                return None
            if body and _is_json(headers.get("content-type", "")):
                await _check(body)
        except HTTPException as refused:
            return await _refuse(refused, scope, receive, send)
        return await self._app(scope, _replay(body, receive), send)


class _Bounded:
    """A body as it comes; raises HTTPException once it is too large or too slow."""

    def __init__(self, receive: Receive, limit: int, body_s: float) -> None:
        self._receive = receive
        self._limit = limit
        self._until = asyncio.get_running_loop().time() + body_s
        self._read = 0
        self._is_whole = False

    def expect(self, length: str | None) -> None:
        """What the asker says of its length, which may be a lie."""
        if length is not None and length.isdecimal() and int(length[:20]) > self._limit:
            raise self._too_large()

    async def receive(self) -> Message:
        """The next piece."""
        if self._is_whole:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(408, "The body of this request took too long to arrive.") from None
        if message["type"] == "http.request":
            self._read += len(message.get("body", b""))
            self._is_whole = not message.get("more_body", False)
            if self._read > self._limit:
                raise self._too_large()
        return message

    async def whole(self) -> bytes | None:
        """All of it; None where the asker went away."""
        pieces = []
        while not self._is_whole:
            message = await self.receive()
            if message["type"] != "http.request":
                return None
            pieces.append(message.get("body", b""))
        return b"".join(pieces)

    def lingering(self, send: Send) -> Send:
        """As `send`, but an answer that comes before the end of the body does not end before it.

        Who is still sending when the connection is closed is told that it broke, and never reads the answer.
        """

        async def sent(message: Message) -> None:
            is_last = message["type"] == "http.response.body" and not message.get("more_body", False)
            if is_last and not self._is_whole:
                await send({**message, "more_body": True})
                await self._drop_rest()
                message = {"type": "http.response.body", "body": b"", "more_body": False}
            await send(message)

        return sent

    async def _drop_rest(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_LINGER_S):
                while not self._is_whole:
                    message = await self._receive()
                    self._is_whole = not message.get("more_body", False)

    def _too_large(self) -> HTTPException:
        most = f"{self._limit // MEBIBYTE} MB" if self._limit >= MEBIBYTE else f"{self._limit} bytes"
        return HTTPException(413, f"The body of this request is larger than {most}, the most that is taken.")


def _is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or kind.endswith("+json")


async def _check(body: bytes) -> None:
    """Refuse what no file could hold: other text than UTF-8, NaN, halves of characters, depth without end."""
    try:
        if len(body) <= _SMALL:
            parse(body, "")
        else:
            await run_in_threadpool(parse, body, "")
    except DamagedDocument as error:
        place = f" (line {error.line}, column {error.column})" if error.line else ""
        raise HTTPException(400, f"The body cannot be read: {error.reason}{place}.") from error


async def _refuse(refused: HTTPException, scope: Scope, receive: Receive, send: Send) -> None:
    answer = problem(refused.status_code, KINDS[refused.status_code], refused.detail)
    answer.headers["Connection"] = "close"  # what is still to come of the body is not read
    await answer(scope, receive, send)


def _replay(body: bytes, receive: Receive) -> Receive:
    waiting = [body]

    async def replayed() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return replayed
