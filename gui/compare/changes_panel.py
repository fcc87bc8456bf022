"""The Changes tab: a tool row to find and group, words where there is nothing to list, and the tree."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from core.diff.changes import Change, Comparison
from gui.compare.changes_menu import change_menu
from gui.compare.changes_model import ChangesModel, Column, Grouping
from gui.compare.changes_pick_bar import PickBar
from gui.compare.changes_view import ChangesView
from gui.compare.changes_words import noise_words
from gui.compare.pick_menu import copy_changes
from gui.compare.pick_set import PickSet
from gui.painting import draw_hairline, draw_text
from gui.theme import theme
from gui.widgets.labels import TextLabel
from gui.widgets.search_field import SearchField
from gui.widgets.segmented import Segmented

TICK_HINT = "Tick what to bring back from {} into current"
_GROUPINGS = {"area": Grouping.AREA, "track": Grouping.TRACK}


class _ToolRow(QWidget):
    """Holds field and segments, and names the columns where they stand below."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.view: ChangesView | None = None

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        now = theme()
        draw_hairline(painter, 0, self.height() - 1, self.width(), self.height() - 1, now.palette.line)
        view = self.view
        if view is not None and view.isVisible():
            px = now.metrics.px
            for column, words in ((Column.VALUE, "A → B"), (Column.PLACE, "Place in the file")):
                if view.isColumnHidden(column) or not view.columnWidth(column):
                    continue
                left = view.columnViewportPosition(column)
                box = QRectF(left, 0, view.columnWidth(column), self.height())
                if column is Column.VALUE:
                    draw_text(
                        painter,
                        box.adjusted(0, 0, -px(12), 0),
                        words,
                        "text_3",
                        now.font("meta"),
                        align="right",
                    )
                else:
                    draw_text(painter, box.adjusted(px(4), 0, 0, 0), words, "text_3", now.font("meta"))
        painter.end()


class _Well(QWidget):
    """A ground of the colour of the list below it."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().palette.well)
        painter.end()


class ChangesPanel(QWidget):
    """Lists the changes of one comparison. The keys that signals carry are those of `Change.key`.

    What is ticked stands in `picks`, which other views may share.
    """

    change_chosen = Signal(object)
    change_opened = Signal(str)
    step_requested = Signal(int)
    order_changed = Signal()
    menu_opening = Signal(object, object)  # a QMenu, and the Change that it is about

    def __init__(self, parent: QWidget | None = None, picks: PickSet | None = None) -> None:
        super().__init__(parent)
        self.picks = picks or PickSet(self)
        metrics = theme().metrics
        px = metrics.px
        self.model = ChangesModel(self)
        self.view = ChangesView(self.model, self)
        self.field = SearchField("Find in changes", self)
        self.field.setMaximumWidth(px(200))
        self.grouping = Segmented(
            (("area", "By area"), ("track", "By track")), self, name="Group the changes"
        )
        self.grouping.set_current("area")
        self.verdict = TextLabel("", "text", "sheet_title", self)
        self.reason = TextLabel("", "text_2", "body", self)
        self.tools = _ToolRow(self)
        self.tools.setFixedHeight(metrics.tool_row)
        self.tools.view = self.view
        row = QHBoxLayout(self.tools)
        row.setContentsMargins(metrics.compare_side, 0, metrics.compare_side, 0)
        row.setSpacing(px(8))
        row.addWidget(self.field, 2)
        row.addWidget(self.grouping)
        row.addStretch(3)
        words = QVBoxLayout()
        words.setContentsMargins(metrics.compare_side, px(20), metrics.compare_side, px(20))
        words.setSpacing(px(6))
        words.addWidget(self.verdict)
        words.addWidget(self.reason)
        self._words = _Well(self)
        self._words.setLayout(words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tools)
        column.addWidget(self._words)
        column.addWidget(self.view, 1)
        self.pick_bar = PickBar(self.picks, TICK_HINT, self)
        column.addWidget(self.pick_bar)
        self.field.textChanged.connect(self._on_text_changed)
        self.field.left.connect(self.view.setFocus)
        self.grouping.chosen.connect(self._on_grouping_chosen)
        self.view.change_chosen.connect(self.change_chosen)
        self.view.change_opened.connect(self.change_opened)
        self.view.step_requested.connect(self.step_requested)
        self.view.columns_moved.connect(self.tools.update)
        self.view.menu_requested.connect(self._on_menu_requested)
        self.view.pick_toggled.connect(self._on_pick_toggled)
        self.view.copy_requested.connect(self._on_copy_requested)
        self.picks.changed.connect(self._on_picks_changed)
        self.pick_bar.cleared.connect(self.view.setFocus)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.setContext(find.context().WidgetWithChildrenShortcut)
        find.activated.connect(self.open_find)
        self._comparison: Comparison | None = None
        self._say()

    def show_comparison(self, comparison: Comparison, *, keep_place: bool = False) -> None:
        """List another comparison; the grouping stays, with `keep_place` so do choice, search and scroll."""
        chosen = self.view.chosen if keep_place else None
        bar = self.view.verticalScrollBar()
        scroll = bar.value() if keep_place else 0
        self._comparison = comparison
        if not keep_place:
            self.picks.withdraw()
            self.field.blockSignals(True)
            self.field.clear()
            self.field.blockSignals(False)
            self.model.search("")
        self.model.show(comparison)
        self._say()
        self.order_changed.emit()
        if chosen is not None:
            self.view.choose(chosen)
        bar.setValue(scroll)

    def clear(self) -> None:
        """List nothing."""
        self._comparison = None
        self.picks.withdraw()
        self.model.show(None)
        self._say()

    # Picking

    def _on_picks_changed(self) -> None:
        self.model.set_picks(self.picks.picks)

    def _on_pick_toggled(self, keys: list[str]) -> None:
        self.picks.toggle(keys)

    def _on_copy_requested(self, changes: list[Change]) -> None:
        """Copy what is selected; where that is one that is ticked, all that are."""
        if len(changes) == 1 and changes[0].key in self.picks.ticked:
            changes = self.picks.ticked_changes
        copy_changes(changes)

    def say(self, title: str, text: str) -> None:
        """Say something in the place of a list."""
        self.clear()
        self._tell(title, text)

    def open_find(self) -> None:
        """Let the user type what to find."""
        self.field.setFocus()
        self.field.selectAll()

    def _say(self) -> None:
        comparison = self._comparison
        # Nothing to find and to group where nothing is listed but noise.
        self.tools.setVisible(comparison is not None and bool(comparison.changes))
        if comparison is None:
            self._words.hide()
        elif not comparison.changes:
            title = "No musical change" if comparison.noise else "No difference"
            self._tell(title, _about_noise(comparison))
        elif not self.model.rowCount():
            self._tell("Nothing found", f"No change has “{self.field.text()}” in its words or its place.")
        else:
            self._words.hide()

    def _tell(self, title: str, text: str) -> None:
        self.verdict.setText(title)
        self.reason.setText(text)
        self._words.show()

    def _on_menu_requested(self, changes: list[Change], where: QPoint) -> None:
        menu = change_menu(changes, self.picks, self, show_in_json=self.change_opened.emit)
        if len(changes) == 1:
            self.menu_opening.emit(menu, changes[0])
        menu.popup(where)

    def _on_text_changed(self, text: str) -> None:
        chosen = self.view.chosen
        self.model.search(text)
        self._after_reset(chosen)

    def _on_grouping_chosen(self, grouping: str) -> None:
        chosen = self.view.chosen
        self.model.group_by(_GROUPINGS[grouping])
        self._after_reset(chosen)

    def _after_reset(self, chosen: str | None) -> None:
        if chosen is not None:
            self.view.choose(chosen)
        self._say()
        self.order_changed.emit()


def _about_noise(comparison: Comparison) -> str:
    if not comparison.noise:
        return "Both files hold the same, to the last value."
    words = noise_words(comparison.noise).removeprefix("Noise: ")
    return f"{words[:1].upper()}{words[1:]}, nothing that can be heard."
