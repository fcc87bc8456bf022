"""How the three panes share the window: side by side, without the library, or in turns."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QObject, Qt
from PySide6.QtWidgets import QWidget

from gui.compare.pane import ComparePane
from gui.library.drop_down import LibraryDropDown
from gui.library.panel import LibraryPanel
from gui.theme import theme
from gui.timeline.panel import TimelinePanel
from gui.widgets.splitter import Splitter
from gui.widgets.tab_order import order_tab_stops

NARROW = 1100
"""Under this width the library becomes a drop-down."""

TURNS = 900
"""Under this width timeline and compare take turns."""

_LIBRARY = (180, 216, 320)
_TIMELINE = (300, 348, 480)
_DRAWN_AT = 1440
"""The width of window that the middle widths are drawn for; a wider one gives the timeline a share."""


class Room(QObject):
    """Owns the splitter. `compare_is_in_front` says which pane has the turn; it matters only when narrow."""

    def __init__(
        self,
        parent: QWidget,
        library: LibraryPanel,
        drop_down: LibraryDropDown,
        timeline: TimelinePanel,
        pane: ComparePane,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._drop_down = drop_down
        self._timeline = timeline
        self._pane = pane
        self._width = 0
        self._is_as_begun = True
        self.compare_is_in_front = False
        self.splitter = Splitter(Qt.Orientation.Horizontal, parent)
        px = theme().metrics.px
        for panel, (least, _, most) in ((library, _LIBRARY), (timeline, _TIMELINE)):
            panel.setMinimumWidth(px(least))
            panel.setMaximumWidth(px(most))
            self.splitter.addWidget(panel)
        self.splitter.addWidget(pane)
        self.splitter.setStretchFactor(2, 1)
        self.splitter.splitterMoved.connect(self._on_splitter_moved)
        order_tab_stops(self.splitter)

    @property
    def takes_turns(self) -> bool:
        """Whether the window is so narrow that timeline and compare cannot stand side by side."""
        return self._width < theme().metrics.px(TURNS)

    def put_compare_in_front(self) -> None:
        """Give compare the turn; where there is room for both nothing is seen of it."""
        self.compare_is_in_front = True
        self.fit(self._width)

    def put_timeline_in_front(self) -> bool:
        """Give the timeline the turn and the keys; whether there was anything to do."""
        if not (self.takes_turns and self.compare_is_in_front):
            return False
        self.compare_is_in_front = False
        self.fit(self._width)
        self._timeline.list.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def take_focus(self) -> None:
        """Let the keys go to the timeline, or to compare where that alone is seen."""
        if self.takes_turns and self.compare_is_in_front:
            self._pane.take_focus()
        else:
            self._timeline.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def keep(self) -> QByteArray:
        """The widths of the panes as Qt packs them."""
        return self.splitter.saveState()

    def bring(self, state: QByteArray) -> None:
        """Set the widths of the panes that were kept."""
        if not state.isEmpty():
            self._is_as_begun = False
            self.splitter.restoreState(state)

    def fit(self, width: int) -> None:
        """Share out a window of this width."""
        self._width = width
        px = theme().metrics.px
        narrow, turns = width < px(NARROW), self.takes_turns
        front = self.compare_is_in_front
        self._library.setVisible(not narrow)
        self._timeline.put_in_header(self._drop_down if narrow else None)
        self._timeline.setMaximumWidth(width if turns else px(_TIMELINE[2]))
        self._timeline.setVisible(not (turns and front))
        self._pane.setVisible(not turns or front)
        self._pane.setMinimumWidth(0 if turns else theme().metrics.compare_least)
        self._pane.header.back.setVisible(turns)
        if self._is_as_begun and not turns:
            self._begin(width, library=0 if narrow else px(_LIBRARY[1]))

    def _begin(self, width: int, library: int) -> None:
        px = theme().metrics.px
        least, drawn, most = (px(size) for size in _TIMELINE)
        left = width - library - theme().metrics.compare_least
        timeline = max(least, min(most, drawn + max(0, width - px(_DRAWN_AT)) // 5, left))
        self.splitter.set_defaults((library, timeline, max(1, width - library - timeline)))

    def _on_splitter_moved(self) -> None:
        self._is_as_begun = False
