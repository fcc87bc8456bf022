"""The timeline as a person meets it: choosing, following, folds, news, search, by mouse and by key."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QMenu

from core.history.timeline import CompositionView
from gui.timeline.panel import TimelinePanel
from gui.timeline.rows import FoldRow, Mode, SaveRow
from tests.gui.timeline.samples import clock, drawn, entry, noise, trouble

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(qtbot):
    made = TimelinePanel(clock)
    QAbstractItemModelTester(made.model, QAbstractItemModelTester.FailureReportingMode.Warning, made)
    qtbot.addWidget(made)
    made.resize(348, 420)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def chosen(panel):
    stems: list[str] = []
    panel.version_chosen.connect(stems.append)
    return stems


def with_new(view: CompositionView, *more) -> CompositionView:
    return replace(view, entries=(*view.entries, *more))


def numbers(panel):
    return [row.entry.number for row in panel.model.rows if hasattr(row, "entry")]


def stem_of(panel, number):
    return next(row.id for row in panel.model.rows if hasattr(row, "entry") and row.entry.number == number)


def place_of(panel, row_id):
    panel.list.settle()
    return panel.list.visualRect(panel.model.index_of(row_id))


def click(qtbot, panel, row_id, modifier=Qt.KeyboardModifier.NoModifier, button=LEFT):
    qtbot.mouseClick(panel.list.viewport(), button, modifier, place_of(panel, row_id).center())


def folds(panel):
    return [row for row in panel.model.rows if isinstance(row, FoldRow)]


def test_opening_a_composition_chooses_its_newest_take(panel, chosen):
    panel.show_view(drawn())
    assert panel.selected_stem == drawn().entries[-1].stem
    assert chosen == [panel.selected_stem]
    assert panel.footer.counts.text == "11 takes · 51 saves folded"


def test_a_click_chooses_an_older_take_and_turns_following_off(panel, chosen, qtbot):
    panel.show_view(drawn())
    assert panel.follow_latest
    older = stem_of(panel, 198)
    click(qtbot, panel, older)
    assert panel.selected_stem == older
    assert chosen[-1] == older
    assert not panel.follow_latest


def test_select_is_silent_and_opens_the_run_that_hides_the_version(panel, chosen):
    panel.show_view(drawn())
    del chosen[:]
    hidden = next(e.stem for e in drawn().entries if e.number == 170)
    panel.select(hidden)
    assert chosen == []
    assert panel.selected_stem == hidden
    assert panel.list.row_of_current().id == hidden
    assert panel.list.viewport().rect().contains(place_of(panel, hidden).center())


def test_what_is_read_stays_where_it_is_while_takes_arrive(panel, chosen, qtbot):
    panel.show_view(drawn())
    panel.select(stem_of(panel, 136))
    at, before = place_of(panel, panel.selected_stem), len(chosen)
    news = [entry(208 + n, f"New {n}", at=f"24 06:{32 + n}") for n in range(3)]
    for count in (1, 3):
        panel.show_view(with_new(drawn(), *news[:count]))
        assert place_of(panel, panel.selected_stem) == at
    assert len(chosen) == before
    assert panel.body.pill.isVisible()
    assert panel.body.pill.text() == "3 new takes"


def test_the_pill_takes_you_to_the_new_takes_and_goes(panel, qtbot):
    panel.show_view(drawn())
    panel.select(stem_of(panel, 136))
    kept = panel.selected_stem
    panel.show_view(with_new(drawn(), entry(208, "New", at="24 06:32")))
    assert panel.body.pill.text() == "1 new take"
    qtbot.mouseClick(panel.body.pill, LEFT)
    assert not panel.body.pill.isVisible()
    assert place_of(panel, stem_of(panel, 208)).top() >= 0
    assert panel.selected_stem == kept


def test_saves_without_music_are_not_announced(panel):
    panel.show_view(drawn())
    panel.select(stem_of(panel, 136))
    panel.show_view(with_new(drawn(), noise(208, at="24 06:32")))
    assert not panel.body.pill.isVisible()


def test_nothing_moves_at_the_top_either_when_not_following(panel):
    panel.show_view(drawn())
    panel.follow_latest = False
    at = place_of(panel, panel.selected_stem)
    panel.show_view(with_new(drawn(), entry(208, "New", at="24 06:32")))
    assert place_of(panel, panel.selected_stem) == at
    assert panel.body.pill.isVisible()


def test_following_chooses_the_newest_take_as_it_arrives(panel, chosen):
    panel.show_view(drawn())
    panel.show_view(with_new(drawn(), entry(208, "New", at="24 06:32")))
    assert chosen[-1] == stem_of(panel, 208) == panel.selected_stem
    assert panel.follow_latest
    assert not panel.body.pill.isVisible()
    assert panel.list.verticalScrollBar().value() == 0


def test_scrolling_by_the_wheel_turns_following_off(panel, qtbot):
    panel.show_view(drawn())
    view = panel.list.viewport()
    centre = view.rect().center()
    event = QWheelEvent(
        centre.toPointF(), view.mapToGlobal(centre).toPointF(), QPoint(0, -40), QPoint(0, -120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)
    assert panel.list.verticalScrollBar().value() > 0
    assert not panel.follow_latest


def test_f_and_the_switch_turn_following_on_again_and_go_to_the_newest(panel, chosen, qtbot):
    panel.show_view(drawn())
    told: list[object] = []
    panel.follow_latest_changed.connect(told.append)
    click(qtbot, panel, stem_of(panel, 198))
    qtbot.keyClick(panel.list, Qt.Key.Key_F)
    assert panel.follow_latest
    assert panel.selected_stem == chosen[-1] == stem_of(panel, 207)
    qtbot.mouseClick(panel.footer.follow, LEFT)
    assert told == [False, True, False]


def test_a_fold_opens_by_a_click_and_its_row_stays(panel, qtbot, chosen):
    panel.show_view(drawn())
    before, at = panel.selected_stem, place_of(panel, folds(panel)[0].id)
    click(qtbot, panel, folds(panel)[0].id)
    assert [row.entry.number for row in panel.model.rows if isinstance(row, SaveRow)] == [206, 205]
    assert place_of(panel, folds(panel)[0].id) == at
    assert panel.selected_stem == before
    click(qtbot, panel, folds(panel)[0].id)
    assert not [row for row in panel.model.rows if isinstance(row, SaveRow)]


def test_a_fold_opens_and_closes_by_key(panel, qtbot, chosen):
    panel.show_view(drawn())
    keys = Qt.Key
    panel.list.setFocus()
    qtbot.keyClick(panel.list, keys.Key_Down)
    assert isinstance(panel.list.row_of_current(), FoldRow)
    assert panel.selected_stem == stem_of(panel, 207)
    qtbot.keyClick(panel.list, keys.Key_Right)
    assert folds(panel)[0].is_open
    qtbot.keyClick(panel.list, keys.Key_Right)
    assert panel.selected_stem == stem_of(panel, 206)
    qtbot.keyClick(panel.list, keys.Key_Left)
    assert not folds(panel)[0].is_open
    assert isinstance(panel.list.row_of_current(), FoldRow)
    qtbot.keyClick(panel.list, keys.Key_Space)
    assert folds(panel)[0].is_open


def test_arrows_pass_over_the_heads_of_days(panel, qtbot):
    panel.show_view(drawn())
    panel.select(stem_of(panel, 156))
    qtbot.keyClick(panel.list, Qt.Key.Key_Down)
    assert panel.selected_stem == stem_of(panel, 138)
    qtbot.keyClick(panel.list, Qt.Key.Key_End)
    assert panel.selected_stem == stem_of(panel, 0)
    qtbot.keyClick(panel.list, Qt.Key.Key_PageUp)
    assert 0 < panel.list.row_of_current().entry.number < 204
    qtbot.keyClick(panel.list, Qt.Key.Key_Home)
    assert panel.selected_stem == stem_of(panel, 207)


def test_enter_and_double_click_open_a_version(panel, qtbot):
    panel.show_view(drawn())
    with qtbot.waitSignal(panel.version_activated) as told:
        qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert told.args == [stem_of(panel, 207)]
    with qtbot.waitSignal(panel.version_activated):
        centre = place_of(panel, stem_of(panel, 204)).center()
        qtbot.mouseDClick(panel.list.viewport(), LEFT, pos=centre)


def test_ctrl_click_and_c_ask_to_compare_and_leave_the_choice(panel, qtbot):
    panel.show_view(drawn())
    other = stem_of(panel, 198)
    with qtbot.waitSignal(panel.compare_with_requested) as told:
        click(qtbot, panel, other, Qt.KeyboardModifier.ControlModifier)
    assert told.args == [other]
    assert panel.selected_stem == stem_of(panel, 207)
    with qtbot.waitSignal(panel.compare_with_requested):
        qtbot.keyClick(panel.list, Qt.Key.Key_C)


def open_menu(panel, row_id):
    panel.list.menu_wished.emit(row_id, panel.mapToGlobal(QPoint(10, 10)))
    return next(menu for menu in panel.findChildren(QMenu) if menu.isVisible())


def test_the_menu_of_a_version_asks_for_what_it_says(panel, qtbot):
    panel.show_view(drawn())
    stem = stem_of(panel, 198)
    menu = open_menu(panel, stem)
    actions = {action.text(): action for action in menu.actions() if action.text()}
    assert list(actions) == ["Compare with this version", "Restore v198…", "Label v198…", "Copy file name"]
    with qtbot.waitSignals([panel.restore_requested, panel.label_requested, panel.compare_with_requested]):
        for action in actions.values():
            action.trigger()
    assert QGuiApplication.clipboard().text() == f"{stem}.json"
    menu.close()


def test_a_damaged_version_can_be_chosen_but_not_restored(panel, qtbot, chosen):
    panel.show_view(trouble())
    bad = stem_of(panel, 6)
    panel.list.scrollTo(panel.model.index_of(bad))
    click(qtbot, panel, bad)
    assert chosen[-1] == bad
    menu = open_menu(panel, bad)
    restore = next(action for action in menu.actions() if action.text().startswith("Restore"))
    assert not restore.isEnabled()
    assert restore.toolTip() == "v006 cannot be read."
    menu.close()


def test_a_version_that_vanishes_gives_the_choice_to_the_take_before(panel, chosen):
    view = drawn()
    panel.show_view(view)
    panel.select(stem_of(panel, 198))
    panel.show_view(replace(view, entries=tuple(e for e in view.entries if e.number != 198)))
    assert chosen[-1] == panel.selected_stem == stem_of(panel, 194)


def test_each_composition_keeps_its_own_place(panel, chosen, qtbot):
    panel.show_view(drawn())
    click(qtbot, panel, folds(panel)[0].id)
    panel.select(stem_of(panel, 118))
    kept, at = panel.selected_stem, place_of(panel, panel.selected_stem)
    panel.show_view(trouble())
    assert panel.selected_stem == trouble().entries[-3].stem
    panel.show_view(drawn())
    assert panel.selected_stem == kept
    assert place_of(panel, kept) == at
    assert folds(panel)[0].is_open


def test_search_shows_what_fits_and_esc_brings_all_back(panel, qtbot):
    panel.show_view(drawn())
    panel.open_find()
    qtbot.keyClicks(panel.header.field, "atmospheric pad")
    assert numbers(panel) == [198, 194, 156]
    assert panel.footer.counts.text == "3 found"
    qtbot.keyClicks(panel.header.field, " zebra")
    assert "Nothing found" in panel.body.empty.title
    qtbot.keyClick(panel.header.field, Qt.Key.Key_Escape)
    qtbot.keyClick(panel.header.field, Qt.Key.Key_Escape)
    assert not panel.header.is_finding
    assert len(numbers(panel)) == 11
    assert panel.list.row_of_current().id == panel.selected_stem


def test_all_saves_keeps_the_choice(panel, qtbot):
    panel.show_view(drawn())
    panel.select(stem_of(panel, 136))
    told: list[object] = []
    panel.mode_changed.connect(told.append)
    qtbot.mouseClick(panel.header.mode.choice(Mode.ALL), LEFT)
    assert len(numbers(panel)) == len(drawn().entries)
    assert panel.list.row_of_current().id == panel.selected_stem == stem_of(panel, 136)
    assert told == ["all"]


def test_an_empty_composition_says_so_and_the_first_version_is_chosen(panel, chosen):
    empty = CompositionView("id", "Name")
    panel.show_view(empty)
    assert panel.body.empty.isVisible()
    assert panel.body.empty.title == "No versions yet"
    panel.show_view(with_new(empty, entry(0, "Original", at="24 06:00")))
    assert not panel.body.empty.isVisible()
    assert chosen == [stem_of(panel, 0)]


def test_an_autosave_alone_is_one_row(panel, chosen):
    panel.show_view(CompositionView("id", "Name", entries=(trouble().entries[-1],)))
    assert chosen == ["autosave"]
    assert "autosave" in panel.model.index_of("autosave").data(Qt.ItemDataRole.AccessibleTextRole)


def test_waiting_bars_come_only_when_the_wait_is_felt(panel, qtbot):
    panel.show_loading(412, 1074)
    assert panel.body.waiting.isVisible()
    assert not panel.body.waiting.is_shown
    qtbot.waitUntil(lambda: panel.body.waiting.is_shown, timeout=2000)
    assert panel.body.waiting.accessibleDescription() == "Reading 412 of 1,074 versions"


def test_a_composition_that_is_gone_is_forgotten(panel):
    panel.show_view(drawn())
    panel.forget(drawn().id)
    assert panel.selected_stem is None
    assert panel.model.rowCount() == 0


def test_progress_does_not_start_the_wait_anew(panel, qtbot):
    panel.show_loading(1, 9)
    qtbot.waitUntil(lambda: panel.body.waiting.is_shown, timeout=2000)
    panel.show_loading(2, 9)
    assert panel.body.waiting.is_shown


def test_a_list_that_gets_the_focus_chooses_nothing(panel, qtbot):
    panel.show_view(drawn())
    kept = panel.selected_stem
    panel.open_find()
    qtbot.keyClicks(panel.header.field, "pad")
    panel.list.setFocus()
    assert panel.selected_stem == kept
