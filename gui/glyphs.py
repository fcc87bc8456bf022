"""The shape of every icon: on a grid of 16, strokes of 1.5 with round caps."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

GRID: Final = 16.0
STROKE: Final = 1.5
_CENTRE: Final = QPointF(8, 8)


@dataclass(frozen=True, eq=False)
class Glyph:
    """One icon on the grid: what is stroked and what is filled."""

    stroke: QPainterPath = field(default_factory=QPainterPath)
    fill: QPainterPath = field(default_factory=QPainterPath)
    width: float = STROKE


_GLYPHS: Final[dict[str, Callable[[], Glyph]]] = {}


def _glyph(name: str) -> Callable[[Callable[[], Glyph]], Callable[[], Glyph]]:
    def add(draw: Callable[[], Glyph]) -> Callable[[], Glyph]:
        _GLYPHS[name] = draw
        return draw

    return add


def _lines(*lines: str) -> QPainterPath:
    """Make a path of open polylines, each written `x,y x,y …`; one that ends in `z` is closed."""
    path = QPainterPath()
    for line in lines:
        closed = line.endswith("z")
        points = [tuple(map(float, pair.split(","))) for pair in line.rstrip("z ").split()]
        path.moveTo(*points[0])
        for point in points[1:]:
            path.lineTo(*point)
        if closed:
            path.closeSubpath()
    return path


def _circle(x: float, y: float, radius: float) -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(x, y), radius, radius)
    return path


def _circles(*circles: tuple[float, float, float]) -> QPainterPath:
    path = QPainterPath()
    for x, y, radius in circles:
        path.addEllipse(QPointF(x, y), radius, radius)
    return path


def _arc(x: float, y: float, radius: float, start: float, span: float) -> QPainterPath:
    """Make an arc; degrees from three o'clock, against the clock."""
    box = QRectF(x - radius, y - radius, 2 * radius, 2 * radius)
    path = QPainterPath()
    path.arcMoveTo(box, start)
    path.arcTo(box, start, span)
    return path


@_glyph("original")
def _original() -> Glyph:
    return Glyph(stroke=_circle(8, 8, 5), fill=_circle(8, 8, 1.75))


@_glyph("save")
def _save() -> Glyph:
    return Glyph(fill=_circle(8, 8, 3.75))


@_glyph("ai")
def _ai() -> Glyph:
    star = QPainterPath(QPointF(8, 1))
    for x, y in ((15, 8), (8, 15), (1, 8), (8, 1)):
        # Both sides of a corner bend towards the centre.
        near, far = star.currentPosition() - _CENTRE, QPointF(x, y) - _CENTRE
        star.cubicTo(_CENTRE + near * 0.2 + far * 0.16, _CENTRE + far * 0.2 + near * 0.16, QPointF(x, y))
    return Glyph(fill=star)


@_glyph("restore")
def _restore() -> Glyph:
    stroke = _arc(8, 8.25, 5.25, 152, -300)
    stroke.addPath(_lines("2.6,1.9 3.1,5.7 6.9,5.2"))
    return Glyph(stroke=stroke)


@_glyph("pick")
def _pick() -> Glyph:
    fill = QPainterPath()
    fill.addRoundedRect(QRectF(9.5, 1.5, 5, 5), 0.75, 0.75)
    return Glyph(stroke=_lines("7,4.75 2.25,4.75 2.25,13.75 11.25,13.75 11.25,9"), fill=fill)


@_glyph("autosave")
def _autosave() -> Glyph:
    stroke = _circle(8, 8, 5.75)
    stroke.addPath(_lines("8,4.75 8,8.25 10.25,9.5"))
    return Glyph(stroke=stroke)


@_glyph("label")
def _label() -> Glyph:
    flag = _lines("3.25,2.25 13.5,2.25 11.25,5.75 13.5,9.25 3.25,9.25z")
    return Glyph(stroke=_lines("3.25,1.75 3.25,14.5"), fill=flag)


@_glyph("damaged")
@_glyph("warning")
def _damaged() -> Glyph:
    stroke = _lines("8,2 14.5,13.5 1.5,13.5z")
    stroke.addPath(_lines("8,6.5 8,9.25"))
    return Glyph(stroke=stroke, fill=_circle(8, 11.4, 0.95))


@_glyph("folded")
@_glyph("more")
def _dots() -> Glyph:
    return Glyph(fill=_circles((3, 8, 1.25), (8, 8, 1.25), (13, 8, 1.25)))


@_glyph("find")
def _find() -> Glyph:
    stroke = _circle(7, 7, 4.25)
    stroke.addPath(_lines("10.25,10.25 13.5,13.5"))
    return Glyph(stroke=stroke)


@_glyph("swap")
def _swap() -> Glyph:
    right = ("2,5.25 13.5,5.25", "10.75,2.5 13.5,5.25 10.75,8")
    left = ("14,10.75 2.5,10.75", "5.25,8 2.5,10.75 5.25,13.5")
    return Glyph(stroke=_lines(*right, *left))


@_glyph("fit_all")
def _fit_all() -> Glyph:
    return Glyph(
        stroke=_lines(
            "1.75,3.5 1.75,12.5",
            "14.25,3.5 14.25,12.5",
            "4.5,8 11.5,8",
            "6.5,6 4.5,8 6.5,10",
            "9.5,6 11.5,8 9.5,10",
        )
    )


@_glyph("fit_changes")
def _fit_changes() -> Glyph:
    fill = QPainterPath()
    fill.addRect(QRectF(5.5, 6.5, 5, 3))
    return Glyph(
        stroke=_lines("4.25,3.5 1.75,3.5 1.75,12.5 4.25,12.5", "11.75,3.5 14.25,3.5 14.25,12.5 11.75,12.5"),
        fill=fill,
    )


@_glyph("chevron_up")
def _chevron_up() -> Glyph:
    return Glyph(stroke=_lines("4,10 8,6 12,10"))


@_glyph("chevron_down")
def _chevron_down() -> Glyph:
    return Glyph(stroke=_lines("4,6 8,10 12,6"))


@_glyph("chevron_left")
def _chevron_left() -> Glyph:
    return Glyph(stroke=_lines("10,4 6,8 10,12"))


@_glyph("chevron_right")
def _chevron_right() -> Glyph:
    return Glyph(stroke=_lines("6,4 10,8 6,12"))


@_glyph("close")
def _close() -> Glyph:
    return Glyph(stroke=_lines("4,4 12,12", "12,4 4,12"))


@_glyph("check")
def _check() -> Glyph:
    return Glyph(stroke=_lines("2.75,8.5 6.25,12 13.25,4.25"))


@_glyph("undo")
def _undo() -> Glyph:
    stroke = _lines("5.5,2.75 2.25,6 5.5,9.25", "2.25,6 9.75,6")
    stroke.addPath(_arc(9.75, 9.75, 3.75, 90, -180))
    stroke.addPath(_lines("9.75,13.5 6,13.5"))
    return Glyph(stroke=stroke)


@_glyph("back")
def _back() -> Glyph:
    return Glyph(stroke=_lines("13.5,8 2.5,8", "7,3.5 2.5,8 7,12.5"))


@_glyph("forward")
def _forward() -> Glyph:
    return Glyph(stroke=_lines("2.5,8 13.5,8", "9,3.5 13.5,8 9,12.5"))


@_glyph("info")
def _info() -> Glyph:
    stroke = _circle(8, 8, 6)
    stroke.addPath(_lines("8,7.5 8,11"))
    return Glyph(stroke=stroke, fill=_circle(8, 5, 0.95))


@_glyph("link")
def _link() -> Glyph:
    """Two rings of a chain, on the slant."""
    stroke = QPainterPath()
    for turn in (0.0, 180.0):
        half = QPainterPath()
        half.moveTo(QPointF(1.25, -2.5))
        half.lineTo(QPointF(-3.5, -2.5))
        half.arcTo(QRectF(-6, -2.5, 5, 5), 90, 180)
        half.lineTo(QPointF(-2.25, 2.5))
        placed = QPainterPath()
        angle = math.radians(-45 + turn)
        cos, sin = math.cos(angle), math.sin(angle)
        for number in range(half.elementCount()):
            element = half.elementAt(number)
            x, y = element.x - 0.5, element.y
            point = QPointF(8 + x * cos - y * sin, 8 + x * sin + y * cos)
            if number == 0:
                placed.moveTo(point)
            else:
                placed.lineTo(point)
        stroke.addPath(placed)
    return Glyph(stroke=stroke)


@_glyph("folder")
def _folder() -> Glyph:
    return Glyph(stroke=_lines("1.75,12.75 1.75,3.25 6,3.25 7.75,5.25 14.25,5.25 14.25,12.75z"))


@_glyph("dot_full")
def _dot_full() -> Glyph:
    return Glyph(fill=_circle(8, 8, 4))


@_glyph("dot_half")
def _dot_half() -> Glyph:
    fill = QPainterPath(QPointF(8, 4.5))
    fill.arcTo(QRectF(4.5, 4.5, 7, 7), 90, 180)
    fill.closeSubpath()
    return Glyph(stroke=_circle(8, 8, 3.25), fill=fill)


@_glyph("dot_hollow")
def _dot_hollow() -> Glyph:
    return Glyph(stroke=_circle(8, 8, 3.25), width=2.0)


@_glyph("dot_cross")
def _dot_cross() -> Glyph:
    return Glyph(stroke=_lines("5,5 11,11", "11,5 5,11"), width=1.75)


@_glyph("logo")
def _logo() -> Glyph:
    """The sign that a repeat begins with: a thick bar, a thin bar, two dots."""
    fill = QPainterPath()
    fill.addRect(QRectF(3, 1.5, 2.25, 13))
    fill.addRect(QRectF(6.75, 1.5, 1.0, 13))
    fill.addEllipse(QPointF(11, 5.75), 1.3, 1.3)
    fill.addEllipse(QPointF(11, 10.25), 1.3, 1.3)
    return Glyph(fill=fill)


NAMES: Final = tuple(_GLYPHS)


@cache
def glyph(name: str) -> Glyph:
    """Return the drawing of an icon; raises `KeyError` for a name that is none."""
    return _GLYPHS[name]()
