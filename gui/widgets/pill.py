"""The pill over a list: how many new takes wait above what is being read."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget
from typing_extensions import override

from gui.icons import paint_icon
from gui.painting import draw_box, draw_text, text_width
from gui.theme import theme

_FROM_TOP = 8


class Pill(QAbstractButton):
    """Floats at the top of its parent, in the middle; a click brings the reader to what is new."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setProperty("focus_radius", theme().metrics.radius_pill + 3)
        parent.installEventFilter(self)
        self.hide()

    def announce(self, count: int) -> None:
        """Tell of this many new takes; of none it is gone."""
        if count <= 0:
            self.hide()
            return
        self.announce_text("1 new take" if count == 1 else f"{count:n} new takes")

    def announce_text(self, text: str) -> None:
        """Show the pill with these words."""
        self.setText(text)
        self.setAccessibleName(text)
        self._place()
        self.show()
        self.raise_()

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            size = self.sizeHint()
            left = (parent.width() - size.width()) // 2
            self.setGeometry(left, theme().metrics.px(_FROM_TOP), size.width(), size.height())
        self.update()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    @override
    def sizeHint(self) -> QSize:
        sizes = theme().metrics
        wide = text_width(self.text(), theme().font("pane_title"))
        return QSize(int(wide) + 1 + sizes.px(20 + 16 + 8 + 20), sizes.control)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        colors, sizes = now.palette, now.metrics
        painter = QPainter(self)
        fill = (
            colors.accent_pressed
            if self.isDown()
            else colors.accent_hover
            if self.underMouse()
            else colors.accent
        )
        draw_box(painter, self.rect(), fill=fill, radius=self.height() / 2)
        icon = QRectF(sizes.px(20), (self.height() - sizes.icon) / 2, sizes.icon, sizes.icon)
        paint_icon(painter, icon.adjusted(1, 1, -1, -1), "chevron_up", colors.on_accent)
        words = QRectF(self.rect()).adjusted(sizes.px(44), 0, -sizes.px(12), 0)
        draw_text(painter, words, self.text(), "on_accent", now.font("pane_title"))
        painter.end()
