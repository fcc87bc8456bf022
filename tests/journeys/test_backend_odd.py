"""What a backend may answer besides what is asked for: told in words, and nothing is believed or lost."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from core.api.directory import directory_id
from core.storage.composition_service import CompositionService
from gui.backend import probe
from gui.restore import news
from gui.restore.sheet import RestoreSheet
from tests.gui.backend.servers import Answer, Request, ours, serving
from tests.journeys.conftest import NIGHT_DRIVE, Person


class Odd:
    """Says that it is a Reprise backend over this folder, and answers everything else as it is told."""

    def __init__(self, data: Path, answer: Answer) -> None:
        self._about = ours(directory=directory_id(CompositionService(data)))
        self._answer = answer

    def __call__(self, request: Request) -> None:
        """Answer one request."""
        if request.path == "/api":
            request.reply(200, self._about)
        else:
            self._answer(request)


def _connect(person: Person, address: str) -> None:
    person.window.use_backend(address)
    person.wait(lambda: person.window.backend.standing.kind is probe.Kind.OURS)


def _restore(person: Person) -> tuple[str, str, str]:
    """Restore v044; kind, title and text of the news."""
    source = next(entry.stem for entry in person.view.versions if entry.number == 44)
    person.click_row(source)
    person.menu("restore")
    person.wait(lambda: any(sheet.isVisible() for sheet in person.window.findChildren(RestoreSheet)))
    (sheet,) = [sheet for sheet in person.window.findChildren(RestoreSheet) if sheet.isVisible()]
    person.press(Qt.Key.Key_Return, on=sheet.primary_button)
    person.wait(lambda: person.pane.news.bar(news.RESTORE))
    bar = person.pane.news.bar(news.RESTORE)
    assert bar is not None
    return bar.kind, bar.title, bar.text


def _busy(request: Request) -> None:
    request.reply(
        503, {"detail": "Composition x is busy: a turn is at work on it. Nothing has changed; try again."}
    )


def _full(request: Request) -> None:
    request.reply(507, {"detail": "v067 was not saved: the disk is full."})


def _failed_inside(request: Request) -> None:
    request.reply(500, {"detail": "v067 is saved, but current still holds what was there."})


def _claims(request: Request) -> None:
    request.reply(201, {"stem": "067_nowhere", "kept": None, "source": "x"})


def _says_nothing(request: Request) -> None:
    request.reply(201, [])


def _breaks_off(request: Request) -> None:
    request.close_connection = True


@pytest.mark.parametrize(
    ("answer", "kind", "title", "says"),
    [
        (_busy, "error", "v044 was not restored", "is busy: a turn is at work"),
        (_full, "error", "v044 was not restored", "the disk is full. Nothing was changed."),
        (_failed_inside, "error", "v044 was not restored", "still holds what was there."),
        (_claims, "error", "v044 was not restored here", "this folder does not hold it"),
        (_says_nothing, "warning", "It is not known whether v044 was restored", "does not say what it saved"),
        (_breaks_off, "warning", "It is not known whether v044 was restored", "what stood before is kept"),
    ],
)
def test_a_restore_that_the_backend_did_not_do_is_told_as_it_is(
    person: Person, data: Path, answer: Answer, kind: str, title: str, says: str
) -> None:
    files = {path: path.read_bytes() for path in data.rglob("*.json")}
    with serving(Odd(data, answer)) as server:
        _connect(person, server.address)
        told = _restore(person)
    assert told[:2] == (kind, title)
    assert says in told[2]
    assert told[2].count("Nothing") <= 1
    assert "Nothing was changed" not in told[2] or answer is _full, "promised only where it is known"
    assert {path: path.read_bytes() for path in data.rglob("*.json")} == files


# Turns


def _ask(
    person: Person, answer: Answer, data: Path, until: Callable[[], None] = lambda: None
) -> tuple[str, str]:
    """Ask for a turn and wait for its end; its verdict and its text."""
    box = person.pane.conversation.prompt
    with serving(Odd(data, answer)) as server:
        _connect(person, server.address)
        person.menu("conversation")
        person.wait(box.isVisible)
        box.field.set_text("make it good")
        person.press(Qt.Key.Key_Return, on=box.field)
        until()
        person.wait(lambda: not person.browser.asking.is_running)
    assert box.field.text == "make it good", "the words are never lost"
    assert not box.field.isReadOnly()
    return box.turn.verdict.text(), box.turn.text.text()


def test_a_turn_that_is_refused_says_why(person: Person, data: Path) -> None:
    verdict, text = _ask(person, _busy, data)
    assert verdict == "The assistant was not asked"
    assert "is busy: a turn is at work" in text


def test_a_turn_that_a_model_ended_says_what_was_done(person: Person, data: Path) -> None:
    def fail(request: Request) -> None:
        request.begin_events()
        request.send_event("began", {"composition": NIGHT_DRIVE})
        request.wfile.write(b":\n\n")
        request.send_event("action", {"action": "set_tempo", "input": {"tempo": 90}, "success": True})
        detail = "The model gave no answer in time. One action was done and is kept."
        request.send_event("failed", {"detail": detail, "turn": {"stems": [], "before": None}})

    verdict, text = _ask(person, fail, data)
    assert verdict == "Ended after 1 action"
    assert text == "The model gave no answer in time. One action was done and is kept."
    assert person.pane.conversation.prompt.turn.lines == ["Set tempo, tempo 90: worked"]


@pytest.mark.parametrize("data_of_event", ["", "{", "[1]", "7", '{"action": []}'])
def test_events_that_make_no_sense_break_nothing(person: Person, data: Path, data_of_event: str) -> None:
    def stream(request: Request) -> None:
        request.begin_events()
        for name in ("began", "what", "action"):
            request.wfile.write(f"event: {name}\ndata: {data_of_event}\n\n".encode())

    verdict, text = _ask(person, stream, data)
    assert verdict.startswith("The backend went away after")
    assert "ended its answer in the middle" in text


def test_an_answer_in_one_piece_is_no_turn(person: Person, data: Path) -> None:
    verdict, _ = _ask(person, lambda request: request.reply(200, {"text": "done", "stems": []}), data)
    assert verdict == "The backend went away after 0 actions"


def test_another_backend_chosen_in_the_middle_ends_the_wait(person: Person, data: Path) -> None:
    gone = threading.Event()

    def wait(request: Request) -> None:
        request.begin_events()
        request.send_event("began", {})
        if not request.connection.recv(1):
            gone.set()

    def choose_another() -> None:
        box = person.pane.conversation.prompt
        person.wait(lambda: box.turn.verdict.text() == "The assistant is at work")
        person.window.use_backend("http://127.0.0.1:9")

    verdict, text = _ask(person, wait, data, choose_another)
    assert gone.wait(10), "the backend sees that nobody listens any more"
    assert verdict == "The backend went away after 0 actions"
    assert text.startswith("Another backend was chosen")


def test_closing_the_window_ends_a_turn_quietly(person: Person, data: Path) -> None:
    gone = threading.Event()

    def wait(request: Request) -> None:
        assert json.loads(request.body) == {"request": "make it good"}
        request.begin_events()
        if not request.connection.recv(1):
            gone.set()

    with serving(Odd(data, wait)) as server:
        _connect(person, server.address)
        box = person.pane.conversation.prompt
        person.menu("conversation")
        box.field.set_text("make it good")
        person.press(Qt.Key.Key_Return, on=box.field)
        person.wait(lambda: any("turns" in path for path in server.paths()))
        person.window.close()
        assert gone.wait(10)
