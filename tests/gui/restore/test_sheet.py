"""The sheet over a window: what it shows, and how it is answered."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.restore import news
from gui.restore.sheet import RestoreSheet
from gui.widgets.message_stack import MessageStack
from tests.gui.compare import samples


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def sheet(window: QWidget) -> RestoreSheet:
    made = RestoreSheet(samples.preview(samples.stem(44)))
    made.open_on(window)
    return made


def test_it_shows_all_that_the_preview_says(sheet: RestoreSheet) -> None:
    preview = sheet.preview
    assert sheet.title_label.text() == preview.title
    assert sheet.primary_button.text() == "Restore v044"
    spoken = [row.accessibleName() for row in sheet.list.rows]  # type: ignore[attr-defined]
    assert len(spoken) == len(preview.lines)
    assert spoken[0] == "Tracks: Rain, Vox, Lead go: 3 removed"
    assert sheet.box.kept.text() == preview.kept
    assert preview.kept in sheet.accessibleDescription()


def test_enter_restores(qtbot: QtBot, sheet: RestoreSheet) -> None:
    with qtbot.waitSignal(sheet.accepted):
        qtbot.keyClick(QApplication.focusWidget() or sheet, Qt.Key.Key_Return)


def test_escape_does_not(qtbot: QtBot, sheet: RestoreSheet) -> None:
    with qtbot.waitSignal(sheet.rejected), qtbot.assertNotEmitted(sheet.accepted):
        qtbot.keyClick(sheet, Qt.Key.Key_Escape)


def test_a_click_restores(qtbot: QtBot, sheet: RestoreSheet) -> None:
    with qtbot.waitSignal(sheet.accepted):
        qtbot.mouseClick(sheet.primary_button, Qt.MouseButton.LeftButton)


def test_current_that_holds_the_music_already_is_said_and_still_allowed(
    qtbot: QtBot, window: QWidget
) -> None:
    sheet = RestoreSheet(samples.preview(samples.stem(66)))
    sheet.open_on(window)
    assert sheet.list.text() == "Current already holds this music."  # type: ignore[attr-defined]
    assert sheet.primary_button.isEnabled()
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)


def test_the_sheet_fits_a_small_window(window: QWidget) -> None:
    window.resize(720, 480)
    sheet = RestoreSheet(samples.preview(samples.stem(3)))
    sheet.open_on(window)
    assert window.rect().contains(sheet.panel.geometry())
    assert sheet.primary_button.isVisible()
    assert sheet.list.geometry().bottom() < sheet.box.geometry().top()
    sheet.reject()


def test_news_stand_in_the_stack(qtbot: QtBot, window: QWidget) -> None:
    stack = MessageStack(window)
    bar = news.restored("v204", "v208", "v207").post_on(stack)
    assert bar.title == "Restored v204."
    with qtbot.waitSignal(stack.action_chosen) as chosen:
        bar.buttons[1].click()
    assert chosen.args == [news.RESTORE, news.UNDO]
