"""How one row of the JSON view is painted: number, sign, tint, syntax, marks, hatching, folds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFont, QPainter, QPen

from core.diff.inner_words import Spans, differing_words
from core.diff.text import Fold, Line, LineKind
from gui.compare.json_lines import Sides, number_of, text_of
from gui.theme import ChangeColors, Theme

_TOKENS = re.compile(r'(?P<key>"(?:[^"\\]|\\.)*"\s*:)|(?P<value>"(?:[^"\\]|\\.)*"?|[-+.\w]+)')
_SIGNS = {LineKind.ADDED: "+", LineKind.REMOVED: "−", LineKind.CHANGED: "~", LineKind.MOVED: "→"}

KEY, VALUE, MARK = 0, 1, 2
Piece = tuple[int, int, int]


@lru_cache(maxsize=8192)
def pieces(text: str, marks: Spans = ()) -> tuple[Piece, ...]:
    """A line cut into (start, stop, what it is); every column belongs to one piece, marks before all."""
    cut = _tokens(text)
    for first, last in marks:
        spans = [
            span
            for start, stop, what in cut
            for span in (
                (start, min(stop, first), what),
                (max(start, first), min(stop, last), MARK),
                (max(start, last), stop, what),
            )
        ]
        cut = tuple(span for span in spans if span[0] < span[1])
    return cut


def marks_of(line: Line, side: Sides) -> Spans:
    """What is marked in one side of a line: of two texts the words that differ, else the whole value."""
    mark = line.a_mark if side is Sides.A else line.b_mark
    if mark is None:
        return ()
    if line.a_mark is None or line.b_mark is None:
        return (mark,)
    texts = [text[slice(*span)] for text, span in ((line.a_text, line.a_mark), (line.b_text, line.b_mark))]
    if not all(text.startswith('"') and " " in text for text in texts):
        return (mark,)
    spans = differing_words(*texts)[0 if side is Sides.A else 1]
    return tuple((mark[0] + start, mark[0] + stop) for start, stop in spans)


def _tokens(text: str) -> tuple[Piece, ...]:
    found: list[Piece] = []
    at = 0
    for token in _TOKENS.finditer(text):
        start, stop = token.span()
        if start > at:
            found.append((at, start, KEY))
        found.append((start, stop, KEY if token.lastgroup == "key" else VALUE))
        at = stop
    if at < len(text):
        found.append((at, len(text), found[-1][2] if found else KEY))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Column:
    """Where one document stands in the viewport; `numbers` are the right edges of its line numbers."""

    left: float
    width: float
    numbers: tuple[float, ...]
    sign: float
    text: float

    @property
    def right(self) -> float:
        """Where the column ends."""
        return self.left + self.width


class RowPainter:
    """Paints rows in one theme; made anew when the theme or the length of the numbers changes."""

    def __init__(self, theme: Theme, digits: int) -> None:
        palette, metrics = theme.palette, theme.metrics
        self.palette = palette
        self.height = metrics.json
        self.font = theme.font("json")
        self.bold = QFont(self.font)
        self.bold.setWeight(QFont.Weight.DemiBold)
        self.meta = theme.font("meta")
        # The signs of the other tabs, not those of the mono font, whose minus is as short as a hyphen.
        self.signs = theme.font("pane_title")
        self.sign_width = {
            sign: theme.font_metrics("pane_title").horizontalAdvance(sign) for sign in _SIGNS.values()
        }
        self.px = metrics.px
        measures = theme.font_metrics("json")
        self.advance = measures.horizontalAdvance("0")
        self.measures = measures
        self.baseline = (self.height + measures.ascent() - measures.descent()) / 2
        self.small = theme.font_metrics("meta")
        self.meta_baseline = (self.height + self.small.ascent() - self.small.descent()) / 2
        self.number_width = max(digits, 4) * self.advance + self.px(12)
        self.colors = (palette.text_2, palette.text, palette.text)
        self.hatch = QBrush(palette.line, Qt.BrushStyle.BDiagPattern)

    def columns(self, width: float, *, one: bool, single: bool = False) -> tuple[Column, ...]:
        """The columns of a viewport: A and B side by side, or both in one with two numbers, or B alone."""
        if single:
            number = self.number_width
            return (Column(0, width, (number,), number + self.px(10), number + self.px(20)),)
        if one:
            first, second = self.number_width, self.number_width * 2 - self.px(4)
            return (Column(0, width, (first, second), second + self.px(10), second + self.px(20)),)
        half = float(int(width / 2))
        number = self.number_width
        return tuple(
            Column(left, size, (left + number,), left + number + self.px(10), left + number + self.px(20))
            for left, size in ((0.0, half), (half + 1, width - half - 1))
        )

    def fold(
        self, painter: QPainter, top: float, width: float, fold: Fold, words: str, *, is_open: bool
    ) -> None:
        """A fold's row: a chevron and how much it hides, between two hairlines."""
        palette = self.palette
        painter.fillRect(QRectF(0, top, width, self.height), palette.pane)
        painter.fillRect(QRectF(0, top, width, 1), palette.line)
        painter.fillRect(QRectF(0, top + self.height - 1, width, 1), palette.line)
        painter.setPen(QPen(palette.text_3, self.px(15) / 10, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        x, y, r = float(self.px(20)), top + self.height / 2, self.px(3.5)
        if is_open:
            painter.drawPolyline(
                [QPointF(x - r, y - r / 2), QPointF(x, y + r / 2), QPointF(x + r, y - r / 2)]
            )
        else:
            painter.drawPolyline(
                [QPointF(x - r / 2, y - r), QPointF(x + r / 2, y), QPointF(x - r / 2, y + r)]
            )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setFont(self.meta)
        painter.setPen(palette.text_3)
        painter.drawText(QPointF(self.px(32), top + self.meta_baseline), words)

    def side(
        self,
        painter: QPainter,
        top: float,
        column: Column,
        line: Line,
        side: Sides,
        scroll: float,
        *,
        chosen: bool,
    ) -> None:
        """One document's half of a line, or hatching where the document lacks it."""
        palette = self.palette
        area = QRectF(column.left, top, column.width, self.height)
        text = text_of(line, side)
        if text is None:
            painter.fillRect(area, palette.well)
            painter.fillRect(area, self.hatch)
            return
        differs = line.kind is not LineKind.EQUAL and not line.noise
        colors = palette.change(line.kind.value) if differs else None
        painter.fillRect(area, palette.selected if chosen else colors.tint if colors else palette.well)
        painter.setFont(self.font)
        painter.setPen(palette.text_3)
        self._numbers(painter, top, column, line, side)
        if line.kind is not LineKind.EQUAL:
            painter.setFont(self.signs)
            painter.setPen(palette.change(line.kind.value).mark if differs else palette.text_3)
            sign = _SIGNS[line.kind]
            painter.drawText(QPointF(column.sign - self.sign_width[sign] / 2, top + self.baseline), sign)
        painter.save()
        painter.setClipRect(QRectF(column.text - 2, top, column.right - column.text + 2, self.height))
        self._text(
            painter,
            top,
            column,
            pieces(text, marks_of(line, side) if differs else ()),
            text,
            scroll,
            quiet=line.noise,
            mark=colors,
        )
        painter.restore()

    def note(self, painter: QPainter, top: float, column: Column, words: str, *, on_text: bool) -> None:
        """A few words beside a line: in the hatching of the side that lacks it, or right of its text."""
        width = self.small.horizontalAdvance(words) + self.px(16)
        left = column.right - width - self.px(4) if on_text else column.text - self.px(8)
        painter.fillRect(QRectF(left, top, width, self.height), self.palette.moved.tint)
        painter.setFont(self.meta)
        painter.setPen(self.palette.moved.text)
        painter.drawText(QPointF(left + self.px(8), top + self.meta_baseline), words)

    def _numbers(self, painter: QPainter, top: float, column: Column, line: Line, side: Sides) -> None:
        two = len(column.numbers) == 2
        shown = (Sides.A, Sides.B) if two else (side,)
        for edge, of_side in zip(column.numbers, shown, strict=True):
            number = number_of(line, of_side)
            if not number or (two and line.kind is not LineKind.EQUAL and of_side is not side):
                continue
            words = str(number)
            painter.drawText(QPointF(edge - len(words) * self.advance, top + self.baseline), words)

    def _text(
        self,
        painter: QPainter,
        top: float,
        column: Column,
        cut: tuple[Piece, ...],
        text: str,
        scroll: float,
        *,
        quiet: bool,
        mark: ChangeColors | None,
    ) -> None:
        plain = text.isascii()
        # Of a plain line only the columns in sight are given to Qt: a line may be 100,000 characters long.
        first = max(0, int(scroll / self.advance) - 1) if plain else 0
        last = first + int(column.width / self.advance) + 3 if plain else len(text)
        x = column.text - scroll
        for start, stop, what in cut:
            if start >= last:
                break
            begin, end = max(start, first), min(stop, last)
            if end <= begin:
                continue
            piece = text[begin:end]
            width = (end - begin) * self.advance if plain else self.measures.horizontalAdvance(piece)
            if plain:
                x = column.text - scroll + begin * self.advance
            if what == MARK and mark is not None:
                painter.setFont(self.bold)
                painter.fillRect(QRectF(x, top + self.height - self.px(3), width, self.px(2)), mark.mark)
                painter.setPen(mark.text)
            else:
                painter.setFont(self.font)
                painter.setPen(self.palette.text_3 if quiet else self.colors[what])
            painter.drawText(QPointF(x, top + self.baseline), piece)
            x += width

    def offset(self, text: str, column: int) -> float:
        """How far from the text's beginning a column lies."""
        if text.isascii():
            return column * self.advance
        return self.measures.horizontalAdvance(text[:column])

    def match_area(self, top: float, column: Column, text: str, at: int, size: int, scroll: float) -> QRectF:
        """Where a match lies in the viewport."""
        start, stop = self.offset(text, at), self.offset(text, at + size)
        return QRectF(column.text - scroll + start - 1, top + 1, stop - start + 2, self.height - 2)
