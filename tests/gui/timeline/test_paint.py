"""What is painted: both themes show something, and what must not be cut is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from gui.library.panel import LibraryPanel
from gui.theme import DARK, apply_theme, theme
from gui.timeline.paint_rows import Look, draw_row
from gui.timeline.panel import TimelinePanel
from gui.timeline.rows import FoldRow, Mode, TakeRow, build_rows
from tests.gui.timeline.samples import NOW, clock, drawn, library, trouble


def colors_in(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def painted(row, width: int, tags=(), **look) -> QImage:
    image = QImage(width, 52, QImage.Format.Format_RGB32)
    image.fill(theme().palette.pane)
    painter = QPainter(image)
    draw_row(painter, QRectF(0, 0, width, 52), row, Look(theme(), NOW, tags, **look))
    painter.end()
    return image


def take(view, number):
    rows = build_rows(view.entries, Mode.TAKES, today=NOW.date())
    return next(row for row in rows if isinstance(row, TakeRow) and row.entry.number == number)


def reach(image: QImage, color: QColor) -> int:
    """Return the rightmost column that holds a colour, -1 if none does."""
    columns = [
        x for x in range(image.width()) if any(image.pixelColor(x, y) == color for y in range(image.height()))
    ]
    return max(columns, default=-1)


@pytest.mark.parametrize("name", ["dark", "light"])
def test_both_panels_are_painted_in_both_themes(qtbot, qapp: QApplication, name):
    try:
        apply_theme(qapp, name, scale=1.0)
        timeline, shelf = TimelinePanel(clock), LibraryPanel(clock)
        for panel in (timeline, shelf):
            qtbot.addWidget(panel)
            panel.resize(348, 800)
        timeline.show_view(trouble())
        timeline.set_compared("002_20260220_100412", "1207_20260224_063112")
        shelf.set_views(library())
        colors = theme().palette
        seen = colors_in(timeline.grab().toImage())
        for color in (
            colors.accent,
            colors.added.text,
            colors.removed.mark,
            colors.changed.mark,
            colors.edge,
        ):
            assert color.name() in seen
        seen = colors_in(shelf.grab().toImage())
        for color in (colors.added.mark, colors.changed.text, colors.removed.text, colors.track(0)):
            assert color.name() in seen
    finally:
        apply_theme(qapp, "dark", scale=1.0)


@pytest.mark.parametrize("tags", [(), ("B",), ("current", "A"), ("current", "A", "B")])
@pytest.mark.parametrize("width", [300, 320, 348])
def test_a_failure_is_whole_where_all_else_is_cut(qapp, width, tags):
    row = take(trouble(), 7)
    only = replace(row, entry=replace(row.entry, detail=()))
    whole = reach(painted(only, 480), DARK.removed.text)
    assert reach(painted(only, width, tags), DARK.removed.text) == whole
    failure = QRect(40, 28, whole - 40, 16)
    assert painted(row, width, tags).copy(failure) == painted(only, 480).copy(failure)


def test_tags_and_times_keep_their_place_while_the_title_is_cut(qapp):
    row = take(drawn(), 207)
    for width in (300, 348, 480):
        image = painted(row, width, ("current", "B"))
        assert width - 12 - 60 <= reach(image, DARK.accent) <= width - 12 - 50


def test_a_fold_keeps_its_count(qapp):
    rows = build_rows(drawn().entries, Mode.TAKES, today=NOW.date())
    fold = next(row for row in rows if isinstance(row, FoldRow))
    plain, tagged = painted(fold, 300), painted(fold, 300, ("current",))
    count = QRectF(40, 0, 60, 28).toRect()
    assert plain.copy(count) == tagged.copy(count)


def test_selection_is_blue_only_with_the_focus(qapp):
    row = take(drawn(), 207)
    focused = painted(row, 348, is_selected=True, has_focus=True)
    idle = painted(row, 348, is_selected=True)
    assert focused.pixelColor(100, 2) == DARK.selected
    assert idle.pixelColor(100, 2) == DARK.selected_idle
    assert idle.pixelColor(0, 20) == DARK.accent
