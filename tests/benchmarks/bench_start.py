"""From the start of the process to the first painted window, beside an empty PySide6 window."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from resources.demo import copy_library
from tests.benchmarks import Row, median_ms

_REPEATS = 7

_EMPTY = """
import sys
from PySide6.QtWidgets import QApplication, QWidget
class Window(QWidget):
    def paintEvent(self, event):
        QApplication.instance().quit()
app = QApplication(sys.argv)
window = Window()
window.resize(1280, 800)
window.show()
app.exec()
"""

_OURS = """
import sys
from pathlib import Path
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from gui.main_window import MainWindow
from gui.settings import Settings
from gui.theme import apply_theme
class Ender(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            QApplication.instance().quit()
        return False
app = QApplication(sys.argv)
apply_theme(app, "dark")
window = MainWindow(Settings(), remembers=False)
window.resize(1280, 800)
window.open_directory(Path(sys.argv[1]))
ender = Ender()
window.centralWidget().installEventFilter(ender)
window.show()
app.exec()
window.close()
"""


def rows() -> Iterable[Row]:
    """Time both as whole processes."""
    with tempfile.TemporaryDirectory() as folder:
        data = copy_library(Path(folder))
        ours = median_ms(lambda: _run(_OURS, str(data)), _REPEATS)
        empty = median_ms(lambda: _run(_EMPTY), _REPEATS)
    yield Row("start to the first painted window", ours, "an empty PySide6 window", empty)


def _run(script: str, *arguments: str) -> None:
    subprocess.run([sys.executable, "-c", script, *arguments], check=True, capture_output=True)
