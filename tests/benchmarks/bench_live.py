"""From a foreign process's rename to the painted row of the version, in the real window."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from gui.main_window import MainWindow
from gui.settings import Settings
from gui.theme import apply_theme
from resources.demo import copy_library
from tests.benchmarks import CannotRun, Row

_PROMISED_MS = 150.0
_SAVES = 30
_EVERY_S = 0.35

# Saves as a foreign backend does, and tells the moment of each rename on the clock that processes share.
_WRITER = """
import json, os, sys, time
history, stem, count, pause = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
state = json.load(open(os.path.join(history, stem + ".json")))
sequence = state.get("sequence") or state
for turn in range(count):
    time.sleep(pause)
    sequence["tempo"] = 60 + turn
    name = f"{900 + turn}_20270101_{turn:06d}"
    temporary = os.path.join(history, name + ".tmp")
    with open(temporary, "w") as file:
        json.dump(state, file, indent=2)
    os.replace(temporary, os.path.join(history, name + ".json"))
    print(name, time.monotonic_ns(), flush=True)
"""


class _Watcher(QObject):
    """Notes when the row of a version was first painted."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.seen: dict[str, int] = {}
        assert window.browser is not None
        self._timeline = window.browser.timeline
        self._timeline.list.viewport().installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            # Filters run before the paint itself, which takes a millisecond or two.
            now = time.monotonic_ns()
            for row in self._timeline.model.rows[:4]:
                self.seen.setdefault(row.id, now)
        return False


def rows() -> Iterable[Row]:
    """Let a process save, watch the row come."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply_theme(app, "dark")
    with tempfile.TemporaryDirectory() as folder:
        data = copy_library(Path(folder))
        times = _times(app, data)
    if len(times) < _SAVES * 0.9:
        raise CannotRun(f"only {len(times)} of {_SAVES} rows were painted")
    worst = max(times)
    yield Row(
        "foreign rename to painted row, median",
        statistics.median(times),
        "the promise",
        _PROMISED_MS,
        f"{len(times)} saves, slowest {worst:.0f} ms",
    )


def _times(app: QApplication, data: Path) -> list[float]:
    window = MainWindow(Settings(), remembers=False)
    window.resize(1280, 800)
    window.open_directory(data)
    window.show()
    _until(app, lambda: window.is_settled, 30)
    assert window.browser is not None
    watcher = _Watcher(window)
    history = data / "compositions" / window.browser.composition / "history"
    newest = max(path.stem for path in history.glob("*.json"))
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(history), newest, str(_SAVES), str(_EVERY_S)],
        stdout=subprocess.PIPE,
        text=True,
    )
    _until(app, lambda: writer.poll() is not None, _SAVES * _EVERY_S + 30)
    _until(app, lambda: window.is_settled, 10)
    told, _ = writer.communicate()
    window.close()
    renames = (line.split() for line in told.splitlines())
    return [(watcher.seen[stem] - int(at)) / 1e6 for stem, at in renames if stem in watcher.seen]


def _until(app: QApplication, condition: object, seconds: float) -> None:
    assert callable(condition)
    end = time.monotonic() + seconds
    while time.monotonic() < end and not condition():
        app.processEvents()
        time.sleep(0.001)
