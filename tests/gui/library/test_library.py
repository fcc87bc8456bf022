"""The library as a person meets it: order, search, choosing, news, and what rows say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from core.history.timeline import CompositionView, Lane, Picture
from gui.arrangement import lane_colors
from gui.library.drop_down import LibraryDropDown
from gui.library.model import LibraryModel, Order
from gui.library.panel import LibraryPanel
from gui.library.words import accessible_text, is_live, notice, summary, tooltip
from gui.theme import DARK
from tests.gui.timeline.samples import NOW, clock, drawn, library, small

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def model(qapp):
    made = LibraryModel(clock)
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Warning)
    yield made
    tester.deleteLater()
    made.deleteLater()


@pytest.fixture
def panel(qtbot):
    made = LibraryPanel(clock)
    QAbstractItemModelTester(made.model, QAbstractItemModelTester.FailureReportingMode.Warning, made)
    qtbot.addWidget(made)
    made.resize(216, 700)
    made.show()
    qtbot.waitExposed(made)
    return made


def shown(model):
    return [model.view_at(model.index(row)).id for row in range(model.rowCount())]


def click(qtbot, panel, composition):
    rect = panel.list.visualRect(panel.model.index_of(composition))
    qtbot.mouseClick(panel.list.viewport(), LEFT, pos=rect.center())


def test_rows_are_sorted_and_found(model):
    model.set_views(
        [small("b", "1", 3, 9, day=10), small("a", "2", 1, 1, day=12), small("c", "3", 5, 5, day=11)]
    )
    assert shown(model) == ["2", "3", "1"]
    model.sort_by(Order.NAME)
    assert shown(model) == ["2", "1", "3"]
    model.sort_by(Order.TAKES)
    assert shown(model) == ["3", "1", "2"]
    model.find("C")
    assert shown(model) == ["3"]
    model.find("")
    assert shown(model) == ["3", "1", "2"]


def test_news_move_a_row_and_what_held_it_still_does(model):
    model.set_views(library())
    last = shown(model)[-2]
    held = QPersistentModelIndex(model.index_of(last))
    model.update_view(replace(model.view_of(last), updated_at=NOW + timedelta(seconds=1)))
    assert held.row() == 0
    assert model.view_at(held).id == last


def test_rows_come_and_go_one_by_one(model):
    model.set_views(library())
    resets: list[int] = []
    model.modelReset.connect(lambda: resets.append(1))
    model.update_view(small("New", "new", 1, 2, day=24))
    assert "new" in shown(model)
    model.remove("new")
    model.remove("never there")
    assert "new" not in shown(model)
    assert model.total == len(library())
    assert not resets


def test_only_news_are_told_as_changes(model):
    model.set_views(library())
    changed: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last, _: changed.append((first.row(), last.row())))
    model.set_views(library())
    assert changed == []
    model.update_view(replace(drawn(), name="Other"))
    assert len(changed) == 1


def test_rows_say_what_there_is():
    said = {view.id[:4]: summary(view).text for view in library()}
    assert said["735f"] == "11 takes · 62 saves"
    assert said["53fb"] == "original only"
    assert said["0f1d"] == "autosave only"
    assert said["9b1e"] == "No permission to read this folder"
    assert summary(CompositionView("id", "name")).text == "no versions yet"
    third = [line.text if (line := notice(view)) else "" for view in library()]
    assert third[1] == "autosave differs"
    assert third[7] == "current damaged"
    assert third[0] == ""
    assert (
        accessible_text(drawn(), NOW)
        == "TEST1, 735f, being written now, 11 takes · 62 saves, last change now"
    )
    assert tooltip(drawn())[0] == "TEST1"
    assert "735f6a1c-0b7f" in tooltip(drawn())[1]


def test_a_composition_is_live_for_a_minute_after_a_write():
    assert is_live(replace(drawn(), updated_at=NOW - timedelta(seconds=59)), NOW)
    assert not is_live(replace(drawn(), updated_at=NOW - timedelta(seconds=61)), NOW)
    assert not is_live(replace(drawn(), updated_at=None), NOW)


def test_tracks_of_one_colour_are_told_apart_by_order():
    same = Picture((Lane("#3b82f6", ()), Lane("#3B82F6", ())), 4)
    assert lane_colors(same, DARK) == [DARK.track(0), DARK.track(1)]
    own = Picture((Lane("#ff0000", ()), Lane("no colour", ())), 4)
    assert [color.name() for color in lane_colors(own, DARK)] == ["#ff0000", DARK.track(1).name()]


def test_a_click_and_the_arrows_choose(panel, qtbot):
    panel.set_views(library())
    chosen: list[str] = []
    panel.composition_chosen.connect(chosen.append)
    click(qtbot, panel, drawn().id)
    qtbot.keyClick(panel.list, Qt.Key.Key_Down)
    assert chosen == [drawn().id, shown(panel.model)[2]]
    assert panel.selected_id == chosen[-1]


def test_select_is_silent(panel):
    panel.set_views(library())
    chosen: list[str] = []
    panel.composition_chosen.connect(chosen.append)
    panel.select(drawn().id)
    assert chosen == []
    assert panel.list.current_id() == drawn().id


def test_the_choice_survives_news_sorting_and_search(panel, qtbot):
    panel.set_views(library())
    chosen: list[str] = []
    panel.select("16fe0000")
    panel.composition_chosen.connect(chosen.append)
    panel.update_view(replace(panel.model.view_of("77aa"), updated_at=NOW))
    panel.remove_view("53fb")
    panel.sort_button.menu.actions()[1].trigger()
    assert panel.sort_button.text() == "Name"
    qtbot.keyClicks(panel.field, "sequence")
    assert not panel.list.selectionModel().hasSelection()
    panel.field.clear()
    assert panel.list.current_id() == "16fe0000" == panel.selected_id
    assert panel.list.selectionModel().isSelected(panel.list.currentIndex())
    assert chosen == []


def test_a_choice_that_is_gone_is_none(panel):
    panel.set_views(library())
    panel.select("16fe0000")
    panel.remove_view("16fe0000")
    assert panel.selected_id is None
    assert not panel.list.selectionModel().hasSelection()


def test_an_empty_library_says_how_it_fills(panel, qtbot):
    assert panel._empty.title == "No compositions here yet"
    panel.show_loading()
    assert panel._waiting.isVisible()
    panel.set_views(library())
    assert panel.list.isVisible()
    qtbot.keyClicks(panel.field, "zebra")
    assert panel._empty.title == "Nothing found"


def test_the_drop_down_names_the_open_composition_and_chooses_another(panel, qtbot):
    panel.set_views(library())
    panel.select(drawn().id)
    down = LibraryDropDown(panel)
    qtbot.addWidget(down)
    down.show()
    assert down.text() == "TEST1"
    qtbot.mouseClick(down, LEFT)
    assert down.panel.isVisible()
    with qtbot.waitSignal(down.composition_chosen) as told:
        click(qtbot, down.panel, "16fe0000")
    assert told.args == ["16fe0000"]
    assert not down.panel.isVisible()
    assert panel.selected_id == "16fe0000"
    assert down.text() == "TEST2"


def test_a_right_click_chooses_nothing(panel, qtbot):
    panel.set_views(library())
    panel.select(drawn().id)
    rect = panel.list.visualRect(panel.model.index_of("16fe0000"))
    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.RightButton, pos=rect.center())
    assert panel.selected_id == drawn().id
    assert panel.list.current_id() == drawn().id
