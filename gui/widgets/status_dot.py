"""The dot that says how the folder is watched; its shape says it as well as its colour."""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from gui.icons import icon_color, paint_icon
from gui.theme import theme

WatchState = Literal["live", "reading", "polling", "unreachable"]

_LOOKS: Final[dict[WatchState, tuple[str, str, str]]] = {
    "live": ("dot_full", "added", "Live"),
    "reading": ("dot_half", "accent", "Reading"),
    "polling": ("dot_hollow", "changed", "Checking now and then"),
    "unreachable": ("dot_cross", "removed", "Folder not reachable"),
}


class StatusDot(QWidget):
    """Full: live. Half: reading. Hollow: checked now and then. Cross: not reachable."""

    def __init__(self, state: WatchState = "live", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: WatchState = state
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_state(state)

    @property
    def state(self) -> WatchState:
        """What it shows."""
        return self._state

    def set_state(self, state: WatchState) -> None:
        """Show another state."""
        self._state = state
        self.setAccessibleName(_LOOKS[state][2])
        self.update()

    @override
    def sizeHint(self) -> QSize:
        # Half of the icon's grid, as the dots fill only its middle.
        side = theme().metrics.px(9)
        return QSize(side, side)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        name, role, _ = _LOOKS[self._state]
        side = theme().metrics.icon
        painter = QPainter(self)
        box = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        paint_icon(painter, box, name, icon_color(role, theme().palette))
        painter.end()
