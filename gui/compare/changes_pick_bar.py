"""The bar under the changes: what is picked, what it needs, and the button that brings it back."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from core.diff.words import count
from gui.compare.changes_picks import needed_words, picked_words
from gui.compare.pick_set import PickSet
from gui.icons import paint_icon
from gui.theme import theme
from gui.widgets.buttons import FlatButton, PlainButton, PrimaryButton
from gui.widgets.labels import ElidedLabel
from gui.widgets.surface import Surface


class _LinkMark(QWidget):
    """The mark of what is needed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        side = theme().metrics.px(14)
        self.setFixedSize(side, side)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_icon(painter, QRectF(self.rect()), "link", theme().palette.accent_text)
        painter.end()


class PickBar(Surface):
    """Says what is picked and asks for it; or, where current is not compared with, offers to compare.

    `hint` is said while nothing is picked, with the source in the place of its braces. With `offers` off it
    is there only where something can be picked: a view whose room is dear offers it elsewhere.
    """

    cleared = Signal()

    def __init__(
        self,
        picks: PickSet,
        hint: str,
        parent: QWidget | None = None,
        *,
        offers: bool = True,
        preview: str = "Preview in Music",
    ) -> None:
        super().__init__("raised", parent, lines=("top",))
        now = theme()
        px = now.metrics.px
        self._picks = picks
        self._hint = hint
        self._offers = offers
        self._preview = preview
        self.setAccessibleName("Bring back single changes")
        self.setFixedHeight(now.metrics.action_bar)
        self.first = ElidedLabel("", "text", "second", self)
        self.second = ElidedLabel("", "text_2", "second", self)
        for label in (self.first, self.second):
            label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._mark = _LinkMark(self)
        self.clear_button = FlatButton("Clear", self)
        self.preview_button = FlatButton("", self)
        self.elsewhere = PlainButton("", self)
        self.button = PrimaryButton("", self)
        told = QVBoxLayout()
        told.setSpacing(px(2))
        below = QHBoxLayout()
        below.setSpacing(px(6))
        below.addWidget(self._mark)
        below.addWidget(self.second, 1)
        told.addStretch(1)
        told.addWidget(self.first)
        told.addLayout(below)
        told.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(now.metrics.compare_side, 0, now.metrics.compare_side, 0)
        row.setSpacing(px(8))
        row.addLayout(told, 1)
        for button in (self.clear_button, self.preview_button, self.elsewhere, self.button):
            row.addWidget(button)
        self.clear_button.clicked.connect(self._on_clear_clicked)
        self.preview_button.clicked.connect(self._on_preview_clicked)
        self.button.clicked.connect(picks.requested)
        self.elsewhere.clicked.connect(picks.elsewhere_requested)
        picks.changed.connect(self._on_changed)
        self._on_changed()

    def set_hint(self, hint: str) -> None:
        """Say something else while nothing is picked."""
        if hint != self._hint:
            self._hint = hint
            self._on_changed()

    def _on_changed(self) -> None:
        picks = self._picks
        self.setVisible(picks.picks is not None or (self._offers and bool(picks.offer_words)))
        if picks.picks is None:
            self._show_offer(picks.offer_words, picks.offer_button)
        else:
            self._show_picks()

    def _show_picks(self) -> None:
        picks, needed = self._picks, self._picks.needed
        ticked = len(picks.ticked)
        said = needed_words(needed, ticked)
        self._say(picked_words(ticked, picks.source) if ticked else self._hint.format(picks.source), said)
        self._mark.setVisible(bool(said))
        self.clear_button.setVisible(ticked > 0)
        self.preview_button.setVisible(ticked > 0)
        self.preview_button.setText("Leave the preview" if picks.is_previewed else self._preview)
        self.elsewhere.hide()
        self.button.show()
        self.button.setText(
            f"Bring back {count(ticked + len(needed), 'change')}…" if ticked else "Bring back…"
        )
        if ticked:
            self.button.enable()
        else:
            self.button.disable("Nothing is ticked.")

    def _show_offer(self, words: str, button: str) -> None:
        """Say where single changes can be picked, with a button that goes there unless it has no words."""
        self._say(words, "")
        for part in (self._mark, self.clear_button, self.preview_button, self.button):
            part.hide()
        self.elsewhere.setText(button)
        self.elsewhere.setVisible(bool(button))

    def _say(self, first: str, second: str) -> None:
        self.first.set_text(first)
        self.second.set_text(second)
        self.second.setVisible(bool(second))

    def _on_clear_clicked(self) -> None:
        self._picks.clear()
        self.cleared.emit()

    def _on_preview_clicked(self) -> None:
        self._picks.preview(not self._picks.is_previewed)
