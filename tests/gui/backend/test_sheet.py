"""The sheet says who answers, takes no bad address, and off is an empty field."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from gui.backend.sheet import BackendSheet
from tests.gui.backend.servers import ours, serving


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    qtbot.waitExposed(made)
    return made


def _open(window: QWidget, address: str = "", token: str = "") -> BackendSheet:
    sheet = BackendSheet(address, token, "here")
    sheet.open_on(window)
    return sheet


def test_the_field_has_the_keys_and_enter_takes_it(qtbot: QtBot, window: QWidget) -> None:
    sheet = _open(window)
    qtbot.waitUntil(lambda: window.focusWidget() is sheet.address)
    qtbot.keyClicks(sheet.address, "localhost:8000/api/")
    with qtbot.waitSignal(sheet.chosen) as chosen:
        qtbot.keyClick(sheet.address, Qt.Key.Key_Return)
    assert chosen.args == ["http://localhost:8000", ""]


def test_a_bad_address_is_said_and_the_sheet_stays(qtbot: QtBot, window: QWidget) -> None:
    sheet = _open(window, "ftp://studio.example")
    with qtbot.assertNotEmitted(sheet.chosen):
        qtbot.mouseClick(sheet.primary_button, Qt.MouseButton.LeftButton)
    assert sheet.isVisible()
    assert sheet.answer.text == "A backend is reached by http or https, not by ftp."
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


@pytest.mark.parametrize(
    ("served_at", "written"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://studio.example:8000", ""),  # a folder that others write to sends nobody to another machine
        ("https://studio.example", ""),
        ("nonsense://", ""),
        ("", ""),
    ],
)
def test_where_the_folder_was_served_is_suggested(window: QWidget, served_at: str, written: str) -> None:
    sheet = BackendSheet("", "", "here", served_at)
    sheet.open_on(window)
    assert sheet.address.text() == written
    assert ("last served there" in sheet.answer.text) == bool(written)
    sheet.reject()


def test_what_is_set_stands_before_what_is_suggested(window: QWidget) -> None:
    sheet = BackendSheet("http://localhost:1", "", "here", "http://127.0.0.1:8000")
    sheet.open_on(window)
    assert sheet.address.text() == "http://localhost:1"
    sheet.reject()


def test_an_empty_field_means_none(qtbot: QtBot, window: QWidget) -> None:
    sheet = _open(window, "http://localhost:8000", "s3cret")
    sheet.address.clear()
    assert sheet.primary_button.text() == "Use no backend"
    assert not sheet.test_button.isEnabled()
    assert sheet.test_button.toolTip()
    with qtbot.waitSignal(sheet.chosen) as chosen:
        qtbot.mouseClick(sheet.primary_button, Qt.MouseButton.LeftButton)
    assert chosen.args == ["", ""]


def test_the_test_answers_in_words_and_sends_the_token(qtbot: QtBot, window: QWidget) -> None:
    with serving(lambda r: r.reply(200, ours(directory="here"))) as server:
        sheet = _open(window, server.address, "s3cret")
        qtbot.mouseClick(sheet.test_button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: "Reprise backend" in sheet.answer.text, timeout=10_000)
        assert sheet.answer.text == "Reprise backend 0.1, assistant offline It serves the folder shown here."
        assert server.requests[0][2]["Authorization"] == "Bearer s3cret"
    sheet.reject()


def test_what_was_tested_is_not_said_of_another_address(qtbot: QtBot, window: QWidget) -> None:
    with serving(lambda r: r.reply(200, ours())) as server:
        sheet = _open(window, server.address)
        sheet.test()
        sheet.address.setText("http://localhost:1")
        assert sheet.answer.text == ""
        sheet.test()
        qtbot.waitUntil(lambda: "Nothing answers at localhost:1." in sheet.answer.text, timeout=10_000)
    sheet.reject()


def test_a_token_is_not_shown_and_an_open_way_is_said(window: QWidget) -> None:
    sheet = _open(window, "http://studio.example", "s3cret")
    assert sheet.token.echoMode() is QLineEdit.EchoMode.Password
    assert "can be read on the way" in sheet.answer.text
    sheet.reject()
