"""A person without a mouse: Tab reaches all, in the order in which it is seen; keys open and choose."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from gui.compare.version_picker import VersionPicker
from gui.comparing import Selection
from gui.widgets.sheet import Sheet
from tests.journeys.conftest import NIGHT_DRIVE, Person


def _walk(person: Person) -> list[QWidget]:
    """Every widget that Tab reaches, once round."""
    stops: list[QWidget] = []
    while (now := QApplication.focusWidget()) is not None and now not in stops:
        stops.append(now)
        person.press(Qt.Key.Key_Tab)
    return stops


def test_the_keys_go_to_the_timeline_at_first(person: Person) -> None:
    assert person.timeline.list.hasFocus()


def test_tab_reaches_every_control_of_the_three_panes(person: Person) -> None:
    stops = _walk(person)
    header, tabs = person.pane.header, person.pane.tabs
    for control in (
        person.library.field,
        person.library.sort_button,
        person.library.list,
        person.timeline.header.mode.choice("takes"),
        person.timeline.header.find_button,
        person.timeline.list,
        person.timeline.footer.follow,
        header.more,
        header.restore,
        header.target,
        header.swap,
        tabs.choice("music"),
        tabs.down,
        person.pane.music.fit_changes,
        person.pane.music.fit_all,
        person.pane.music.only_changed,
        person.pane.music.view,
        person.button("Restore autosave"),
    ):
        assert control in stops, control.accessibleName()


def test_the_changes_can_be_reached_by_tab_too(person: Person) -> None:
    person.menu("changes")
    stops = _walk(person)
    panel = person.pane.changes
    for control in (panel.field, panel.grouping.choice("area"), panel.view):
        assert control in stops, control.accessibleName()


def test_tab_goes_from_left_to_right_and_down(person: Person) -> None:
    stops = _walk(person)
    window = person.window
    for pane in (person.library, person.timeline, person.pane):
        middles = [stop.mapTo(window, stop.rect().center()).y() for stop in stops if pane.isAncestorOf(stop)]
        # The walk began in the timeline's list: turned to begin at the top.
        top = middles.index(min(middles))
        rows = middles[top:] + middles[:top]
        # What stands side by side may be some pixels higher or lower.
        assert all(below >= above - 12 for above, below in pairwise(rows)), rows


def test_the_json_can_be_reached_by_tab_too(person: Person) -> None:
    person.menu("json")
    person.settle()
    stops = _walk(person)
    panel = person.pane.json
    for control in (panel.amount.choice("folded"), panel.noise, panel.find_button, panel.patch, panel.view):
        assert control in stops, control.accessibleName()


def test_c_on_the_chosen_version_asks_with_which_to_compare(person: Person) -> None:
    person.press(Qt.Key.Key_C, on=person.timeline.list)
    picker = next(widget for widget in person.pane.findChildren(VersionPicker) if widget.isVisible())
    person.qtbot.keyClicks(picker.field, "v053")
    person.press(Qt.Key.Key_Return, on=picker.field)
    person.settle()
    a, _ = person.browser.comparing.sides or ("", "")
    assert a is not None
    assert a.startswith("053")


def test_a_version_asked_for_by_name_is_seen_in_a_narrow_window(
    open_window: Callable[..., Person], data: Path
) -> None:
    stem = sorted(path.stem for path in (data / "compositions" / NIGHT_DRIVE / "history").glob("*.json"))[5]
    person = open_window(data, b=stem, size=(760, 600))
    assert person.pane.isVisible()
    assert not person.timeline.isVisible()


def test_a_button_leads_back_from_compare_in_a_narrow_window(
    open_window: Callable[..., Person], data: Path
) -> None:
    person = open_window(data, size=(760, 600))
    person.press(Qt.Key.Key_Return, on=person.timeline.list)
    person.settle()
    back = person.pane.header.back
    person.wait(lambda: back.isVisible() and back.width() > 0)
    person.qtbot.mouseClick(back, Qt.MouseButton.LeftButton)
    assert person.timeline.isVisible()
    assert person.timeline.list.hasFocus()
    person.window.resize(1280, 800)
    person.wait(person.pane.isVisible)
    assert not back.isVisible()


def test_a_label_shows_the_same_mark_in_timeline_and_header(person: Person) -> None:
    labelled = next(entry for entry in person.view.versions if entry.label and entry.kind != "ai")
    person.browser.show_selection(Selection(NIGHT_DRIVE, labelled.stem))
    person.settle()
    assert person.pane.header.kind.shown == "label"


def test_the_undo_of_a_restore_is_seen_while_an_autosave_waits(person: Person) -> None:
    older = next(entry.stem for entry in person.view.versions if entry.number == 44)
    stood = len(person.view.versions)
    person.browser.show_version(older)
    person.settle()
    person.menu("restore")
    person.wait(lambda: person.window.findChildren(Sheet))
    person.window.findChildren(Sheet)[0].accept()
    person.settle()
    person.wait(lambda: len(person.view.versions) > stood)
    assert person.pane.news.current == "restore"
    assert person.button("Undo restore").isVisible()
    person.click("Undo restore")
    person.wait(
        lambda: (bar := person.pane.news.bar("restore")) is not None and bar.title == "Restore undone."
    )


def test_the_keys_stay_in_what_is_read_when_the_tab_changes(person: Person) -> None:
    person.pane.changes.field.setFocus()
    person.menu("json")
    person.settle()
    assert person.pane.json.view.hasFocus()
    person.menu("changes")
    assert person.pane.changes.view.hasFocus()
