"""Buttons: primary (one a view), plain, flat, and those that are an icon only."""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QStyle, QStyleOptionButton, QStylePainter, QWidget
from typing_extensions import override

from gui.glyphs import glyph
from gui.icons import icon, paint_icon
from gui.painting import draw_box, draw_text, text_width
from gui.theme import theme

_KEYS_GAP: Final = 10

Look = Literal["primary", "plain", "flat"]


class TextButton(QPushButton):
    """A button with words, styled by the sheet through its `look` and `room`; keys may stand beside.

    When it cannot be used it says why: see `disable`.
    """

    look: Look = "plain"

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        small: bool = False,
        icon_name: str | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setProperty("look", self.look)
        if small:
            # Not `size`: that is a property of every widget.
            self.setProperty("room", "small")
        if icon_name is not None:
            side = theme().metrics.icon
            self.setIcon(icon(icon_name))
            self.setIconSize(QSize(side, side))
        self._keys = ""
        # A dialog's automatic default would steal Enter from the list beside it.
        self.setAutoDefault(False)

    def set_look(self, look: Look) -> None:
        """Look like another kind of button, as where another one is the main one for a while."""
        if look != self.property("look"):
            self.setProperty("look", look)
            # A sheet reads properties only when a widget is put on anew.
            self.style().unpolish(self)
            self.style().polish(self)

    def set_keys(self, keys: str) -> None:
        """Show in quiet grey which keys do the same; the keys themselves are bound elsewhere."""
        self._keys = keys
        self.updateGeometry()
        self.update()

    def disable(self, why: str) -> None:
        """Make the button unusable; hovering says why."""
        self.setEnabled(False)
        self.setToolTip(why)

    def enable(self, tooltip: str = "") -> None:
        """Make the button usable again."""
        self.setEnabled(True)
        self.setToolTip(tooltip)

    def _keys_width(self) -> int:
        if not self._keys:
            return 0
        return theme().metrics.px(_KEYS_GAP) + int(text_width(self._keys, theme().font("meta"))) + 1

    @override
    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(self._keys_width(), 0)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._keys:
            super().paintEvent(event)
            return
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        option.rect = self.rect().adjusted(0, 0, -self._keys_width(), 0)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonLabel, option)
        room = QRectF(self.rect()).adjusted(0, 0, -theme().metrics.px(_KEYS_GAP), 0)
        role = "text_3" if self.isEnabled() else "off"
        draw_text(painter, room, self._keys, role, theme().font("meta"), align="right")
        painter.end()


class PrimaryButton(TextButton):
    """The filled button: what this view is for. One a view."""

    look = "primary"


class PlainButton(TextButton):
    """The ordinary button."""

    look = "plain"


class FlatButton(TextButton):
    """A button that looks like text until the mouse is over it."""

    look = "flat"


class IconButton(QAbstractButton):
    """A square button that is only an icon; it always has a tooltip and a name for screen readers."""

    def __init__(
        self,
        icon_name: str,
        name: str,
        parent: QWidget | None = None,
        *,
        tooltip: str = "",
        small: bool = False,
    ) -> None:
        super().__init__(parent)
        glyph(icon_name)
        self._icon_name = icon_name
        self._small = small
        self.setAccessibleName(name)
        self.setToolTip(tooltip or name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    @property
    def icon_name(self) -> str:
        """Which icon it shows."""
        return self._icon_name

    def disable(self, why: str) -> None:
        """Make the button unusable; hovering says why."""
        self.setEnabled(False)
        self.setToolTip(why)

    def enable(self, tooltip: str = "") -> None:
        """Make the button usable again."""
        self.setEnabled(True)
        self.setToolTip(tooltip or self.accessibleName())

    @override
    def sizeHint(self) -> QSize:
        sizes = theme().metrics
        side = sizes.control_small if self._small else sizes.control
        return QSize(side, side)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        colors = now.palette
        painter = QPainter(self)
        hovered = self.isEnabled() and self.underMouse()
        if self.isEnabled() and (self.isDown() or self.isChecked()):
            draw_box(painter, self.rect(), fill=colors.pressed)
        elif hovered:
            draw_box(painter, self.rect(), fill=colors.hover)
        color = colors.text if hovered or self.isChecked() else colors.text_2
        if not self.isEnabled():
            color = colors.text_off
        side = now.metrics.icon
        left, top = (self.width() - side) // 2, (self.height() - side) // 2
        paint_icon(painter, QRectF(left, top, side, side), self._icon_name, color)
        painter.end()
