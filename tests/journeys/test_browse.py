"""A person browses: compositions, takes, all saves, folded runs, back and forward, themes and sizes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt

from gui.timeline.rows import FoldRow, Mode, TakeRow
from tests.journeys.conftest import Person


def test_the_newest_take_is_shown_at_once(person: Person) -> None:
    newest = [entry for entry in person.view.versions if entry.is_take][-1]
    assert person.timeline.selected_stem == newest.stem
    assert not person.browser.drop_down.isVisible()
    assert person.pane.header.title.text == newest.title
    assert person.changes()


def test_a_click_on_a_take_shows_what_it_changed(person: Person) -> None:
    entry = next(entry for entry in person.view.versions if "down one octave" in entry.title)
    person.click_row(entry.stem)
    assert person.pane.header.title.text == entry.title
    assert any("down one octave" in title for title in person.changes())


def test_back_and_forward_step_through_complete_states(person: Person) -> None:
    takes = [entry.stem for entry in person.view.versions if entry.is_take or entry.damage]
    assert person.timeline.selected_stem == takes[-1]
    for stem in reversed(takes[-5:-1]):
        person.press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
        person.settle()
        assert person.timeline.selected_stem == stem
        assert person.browser.comparing.sides is not None
        assert person.browser.comparing.sides[1] == stem
    person.qtbot.mouseClick(person.timeline.header.newer, Qt.MouseButton.LeftButton)
    person.settle()
    assert person.timeline.selected_stem == takes[-4]
    person.qtbot.mouseClick(person.timeline.header.older, Qt.MouseButton.LeftButton)
    person.settle()
    assert person.timeline.selected_stem == takes[-5]


def test_all_saves_and_takes_show_the_same_selection(person: Person) -> None:
    chosen = person.timeline.selected_stem
    takes = sum(isinstance(row, TakeRow) for row in person.timeline.model.rows)
    person.menu("all_saves")
    assert person.timeline.mode == Mode.ALL.value
    assert person.timeline.model.rowCount() > takes
    assert all(person.timeline.model.index_of(stem).isValid() for stem in person.stems())
    assert person.timeline.selected_stem == chosen
    person.menu("all_saves")
    assert person.timeline.mode == Mode.TAKES.value
    assert person.timeline.selected_stem == chosen


def test_a_folded_run_opens_by_key_and_its_saves_can_be_compared(person: Person) -> None:
    fold = next(row for row in person.timeline.model.rows if isinstance(row, FoldRow) and row.count > 1)
    rows = person.timeline.list
    rows.setFocus()
    rows.setCurrentIndex(person.timeline.model.index_of(fold.id))
    before = person.timeline.model.rowCount()
    person.press(Qt.Key.Key_Space, on=rows)
    assert person.timeline.model.rowCount() == before + fold.count
    person.press(Qt.Key.Key_Down, on=rows)
    person.settle()
    entry = next(entry for entry in person.view.versions if entry.stem == person.timeline.selected_stem)
    assert not entry.is_take
    assert person.changes() == []


def test_another_composition_and_back_stands_where_it_stood(person: Person) -> None:
    older = next(entry.stem for entry in person.view.versions if entry.number == 36)
    person.click_row(older)
    other = next(view for view in person.browser.session.views.values() if view.name == "Paper Lanterns")
    model = person.library.model
    place = person.library.list.visualRect(model.index_of(other.id)).center()
    person.qtbot.mouseClick(person.library.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    person.settle()
    assert person.browser.composition == other.id
    assert person.timeline.selected_stem in {entry.stem for entry in other.entries}
    home = person.library.list.visualRect(model.index_of("39b3be0f-57a4-447d-a1f8-eae91d342450")).center()
    person.qtbot.mouseClick(person.library.list.viewport(), Qt.MouseButton.LeftButton, pos=home)
    person.settle()
    assert person.timeline.selected_stem == older


def test_a_version_is_found_by_its_prompt(person: Person) -> None:
    person.menu("find_version")
    person.qtbot.keyClicks(person.timeline.header.field, "warm pad")
    person.wait(lambda: len([r for r in person.timeline.model.rows if isinstance(r, TakeRow)]) == 1)
    person.press(Qt.Key.Key_Escape, on=person.timeline.header.field)
    person.wait(lambda: person.timeline.model.rowCount() > 10)


def test_opening_and_browsing_writes_nothing(person: Person, data: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in data.rglob("*")}
    for command in ("older", "older", "with_current", "swap", "json", "newest"):
        person.menu(command)
        person.settle()
    assert {path: path.stat().st_mtime_ns for path in data.rglob("*")} == before


def test_a_narrow_window_offers_the_library_as_a_list_to_open(
    open_window: Callable[..., Person], data: Path
) -> None:
    person = open_window(data, size=(1000, 700))
    assert not person.library.isVisible()
    assert person.browser.drop_down.isVisible()
    assert person.browser.drop_down.text() == "Night Drive"


def test_in_a_small_window_enter_opens_and_escape_returns(
    open_window: Callable[..., Person], data: Path
) -> None:
    person = open_window(data, size=(760, 600))
    assert person.timeline.isVisible()
    assert not person.pane.isVisible()
    person.timeline.list.setFocus()
    person.press(Qt.Key.Key_Return, on=person.timeline.list)
    person.settle()
    assert person.pane.isVisible()
    assert not person.timeline.isVisible()
    person.press(Qt.Key.Key_Escape, on=person.pane)
    assert person.timeline.isVisible()


def test_what_was_open_is_open_again(open_window: Callable[..., Person], data: Path) -> None:
    first = open_window(data, composition="5e72ffb9-9941-47a2-9be8-eb138fa347d2")
    first.menu("all_saves")
    first.window.close()
    second = open_window(data, composition="")
    second.wait(lambda: second.browser.composition == "5e72ffb9-9941-47a2-9be8-eb138fa347d2")
    assert second.timeline.mode is Mode.ALL
