"""Who answers is known by what it says of itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gui.backend.backend import Backend
from gui.backend.client import Client
from gui.backend.probe import Kind, Probe, Standing
from gui.backend.words import status, unusable, who_answers
from tests.gui.backend.servers import Answer, SonicClaude, ours, serving

ClientAt = Callable[..., Client]


def _ask(qtbot: QtBot, client: Client) -> Standing:
    found: list[Standing] = []
    Probe(client, client).answered.connect(found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=10_000)
    (standing,) = found
    return standing


def _ask_one_that(qtbot: QtBot, client_at: ClientAt, answer: Answer) -> tuple[Standing, str]:
    with serving(answer) as server:
        standing = _ask(qtbot, client_at(server.address))
        return standing, " ".join(who_answers(standing, server.address, "here"))


def test_ours_tells_its_version_and_its_assistant(qtbot: QtBot, client_at: ClientAt) -> None:
    standing, words = _ask_one_that(qtbot, client_at, lambda r: r.reply(200, ours(directory="here")))
    assert standing == Standing(Kind.OURS, "0.1", "offline", "here")
    assert words == "Reprise backend 0.1, assistant offline It serves the folder shown here."
    assert status(standing, "here") == "Backend connected"
    assert unusable(standing, "http://x", "here") == ""


def test_ours_over_another_folder_is_not_used(qtbot: QtBot, client_at: ClientAt) -> None:
    standing, words = _ask_one_that(qtbot, client_at, lambda r: r.reply(200, ours(directory="there")))
    assert "serves another folder" in words
    assert status(standing, "here") == "Backend serves another folder"
    assert "serves another folder" in unusable(standing, "http://x", "here")


def test_one_that_does_not_tell_its_folder_is_not_believed(qtbot: QtBot, client_at: ClientAt) -> None:
    standing, _ = _ask_one_that(qtbot, client_at, lambda r: r.reply(200, ours()))
    assert unusable(standing, "http://x", "here")
    assert unusable(standing, "http://x", None)


def test_sonic_claude_is_known_by_its_root(qtbot: QtBot, client_at: ClientAt, tmp_path: Path) -> None:
    standing, words = _ask_one_that(qtbot, client_at, SonicClaude(tmp_path))
    assert standing == Standing(Kind.SONIC_CLAUDE, "1.0.0")
    assert words.startswith("Sonic Claude 1.0.0")
    assert status(standing, "here") == "Sonic Claude connected"


@pytest.mark.parametrize("body", [{"name": "A shop"}, [], b"<html>", {"name": ["Reprise"]}])
def test_anything_else_is_said_to_be_something_else(qtbot: QtBot, client_at: ClientAt, body: object) -> None:
    standing, words = _ask_one_that(qtbot, client_at, lambda r: r.reply(200, body))
    assert standing.kind is Kind.STRANGE
    assert "neither a Reprise backend nor Sonic Claude" in words


def test_one_that_asks_for_a_token_says_so(qtbot: QtBot, client_at: ClientAt) -> None:
    standing, words = _ask_one_that(qtbot, client_at, lambda r: r.reply(401, {"detail": "who?"}))
    assert standing.kind is Kind.LOCKED
    assert "asks for a token." in words
    assert unusable(standing, "http://x", "here").endswith("It is set under File → Backend…")


def test_the_token_of_the_environment_is_sent(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPRISE_TOKEN", "s3cret")
    backend = Backend()
    with serving(lambda r: r.reply(200, ours())) as server:
        backend.use(server.address)
        qtbot.waitUntil(lambda: backend.standing.kind is Kind.OURS, timeout=10_000)
        assert server.requests[0][2]["Authorization"] == "Bearer s3cret"
    backend.close()
    backend.deleteLater()


def test_it_is_seen_when_a_backend_goes_and_comes_back(qtbot: QtBot) -> None:
    backend = Backend()
    changes: list[Kind] = []
    backend.changed.connect(lambda: changes.append(backend.standing.kind))
    with serving(lambda r: r.reply(200, ours())) as server:
        address, port = server.address, server.server_address[1]
        backend.use(address)
        qtbot.waitUntil(lambda: backend.standing.kind is Kind.OURS, timeout=10_000)
    backend.look()
    qtbot.waitUntil(lambda: backend.standing.kind is Kind.AWAY, timeout=10_000)
    assert changes == [Kind.ASKING, Kind.OURS, Kind.AWAY]
    with serving(lambda r: r.reply(200, ours()), port):  # looked for without being asked to
        qtbot.waitUntil(lambda: backend.standing.kind is Kind.OURS, timeout=10_000)
    backend.use("")
    assert not backend.is_set
    backend.deleteLater()


def test_without_an_address_nothing_is_asked(qtbot: QtBot) -> None:
    backend = Backend()
    backend.use("")
    backend.look()
    assert backend.standing.kind is Kind.OFF
    assert not backend.findChildren(Client)
    backend.deleteLater()
