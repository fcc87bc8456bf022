"""A strip or pane of one surface colour, with hairlines at the edges that ask for them."""

from __future__ import annotations

from typing import Literal

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from gui.painting import draw_hairline
from gui.theme import theme

SurfaceName = Literal["well", "pane", "raised"]
Edge = Literal["top", "bottom", "left", "right"]


class Surface(QWidget):
    """Fills itself with a surface of the theme; headers, tool rows and action bars are made of it."""

    def __init__(
        self, surface: SurfaceName = "pane", parent: QWidget | None = None, *, lines: tuple[Edge, ...] = ()
    ) -> None:
        super().__init__(parent)
        self._surface: SurfaceName = surface
        self._lines = lines

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        palette = theme().palette
        painter = QPainter(self)
        fills = {"well": palette.well, "pane": palette.pane, "raised": palette.raised}
        painter.fillRect(self.rect(), fills[self._surface])
        wide, high = self.width(), self.height()
        places = {
            "top": (0, 0, wide, 0),
            "bottom": (0, high - 1, wide, high - 1),
            "left": (0, 0, 0, high),
            "right": (wide - 1, 0, wide - 1, high),
        }
        for edge in self._lines:
            draw_hairline(painter, *places[edge], palette.line)
        painter.end()
