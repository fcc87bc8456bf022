"""The pane as a whole: header, wishes, damage, waiting, the first version."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from core.diff.text import aligned_lines, lines_of_one
from core.history.timeline import Damage
from gui.compare.damage import damage_sentence
from gui.compare.pane import ComparePane
from gui.compare.side import restorable
from gui.compare.version_picker import VersionPicker
from gui.comparing import side_of
from tests.gui.compare import samples


def test_header_says_what_b_is_and_what_it_is_compared_with(filled: ComparePane) -> None:
    header = filled.header
    assert header.title.text == "before the tempo jump"
    assert header.name.text == "v044"
    assert header.made.text == "Save · 21 Feb 2026, 15:22:30"
    assert header.target.text() == "v039 · previous take"
    assert header.restore.text() == "Restore v044…"
    assert not header.current.isVisible()


def test_current_is_said_once_where_it_was_asked_for(filled: ComparePane, pair: samples.Pair) -> None:
    current = replace(pair.a, ref="current", name="Current", note="current", is_current=True)
    filled.update_sides(pair.b, current)
    assert filled.header.target.text() == "Current"
    filled.update_sides(pair.b, replace(current, note="previous take"))
    assert filled.header.target.text() == "Current · previous take"


def test_when_b_is_current_the_button_offers_a(filled: ComparePane, pair: samples.Pair, qtbot: QtBot) -> None:
    filled.update_sides(replace(pair.b, is_current=True), pair.a)
    assert filled.header.current.isVisible()
    assert filled.header.restore.text() == "Restore v039…"
    with qtbot.waitSignal(filled.restore_requested) as asked:
        filled.request_restore()
    assert asked.args == [pair.a.ref]


def test_the_button_says_why_it_cannot_be_used(pair: samples.Pair, filled: ComparePane) -> None:
    both = replace(pair.b, is_current=True), replace(pair.a, is_current=True)
    filled.update_sides(*both)
    assert not filled.header.restore.isEnabled()
    assert filled.header.restore.toolTip() == "Both sides hold what current holds."
    assert restorable(both[0], None)[1] == "Current already holds the music of v044."


def test_the_autosave_is_called_by_its_name(pair: samples.Pair, filled: ComparePane) -> None:
    filled.update_sides(side_of(pair.view, "autosave"), pair.a)
    assert filled.header.restore.text() == "Restore autosave…"


def test_swap_is_asked_for(filled: ComparePane, qtbot: QtBot) -> None:
    with qtbot.waitSignal(filled.swap_requested):
        qtbot.mouseClick(filled.header.swap, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    ("words", "ref"),
    [("v040 · previous take", "previous"), ("Current", "current"), ("Autosave", "autosave")],
)
def test_the_drop_down_offers_other_targets(filled: ComparePane, qtbot: QtBot, words: str, ref: str) -> None:
    menu = filled.header.target.menu
    menu.aboutToShow.emit()
    actions = {action.text(): action for action in menu.actions()}
    with qtbot.waitSignal(filled.target_chosen) as chosen:
        actions[words].trigger()
    assert chosen.args == [ref]


def test_any_version_can_be_found_and_chosen(filled: ComparePane, qtbot: QtBot) -> None:
    filled.header.choose_version()
    picker = filled.findChild(VersionPicker)
    assert picker is not None
    takes = [entry for entry in samples.view_of().versions if entry.is_take]
    assert picker.model.rowCount() in (len(takes), len(takes) - 1)
    qtbot.keyClicks(picker.field, "json")
    assert picker.model.rowCount() == 0
    picker.field.setText("v0")
    assert picker.model.rowCount() == len(samples.view_of().versions) - 1
    picker.field.clear()
    qtbot.keyClicks(picker.field, "warm pad")
    assert picker.model.rowCount() == 1
    with qtbot.waitSignal(filled.target_chosen) as chosen:
        qtbot.keyClick(picker.field, Qt.Key.Key_Return)
    assert chosen.args == [samples.stem(20)]
    assert not picker.isVisible()


def test_the_menu_copies_the_name_and_asks_for_the_rest(
    filled: ComparePane, pair: samples.Pair, qtbot: QtBot
) -> None:
    menu = QMenu(filled)
    filled.header.fill_more(menu)
    actions = {action.text(): action for action in menu.actions()}
    actions["Copy the file’s name"].trigger()
    assert QGuiApplication.clipboard().text() == pair.b.file_name
    with qtbot.waitSignals([filled.reveal_requested, filled.label_requested]):
        actions["Show the file in its folder"].trigger()
        actions["Label…"].trigger()


def test_a_damaged_version_says_why_and_offers_its_neighbours(pane: ComparePane, qtbot: QtBot) -> None:
    side = side_of(samples.view_of(), samples.stem(24))
    damage = Damage("it ends in the middle of a value", 535, 25)
    pane.show_damage(side, damage, (samples.entry(23), samples.entry(25)))
    page = pane.damage
    assert page.title.text() == "v024 cannot be read"
    assert (
        page.reason.text()
        == "The file ends in the middle of a value. It is left as it is; all other versions are whole."
    )
    assert page.place.text() == "024_20260220_194435.json line 535, column 25"
    assert not pane.header.restore.isEnabled()
    assert not pane.tabs.isVisible()
    with qtbot.waitSignal(pane.pair_chosen) as chosen:
        page.compare.click()
    assert chosen.args == [samples.stem(23), samples.stem(25)]
    with qtbot.waitSignal(pane.raw_requested):
        page.raw.click()
    pane.show_raw(b'{"tempo": 12\x00\xff')
    assert page.text.toPlainText() == '{"tempo": 12␀�'
    assert page.text.isVisible()


def test_damage_without_neighbours_offers_no_comparison(pane: ComparePane) -> None:
    pane.show_damage(side_of(samples.view_of(), samples.stem(24)), Damage("the file is empty"), None)
    assert not pane.damage.compare.isVisible()
    assert pane.damage.reason.text().startswith("The file is empty. ")
    assert damage_sentence(Damage("it is not UTF-8 text")).startswith("The file is not UTF-8 text. ")


def test_the_first_version_stands_alone(pane: ComparePane) -> None:
    view = samples.view_of()
    first = samples.load(samples.stem(0))
    pane.show_single(first, side_of(view, samples.stem(0)))
    assert pane.changes.verdict.text() == "The first version"
    assert pane.changes.reason.text() == "120 BPM · 4/4 · empty."
    assert not pane.header.swap.isVisible()
    pane.show_tab("json")
    assert pane.json.is_waiting
    pane.show_lines(lines_of_one(first))
    rows = pane.json.view.rows
    assert rows.one_column
    assert rows.lines[0].b_text == "{"
    assert len(rows) == len(rows.lines)
    assert not pane.json.patch.isEnabled()


def test_waiting_leaves_what_is_read_in_place(filled: ComparePane, qtbot: QtBot) -> None:
    filled.show_loading("Comparing")
    assert filled.comparison is not None
    assert filled.changes.view.isVisible()
    qtbot.waitUntil(filled.progress.isVisible)
    filled.show_error("v044 is no longer in this folder.")
    assert filled.empty.title == "This cannot be shown"
    assert not filled.tabs.isVisible()


def test_empty_says_what_to_do(pane: ComparePane) -> None:
    assert pane.empty.isVisible()
    assert pane.empty.title == "No version chosen"
    pane.next_change()
    pane.open_find()
    pane.request_restore()
    assert pane.selected_change is None


def test_lines_are_asked_for_only_when_they_are_seen(filled: ComparePane, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(filled.lines_wanted):
        filled.show_tab("changes")
    with qtbot.waitSignal(filled.lines_wanted):
        filled.tabs.choice("json").click()


def test_the_tab_stays_when_another_version_is_chosen(with_lines: ComparePane, qtbot: QtBot) -> None:
    other = samples.takes(44, 45)
    with qtbot.waitSignal(with_lines.lines_wanted):
        with_lines.show_comparison(other.comparison, other.b, other.a)
    assert with_lines.tab == "json"
    assert with_lines.json.is_waiting


def test_a_file_that_changes_under_the_reader_leaves_the_place(with_lines: ComparePane) -> None:
    now = samples.takes(39, 45)
    before = samples.takes(39, 44)
    with_lines.show_comparison(before.comparison, before.b, before.a)
    with_lines.show_lines(aligned_lines(before.comparison))
    with_lines.json.amount.choice("whole").click()
    for _ in range(3):
        with_lines.next_change()
    bar = with_lines.json.view.verticalScrollBar()
    place, chosen = bar.value(), with_lines.selected_change
    with_lines.show_comparison(now.comparison, before.b, before.a)
    assert with_lines.json.view.isVisible()
    with_lines.show_lines(aligned_lines(now.comparison))
    assert place > 0
    assert abs(bar.value() - place) < 400
    assert with_lines.selected_change == chosen


def test_another_version_begins_at_the_top(filled: ComparePane) -> None:
    for _ in range(3):
        filled.next_change()
    other = samples.takes(44, 45)
    filled.show_comparison(other.comparison, other.b, other.a)
    assert filled.selected_change is None
    assert filled.changes.view.verticalScrollBar().value() == 0
    assert not filled.tabs.up.isEnabled()
