"""The small picture is one picture: in the library, in a tooltip, beside another."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from core.history.timeline import Picture
from gui.arrangement import PictureShelf, draw_picture
from gui.theme import theme
from tests.gui.compare import samples

_RECT = QRectF(0, 0, 240, 72)


def _drawn(picture: Picture, beside: Picture | None = None) -> QImage:
    image = QImage(240, 72, QImage.Format.Format_RGB32)
    image.fill(theme().palette.well)
    painter = QPainter(image)
    draw_picture(painter, _RECT, picture, theme(), beside=beside)
    painter.end()
    return image


def _shelved(shelf: PictureShelf, picture: Picture) -> QImage:
    image = QImage(240, 72, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    shelf.draw(painter, _RECT, "a", picture, theme())
    painter.end()
    return image


@pytest.fixture
def picture(qapp: QApplication) -> Picture:
    return samples.entry(55).picture


def _count(image: QImage, color: str) -> int:
    wanted = QColor(color).rgb()
    places = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return sum(image.pixel(x, y) == wanted for x, y in places)


def test_notes_are_seen_in_the_colour_of_their_track(picture: Picture) -> None:
    lane = picture.lanes[-1]
    assert lane.notes
    bare = replace(picture, lanes=(*picture.lanes[:-1], replace(lane, notes=lane.notes[:3])))
    assert _count(_drawn(picture), lane.color) > _count(_drawn(bare), lane.color) > 0


def test_the_shelf_draws_the_same_and_draws_anew_only_for_another(picture: Picture) -> None:
    shelf = PictureShelf()
    assert _shelved(shelf, picture) == _drawn(picture)
    drawn = shelf._drawn["a"][2]
    assert _shelved(shelf, picture) == _drawn(picture)
    assert shelf._drawn["a"][2] is drawn
    other = samples.entry(14).picture
    assert _shelved(shelf, other) == _drawn(other) != _drawn(picture)


def test_of_two_beside_each_other_a_beat_is_as_wide_and_a_lane_as_high(picture: Picture) -> None:
    first = replace(picture, lanes=picture.lanes[:2])
    longer = replace(picture, length_beats=picture.length_beats * 2)
    color = picture.lanes[0].color

    def right(image: QImage) -> int:
        wanted = QColor(color).rgb()
        return max(x for x in range(240) for y in range(72) if image.pixel(x, y) == wanted)

    def top(image: QImage) -> int:
        wanted = QColor(color).rgb()
        return min(y for x in range(240) for y in range(72) if image.pixel(x, y) == wanted)

    assert right(_drawn(first, longer)) == pytest.approx(right(_drawn(first)) / 2, abs=2)
    assert top(_drawn(first, picture)) == top(_drawn(picture)) < top(_drawn(first))
