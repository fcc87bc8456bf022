"""Both documents side by side: folds, noise, keys, mouse, finding, copying, the patch."""

from __future__ import annotations

import json
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.diff.compare import compare
from core.diff.text import LineKind, aligned_lines, lines_of_one
from gui.compare.json_lines import Sides
from gui.compare.json_model import Mode
from gui.compare.json_view import JsonView
from gui.compare.pane import ComparePane
from gui.comparing import side_of
from gui.theme import theme
from tests.gui.compare import samples


@pytest.fixture
def view(with_lines: ComparePane) -> JsonView:
    with_lines.json.view.setFocus()
    return with_lines.json.view


def first_fold(view: JsonView) -> int:
    return next(row for row, (_, sides) in enumerate(view.rows.rows) if sides is Sides.NONE)


def middle_of(view: JsonView, row: int, x: int = 200) -> QPoint:
    height = theme().metrics.json
    return QPoint(x, row * height - view.verticalScrollBar().value() + height // 2)


def click(qtbot: QtBot, view: JsonView, row: int, x: int = 200, shift: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, middle_of(view, row, x))


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


# Keys and mouse


def test_a_click_opens_and_closes_a_fold(qtbot: QtBot, view: JsonView) -> None:
    row = first_fold(view)
    before = len(view.rows)
    click(qtbot, view, row)
    assert len(view.rows) > before
    click(qtbot, view, row)
    assert len(view.rows) == before


def test_keys_open_and_close_a_fold(qtbot: QtBot, view: JsonView) -> None:
    row = first_fold(view)
    before = len(view.rows)
    view.set_current_row(row)
    for key, grown in (
        (Qt.Key.Key_Return, True),
        (Qt.Key.Key_Space, False),
        (Qt.Key.Key_Right, True),
        (Qt.Key.Key_Left, False),
    ):
        qtbot.keyClick(view, key)
        assert (len(view.rows) > before) is grown
        assert view.current_row == row


def test_arrows_and_pages_move_the_current_row(qtbot: QtBot, view: JsonView) -> None:
    qtbot.keyClick(view, Qt.Key.Key_Home)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.current_row == 1
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    assert view.current_row > 10
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.current_row == len(view.rows) - 1
    height = theme().metrics.json
    top = view.verticalScrollBar().value()
    assert top <= view.current_row * height <= top + view.viewport().height() - height
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert view.current_row == len(view.rows) - 2


def test_n_and_p_walk_the_changes(qtbot: QtBot, with_lines: ComparePane, view: JsonView) -> None:
    order = with_lines.changes.model.whole_order
    lines = {view.rows.line_of_change(place) for place in range(len(order))}
    for step in range(len(order)):
        qtbot.keyClick(view, Qt.Key.Key_N)
        assert with_lines.selected_change == order[step]
        assert view.current_line in lines
    qtbot.keyClick(view, Qt.Key.Key_N)
    assert with_lines.selected_change == order[-1]
    qtbot.keyClick(view, Qt.Key.Key_P)
    assert with_lines.selected_change == order[-2]


def test_a_change_chosen_before_its_lines_came_is_shown_when_they_do(
    filled: ComparePane, pair: samples.Pair
) -> None:
    for _ in range(3):
        filled.next_change()
    filled.show_tab("json")
    filled.show_lines(aligned_lines(pair.comparison))
    view = filled.json.view
    assert view.current_line == view.rows.line_of_change(2)


def test_copy_takes_the_clicked_side(qtbot: QtBot, view: JsonView) -> None:
    row = next(
        row
        for row, (line, sides) in enumerate(view.rows.rows)
        if sides and view.rows.lines[line].kind is LineKind.CHANGED
    )
    line = view.rows.lines[view.rows.rows[row][0]]
    view.set_current_row(row)
    for x, text in ((200, line.a_text), (view.viewport().width() - 60, line.b_text)):
        click(qtbot, view, row, x)
        qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert clipboard() == text


def test_dragging_selects_whole_lines(qtbot: QtBot, view: JsonView) -> None:
    view.set_mode(Mode.WHOLE)
    view.set_current_row(0)
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=middle_of(view, 1))
    qtbot.mouseMove(view.viewport(), middle_of(view, 3))
    click(qtbot, view, 3, shift=True)
    assert view.selected_text().split("\n") == [line.a_text for line in view.rows.lines[1:4]]
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(view.selected_text().split("\n")) == sum(bool(line.a_number) for line in view.rows.lines)


def test_the_current_row_is_read_aloud(qtbot: QtBot, view: JsonView) -> None:
    view.set_current_row(first_fold(view))
    assert view.accessibleDescription().endswith("equal lines, folded")
    lines = view.rows.lines
    view.go_to_line(
        next(at for at, line in enumerate(lines) if line.kind is LineKind.CHANGED and not line.noise)
    )
    assert view.accessibleDescription().startswith("changed, A line ")
    assert "; B line " in view.accessibleDescription()


# Wishes


def test_noise_is_folded_apart_until_it_is_wanted(qtbot: QtBot, with_lines: ComparePane) -> None:
    view = with_lines.json.view
    assert any(fold.is_noise for fold in view.rows.folds.values())
    noise = [number for number, line in enumerate(view.rows.lines) if line.noise]
    assert all(view.rows.rows[view.rows.row_of_line(number)][1] is Sides.NONE for number in noise)
    with_lines.json.noise.click()
    assert not any(fold.is_noise for fold in view.rows.folds.values())
    assert all(view.rows.rows[view.rows.row_of_line(number)][0] == number for number in noise)


def test_folding_and_unfolding_keep_the_line_on_top(with_lines: ComparePane) -> None:
    view = with_lines.json.view
    view.go_to_change(len(with_lines.changes.model.order) - 1)
    height = theme().metrics.json
    top = view.rows.rows[view.verticalScrollBar().value() // height][0]
    with_lines.json.amount.choice("whole").click()
    assert view.mode is Mode.WHOLE
    assert view.rows.rows[view.verticalScrollBar().value() // height][0] == top
    assert not with_lines.json.noise.isEnabled()


def test_narrow_turns_to_one_column_and_back(with_lines: ComparePane) -> None:
    view = with_lines.json.view
    assert not view.rows.one_column
    line = view.current_line
    with_lines.resize(899, 800)  # here the pane is the window
    assert view.rows.one_column
    assert view.current_line == line
    with_lines.resize(900, 800)
    assert not view.rows.one_column


def test_in_a_wide_window_only_a_narrow_view_has_one_column(qtbot: QtBot, pair: samples.Pair) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1300, 800)
    view = JsonView(window)
    view.resize(640, 800)
    view.show_lines(aligned_lines(pair.comparison))
    window.show()
    assert not view.rows.one_column
    view.resize(639, 800)
    assert view.rows.one_column
    window.resize(899, 800)
    view.resize(641, 800)
    assert view.rows.one_column


def test_find_counts_goes_round_and_opens_folds(qtbot: QtBot, with_lines: ComparePane) -> None:
    view, find = with_lines.json.view, with_lines.json.find_row
    with_lines.open_find()
    qtbot.keyClicks(find.field, "KICK")
    total = len(view.matches)
    assert total > 1
    assert find.count.text() == f"1 of {total}"
    row = view.rows.rows[view.current_row]
    assert row[1] is not Sides.NONE
    qtbot.keyClick(find.field, Qt.Key.Key_Return)
    assert find.count.text() == f"2 of {total}"
    qtbot.keyClick(find.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(find.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert find.count.text() == f"{total} of {total}"
    find.field.setText("no such thing")
    assert find.count.text() == "not found"
    assert not find.down.isEnabled()
    qtbot.keyClick(find.field, Qt.Key.Key_Escape)
    qtbot.keyClick(find.field, Qt.Key.Key_Escape)
    assert not find.isVisible()


def test_the_patch_is_asked_for_and_copied_when_it_comes(qtbot: QtBot, with_lines: ComparePane) -> None:
    with qtbot.waitSignal(with_lines.patch_wanted):
        with_lines.json.patch.click()
    assert with_lines.json.patch.text() == "Copy patch"
    with_lines.json.copy_patch("[]")
    assert clipboard() == "[]"
    assert with_lines.json.patch.text() == "Copied"


def test_a_press_on_the_strip_goes_there(qtbot: QtBot, with_lines: ComparePane) -> None:
    view = with_lines.json.view
    with_lines.json.amount.choice("whole").click()
    qtbot.mouseClick(view.strip, Qt.MouseButton.LeftButton, pos=QPoint(7, view.strip.height() - 2))
    bar = view.verticalScrollBar()
    assert bar.value() == bar.maximum()
    assert len(view.strip.spans()) > 1


def test_the_way_names_the_thing_and_its_change(qtbot: QtBot, with_lines: ComparePane) -> None:
    view = with_lines.json.view
    view.go_to_change(0)
    first = with_lines.changes.model.order[0]
    change = next(change for change in with_lines.json._changes if change.key == first)
    qtbot.waitUntil(lambda: change.headline in with_lines.json.way.accessibleName())


def test_a_differing_line_is_tinted_and_a_missing_side_hatched(qtbot: QtBot, with_lines: ComparePane) -> None:
    view = with_lines.json.view
    place = next(
        place
        for place in range(len(with_lines.changes.model.order))
        if (line := view.rows.line_of_change(place)) is not None
        and view.rows.lines[line].kind is LineKind.REMOVED
    )
    view.go_to_change(place)
    image = view.viewport().grab().toImage()
    row = view.current_row + 1
    y = middle_of(view, row).y() + 7
    assert image.pixelColor(view.viewport().width() // 2 - 12, y) == theme().palette.removed.tint
    missing = {
        image.pixelColor(x, y).name() for x in range(view.viewport().width() - 60, view.viewport().width())
    }
    assert theme().palette.well.name() in missing
    assert len(missing) > 1
    assert QColor(theme().palette.removed.tint).name() not in missing


def test_only_rows_in_sight_are_painted(
    qtbot: QtBot, pane: ComparePane, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = json.dumps(
        {"name": "long", "tracks": [{"name": f"Track {n}", "id": str(n)} for n in range(12_000)]}
    )
    a = samples.document(text)
    view = JsonView()
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.show_lines(aligned_lines(compare(a, samples.document(text.replace("Track 77", "Snare 77")))))
    view.set_mode(Mode.WHOLE)
    assert len(view.rows) > 48_000
    painted: list[int] = []
    original = JsonView._paint_row

    def paint(view: JsonView, painter: QPainter, row: int, *rest: Any) -> None:
        painted.append(row)
        original(view, painter, row, *rest)

    monkeypatch.setattr(JsonView, "_paint_row", paint)
    view.grab()
    assert 0 < len(painted) < 80


def test_copy_takes_the_other_side_where_the_clicked_one_lacks_the_line(
    qtbot: QtBot, with_lines: ComparePane
) -> None:
    view = with_lines.json.view
    row = next(
        row
        for row, (line, sides) in enumerate(view.rows.rows)
        if sides and view.rows.lines[line].kind is LineKind.REMOVED
    )
    view.set_current_row(row)
    click(qtbot, view, row, view.viewport().width() - 60)
    view.copy()
    assert clipboard() == view.rows.lines[view.rows.rows[row][0]].a_text
    view.copy(Sides.B)
    assert clipboard() == ""


def test_the_first_version_alone_does_not_change_the_wishes(
    with_lines: ComparePane, pair: samples.Pair
) -> None:
    view = samples.view_of()
    first = samples.load(samples.stem(0))
    with_lines.show_single(first, side_of(view, samples.stem(0)))
    with_lines.show_lines(lines_of_one(first))
    assert with_lines.json.view.rows.one_column
    assert (
        json.loads(with_lines.json.view.rows.text(0, len(with_lines.json.view.rows) - 1, Sides.B))
        == first.data
    )
    with_lines.show_comparison(pair.comparison, pair.b, pair.a)
    with_lines.show_lines(aligned_lines(pair.comparison))
    assert with_lines.json.view.mode is Mode.FOLDED
    assert with_lines.json.view.rows.folds
    assert not with_lines.json.view.rows.one_column
    assert with_lines.json.way.isVisible()


def test_a_click_on_a_line_chooses_its_change_and_moves_nothing(
    with_lines: ComparePane, qtbot: QtBot
) -> None:
    view = with_lines.json.view
    rows, lines = view.rows.rows, view.rows.lines
    row = next(row for row, (line, sides) in enumerate(rows) if sides and lines[line].change == 3)
    bar = view.verticalScrollBar()
    view.set_current_row(row)
    before = bar.value()
    place = QPoint(200, row * theme().metrics.json - before + 4)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert with_lines.comparison is not None
    key = with_lines.comparison.changes[3].key
    assert with_lines.selected_change == key
    assert with_lines.changes.view.chosen == key
    assert bar.value() == before
