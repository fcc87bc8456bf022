"""The head of the timeline: its title, takes or all saves, and the field to find in it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from gui.theme import theme
from gui.timeline.rows import Mode
from gui.widgets.buttons import IconButton
from gui.widgets.labels import TextLabel
from gui.widgets.search_field import SearchField
from gui.widgets.segmented import Segmented

_ROOM_FOR_STEPS = 400


class TimelineHeader(QWidget):
    """Title or a widget in its place, the mode, and a field that opens below them."""

    mode_chosen = Signal(str)
    query_changed = Signal(str)
    find_closed = Signal()
    step_requested = Signal(int)  # −1 to the older, +1 to the newer complete state

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        sizes = theme().metrics
        self._title = TextLabel("Timeline", "text", "pane_title", self, wrap=False)
        self._leading: QWidget | None = None
        self.mode = Segmented([(Mode.TAKES, "Takes"), (Mode.ALL, "All saves")], self, name="What is listed")
        self.mode.chosen.connect(self.mode_chosen)
        self.older = IconButton("back", "Older take", self, tooltip="Older take (Alt+Left)", small=True)
        self.newer = IconButton("forward", "Newer take", self, tooltip="Newer take (Alt+Right)", small=True)
        self.older.clicked.connect(self._on_older_clicked)
        self.newer.clicked.connect(self._on_newer_clicked)
        self.find_button = IconButton(
            "find", "Find in the timeline", self, tooltip="Find in the timeline (/)"
        )
        self.find_button.clicked.connect(self._on_find_clicked)
        self.field = SearchField("Find in the timeline", self)
        self.field.textChanged.connect(self.query_changed)
        self.field.left.connect(self.close_find)

        top = QWidget(self)
        top.setFixedHeight(sizes.pane_header)
        self._row = QHBoxLayout(top)
        self._row.setContentsMargins(sizes.pane_side, 0, sizes.pane_side, 0)
        self._row.setSpacing(sizes.px(8))
        self._row.addWidget(self._title, 1)
        self._row.addWidget(self.older)
        self._row.addWidget(self.newer)
        self._row.addWidget(self.mode)
        self._row.addWidget(self.find_button)
        self._field_row = QWidget(self)
        below = QHBoxLayout(self._field_row)
        below.setContentsMargins(sizes.pane_side, 0, sizes.pane_side, sizes.px(8))
        below.addWidget(self.field)
        self._field_row.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self._field_row)

    @property
    def query(self) -> str:
        """What is looked for, empty while the field is closed."""
        return self.field.text().strip() if self.is_finding else ""

    @property
    def is_finding(self) -> bool:
        """Whether the field is open."""
        return not self._field_row.isHidden()

    def set_leading(self, widget: QWidget | None) -> None:
        """Put a widget where the title stands; None brings the title back. The widget stays its owner's."""
        if self._leading is not None and self._leading is not widget:
            self._row.removeWidget(self._leading)
            self._leading.hide()
        self._leading = widget
        self._title.setVisible(widget is None)
        # The words of a button stand inside it; they shall begin where the title began.
        sizes = theme().metrics
        left = sizes.pane_side if widget is None else sizes.pane_side - sizes.px(6)
        self._row.setContentsMargins(left, 0, sizes.pane_side, 0)
        if widget is not None:
            self._row.insertWidget(0, widget, 1)
            widget.show()
        self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The steps have keys and a menu too: they make room for the name of the composition."""
        has_room = self._leading is None or self.width() >= theme().metrics.px(_ROOM_FOR_STEPS)
        self.older.setVisible(has_room)
        self.newer.setVisible(has_room)

    def _on_older_clicked(self) -> None:
        self.step_requested.emit(-1)

    def _on_newer_clicked(self) -> None:
        self.step_requested.emit(1)

    def open_find(self) -> None:
        """Open the field and put the cursor in it."""
        self._field_row.show()
        self.field.setFocus()
        self.field.selectAll()

    def close_find(self) -> None:
        """Empty and close the field."""
        if self.is_finding:
            self.field.clear()
            self._field_row.hide()
            self.find_closed.emit()

    def _on_find_clicked(self) -> None:
        if self.is_finding:
            self.close_find()
        else:
            self.open_find()
