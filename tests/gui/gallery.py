"""Draws every widget and icon into one picture: `python -m tests.gui.gallery OUT.png --theme light`."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import get_args

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from gui import glyphs, icons, painting
from gui.theme import apply_theme, theme
from gui.widgets.buttons import FlatButton, IconButton, PlainButton, PrimaryButton
from gui.widgets.check_box import CheckBox
from gui.widgets.empty_state import EmptyState
from gui.widgets.labels import ElidedLabel, TextLabel
from gui.widgets.menu_button import MenuButton
from gui.widgets.message_bar import Action, MessageBar
from gui.widgets.pill import Pill
from gui.widgets.progress_line import ProgressLine
from gui.widgets.search_field import SearchField
from gui.widgets.segmented import Segmented
from gui.widgets.sheet import Sheet
from gui.widgets.splitter import Splitter
from gui.widgets.status_dot import StatusDot, WatchState
from gui.widgets.switch import Switch
from gui.widgets.tab_bar import TabBar
from gui.widgets.tag import Tag


class Marks(QWidget):
    """The icons, and one row as a delegate paints it, plain and selected."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setMinimumHeight(250)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        painter = QPainter(self)
        for number, name in enumerate(glyphs.NAMES):
            x, y = 12 + (number % 18) * 28, 8 + (number // 18) * 28
            icons.paint_icon(painter, QRectF(x, y, 16, 16), name, icons.kind_color(name, now.palette))
        left = 12.0
        tags: tuple[tuple[str, painting.TagStyle], ...] = (
            ("A", "outline"),
            ("B", "filled"),
            ("current", "current"),
        )
        for text, style in tags:
            left += painting.draw_tag(painter, QRectF(left, 70, 100, 20), text, style) + 8
        for state in get_args(painting.CheckState):
            painting.draw_check(painter, QRectF(left, 70, 20, 20), state)
            left += 24
        for number, fill in enumerate((now.palette.pane, now.palette.selected, now.palette.selected_idle)):
            self._row(painter, 100 + 50 * number, fill)
        painter.end()

    def _row(self, painter: QPainter, top: float, fill: QColor) -> None:
        now = theme()
        row = QRectF(0, top, min(self.width(), 340), 50)
        painter.fillRect(row, fill)
        icons.paint_icon(painter, QRectF(12, top + 8, 16, 16), "ai", now.palette.accent)
        title = QRectF(40, top + 6, 240, 20)
        painting.draw_text(
            painter, title, "“Recompose this sequence to be more", "text", now.font("row_title")
        )
        painting.draw_text(
            painter, QRectF(280, top + 6, 50, 20), "06:31", "text_3", now.font("meta"), align="right"
        )
        painting.draw_text(painter, QRectF(40, top + 27, 34, 16), "v207", "text_3", now.font("mono"))
        spans = [
            ("+2", "added"),
            (" tracks · ", "text_2"),
            ("+50", "added"),
            (" −41", "removed"),
            (" ~3", "changed"),
            (" →8", "moved"),
            (" notes", "text_2"),
        ]
        painting.draw_spans(painter, QRectF(76, top + 27, 160, 16), spans, now.font("second"))


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row


def _controls(parent: QWidget) -> QWidget:
    box = QWidget(parent)
    column = QVBoxLayout(box)
    off = PrimaryButton("Restore v204…")
    off.disable("This version is current.")
    off_plain = PlainButton("Compare")
    off_plain.setEnabled(False)
    down = PlainButton("Pressed")
    down.setDown(True)
    column.addLayout(
        _row(PrimaryButton("Restore v204…"), PlainButton("Cancel"), FlatButton("Open as a copy…"))
    )
    column.addLayout(_row(off, off_plain, down))
    column.addLayout(_row(PlainButton("Compare", small=True), FlatButton("Not now", small=True)))
    more = IconButton("more", "More actions")
    checked = IconButton("find", "Find")
    checked.setCheckable(True)
    checked.setChecked(True)
    column.addLayout(_row(more, IconButton("swap", "Swap A and B"), IconButton("chevron_up", "Up"), checked))
    column.addLayout(
        _row(MenuButton("v204 · previous take", "Compare with"), MenuButton("Last change", "Sort", flat=True))
    )
    column.addLayout(_row(Segmented([("takes", "Takes"), ("all", "All saves")]), IconButton("find", "Find")))
    on = Switch("Follow latest")
    on.setChecked(True)
    column.addLayout(_row(on, Switch("Show noise"), Switch("Only changed tracks", words_first=True)))
    ticked = CheckBox("Tracks: Track 5 comes back")
    ticked.setChecked(True)
    column.addLayout(_row(ticked, CheckBox("Conversation")))
    field = SearchField()
    field.setFixedWidth(190)
    found = SearchField()
    found.setText("ambient")
    found.setFixedWidth(150)
    column.addLayout(_row(field, found))
    column.addLayout(_row(Tag("A", "outline"), Tag("B", "filled"), Tag("current", "current")))
    states = [StatusDot(state) for state in get_args(WatchState)]
    column.addLayout(_row(*states, TextLabel("Live", "text_2", "second", wrap=False)))
    label = ElidedLabel("A label that is far too long for its room", "text", "compare_title")
    label.setFixedWidth(200)
    column.addLayout(_row(label))
    column.addStretch(1)
    return box


def _bars(parent: QWidget) -> QWidget:
    box = QWidget(parent)
    column = QVBoxLayout(box)
    undo = (Action("show", "Show v207", is_quiet=True), Action("undo", "Undo restore", keys="Ctrl Z"))
    column.addWidget(
        MessageBar("success", "Restored v204.", "Saved as v208, read back and equal. v207 is kept.", undo)
    )
    text = (
        "It holds 4 notes in Ambient Pad Layer 1 that current does not. Autosaved 19 Feb, 10:22; current "
        "saved at 10:15, and a few more words so that it takes two lines in the picture."
    )
    compare = (
        Action("compare", "Compare"),
        Action("restore", "Restore autosave…"),
        Action("later", "Not now", is_quiet=True),
    )
    title = "The autosave is not the same as current"
    column.addWidget(MessageBar("warning", title, text, compare, closable=False, icon_name="autosave"))
    title = "Current is no longer what you restored"
    text = "Another program saved v209 at 06:34 from the state before. Your restore is kept as v208."
    column.addWidget(MessageBar("error", title, text, [("again", "Restore v208 again…")]))
    column.addWidget(MessageBar("info", "Three files are skipped.", "They hold no composition."))
    tabs = TabBar()
    for tab, words, count in (
        ("changes", "Changes", 30),
        ("json", "JSON", None),
        ("talk", "Conversation", 2),
    ):
        tabs.add_tab(tab, words)
        tabs.set_count(tab, count)
    tabs.add_corner(IconButton("chevron_down", "Next change"))
    column.addWidget(tabs)
    pane = QWidget()
    pane.setFixedHeight(60)
    Pill(pane).announce(3)
    line = ProgressLine(pane)
    line.set_progress(412, 1074)
    line.show()
    line.setGeometry(0, 0, 700, 2)
    column.addWidget(pane)
    splitter = Splitter(Qt.Orientation.Vertical)
    splitter.addWidget(Marks(splitter))
    scroll = QScrollArea()
    inner = QWidget()
    inner.setMinimumSize(900, 400)
    scroll.setWidget(inner)
    splitter.addWidget(scroll)
    column.addWidget(splitter, 1)
    return box


def gallery() -> QWidget:
    window = QWidget()
    window.resize(1280, 900)
    grid = QGridLayout(window)
    grid.addWidget(_controls(window), 0, 0)
    empty = EmptyState()
    empty.show_state(
        "No compositions here yet",
        "A composition appears when a program saves one in this folder.",
        path="~/Music/data/compositions",
        primary="Choose a folder…",
        secondary="Open the demo",
    )
    grid.addWidget(empty, 1, 0)
    grid.addWidget(_bars(window), 0, 1, 2, 1)
    grid.setColumnStretch(1, 1)
    return window


def sheet() -> Sheet:
    made = Sheet(
        "Restore v204?",
        "“Restored from v156”, 24 Feb 2026, 06:23. Nothing is written until you press Restore.",
        primary="Restore v204",
        link="Open as a copy…",
    )
    body = QWidget()
    column = QVBoxLayout(body)
    column.setContentsMargins(0, 0, 0, 0)
    for words in ("Tracks: Atmospheric Strings, Shimmer Bells go", "Tracks: Track 5 comes back"):
        box = CheckBox(words)
        box.setChecked(True)
        column.addWidget(box)
    made.set_body(body)
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--theme", choices=("dark", "light"), default="dark")
    parser.add_argument("--sheet", action="store_true")
    parser.add_argument("--ratio", type=float, default=1.0)
    parser.add_argument("--scale", type=float, default=1.0)
    options = parser.parse_args()
    app = QApplication([])
    apply_theme(app, options.theme, scale=options.scale)
    window = gallery()
    window.show()
    app.processEvents()
    if options.sheet:
        shown = sheet()
        shown.open_on(window)
        app.processEvents()
    picture = QPixmap(window.size() * options.ratio)
    picture.setDevicePixelRatio(options.ratio)
    window.render(picture)
    picture.save(str(options.out))


if __name__ == "__main__":
    main()
