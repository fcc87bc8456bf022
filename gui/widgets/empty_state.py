"""What a pane shows when it has nothing to show: why, where, and what to do."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from gui.glyphs import glyph
from gui.icons import icon_color, paint_icon
from gui.theme import theme
from gui.widgets.buttons import PlainButton, PrimaryButton
from gui.widgets.labels import TextLabel

_LOGO = 40
_TEXT_WIDTH = 340


class _Picture(QWidget):
    """The large icon over the words."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.icon_name = "logo"
        self.role = "text_3"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        side = theme().metrics.px(_LOGO if self.icon_name == "logo" else 24)
        return QSize(side, side)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_icon(painter, QRectF(self.rect()), self.icon_name, icon_color(self.role, theme().palette))
        painter.end()


class EmptyState(QWidget):
    """A picture, a title, a sentence, a path and up to two buttons, in the middle of the pane."""

    primary_clicked = Signal()
    secondary_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = _Picture(self)
        self._title = TextLabel("", "text", "compare_title", self)
        self._text = TextLabel("", "text_2", "body", self)
        self._path = TextLabel("", "text_3", "mono", self)
        self._primary = PrimaryButton("", self)
        self._secondary = PlainButton("", self)
        self._primary.clicked.connect(self.primary_clicked)
        self._secondary.clicked.connect(self.secondary_clicked)
        self._path.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        px = theme().metrics.px
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(24), px(24), px(24))
        column.setSpacing(0)
        column.addStretch(2)
        column.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(px(16))
        for label, gap in ((self._title, 8), (self._text, 12), (self._path, 0)):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setMaximumWidth(px(_TEXT_WIDTH))
            # A label that wraps asks for a narrow column; in the middle it must be told how wide to be.
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(label, 100)
            row.addStretch(1)
            column.addLayout(row)
            column.addSpacing(px(gap))
        column.addSpacing(px(20))
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        buttons.addStretch(1)
        buttons.addWidget(self._primary)
        buttons.addWidget(self._secondary)
        buttons.addStretch(1)
        column.addLayout(buttons)
        column.addStretch(3)

    @property
    def title(self) -> str:
        """The words in bold."""
        return self._title.text()

    def show_state(
        self,
        title: str,
        text: str = "",
        *,
        path: str = "",
        primary: str = "",
        secondary: str = "",
        icon_name: str = "logo",
        role: str = "text_3",
    ) -> None:
        """Say this; what is empty is left out. `icon_name` and `role` are of `gui.icons`."""
        glyph(icon_name)
        self._picture.icon_name = icon_name
        self._picture.role = role
        self._picture.updateGeometry()
        self._picture.update()
        self._title.setText(title)
        self._text.setText(text)
        self._path.setText(path)
        self._primary.setText(primary)
        self._secondary.setText(secondary)
        for widget, words in (
            (self._text, text),
            (self._path, path),
            (self._primary, primary),
            (self._secondary, secondary),
        ):
            widget.setVisible(bool(words))
        self.setAccessibleName(f"{title}. {text}")
