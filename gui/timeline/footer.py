"""The foot of the timeline: the switch that follows the newest take, and how much there is."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from gui.painting import draw_hairline
from gui.theme import theme
from gui.widgets.labels import ElidedLabel
from gui.widgets.switch import Switch

_HEIGHT = 32


class TimelineFooter(QWidget):
    """A hairline, the switch at the left, the counts at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        sizes = theme().metrics
        self.follow = Switch("Follow latest", self)
        self.follow.setToolTip(
            "The newest take is selected as it arrives. Choosing an older one or scrolling turns it off. (F)"
        )
        self.counts = ElidedLabel("", "text_3", "meta", self, align="right")
        row = QHBoxLayout(self)
        row.setContentsMargins(sizes.pane_side, 1, sizes.pane_side, 0)
        row.setSpacing(sizes.px(12))
        row.addWidget(self.follow)
        row.addWidget(self.counts, 1)
        self.setFixedHeight(sizes.px(_HEIGHT))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_hairline(painter, 0, 0, self.width(), 0, theme().palette.line)
        painter.end()
