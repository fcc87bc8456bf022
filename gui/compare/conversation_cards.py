"""One message of the chat: who and when, what became of it, and its words."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from core.history.conversation import Message
from gui.compare.conversation_text import ChatText
from gui.painting import draw_hairline, draw_text, text_width
from gui.theme import theme
from gui.timeline.times import full_time
from gui.widgets.buttons import FlatButton
from gui.widgets.labels import TextLabel

_WHO = {"user": "You", "assistant": "Assistant"}
_LEFT = 26
_WIDEST = 760
"""Of a line of text, in pixels at 100 %: longer ones are hard to read."""


def words_width(room: int) -> int:
    """How wide the words of a card are where its column is `room` wide."""
    px = theme().metrics.px
    return min(px(_WIDEST), room) - px(_LEFT)


def who(message: Message) -> str:
    """Who says it; a role that this program does not know is shown as it is."""
    return _WHO.get(message.role) or message.role or "Message"


def actions_words(message: Message) -> str:
    """`16 actions, 8 failed`; empty where none is reported."""
    if not message.actions:
        return ""
    told = f"{message.actions:,} action" if message.actions == 1 else f"{message.actions:,} actions"
    return f"{told}, {message.failed:,} failed" if message.failed else told


class MessageCard(QWidget):
    """A message with a bar at the left, green and with a plus where it is new since the compared version."""

    version_requested = Signal(str)

    def __init__(self, message: Message, made: str, is_here: bool, parent: QWidget | None = None) -> None:
        """`made` is the name of the take that this prompt made; `is_here` that this take is the one shown."""
        super().__init__(parent)
        self.message = message
        px = theme().metrics.px
        column = QVBoxLayout(self)
        column.setContentsMargins(px(_LEFT), 0, 0, 0)
        column.setSpacing(px(4))
        head = QHBoxLayout()
        head.setSpacing(px(10))
        head.addWidget(TextLabel(who(message), "text", "pane_title", self, wrap=False))
        when = full_time(message.said_at) if message.said_at else ""
        head.addWidget(TextLabel(when, "text_3", "meta", self, wrap=False))
        self.counts = TextLabel(actions_words(message), "text_2", "second", self, wrap=False)
        if message.failed:
            self.counts.set_role("removed")
        head.addWidget(self.counts)
        head.addStretch(1)
        self.link: FlatButton | None = None
        if message.made is not None and is_here:
            head.addWidget(TextLabel(f"made this version, {made}", "text_3", "second", self, wrap=False))
        elif message.made is not None:
            self.link = FlatButton(f"Go to {made}, which it made", self, small=True, icon_name="ai")
            self.link.clicked.connect(self._on_link_clicked)
            head.addWidget(self.link)
        column.addLayout(head)
        self.words = ChatText(f"{who(message)} says", "text" if message.role == "user" else "text_2", self)
        if message.role == "user":
            self.words.show_plain(message.text)
        else:
            self.words.show_markdown(message.text)
        self.words.setVisible(bool(message.text.strip()))
        column.addWidget(self.words)
        self.nothing = TextLabel("No words.", "text_3", "body", self)
        self.nothing.setVisible(not message.text.strip())
        column.addWidget(self.nothing)
        self.setMaximumWidth(px(_WIDEST))
        new = "new, " if message.is_new else ""
        told = (f"{new}{who(message)}", when, actions_words(message))
        self.setAccessibleName(", ".join(part for part in told if part))
        self.setAccessibleDescription(message.text[:2000])

    def _on_link_clicked(self) -> None:
        if self.message.made is not None:
            self.version_requested.emit(self.message.made)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        px = now.metrics.px
        painter = QPainter(self)
        left = px(12)
        if self.message.is_new:
            painter.fillRect(QRectF(left, 0, 2, self.height()), now.palette.added.mark)
            sign = QRectF(0, 0, px(10), now.line_height("pane_title"))
            draw_text(painter, sign, "+", "added", now.font("pane_title"))
        else:
            bar = now.palette.edge if self.message.role == "user" else now.palette.line
            painter.fillRect(QRectF(left, 0, 2, self.height()), bar)
        painter.end()


class Divider(QWidget):
    """A hairline with words in it: what is below was said since another version."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = words
        self.setAccessibleName(words)
        self.setFixedHeight(theme().metrics.px(20))
        self.setMaximumWidth(theme().metrics.px(_WIDEST))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        painter = QPainter(self)
        middle = self.height() / 2
        used = text_width(self.words, now.font("meta")) + now.metrics.px(8)
        draw_text(painter, QRectF(self.rect()), self.words, "added", now.font("meta"))
        draw_hairline(painter, used, middle, self.width(), middle, now.palette.line)
        painter.end()
