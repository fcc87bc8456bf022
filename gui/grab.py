"""Draws the window to a PNG once it has come to rest, and leaves."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

_LOOK_EVERY_MS = 50
_CALM_LOOKS = 4
_GIVE_UP_S = 60.0


class Restful(Protocol):
    """A window that knows when nothing more is under way."""

    @property
    def is_settled(self) -> bool:
        """Whether all that was asked for is shown."""
        ...


class Grab(QObject):
    """Waits until the window was settled for some looks in a row, saves its picture, ends the program."""

    def __init__(self, window: QWidget, restful: Restful, path: Path) -> None:
        super().__init__(window)
        self._window = window
        self._restful = restful
        self._path = path
        self._calm = 0
        self._until = time.monotonic() + _GIVE_UP_S
        self._code = 1
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._on_look)

    def run(self, app: QApplication) -> int:
        """Run the application until the picture is saved; 0, or 1 with a sentence on stderr."""
        self._timer.start()
        app.exec()
        return self._code

    def _on_look(self) -> None:
        self._calm = self._calm + 1 if self._restful.is_settled else 0
        if self._calm >= _CALM_LOOKS:
            self._finish()
        elif time.monotonic() > self._until:
            sys.stderr.write(f"The window did not come to rest within {_GIVE_UP_S:.0f} s; no picture.\n")
            self._window.close()

    def _finish(self) -> None:
        self._timer.stop()
        if self._window.grab().save(str(self._path), "PNG"):
            self._code = 0
        else:
            sys.stderr.write(f"{self._path} cannot be written as a picture.\n")
        self._window.close()
