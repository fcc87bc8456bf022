"""The JSON tab: how much is shown, finding, the patch, the files, the way to the line, and the lines."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from core.diff.changes import Change, Comparison
from core.diff.text import Lines, breadcrumb
from gui.compare.json_find import JsonFind
from gui.compare.json_model import Mode
from gui.compare.json_rows import Breadcrumb, FilesRow
from gui.compare.json_view import JsonView
from gui.compare.pick_menu import add_picks, copy_changes
from gui.compare.pick_set import PickSet
from gui.compare.side import Side
from gui.painting import draw_hairline
from gui.theme import theme
from gui.widgets.buttons import FlatButton, PlainButton
from gui.widgets.labels import TextLabel
from gui.widgets.progress_line import SHOWN_AFTER_MS
from gui.widgets.segmented import Segmented
from gui.widgets.switch import Switch

_COPIED_MS = 1600


class _Lined(QWidget):
    """A row with a hairline below."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_hairline(painter, 0, self.height() - 1, self.width(), self.height() - 1, theme().palette.line)
        painter.end()


class JsonPanel(QWidget):
    """Shows the lines of one comparison, or of one document alone.

    Lines and the patch are made by jobs: until `show_lines` the panel waits, and after a moment says so;
    `patch_wanted` asks for what `copy_patch` takes.
    """

    step_requested = Signal(int)
    patch_wanted = Signal()
    change_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None, picks: PickSet | None = None) -> None:
        super().__init__(parent)
        self._picks = picks or PickSet(self)
        self._changes: tuple[Change, ...] = ()
        self._comparison: Comparison | None = None
        self._lines = Lines()
        self._is_waiting = False
        self._is_single = False
        self._keeps_place = False
        metrics = theme().metrics
        self.view = JsonView(self)
        self.amount = Segmented(
            (("folded", "Folded to differences"), ("whole", "Whole file")), self, name="How much is shown"
        )
        self.amount.set_current("folded")
        self.noise = Switch("Show noise", self)
        self.find_button = FlatButton("Find", self, small=True, icon_name="find")
        self.find_button.setToolTip("Find in both files (Ctrl+F)")
        self.patch = PlainButton("Copy patch", self, small=True)
        self.find_row = JsonFind(self.view, self)
        self.files = FilesRow(self)
        self.way = Breadcrumb(self)
        self.waiting = TextLabel("", "text_3", "body", self)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.view)
        self.stack.addWidget(self._waiting_page())
        self._to_say = QTimer(self, singleShot=True, interval=SHOWN_AFTER_MS)
        self._to_say.timeout.connect(self._on_wait_was_long)
        # The way is found by reading upwards from the line; held arrow keys need it only at the end.
        self._to_tell = QTimer(self, singleShot=True, interval=20)
        self._to_tell.timeout.connect(self._tell_way)
        self._to_calm = QTimer(self, singleShot=True, interval=_COPIED_MS)
        self._to_calm.timeout.connect(self._on_copied_long_ago)

        tools = _Lined(self)
        tools.setFixedHeight(metrics.tool_row)
        row = QHBoxLayout(tools)
        row.setContentsMargins(metrics.compare_side, 0, metrics.compare_side, 0)
        row.setSpacing(metrics.px(12))
        row.addWidget(self.amount)
        row.addWidget(self.noise)
        row.addStretch(1)
        row.addWidget(self.find_button)
        row.addWidget(self.patch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (tools, self.find_row, self.files, self.way):
            column.addWidget(part)
        column.addWidget(self.stack, 1)
        self._connect()

    def _connect(self) -> None:
        self.amount.chosen.connect(self._on_amount_chosen)
        self.noise.toggled.connect(self.view.set_show_noise)
        self.find_button.clicked.connect(self.open_find)
        self.patch.clicked.connect(self.patch_wanted)
        self.find_row.closed.connect(self.view.setFocus)
        self.view.current_line_changed.connect(self._on_current_line_changed)
        self.view.step_requested.connect(self.step_requested)
        self.view.line_chosen.connect(self._on_line_chosen)
        self.view.menu_opening.connect(self._on_menu_opening)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.setContext(find.context().WidgetWithChildrenShortcut)
        find.activated.connect(self.open_find)

    def _waiting_page(self) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        side = theme().metrics.compare_side
        column.setContentsMargins(side, side, side, side)
        column.addWidget(self.waiting)
        column.addStretch(1)
        return page

    # What is shown

    @property
    def is_waiting(self) -> bool:
        """Whether lines are still to come."""
        return self._is_waiting

    def wait_for(self, comparison: Comparison, b: Side, a: Side, *, keep_place: bool = False) -> None:
        """Name the files of a comparison whose lines are still to come; the old ones may stay till then."""
        self._comparison = comparison
        self._changes = comparison.changes
        self.amount.setEnabled(True)
        if comparison.changes or comparison.noise:
            self.patch.enable("Copy what differs as a JSON Patch (RFC 6902)")
        else:
            self.patch.disable("Nothing differs, so there is nothing to patch.")
        self._wait(b, a, keep_place=keep_place and len(self._lines) > 0)

    def wait_for_single(self, b: Side) -> None:
        """Name the one document whose lines are still to come; it will stand alone, in one column."""
        self._comparison = None
        self._changes = ()
        self.amount.setEnabled(False)
        self.patch.disable("There is nothing before this version to patch.")
        self._wait(b, None, keep_place=False)

    def _wait(self, b: Side, a: Side | None, *, keep_place: bool) -> None:
        self._keeps_place = keep_place
        self._is_waiting = True
        self._is_single = a is None
        self.files.show_sides(b, a)
        self.way.show_way((), "")
        self.way.setVisible(a is not None)
        self._allow_noise()
        if not keep_place:
            self.waiting.setText("")
            self.stack.setCurrentIndex(1)
            self._to_say.start()

    def show_lines(self, lines: Lines) -> None:
        """Show the lines that were waited for."""
        self._to_say.stop()
        self._is_waiting = False
        self._lines = lines
        self.stack.setCurrentIndex(0)
        self.view.show_lines(lines, single=self._is_single, keep_place=self._keeps_place)
        self._keeps_place = False
        self._tell_way()

    def update_sides(self, b: Side, a: Side) -> None:
        """Name the same files anew."""
        self.files.show_sides(b, a)

    def go_to_change(self, key: str) -> None:
        """Go to the lines of a change."""
        place = next((at for at, change in enumerate(self._changes) if change.key == key), None)
        if place is not None and not self._is_waiting:
            self.view.go_to_change(place)

    def _change_of(self, line: int) -> Change | None:
        change = self._lines[line].change if 0 <= line < len(self._lines) else -1
        return self._changes[change] if 0 <= change < len(self._changes) else None

    def _on_line_chosen(self, line: int) -> None:
        if (change := self._change_of(line)) is not None:
            self.change_chosen.emit(change.key)

    def _on_menu_opening(self, menu: QMenu) -> None:
        """Let the change of the line be picked and copied as the other views do."""
        change = None if self._is_waiting else self._change_of(self.view.current_line)
        if change is not None:
            menu.addSeparator()
            add_picks(menu, "this change", [change], self._picks)
            menu.addAction("Copy the change as text").triggered.connect(partial(copy_changes, [change]))

    def open_find(self) -> None:
        """Let the user type what to find."""
        self.find_row.open_find()

    def copy_patch(self, text: str) -> None:
        """Put the JSON Patch that makes B of A on the clipboard, and say so."""
        QGuiApplication.clipboard().setText(text)
        self.patch.setMinimumWidth(self.patch.width())
        self.patch.setText("Copied")
        self._to_calm.start()

    def refuse_patch(self, reason: str) -> None:
        """Say why there is no patch."""
        self.patch.disable(reason)

    def _on_copied_long_ago(self) -> None:
        self.patch.setText("Copy patch")

    def _on_wait_was_long(self) -> None:
        one = "Reading the file …"
        self.waiting.setText(one if self._is_single else "Laying both files side by side …")

    def _on_amount_chosen(self, amount: str) -> None:
        self._allow_noise()
        self.view.set_mode(Mode.WHOLE if amount == "whole" else Mode.FOLDED)

    def _allow_noise(self) -> None:
        whole = self.amount.current == "whole"
        self.noise.setEnabled(not whole and self._comparison is not None)
        self.noise.setToolTip(
            "The whole file shows everything." if whole else "Show what differs and cannot be heard"
        )

    def _on_current_line_changed(self, line: int) -> None:
        self._to_tell.start()

    def _tell_way(self) -> None:
        line = self.view.current_line
        if self._is_waiting or self._comparison is None or not 0 <= line < len(self._lines):
            self.way.show_way((), "")
            return
        told = self._change_of(line)
        self.way.show_way(
            breadcrumb(self._comparison, self._lines, line) or ("Top of the file",),
            "" if told is None else told.headline or told.title,
        )
