"""What delegates and painted widgets share: text in several colours, tags, hairlines, check boxes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, get_args

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from gui.theme import ChangeRole, Palette, TextRole, theme, theme_changed

Span = tuple[str, str]
"""A piece of text and the role (`TextRole`) that colours it."""
TagStyle = Literal["outline", "filled", "current"]
CheckState = Literal["empty", "ticked", "some", "needed"]

_ELLIPSIS: Final = "…"
_LEAST_KEPT: Final = 2
_metrics: Final[dict[str, QFontMetricsF]] = {}
theme_changed.connect(_metrics.clear)


def metrics(font: QFont) -> QFontMetricsF:
    """Return the measures of a font, made once for each."""
    key = font.key()
    found = _metrics.get(key)
    if found is None:
        found = _metrics[key] = QFontMetricsF(font)
    return found


def text_width(text: str, font: QFont) -> float:
    """Return how wide a text is, in logical pixels."""
    return metrics(font).horizontalAdvance(text)


def elide(text: str, font: QFont, width: float) -> str:
    """Return the text, cut at its end with an ellipsis when it is wider than `width`."""
    measure = metrics(font)
    if measure.horizontalAdvance(text) <= width:
        return text
    return measure.elidedText(text, Qt.TextElideMode.ElideRight, width)


def baseline(rect: QRectF | QRect, font: QFont) -> float:
    """Return the y of the baseline of one line of text that stands in the middle of a rectangle."""
    box = QRectF(rect)
    measure = metrics(font)
    return box.top() + (box.height() + measure.ascent() - measure.descent()) / 2


def draw_text(
    painter: QPainter,
    rect: QRectF | QRect,
    text: str,
    role: TextRole | str,
    font: QFont,
    *,
    align: Literal["left", "right", "center"] = "left",
    palette: Palette | None = None,
) -> float:
    """Draw one line, cut where it does not fit; returns the width that it took."""
    box = QRectF(rect)
    shown = elide(text, font, box.width())
    width = text_width(shown, font)
    x = box.left()
    if align == "right":
        x = box.right() - width
    elif align == "center":
        x += (box.width() - width) / 2
    painter.setFont(font)
    painter.setPen((palette or theme().palette).text_color(role))
    painter.drawText(QPointF(x, round(baseline(box, font))), shown)
    return width


def spans_width(spans: Iterable[Span], font: QFont) -> float:
    """Return how wide the spans are, drawn one after the other."""
    return sum(text_width(text, font) for text, _ in spans)


def draw_spans(
    painter: QPainter,
    rect: QRectF | QRect,
    spans: Iterable[Span],
    font: QFont,
    elide: bool = True,
    *,
    palette: Palette | None = None,
) -> float:
    """Draw pieces of text in their colours on one line, from the left; returns the width that they took.

    Cut with an ellipsis at the right edge, or with `elide=False` clipped hard by nothing but the painter.
    """
    box = QRectF(rect)
    colors = palette or theme().palette
    measure = metrics(font)
    y = round(baseline(box, font))
    x = box.left()
    painter.setFont(font)
    pieces = list(spans)
    fits = not elide or spans_width(pieces, font) <= box.width() + 0.5
    dots = 0.0 if fits else measure.horizontalAdvance(_ELLIPSIS)
    for text, role in pieces:
        width = measure.horizontalAdvance(text)
        painter.setPen(colors.text_color(role))
        if not fits and x + width + dots > box.right():
            cut = _cut(text, role, measure, box.right() - x)
            if cut.strip() == _ELLIPSIS:
                painter.setPen(colors.text_3)  # dots alone belong to no kind of change
            painter.drawText(QPointF(x, y), cut)
            x += measure.horizontalAdvance(cut)
            break
        painter.drawText(QPointF(x, y), text)
        x += width
    return x - box.left()


def _cut(text: str, role: str, measure: QFontMetricsF, room: float) -> str:
    """Return what of a piece still fits, with an ellipsis; a count goes whole, never down to its sign."""
    kept = measure.elidedText(text + _ELLIPSIS, Qt.TextElideMode.ElideRight, room)
    if role in get_args(ChangeRole) or len(kept.strip()) <= _LEAST_KEPT:
        lead = text[: len(text) - len(text.lstrip())]
        return lead + _ELLIPSIS if measure.horizontalAdvance(lead + _ELLIPSIS) <= room else _ELLIPSIS
    return kept


def device_pixel(painter: QPainter) -> float:
    """Return the width of one pixel of the device, in logical pixels."""
    return 1.0 / painter.device().devicePixelRatioF()


def snap(value: float, painter: QPainter) -> float:
    """Move a coordinate to the nearest edge between device pixels, so that a fill ends sharply."""
    pixel = device_pixel(painter)
    return round(value / pixel) * pixel


def draw_hairline(painter: QPainter, x1: float, y1: float, x2: float, y2: float, color: QColor) -> None:
    """Fill a level or upright line, exactly one device pixel wide, whose far end is not painted."""
    pixel = device_pixel(painter)
    left, top = snap(min(x1, x2), painter), snap(min(y1, y2), painter)
    width, height = abs(x2 - x1) or pixel, abs(y2 - y1) or pixel
    painter.fillRect(QRectF(left, top, width, height), color)


def draw_box(
    painter: QPainter,
    rect: QRectF | QRect,
    *,
    fill: QColor | None = None,
    line: QColor | None = None,
    radius: float | None = None,
    width: float = 1.0,
    dashed: bool = False,
) -> None:
    """Draw a rounded rectangle whose line lies inside `rect`; a `width` of 0 is a hairline."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    thick = width or device_pixel(painter)
    box = QRectF(rect)
    corner = float(theme().metrics.radius) if radius is None else radius
    if line is None:
        painter.setPen(Qt.PenStyle.NoPen)
    else:
        pen = QPen(line, thick)
        if dashed:
            pen.setDashPattern([2.0, 1.6])
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        box.adjust(thick / 2, thick / 2, -thick / 2, -thick / 2)
        corner = max(0.0, corner - thick / 2)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, corner, corner)
    painter.restore()


def tag_width(text: str) -> float:
    """Return how wide a tag is; one letter gives a square."""
    sizes = theme().metrics
    if len(text) <= 1:
        return float(sizes.tag)
    return float(round(text_width(text, theme().font("meta")) + 2 * sizes.px(5)))


def draw_tag(painter: QPainter, rect: QRectF | QRect, text: str, style: TagStyle) -> float:
    """Draw a tag at the left of `rect`, in its middle height; returns its width.

    `outline` is A, the side before; `filled` is B, the chosen one; `current` names where the program stands.
    """
    now = theme()
    box = QRectF(rect)
    height = now.metrics.tag
    tag = QRectF(box.left(), round(box.top() + (box.height() - height) / 2), tag_width(text), height)
    colors = now.palette
    radius = float(now.metrics.radius_tag)
    if style == "filled":
        draw_box(painter, tag, fill=colors.accent, radius=radius)
    else:
        draw_box(painter, tag, line=colors.text_2 if style == "outline" else colors.accent, radius=radius)
    font = now.font("meta" if style == "current" else "tag")
    role = {"filled": "on_accent", "outline": "text", "current": "accent"}[style]
    draw_text(painter, tag, text, role, font, align="center")
    return tag.width()


def draw_check(
    painter: QPainter, rect: QRectF | QRect, state: CheckState, *, enabled: bool = True, hovered: bool = False
) -> None:
    """Draw a check box in the middle of `rect`: empty, tick, dash (some), dashed outline (needed)."""
    now = theme()
    colors = now.palette
    side = now.metrics.px(14)
    area = QRectF(rect)
    left, top = area.left() + (area.width() - side) / 2, area.top() + (area.height() - side) / 2
    box = QRectF(round(left), round(top), side, side)
    radius = float(now.metrics.radius_tag)
    mark = colors.accent if enabled else colors.text_off
    if state == "ticked":
        draw_box(painter, box, fill=colors.accent_hover if hovered and enabled else mark, radius=radius)
    elif state == "empty":
        fill = colors.hover if hovered and enabled else None
        draw_box(painter, box, fill=fill, line=colors.edge if enabled else colors.text_off, radius=radius)
    else:
        draw_box(painter, box, line=mark, radius=radius, dashed=state == "needed")
    if state in ("empty", "needed"):
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(colors.on_accent if state == "ticked" else mark, 1.75 * now.metrics.scale)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.translate(box.topLeft())
    painter.scale(side / 14, side / 14)
    if state == "ticked":
        painter.drawPolyline([QPointF(3.5, 7.25), QPointF(6, 9.75), QPointF(10.5, 4.5)])
    else:
        painter.drawLine(QPointF(4, 7), QPointF(10, 7))
    painter.restore()
