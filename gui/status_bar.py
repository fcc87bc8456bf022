"""The line at the foot of the window: how the folder is watched, which it is, what the two sides hold."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from core.storage.watch import WatchStatus
from gui.backend.backend import Backend
from gui.backend.mark import BackendMark
from gui.theme import theme, theme_changed
from gui.timeline.times import age, local_now
from gui.widgets.labels import TextLabel
from gui.widgets.status_dot import StatusDot, WatchState

_TICK_MS = 5_000

_WORDS: dict[WatchState, str] = {
    "live": "Live",
    "reading": "Reading",
    "polling": "Checking every few seconds",
    "unreachable": "Folder not reachable",
}


class StatusBar(QWidget):
    """How the folder is watched, which it is, its compositions, the last change, the backend; A and B."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._last_change: datetime | None = None
        self._is_reading = False
        self._state: WatchState = "live"
        self._dot = StatusDot(parent=self)
        self._word = TextLabel("", "text_2", "meta", wrap=False)
        self._folder = TextLabel("", "text_3", "meta", wrap=False)
        self._count = TextLabel("", "text_3", "meta", wrap=False)
        self._age = TextLabel("", "text_3", "meta", wrap=False)
        self._sides = TextLabel("", "text_3", "meta", wrap=False)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 1, 12, 0)
        row.setSpacing(16)
        state = QHBoxLayout()
        state.setSpacing(6)
        state.addWidget(self._dot)
        state.addWidget(self._word)
        row.addLayout(state)
        for part in (self._folder, self._count, self._age):
            row.addWidget(part)
        self.backend = BackendMark(backend, self)
        row.addWidget(self.backend)
        row.addStretch(1)
        row.addWidget(self._sides)
        self._clock = QTimer(self)
        self._clock.setInterval(_TICK_MS)
        self._clock.timeout.connect(self._show_age)
        self._clock.start()
        theme_changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.clear()

    @property
    def text(self) -> str:
        """All that is written, for those who do not see it."""
        parts = (self._word, self._folder, self._count, self._age)
        words = (*(part.text() for part in parts), self.backend.text, self._sides.text())
        return " · ".join(word for word in words if word)

    def clear(self) -> None:
        """Show that no directory is open."""
        self._last_change = None
        self._dot.hide()
        for part in (self._word, self._folder, self._count, self._age, self._sides):
            part.clear()

    def show_folder(self, path: Path) -> None:
        """Name the open data directory by its last two parts; the tooltip has the whole path."""
        self._dot.show()
        self._folder.setText("/".join(path.parts[-2:]))
        self._folder.setToolTip(str(path))
        self._show_state()

    def show_count(self, compositions: int) -> None:
        """Say how many compositions there are."""
        self._count.setText("1 composition" if compositions == 1 else f"{compositions:,} compositions")

    def show_status(self, status: WatchStatus) -> None:
        """Say how the folder is watched."""
        states: dict[str, WatchState] = {"live": "live", "polling": "polling"}
        self._state = states.get(status.mode, "unreachable")
        self._word.setToolTip(status.detail)
        self._show_state()

    def show_reading(self, is_reading: bool) -> None:
        """Say that files are being read."""
        self._is_reading = is_reading
        self._show_state()

    def show_change(self, at: datetime | None) -> None:
        """Remember when the last change came, in local time."""
        if at is not None and (self._last_change is None or at > self._last_change):
            self._last_change = at
            self._show_age()

    def show_sides(self, text: str) -> None:
        """Say what A and B hold."""
        self._sides.setText(text)

    def _show_state(self) -> None:
        state: WatchState = "reading" if self._is_reading and self._state != "unreachable" else self._state
        self._dot.set_state(state)
        self._word.setText(_WORDS[state])
        self.setAccessibleName(self.text)

    def _show_age(self) -> None:
        if self._last_change is None:
            return
        words = age(self._last_change, local_now())
        ago = " ago" if words.endswith(("min", " h")) else ""
        self._age.setText(f"last change {words}{ago}")

    def _on_theme_changed(self) -> None:
        self.setFixedHeight(theme().metrics.status)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().palette.pane)
        painter.fillRect(0, 0, self.width(), 1, theme().palette.line)
        painter.end()
