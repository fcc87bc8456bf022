"""A stand-in for a provider of models: real HTTP on loopback, spoken by a script.

As a process: `python -m tests.core.session.model_server --port 0 --script producer`; its first line is the
port. A model of OpenAI's protocol is at `/v1` of it, one of Anthropic's at `/`. It ends on a signal.
"""

from __future__ import annotations

import argparse
import json
import signal
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from tests.core.session.model_protocols import CHAT, MESSAGES, RESPONSES, Heard, Reply, spell
from tests.core.session.model_scripts import NAMED, Script, in_order


class ModelServer:
    """Serves while the block lasts; `heard` is what it was asked, in order."""

    def __init__(self, *script: Reply | Script, port: int = 0) -> None:
        """A rule, or replies one after another."""
        first, *_ = script
        if isinstance(first, Reply):
            self._script = in_order(*(reply for reply in script if isinstance(reply, Reply)))
        else:
            self._script = first
        self.heard: list[Heard] = []
        self._lock = threading.Lock()
        self._ends = threading.Event()
        self._http = _Server(self, port)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), name="model-server")

    @property
    def port(self) -> int:
        return self._http.server_address[1]

    @property
    def address(self) -> str:
        """Where Anthropic's protocol is spoken."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """Where OpenAI's protocol is spoken."""
        return f"{self.address}/v1"

    @property
    def is_closed(self) -> bool:
        return self._ends.is_set()

    def reply(self, path: str, headers: dict[str, str], body: dict[str, Any]) -> tuple[Heard, Reply]:
        """What to say to a request; blocks as long as the model thinks."""
        with self._lock:
            heard = Heard(len(self.heard), path, headers, body)
            self.heard.append(heard)
        reply = self._script(heard)
        self._ends.wait(reply.wait_s)
        return heard, reply

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Serve no more; what is being thought about is cut off, unsaid."""
        self._ends.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, model: ModelServer, port: int) -> None:
        self.model = model
        super().__init__(("127.0.0.1", port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is what many tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self.path.endswith((CHAT, RESPONSES, MESSAGES)):
            self._send(404, b'{"error": {"message": "no such path"}}', (), is_cut=False)
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        heard, reply = self.server.model.reply(self.path, headers, body)
        if self.server.model.is_closed:
            self.close_connection = True
            return
        self._send(reply.status, spell(heard, reply), reply.headers, is_cut=reply.is_cut)

    def _send(self, status: int, body: bytes, headers: tuple[tuple[str, str], ...], *, is_cut: bool) -> None:
        self.send_response(status)
        kind = "text/event-stream" if body.startswith(b"event: ") else "application/json"
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(body))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if is_cut else body)
        self.close_connection = is_cut

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


def main() -> None:
    """Serve until a signal ends it."""
    parser = argparse.ArgumentParser(description="A stand-in for a provider of models.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--script", choices=sorted(NAMED), default="producer")
    parser.add_argument("--wait", type=float, default=0.0, help="seconds before each reply")
    given = parser.parse_args()
    script = NAMED[given.script]

    def slow(heard: Heard) -> Reply:
        reply = script(heard)
        return replace(reply, wait_s=reply.wait_s + given.wait)

    ends = threading.Event()
    for kind in (signal.SIGINT, signal.SIGTERM):
        signal.signal(kind, lambda *_: ends.set())
    with ModelServer(slow, port=given.port) as server:
        print(server.port, flush=True)
        ends.wait()


if __name__ == "__main__":
    main()
