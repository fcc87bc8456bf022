"""What tests with Qt share: the theme as drawn, and a look at what each test leaves behind."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from gui.tasks import TaskRunner
from gui.theme import apply_theme

THREADS = ("reprise-",)


# What the offscreen plugin says of every window with a least size, and of menus; no fault of ours.
HARMLESS = ("This plugin does not support",)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let what the offscreen plugin always says pass in the tests of this folder."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.qt_log_ignore(*HARMLESS))


def delete_deferred() -> None:
    """Carry out every `deleteLater`; without a running event loop nobody else does."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.sendPostedEvents(None, 0)


def left_windows() -> list[QWidget]:
    """Return the windows that nobody owns, tooltips aside."""
    windows = QApplication.topLevelWidgets()
    return [
        each for each in windows if each.parent() is None and "QTipLabel" not in each.metaObject().className()
    ]


def left_threads() -> list[str]:
    """Return the names of the program's own threads that still run."""
    return [thread.name for thread in threading.enumerate() if thread.name.startswith(THREADS)]


@pytest.fixture(scope="session", autouse=True)
def _as_drawn(qapp: QApplication) -> None:
    apply_theme(qapp, "dark", scale=1.0)


@pytest.fixture(autouse=True)
def _leaves_nothing_behind(qapp: QApplication) -> Iterator[None]:
    before = {id(window) for window in left_windows()}
    yield
    delete_deferred()
    gc.collect()
    delete_deferred()
    windows = [repr(window) for window in left_windows() if id(window) not in before]
    threads = left_threads()
    assert not windows, f"windows left open: {windows}"
    assert not threads, f"threads left running: {threads}"


@pytest.fixture
def runner(qapp: QApplication) -> Iterator[TaskRunner]:
    """A runner that is closed, and its last answers delivered, when the test ends."""
    made = TaskRunner()
    yield made
    made.close()
    qapp.processEvents()
    made.deleteLater()
    delete_deferred()
