"""The sheet where a backend is named: its address, its token, and a test that answers in words."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from gui.backend.address import (
    EXAMPLE,
    BadAddress,
    is_on_this_machine,
    is_open_to_others,
    read_address,
)
from gui.backend.backend import TOKEN_VARIABLE
from gui.backend.client import Client
from gui.backend.probe import Kind, Probe, Standing
from gui.backend.words import ANOTHER_FOLDER, who_answers
from gui.icons import icon_color, paint_icon
from gui.theme import theme
from gui.widgets.buttons import PlainButton
from gui.widgets.labels import TextLabel
from gui.widgets.sheet import Sheet

_WIDTH = 560
_SUBTITLE = "With one, restores go through it and its assistant can be asked. Empty means none."
_UNSAFE = "Plain http to another machine: what is sent there, the token too, can be read on the way."
_TOKEN = f"Only where the backend asks for one. Kept until the window closes, or taken from {TOKEN_VARIABLE}."


class BackendSheet(Sheet):
    """Asks for an address and a token; `chosen` brings both once they can be used."""

    chosen = Signal(str, str)

    def __init__(self, address: str, token: str, directory: str | None, served_at: str = "") -> None:
        """`directory` is the name of the folder shown here, None where none is open.

        `served_at` is where that folder says that it was served last; it is written down for the user to
        use or not, where it is on this machine and no other address is set.
        """
        super().__init__("Backend", _SUBTITLE, primary="Use this backend", width=_WIDTH)
        self._directory = directory
        self._client: Client | None = None
        self._asked = ""
        self.address = QLineEdit(address)
        self.address.setPlaceholderText(EXAMPLE)
        self.address.setAccessibleName("Address of the backend")
        self.token = QLineEdit(token)
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        self.token.setAccessibleName("Token")
        self.token.setAccessibleDescription(_TOKEN)
        self.test_button = PlainButton("Test")
        self.test_button.clicked.connect(self.test)
        self.answer = _Answer()
        self.set_body(self._body())
        self.address.textChanged.connect(self._on_changed)
        self.token.textChanged.connect(self._on_changed)
        self.accepted.connect(self._on_accepted)
        self._on_changed()
        if not address:
            self._suggest(served_at)
        QTimer.singleShot(0, self, self._focus)

    def _body(self) -> QWidget:
        px = theme().metrics.px
        body = QWidget()
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(12))
        grid.setVerticalSpacing(px(8))
        grid.setColumnStretch(1, 1)
        for row, (name, field) in enumerate((("Address", self.address), ("Token", self.token))):
            label = TextLabel(name, "text_2", "body", wrap=False)
            label.setBuddy(field)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
        grid.addWidget(self.test_button, 0, 2)
        grid.addWidget(TextLabel(_TOKEN, "text_3", "second"), 2, 1, 1, 2)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        column.addLayout(grid)
        column.addWidget(self.answer)
        return body

    def _suggest(self, served_at: str) -> None:
        try:
            address = read_address(served_at)
        except BadAddress:
            return
        if address and is_on_this_machine(address):
            self.address.setText(address)
            self.answer.say("info", "accent", "The folder shown here was last served there.")

    def _focus(self) -> None:
        self.address.setFocus(Qt.FocusReason.OtherFocusReason)
        self.address.selectAll()

    def test(self) -> None:
        """Ask the address that is written here who it is, and say so."""
        address = self._read()
        if not address:
            return
        self._stop()
        self._asked = address
        self._client = Client(address, self.token.text().strip(), self)
        self.answer.say("info", "text_2", *who_answers(Standing(Kind.ASKING), address, None))
        Probe(self._client, self).answered.connect(self.show_answer)

    @override
    def accept(self) -> None:
        if self.address.text().strip() and not self._read():
            return
        super().accept()

    def _read(self) -> str:
        """The address as written, empty where it is none; then it is said why."""
        try:
            return read_address(self.address.text())
        except BadAddress as error:
            self._stop()
            self.answer.say("damaged", "removed", str(error))
            self.address.setFocus(Qt.FocusReason.OtherFocusReason)
            return ""

    def _stop(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client.deleteLater()
            self._client = None

    def _on_changed(self) -> None:
        self._stop()
        self.answer.clear()
        text = self.address.text().strip()
        self.primary_button.setText("Use this backend" if text else "Use no backend")
        if text:
            self.test_button.enable("Ask this address who it is")
        else:
            self.test_button.disable("There is no address to ask")
        try:
            unsafe = bool(text) and is_open_to_others(read_address(text))
        except BadAddress:
            return
        if unsafe:
            self.answer.say("info", "changed", _UNSAFE)

    def show_answer(self, standing: Standing) -> None:
        """Say who answered."""
        who, more = who_answers(standing, self._asked, self._directory)
        icon, role = ("check", "added") if standing.answers else ("damaged", "removed")
        if more == ANOTHER_FOLDER:
            icon, role = "info", "changed"
        if standing.answers and is_open_to_others(self._asked):
            more = f"{more} {_UNSAFE}".strip()
        self.answer.say(icon, role, who, more)

    def _on_accepted(self) -> None:
        address = read_address(self.address.text())
        self.chosen.emit(address, self.token.text().strip() if address else "")


class _Answer(QWidget):
    """A mark, a line in the text's colour and one below it; it takes no less room while it is empty."""

    def __init__(self) -> None:
        super().__init__()
        now = theme()
        px = now.metrics.px
        self._icon, self._role = "", ""
        row = QHBoxLayout(self)
        row.setContentsMargins(px(24), 0, 0, 0)
        words = QVBoxLayout()
        words.setSpacing(px(2))
        self.first = TextLabel("", "text", "body")
        self.second = TextLabel("", "text_2", "second")
        words.addWidget(self.first)
        words.addWidget(self.second)
        words.addStretch(1)
        row.addLayout(words, 1)
        self.setMinimumHeight(now.line_height("body") + now.line_height("second") + px(2))

    @property
    def text(self) -> str:
        """All that it says."""
        return " ".join(part for part in (self.first.text(), self.second.text()) if part)

    def say(self, icon: str, role: str, first: str, second: str = "") -> None:
        """Show these words beside a mark."""
        self._icon, self._role = icon, role
        self.first.setText(first)
        self.second.setText(second)
        self.second.setVisible(bool(second))
        self.setAccessibleName(self.text)
        self.update()

    def clear(self) -> None:
        """Say nothing."""
        self.say("", "", "")

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._icon:
            return
        now = theme()
        side = now.metrics.icon
        painter = QPainter(self)
        box = QRectF(0, (now.line_height("body") - side) / 2, side, side)
        paint_icon(painter, box, self._icon, icon_color(self._role, now.palette))
        painter.end()
