"""The news of one pane, one piece at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from gui.widgets.message_bar import Action, MessageBar, MessageKind
from gui.widgets.tab_order import order_tab_stops

_URGENCY: Final[dict[MessageKind, int]] = {"error": 3, "success": 2, "warning": 1, "info": 1}
# What the person just did, with the way to undo it, comes before what has been waiting.


class MessageStack(QWidget):
    """Holds the news of one pane and shows one piece at a time: the most urgent, of equal ones the newest.

    A piece has a key; posting the same key again replaces it. Without news it takes no room.
    """

    action_chosen = Signal(str, str)
    """The key of the piece of news and the id of the action."""
    closed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: dict[str, MessageBar] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)
        self.hide()

    @property
    def current(self) -> str:
        """The key of the piece that is shown; empty when there is none."""
        keys = list(self._bars)
        return max(keys, key=lambda key: (_URGENCY[self._bars[key].kind], keys.index(key)), default="")

    def bar(self, key: str) -> MessageBar | None:
        """Return the bar with this key, shown or waiting."""
        return self._bars.get(key)

    def post(
        self,
        key: str,
        kind: MessageKind,
        title: str,
        text: str = "",
        actions: Iterable[Action | tuple[str, str]] = (),
        *,
        closable: bool = True,
        icon_name: str = "",
    ) -> MessageBar:
        """Tell a piece of news; the older one of this key goes."""
        focused = self._focused_button(key)
        self._drop(key)
        bar = MessageBar(kind, title, text, actions, self, closable=closable, icon_name=icon_name)
        bar.setObjectName(key)
        bar.action_chosen.connect(self._on_bar_action_chosen)
        bar.closed.connect(self._on_bar_closed)
        self._bars[key] = bar
        self._column.addWidget(bar)
        order_tab_stops(self.parentWidget() or self)
        self._show_current()
        for button in bar.buttons:
            if button.objectName() == focused:
                button.setFocus()
        return bar

    def _focused_button(self, key: str) -> str:
        """The action whose button has the keys: they stay with it when the words change."""
        bar = self._bars.get(key)
        buttons = bar.buttons if bar is not None else ()
        return next((button.objectName() for button in buttons if button.hasFocus()), "")

    def remove(self, key: str) -> None:
        """Take back a piece of news; nothing happens when there is none of this key."""
        self._drop(key)
        self._show_current()

    def clear(self) -> None:
        """Take back all news."""
        for key in list(self._bars):
            self._drop(key)
        self._show_current()

    def _drop(self, key: str) -> None:
        bar = self._bars.pop(key, None)
        if bar is not None:
            self._column.removeWidget(bar)
            bar.hide()
            bar.deleteLater()

    def _show_current(self) -> None:
        current = self.current
        for key, bar in self._bars.items():
            bar.setVisible(key == current)
        self.setVisible(bool(current))

    def _on_bar_action_chosen(self, action_id: str) -> None:
        sender = self.sender()
        if sender is not None:
            self.action_chosen.emit(sender.objectName(), action_id)

    def _on_bar_closed(self) -> None:
        sender = self.sender()
        if sender is not None:
            key = sender.objectName()
            self.remove(key)
            self.closed.emit(key)
