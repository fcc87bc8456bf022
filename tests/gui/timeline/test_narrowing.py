"""The timeline narrowed to some takes: what is listed, what says so, and how all come back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from gui.timeline.lineage import NO_LINES
from gui.timeline.panel import TimelinePanel
from gui.timeline.rows import Mode
from tests.gui.timeline.samples import clock, drawn, entry, noise

WORDS = "Showing the 3 takes that changed tempo"


def stems(*numbers):
    return [one.stem for one in drawn().entries if one.number in numbers]


@pytest.fixture
def panel(qtbot):
    made = TimelinePanel(clock)
    QAbstractItemModelTester(made.model, QAbstractItemModelTester.FailureReportingMode.Warning, made)
    qtbot.addWidget(made)
    made.resize(348, 420)
    made.show()
    qtbot.waitExposed(made)
    made.show_view(drawn())
    return made


@pytest.fixture
def narrowed(panel):
    panel.narrow(stems(118, 136, 138), WORDS)
    return panel


def numbers(panel):
    return [row.entry.number for row in panel.model.rows if hasattr(row, "entry")]


def test_only_the_takes_asked_for_are_listed_and_the_bar_says_why(narrowed):
    assert numbers(narrowed) == [138, 136, 118]
    assert narrowed.filter.isVisible()
    assert narrowed.filter.words.text() == WORDS
    assert narrowed.filter.accessibleName() == WORDS
    assert narrowed.footer.counts.text == "3 of 11 takes"
    assert all(row.lines == NO_LINES for row in narrowed.model.rows)


def test_a_save_that_is_folded_elsewhere_is_listed_by_itself(panel):
    panel.narrow(stems(136, 165), WORDS)
    assert numbers(panel) == [165, 136]


def test_the_chosen_version_stays_chosen_though_it_is_not_listed(narrowed):
    assert narrowed.selected_stem == drawn().entries[-1].stem
    assert not narrowed.list.selectionModel().hasSelection()


@pytest.mark.parametrize("way", ["button", "escape"])
def test_closing_the_bar_lists_all_again_and_tells(narrowed, qtbot, way):
    before = len(drawn().entries)
    assert len(numbers(narrowed)) < before
    with qtbot.waitSignal(narrowed.widened):
        if way == "button":
            qtbot.mouseClick(narrowed.filter.close_button, Qt.MouseButton.LeftButton)
        else:
            narrowed.list.setFocus()
            qtbot.keyClick(narrowed.list, Qt.Key.Key_Escape)
    assert not narrowed.filter.isVisible()
    assert narrowed.footer.counts.text == "11 takes · 51 saves folded"
    assert narrowed.list.hasFocus()
    assert narrowed.list.selectionModel().hasSelection()


def test_narrowing_says_nothing_to_those_who_follow_the_chosen_version(panel):
    heard: list[str] = []
    panel.version_chosen.connect(heard.append)
    panel.narrow(stems(118, 136), WORDS)
    panel.widen()
    assert heard == []


def test_choosing_a_version_that_is_not_listed_lists_all_again(narrowed, qtbot):
    with qtbot.waitSignal(narrowed.widened):
        narrowed.select(stems(10)[0])
    assert 10 in numbers(narrowed)
    assert narrowed.selected_stem == stems(10)[0]


def test_choosing_a_listed_version_keeps_the_list(narrowed):
    narrowed.select(stems(136)[0])
    assert numbers(narrowed) == [138, 136, 118]


def test_news_does_not_pull_the_list_away_though_the_newest_is_followed(narrowed):
    assert narrowed.follow_latest
    seen = narrowed.selected_stem
    view = drawn()
    more = (noise(220, at="24 06:30"), entry(221, "Tempo 119 → 90 BPM", at="24 06:31"))
    narrowed.show_view(replace(view, entries=(*view.entries, *more)))
    assert numbers(narrowed) == [138, 136, 118]
    assert narrowed.selected_stem == seen
    assert narrowed.follow_latest


def test_another_composition_is_listed_whole(narrowed, qtbot):
    with qtbot.waitSignal(narrowed.widened):
        narrowed.show_view(replace(drawn(), id="another"))
    assert len(numbers(narrowed)) > 3


def test_steps_go_only_to_what_is_listed(narrowed):
    view = drawn()
    listed = [one.number for one in view.entries if narrowed.lists(one)]
    assert listed == [118, 136, 138]
    narrowed.widen()
    assert narrowed.lists(view.entries[0])
    folded = next(one for one in view.entries if not one.is_take)
    assert not narrowed.lists(folded)
    narrowed.mode = Mode.ALL
    assert narrowed.lists(folded)
