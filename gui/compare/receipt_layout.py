"""Where the words of a receipt's row stand, at any width: in columns, or one below the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QTextLayout, QTextOption

from gui.compare.receipt_rows import ReceiptRow, RowKind, Spans
from gui.painting import spans_width, text_width
from gui.theme import Theme

MARK = 12
TEXT = 36
HEAD_ABOVE = 6
"""The room above a head, below the hairline that parts it from what is before."""
_MOST_TITLE, _MOST_ABOUT = 148, 120
_GAP = 14
_LEAST_FACTS = 220
"""Under this the facts go below the title."""


@dataclass(frozen=True, slots=True)
class Columns:
    """How wide titles and names are, in logical pixels."""

    title: float = 0.0
    about: float = 0.0

    @classmethod
    def of(cls, rows: Iterable[ReceiptRow], now: Theme) -> Columns:
        """As wide as the widest of the rows, within reason."""
        px = now.metrics.px
        plain = [row for row in rows if row.kind is not RowKind.HEAD]
        title = max((text_width(row.title, now.font("row_title")) for row in plain), default=0.0)
        about = max((text_width(row.about, now.font("body")) for row in plain), default=0.0)
        return cls(
            min(title, px(_MOST_TITLE)) + px(_GAP), min(about, px(_MOST_ABOUT)) + (px(_GAP) if about else 0)
        )


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words on one line."""

    rect: QRectF
    spans: Spans
    font: QFont


@dataclass(frozen=True, slots=True)
class Layout:
    """The pieces of one row and its height."""

    pieces: tuple[Piece, ...]
    height: float


def lay_out(row: ReceiptRow, columns: Columns, width: float, now: Theme, *, is_open: bool) -> Layout:
    """Lay one row out in `width` logical pixels, its top at 0."""
    if row.kind is RowKind.HEAD:
        return _head(row, width, now)
    px = now.metrics.px
    right = width - px(12) - (px(20) if row.error else 0)
    left = px(TEXT) + columns.title + columns.about
    pieces: list[Piece] = []
    if right - left >= px(_LEAST_FACTS):
        line = float(px(28))
        title = QRectF(px(TEXT), 0, columns.title - px(6), line)
        about = QRectF(px(TEXT) + columns.title, 0, max(0.0, columns.about - px(6)), line)
        pieces.append(Piece(title, ((row.title, "text"),), now.font("row_title")))
        pieces.append(Piece(about, ((row.about, "text_3"),), now.font("body")))
        top = float(px(4))
    else:
        left = float(px(TEXT))
        told = ((row.title, "text"), *(((f"  {row.about}", "text_3"),) if row.about else ()))
        pieces.append(Piece(QRectF(left, px(3), right - left, px(22)), told, now.font("row_title")))
        top = float(px(25))
    high = float(px(20))
    for spans in broken(row.spans, now.font("body"), right - left):
        pieces.append(Piece(QRectF(left, top, right - left, high), spans, now.font("body")))
        top += high
    for text, role, font, line_height in (
        (row.reason, "text_2", now.font("second"), px(17)),
        (row.error if is_open else "", "text_3", now.font("mono"), px(16)),
    ):
        for line_text in wrapped(text, font, right - left):
            box = QRectF(left, top, right - left, line_height)
            pieces.append(Piece(box, ((line_text, role),), font))
            top += line_height
    return Layout(tuple(pieces), max(float(px(28)), top + px(4)))


def _head(row: ReceiptRow, width: float, now: Theme) -> Layout:
    px = now.metrics.px
    title, second = now.font("pane_title"), now.font("second")
    box = QRectF(px(MARK), px(HEAD_ABOVE), width - px(2 * MARK), px(30))
    count = f"{row.count:,}"
    pieces = []
    for text, role, font in (
        (row.title, "text", title),
        (count, row.tone if row.count else "text_3", title),
        (row.note, "text_3", second),
    ):
        pieces.append(Piece(QRectF(box), ((text, role),), font))
        box.setLeft(box.left() + text_width(text, font) + px(8))
    return Layout(tuple(pieces), float(px(HEAD_ABOVE + 30)))


def broken(spans: Spans, font: QFont, width: float) -> list[Spans]:
    """The spans in lines that fit, broken only at the dots between two facts; one that is too long stays."""
    lines: list[Spans] = []
    line: Spans = ()
    for fact in _facts(spans):
        together = (*line, *fact)
        if line and spans_width(together, font) > width:
            lines.append(line)
            # A line begins with a fact, not with the dot before it.
            line = ((fact[0][0].removeprefix(" · "), fact[0][1]), *fact[1:])
        else:
            line = together
    return [*lines, line] if line else lines


def _facts(spans: Spans) -> Iterable[Spans]:
    fact: Spans = ()
    for text, role in spans:
        if fact and text.startswith(" · "):
            yield fact
            fact = ()
        fact = (*fact, (text, role))
    if fact:
        yield fact


def wrapped(text: str, font: QFont, width: float) -> list[str]:
    """The text in lines of this width, broken between words where that is possible."""
    lines: list[str] = []
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    for paragraph in text.splitlines():
        layout = QTextLayout(paragraph, font)
        layout.setTextOption(option)
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(1.0, width))
            lines.append(paragraph[line.textStart() : line.textStart() + line.textLength()].rstrip())
        layout.endLayout()
    return lines
