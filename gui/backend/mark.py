"""How the backend stands, as a dot and a few words at the foot of the window."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from gui.backend.address import short_address
from gui.backend.backend import Backend
from gui.backend.probe import Kind
from gui.backend.words import is_here, status, who_answers
from gui.icons import icon_color, paint_icon
from gui.theme import theme
from gui.widgets.labels import TextLabel


class BackendMark(QWidget):
    """A full dot where it can be used, a hollow one where not, a cross where it is away."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._directory: str | None = None
        self._look = ("dot_hollow", "text_3")
        row = QHBoxLayout(self)
        row.setContentsMargins(theme().metrics.px(15), 0, 0, 0)
        self._word = TextLabel("", "text_2", "meta", wrap=False)
        row.addWidget(self._word)
        backend.changed.connect(self._show)
        self._show()

    @property
    def text(self) -> str:
        """The words; empty where no backend is set."""
        return self._word.text()

    def show_directory(self, directory: str | None) -> None:
        """Know which folder is open, by its name."""
        self._directory = directory
        self._show()

    def _show(self) -> None:
        standing, address = self._backend.standing, self._backend.address
        self._word.setText(status(standing, self._directory))
        self.setVisible(self._backend.is_set)
        self.setAccessibleName(self.text)
        who, more = who_answers(standing, address, self._directory)
        self.setToolTip(" ".join(part for part in (f"{short_address(address)}:", who, more) if part))
        usable = standing.kind is Kind.SONIC_CLAUDE or is_here(standing, self._directory)
        if usable or (standing.kind is Kind.OURS and self._directory is None):
            self._look = ("dot_full", "added")
        elif standing.kind is Kind.AWAY:
            self._look = ("dot_cross", "removed")
        else:
            self._look = ("dot_hollow", "changed")
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        side = now.metrics.icon
        name, role = self._look
        painter = QPainter(self)
        left = (now.metrics.px(9) - side) / 2
        box = QRectF(left, (self.height() - side) / 2, side, side)
        paint_icon(painter, box, name, icon_color(role, now.palette))
        painter.end()
