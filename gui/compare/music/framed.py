"""The music as a picture that leaves the window: with a title, what its shapes mean, and the mix below it."""

from __future__ import annotations

from copy import copy
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from gui.compare.music.effects_view import EffectsView
from gui.compare.music.lanes_surface import LanesSurface
from gui.compare.music.legend import draw_legend
from gui.compare.music.mix_surface import MixSurface
from gui.compare.music.mixer_view import MixerView
from gui.compare.music.panel import MusicPanel
from gui.painting import draw_hairline, draw_text
from gui.theme import theme

_MOST_HIGH = 8000
"""Pixels of the lanes; what lies below them is cut off."""


class Titles(NamedTuple):
    """What stands above the music: which composition, and which versions are compared, with their dates."""

    composition: str
    versions: str


def framed_picture(music: MusicPanel, titles: Titles) -> QPixmap:
    """The bars that are in sight, of all lanes that are listed, at the screen's own pixels.

    Mixer and effects come with them where the window shows more of them than their titles.
    """
    now = theme()
    px, side = now.metrics.px, now.metrics.compare_side
    width = music.lanes.width()
    parts = [_lanes(music, width)]
    if music.mini_map.isVisibleTo(music):
        parts.append(music.mini_map.grab())
    if music.desk.height() > music.desk.mixer.head:
        parts.append(_mix(music, width))
    title, line = now.line_height("sheet_title"), now.line_height("second")
    top = px(16) + title + px(2) + line + px(8) + now.metrics.control_small + px(8)
    picture = _empty(music, width, top + sum(part.deviceIndependentSize().height() for part in parts))
    painter = QPainter(picture)
    row = QRectF(side, px(16), width - 2 * side, title)
    draw_text(painter, row, titles.composition, "text", now.font("sheet_title"))
    row = QRectF(side, row.bottom() + px(2), row.width(), line)
    words = f"Preview: {music.preview_strip.words}" if music.is_preview else titles.versions
    draw_text(painter, row, words, "text_2", now.font("second"))
    row = QRectF(side, row.bottom() + px(8), row.width(), now.metrics.control_small)
    draw_legend(painter, row, music.view.score.counts)
    y = float(top)
    for part in parts:
        painter.drawPixmap(QPointF(0, y), part)
        draw_hairline(painter, 0, y - 1, width, y - 1, now.palette.line)
        y += part.deviceIndependentSize().height()
    painter.end()
    return picture


def _empty(music: MusicPanel, width: float, height: float) -> QPixmap:
    ratio = music.devicePixelRatioF()
    picture = QPixmap(round(width * ratio), round(height * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(theme().palette.pane)
    return picture


def _lanes(music: MusicPanel, width: int) -> QPixmap:
    """The lanes as high as they need, without what only a hand needs: bars to scroll, boxes, callouts."""
    surface = LanesSurface()
    surface.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    surface.show_as(music.view)
    surface.resize(width, min(surface.wanted_height, _MOST_HIGH))
    surface.grab()  # what is not shown takes its size with the first picture, and the axis its own scale
    surface.axis = copy(music.view.axis)
    surface.axis.take(surface.score.beats, width - surface.head)
    return surface.grab()


def _mix(music: MusicPanel, width: int) -> QPixmap:
    """Mixer and effects side by side, each as high as it needs."""
    half = width // 2
    views: tuple[tuple[MixSurface, MixSurface, int], ...] = (
        (MixerView(), music.desk.mixer, 0),
        (EffectsView(), music.desk.effects, half),
    )
    for view, shown, left in views:
        view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.show_score(shown.score, shown.stripes)
        view.is_open, view.selected = shown.is_open, shown.selected
        view.resize(width - half if left else half, view.head)
        view.grab()
    high = max(view.wanted_height for view, _, _ in views)
    picture = _empty(music, width, high)
    painter = QPainter(picture)
    for view, _, left in views:
        view.resize(view.width(), high)
        painter.drawPixmap(QPointF(left, 0), view.grab())
    draw_hairline(painter, half, 0, half, high, theme().palette.line)
    painter.end()
    return picture
