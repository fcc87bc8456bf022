"""The list of changes: what it says, how it is walked, found in and copied."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from core.diff.changes import Change, ChangeKind, Comparison
from core.diff.compare import compare
from core.model.fields import Area
from gui.compare.changes_model import BATCH, ChangesModel, Grouping
from gui.compare.changes_words import NodeKind
from gui.compare.pane import ComparePane
from tests.gui.compare import samples


def texts(model: QAbstractItemModel, parent: QModelIndex | None = None, depth: int = 0) -> list[str]:
    """All rows that are fetched, indented by depth."""
    parent = parent or QModelIndex()
    found = []
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        found.append("  " * depth + str(index.data()))
        found += texts(model, index, depth + 1)
    return found


def many(count: int, noise: int = 0) -> Comparison:
    """As many changes as wanted in one area, and as many rows of noise."""
    a = b = samples.document("{}")
    changes = tuple(
        Change(f"n{n}", Area.NOTES, ChangeKind.ADDED, f"Pad: note {n} added", track="Pad")
        for n in range(count)
    )
    template = samples.takes(15, 16).comparison.noise[0]
    rows = template.rows[:1] * noise
    kinds = (
        template.__class__("noise:x", template.area, template.kind, "Playhead", volatile=True, rows=rows),
    )
    return Comparison(a, b, None, changes, kinds if noise else ())


@pytest.fixture
def model(pair: samples.Pair) -> ChangesModel:
    made = ChangesModel()
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    made.show(pair.comparison)
    return made


def test_changes_stand_under_their_areas_and_noise_comes_last(model: ChangesModel) -> None:
    rows = texts(model)
    assert rows[0] == "Tracks"
    assert "  Shaker" in rows
    assert rows[-1].startswith("Noise: ")
    assert " difference" in rows[-1]


def test_every_change_is_listed_once_in_the_order_of_the_comparison(
    model: ChangesModel, pair: samples.Pair
) -> None:
    assert model.order == tuple(change.key for change in pair.comparison.changes)


def test_by_track_gathers_all_that_is_of_one_track(model: ChangesModel, pair: samples.Pair) -> None:
    model.group_by(Grouping.TRACK)
    groups = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert "Shaker" in groups
    assert sorted(model.order) == sorted(change.key for change in pair.comparison.changes)
    assert model.whole_order == model.order


def test_search_keeps_what_has_every_word(model: ChangesModel) -> None:
    model.search("shaker CLIP")
    assert all("Shaker" in row or "Clips" in row for row in texts(model) if row.startswith("  "))
    assert 0 < len(model.order) < len(model.whole_order)
    model.search("no such thing anywhere")
    assert model.rowCount() == 0


def test_noise_is_fetched_only_when_it_is_opened() -> None:
    model = ChangesModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show(many(1, noise=500))
    noise = model.index(1, 0)
    assert model.hasChildren(noise)
    assert model.rowCount(noise) == 0
    model.fetchMore(noise)
    kind = model.index(0, 0, noise)
    assert model.rowCount(noise) == 1
    for wanted in (BATCH, BATCH * 2, 500):
        model.fetchMore(kind)
        assert model.rowCount(kind) == wanted
    assert not model.canFetchMore(kind)


def test_a_long_group_folds_its_rest() -> None:
    model = ChangesModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show(many(450))
    group = model.index(0, 0)
    assert model.rowCount(group) == BATCH + 1
    assert model.index(BATCH, 0, group).data() == "250 more in Notes"
    node = model.node(model.index_of("n449").parent())
    assert node is not None
    assert node.kind is NodeKind.MORE


def test_a_row_is_read_aloud_with_its_sign_as_a_word(model: ChangesModel) -> None:
    index = model.index_of(model.order[-1])
    spoken = str(index.data(Qt.ItemDataRole.AccessibleTextRole))
    assert spoken.partition(",")[0] in {kind.value for kind in ChangeKind}
    group = str(model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole))
    assert group.startswith("Tracks, ")


def test_next_and_previous_go_through_all_changes_and_stop_at_the_ends(filled: ComparePane) -> None:
    total = len(filled.changes.model.order)
    seen = []
    for _ in range(total + 2):
        filled.next_change()
        seen.append(filled.selected_change)
    assert tuple(seen[:total]) == filled.changes.model.order
    assert seen[total:] == [seen[total - 1]] * 2
    assert filled.tabs.place.text == f"Change {total} of {total}"
    assert not filled.tabs.down.isEnabled()
    for _ in range(total):
        filled.previous_change()
    assert filled.tabs.place.text == f"Change 1 of {total}"
    assert not filled.tabs.up.isEnabled()


def test_next_by_button_and_by_key(qtbot: QtBot, filled: ComparePane) -> None:
    filled.tabs.down.click()
    assert filled.selected_change == filled.changes.model.order[0]
    filled.changes.view.setFocus()
    qtbot.keyClick(filled.changes.view, Qt.Key.Key_N)
    assert filled.selected_change == filled.changes.model.order[1]
    qtbot.keyClick(filled.changes.view, Qt.Key.Key_P)
    assert filled.selected_change == filled.changes.model.order[0]


def test_next_opens_the_group_that_was_closed(filled: ComparePane) -> None:
    view = filled.changes.view
    view.collapseAll()
    filled.next_change()
    assert view.visualRect(view.currentIndex()).isValid()
    assert view.isExpanded(filled.changes.model.index(0, 0))


def test_copy_takes_the_change_as_text(qtbot: QtBot, filled: ComparePane, pair: samples.Pair) -> None:
    filled.next_change()
    qtbot.keyClick(filled.changes.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    text = QGuiApplication.clipboard().text()
    first = pair.comparison.changes[0]
    assert first.title in text
    assert first.place in text


def test_a_click_on_a_group_folds_it_and_search_keeps_the_chosen_change(
    qtbot: QtBot, filled: ComparePane
) -> None:
    view, model = filled.changes.view, filled.changes.model
    group = model.index(0, 0)
    assert view.isExpanded(group)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(group).center())
    assert not view.isExpanded(group)
    key = model.order[-1]
    view.choose(key)
    filled.changes.grouping.choice("track").click()
    assert view.chosen == key


def test_find_says_when_nothing_is_found(filled: ComparePane) -> None:
    filled.open_find()
    filled.changes.field.setText("theremin")
    assert filled.changes.verdict.text() == "Nothing found"
    assert filled.changes.verdict.isVisible()
    filled.changes.field.clear()
    assert not filled.changes.verdict.isVisible()


def test_enter_shows_the_lines_of_the_change(qtbot: QtBot, filled: ComparePane) -> None:
    filled.next_change()
    with qtbot.waitSignal(filled.lines_wanted):
        qtbot.keyClick(filled.changes.view, Qt.Key.Key_Return)
    assert filled.tab == "json"


def test_no_musical_change_is_said_in_words(pane: ComparePane) -> None:
    quiet = samples.takes(15, 16)
    pane.show_comparison(quiet.comparison, quiet.b, quiet.a)
    assert pane.changes.verdict.text() == "No musical change"
    assert "playhead" in pane.changes.reason.text()
    assert pane.tabs.place.text == ""


def test_equal_files_are_called_equal(pane: ComparePane, pair: samples.Pair) -> None:
    same = compare(pair.comparison.a, pair.comparison.a)
    pane.show_comparison(same, pair.b, pair.a)
    assert pane.changes.verdict.text() == "No difference"


def test_under_560_the_place_gives_its_room_to_the_words(filled: ComparePane) -> None:
    assert not filled.changes.view.isColumnHidden(2)
    filled.resize(500, 700)
    assert filled.changes.view.isColumnHidden(2)
