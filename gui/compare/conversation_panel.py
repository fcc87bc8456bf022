"""The Conversation tab: the chat as it stood in B, with what was said since A marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from core.history.conversation import Conversation, read_conversation
from core.history.timeline import Entry
from core.model.document import Document
from gui.backend.prompt_box import PromptBox
from gui.compare.conversation_cards import Divider, MessageCard, words_width
from gui.compare.side import Side
from gui.theme import theme
from gui.widgets.buttons import PlainButton
from gui.widgets.empty_state import EmptyState
from gui.widgets.labels import TextLabel

BATCH = 16
"""Messages that are set at a time; a long one takes some milliseconds."""


class ConversationPanel(QWidget):
    """Shows the conversation of one document; `version_requested` asks for the take that a prompt made."""

    version_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.conversation = Conversation()
        self.is_waiting = False
        self._document: Document | None = None
        self._before: Document | None = None
        self._b: Side | None = None
        self._a: Side | None = None
        self._takes: Mapping[bytes, str] = {}
        self._names: Mapping[str, str] = {}
        self._shown = 0
        self._shown_refs = ("", "")
        # Texts know their height once they are laid out: the place to read from is sought at every change of
        # the range until the reader scrolls.
        self._place: int | None = None
        self._is_seeking = False
        self._to_seek = QTimer(self, singleShot=True, interval=0)
        self._to_seek.timeout.connect(self._seek)
        now = theme()
        px = now.metrics.px
        self.gone = TextLabel("", "text_2", "body", self)
        self.earlier = PlainButton("", self, small=True)
        self.earlier.clicked.connect(self._on_earlier_clicked)
        self.area = QScrollArea(self)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName("Conversation")
        bar = self.area.verticalScrollBar()
        bar.rangeChanged.connect(self._on_range_changed)
        bar.actionTriggered.connect(self._on_scrolled_by_hand)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._page = QWidget(self)
        self._page.setProperty("surface", "well")
        self.area.setWidget(self._page)
        self._column = QVBoxLayout(self._page)
        side = now.metrics.compare_side
        self._column.setContentsMargins(px(10), px(14), side, px(24))
        self._column.setSpacing(px(18))
        self._column.addWidget(self.gone)
        self._column.addWidget(self.earlier, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addStretch(1)
        self.empty = EmptyState(self)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.area)
        self.stack.addWidget(self.empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self.stack.setMinimumHeight(px(48))  # the box below grows, and this gives way
        whole.addWidget(self.stack, 1)
        self.prompt = PromptBox(self)
        self.prompt.hide()
        whole.addWidget(self.prompt)

    @property
    def cards(self) -> list[MessageCard]:
        """The messages that are shown, oldest first."""
        return [widget for widget in self._widgets() if isinstance(widget, MessageCard)]

    @property
    def divider(self) -> Divider | None:
        """The line above the first message that is new."""
        return next((widget for widget in self._widgets() if isinstance(widget, Divider)), None)

    def set_versions(self, entries: Sequence[Entry]) -> None:
        """Know which takes the prompts made."""
        self._takes = {key: entry.stem for entry in entries for key in entry.turns}
        self._names = {entry.stem: entry.name for entry in entries}

    def wait_for(
        self, document: Document, b: Side, before: Document | None = None, a: Side | None = None
    ) -> None:
        """Know what to show once it is looked at; `before` is the compared version's."""
        self._document, self._before = document, before
        self._b, self._a = b, a
        self.is_waiting = True

    def fill(self) -> None:
        """Show what was waited for."""
        if not self.is_waiting or self._document is None or self._b is None:
            return
        self.is_waiting = False
        found = read_conversation(self._document, self._before, self._takes)
        refs = (self._b.ref, self._a.ref if self._a is not None else "")
        same, self._shown_refs = refs == self._shown_refs, refs
        if same and found == self.conversation:
            return  # the file changed under the reader, the words did not
        self.conversation = found
        kept = self.area.verticalScrollBar().value() if same else None
        self._clear()
        messages = self.conversation.messages
        gone = self.conversation.gone
        against = self._a.in_a_sentence if self._a is not None else ""
        told = f"{gone:,} message of {against} is" if gone == 1 else f"{gone:,} messages of {against} are"
        if not messages:
            sentence = "This version holds no messages with the assistant."
            self.empty.show_state("No conversation", sentence + (f" {told} not here." if gone else ""))
            self.stack.setCurrentWidget(self.empty)
            return
        self.gone.setText(f"{told} not in {self._b.in_a_sentence}.")
        self.gone.setVisible(gone > 0)
        self._shown = 0
        self._show_more(BATCH)
        self.stack.setCurrentWidget(self.area)
        self._go_to(kept)

    def _show_more(self, many: int) -> None:
        """Put `many` earlier messages above those that are shown."""
        messages = self.conversation.messages
        end = len(messages) - self._shown
        start = max(0, end - many)
        first_new = next((place for place, message in enumerate(messages) if message.is_new), None)
        assert self._b is not None
        top = 2
        margins = self._column.contentsMargins()
        room = self.area.width() - self.area.verticalScrollBar().sizeHint().width()
        width = words_width(room - margins.left() - margins.right())
        for place in range(start, end):
            message = messages[place]
            if place == first_new and self._a is not None:
                self._column.insertWidget(top, Divider(f"Said since {self._a.in_a_sentence}", self._page))
                top += 1
            stem = message.made
            card = MessageCard(
                message, self._names.get(stem or "", stem or ""), stem == self._b.ref, self._page
            )
            card.words.fit_to(width)
            card.version_requested.connect(self.version_requested)
            self._column.insertWidget(top, card)
            top += 1
        self._shown += end - start
        self.earlier.setText(f"Show {min(BATCH, start):,} earlier of {start:,}")
        self.earlier.setVisible(start > 0)

    def _on_earlier_clicked(self) -> None:
        bar = self.area.verticalScrollBar()
        below = bar.maximum() - bar.value()
        self._show_more(BATCH)
        self._go_to(-max(1, below))

    def _go_to(self, place: int | None) -> None:
        self._place = place
        self._is_seeking = True
        self._to_seek.start()

    def _on_range_changed(self) -> None:
        if self._is_seeking:
            self._to_seek.start()

    def _on_scrolled_by_hand(self) -> None:
        self._is_seeking = False

    def _seek(self) -> None:
        """Go to the kept place, counted from the end where it is negative; else to the first new message."""
        bar, place = self.area.verticalScrollBar(), self._place
        first = self.divider
        if place is None:
            place = 0 if first is None else max(0, first.y() - theme().metrics.px(12))
        bar.setValue(place if place >= 0 else bar.maximum() + place)

    def _widgets(self) -> list[QWidget]:
        items = (self._column.itemAt(place) for place in range(self._column.count()))
        return [widget for item in items if item is not None and (widget := item.widget()) is not None]

    def _clear(self) -> None:
        for widget in self._widgets():
            if isinstance(widget, MessageCard | Divider):
                self._column.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
