"""Every way in which an answer can fail ends, and is told in one sentence; nothing goes to elsewhere."""

from __future__ import annotations

import json
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gui.backend.client import Call, Client
from gui.backend.errors import BackendAway, BackendLocked, BackendRefused, BackendStrange
from gui.backend.events import Event
from tests.gui.backend.conftest import Heard
from tests.gui.backend.servers import Request, StandIn, serving

ClientAt = Callable[..., Client]
Hear = Callable[[Call], Heard]


def _free_address() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


def test_what_is_asked_and_answered_is_json(client_at: ClientAt, hear: Hear) -> None:
    with serving(lambda request: request.reply(201, {"stem": "v1"})) as server:
        heard = hear(client_at(server.address, "s3cret").post("/api/x", {"version": "é"}))
    assert [answer.json() for answer in heard.answers] == [{"stem": "v1"}]
    command, path, headers, body = server.requests[0]
    assert (command, path, json.loads(body)) == ("POST", "/api/x", {"version": "é"})
    assert headers["Authorization"] == "Bearer s3cret"
    assert headers["Content-Type"] == "application/json"


def test_nobody_there_is_said(client_at: ClientAt, hear: Hear) -> None:
    address = _free_address()
    (error,) = hear(client_at(address).post("/api", {})).errors
    assert isinstance(error, BackendAway)
    assert str(error) == f"Nothing answers at {address.removeprefix('http://')}."
    assert not error.may_have_acted


def test_a_problem_is_told_in_its_own_words(client_at: ClientAt, hear: Hear) -> None:
    told = {"type": "urn:x", "title": "Unknown version", "status": 404, "detail": "There is no\n  v9 here."}
    with serving(lambda request: request.reply(404, told)) as server:
        (error,) = hear(client_at(server.address).get("/api/x")).errors
    assert isinstance(error, BackendRefused)
    assert error.status == 404
    assert str(error) == "There is no v9 here."


def test_an_error_without_words_is_told_by_its_status(client_at: ClientAt, hear: Hear) -> None:
    with serving(lambda request: request.reply(502, b"<html>")) as server:
        (error,) = hear(client_at(server.address).get("/api/x")).errors
    assert str(error) == "The backend answered with status 502 and gave no reason."


@pytest.mark.parametrize(("token", "says"), [("", "asks for a token"), ("x", "does not take this token")])
def test_a_token_is_asked_for(client_at: ClientAt, hear: Hear, token: str, says: str) -> None:
    def refuse(request: Request) -> None:
        request.reply(401, {"detail": "no"}, WWW_Authenticate="Bearer")

    with serving(refuse) as server:
        (error,) = hear(client_at(server.address, token).get("/api")).errors
    assert isinstance(error, BackendLocked)
    assert says in str(error)


def test_it_is_not_sent_on_and_the_token_neither(client_at: ClientAt, hear: Hear) -> None:
    with serving(lambda request: request.reply(200, {})) as elsewhere:
        target = elsewhere.address.replace("127.0.0.1", "localhost")
        with serving(lambda request: request.reply(307, b"", Location=target)) as server:
            (error,) = hear(client_at(server.address, "s3cret").post("/api", {})).errors
        assert elsewhere.requests == []
    assert isinstance(error, BackendStrange)
    assert "sends on to localhost, which is not followed" in str(error)


def test_a_wait_has_an_end(client_at: ClientAt, hear: Hear) -> None:
    released = threading.Event()

    def wait(_: Request) -> None:
        released.wait(20)

    with serving(wait) as server:
        (error,) = hear(client_at(server.address).post("/api", {}, timeout_ms=200)).errors
        released.set()
    assert isinstance(error, BackendAway)
    assert error.may_have_acted
    assert str(error).endswith("does not answer in time.")


def test_an_answer_that_breaks_off_is_none(client_at: ClientAt, hear: Hear) -> None:
    def break_off(request: Request) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        request.wfile.write(b'{"stem"')
        request.close_connection = True

    with serving(break_off) as server:
        (error,) = hear(client_at(server.address).post("/api", {})).errors
    assert isinstance(error, BackendAway)
    assert error.may_have_acted
    assert "broke off" in str(error)


def test_events_come_while_the_answer_lasts(client_at: ClientAt, qtbot: QtBot) -> None:
    go_on = threading.Event()

    def stream(request: Request) -> None:
        request.begin_events()
        request.send_event("began", {"request": "é"})
        go_on.wait(20)
        request.send_event("done", {})

    with serving(stream) as server:
        heard = Heard(client_at(server.address).stream("/api", {}))
        qtbot.waitUntil(lambda: len(heard.events) == 1, timeout=10_000)
        assert heard.events[0].name == "began"
        assert not heard.is_over
        go_on.set()
        qtbot.waitUntil(lambda: heard.is_over, timeout=10_000)
    assert [event.name for event in heard.events] == ["began", "done"]
    assert heard.answers
    assert server.requests[0][2]["Accept"] == "text/event-stream"


def test_what_is_ended_says_nothing_and_the_server_sees_it(client_at: ClientAt, qtbot: QtBot) -> None:
    gone = threading.Event()

    def stream(request: Request) -> None:
        request.begin_events()
        request.send_event("began", {})
        if not request.connection.recv(1):
            gone.set()

    with serving(stream) as server:
        call = client_at(server.address).stream("/api", {})
        heard = Heard(call)
        qtbot.waitUntil(lambda: bool(heard.events), timeout=10_000)
        call.abort()
        assert gone.wait(10)
    assert heard.events == [Event("began", "{}")]
    assert not heard.is_over


def test_a_certificate_that_nobody_knows_is_said(client_at: ClientAt, hear: Hear, tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl makes the certificate, and is not here")
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    request = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    files = ["-keyout", str(key), "-out", str(certificate), "-subj", "/CN=127.0.0.1"]
    subprocess.run([*request, *files], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = StandIn(lambda request: request.reply(200, {}))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        (error,) = hear(client_at(server.address.replace("http:", "https:"), "s3cret").get("/api")).errors
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert isinstance(error, BackendAway)
    assert "is not safe" in str(error)
    assert server.requests == []
