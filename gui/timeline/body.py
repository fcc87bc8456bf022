"""What fills the timeline: its list, waiting bars or words for nothing; and the pill for new takes."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QStackedWidget, QWidget

from gui.timeline.model import TimelineModel
from gui.timeline.view import TimelineView
from gui.timeline.waiting_bars import WaitingBars
from gui.widgets.empty_state import EmptyState
from gui.widgets.pill import Pill


class TimelineBody(QStackedWidget):
    """Shows one of three pages. Takes are announced for as long as they lie above what is seen."""

    def __init__(self, model: TimelineModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = TimelineView(model, self)
        self.list.setAccessibleName("Timeline")
        self.waiting = WaitingBars(row_height=52, text_x=40, has_marks=True, parent=self)
        self.empty = EmptyState(self)
        for page in (self.list, self.waiting, self.empty):
            self.addWidget(page)
        self.pill = Pill(self.list)
        self.pill.clicked.connect(self._on_pill_clicked)
        self.list.verticalScrollBar().valueChanged.connect(self._refresh_pill)
        self._unseen: set[str] = set()

    @property
    def is_waiting(self) -> bool:
        """Whether the bars are in front."""
        return self.currentWidget() is self.waiting

    def show_rows(self) -> None:
        """Bring the list to the front."""
        self.setCurrentWidget(self.list)

    def show_waiting(self, words: str) -> None:
        """Bring the bars to the front, with words over them."""
        self.waiting.set_words(words)
        self.setCurrentWidget(self.waiting)

    def show_nothing(self, title: str, text: str) -> None:
        """Say why there is nothing."""
        self.empty.show_state(title, text)
        self.setCurrentWidget(self.empty)

    def announce(self, stems: Iterable[str]) -> None:
        """Tell of these new takes too, until they were in view."""
        self._unseen.update(stems)
        self._refresh_pill()

    def forget_news(self) -> None:
        """Take the pill away."""
        self._unseen.clear()
        self._refresh_pill()

    def _refresh_pill(self) -> None:
        self._unseen = {stem for stem in self._unseen if self.list.is_above(stem)}
        self.pill.announce(len(self._unseen))

    def _on_pill_clicked(self) -> None:
        self.list.scrollToTop()
        self.list.setFocus()
