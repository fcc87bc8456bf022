"""The Music tab: legend and wishes above, the lanes below, or words where there is no music to show."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from core.diff.changes import Change, Comparison
from core.diff.score import Score
from core.diff.score_build import build_score, score_of
from core.model.document import Document
from gui.compare.changes_pick_bar import PickBar
from gui.compare.music.desk import Desk
from gui.compare.music.lanes_view import LanesView
from gui.compare.music.legend import Legend
from gui.compare.music.menu import spot_menu
from gui.compare.music.mini_map import MiniMap
from gui.compare.music.preview_strip import PreviewStrip
from gui.compare.music.spot import Spot
from gui.compare.pick_menu import copy_changes
from gui.compare.pick_set import PickSet
from gui.theme import theme
from gui.widgets.buttons import IconButton
from gui.widgets.empty_state import EmptyState
from gui.widgets.labels import TextLabel
from gui.widgets.splitter import Splitter
from gui.widgets.surface import Surface
from gui.widgets.switch import Switch

PICK_HINT = "Tick a track, or Ctrl+click and Ctrl+drag over what to bring back from {} into current"
_NONE_HERE = (
    "Nothing of what differs lies in the music; tick it in Changes to bring it back from {} into current"
)
_DESK_LEAST = 0.36
"""Of the height, that mixer and effects may take from lanes that would need all of it."""


class MusicPanel(QWidget):
    """Shows the music of one comparison, or of one version. Keys in signals are those of `Change.key`.

    What is to be shown is told at once and laid out when it is first seen. What is picked stands in `picks`,
    which other views may share. `menu_opening` lets others add to the menu of a `Spot` before it is seen.
    """

    change_chosen = Signal(object)
    change_listed = Signal(str)  # a change to be shown in the list of changes
    change_opened = Signal(str)  # a change to be shown in JSON
    step_requested = Signal(int)
    menu_opening = Signal(object, object)  # a QMenu, and the Spot that it is about

    def __init__(self, parent: QWidget | None = None, picks: PickSet | None = None) -> None:
        super().__init__(parent)
        metrics = theme().metrics
        self.picks = picks or PickSet(self)
        self._waiting: Comparison | Document | None = None
        self._score: Score | None = None
        self._changes: tuple[Change, ...] = ()
        self._preview: Comparison | None = None
        self._chosen: str | None = None
        self._keeps_place = False
        self.preview_strip = PreviewStrip(self)
        self.preview_strip.hide()
        self.tools = Surface("pane", self, lines=("bottom",))
        self.tools.setFixedHeight(metrics.tool_row)
        self.legend = Legend(self.tools)
        self.fit_changes = IconButton(
            "fit_changes", "Fit changes", self.tools, small=True,
            tooltip="Show the bars in which something changed (1)",
        )  # fmt: skip
        self.fit_all = IconButton(
            "fit_all", "Fit all", self.tools, small=True, tooltip="Show the whole piece (0)"
        )
        self.pick = IconButton("pick", "Pick single changes", self.tools, small=True)
        self.pick.hide()
        self.verdict = TextLabel("", "text_2", "second", self.tools)
        self.verdict.hide()
        self.only_changed = Switch("Only changed tracks", self.tools, words_first=True)
        self.only_changed.setChecked(True)
        self.view = LanesView(self)
        self.mini_map = MiniMap(self)
        self.mini_map.hide()
        self.lanes = QWidget(self)
        lanes = QVBoxLayout(self.lanes)
        lanes.setContentsMargins(0, 0, 0, 0)
        lanes.setSpacing(0)
        lanes.addWidget(self.view, 1)
        lanes.addWidget(self.mini_map)
        self.desk = Desk(self)
        self.parts = Splitter(Qt.Orientation.Vertical, self)
        self.parts.addWidget(self.lanes)
        self.parts.addWidget(self.desk)
        self.parts.setStretchFactor(0, 1)
        self._is_dragged = False
        self.pick_bar = PickBar(self.picks, PICK_HINT, self, offers=False, preview="Preview")
        self.empty = EmptyState(self)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.parts)
        self.stack.addWidget(self.empty)
        self._lay_out()
        self.fit_changes.clicked.connect(self.view.fit_changes)
        self.fit_all.clicked.connect(self._on_fit_all_clicked)
        self.only_changed.toggled.connect(self.view.set_only_changed)
        self.view.axis_changed.connect(self._on_axis_changed)
        self.mini_map.beat_requested.connect(self._on_beat_requested)
        self.parts.splitterMoved.connect(self._on_parts_dragged)
        self.parts.resized.connect(self._share_height)  # a strip above or the bar below takes room, too
        for part in (self.view, self.desk):
            part.change_chosen.connect(self._on_change_chosen)
            part.step_requested.connect(self.step_requested)
            part.pick_toggled.connect(self._on_pick_toggled)
            part.menu_requested.connect(self._on_menu_requested)
            part.copy_requested.connect(self._on_copy_requested)
        self.picks.changed.connect(self._show_picks)
        self.pick.clicked.connect(self.picks.elsewhere_requested)
        self.pick_bar.cleared.connect(self.view.setFocus)
        self.setAccessibleName("Music")

    def _lay_out(self) -> None:
        metrics = theme().metrics
        row = QHBoxLayout(self.tools)
        row.setContentsMargins(metrics.compare_side, 0, metrics.compare_side, 0)
        row.setSpacing(metrics.px(8))
        row.addWidget(self.legend, 1)
        row.addWidget(self.verdict)
        row.addWidget(self.pick)
        row.addWidget(self.fit_changes)
        row.addWidget(self.fit_all)
        row.addWidget(self.only_changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.preview_strip)
        column.addWidget(self.tools)
        column.addWidget(self.stack, 1)
        column.addWidget(self.pick_bar)

    # What is shown

    def wait_for(
        self, shown: Comparison | Document, score: Score | None, *, keep_place: bool = False
    ) -> None:
        """Take what is to be shown; a score that is not given is made when it is first seen."""
        self._waiting = shown
        self._score = score
        self._changes = shown.changes if isinstance(shown, Comparison) else ()
        self._chosen = None
        self._keeps_place = keep_place
        self._preview = None
        self.preview_strip.hide()

    def fill(self) -> None:
        """Lay out what was waited for; nothing where it is laid out already."""
        shown, self._waiting = self._waiting, None
        if shown is None:
            return
        if self._score is None:
            self._score = build_score(shown) if isinstance(shown, Comparison) else score_of(shown)
        self._draw(self._score, keep_place=self._keeps_place)
        self.verdict.setText(self._verdict() if isinstance(shown, Comparison) else "")
        self.verdict.setVisible(bool(self.verdict.text()))
        if not self._score.tracks:
            self.empty.show_state(
                "No tracks", "This version holds no tracks yet, so there is nothing to hear."
            )

    def _verdict(self) -> str:
        """What is said where nothing is marked: a tempo, say, lies in no lane and no strip."""
        if not self._changes:
            return "No musical change"
        return "" if self._has_marks else "Nothing here differs"

    @property
    def _has_marks(self) -> bool:
        return self._score is not None and (any(self._score.regions) or self.desk.can_pick)

    def _draw(self, score: Score, *, keep_place: bool) -> None:
        """Lay a score out in all parts."""
        self.view.show_music(score, self._seen, keep_place=keep_place)
        self.legend.show_counts(score.counts)
        self.only_changed.setVisible(any(track.is_changed for track in score.tracks))
        self.fit_changes.setVisible(any(score.regions))
        self.tools.setVisible(bool(score.tracks))
        self.stack.setCurrentWidget(self.parts if score.tracks else self.empty)
        self.desk.show_score(score, self.view.stripes)
        self.pick_bar.set_hint(PICK_HINT if self._has_marks else _NONE_HERE)
        self._show_picks()
        self._share_height()
        self._mark(bring=not keep_place)

    @property
    def _seen(self) -> tuple[Change, ...]:
        """The changes that the numbers of what is drawn name."""
        return self._changes if self._preview is None else self._preview.changes

    def show_preview(self, preview: Comparison, score: Score, words: str) -> None:
        """Show what current would become instead of what is compared, plainly marked as that."""
        self.fill()
        self._preview = preview
        self.preview_strip.show_words(words)
        self.preview_strip.show()
        self._draw(score, keep_place=True)

    @property
    def is_preview(self) -> bool:
        """Whether what is drawn is what current would become."""
        return self._preview is not None

    def leave_preview(self) -> None:
        """Show what is compared again."""
        if self._preview is not None:
            self._preview = None
            self.preview_strip.hide()
            if self._score is not None:
                self._draw(self._score, keep_place=True)

    def _mark(self, *, bring: bool = True) -> None:
        """Mark the chosen change wherever it is seen."""
        chosen = self._chosen
        number = next((at for at, change in enumerate(self._seen) if change.key == chosen), -1)
        is_there = self.desk.select(number)
        self.view.select(number, bring=bring, told_elsewhere=is_there)

    def _share_height(self) -> None:
        """Give the desk what it needs, the lanes the rest and at least most of it; unless it was dragged."""
        if self._is_dragged:
            return
        room = self.parts.height()
        left = room - self.view.wanted_height
        desk = min(self.desk.wanted_height, max(left, int(room * _DESK_LEAST)))
        self.parts.setSizes([room - desk, desk])

    def _on_axis_changed(self) -> None:
        axis = self.view.axis
        self.mini_map.setVisible(not axis.fits_all)
        if not axis.fits_all:
            self.mini_map.show_part(self.view.score, axis, self.view.head)

    def _on_beat_requested(self, beat: float) -> None:
        axis = self.view.axis
        axis.pan((beat - (axis.left + axis.right) / 2) * axis.per_beat)
        self.view.tell_axis()

    def _on_parts_dragged(self) -> None:
        self._is_dragged = True

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.picks.is_previewed:
            self.picks.preview(False)
        else:
            super().keyPressEvent(event)

    @property
    def score(self) -> Score | None:
        """What is shown, once it was seen."""
        return self._score

    def select(self, key: str | None) -> None:
        """Mark a change and bring it in sight, None for no change."""
        self._chosen = key
        if self._waiting is None:
            self._mark()

    def _on_change_chosen(self, number: int) -> None:
        if not 0 <= number < len(self._seen):
            return
        key = self._seen[number].key
        if self._preview is None:
            self.change_chosen.emit(key)
        else:
            # What stands in a preview need not stand in the list of changes.
            self.select(key)

    # Picking

    def _show_picks(self) -> None:
        """Show what is picked, once there is something on which it is shown."""
        offer, button = self.picks.offer_words, self.picks.offer_button
        self.pick.setVisible(bool(offer))
        if button:
            self.pick.enable(f"{offer}: {button}")
        else:
            self.pick.disable(f"{offer}.")
        is_shown = self._waiting is None and self._preview is None and self._changes
        picks = self.picks.picks if is_shown else None
        self.view.show_picks(picks)
        self.desk.show_picks(self.view.tick_of if picks is not None else None)

    def _on_pick_toggled(self, numbers: tuple[int, ...]) -> None:
        self.picks.toggle(self._changes[number].key for number in numbers)

    def _on_menu_requested(self, spot: Spot, where: QPoint) -> None:
        menu = spot_menu(
            spot,
            self._changes_of(spot),
            self.picks,
            self,
            show_in_changes=self.change_listed.emit,
            show_in_json=self.change_opened.emit,
        )
        self.menu_opening.emit(menu, spot)
        menu.popup(where)

    def _on_copy_requested(self, spot: Spot | None) -> None:
        """Copy what is pointed at, else the chosen change."""
        if spot is not None:
            copy_changes(self._changes_of(spot), spot.words)
        elif change := next((one for one in self._seen if one.key == self._chosen), None):
            copy_changes([change])

    def _changes_of(self, spot: Spot) -> list[Change]:
        return [self._seen[number] for number in spot.changes if number < len(self._seen)]

    def _on_fit_all_clicked(self) -> None:
        self.view.axis.fit_all()
        self.view.tell_axis()
