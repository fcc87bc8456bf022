"""What is seen of a turn: a line for each action as it happens, then what it came to."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from gui.backend.turn import DeedLine, Outcome, Turn
from gui.icons import icon_color, paint_icon
from gui.theme import theme
from gui.widgets.buttons import FlatButton, IconButton
from gui.widgets.labels import ElidedLabel, TextLabel

_HIGHEST = 168
_MOST_TEXT = 6_000
"""Characters of an answer that is in no version; more is no reading for a box."""
_MARKS = {
    "success": ("check", "added"),
    "warning": ("warning", "changed"),
    "error": ("damaged", "removed"),
    "info": ("info", "accent"),
}


class TurnView(QWidget):
    """Shows one turn; without one it takes no room."""

    receipt_requested = Signal(str)
    version_requested = Signal(str)
    take_back_requested = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        px = theme().metrics.px
        self._turn: Turn | None = None
        self._outcome: Outcome | None = None
        self._rows: list[_Row] = []
        self.asked = ElidedLabel("", "text_2", "second")
        self.mark = _Mark()
        self.verdict = TextLabel("", "text", "pane_title")
        self.verdict.setMinimumHeight(theme().metrics.control_small)
        self.receipt = FlatButton("Open its receipt", small=True, icon_name="ai")
        self.take_back = FlatButton("Take it back…", small=True, icon_name="undo")
        self.close_button = IconButton("close", "Close what is told of this turn", small=True)
        self.receipt.clicked.connect(self._on_receipt_clicked)
        self.take_back.clicked.connect(self._on_take_back_clicked)
        self.close_button.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.setSpacing(px(8))
        head.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.verdict, 1)
        for button in (self.receipt, self.take_back, self.close_button):
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.text = _narrow(TextLabel("", "text_2", "body"))
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._page = QWidget()
        self._list = QVBoxLayout(self._page)
        self._list.setContentsMargins(px(24), 0, px(8), 0)
        self._list.setSpacing(px(2))
        self._list.addWidget(self.text)
        self._list.addStretch(1)
        self.area = _Area(self._page, self._list)
        self.area.setAccessibleName("Actions of the turn")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, px(8))
        column.setSpacing(px(4))
        column.addWidget(self.asked)
        column.addLayout(head)
        column.addWidget(self.area)
        self.hide()

    @property
    def lines(self) -> list[str]:
        """The actions, as they would be read aloud."""
        return [row.accessibleName() for row in self._rows]

    def show_turn(self, turn: Turn | None) -> None:
        """Show a turn as it stands; the same one may have come further."""
        if turn is not self._turn:
            self._clear()
            self._turn = turn
        self.setVisible(turn is not None)
        if turn is None:
            return
        for line in turn.lines[len(self._rows) :]:
            row = _Row(line)
            self._rows.append(row)
            self._list.insertWidget(len(self._rows), row)  # the text stands first
        self._show_head(turn)
        self.area.fit()
        self.area.setVisible(bool(self._rows) or bool(self.text.text()))
        self.area.go_to_end() if turn.is_running else self.area.go_to_start()

    def show_taken_back(self, is_back: bool) -> None:
        """Offer to take the turn back only while current does not hold again what it held before."""
        if is_back:
            self.take_back.disable("Current holds again what it held before this turn")
        else:
            self.take_back.enable("Restore what current held before this turn")

    def _show_head(self, turn: Turn) -> None:
        outcome = turn.outcome
        request = " ".join(turn.request.split())
        self.asked.set_text(f"“{request}”")
        self.mark.show_mark(*(("ai", "accent") if outcome is None else _MARKS[outcome.kind]))
        self.verdict.setText(turn.words if outcome is None else outcome.title)
        # What a version says stands in its conversation; only what is in none is told here.
        told = outcome.text if outcome is not None and (not outcome.stem or outcome.kind == "error") else ""
        self.text.setText(told if len(told) <= _MOST_TEXT else f"{told[:_MOST_TEXT]}…")
        self.text.setVisible(bool(told))
        self.receipt.setVisible(outcome is not None and bool(outcome.stem))
        self.take_back.setVisible(outcome is not None and bool(outcome.stem and outcome.before))
        self.close_button.setVisible(outcome is not None)
        self.setAccessibleName(f"{self.verdict.text()}. {told}".strip())

    def _clear(self) -> None:
        for row in self._rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = []

    def _on_receipt_clicked(self) -> None:
        if self._turn is not None and self._turn.outcome is not None:
            self.receipt_requested.emit(self._turn.outcome.stem)

    def _on_take_back_clicked(self) -> None:
        if self._turn is not None and self._turn.outcome is not None:
            self.take_back_requested.emit(self._turn.outcome.before)


class _Area(QScrollArea):
    """As high as what it holds, up to a limit; then it scrolls."""

    def __init__(self, page: QWidget, layout: QLayout) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setStyleSheet("QScrollArea { background: transparent; }")
        self.setWidget(page)
        for surface in (self.viewport(), page):
            surface.setAutoFillBackground(False)
        self._layout = layout
        self._is_at_end = True
        self.verticalScrollBar().rangeChanged.connect(self._on_range_changed)

    def fit(self) -> None:
        """Take the height of what it holds."""
        layout, wide = self._layout, self.viewport().width()
        fits = layout.hasHeightForWidth()
        needed = layout.totalHeightForWidth(wide) if fits else layout.totalSizeHint().height()
        high = min(theme().metrics.px(_HIGHEST), self.window().height() // 5, needed)
        if high != self.height():
            self.setFixedHeight(high)

    def go_to_end(self) -> None:
        """Keep the newest in sight."""
        self._is_at_end = True
        self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())

    def go_to_start(self) -> None:
        """Let it be read from its first line."""
        self._is_at_end = False
        self.verticalScrollBar().setValue(0)

    def _on_range_changed(self, _: int, maximum: int) -> None:
        if self._is_at_end:
            self.verticalScrollBar().setValue(maximum)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()


class _Row(QWidget):
    """A mark, what was done, to whom and how; below it why it failed."""

    def __init__(self, line: DeedLine) -> None:
        super().__init__()
        now = theme()
        px = now.metrics.px
        self._line = line
        self.setAccessibleName(line.words)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(2), 0, px(2))
        column.setSpacing(0)
        head = ElidedLabel(font="body")
        spans = [(line.title, "text")]
        spans += [
            (f"   {part}", role) for part, role in ((line.about, "text_2"), (line.asked, "text_3")) if part
        ]
        head.set_spans(spans)
        column.addWidget(head)
        if line.error:
            column.addWidget(_narrow(TextLabel(line.error, "removed", "second")))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        side = now.metrics.icon
        painter = QPainter(self)
        name, role = ("check", "added") if self._line.has_worked else ("close", "removed")
        top = now.metrics.px(2) + (now.line_height("body") - side) / 2
        paint_icon(painter, QRectF(0, top, side, side), name, icon_color(role, now.palette))
        painter.end()


def _narrow(label: TextLabel) -> TextLabel:
    """Let a word that is longer than its line be cut, and not push the page aside."""
    policy = label.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
    label.setSizePolicy(policy)
    return label


class _Mark(QWidget):
    """How the turn stands."""

    def __init__(self) -> None:
        super().__init__()
        self._icon, self._role = "ai", "accent"
        self.setFixedSize(QSize(theme().metrics.icon, theme().metrics.control_small))

    def show_mark(self, icon: str, role: str) -> None:
        """Show another."""
        self._icon, self._role = icon, role
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_icon(painter, QRectF(self.rect()), self._icon, icon_color(self._role, theme().palette))
        painter.end()
