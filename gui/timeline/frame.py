"""The parts of the timeline from top to bottom: head, what the list is narrowed to, the list, foot."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.theme import theme
from gui.timeline.body import TimelineBody
from gui.timeline.filter_bar import FilterBar
from gui.timeline.footer import TimelineFooter
from gui.timeline.header import TimelineHeader
from gui.timeline.model import TimelineModel
from gui.timeline.times import Clock


class TimelineFrame(QWidget):
    """Holds the parts; what happens among them is the panel's."""

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.header = TimelineHeader(self)
        self.filter = FilterBar(self)
        self.model = TimelineModel(clock, self)
        self.body = TimelineBody(self.model, self)
        self.list = self.body.list
        self.footer = TimelineFooter(self)
        self.footer.follow.setChecked(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.filter)
        column.addWidget(self.body, 1)
        column.addWidget(self.footer)
        self.setMinimumWidth(theme().metrics.timeline_least)
