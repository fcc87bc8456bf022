"""The backend as a process: it starts with one line or says why not, and stops without losing anything."""

from __future__ import annotations

import shutil
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx
import pytest

from core.cli import main
from core.storage.composition_service import CompositionService
from tests.core.api.one_song import OneSong, fine, refused, saved, stems
from tests.core.api.server import ROOT, Server, wait_until

Refusal = Callable[..., str]


@pytest.fixture
def refusal(capsys: pytest.CaptureFixture[str]) -> Refusal:
    """The one sentence with which it does not start; it never listens, so no process is needed."""

    def told(*words: object) -> str:
        assert main(["serve", *map(str, words)]) == 1
        out, error = capsys.readouterr()
        assert (out, error.count("\n")) == ("", 1), error
        return error.strip()

    return told


@pytest.fixture(autouse=True)
def terminal() -> Iterator[None]:
    """Processes that a terminal's end can reach, also where these tests run under nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path / "data") as server:
        yield server


@pytest.fixture
def song(server: Server) -> Iterator[OneSong]:
    with server.client() as client:
        yield OneSong(client, fine(client.post("/api/compositions", json={"name": "Night Drive"}))["id"])


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_unsaved_edits_are_in_the_autosave_after_a_stop(
    server: Server, song: OneSong, sign: signal.Signals
) -> None:
    song.patch("song", {"tempo": 99.0})
    assert server.stop(sign) == ""
    assert saved(server.data_dir, song.id, "autosave")["tempo"] == 99.0
    assert saved(server.data_dir, song.id)["tempo"] == 120.0
    assert stems(server.data_dir, song.id) == ["000_original"]
    server.start()
    with server.client() as client:
        again = OneSong(client, song.id)
        assert fine(client.get(again.address))["autosave_differs"]
        again.post("autosave/recover")
        assert again.get("song")["tempo"] == 99.0


def test_requests_under_way_are_answered_before_the_end(server: Server, song: OneSong) -> None:
    answers: list[int] = []

    def work() -> None:
        with server.client() as client, suppress(httpx.TransportError):  # it listens no more
            while True:
                answers.append(OneSong(client, song.id).ask("POST", "save").status_code)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    wait_until(lambda: answers.count(201) >= 8, 30)
    server.stop()
    for worker in workers:
        worker.join(30)
        assert not worker.is_alive()
    assert set(answers) <= {201, 503}
    assert len(stems(server.data_dir, song.id)) >= 1 + answers.count(201)


def test_a_turn_that_takes_too_long_is_not_waited_for_and_its_composition_is_autosaved(
    tmp_path: Path,
) -> None:
    program = tmp_path / "slow.py"
    program.write_text(
        "import sys, time\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from core.session.offline_planner import OfflinePlanner\n"
        "def answer(self, request, scene, act):\n"
        "    print('planning', file=sys.stderr, flush=True)\n"
        "    time.sleep(600)\n"
        "OfflinePlanner.answer = answer\n"
        "from core.cli import main\n"
        "sys.exit(main())\n"
    )
    env = {"REPRISE_STOP_S": "1"}
    with Server(tmp_path / "data", env=env, program=(str(program),)) as server, server.client() as client:
        song = OneSong(client, fine(client.post("/api/compositions", json={"name": "Night Drive"}))["id"])
        song.patch("song", {"tempo": 99.0})

        def ask() -> None:
            with suppress(httpx.TransportError):  # the connection ends with the process
                song.ask("POST", "turns", json={"request": "help"})

        turn = threading.Thread(target=ask)
        turn.start()
        wait_until(lambda: "planning" in server.said, 30)
        song.patch("song", {"tempo": 88.0})
        code, said = server.ended_by(signal.SIGTERM, 30)
        turn.join(30)
    assert code == 1
    assert f"Composition {song.id} was still at work; what it had then is kept." in said
    assert saved(server.data_dir, song.id)["tempo"] == 99.0
    assert saved(server.data_dir, song.id, "autosave")["tempo"] == 88.0


def test_what_cannot_be_kept_at_the_end_is_said(server: Server, song: OneSong) -> None:
    song.patch("song", {"tempo": 99.0})
    private = server.data_dir / ".reprise" / "tmp"
    shutil.rmtree(private)
    private.write_text("no folder")
    code, said = server.ended_by(signal.SIGTERM)
    assert code == 1
    assert f"What was unsaved in composition {song.id} could not be kept: " in said


def test_an_impatient_second_signal_loses_nothing(server: Server, song: OneSong) -> None:
    song.patch("song", {"tempo": 99.0})
    server.process.send_signal(signal.SIGINT)
    assert server.stop(signal.SIGINT) == ""
    assert saved(server.data_dir, song.id, "autosave")["tempo"] == 99.0


def test_who_has_it_outlive_its_terminal_is_obeyed(tmp_path: Path) -> None:
    program = tmp_path / "nohup.py"
    program.write_text(
        "import signal, sys\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from core.cli import main\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "sys.exit(main())\n"
    )
    with Server(tmp_path / "data", program=(str(program),)) as server, server.client() as client:
        server.process.send_signal(signal.SIGHUP)
        fine(client.get("/api"))
        assert server.stop() == ""


def test_a_second_backend_on_one_directory_is_refused_with_the_address_of_the_first(
    server: Server, tmp_path: Path, refusal: Refusal
) -> None:
    (tmp_path / "link").symlink_to(server.data_dir)
    for way in (server.data_dir, tmp_path / "link", server.data_dir / "compositions"):
        told = refusal(way, "--port", 0)
        assert (
            told == f"{server.data_dir.resolve()} is served by another backend already, at {server.address}."
        )
    assert main(["check", str(server.data_dir)]) == 0
    server.kill()
    server.start()  # a lock does not outlast its process


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(RuntimeError) as told:
            Server(tmp_path / "data", port=port).start()
    words = f"127.0.0.1, port {port}, cannot be listened on: address already in use."
    assert str(told.value) == f"the server did not start: {words}\n"


def test_what_cannot_be_served_is_told(
    tmp_path: Path, refusal: Refusal, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.write_text("")
    other = tmp_path / "other"
    (other / "things").mkdir(parents=True)
    assert "it is a file, not a folder" in refusal(file)
    assert "it holds no folder" in refusal(other)
    assert refusal(tmp_path / "data", "--host", "0.0.0.0").startswith(
        "0.0.0.0 can be reached from other machines"
    )
    assert "port: input should be" in refusal(tmp_path / "data", "--port", 70000)
    assert "cannot be read" in refusal(tmp_path / "data", "--token-file", tmp_path / "none")
    assert "holds no token" in refusal(tmp_path / "data", "--token-file", file)
    assert "is no origin" in refusal(tmp_path / "data", "--origin", "*")
    monkeypatch.setenv("REPRISE_TOKEN", "sesame")
    assert "is no address of this machine" in refusal(tmp_path / "data", "--host", "nowhere.invalid")
    monkeypatch.setenv("REPRISE_WAIT_S", "soon")
    assert "REPRISE_WAIT_S: input should be a valid number" in refusal(tmp_path / "data")


def test_a_token_opens_the_backend_to_other_machines(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("sesame\n")
    options = ("--host", "0.0.0.0", "--token-file", str(token))
    with Server(tmp_path / "data", *options) as server:
        assert server.address.rpartition(":")[0].endswith("//0.0.0.0")
        with server.client() as client:
            refused(client.get("/api"), 401)
            fine(client.get("/api", headers={"Authorization": "Bearer sesame"}))
        assert "sesame" not in server.said


def test_an_empty_directory_is_served_and_one_composition_means_its_library(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    made = CompositionService(tmp_path / "data").create("Night Drive")
    with Server(tmp_path / "data" / "compositions" / made) as server, server.client() as client:
        assert [each["id"] for each in fine(client.get("/api/compositions"))] == [made]
    (tmp_path / "empty").mkdir()
    with Server(tmp_path / "empty") as server, server.client() as client:
        assert fine(client.get("/api"))["directory"]
        assert fine(client.get("/api/compositions")) == []


def test_requests_are_logged_where_that_is_wished_and_else_not(tmp_path: Path) -> None:
    for options, lines in (((), 0), (("--verbose",), 1)):
        with Server(tmp_path / "data", *options) as server:
            with server.client() as client:
                fine(client.get("/api/compositions"))
            said = server.stop()
            assert said.count("GET /api/compositions") == lines


def test_too_many_requests_are_told_to_come_again(tmp_path: Path) -> None:
    env = {"REPRISE_REQUESTS_AT_ONCE": "4"}
    with Server(tmp_path / "data", env=env) as server, server.client() as client:
        with ExitStack() as streams:
            for _ in range(4):
                streams.enter_context(client.stream("GET", "/api/events"))
            answer = client.get("/api")
            assert refused(answer, 503).startswith("4 requests are under way")
            assert answer.headers["retry-after"] == "1"
        wait_until(lambda: client.get("/api").is_success)
