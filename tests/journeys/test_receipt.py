"""A person reads what an AI turn really did, goes to the changes, and follows the conversation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt

from core.history.receipt import Outcome
from gui.compare.receipt_rows import RowKind
from tests.journeys.conftest import ForeignWriter, Person

TURN, SAVE = 40, 44


def _stem(person: Person, number: int) -> str:
    return next(entry.stem for entry in person.view.versions if entry.number == number)


def _open_by_menu(person: Person) -> None:
    person.menu("receipt")


def _open_by_click(person: Person) -> None:
    person.qtbot.mouseClick(person.pane.tabs.choice("receipt"), Qt.MouseButton.LeftButton)


def _open_by_key(person: Person) -> None:
    person.pane.tabs.choice(person.pane.tab).setFocus()
    for _ in person.pane.tabs.ids:
        if person.pane.tab != "receipt":
            person.press(Qt.Key.Key_Right)


@pytest.mark.parametrize("open_receipt", [_open_by_menu, _open_by_click, _open_by_key])
def test_a_turn_says_what_it_did_and_what_failed(
    person: Person, open_receipt: Callable[[Person], None]
) -> None:
    person.click_row(_stem(person, TURN))
    open_receipt(person)
    person.settle()
    panel = person.pane.receipt
    assert panel.isVisible()
    assert panel.verdict.text() == "2 of 5 actions worked"
    assert panel.words.asked.toPlainText() == "make the drums hit harder and push it to 98"
    assert panel.receipt is not None
    assert [deed.outcome for deed in panel.receipt.deeds].count(Outcome.FAILED) == 3


def test_the_receipt_is_for_turns_and_comes_back_with_the_next(person: Person) -> None:
    person.click_row(_stem(person, TURN))
    person.menu("receipt")
    person.settle()
    person.click_row(_stem(person, SAVE))
    assert person.pane.tab == "changes"
    assert not person.window.commands.actions["receipt"].isEnabled()
    person.click_row(_stem(person, 55))
    assert person.pane.tab == "receipt"
    assert person.pane.receipt.verdict.text() == "4 of 6 actions worked"


def test_a_fact_leads_to_its_change(person: Person) -> None:
    person.click_row(_stem(person, TURN))
    person.menu("receipt")
    person.settle()
    view = person.pane.receipt.view
    place = next(place for place, row in enumerate(view.rows.rows) if row.kind is RowKind.DONE)
    spot = view.visualRect(view.rows.index(place)).topLeft() + QPoint(60, 12)
    person.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    key = view.rows.rows[place].keys[0]
    assert person.pane.selected_change == key
    person.press(Qt.Key.Key_Return, on=view)
    assert person.pane.tab == "changes"
    assert person.pane.changes.view.chosen == key


def test_compared_with_current_the_receipt_is_still_that_of_the_turn(person: Person) -> None:
    person.click_row(_stem(person, TURN))
    person.menu("with_current")
    person.settle()
    person.menu("receipt")
    person.settle()
    panel = person.pane.receipt
    assert panel.verdict.text() == "2 of 5 actions worked"
    assert panel.aside.text().startswith("Held against v039")
    view = panel.view
    view.choose_action(1)
    key = view.rows.rows[view.currentIndex().row()].keys[0]
    person.press(Qt.Key.Key_Return, on=view)
    person.settle()
    sides = person.browser.comparing.sides
    assert sides is not None
    assert sides[0] == _stem(person, 39)
    assert person.pane.selected_change == key


def test_a_prompt_of_the_conversation_leads_to_its_take(person: Person) -> None:
    person.click_row(_stem(person, 55))
    person.menu("conversation")
    person.settle()
    assert [card.message.is_new for card in person.pane.conversation.cards] == [False] * 4 + [True] * 2
    person.wait(lambda: all(card.isVisible() for card in person.pane.conversation.cards))
    person.click("Go to v040")
    person.settle()
    selection = person.browser.comparing.selection
    assert selection is not None
    assert selection.b == _stem(person, TURN)
    assert person.pane.tab == "conversation"
    assert len(person.pane.conversation.cards) == 4


def test_a_save_by_another_program_leaves_the_receipt_as_it_is(person: Person, writer: ForeignWriter) -> None:
    person.click_row(_stem(person, TURN))
    person.menu("receipt")
    person.settle()
    view = person.pane.receipt.view
    failed = next(place for place, row in enumerate(view.rows.rows) if row.error)
    view.rows.toggle(failed)
    stem = writer.save(lambda state: state.update(tempo=state["tempo"] + 3))
    person.wait(lambda: stem in person.stems())
    person.settle()
    assert view.rows.open == {failed}


def test_the_real_turn_of_16_actions(open_window: Callable[..., Person], real_data: Path) -> None:
    person = open_window(real_data, "5e7c552d-d97f-457a-9c82-1b08133f885c")
    person.click_row(_stem(person, 171))
    person.menu("receipt")
    person.settle()
    panel = person.pane.receipt
    assert panel.verdict.text() == "8 of 16 actions worked"
    assert panel.strip.shown == 16
    assert not any(row.kind is RowKind.BESIDES for row in panel.view.rows.rows)
