"""The head of the timeline: its title, takes or all saves, and the field to find in it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.theme import theme
from gui.timeline.rows import Mode
from gui.widgets.buttons import IconButton
from gui.widgets.labels import TextLabel
from gui.widgets.search_field import SearchField
from gui.widgets.segmented import Segmented


class TimelineHeader(QWidget):
    """Title or a widget in its place, the mode, and a field that opens below them."""

    mode_chosen = Signal(str)
    query_changed = Signal(str)
    find_closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        sizes = theme().metrics
        self._title = TextLabel("Timeline", "text", "pane_title", self, wrap=False)
        self._leading: QWidget | None = None
        self.mode = Segmented([(Mode.TAKES, "Takes"), (Mode.ALL, "All saves")], self, name="What is listed")
        self.mode.chosen.connect(self.mode_chosen)
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
