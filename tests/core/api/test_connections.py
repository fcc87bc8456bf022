"""A connection that never comes to a request holds no place; one that does is not hurried."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.core.api.one_song import fine
from tests.core.api.server import ROOT, Server, wait_until

_HEAD_S = 1.0
_IDLE_S = 3
_HEAD = b"GET /api HTTP/1.1\r\nHost: 127.0.0.1\r\n"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """One that waits for a head shorter than it does for people, and has places for four connections."""
    program = tmp_path / "hasty.py"
    program.write_text(
        "import sys\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from core.api import connections, serve\n"
        f"connections.HEAD_S = {_HEAD_S}\n"
        f"serve._IDLE_S = {_IDLE_S}\n"
        "from core.cli import main\n"
        "sys.exit(main())\n"
    )
    env = {"REPRISE_REQUESTS_AT_ONCE": "2"}
    with Server(tmp_path / "data", env=env, program=(str(program),)) as server:
        yield server


def connected(server: Server) -> socket.socket:
    where = urlsplit(server.address)
    return socket.create_connection((where.hostname, where.port), timeout=10)


def asks(line: socket.socket) -> bytes:
    """A whole answer to a whole request."""
    line.sendall(_HEAD + b"\r\n")
    answer = b""
    while not answer.endswith(b"}"):
        answer += line.recv(65536) or b"closed too early }"
    return answer


@pytest.mark.parametrize("begun", [b"", _HEAD])
def test_connections_without_a_whole_head_take_no_place_from_others(server: Server, begun: bytes) -> None:
    held = [connected(server) for _ in range(4)]
    for each in held:
        each.sendall(begun)
    for each in held:
        assert each.recv(1) == b""  # it is closed from there
        each.close()
    with server.client() as client:
        fine(client.get("/api"))


def test_half_a_head_after_an_answer_ends_too(server: Server) -> None:
    with connected(server) as line:
        assert asks(line).startswith(b"HTTP/1.1 200")
        line.sendall(_HEAD)
        assert line.recv(1) == b""


def test_what_has_come_to_its_request_is_not_hurried(server: Server) -> None:
    with server.client() as client, client.stream("GET", "/api/events") as news, connected(server) as line:
        told = news.iter_lines()
        assert next(told) == "event: hello"
        for _ in range(2):
            assert asks(line).startswith(b"HTTP/1.1 200")
            time.sleep(1.5 * _HEAD_S)  # idle between two requests
        fine(client.post("/api/compositions", json={"name": "Night Drive"}))
        assert any("change" in each for each in told)


def test_who_does_not_read_his_answers_takes_no_place_from_others(server: Server) -> None:
    where = urlsplit(server.address)
    with server.client() as client:
        made = fine(client.post("/api/compositions", json={"name": "Night Drive"}))["id"]
        state = f"/api/compositions/{made}/state"
        heavy = {"name": "Night Drive", "more": "x" * 8_000_000}  # more than the system holds for a reader
        assert client.put(state, json=heavy, headers={"If-Match": "*"}).status_code == 204
    with ExitStack() as stalled, server.client() as other:
        for _ in range(4):
            line = stalled.enter_context(socket.socket())
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.connect((where.hostname, where.port))
            line.sendall(_HEAD.replace(b"/api", state.encode()) + b"\r\n")
            assert line.recv(5) == b"HTTP/"
        assert other.get("/api").status_code == 503
        wait_until(lambda: other.get("/api").is_success, 10 * (_IDLE_S + _HEAD_S))
