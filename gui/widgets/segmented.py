"""A segmented control: two or three words of which one is chosen."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from gui.painting import draw_box, draw_text, text_width
from gui.theme import theme
from gui.widgets.choice_row import Choice, ChoiceRow


def _font(*, chosen: bool) -> QFont:
    font = QFont(theme().font("second"))
    if chosen:
        font.setWeight(QFont.Weight.Medium)
    return font


class _Segment(Choice):
    """One word of the control."""

    @override
    def sizeHint(self) -> QSize:
        sizes = theme().metrics
        # As wide as when it is chosen, so that nothing moves.
        wide = text_width(self.text(), _font(chosen=True)) + 2 * sizes.px(9)
        return QSize(int(wide) + 1, sizes.control_small - 2)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme().palette
        painter = QPainter(self)
        hovered = self.isEnabled() and self.underMouse()
        if self.isChecked():
            draw_box(painter, self.rect(), fill=colors.pressed, radius=theme().metrics.radius_tag)
        elif hovered:
            draw_box(painter, self.rect(), fill=colors.hover, radius=theme().metrics.radius_tag)
        role = "off" if not self.isEnabled() else "text" if self.isChecked() or hovered else "text_2"
        draw_text(
            painter, QRectF(self.rect()), self.text(), role, _font(chosen=self.isChecked()), align="center"
        )
        painter.end()


class Segmented(ChoiceRow):
    """`chosen` tells the id that a person chose by mouse or arrow keys."""

    chosen = Signal(str)

    def __init__(
        self, segments: Iterable[tuple[str, str]], parent: QWidget | None = None, *, name: str = ""
    ) -> None:
        super().__init__(parent)
        self._row.setContentsMargins(1, 1, 1, 1)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        for segment_id, text in segments:
            self._add(_Segment(segment_id, text, self))
        self.user_chose.connect(self.chosen)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme().palette
        painter = QPainter(self)
        draw_box(painter, self.rect(), fill=colors.well, line=colors.line)
        painter.end()
