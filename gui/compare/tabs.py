"""The tabs of compare, with the place among the changes at their right."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from gui.theme import theme
from gui.widgets.buttons import IconButton
from gui.widgets.labels import ElidedLabel
from gui.widgets.tab_bar import TabBar

MUSIC, CHANGES, JSON = "music", "changes", "json"
CONVERSATION, RECEIPT = "conversation", "receipt"

_PLACE_FROM = 620
"""Width of the pane, in pixels at 100 %, from which the place among the changes is told."""


class CompareTabs(TabBar):
    """`step_requested` asks for the next (1) or the previous (-1) change."""

    step_requested = Signal(int)

    def __init__(self, scope: QWidget) -> None:
        super().__init__(scope, scope=scope)
        self.add_tab(MUSIC, "Music")
        self.add_tab(CHANGES, "Changes")
        self.add_tab(JSON, "JSON")
        self.add_tab(CONVERSATION, "Conversation")
        self.add_tab(RECEIPT, "Receipt")
        corner = QWidget(self)
        row = QHBoxLayout(corner)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme().metrics.px(4))
        self.place = ElidedLabel("", "text_2", "second", corner, align="right")
        self.up = IconButton(
            "chevron_up", "Previous change", corner, tooltip="Previous change (P)", small=True
        )
        self.down = IconButton("chevron_down", "Next change", corner, tooltip="Next change (N)", small=True)
        row.addWidget(self.place)
        row.addSpacing(theme().metrics.px(8))
        row.addWidget(self.up)
        row.addWidget(self.down)
        self.add_corner(corner)
        self._prefers_receipt = False
        self.tab_chosen.connect(self.prefer)
        self.up.clicked.connect(self._on_up_clicked)
        self.down.clicked.connect(self._on_down_clicked)

    @property
    def has_receipt(self) -> bool:
        """Whether there is a receipt to choose."""
        return self.choice(RECEIPT).isVisibleTo(self)

    def offer_receipt(self, is_offered: bool) -> None:
        """Show the tab of the receipt or not; who reads receipts finds them again at the next one."""
        if is_offered:
            self.set_tab_visible(RECEIPT, True)
            if self._prefers_receipt:
                self.set_current(RECEIPT)
            return
        if self.current == RECEIPT:
            self._prefers_receipt = True
            self.set_current(CHANGES)
        self.set_tab_visible(RECEIPT, False)

    def prefer(self, tab: str) -> None:
        """Choose a tab as a person does, without telling anybody."""
        self._prefers_receipt = tab == RECEIPT
        self.set_current(tab)

    def show_place(self, place: int, total: int) -> None:
        """Say `Change 8 of 30`; `place` counts from 0 and is -1 where none is chosen."""
        if not total:
            self.place.set_text("")
        elif place < 0:
            self.place.set_text(f"{total:,} change" if total == 1 else f"{total:,} changes")
        else:
            self.place.set_spans((("Change ", "text_3"), (f"{place + 1:,} of {total:,}", "text_2")))
        self._allow(self.up, place > 0, "This is the first change." if total else "There is no change.")
        self._allow(
            self.down, place < total - 1, "This is the last change." if total else "There is no change."
        )

    @staticmethod
    def _allow(button: IconButton, allowed: bool, why: str) -> None:
        if allowed:
            name = button.accessibleName()
            button.enable(f"{name} ({name[0]})")
        else:
            button.disable(why)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Five tabs leave no room for the words in a narrow pane; the tab of the changes counts them too.
        self.place.setVisible(event.size().width() >= theme().metrics.px(_PLACE_FROM))

    def _on_up_clicked(self) -> None:
        self.step_requested.emit(-1)

    def _on_down_clicked(self) -> None:
        self.step_requested.emit(1)
