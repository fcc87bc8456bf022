"""Icons painted in one colour, at any size and for any theme; their shapes are in `gui.glyphs`."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPen, QPixmap
from typing_extensions import override

from gui.glyphs import GRID, glyph
from gui.theme import DARK, Palette, theme


def kind_color(kind: str, palette: Palette) -> QColor:
    """Return the colour in which the mark of a kind of version is painted."""
    return {
        "ai": palette.accent,
        "autosave": palette.changed.mark,
        "damaged": palette.removed.mark,
        "restore": palette.text,
        "label": palette.text,
    }.get(kind, palette.text_2)


def paint_icon(painter: QPainter, rect: QRectF | QRect, name: str, color: QColor) -> None:
    """Draw an icon, as large as fits, in the middle of `rect`."""
    drawing = glyph(name)
    box = QRectF(rect)
    scale = min(box.width(), box.height()) / GRID
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(
        box.left() + (box.width() - GRID * scale) / 2, box.top() + (box.height() - GRID * scale) / 2
    )
    painter.scale(scale, scale)
    if not drawing.fill.isEmpty():
        painter.fillPath(drawing.fill, color)
    if not drawing.stroke.isEmpty():
        pen = QPen(color, drawing.width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(drawing.stroke, pen)
    painter.restore()


class _Engine(QIconEngine):
    """Paints an icon at any size and in the colours of the theme at that moment."""

    def __init__(self, name: str, role: str | None) -> None:
        super().__init__()
        self._name = name
        self._role = role

    def _color(self, mode: QIcon.Mode) -> QColor:
        palette = theme().palette
        if mode == QIcon.Mode.Disabled:
            return palette.text_off
        if self._role is None:
            return palette.text if mode == QIcon.Mode.Active else palette.text_2
        return QColor(self._role) if self._role.startswith("#") else icon_color(self._role, palette)

    @override
    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        paint_icon(painter, rect, self._name, self._color(mode))

    @override
    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return made

    @override
    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._role)


def icon_color(role: str, palette: Palette) -> QColor:
    """Return a colour by name for an icon: a mark for a kind of change, `accent`, or a role of text."""
    if role in ("added", "removed", "changed", "moved", "unchanged"):
        return palette.change(role).mark
    return palette.accent if role == "accent" else palette.text_color(role)


def app_icon() -> QIcon:
    """Return the icon of the program: the sign that a repeat begins with, on a dark tile."""
    made = QIcon()
    for side in (16, 24, 32, 48, 64, 128, 256):
        pixmap = QPixmap(side, side)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(DARK.raised)
        painter.drawRoundedRect(QRectF(0, 0, side, side), side * 0.2, side * 0.2)
        inset = side * 0.12
        # The drawing leans left on its grid by three quarters of a unit, as a sign in a line of text may.
        sign = QRectF(inset, inset, side - 2 * inset, side - 2 * inset).translated(side * 0.035, 0)
        paint_icon(painter, sign, "logo", DARK.accent)
        painter.end()
        made.addPixmap(pixmap)
    return made


def icon(name: str, color: str | QColor | None = None) -> QIcon:
    """Return an icon for menus and buttons.

    `color` is the name of a role (follows the theme), a fixed colour, or nothing for quiet grey.
    """
    glyph(name)  # a name that is none fails here, not in a paint event
    role = color.name() if isinstance(color, QColor) else color
    return QIcon(_Engine(name, role))
