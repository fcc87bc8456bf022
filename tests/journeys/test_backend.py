"""A person works with a backend: a real process over the same folder, or a stand-in that tells how it is."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from core.history.timeline import Kind
from gui.backend import probe
from gui.backend.news import ON_DISK
from gui.backend.sheet import BackendSheet
from gui.comparing import Selection
from gui.restore import news
from resources.demo import copy_library
from tests.core.api.server import Server
from tests.journeys.backend_steps import accept, connect, numbered, sheet_of, state, told
from tests.journeys.conftest import NIGHT_DRIVE, Person


@pytest.fixture
def server(data: Path) -> Iterator[Server]:
    """Our backend over the folder that the window shows."""
    with Server(data) as served:
        yield served


def test_without_an_address_nothing_of_it_is_shown(person: Person) -> None:
    assert not person.window.status_bar.backend.isVisible()
    assert "ackend" not in person.window.status_bar.text
    person.click_row(numbered(person, 44))
    person.menu("restore")
    sheet = sheet_of(person)
    assert not sheet.offer.isVisible()
    assert not sheet.box.note.isVisible()
    sheet.reject()


def test_an_address_is_set_tested_remembered_and_taken_away(
    person: Person, server: Server, open_window: Callable[..., Person], data: Path
) -> None:
    person.menu("backend")
    (sheet,) = person.window.findChildren(BackendSheet)
    person.wait(lambda: person.window.focusWidget() is sheet.address)
    assert sheet.address.text() == server.address, "the folder tells where it is served"
    sheet.address.clear()
    person.qtbot.keyClicks(sheet.address, server.address.removeprefix("http://"))
    person.click("Test")
    person.wait(lambda: sheet.answer.text.startswith("Reprise backend"))
    assert "assistant offline" in sheet.answer.text
    assert sheet.answer.text.endswith("It serves the folder shown here.")
    sheet.address.setFocus()  # on the button, Enter would test again
    person.press(Qt.Key.Key_Return, on=sheet.address)
    person.wait(lambda: "Backend connected" in person.window.status_bar.text)
    assert person.window.status_bar.backend.isVisible()

    again = open_window(data)
    assert again.window._settings.backend == server.address
    person.menu("backend")
    sheet = next(sheet for sheet in person.window.findChildren(BackendSheet) if sheet.isVisible())
    assert sheet.address.text() == server.address
    sheet.address.clear()
    person.click("Use no backend")
    assert not person.window.status_bar.backend.isVisible()
    assert again.window._settings.backend == ""


def test_a_version_is_restored_through_the_backend_and_taken_back(person: Person, server: Server) -> None:
    connect(person, server.address)
    folder = server.data_dir / "compositions" / NIGHT_DRIVE
    names, stood = set((folder / "history").iterdir()), state(folder / "current.json")
    with server.client() as client:
        edited = client.patch(f"/api/compositions/{NIGHT_DRIVE}/song", json={"tempo": 77.0})
        assert edited.status_code == 200, edited.text
    source = numbered(person, 44)
    person.click_row(source)
    person.click("Restore v044…")
    assert "what is unsaved there becomes a version first" in sheet_of(person).box.note.text()
    accept(person)
    text = told(person, "Restored v044.")
    person.settle()
    made = sorted(set((folder / "history").iterdir()) - names)
    assert len(made) == 2, "what was unsaved in the backend, and the restore"
    assert state(made[0])["tempo"] == 77.0
    assert state(made[1]) == state(folder / "current.json")
    assert state(made[1])["tracks"] == state(folder / "history" / f"{source}.json")["tracks"]
    assert f"Saved as v{made[1].name[:3]}" in text
    assert f"v{made[0].name[:3]} is kept." in text
    person.wait(lambda: person.timeline.selected_stem == made[1].stem)
    entry = next(entry for entry in person.view.versions if entry.stem == made[1].stem)
    assert entry.kind is Kind.RESTORE
    with server.client() as client:
        song = client.get(f"/api/compositions/{NIGHT_DRIVE}/song").json()
    assert song["tempo"] == state(made[1])["tempo"], "the backend holds what it restored"

    person.menu("undo")
    told(person, "Restore undone.")
    person.settle()
    assert state(folder / "current.json")["tempo"] == 77.0
    assert stood["tempo"] != 77.0
    with server.client() as client:
        assert client.get(f"/api/compositions/{NIGHT_DRIVE}/song").json()["tempo"] == 77.0


def test_the_conversation_can_stay_where_it_is_through_the_backend_too(
    person: Person, server: Server
) -> None:
    connect(person, server.address)
    current = server.data_dir / "compositions" / NIGHT_DRIVE / "current.json"
    said = state(current)["chat_history"]
    source = next(
        entry.stem
        for entry in person.view.versions
        if state(current.parent / "history" / f"{entry.stem}.json").get("chat_history") != said
    )
    person.click_row(source)
    person.menu("restore")
    sheet = sheet_of(person)
    assert sheet.conversation.isVisible()
    sheet.conversation.click()
    accept(person)
    person.wait(lambda: (bar := person.pane.news.bar(news.RESTORE)) and "the music of" in bar.title)
    assert state(current)["chat_history"] == said
    assert state(current)["tracks"] == state(current.parent / "history" / f"{source}.json")["tracks"]


def test_the_autosave_is_restored_through_the_backend(person: Person, server: Server) -> None:
    connect(person, server.address)
    folder = server.data_dir / "compositions" / NIGHT_DRIVE
    autosaved = state(folder / "autosave.json")
    person.browser.restore("autosave")
    accept(person)
    told(person, "Restored the autosave.")
    person.settle()
    assert state(folder / "current.json")["tracks"] == autosaved["tracks"]
    assert state(folder / "autosave.json") == autosaved


def test_single_changes_are_written_to_the_folder_and_the_backend_takes_them_up(
    person: Person, server: Server
) -> None:
    connect(person, server.address)
    with server.client() as client:
        before = client.get(f"/api/compositions/{NIGHT_DRIVE}/song").json()["tempo"]
    source = next(
        entry.stem
        for entry in person.view.versions
        if state(server.data_dir / f"compositions/{NIGHT_DRIVE}/history/{entry.stem}.json")["tempo"] != before
    )
    person.browser.restoring.picking_wanted.emit(Selection(NIGHT_DRIVE, source, "current"))
    person.settle()
    changes = person.pane.comparison.changes if person.pane.comparison else ()
    tempo = next(change.key for change in changes if change.pointer_a == "/tempo")
    person.pane.picks.tick({tempo})
    person.browser.picking.ask()
    assert "Single changes are written to the folder" in sheet_of(person).box.note.text()
    accept(person)
    person.wait(lambda: (bar := person.pane.news.bar(news.RESTORE)) and "1 change" in bar.title)

    def takes_it_up() -> bool:
        with server.client() as client:
            song: dict[str, float] = client.get(f"/api/compositions/{NIGHT_DRIVE}/song").json()
        return bool(song["tempo"] != before)

    person.wait(takes_it_up)


def test_a_backend_that_went_away_is_said_and_gone_past_only_on_a_wish(
    person: Person, server: Server
) -> None:
    connect(person, server.address)
    history = server.data_dir / "compositions" / NIGHT_DRIVE / "history"
    names = set(history.iterdir())
    person.click_row(numbered(person, 44))
    person.menu("restore")
    sheet_of(person)
    server.kill()
    accept(person)
    text = told(person, "v044 was not restored")
    assert "Nothing answers at" in text
    assert set(history.iterdir()) == names, "nothing is written past it in silence"
    person.wait(lambda: "Backend away" in person.window.status_bar.text)
    bar = person.pane.news.bar(news.RESTORE)
    assert bar is not None
    person.qtbot.mouseClick(
        next(button for button in bar.buttons if button.objectName() == ON_DISK), Qt.MouseButton.LeftButton
    )
    sheet = sheet_of(person)
    assert sheet.primary_button.text() == "Restore v044 on disk"
    assert "reload there afterwards" in sheet.box.note.text()
    accept(person)
    told(person, "Restored v044.")
    assert len(set(history.iterdir()) - names) >= 1
    person.menu("undo")
    sheet = sheet_of(person)
    assert sheet.primary_button.text().endswith("on disk"), "an undo goes past it in silence as little"
    sheet.reject()


def test_a_backend_over_a_copy_of_the_folder_is_not_asked(person: Person, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    copied = copy_library(elsewhere)
    with Server(copied) as other:
        connect(person, other.address)
        assert "Backend serves another folder" in person.window.status_bar.text
        before = {path: path.read_bytes() for path in copied.rglob("*.json")}
        person.click_row(numbered(person, 44))
        person.menu("restore")
        assert "serves another folder" in sheet_of(person).box.note.text()
        accept(person)
        told(person, "Restored v044.")
        assert {path: path.read_bytes() for path in copied.rglob("*.json")} == before
    shutil.rmtree(elsewhere)


def test_a_token_is_asked_for_and_then_used(person: Person, data: Path) -> None:
    with Server(data, env={"REPRISE_TOKEN": "s3cret-s3cret-s3cret-s3cret-s3cret"}) as server:
        connect(person, server.address, probe.Kind.LOCKED)
        assert "Backend asks for a token" in person.window.status_bar.text
        person.window.use_backend(server.address, "s3cret-s3cret-s3cret-s3cret-s3cret")
        person.wait(lambda: "Backend connected" in person.window.status_bar.text)
        store = person.window._settings._store
        store.sync()
        assert "s3cret" not in Path(store.fileName()).read_text(), "the token is kept nowhere"
        person.click_row(numbered(person, 44))
        person.menu("restore")
        accept(person)
        told(person, "Restored v044.")
