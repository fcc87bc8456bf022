"""The picture of the music that leaves the window says what it shows, and shows all of it."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage

from gui.compare.music.framed import Titles, framed_picture
from gui.compare.music.panel import MusicPanel
from gui.compare.music.rows import LaneRow
from gui.compare.pane import ComparePane
from gui.theme import theme
from tests.gui.compare import samples

_TITLES = Titles("Night Drive", "v047 compared with current")


@pytest.fixture
def music(pane: ComparePane) -> MusicPanel:
    """Current beside version 47 in a pane that is too low for all of it."""
    pair = samples.pair("current", samples.stem(47))
    pane.resize(700, 720)
    pane.show_comparison(pair.comparison, pair.b, pair.a)
    pane.show_tab("music")
    return pane.music


def _drawn(music: MusicPanel, titles: Titles = _TITLES) -> QImage:
    return framed_picture(music, titles).toImage()


def _first_difference(one: QImage, other: QImage) -> tuple[int, int]:
    """The first and the last line in which two pictures differ."""
    lines = [
        y
        for y in range(one.height())
        if any(one.pixel(x, y) != other.pixel(x, y) for x in range(one.width()))
    ]
    return lines[0], lines[-1]


def test_composition_and_versions_stand_above(music: MusicPanel) -> None:
    known = _drawn(music)
    title, second = theme().line_height("sheet_title"), theme().line_height("second")
    first, last = _first_difference(known, _drawn(music, Titles("Paper", _TITLES.versions)))
    assert 16 <= first < last <= 16 + title
    first, last = _first_difference(known, _drawn(music, Titles(_TITLES.composition, "v001")))
    assert 16 + title <= first < last <= 18 + title + second


def test_what_the_window_scrolls_to_is_in_the_picture_and_the_window_stays(music: MusicPanel) -> None:
    view = music.view
    assert view.verticalScrollBar().maximum() > 0
    view.axis.zoom(2.0, 0.0)
    view.tell_axis()
    before = view.axis.left, view.axis.per_beat, view.viewport().grab().toImage()
    image = _drawn(music)
    assert image.height() > view.wanted_height + music.desk.mixer.wanted_height
    lanes = [row for row in view.rows if isinstance(row, LaneRow)]
    high = image.height() - music.desk.mixer.wanted_height
    for row in lanes:
        stripe = view.stripe(row.track).rgb()
        assert sum(image.pixel(1, y) == stripe for y in range(high - 60)) >= row.height - 2
    assert (view.axis.left, view.axis.per_beat, view.viewport().grab().toImage()) == before


def test_mixer_and_effects_come_where_they_are_shown(music: MusicPanel) -> None:
    whole = _drawn(music).height()
    total = sum(music.parts.sizes())
    music.parts.setSizes([total - music.desk.mixer.head, music.desk.mixer.head])
    music.parts.setSizes([total, 0])
    assert _drawn(music).height() < whole - music.desk.mixer.wanted_height + 40


def test_a_picture_of_a_preview_says_that_it_is_one(music: MusicPanel, pane: ComparePane) -> None:
    assert pane.comparison is not None
    assert music.score is not None
    known = _drawn(music)
    music.show_preview(pane.comparison, music.score, "Nothing is written yet.")
    title, second = theme().line_height("sheet_title"), theme().line_height("second")
    first, last = _first_difference(known, _drawn(music))
    assert 16 + title <= first < last <= 18 + title + second
