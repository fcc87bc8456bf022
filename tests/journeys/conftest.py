"""The real window over a copy of the demo library, and a person who acts by mouse and key."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.history.timeline import CompositionView
from gui.comparing import Selection
from gui.main_window import MainWindow
from gui.settings import Settings
from resources.demo import copy_library
from tests.gui.conftest import HARMLESS, _as_drawn, _leaves_nothing_behind, delete_deferred

__all__ = ["_as_drawn", "_leaves_nothing_behind"]

NIGHT_DRIVE = "39b3be0f-57a4-447d-a1f8-eae91d342450"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let what the offscreen plugin always says pass in the tests of this folder."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.qt_log_ignore(*HARMLESS))


class Person:
    """Sees the window and acts on it."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot = qtbot
        self.window = window
        assert window.browser is not None
        self.browser = window.browser
        self.library = window.browser.library
        self.timeline = window.browser.timeline
        self.pane = window.browser.pane

    @property
    def view(self) -> CompositionView:
        """The open composition."""
        view = self.browser.view
        assert view is not None
        return view

    def wait(self, condition: Callable[[], object], seconds: float = 30) -> None:
        """Wait until something is seen."""
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=int(seconds * 1000))

    def settle(self) -> None:
        """Wait until the window has come to rest."""
        self.wait(lambda: self.window.is_settled)

    def click_row(self, stem: str, *, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Click a version's row in the timeline, scrolling it into view as a person would."""
        row = self.timeline.list
        index = self.timeline.model.index_of(stem)
        assert index.isValid(), f"{stem} has no row"
        row.scrollTo(index)
        self.qtbot.mouseClick(
            row.viewport(), Qt.MouseButton.LeftButton, modifier, row.visualRect(index).center()
        )
        self.settle()

    def press(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier, on: QWidget | None = None) -> None:
        """Press a key where the focus is, or on a widget."""
        held = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            held |= modifier
        self.qtbot.keyClick(on or QApplication.focusWidget() or self.window, key, held)

    def menu(self, name: str) -> None:
        """Choose a command of the menus; it must be enabled, as a person could not choose it else."""
        action = self.window.commands.actions[name]
        assert action.isEnabled(), f"{name} is not to be had"
        action.trigger()

    def button(self, words: str) -> QPushButton:
        """The visible button that says this, or begins with it."""
        found = [
            button
            for button in self.window.findChildren(QPushButton)
            if button.isVisible() and button.text().replace("&", "").startswith(words)
        ]
        assert found, f"no button says {words}"
        return found[0]

    def click(self, words: str) -> None:
        """Click the button that says this."""
        button = self.button(words)
        assert button.isEnabled(), f"{words} is not to be had: {button.toolTip()}"
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))

    def stems(self) -> list[str]:
        """Stems of the open composition's versions, oldest first."""
        return [entry.stem for entry in self.view.versions]

    def changes(self) -> list[str]:
        """Titles of the changes that the pane lists."""
        comparison = self.pane.comparison
        return [change.title for change in comparison.changes] if comparison else []


class ForeignWriter:
    """Saves as a backend does that knows nothing of us: temp file and rename, numbers by counting."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, change: Callable[[dict[str, Any]], object]) -> str:
        """Change the current state and save it; the stem made."""
        state = json.loads((self.folder / "current.json").read_bytes())
        change(state)
        state["metadata"] = {"source": "manual_save"}
        text = json.dumps(state, indent=2)
        history = self.folder / "history"
        stem = f"{len(list(history.glob('*.json'))):03d}_{datetime.now():%Y%m%d_%H%M%S}"
        for path in (self.folder / "current.json", history / f"{stem}.json"):
            temporary = path.with_suffix(".tmp")
            temporary.write_text(text)
            os.replace(temporary, path)
        return stem


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the demo library."""
    return copy_library(tmp_path)


@pytest.fixture
def open_window(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., Person]]:
    """Open the real window on a data directory; all are closed when the test ends."""
    windows: list[MainWindow] = []

    def open_it(
        data: Path, composition: str = NIGHT_DRIVE, b: str = "", size: tuple[int, int] = (1280, 800)
    ) -> Person:
        store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
        window = MainWindow(Settings(store), remembers=True)
        window.resize(*size)
        windows.append(window)
        assert window.open_directory(data, Selection(composition, b) if composition else None)
        window.show()
        qtbot.waitExposed(window)
        person = Person(qtbot, window)
        person.settle()
        return person

    yield open_it
    for window in windows:
        window.close()
        window.deleteLater()
    delete_deferred()


@pytest.fixture
def person(open_window: Callable[..., Person], data: Path) -> Person:
    """A person at the window, the demo's showpiece open at its newest take."""
    return open_window(data)


@pytest.fixture
def writer(data: Path) -> ForeignWriter:
    """A foreign backend on the same composition."""
    return ForeignWriter(data / "compositions" / NIGHT_DRIVE)
