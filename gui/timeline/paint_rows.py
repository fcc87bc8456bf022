"""Draws the rows of the timeline: takes, folded runs, the saves in them, and the heads of days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from core.history.timeline import Entry
from gui.icons import kind_color, paint_icon
from gui.painting import (
    TagStyle,
    draw_hairline,
    draw_spans,
    draw_tag,
    draw_text,
    spans_width,
    tag_width,
    text_width,
)
from gui.theme import Theme
from gui.timeline.lineage import NO_LINES
from gui.timeline.paint_lines import RAIL_X, draw_lines
from gui.timeline.rows import DayRow, FoldRow, Row, SaveRow, TakeRow, number_of, title_of
from gui.timeline.times import age, clock_time
from gui.timeline.words import detail_of, failure_words, fold_times, fold_words, save_words

TEXT_X = 40
"""Where the text of a row begins."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the row being drawn stands: what the view knows and the row does not."""

    theme: Theme
    now: datetime
    tags: tuple[str, ...] = ()
    is_selected: bool = False
    has_focus: bool = False
    is_hovered: bool = False
    shows_focus: bool = False
    side: float = 12
    """What stays free at the right; less beside a scroll bar, so that nothing shifts when one comes."""


def row_height(row: Row | None, theme: Theme) -> int:
    """Return the height of a row in logical pixels."""
    sizes = theme.metrics
    match row:
        case TakeRow():
            return sizes.take
        case DayRow():
            return sizes.day
        case _:
            return sizes.folded


def draw_row(painter: QPainter, rect: QRectF, row: Row, look: Look) -> None:
    """Draw one row, its background first."""
    _draw_row_ground(painter, rect, row, look)
    match row:
        case DayRow():
            _draw_day(painter, rect, row, look)
        case TakeRow():
            _draw_take(painter, rect, row, look)
        case FoldRow():
            _draw_fold(painter, rect, row, look)
        case SaveRow():
            _draw_save(painter, rect, row, look)


def draw_ground(
    painter: QPainter,
    rect: QRectF,
    theme: Theme,
    *,
    is_selected: bool,
    has_focus: bool,
    is_hovered: bool,
    shows_focus: bool,
    fill: QColor | None = None,
) -> None:
    """Draw the fill of a list's row, its accent edge if it is selected, and the focus inside it."""
    colors = theme.palette
    if is_selected:
        fill = colors.selected if has_focus else colors.selected_idle
    elif is_hovered:
        fill = colors.hover
    if fill is not None:
        painter.fillRect(rect, fill)
    if is_selected:
        painter.fillRect(QRectF(rect.left(), rect.top(), 2, rect.height()), colors.accent)
    if shows_focus:
        for edge in _frame(rect, 2):
            painter.fillRect(edge, colors.accent)


def _draw_row_ground(painter: QPainter, rect: QRectF, row: Row, look: Look) -> None:
    colors = look.theme.palette
    draw_ground(
        painter,
        rect,
        look.theme,
        is_selected=look.is_selected,
        has_focus=look.has_focus,
        is_hovered=look.is_hovered and not isinstance(row, DayRow),
        shows_focus=look.shows_focus,
        fill=colors.well if isinstance(row, SaveRow) and row.fold else None,
    )
    if isinstance(row, FoldRow) and row.is_open:
        draw_hairline(painter, rect.left(), rect.top(), rect.right(), rect.top(), colors.line)


def _frame(rect: QRectF, width: float) -> list[QRectF]:
    left, top, right, bottom = rect.left(), rect.top(), rect.right(), rect.bottom()
    return [
        QRectF(left, top, right - left, width),
        QRectF(left, bottom - width, right - left, width),
        QRectF(left, top, width, bottom - top),
        QRectF(right - width, top, width, bottom - top),
    ]


def _draw_day(painter: QPainter, rect: QRectF, row: DayRow, look: Look) -> None:
    theme = look.theme
    draw_lines(painter, rect, row.lines, rect.center().y(), 0, theme)
    px = theme.metrics.px
    line = QRectF(rect.left() + px(TEXT_X), rect.top() + px(8), 0, theme.line_height("meta"))
    line.setRight(rect.right() - look.side)
    used = draw_text(painter, line, row.word, "text_3", theme.font("tag"))
    line.setLeft(line.left() + used + px(8))
    draw_text(painter, line, row.spelt, "text_3", theme.font("meta"))


def _mark_of(entry: Entry) -> str:
    if entry.damage is not None:
        return "damaged"
    if entry.label and entry.kind != "ai":
        return "label"
    return "save" if entry.kind == "other" else str(entry.kind)


def _draw_take(painter: QPainter, rect: QRectF, row: TakeRow, look: Look) -> None:
    theme, entry = look.theme, row.entry
    px = theme.metrics.px
    top = QRectF(rect.left() + px(TEXT_X), rect.top() + px(6), 0, theme.line_height("row_title"))
    top.setRight(rect.right() - look.side)
    middle = top.center().y()
    draw_lines(painter, rect, row.lines, middle, px(10), theme)
    mark = _mark_of(entry)
    color = theme.palette.text_3 if entry.left_behind else kind_color(mark, theme.palette)
    _draw_mark(painter, rect, middle, mark, color, theme)

    clock, ago = clock_time(entry.saved_at), age(entry.saved_at, look.now)
    meta = theme.font("meta")
    column = max(px(39), text_width(ago, meta), text_width(clock, meta)) + px(12)
    draw_text(painter, top, clock, "text_3", meta, align="right")
    title = QRectF(top)
    title.setRight(top.right() - column)
    second = QRectF(top.left(), rect.top() + px(28), top.width(), theme.line_height("second"))
    draw_text(painter, second, ago, "text_3", meta, align="right")
    second.setRight(second.right() - column)
    # What failed is never cut: where there is no room for it beside the tags, they stand with the title.
    tagged = title if _room_of_failure(entry, theme) > second.width() - _tags_width(look) else second
    tagged.setRight(_draw_tags(painter, tagged, look))
    if entry.label and mark != "label":
        title.setRight(title.right() - px(18))
        flag = QRectF(title.right() + px(4), middle - px(6), px(12), px(12))
        paint_icon(painter, flag, "label", theme.palette.text_2)
    role = "text_2" if entry.left_behind else "text"
    draw_text(painter, title, title_of(entry), role, theme.font("row_title"))
    _draw_second_line(painter, second, entry, theme)


def _room_of_failure(entry: Entry, theme: Theme) -> float:
    """Return how wide the number and what failed are; nothing where nothing failed."""
    if not failure_words(entry):
        return 0
    number = text_width(number_of(entry), theme.font("mono")) + theme.metrics.px(8)
    return number + text_width(failure_words(entry), theme.font("second"))


def _draw_second_line(painter: QPainter, line: QRectF, entry: Entry, theme: Theme) -> None:
    """Draw the number and what changed; what failed keeps its room before all else."""
    number = number_of(entry)
    if number:
        used = draw_text(painter, line, number, "text_3", theme.font("mono"))
        line.setLeft(line.left() + used + theme.metrics.px(8))
    spans = [(span.text, str(span.tone)) for span in detail_of(entry)]
    font = theme.font("second")
    if failure_words(entry) and spans_width([*spans[:1], ("…", "")], font) > line.width():
        draw_spans(painter, line, spans[:1], font, elide=False, palette=theme.palette)
    else:
        draw_spans(painter, line, spans, font, palette=theme.palette)


def _draw_fold(painter: QPainter, rect: QRectF, row: FoldRow, look: Look) -> None:
    theme = look.theme
    px = theme.metrics.px
    middle = rect.center().y()
    draw_lines(painter, rect, row.lines, middle, px(8), theme)
    mark = "chevron_down" if row.is_open else "chevron_right" if look.is_hovered else "folded"
    _draw_mark(painter, rect, middle, mark, theme.palette.text_3, theme, size=14 if mark == "folded" else 16)
    line = QRectF(rect.left() + px(TEXT_X), rect.top(), 0, rect.height())
    line.setRight(rect.right() - look.side)
    times = fold_times(row)
    meta = theme.font("meta")
    draw_text(painter, line, times, "text_3", meta, align="right")
    line.setRight(line.right() - text_width(times, meta) - px(12))
    line.setRight(_draw_tags(painter, line, look))
    draw_text(painter, line, fold_words(row), "text_2" if row.is_open else "text_3", theme.font("second"))


def _draw_save(painter: QPainter, rect: QRectF, row: SaveRow, look: Look) -> None:
    theme = look.theme
    px = theme.metrics.px
    middle = rect.center().y()
    draw_lines(painter, rect, row.lines, middle, px(6) if row.lines is not NO_LINES else 0, theme)
    dot = theme.palette.text_3
    _draw_mark(painter, rect, middle, "save", dot, theme, size=8)
    line = QRectF(rect.left() + px(TEXT_X), rect.top(), 0, rect.height())
    line.setRight(rect.right() - look.side)
    clock = clock_time(row.entry.saved_at)
    meta = theme.font("meta")
    draw_text(painter, line, clock, "text_3", meta, align="right")
    line.setRight(line.right() - text_width(clock, meta) - px(12))
    line.setRight(_draw_tags(painter, line, look))
    used = draw_text(painter, line, number_of(row.entry), "text_3", theme.font("mono"))
    line.setLeft(line.left() + used + px(12))
    draw_text(painter, line, save_words(row.entry), "text_3", theme.font("second"))


def _draw_mark(
    painter: QPainter, rect: QRectF, middle: float, name: str, color: QColor, theme: Theme, size: int = 16
) -> None:
    side = theme.metrics.px(size)
    x = rect.left() + theme.metrics.px(RAIL_X)
    paint_icon(painter, QRectF(x - side / 2, middle - side / 2, side, side), name, color)


def _tags_width(look: Look) -> float:
    return sum(tag_width(tag) + look.theme.metrics.px(8) for tag in look.tags)


def _draw_tags(painter: QPainter, line: QRectF, look: Look) -> float:
    """Draw the tags at the right end of a line; returns where the text before them must end."""
    gap = look.theme.metrics.px(8)
    right = line.right()
    for tag in reversed(look.tags):
        width = tag_width(tag)
        box = QRectF(right - width, line.top(), width, line.height())
        draw_tag(painter, box, tag, _tag_style(tag))
        right -= width + gap
    return right


def _tag_style(tag: str) -> TagStyle:
    return "outline" if tag == "A" else "filled" if tag == "B" else "current"
