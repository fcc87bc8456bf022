"""A client, and what came of what it asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from gui.backend.client import Answer, Call, Client
from gui.backend.errors import BackendError
from gui.backend.events import Event
from tests.gui.conftest import delete_deferred


class Heard:
    """What one call told, in the order in which it came."""

    def __init__(self, call: Call) -> None:
        self.answers: list[Answer] = []
        self.errors: list[BackendError] = []
        self.events: list[Event] = []
        call.answered.connect(self.answers.append)
        call.failed.connect(self.errors.append)
        call.event_arrived.connect(self.events.append)

    @property
    def is_over(self) -> bool:
        return bool(self.answers or self.errors)


@pytest.fixture
def client_at(qtbot: QtBot) -> Iterator[Callable[..., Client]]:
    """Make a client of an address; all are closed at the end."""
    made: list[Client] = []

    def make(address: str, token: str = "") -> Client:
        made.append(Client(address, token))
        return made[-1]

    yield make
    for client in made:
        client.close()
        client.deleteLater()
    delete_deferred()


@pytest.fixture
def hear(qtbot: QtBot) -> Callable[[Call], Heard]:
    """Wait for the end of a call."""

    def wait(call: Call) -> Heard:
        heard = Heard(call)
        qtbot.waitUntil(lambda: heard.is_over, timeout=10_000)
        return heard

    return wait
