"""Mixer and effects side by side; in a narrow window as two tabs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from core.diff.score import Score
from gui.compare.music.effects_view import EffectsView
from gui.compare.music.mix_surface import TickOf
from gui.compare.music.mixer_view import MixerView
from gui.theme import theme
from gui.widgets.segmented import Segmented
from gui.widgets.splitter import Splitter
from gui.widgets.surface import Surface

_TABS_BELOW = 900
"""Width of the window under which mixer and effects take turns."""
_FOLDS_BELOW = 700
"""Height of the window under which they show no more than their titles at first."""


class Desk(QWidget):
    """What is turned and plugged below what is played. Signals carry what those of its two parts do."""

    change_chosen = Signal(int)
    step_requested = Signal(int)
    pick_toggled = Signal(object)
    menu_requested = Signal(object, QPoint)
    copy_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        metrics = theme().metrics
        self.mixer = MixerView(self)
        self.effects = EffectsView(self)
        self.turns = Segmented(
            (("mixer", "Mixer"), ("effects", "Effects")), self, name="Show below the music"
        )
        self.turns.set_current("mixer")
        self._bar = Surface("pane", self)
        bar = QHBoxLayout(self._bar)
        bar.setContentsMargins(metrics.pane_side, metrics.px(4), metrics.pane_side, metrics.px(4))
        bar.addWidget(self.turns)
        bar.addStretch(1)
        halves = Splitter(Qt.Orientation.Horizontal, self)
        halves.addWidget(self.mixer)
        halves.addWidget(self.effects)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(halves, 1)
        self.setMinimumHeight(self.mixer.head)
        self.turns.chosen.connect(self._on_turn_chosen)
        for part in (self.mixer, self.effects):
            part.change_chosen.connect(self.change_chosen)
            part.step_requested.connect(self.step_requested)
            part.pick_toggled.connect(self.pick_toggled)
            part.menu_requested.connect(self.menu_requested)
            part.copy_requested.connect(self.copy_requested)
        self._fit()

    @property
    def wanted_height(self) -> int:
        """The height in which neither needs to scroll; in a low window that of the titles."""
        bar = self._bar.sizeHint().height() if self._takes_turns() else 0
        if self.window().height() < theme().metrics.px(_FOLDS_BELOW):
            return self.mixer.head + bar
        return max(self.mixer.wanted_height, self.effects.wanted_height) + bar

    def show_score(self, score: Score, stripes: Sequence[QColor]) -> None:
        """Show the mix of a score; `stripes` are the colours of its tracks."""
        for part in (self.mixer, self.effects):
            part.show_score(score, stripes)

    def show_picks(self, tick_of: TickOf | None) -> None:
        """Give what differs a box that shows what this says of its changes; None for no boxes."""
        for part in (self.mixer, self.effects):
            part.show_picks(tick_of)

    @property
    def can_pick(self) -> bool:
        """Whether anything here differs, and so could be picked."""
        return any(item.can_be_picked for part in (self.mixer, self.effects) for item in part.items)

    def select(self, change: int) -> bool:
        """Mark a change, −1 for none, and turn to where it is; whether it is here."""
        in_mixer, in_effects = self.mixer.select(change), self.effects.select(change)
        if in_mixer != in_effects:
            self.turns.set_current("mixer" if in_mixer else "effects")
            self._fit()
        return in_mixer or in_effects

    def _takes_turns(self) -> bool:
        return self.window().width() < theme().metrics.px(_TABS_BELOW)

    def _fit(self) -> None:
        takes_turns = self._takes_turns()
        self._bar.setVisible(takes_turns)
        self.mixer.setVisible(not takes_turns or self.turns.current == "mixer")
        self.effects.setVisible(not takes_turns or self.turns.current == "effects")

    def _on_turn_chosen(self, _: str) -> None:
        self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
