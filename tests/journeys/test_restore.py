"""A person brings something back, and takes it back again; nothing is ever lost by it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from core.history.timeline import Kind
from gui.restore import news
from gui.restore.sheet import RestoreSheet
from tests.journeys.conftest import ForeignWriter, Person


def _numbered(person: Person, number: int) -> str:
    return next(entry.stem for entry in person.view.versions if entry.number == number)


def _sheet(person: Person) -> RestoreSheet:
    person.wait(lambda: any(sheet.isVisible() for sheet in person.window.findChildren(RestoreSheet)))
    return next(sheet for sheet in person.window.findChildren(RestoreSheet) if sheet.isVisible())


def _music(path: Path) -> dict[str, Any]:
    state: dict[str, Any] = json.loads(path.read_bytes())
    state.pop("metadata", None)
    return state


def _accept(person: Person) -> None:
    sheet = _sheet(person)
    person.press(Qt.Key.Key_Return, on=sheet.primary_button)
    person.wait(lambda: person.pane.news.bar(news.RESTORE))
    person.settle()


def test_a_version_is_restored_shown_and_taken_back(person: Person, writer: ForeignWriter) -> None:
    history, current = writer.folder / "history", writer.folder / "current.json"
    stood, names = _music(current), set(history.iterdir())
    source = _numbered(person, 44)
    person.click_row(source)
    person.click("Restore v044…")
    sheet = _sheet(person)
    assert sheet.preview.lines
    assert "can be undone" in sheet.preview.kept
    assert set(history.iterdir()) == names, "nothing is written before the answer"
    _accept(person)

    made = (set(history.iterdir()) - names).pop()
    assert _music(current) == _music(history / f"{source}.json") == _music(made)
    person.wait(lambda: person.timeline.selected_stem == made.stem)
    entry = next(entry for entry in person.view.versions if entry.stem == made.stem)
    assert entry.kind is Kind.RESTORE
    assert entry.title == "Restored from v044"
    bar = person.pane.news.bar(news.RESTORE)
    assert bar is not None
    assert bar.title == "Restored v044."
    assert f"Saved as {entry.name}, read back and equal." in bar.text

    person.menu("undo")
    person.wait(lambda: _music(current) == stood)
    person.settle()
    person.wait(lambda: (told := person.pane.news.bar(news.RESTORE)) and told.title == "Restore undone.")
    assert names < set(history.iterdir()), "every version stays"


def test_cancel_writes_nothing(person: Person, writer: ForeignWriter) -> None:
    before = {path: path.read_bytes() for path in writer.folder.rglob("*.json")}
    person.click_row(_numbered(person, 44))
    person.menu("restore")
    sheet = _sheet(person)
    person.press(Qt.Key.Key_Escape, on=sheet)
    person.settle()
    assert {path: path.read_bytes() for path in writer.folder.rglob("*.json")} == before


def test_the_autosave_is_announced_compared_and_restored(person: Person, writer: ForeignWriter) -> None:
    autosave = (writer.folder / "autosave.json").read_bytes()
    bar = person.pane.news.bar(news.AUTOSAVE)
    assert bar is not None
    assert "notes, mixer and effects that current does not hold" in bar.text
    person.click("Compare")
    person.settle()
    assert person.browser.comparing.sides == ("current", "autosave")
    assert person.changes()
    person.click("Restore autosave…")
    _accept(person)
    assert _music(writer.folder / "current.json") == _music(writer.folder / "autosave.json")
    assert (writer.folder / "autosave.json").read_bytes() == autosave
    person.wait(lambda: person.pane.news.bar(news.AUTOSAVE) is None)


def test_the_banner_says_what_the_autosave_holds_beyond_current_as_it_is_now(
    person: Person, writer: ForeignWriter
) -> None:
    bar = person.pane.news.bar("autosave")
    assert bar is not None
    before = bar.text
    writer.save(lambda state: state.update(tempo=77))

    def told() -> str:
        now = person.pane.news.bar("autosave")
        return now.text if now is not None else ""

    person.wait(lambda: told() not in ("", before))
    assert "current saved at" not in told() or "2026" in told()


def test_not_now_hides_the_banner_until_the_autosave_changes(person: Person, writer: ForeignWriter) -> None:
    person.click("Not now")
    assert person.pane.news.bar(news.AUTOSAVE) is None
    state = json.loads((writer.folder / "autosave.json").read_bytes())
    state["tempo"] += 1
    temporary = writer.folder / "autosave.tmp"
    temporary.write_text(json.dumps(state))
    os.replace(temporary, writer.folder / "autosave.json")
    person.wait(lambda: person.pane.news.bar(news.AUTOSAVE))


def test_another_program_that_saves_over_a_restore_is_told(person: Person, writer: ForeignWriter) -> None:
    memory = json.loads((writer.folder / "current.json").read_bytes())
    person.click_row(_numbered(person, 44))
    person.click("Restore v044…")
    _accept(person)
    made = person.timeline.selected_stem
    assert made is not None
    person.wait(lambda: any(e.stem == made and e.sounds_current for e in person.view.versions))

    def from_memory(state: dict[str, Any]) -> None:
        state.clear()
        state.update(memory)
        state["tempo"] = 77

    writer.save(from_memory)
    person.wait(lambda: person.pane.news.bar(news.SAVED_OVER))
    person.click("Restore v")
    _accept(person)
    assert _music(writer.folder / "current.json")["tempo"] != 77
    person.wait(lambda: person.pane.news.bar(news.SAVED_OVER) is None)


def test_a_current_that_changed_while_the_question_stood_is_not_written_over(
    person: Person, writer: ForeignWriter
) -> None:
    person.click_row(_numbered(person, 44))
    person.click("Restore v044…")
    sheet = _sheet(person)
    writer.save(lambda state: state.update(tempo=77))
    person.press(Qt.Key.Key_Return, on=sheet.primary_button)
    person.wait(lambda: person.pane.news.bar(news.RESTORE))
    bar = person.pane.news.bar(news.RESTORE)
    assert bar is not None
    assert bar.title == "v044 was not restored"
    assert "Nothing was written" in bar.text
    assert _music(writer.folder / "current.json")["tempo"] == 77


def test_a_timer_save_while_the_question_stands_does_not_stop_the_restore(
    person: Person, writer: ForeignWriter
) -> None:
    source = _numbered(person, 44)
    person.click_row(source)
    person.click("Restore v044…")
    sheet = _sheet(person)
    saved = writer.save(lambda state: state.update(current_position=99))
    person.press(Qt.Key.Key_Return, on=sheet.primary_button)
    person.wait(lambda: person.pane.news.bar(news.RESTORE))
    bar = person.pane.news.bar(news.RESTORE)
    assert bar is not None
    assert bar.title == "Restored v044."
    assert _music(writer.folder / "current.json") == _music(writer.folder / "history" / f"{source}.json")
    assert (writer.folder / "history" / f"{saved}.json").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_says_so_and_keeps_all(
    person: Person, writer: ForeignWriter
) -> None:
    history = writer.folder / "history"
    history.chmod(0o500)
    try:
        person.click_row(_numbered(person, 44))
        person.click("Restore v044…")
        _accept(person)
        bar = person.pane.news.bar(news.RESTORE)
        assert bar is not None
        assert bar.title == "v044 was not restored"
    finally:
        history.chmod(0o700)


def test_a_label_makes_its_version_a_take_by_name(person: Person) -> None:
    stem = _numbered(person, 58)
    person.click_row(stem)
    person.menu("label")
    person.qtbot.keyClicks(person.window.focusWidget(), "with the long lead")
    person.press(Qt.Key.Key_Return)
    person.wait(lambda: any(e.title == "with the long lead" for e in person.view.versions))
