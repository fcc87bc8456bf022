"""Servers on the loopback that answer as they are told, and Sonic Claude as far as its source says."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Answer = Callable[["Request"], None]


class Request(BaseHTTPRequestHandler):
    """One request; the server's `answer` says what comes back."""

    protocol_version = "HTTP/1.1"
    server: StandIn
    body: bytes = b""

    def do_GET(self) -> None:
        """Answer."""
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.requests.append((self.command, self.path, dict(self.headers), self.body))
        self.server.answer(self)

    def do_POST(self) -> None:
        """Answer."""
        self.do_GET()

    def reply(self, status: int, body: object = None, **headers: str) -> None:
        """Answer with JSON, or with bytes as they are."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Connection", "close")  # else its thread would go on when the server has gone
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def begin_events(self) -> None:
        """Answer with a stream that ends with its connection."""
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Connection", "close")
        self.end_headers()

    def send_event(self, name: str, data: object) -> None:
        """Send one event."""
        self.wfile.write(f"event: {name}\ndata: {json.dumps(data)}\n\n".encode())
        self.wfile.flush()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class StandIn(ThreadingHTTPServer):
    """A server whose answers a test gives."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, answer: Answer, port: int = 0) -> None:
        self.answer = answer
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []
        super().__init__(("127.0.0.1", port), Request)

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [path for _, path, _, _ in self.requests]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is no fault."""


@contextmanager
def serving(answer: Answer, port: int = 0) -> Iterator[StandIn]:
    """Run a server in a thread of its own."""
    server = StandIn(answer, port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class SonicClaude:
    """Answers as Sonic Claude's newer backend does over a data directory, as far as its source says.

    `GET /` names it, there is no `/api`; `GET /api/compositions/{id}` reads `current.json` into memory, makes
    that composition the active one and gives what it read; of a nested state it keeps no tracks.
    """

    def __init__(self, data: Path) -> None:
        self.data = data
        self.active = ""
        self.memory: dict[str, dict[str, Any]] = {}

    def __call__(self, request: Request) -> None:
        """Answer one request."""
        if request.path == "/":
            request.reply(200, {"name": "Sonic Claude Backend", "version": "1.0.0", "status": "running"})
            return
        composition = request.path.removeprefix("/api/compositions/")
        file = self.data / "compositions" / composition / "current.json"
        if composition == request.path or not file.is_file():
            request.reply(404, {"detail": "Not Found"})
            return
        state = json.loads(file.read_bytes())
        fields = ("id", "name", "tempo", "tracks", "clips", "mixer_state", "track_effects", "chat_history")
        read = {name: state.get(name, []) for name in fields}
        self.active = composition
        self.memory[composition] = read
        request.reply(200, read)


def ours(**told: object) -> dict[str, object]:
    """What a Reprise backend says of itself."""
    return {"name": "Reprise", "version": "0.1", "assistant": "offline", "directory": None, **told}
