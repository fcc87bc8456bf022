"""Bodies of requests: what is too large, too slow or no JSON is refused before anything is begun."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from core.storage.composition_service import CompositionService
from tests.core.api.one_song import OneSong, fine, refused
from tests.core.api.server import Server

NAME = "/api/compositions"
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    "body",
    [
        b'{"name": NaN}',
        b'{"name": Infinity}',
        b'{"name": 1e999}',
        b"[" * 100_000,
        b'{"name":' * 50_000,
        b'{"name": ' + b"[" * 300 + b"]" * 300 + b"}",
        b'{"name": "\xff"}',
        b'{"name": "\\ud800"}',
        b'{"name": "' + b"\xed\xa0\x80" + b'"}',
        b'{"name": ' + b"9" * 5000 + b"}",
        b'\xef\xbb\xbf{"name": "x"}',
        '{"name": "x"}'.encode("utf-16"),
        b'{"name": "x"} {}',
        b"[]",
        b"null",
        b'"x"',
        b"\0",
        b"{",
    ],
)
def test_what_is_no_json_object_of_ours_is_refused_in_words(client: Any, body: bytes) -> None:
    answer = client.post(NAME, content=body, headers=JSON)
    assert refused(answer, 400).startswith("The body cannot be read: ")
    assert answer.json()["type"] == "urn:reprise:problem:unreadable-body"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"name": "x"}', ""),
        (b'{"name": "x"}', "text/plain"),
        (b"name=x", "application/x-www-form-urlencoded"),
        (b"", "application/json"),
        (b'{"name": 7}', "application/json; charset=utf-8"),
    ],
)
def test_what_has_another_form_is_refused_with_its_place(client: Any, body: bytes, kind: str) -> None:
    answer = client.post(NAME, content=body, headers={"Content-Type": kind} if kind else {})
    refused(answer, 422)
    assert answer.json()["errors"][0]["where"].startswith("body")


def test_whole_numbers_of_any_length_are_kept(song: OneSong) -> None:
    huge = 10**60 + 1
    given = {**song.get("state"), "seed": huge}
    assert song.ask("PUT", "state", json=given, headers={"If-Match": "*"}).status_code == 204
    song.post("save")
    assert song.get("state")["seed"] == huge
    rows = song.get("diff?a=000_original")["rows"]
    assert [row["new"] for row in rows if row["path"] == "/seed"] == [huge]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A process that takes 100 KB, and 200 KB of a sample."""
    folder = tmp_path_factory.mktemp("bodies") / "data"
    with Server(folder, env={"REPRISE_BODY_BYTES": "100000", "REPRISE_UPLOAD_BYTES": "200000"}) as server:
        yield server


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A process that waits half a second for a body."""
    folder = tmp_path_factory.mktemp("hasty") / "data"
    with Server(folder, env={"REPRISE_BODY_S": "0.5"}) as server:
        yield server


class Wire:
    """A connection on which anything can be said."""

    def __init__(self, server: Server) -> None:
        parts = urlsplit(server.address)
        assert parts.hostname
        self._socket = socket.create_connection((parts.hostname, parts.port or 0), timeout=20)

    def say(self, *pieces: bytes) -> None:
        for piece in pieces:
            try:
                self._socket.sendall(piece)
            except (BrokenPipeError, ConnectionResetError):  # it has answered and hung up
                return

    def hear(self) -> tuple[int, str, dict[str, Any]]:
        """One whole answer: status, head, problem."""
        with closing(self._socket):
            said = b""
            while b"\r\n\r\n" not in said:
                said += self._more()
            head, _, body = said.partition(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head.lower())
            while length and len(body) < int(length[1]):
                body += self._more()
        is_problem = b"application/problem+json" in head
        return int(head.split()[1]), head.decode(), json.loads(body) if is_problem else {}

    def hang_up(self) -> None:
        """Go away."""
        self._socket.close()

    def _more(self) -> bytes:
        piece = self._socket.recv(65536)
        assert piece, "it hung up"
        return piece


HEAD = b"POST /api/compositions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
UPLOAD = b"POST /api/samples HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\n"
FILE = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'


@pytest.mark.parametrize(("head", "size"), [(HEAD, 100_001), (UPLOAD, 200_001)])
def test_a_body_that_says_that_it_is_too_large_is_not_read(server: Server, head: bytes, size: int) -> None:
    wire = Wire(server)
    wire.say(head, b"Content-Length: %d\r\n\r\n" % size)
    status, answer, problem = wire.hear()
    assert status == 413
    assert "connection: close" in answer.lower()
    assert problem["detail"].endswith("bytes, the most that is taken.")


@pytest.mark.parametrize(("head", "begin"), [(HEAD, b'{"name": "'), (UPLOAD, FILE)])
def test_a_body_that_does_not_say_how_large_it_is_is_read_no_further(
    server: Server, head: bytes, begin: bytes
) -> None:
    wire = Wire(server)
    pieces = [begin, *(b"x" * 50_000 for _ in range(8))]
    wire.say(
        head, b"Transfer-Encoding: chunked\r\n\r\n", *(b"%x\r\n%s\r\n" % (len(each), each) for each in pieces)
    )
    status, _, problem = wire.hear()
    assert (status, problem["type"]) == (413, "urn:reprise:problem:body-too-large")


@pytest.mark.parametrize(("head", "begin"), [(HEAD, b'{"name": "'), (UPLOAD, FILE)])
def test_a_body_that_never_comes_whole_is_waited_for_in_vain(
    hasty: Server, head: bytes, begin: bytes
) -> None:
    wire = Wire(hasty)
    began = time.monotonic()
    wire.say(head, b"Content-Length: 1000\r\n\r\n", begin)
    status, _, problem = wire.hear()
    assert (status, problem["type"]) == (408, "urn:reprise:problem:body-too-slow")
    assert time.monotonic() - began < 10


def test_one_who_goes_away_in_the_middle_of_a_body_has_done_nothing(server: Server) -> None:
    wire = Wire(server)
    wire.say(HEAD, b"Content-Length: 1000\r\n\r\n", b'{"name": "x"}')
    wire.hang_up()
    with server.client() as client:
        assert fine(client.get("/api/compositions")) == []


def test_an_address_without_end_is_refused(server: Server) -> None:
    wire = Wire(server)
    wire.say(b"GET /api/compositions/", b"x" * 200_000, b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert wire.hear()[0] in (400, 414)


@pytest.mark.parametrize(
    "path",
    [
        "/api/compositions/../../etc/passwd",
        "//api",
        "/api/../api/compositions/..",
        "*",
        "/api/compositions/%00",
        "/api/trash/../../restore",
    ],
)
def test_no_path_leads_out(server: Server, path: str) -> None:
    wire = Wire(server)
    wire.say(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    status, _, problem = wire.hear()
    assert (status in (400, 404), problem.get("status", status)) == (True, status)


def test_the_largest_body_that_is_allowed_is_taken(server: Server, tmp_path: Path) -> None:
    with server.client() as client:
        made = fine(client.post(NAME, json={"name": "Large"}))["id"]
        data = fine(client.get(f"{NAME}/{made}/state"))
        data["filler"] = ""
        data["filler"] = "x" * (100_000 - len(json.dumps(data)))
        body = json.dumps(data).encode()
        assert len(body) == 100_000
        headers = {**JSON, "If-Match": "*"}
        assert client.put(f"{NAME}/{made}/state", content=body, headers=headers).status_code == 204
        assert client.put(f"{NAME}/{made}/state", content=body + b" ", headers=headers).status_code == 413
        fine(client.post(f"{NAME}/{made}/save"))
    assert CompositionService(server.data_dir).load(made, "current").data["filler"] == data["filler"]


def test_one_who_sends_far_too_much_can_read_why(server: Server) -> None:
    with server.client() as client:
        body = b'{"name": "' + b"x" * 20_000_000
        assert "larger than" in refused(client.post(NAME, content=body, headers=JSON), 413)
        files = {"file": ("a.wav", b"x" * 20_000_000)}
        assert "larger than" in refused(client.post("/api/samples", files=files), 413)
