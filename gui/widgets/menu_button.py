"""A button that opens a menu below it: words and a chevron."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QWidget
from typing_extensions import override

from gui.icons import paint_icon
from gui.painting import draw_box, draw_text, text_width
from gui.theme import FontRole, theme


class MenuButton(QAbstractButton):
    """Shows what is chosen; a click, Down or Space opens the menu. Its words are cut where room is short."""

    def __init__(
        self,
        text: str,
        name: str,
        parent: QWidget | None = None,
        *,
        flat: bool = False,
        font: FontRole = "second",
    ) -> None:
        super().__init__(parent)
        self._flat = flat
        self._font = font
        self._menu = QMenu(self)
        self.setText(text)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.open_menu)

    @property
    def menu(self) -> QMenu:
        """The menu that it opens; fill it with actions."""
        return self._menu

    def open_menu(self) -> None:
        """Show the menu under the button, at least as wide."""
        self._menu.setMinimumWidth(self.width())
        self._menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))

    @override
    def sizeHint(self) -> QSize:
        sizes = theme().metrics
        wide = text_width(self.text(), theme().font(self._font)) + 2 * sizes.px(9) + sizes.px(22)
        return QSize(int(wide) + 1, sizes.control_small)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme().metrics.px(64), self.sizeHint().height())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_menu()
            return
        super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        colors = now.palette
        painter = QPainter(self)
        hovered = self.isEnabled() and self.underMouse()
        if self.isDown() or self._menu.isVisible():
            draw_box(painter, self.rect(), fill=colors.pressed, line=None if self._flat else colors.line)
        elif not self._flat:
            draw_box(painter, self.rect(), fill=colors.hover if hovered else colors.raised, line=colors.line)
        elif hovered:
            draw_box(painter, self.rect(), fill=colors.hover)
        side, room = now.metrics.icon, now.metrics.px(9)
        role = "off" if not self.isEnabled() else "text_2" if self._flat and not hovered else "text"
        box = QRectF(self.rect()).adjusted(room, 0, -room - side - now.metrics.px(4), 0)
        taken = draw_text(painter, box, self.text(), role, now.font(self._font))
        chevron = QRectF(box.left() + taken + now.metrics.px(6), (self.height() - side) / 2, side, side)
        color = colors.text_2 if self.isEnabled() else colors.text_off
        paint_icon(painter, chevron.adjusted(1, 1, -1, -1), "chevron_down", color)
        painter.end()
