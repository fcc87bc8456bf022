"""A person, with the window, the backend and a model as three processes, of which two may die at any time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from core.history.timeline import Entry, Kind
from gui.backend import probe
from gui.backend.prompt_box import PromptBox
from gui.compare.receipt_panel import ReceiptPanel
from gui.restore import news
from gui.restore.sheet import RestoreSheet
from tests.core.api.server import Server
from tests.core.session.model_process import ModelProcess, model_process
from tests.journeys.conftest import NIGHT_DRIVE, Person


@pytest.fixture
def model() -> Iterator[ModelProcess]:
    """A model behind real HTTP, which writes a track with a clip of four notes."""
    with model_process() as process:
        yield process


@pytest.fixture
def server(data: Path, model: ModelProcess) -> Iterator[Server]:
    """Our backend over the folder that the window shows, with that model behind its assistant."""
    with Server(data, env=model.env) as served:
        yield served


def _connect(person: Person, server: Server) -> PromptBox:
    person.window.use_backend(server.address)
    person.wait(lambda: person.window.backend.standing.kind is probe.Kind.OURS)
    person.menu("conversation")
    box = person.pane.conversation.prompt
    person.wait(box.isVisible)
    return box


def _ask(person: Person, box: PromptBox, words: str) -> None:
    """Write into the prompt box, send by its key, and wait until the turn has ended."""
    box.field.setFocus()
    person.qtbot.keyClicks(box.field, words)
    person.press(Qt.Key.Key_Return, on=box.field)
    assert person.browser.asking.is_running
    person.wait(lambda: not person.browser.asking.is_running)
    person.settle()


def _new_take(person: Person, before: set[str]) -> Entry:
    """The one version that came, once it has its row."""
    person.wait(lambda: set(person.stems()) - before)
    (stem,) = set(person.stems()) - before
    person.wait(lambda: person.timeline.model.index_of(stem).isValid())
    return next(entry for entry in person.view.versions if entry.stem == stem)


def _restore(person: Person) -> str:
    """Accept what is asked, and wait for the news; its text."""
    person.wait(lambda: any(sheet.isVisible() for sheet in person.window.findChildren(RestoreSheet)))
    sheet = next(sheet for sheet in person.window.findChildren(RestoreSheet) if sheet.isVisible())
    assert "what is unsaved there becomes a version first" in sheet.box.note.text()
    person.press(Qt.Key.Key_Return, on=sheet.primary_button)
    person.wait(lambda: (bar := person.pane.news.bar(news.RESTORE)) and bar.title.startswith("Restored v"))
    bar = person.pane.news.bar(news.RESTORE)
    assert bar is not None
    person.settle()
    return bar.text


def _state(data: Path, ref: str = "current") -> dict[str, Any]:
    name = "current.json" if ref == "current" else f"history/{ref}.json"
    state: dict[str, Any] = json.loads((data / "compositions" / NIGHT_DRIVE / name).read_bytes())
    state.pop("metadata")
    return state


def _tracks(state: dict[str, Any]) -> list[str]:
    return [track["name"] for track in state["tracks"]]


def test_a_turn_of_a_model_becomes_a_take_with_its_receipt_and_is_restored_away(
    person: Person, server: Server
) -> None:
    box = _connect(person, server)
    before = set(person.stems())
    older = next(entry.stem for entry in person.view.versions if entry.number == 44)
    _ask(person, box, "a slow arpeggio")
    entry = _new_take(person, before)
    assert (entry.kind, entry.prompt) == (Kind.AI, "a slow arpeggio")
    assert box.turn.verdict.text() == f"2 actions worked, saved as {entry.name}"
    assert [line.partition(",")[0] for line in box.turn.lines] == ["Create track", "Create MIDI clip"]
    person.wait(lambda: person.timeline.selected_stem == entry.stem)
    person.settle()
    said = person.pane.conversation.cards[-1].message.text
    assert said == "I wrote four notes on a new track “a slow arpeggio”."
    made = _state(server.data_dir, entry.stem)
    assert _tracks(made)[-1] == "a slow arpeggio"

    person.qtbot.mouseClick(box.turn.receipt, Qt.MouseButton.LeftButton)
    person.settle()
    assert isinstance(person.pane.content.currentWidget(), ReceiptPanel)
    assert person.pane.receipt.verdict.text() == "All 2 actions worked"

    before = set(person.stems())
    person.click_row(older)
    person.menu("restore")
    _restore(person)
    back = _new_take(person, before)
    assert back.kind is Kind.RESTORE
    assert _state(server.data_dir) == _state(server.data_dir, older)
    assert "a slow arpeggio" not in _tracks(_state(server.data_dir))
    assert _state(server.data_dir, entry.stem) == made, "the turn's version is as it was"


def test_a_backend_that_is_killed_and_started_again_is_gone_on_with(
    person: Person, server: Server, model: ModelProcess
) -> None:
    box = _connect(person, server)
    before = set(person.stems())
    _ask(person, box, "a high line")
    first = _new_take(person, before)
    kept = {path: path.read_bytes() for path in server.data_dir.rglob("history/*.json")}
    server.kill()
    person.wait(lambda: "Backend away" in person.window.status_bar.text)
    assert not box.button.isEnabled()
    box.field.setFocus()
    person.qtbot.keyClicks(box.field, "a low line")
    person.press(Qt.Key.Key_Return, on=box.field)
    assert not person.browser.asking.is_running, "nobody is asked who is not there"

    with Server(server.data_dir, env=model.env, port=int(server.address.rpartition(":")[2])):
        person.wait(lambda: "Backend connected" in person.window.status_bar.text)
        assert box.field.text == "a low line"
        before = set(person.stems())
        _ask(person, box, "")
        second = _new_take(person, before)
        assert second.prompt == "a low line"
        assert _tracks(_state(server.data_dir))[-2:] == ["a high line", "a low line"]
        person.click_row(first.stem)
        person.menu("restore")
        assert f"{second.name} is kept" in _restore(person)
        assert _state(server.data_dir) == _state(server.data_dir, first.stem)
        assert {path: path.read_bytes() for path in kept} == kept


def test_a_model_that_went_away_is_told_and_the_composition_stays_whole(
    person: Person, server: Server, model: ModelProcess
) -> None:
    box = _connect(person, server)
    stems, stood = person.stems(), _state(server.data_dir)
    model.kill()
    _ask(person, box, "a slow arpeggio")
    assert box.turn.verdict.text() == "The assistant did nothing"
    assert box.turn.text.text().endswith("gave no answer: nothing answers there.")
    assert box.field.text == "a slow arpeggio"
    assert person.stems() == stems
    assert _state(server.data_dir) == stood


def test_what_a_model_did_before_it_broke_off_is_a_take(person: Person, data: Path) -> None:
    with model_process("half") as model, Server(data, env=model.env) as server:
        box = _connect(person, server)
        before = set(person.stems())
        _ask(person, box, "two tracks")
        entry = _new_take(person, before)
        assert entry.kind is Kind.AI
        assert box.turn.lines == ["Create track, name Half, type Midi: worked"]
        assert entry.name in box.turn.verdict.text()
        assert _tracks(_state(data))[-1] == "Half"
        assert person.pane.conversation.cards[-1].message.text.startswith("The turn stopped before its end")
