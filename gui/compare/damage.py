"""What stands in the pane for a version that cannot be read: why, where, and what to do instead."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from core.history.timeline import Damage, Entry
from gui.compare.side import Side
from gui.theme import theme
from gui.widgets.buttons import PlainButton
from gui.widgets.labels import TextLabel

MOST_RAW = 2_000_000
"""Characters of raw text that are shown; a text field takes a second for many more."""


def damage_sentence(damage: Damage) -> str:
    """Why it cannot be read and what is safe."""
    reason = damage.reason.strip().rstrip(".")
    subject = "The file" if not reason.startswith(("the file", "The file")) else ""
    if subject:
        reason = f"{subject} {reason.removeprefix('it ')}"
    return f"{reason[:1].upper()}{reason[1:]}. It is left as it is; all other versions are whole."


def damage_place(file_name: str, damage: Damage) -> str:
    """The file and where in it reading ended."""
    if not damage.line:
        return file_name
    column = f", column {damage.column:,}" if damage.column else ""
    return f"{file_name} line {damage.line:,}{column}"


class DamagePage(QWidget):
    """Titles, the file's place, and two ways on. `compare_requested` carries the refs of A and B."""

    compare_requested = Signal(str, str)
    raw_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ref = ""
        self._neighbours: tuple[str, str] = ("", "")
        metrics = theme().metrics
        px = metrics.px
        self.title = TextLabel("", "text", "compare_title", self)
        self.reason = TextLabel("", "text_2", "body", self)
        self.place = TextLabel("", "text_3", "mono", self)
        self.place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.compare = PlainButton("", self)
        self.raw = PlainButton("Show the raw text", self)
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(theme().font("json"))
        self.text.setAccessibleName("The raw text")
        self.text.hide()
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        buttons.addWidget(self.compare)
        buttons.addWidget(self.raw)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(metrics.compare_side, px(16), metrics.compare_side, px(16))
        column.setSpacing(px(8))
        for label in (self.title, self.reason, self.place):
            label.setMaximumWidth(px(640))
            column.addWidget(label)
        column.addSpacing(px(8))
        column.addLayout(buttons)
        column.addSpacing(px(8))
        column.addWidget(self.text, 1)
        self._room = QWidget(self)
        column.addWidget(self._room, 1)
        self.compare.clicked.connect(self._on_compare_clicked)
        self.raw.clicked.connect(self._on_raw_clicked)

    def show_damage(self, side: Side, damage: Damage, neighbours: Sequence[Entry] | None) -> None:
        """Tell of another version; `neighbours` are the nearest whole ones before and after."""
        self._ref = side.ref
        self.title.setText(f"{side.name} cannot be read")
        self.reason.setText(damage_sentence(damage))
        self.place.setText(damage_place(side.file_name, damage))
        self.compare.setVisible(bool(neighbours))
        if neighbours:
            before, after = neighbours
            self._neighbours = (before.stem, after.stem)
            self.compare.setText(f"Compare {before.name} with {after.name}")
        self.raw.setEnabled(True)
        self.text.hide()
        self._room.show()
        self.text.clear()
        self._line = damage.line

    def show_raw(self, raw: bytes) -> None:
        """Show what the file holds, as far as it is text, from the place where reading ended."""
        text = raw[:MOST_RAW].decode("utf-8", "replace").replace("\0", "␀")
        more = len(raw) - MOST_RAW
        self.text.setPlainText(text if more <= 0 else f"{text}\n… {more:,} bytes more")
        self.text.show()
        self._room.hide()
        self.raw.setEnabled(False)
        block = self.text.document().findBlockByNumber(max(0, self._line - 1))
        cursor = self.text.textCursor()
        cursor.setPosition(max(0, block.position()))
        self.text.setTextCursor(cursor)
        self.text.centerCursor()
        self.text.setFocus()

    def _on_compare_clicked(self) -> None:
        self.compare_requested.emit(*self._neighbours)

    def _on_raw_clicked(self) -> None:
        self.raw_requested.emit(self._ref)
