"""The boxes of the changes: what a tick stands for, what is said of it, and where there is none."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from core.diff.changes import Comparison
from gui.compare.changes_model import ChangesModel
from gui.compare.changes_panel import ChangesPanel
from gui.compare.changes_picks import Picks, needed_words, picked_words
from gui.compare.changes_words import Node, NodeKind
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
    node = panel.model.node(panel.model.index_of(key))
    panel.view.pick_toggled.emit(node)
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
