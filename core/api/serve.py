"""The backend as a process: it listens, serves until it is told to stop, and then loses nothing."""

from __future__ import annotations

import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from math import ceil
from types import FrameType
from typing import Any

import uvicorn
from typing_extensions import override

from core.api.app import create_app
from core.api.backend import Backend
from core.api.connections import Connection
from core.api.served_once import CannotServe, served_once
from core.api.settings import ServerSettings
from core.session.planner import Planner
from core.session.settings import Settings
from core.storage.causes import cause

_SCHEME = "http"
_BACKLOG = 256
_HEADERS_BYTES = 32 * 1024
"""The longest that address and headers of a request may be together."""
_IDLE_S = 75
"""Seconds that a connection may be silent between two requests."""


def serve(
    settings: Settings,
    server: ServerSettings,
    on_listening: Callable[[str], None],
    *,
    planner: Callable[[], Planner] | None = None,
    is_telling: bool = False,
) -> list[str]:
    """Serve until SIGINT, SIGTERM or SIGHUP; gives a sentence for each thing that could not be kept.

    `on_listening` is told the address once requests are answered; `planner` is as `create_app` has it; with
    `is_telling` each request is logged.
    Raises CannotServe, InvalidSettings.
    """
    if not server.is_loopback and server.token is None:
        raise CannotServe(
            f"{server.host} can be reached from other machines, so it is not served without a token; "
            "give one with --token-file."
        )
    with closing(_listen(server.host, server.port)) as listener:
        address = _address(listener, server.host)
        with served_once(settings.data_dir, address):
            app = create_app(settings, server, planner)
            backend: Backend = app.state.backend
            process = _Process(_config(app, server, is_telling), backend, lambda: on_listening(address))
            try:
                process.run([listener])
            finally:
                backend.close()  # done already, unless the process itself has failed
            return backend.unkept


def _config(app: Any, server: ServerSettings, is_telling: bool) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="asyncio",
        http=Connection,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=is_telling,
        proxy_headers=False,
        server_header=False,
        backlog=_BACKLOG,
        limit_concurrency=2 * server.requests_at_once,  # idle ones too; what is at work is bounded before
        timeout_keep_alive=_IDLE_S,
        timeout_graceful_shutdown=ceil(server.stop_s),
        h11_max_incomplete_event_size=_HEADERS_BYTES,
    )


class _Process(uvicorn.Server):
    """Tells when it listens, ends streams before it waits for them, and ends by a signal as by success."""

    def __init__(self, config: uvicorn.Config, backend: Backend, on_listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._backend = backend
        self._on_listening = on_listening

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_listening()

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._backend.begin_to_stop()
        await super().shutdown(sockets)

    @override
    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.should_exit = True  # a second signal changes nothing: the end is bounded, and loses nothing

    @override
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {each: signal.signal(each, self.handle_exit) for each in _ends()}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)


def _ends() -> list[signal.Signals]:
    """What ends it: by keys, by the system, and by its terminal where nobody wished that it outlives that."""
    ends = [signal.SIGINT, signal.SIGTERM]
    if sys.platform == "win32":
        return [*ends, signal.SIGBREAK]
    return ends if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else [*ends, signal.SIGHUP]


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise CannotServe(f"{host} is no address of this machine: {error.strerror}.") from error
    # With its protocol named, else asyncio lets each answer's body wait some 40 ms behind its head (Nagle).
    listener = socket.socket(family, kind, protocol)
    try:
        if sys.platform != "win32":  # there it would let another process take the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(where)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise CannotServe(f"{host}, port {port}, cannot be listened on: {cause(error)}.") from error
    return listener


def _address(listener: socket.socket, host: str) -> str:
    port = listener.getsockname()[1]
    return f"{_SCHEME}://{f'[{host}]' if ':' in host else host}:{port}"


def log_in_words(is_telling: bool) -> None:
    """Let warnings go to standard error as sentences, and with `is_telling` a line for each request."""
    logging.basicConfig(level=logging.INFO if is_telling else logging.WARNING, format="%(message)s")
