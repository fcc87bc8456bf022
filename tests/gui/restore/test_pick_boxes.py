"""The boxes of the changes: what a tick stands for, what is said of it, and where there is none."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from core.diff.changes import Change, Comparison
from core.model.fields import Area
from gui.compare.changes_menu import change_menu
from gui.compare.changes_model import ChangesModel
from gui.compare.changes_panel import ChangesPanel
from gui.compare.changes_picks import Picks, needed_words, picked_words
from gui.compare.changes_words import Node, NodeKind, line_of
from gui.theme import theme
from tests.gui.compare import samples


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return samples.pair("current", samples.stem(47)).comparison


@pytest.fixture
def model(comparison: Comparison) -> ChangesModel:
    made = ChangesModel()
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    made.show(comparison)
    made.set_picks(Picks())
    return made


def _groups(model: ChangesModel) -> list[Node]:
    nodes = (model.node(model.index(row, 0)) for row in range(model.rowCount()))
    return [node for node in nodes if node is not None]


def test_a_group_stands_for_all_its_rows(model: ChangesModel) -> None:
    group = _groups(model)[1]
    assert len(group.children) > 1
    picks = Picks()
    assert picks.tick_of(group) == "empty"
    one = picks.toggled(group.children[0])
    assert (one.tick_of(group), one.tick_of(group.children[0])) == ("some", "ticked")
    every = one.toggled(group)
    assert every.tick_of(group) == "ticked"
    assert len(every.ticked) == len(group.children)
    assert every.toggled(group) == Picks()


def test_what_is_needed_is_marked_until_it_is_ticked_itself(model: ChangesModel) -> None:
    first, second = _groups(model)[1].children[:2]
    assert first.change is not None
    assert second.change is not None
    picks = Picks(frozenset({first.change.key}), frozenset({second.change.key}))
    assert picks.tick_of(second) == "needed"
    assert picks.toggled(second).tick_of(second) == "ticked"


def test_noise_has_no_box(model: ChangesModel) -> None:
    last = _groups(model)[-1]
    assert last.kind is NodeKind.NOISE
    assert Picks().tick_of(last) is None


def test_the_state_of_a_box_is_read_aloud(model: ChangesModel) -> None:
    child = _groups(model)[0].children[0]
    assert child.change is not None
    index = model.index_of(child.change.key)
    role = Qt.ItemDataRole.AccessibleTextRole
    assert str(index.data(role)).startswith("not picked: ")
    model.set_picks(Picks(frozenset({child.change.key})))
    assert str(index.data(role)).startswith("picked: ")
    model.set_picks(None)
    assert not str(index.data(role)).startswith(("picked", "not picked"))


def test_the_bar_counts_what_is_picked_and_what_that_needs(comparison: Comparison) -> None:
    assert picked_words(2, "v047") == "2 changes picked from v047 into current"
    nouns = [change for change in comparison.changes if change.noun in ("track", "clip")][:2]
    assert needed_words(nouns, 1) == "It needs 2 tracks as well"
    assert needed_words(nouns, 2).startswith("They need 2 tracks")
    notes = next(change for change in comparison.changes if change.noun == "note" and change.count > 1)
    assert needed_words([notes], 1) == f"It needs {notes.count} notes as well"
    assert needed_words([], 1) == ""


def test_ticks_stay_when_the_same_two_are_compared_again(qtbot: QtBot, comparison: Comparison) -> None:
    panel = ChangesPanel()
    qtbot.addWidget(panel)
    panel.show_comparison(comparison)
    panel.picks.offer("v047", comparison.changes)
    key = comparison.changes[0].key
    told: list[object] = []
    panel.picks.ticked_changed.connect(told.append)
    panel.view.pick_toggled.emit([key])
    assert panel.picks.ticked == {key}
    panel.show_comparison(comparison, keep_place=True)
    panel.picks.offer("v047", comparison.changes)
    assert panel.picks.ticked == {key}
    assert told == [frozenset({key}), frozenset({key})]
    panel.picks.show_needed(frozenset({"other"}), frozenset({comparison.changes[1].key}))
    assert panel.model.picks == Picks(frozenset({key})), "an answer that comes too late says nothing"
    panel.show_comparison(comparison)
    assert not panel.picks.ticked


def test_where_nothing_can_be_picked_the_bar_says_why(qtbot: QtBot, comparison: Comparison) -> None:
    panel = ChangesPanel()
    qtbot.addWidget(panel)
    panel.show_comparison(comparison)
    panel.picks.offer_elsewhere("Only all of v047 can be restored", "")
    assert panel.model.picks is None
    assert panel.pick_bar.isVisibleTo(panel)
    assert panel.pick_bar.first.text == "Only all of v047 can be restored"
    assert not panel.pick_bar.elsewhere.isVisibleTo(panel)
    panel.picks.offer_elsewhere("", "")
    assert not panel.pick_bar.isVisibleTo(panel)


@pytest.fixture
def listed(qtbot: QtBot, comparison: Comparison) -> ChangesPanel:
    """The list of changes with boxes."""
    panel = ChangesPanel()
    qtbot.addWidget(panel)
    panel.resize(800, 1000)
    panel.show()
    panel.show_comparison(comparison)
    panel.picks.offer("v047", comparison.changes)
    return panel


def _click(panel: ChangesPanel, change: Change, held: Qt.KeyboardModifier, qtbot: QtBot) -> None:
    """Click the words of a row."""
    index = panel.model.index_of(change.key)
    panel.view.scrollTo(index)
    place = panel.view.visualRect(index).center()
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, held, place)


def _copied(panel: ChangesPanel, qtbot: QtBot) -> list[str]:
    qtbot.keyClick(panel.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    return QGuiApplication.clipboard().text().splitlines()


def test_selected_rows_are_copied_together_in_the_order_of_the_list(
    listed: ChangesPanel, comparison: Comparison, qtbot: QtBot
) -> None:
    clips = [change for change in comparison.changes if change.area is Area.CLIPS]
    plain, ctrl, shift = (
        Qt.KeyboardModifier.NoModifier,
        Qt.KeyboardModifier.ControlModifier,
        Qt.KeyboardModifier.ShiftModifier,
    )
    _click(listed, clips[2], plain, qtbot)
    _click(listed, clips[0], ctrl, qtbot)
    assert _copied(listed, qtbot) == [line_of(clips[0]), line_of(clips[2])]
    _click(listed, clips[1], plain, qtbot)
    _click(listed, clips[3], shift, qtbot)
    assert _copied(listed, qtbot) == [line_of(change) for change in clips[1:4]]
    qtbot.keyClick(listed.view, Qt.Key.Key_Space)
    assert listed.picks.ticked == {change.key for change in clips[1:4]}, "one key ticks all of them"


def test_what_is_ticked_is_copied_together(
    listed: ChangesPanel, comparison: Comparison, qtbot: QtBot
) -> None:
    first, other, last = comparison.changes[0], comparison.changes[1], comparison.changes[5]
    listed.picks.tick([last.key, first.key])
    _click(listed, first, Qt.KeyboardModifier.NoModifier, qtbot)
    assert _copied(listed, qtbot) == [line_of(first), line_of(last)]
    _click(listed, other, Qt.KeyboardModifier.NoModifier, qtbot)
    assert _copied(listed, qtbot) == [line_of(other)], "a row that is not ticked is copied by itself"


def test_the_menu_of_several_rows_is_about_all_of_them(
    listed: ChangesPanel, comparison: Comparison, qtbot: QtBot
) -> None:
    clips = [change for change in comparison.changes if change.area is Area.CLIPS][:2]
    asked: list[object] = []
    listed.picks.patch_requested.connect(lambda: asked.append(True))
    listed.picks.tick([comparison.changes[0].key])
    menu = change_menu(clips, listed.picks, listed, show_in_json=asked.append)
    actions = {action.text(): action for action in menu.actions() if action.text()}
    assert list(actions) == [
        "Pick these 2 changes",
        "Bring back only these 2 changes…",
        "Bring back 3 picked changes…",
        "Copy 2 changes as text",
        "Copy 1 picked change as text",
        "Copy the pick as JSON Patch",
    ]
    actions["Copy 1 picked change as text"].trigger()
    assert QGuiApplication.clipboard().text() == line_of(comparison.changes[0])
    actions["Copy the pick as JSON Patch"].trigger()
    assert asked == [True]
    actions["Pick these 2 changes"].trigger()
    assert len(listed.picks.ticked) == 3
    menu.deleteLater()


def test_the_frame_of_the_keys_goes_around_the_whole_row(
    listed: ChangesPanel, comparison: Comparison, qtbot: QtBot
) -> None:
    listed.view.setFocus(Qt.FocusReason.TabFocusReason)
    assert listed.view.choose(comparison.changes[1].key)
    qtbot.keyClick(listed.view, Qt.Key.Key_Down)
    row = listed.view.visualRect(listed.view.currentIndex().siblingAtColumn(0))
    image = listed.view.viewport().grab().toImage()
    accent = theme().palette.accent.name()
    seen = [image.pixelColor(x, row.top()).name() == accent for x in range(0, image.width() - 1, 7)]
    assert all(seen)
