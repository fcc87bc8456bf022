"""The box is worked by keyboard alone, says why it cannot be used, and never takes words away."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from gui.backend.prompt_box import PromptBox
from gui.backend.prompt_field import LONGEST
from gui.backend.turn import DeedLine, Outcome, Turn


@pytest.fixture
def box(qtbot: QtBot) -> PromptBox:
    made = PromptBox()
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.show_standing("It works on current, v066.")
    made.show()
    qtbot.waitExposed(made)
    return made


def test_enter_asks_and_shift_enter_breaks_the_line(qtbot: QtBot, box: PromptBox) -> None:
    qtbot.keyClicks(box.field, "mute the pad")
    qtbot.keyClick(box.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(box.field, "tempo 90")
    with qtbot.waitSignal(box.asked) as asked:
        qtbot.keyClick(box.field, Qt.Key.Key_Return)
    assert asked.args == ["mute the pad\ntempo 90"]
    assert box.field.text == "mute the pad\ntempo 90", "the words stay until they are done"


def test_nothing_is_asked_for_with_nothing_written(qtbot: QtBot, box: PromptBox) -> None:
    box.field.set_text("  \n ")
    with qtbot.assertNotEmitted(box.asked):
        qtbot.keyClick(box.field, Qt.Key.Key_Return)
    assert not box.button.isEnabled()
    assert box.button.toolTip()


def test_why_nothing_can_be_asked_for_is_said_and_words_can_still_be_written(
    qtbot: QtBot, box: PromptBox
) -> None:
    box.show_standing("", "Nothing answers at 127.0.0.1:8000.")
    qtbot.keyClicks(box.field, "mute the pad")
    with qtbot.assertNotEmitted(box.asked):
        qtbot.keyClick(box.field, Qt.Key.Key_Return)
    assert box.hint.text == box.button.toolTip() == "Nothing answers at 127.0.0.1:8000."
    assert "Nothing answers" in box.field.accessibleDescription()
    assert box.field.text == "mute the pad"


def test_progress_is_seen_action_by_action_and_can_be_stopped(qtbot: QtBot, box: PromptBox) -> None:
    turn = Turn("id", "Night Drive", "mute the pad")
    box.field.set_text(turn.request)
    box.show_turn(turn)
    assert box.turn.isVisible()
    assert box.turn.verdict.text() == "Waiting for its turn"
    assert box.field.isReadOnly()
    for number in range(3):
        turn.lines.append(DeedLine("Set tempo", asked=f"tempo {number}"))
        box.show_turn(turn)
        assert len(box.turn.lines) == number + 1
    assert box.turn.lines[-1] == "Set tempo, tempo 2: worked"
    assert box.button.text() == "Stop"
    with qtbot.waitSignal(box.stopped), qtbot.assertNotEmitted(box.asked):
        qtbot.mouseClick(box.button, Qt.MouseButton.LeftButton)
    with qtbot.assertNotEmitted(box.asked):
        qtbot.keyClick(box.field, Qt.Key.Key_Return)


def test_the_end_leads_to_the_receipt_and_back(qtbot: QtBot, box: PromptBox) -> None:
    turn = Turn("id", "Night Drive", "mute the pad", [DeedLine("Set track parameter", error="No.")])
    turn.outcome = Outcome("warning", "1 of 2 actions failed, saved as v067", "said there", "067_a", "066_b")
    box.show_turn(turn)
    assert box.turn.verdict.text() == "1 of 2 actions failed, saved as v067"
    assert not box.turn.text.isVisible(), "what a version says stands in its conversation"
    with qtbot.waitSignal(box.turn.receipt_requested) as asked:
        qtbot.mouseClick(box.turn.receipt, Qt.MouseButton.LeftButton)
    assert asked.args == ["067_a"]
    with qtbot.waitSignal(box.turn.take_back_requested) as back:
        qtbot.mouseClick(box.turn.take_back, Qt.MouseButton.LeftButton)
    assert back.args == ["066_b"]
    assert not box.field.isReadOnly()


def test_what_is_in_no_version_is_told_here(box: PromptBox) -> None:
    turn = Turn("id", "Night Drive", "frobnicate")
    turn.outcome = Outcome("info", "Nothing was changed", "I do not understand “frobnicate”.")
    box.show_turn(turn)
    assert box.turn.text.text() == "I do not understand “frobnicate”."
    assert box.turn.text.isVisible()
    assert not box.turn.receipt.isVisible()
    box.show_turn(None)
    assert not box.turn.isVisible()


def test_many_lines_and_long_errors_scroll_and_leave_room(qtbot: QtBot, box: PromptBox) -> None:
    turn = Turn("id", "Night Drive", "long " * 200)
    turn.lines = [DeedLine("Add effect", "Lead", error="why not " * 60) for _ in range(40)]
    box.show_turn(turn)
    box.field.set_text("word " * 400)
    bar = box.turn.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
    assert box.turn.area.height() <= 168
    assert box.sizeHint().height() < 400
    turn.outcome = Outcome("error", "The backend went away after 40 actions", "It broke off.")
    box.show_turn(turn)
    qtbot.waitUntil(lambda: bar.value() == 0)


@pytest.mark.parametrize(("wide", "ends"), [(400, 384), (700, 684), (1600, 770)])
def test_the_box_takes_its_width_and_ends_where_the_messages_do(
    qtbot: QtBot, box: PromptBox, wide: int, ends: int
) -> None:
    box.resize(wide, 200)
    qtbot.waitUntil(lambda: box.button.mapTo(box, box.button.rect().topRight()).x() + 1 == ends)
    assert box.field.mapTo(box, QPoint()).x() == 16


def test_a_word_without_end_pushes_nothing_aside(qtbot: QtBot, box: PromptBox) -> None:
    turn = Turn("id", "Night Drive", "x" * 3000, [DeedLine("Add effect", error="y" * 3000)])
    turn.outcome = Outcome("error", "1 of 1 action failed, nothing was changed", "z" * 9000)
    box.show_turn(turn)
    page, view = box.turn.area.widget(), box.turn.area.viewport()
    assert page is not None
    qtbot.waitUntil(lambda: page.width() <= view.width())
    assert box.width() == 700


def test_the_field_grows_with_its_words_and_is_bounded(box: PromptBox) -> None:
    one = box.field.height()
    box.field.set_text("a\nb\nc")
    three = box.field.height()
    assert three > one
    box.field.set_text("line\n" * 100)
    assert three <= box.field.height() <= 6 * one
    box.field.set_text("x" * (LONGEST + 10))
    assert len(box.field.text) == LONGEST


def test_tab_goes_on(qtbot: QtBot, box: PromptBox) -> None:
    box.field.set_text("mute the pad")
    box.field.setFocus()
    qtbot.keyClick(box.field, Qt.Key.Key_Tab)
    assert box.field.text == "mute the pad"
    assert box.focusWidget() is box.button
