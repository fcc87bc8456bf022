"""A check box with its words, painted as those inside lists are."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QWidget
from typing_extensions import override

from gui.painting import CheckState, draw_check, draw_text, text_width
from gui.theme import theme

_GAP = 6


class CheckBox(QCheckBox):
    """Empty, ticked or, where some of what it stands for is ticked, a dash."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    @override
    def sizeHint(self) -> QSize:
        sizes = theme().metrics
        wide = sizes.icon + sizes.px(_GAP) + int(text_width(self.text(), theme().font("body"))) + 1
        return QSize(wide, sizes.control_small)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        states: dict[Qt.CheckState, CheckState] = {
            Qt.CheckState.Checked: "ticked",
            Qt.CheckState.PartiallyChecked: "some",
        }
        painter = QPainter(self)
        side = now.metrics.icon
        state = states.get(self.checkState(), "empty")
        box = QRectF(0, 0, side, self.height())
        draw_check(painter, box, state, enabled=self.isEnabled(), hovered=self.underMouse())
        words = QRectF(self.rect()).adjusted(side + now.metrics.px(_GAP), 0, 0, 0)
        draw_text(painter, words, self.text(), "text" if self.isEnabled() else "off", now.font("body"))
        painter.end()
