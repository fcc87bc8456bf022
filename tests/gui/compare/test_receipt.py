"""The Receipt tab: verdict, words, facts, and the way to the changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.history.receipt import Receipt, read_receipt
from gui.compare.pane import ComparePane
from gui.compare.receipt_layout import Columns, broken, lay_out, wrapped
from gui.compare.receipt_panel import ReceiptPanel
from gui.compare.receipt_rows import ReceiptRow, RowKind, rows_of
from gui.compare.receipt_view import RowRole
from gui.theme import theme
from tests.gui.compare import samples

SAVE = (39, 44)
"""Two takes of which the newer was saved by hand."""
_TRACKS = "failed, Set track parameter, Names, instruments and levels as before · 2 times"


def _receipt(pair: samples.Pair) -> Receipt:
    entry = next(entry for entry in pair.view.versions if entry.stem == pair.b.ref)
    return read_receipt(pair.comparison.a, pair.comparison.b, entry.turns, pair.comparison)


@pytest.fixture
def turn() -> samples.Pair:
    """A turn of five actions of which three failed."""
    entry = samples.entry(40)
    assert entry.before is not None
    return samples.pair(entry.before, entry.stem)


@pytest.fixture
def shown(pane: ComparePane, turn: samples.Pair) -> ComparePane:
    pane.set_versions(turn.view.versions, has_current=True, has_autosave=True)
    pane.show_comparison(turn.comparison, turn.b, turn.a)
    pane.show_tab("receipt")
    pane.receipt.show_receipt(_receipt(turn), turn.a.name)
    return pane


def _rows(panel: ReceiptPanel, kind: RowKind) -> list[int]:
    return [place for place, row in enumerate(panel.view.rows.rows) if row.kind is kind]


def _click(qtbot: QtBot, panel: ReceiptPanel, place: int) -> None:
    spot = panel.view.visualRect(panel.view.rows.index(place)).topLeft() + QPoint(60, 12)
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)


def test_the_tab_is_offered_for_turns_of_the_assistant_only(pane: ComparePane, turn: samples.Pair) -> None:
    tab = pane.tabs.choice("receipt")
    pane.show_comparison(turn.comparison, turn.b, turn.a)
    assert tab.isVisible()
    pane.show_tab("receipt")
    save = samples.takes(*SAVE)
    pane.show_comparison(save.comparison, save.b, save.a)
    assert not tab.isVisible()
    assert pane.tab == "changes"
    assert pane.content.currentWidget() is pane.changes
    pane.show_tab("receipt")
    assert pane.tab == "changes"
    pane.show_comparison(turn.comparison, turn.b, turn.a)
    assert pane.tab == "receipt"


def test_who_left_the_receipt_is_not_taken_back_to_it(shown: ComparePane, turn: samples.Pair) -> None:
    shown.tabs.choice("json").click()
    shown.show_comparison(turn.comparison, turn.b, turn.a)
    assert shown.tab == "json"


def test_a_receipt_is_wanted_when_it_is_first_seen(
    qtbot: QtBot, pane: ComparePane, turn: samples.Pair
) -> None:
    wanted: list[bool] = []
    pane.receipt_wanted.connect(lambda: wanted.append(True))
    pane.show_comparison(turn.comparison, turn.b, turn.a)
    assert not wanted
    pane.show_tab("receipt")
    assert wanted
    qtbot.waitUntil(lambda: pane.receipt.empty.title == "Reading the receipt …")
    pane.receipt.show_receipt(_receipt(turn), turn.a.name)
    pane.show_tab("changes")
    pane.show_tab("receipt")
    assert len(wanted) == 1


def test_it_says_verdict_words_and_facts(shown: ComparePane) -> None:
    panel = shown.receipt
    assert panel.verdict.text() == "2 of 5 actions worked"
    assert panel.second.text() == "3 failed. The text says 5 were executed."
    assert panel.words.asked.toPlainText() == "make the drums hit harder and push it to 98"
    assert "Tempo 92 → 98 BPM" in panel.words.claimed.toPlainText()
    assert "**" not in panel.words.claimed.toPlainText()
    said = [row.words for row in panel.view.rows.rows]
    assert said == [
        "Done, 2, found in the music",
        "done, Modify clip, Kick, +2 notes",
        "done, Add effect, Snare, + Distortion · mix 0.60",
        "Failed, 3, as reported",
        "failed, Set tempo, Song, Tempo is still 92 BPM, The program that does it was not told the tempo.",
        f"{_TRACKS}, The program that does it was not told which track.",
        "Besides, 0, all that changed since v039 is explained",
    ]
    assert "Set tempo failed" in panel.strip.accessibleName()


def test_a_click_on_a_fact_chooses_its_change(qtbot: QtBot, shown: ComparePane) -> None:
    panel = shown.receipt
    done = _rows(panel, RowKind.DONE)
    _click(qtbot, panel, done[1])
    key = panel.view.rows.rows[done[1]].keys[0]
    assert shown.selected_change == key
    assert shown.changes.view.chosen == key
    assert shown.tab == "receipt"


def test_a_change_chosen_elsewhere_marks_its_fact(shown: ComparePane) -> None:
    panel = shown.receipt
    last = _rows(panel, RowKind.DONE)[-1]
    key = panel.view.rows.rows[last].keys[0]
    shown.changes.view.choose(key)
    assert panel.view.currentIndex().row() == last
    assert shown.comparison is not None
    other = next(change.key for change in shown.comparison.changes if change.area == "conversation")
    shown.changes.view.choose(other)
    assert not panel.view.currentIndex().isValid()


def test_by_key_one_walks_opens_and_goes_to_the_change(qtbot: QtBot, shown: ComparePane) -> None:
    panel = shown.receipt
    panel.view.setFocus()
    first, second = _rows(panel, RowKind.DONE)
    assert panel.view.currentIndex().row() == first
    qtbot.keyClick(panel.view, Qt.Key.Key_Down)
    key = panel.view.rows.rows[second].keys[0]
    assert shown.selected_change == key
    qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    assert (shown.tab, shown.selected_change) == ("changes", key)


def test_the_raw_error_opens_on_demand(qtbot: QtBot, shown: ComparePane) -> None:
    panel = shown.receipt
    failed = _rows(panel, RowKind.FAILED)[0]
    index = panel.view.rows.index(failed)
    closed = panel.view.visualRect(index).height()
    assert "PlaybackEngineService" not in index.data(Qt.ItemDataRole.AccessibleTextRole)
    _click(qtbot, panel, failed)
    qtbot.waitUntil(lambda: panel.view.visualRect(index).height() > closed)
    assert "PlaybackEngineService.set_tempo()" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    qtbot.keyClick(panel.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "PlaybackEngineService" in QGuiApplication.clipboard().text()
    qtbot.keyClick(panel.view, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: panel.view.visualRect(index).height() == closed)


def test_a_box_in_the_strip_leads_to_its_action(qtbot: QtBot, shown: ComparePane) -> None:
    panel = shown.receipt
    qtbot.mouseClick(
        panel.strip,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        panel.strip.box(4).center().toPoint(),
    )
    assert panel.view.currentIndex().row() == _rows(panel, RowKind.FAILED)[1]


def test_beside_another_comparison_the_change_is_found_in_that_of_the_take(
    qtbot: QtBot, pane: ComparePane, turn: samples.Pair
) -> None:
    far = samples.pair(samples.stem(15), turn.b.ref)
    pane.show_comparison(far.comparison, far.b, far.a)
    pane.show_tab("receipt")
    pane.receipt.show_receipt(_receipt(turn), turn.a.name)
    assert "v039" in pane.receipt.aside.text()
    assert pane.receipt.aside.isVisible()
    first = _rows(pane.receipt, RowKind.DONE)[0]
    key = pane.receipt.view.rows.rows[first].keys[0]
    _click(qtbot, pane.receipt, first)
    assert pane.selected_change is None
    with qtbot.waitSignal(pane.target_chosen) as asked:
        qtbot.keyClick(pane.receipt.view, Qt.Key.Key_Return)
    assert asked.args == ["previous"]
    pane.show_comparison(turn.comparison, turn.b, turn.a)
    assert [pane.tab, pane.selected_change] == ["changes", key]


def test_a_turn_that_is_not_recorded_says_so(pane: ComparePane, real_data: Path) -> None:
    view = samples.view_of("e6e5cdef-179a-4f55-8057-9213bf4f36f1", real_data)
    pair = samples.pair(view.versions[0].stem, view.versions[1].stem, view.id, real_data)
    pane.show_comparison(pair.comparison, pair.b, pair.a)
    pane.show_tab("receipt")
    pane.receipt.show_receipt(_receipt(pair), pair.a.name)
    panel = pane.receipt
    assert panel.verdict.text() == "What this turn did is not recorded"
    assert panel.words.asked.text.startswith("Recompose this sequence")
    assert not panel.words.claimed.isVisible()
    assert not panel.strip.isVisible()
    assert [row.title for row in panel.view.rows.rows] == ["Changed", "Tracks"]


def test_an_error_is_said_in_words(shown: ComparePane) -> None:
    shown.receipt.say("The receipt cannot be read", "v039 is gone.", is_error=True)
    assert shown.receipt.stack.currentWidget() is shown.receipt.empty
    assert shown.receipt.receipt is None


def test_the_model_keeps_qts_contract(shown: ComparePane) -> None:
    model = shown.receipt.view.rows
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.toggle(_rows(shown.receipt, RowKind.FAILED)[0])
    model.show(())
    assert model.rowCount() == 0
    assert not model.toggle(3)
    del tester


@pytest.mark.parametrize("width", [720, 860, 1600])
def test_no_fact_is_cut_and_no_two_overlap(shown: ComparePane, turn: samples.Pair, width: int) -> None:
    rows = rows_of(_receipt(turn), "v039")
    columns = Columns.of(rows, theme())
    for row in rows:
        laid = lay_out(row, columns, width / 2, theme(), is_open=True)
        boxes = [piece.rect for piece in laid.pieces if piece.spans[0][0]]
        for place, box in enumerate(boxes):
            assert box.bottom() <= laid.height
            assert not any(box.intersects(other) for other in boxes[place + 1 :]) or row.kind is RowKind.HEAD


def test_long_facts_break_between_facts(pane: QWidget) -> None:
    spans = (("+30", "added"), (" notes", "text_2"), (" · ", "text_3"), ("bar 1 → 2", "moved"))
    font = theme().font("body")
    assert broken(spans, font, 1000) == [spans]
    lines = ["".join(text for text, _ in line) for line in broken(spans, font, 80)]
    assert lines == ["+30 notes", "bar 1 → 2"]
    assert "".join(wrapped("one two three", font, 30)).replace(" ", "") == "onetwothree"


def test_a_thousand_actions_keep_the_strip_small(qtbot: QtBot, turn: samples.Pair) -> None:
    panel = ReceiptPanel()
    qtbot.addWidget(panel)
    deeds = _receipt(turn).deeds * 200
    panel.strip.show_deeds(deeds)
    assert panel.strip.shown < 40
    assert panel.strip.sizeHint().width() < 400


def test_five_tabs_with_large_counts_fit_the_narrowest_pane(shown: ComparePane) -> None:
    tabs = shown.tabs
    tabs.set_count("changes", 1204)
    tabs.set_count("conversation", 120)
    tabs.show_place(1203, 1204)
    assert tabs.place.isVisible()
    shown.resize(theme().metrics.compare_least, 600)
    assert not tabs.place.isVisible()
    assert tabs.minimumSizeHint().width() <= theme().metrics.compare_least


def test_junk_rows_are_painted(shown: ComparePane) -> None:
    odd = ReceiptRow(RowKind.FAILED, "", spans=(("x" * 4000, "text"),), error="y" * 4000, reason="\n\n")
    shown.receipt.view.show_rows((odd,))
    assert shown.receipt.view.rows.index(0).data(RowRole) is odd
    assert not shown.receipt.view.grab().isNull()
