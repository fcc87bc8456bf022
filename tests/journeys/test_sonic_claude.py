"""A person restores beside Sonic Claude: a stand-in that answers as its source says, over real HTTP."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from gui.backend import probe
from gui.comparing import Selection
from gui.restore import news
from resources.demo import copy_library
from tests.gui.backend.servers import SonicClaude, serving
from tests.journeys.backend_steps import accept, connect, numbered, sheet_of, state, told
from tests.journeys.conftest import NIGHT_DRIVE, Person

OLDER_FORM = "5e72ffb9-9941-47a2-9be8-eb138fa347d2"
"""A composition of the demo whose files are nested."""


def test_sonic_claude_reads_a_restore_back_and_its_undo(person: Person, data: Path) -> None:
    sonic = SonicClaude(data)
    with serving(sonic) as server:
        connect(person, server.address, probe.Kind.SONIC_CLAUDE)
        assert "Sonic Claude connected" in person.window.status_bar.text
        person.click_row(numbered(person, 44))
        person.menu("restore")
        sheet = sheet_of(person)
        assert sheet.offer.isVisible()
        assert sheet.offer.isChecked()
        assert "make this composition its active one" in sheet.offer.text()
        assert sonic.active == "", "nothing is asked of it before the answer"
        accept(person)
        person.wait(lambda: "has read it back" in told(person, "Restored v044."))
        current = data / "compositions" / NIGHT_DRIVE / "current.json"
        assert sonic.active == NIGHT_DRIVE
        assert sonic.memory[NIGHT_DRIVE]["tracks"] == state(current)["tracks"]

        person.menu("undo")
        person.wait(lambda: "has read it back" in told(person, "Restore undone."))
        assert sonic.memory[NIGHT_DRIVE]["tracks"] == state(current)["tracks"]


def test_sonic_claude_is_left_alone_where_the_box_is_empty(person: Person, data: Path) -> None:
    sonic = SonicClaude(data)
    with serving(sonic) as server:
        connect(person, server.address, probe.Kind.SONIC_CLAUDE)
        person.click_row(numbered(person, 44))
        person.menu("restore")
        sheet_of(person).offer.click()
        accept(person)
        told(person, "Restored v044.")
        person.menu("undo")
        told(person, "Restore undone.")
        person.settle()
        assert sonic.active == ""
        assert not any(path.startswith("/api/compositions") for path in server.paths())


def test_sonic_claude_over_another_folder_is_found_out(person: Person, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with serving(SonicClaude(copy_library(elsewhere))) as server:
        connect(person, server.address, probe.Kind.SONIC_CLAUDE)
        person.click_row(numbered(person, 3))
        person.menu("restore")
        accept(person)
        person.wait(lambda: "has not read it back" in told(person, "Restored v003."))
        assert "another folder" in told(person, "Restored v003.")


def test_sonic_claude_is_never_offered_an_older_form(open_window: Callable[..., Person], data: Path) -> None:
    person = open_window(data, OLDER_FORM)
    with serving(SonicClaude(data)) as server:
        connect(person, server.address, probe.Kind.SONIC_CLAUDE)
        person.click_row(numbered(person, 3))
        person.menu("restore")
        sheet = sheet_of(person)
        assert not sheet.offer.isVisible()
        assert "cannot read this state, which has the older form" in sheet.box.note.text()
        accept(person)
        told(person, "Restored v003.")
        person.settle()
        assert not any(path.startswith("/api/compositions") for path in server.paths())


def test_what_is_restored_stays_restored_where_sonic_claude_has_gone(person: Person, data: Path) -> None:
    with serving(SonicClaude(data)) as server:
        connect(person, server.address, probe.Kind.SONIC_CLAUDE)
        person.click_row(numbered(person, 44))
        person.menu("restore")
        sheet_of(person)
    accept(person)
    person.wait(lambda: "has not read it back. Nothing answers at" in told(person, "Restored v044."))
    bar = person.pane.news.bar(news.RESTORE)
    assert bar is not None
    assert bar.kind == "warning"
    assert "Load the composition there by hand" in bar.text
    assert {button.objectName() for button in bar.buttons} >= {news.UNDO}


def test_single_changes_are_read_back_too(person: Person, data: Path) -> None:
    sonic = SonicClaude(data)
    with serving(sonic) as server:
        connect(person, server.address, probe.Kind.SONIC_CLAUDE)
        source = numbered(person, 44)
        person.browser.restoring.picking_wanted.emit(Selection(NIGHT_DRIVE, source, "current"))
        person.settle()
        comparison = person.pane.comparison
        assert comparison is not None
        gone = next(change.key for change in comparison.changes if change.title == "Rain")
        person.pane.picks.tick({gone})
        person.browser.picking.ask()
        assert sheet_of(person).offer.isChecked()
        accept(person)
        person.wait(lambda: (bar := person.pane.news.bar(news.RESTORE)) and "read it back" in bar.text)
    current = state(data / "compositions" / NIGHT_DRIVE / "current.json")
    assert sonic.memory[NIGHT_DRIVE]["tracks"] == current["tracks"]
    assert "Rain" not in [track["name"] for track in sonic.memory[NIGHT_DRIVE]["tracks"]]
