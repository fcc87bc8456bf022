"""A backend that listens in this process, so that a test can hold its planner's hand."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

from core.session.action_runner import ActionResult
from core.session.actions import Action
from core.session.planner import Stage
from tests.core.api.one_song import SCHEME, OneSong, backend_in
from tests.core.api.server import wait_until

LONG_S = 30.0
"""Nothing takes so long; what waits for it hangs."""


@contextmanager
def listening(app: FastAPI) -> Iterator[OneSong]:
    """A new composition on it, asked over a connection."""
    made = backend_in(app).store.create("Night Drive")
    with closing(socket.socket(proto=socket.IPPROTO_TCP)) as listener:  # else each answer takes 40 ms (Nagle)
        listener.bind(("127.0.0.1", 0))
        listener.listen(256)
        config = uvicorn.Config(app, http="h11", ws="none", lifespan="on", log_config=None, access_log=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            wait_until(lambda: server.started, LONG_S)
            address = f"{SCHEME}://127.0.0.1:{listener.getsockname()[1]}"
            with httpx.Client(base_url=address, timeout=LONG_S, trust_env=False) as client:
                yield OneSong(client, made)
        finally:
            server.should_exit = True
            thread.join(LONG_S)
            assert not thread.is_alive()


class Stepwise:
    """A planner's rule that does its actions when the test lets it, one by one."""

    def __init__(self, *actions: Action) -> None:
        self._actions = actions
        self._let = threading.Semaphore(0)
        self.is_planning = threading.Event()
        self.done: list[ActionResult] = []
        self.stage: Stage | None = None

    def __call__(self, act: Stage) -> str:
        self.stage = act
        self.is_planning.set()
        for action in self._actions:
            assert self._let.acquire(timeout=LONG_S)
            self.done.append(act(action))
        assert self._let.acquire(timeout=LONG_S)
        return "All done."

    def let(self, steps: int = 1) -> None:
        """Let it do so many more actions; one more than there are ends it."""
        self._let.release(steps)


@contextmanager
def asked(song: OneSong, request: str) -> Iterator[Iterator[tuple[str, Any]]]:
    """A turn's events as they come, each a name and what it says; a comment has the name ``."""
    headers = {"Accept": "text/event-stream"}
    with song.client.stream(
        "POST", f"{song.address}/turns", json={"request": request}, headers=headers
    ) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield _events(answer.iter_lines())


def _events(lines: Iterator[str]) -> Iterator[tuple[str, Any]]:
    name, data = "", ""
    for line in lines:
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            data = value
        elif not line:
            yield name, json.loads(data) if data else None
            name, data = "", ""
