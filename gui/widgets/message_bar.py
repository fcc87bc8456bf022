"""News on top of a pane: what happened, what is safe, what can be done. It takes its own room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from gui.icons import icon_color, paint_icon
from gui.painting import draw_text, text_width
from gui.theme import ChangeColors, Palette, theme, theme_changed
from gui.widgets.buttons import FlatButton, IconButton, PlainButton, TextButton

MessageKind = Literal["success", "warning", "error", "info"]

_ICONS: Final[dict[MessageKind, str]] = {
    "success": "check",
    "warning": "warning",
    "error": "damaged",
    "info": "info",
}
_ROLES: Final[dict[MessageKind, str]] = {
    "success": "added",
    "warning": "changed",
    "error": "removed",
    "info": "accent",
}


@dataclass(frozen=True)
class Action:
    """A button of a bar: its id, its words; quiet ones look like text, `keys` are shown beside the words."""

    action_id: str
    text: str
    is_quiet: bool = False
    keys: str = ""


def _colors(kind: MessageKind, palette: Palette) -> ChangeColors:
    if kind == "info":
        return ChangeColors(palette.accent, palette.accent_text, palette.selected)
    return palette.change(_ROLES[kind])


class MessageBar(QWidget):
    """One piece of news. On one line where it fits; else title, text and buttons stand below each other."""

    action_chosen = Signal(str)
    closed = Signal()

    def __init__(
        self,
        kind: MessageKind,
        title: str,
        text: str = "",
        actions: Iterable[Action | tuple[str, str]] = (),
        parent: QWidget | None = None,
        *,
        closable: bool = True,
        icon_name: str = "",
    ) -> None:
        super().__init__(parent)
        self.kind: MessageKind = kind
        self._title = title
        self._text = text
        self._icon = icon_name or _ICONS[kind]
        self._buttons: list[TextButton] = []
        for given in actions:
            self._buttons.append(self._button(given if isinstance(given, Action) else Action(*given)))
        self._close: IconButton | None = None
        if closable:
            self._close = IconButton("close", "Close this message", self, small=True)
            self._close.clicked.connect(self.closed)
        self.setAccessibleName(f"{title}. {text}" if text else title)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme_changed.connect(self.update)

    @property
    def title(self) -> str:
        """The words in bold."""
        return self._title

    @property
    def text(self) -> str:
        """What is said after the title."""
        return self._text

    @property
    def buttons(self) -> tuple[TextButton, ...]:
        """The buttons of the actions, in order."""
        return tuple(self._buttons)

    def _button(self, action: Action) -> TextButton:
        look = FlatButton if action.is_quiet else PlainButton
        made = look(action.text, self, small=True)
        made.set_keys(action.keys)
        made.setAccessibleName(action.text)
        made.setObjectName(action.action_id)
        made.clicked.connect(self._on_button_clicked)
        return made

    def _on_button_clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.action_chosen.emit(sender.objectName())

    # Where everything stands. One line: mark, icon, title, text, buttons, cross.

    def _left(self) -> int:
        return theme().metrics.px(44)

    def _right(self) -> int:
        """The room at the right that the cross takes."""
        sizes = theme().metrics
        return sizes.px(12) + (sizes.control_small + sizes.px(8) if self._close else 0)

    def _buttons_width(self) -> int:
        gap = theme().metrics.px(8)
        return sum(button.sizeHint().width() + gap for button in self._buttons)

    def _is_one_line(self, width: int) -> bool:
        now = theme()
        words = text_width(self._title, now.font("pane_title")) + now.metrics.px(6)
        words += text_width(self._text, now.font("body"))
        return self._left() + words + self._buttons_width() + self._right() <= width

    def _lay_text(self, width: float) -> tuple[QTextLayout, float]:
        """Break the text into lines of this width; returns it with its height."""
        now = theme()
        layout = QTextLayout(self._text, now.font("second"))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        step = now.line_height("second")
        height = 0.0
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(width, 1.0))
            line.setPosition(QPointF(0, height + (step - line.height()) / 2))
            height += step
        layout.endLayout()
        return layout, height

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        now = theme()
        if self._is_one_line(width):
            return now.metrics.message_bar
        sizes = now.metrics
        height = sizes.px(12) + now.line_height("pane_title") + sizes.px(10)
        if self._text:
            height += round(self._lay_text(width - self._left() - self._right())[1])
        if self._buttons:
            height += sizes.px(8) + sizes.control_small
        return height

    @override
    def sizeHint(self) -> QSize:
        wide = self.width() or theme().metrics.compare_least
        return QSize(wide, self.heightForWidth(wide))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.heightForWidth(self.width()) if self.width() else 0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_buttons()
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._place_buttons()
            self.updateGeometry()

    def _place_buttons(self) -> None:
        sizes = theme().metrics
        one_line = self._is_one_line(self.width())
        high = sizes.control_small
        gap = sizes.px(8)
        top = (self.height() - high) // 2 if one_line else self.height() - high - sizes.px(12)
        left = self.width() - self._right() - self._buttons_width() + gap if one_line else self._left()
        for button in self._buttons:
            wide = button.sizeHint().width()
            button.setGeometry(left, top, wide, high)
            left += wide + gap
        if self._close is not None:
            top = top if one_line else sizes.px(10)
            self._close.setGeometry(self.width() - sizes.px(12) - high, top, high, high)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        sizes = now.metrics
        colors = _colors(self.kind, now.palette)
        painter = QPainter(self)
        painter.fillRect(self.rect(), colors.tint)
        painter.fillRect(QRectF(0, 0, 3, self.height()), colors.mark)
        one_line = self._is_one_line(self.width())
        line = now.line_height("pane_title")
        top = (self.height() - line) / 2 if one_line else sizes.px(12)
        icon = QRectF(sizes.px(16), top + (line - sizes.icon) / 2, sizes.icon, sizes.icon)
        paint_icon(painter, icon, self._icon, icon_color(_ROLES[self.kind], now.palette))
        words = QRectF(self._left(), top, self.width() - self._left() - self._right(), line)
        taken = draw_text(painter, words, self._title, "text", now.font("pane_title"))
        if one_line:
            words.adjust(taken + sizes.px(6), 0, 0, 0)
            draw_text(painter, words, self._text, "text_2", now.font("body"))
        elif self._text:
            painter.setPen(now.palette.text_2)
            layout, _ = self._lay_text(words.width())
            layout.draw(painter, words.bottomLeft())
        painter.end()
