"""What the shapes of notes mean, and how many there are of each."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from core.diff.score_kinds import NoteKind
from gui.compare.music.paint_notes import draw_ghost, draw_shapes
from gui.compare.music.words import said_counts
from gui.painting import draw_text, text_width
from gui.theme import theme

_SWATCH = 14
_BETWEEN = 14
_SHAPES = (
    "Of changed notes the lower half is filled, of softer ones the upper;\n"
    "a dashed frame shows the old length, and where a moved note lay."
)


class Legend(QWidget):
    """A swatch, a count and a word for each kind; where room is short the words go, the last ones first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: Counter[NoteKind] = Counter()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.show_counts(self._counts)

    def show_counts(self, counts: Counter[NoteKind]) -> None:
        """Take how many notes there are of each kind."""
        self._counts = counts
        self.setAccessibleName(f"Notes: {said_counts(counts)}")
        self.setToolTip(f"{said_counts(counts).capitalize()}.\n{_SHAPES}")
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(int(_width(self._counts, len(NoteKind))) + 2, theme().metrics.control_small)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(int(_width(self._counts, 0)) + 2, theme().metrics.control_small)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_legend(painter, QRectF(self.rect()), self._counts)
        painter.end()


def draw_legend(painter: QPainter, rect: QRectF, counts: Counter[NoteKind]) -> None:
    """Draw what the shapes mean and how many there are of each, from the left of `rect`."""
    now = theme()
    px = now.metrics.px
    # The words of grey ones go first: all the others need theirs more.
    words = range(len(NoteKind), 0, -1)
    worded = next((many for many in words if _width(counts, many) <= rect.width()), 0)
    left = rect.left()
    for place, kind in enumerate(NoteKind):
        many = counts[kind]
        _draw_swatch(painter, rect, left, kind)
        left += px(_SWATCH + 6)
        role = "text_3" if not many else str(kind) if kind is not NoteKind.UNCHANGED else "text_2"
        left += draw_text(painter, _from(rect, left), f"{many:,}", role, now.font("row_title"))
        if place < worded:
            left += px(5)
            left += draw_text(painter, _from(rect, left), str(kind), "text_2", now.font("second"))
        left += px(_BETWEEN)


def _width(counts: Counter[NoteKind], worded: int) -> float:
    """How wide it is with the words of the first so many kinds."""
    px, wide = theme().metrics.px, 0.0
    for place, kind in enumerate(NoteKind):
        wide += px(_SWATCH + 6) + text_width(f"{counts[kind]:,}", theme().font("row_title"))
        wide += px(5) + text_width(str(kind), theme().font("second")) if place < worded else 0
        wide += px(_BETWEEN)
    return wide - px(_BETWEEN)


def _from(rect: QRectF, left: float) -> QRectF:
    return QRectF(left, rect.top(), max(0.0, rect.right() - left), rect.height())


def _draw_swatch(painter: QPainter, rect: QRectF, left: float, kind: NoteKind) -> None:
    now = theme()
    wide, high = now.metrics.px(_SWATCH), now.metrics.px(8)
    swatch = QRectF(round(left), rect.top() + (rect.height() - high) // 2, wide, high)
    painter.save()
    if kind is NoteKind.MOVED:
        draw_ghost(painter, swatch.adjusted(0, -2, -4, -1), now.palette.moved.mark)
        swatch = swatch.adjusted(5, 2, 0, 1)
    draw_shapes(painter, kind, [swatch], now.palette)
    painter.restore()
