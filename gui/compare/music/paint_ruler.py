"""The ruler above the lanes: bars and beats, and below them how much changed in each bar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from core.diff.score import Score
from core.diff.score_kinds import NoteKind
from core.diff.words import Meter
from gui.compare.music.axis import Axis
from gui.painting import draw_hairline, draw_text
from gui.theme import Theme

RULER = 44
_LABEL = 46
"""Pixels that a label has at least."""
_STRIP = 14


def changes_per_bar(score: Score) -> dict[int, int]:
    """How many notes and clips differ in each bar, bars from 0; repeats of a loop do not count."""
    counts: Counter[int] = Counter()
    bar = score.meter.beats_a_bar
    for track in score.tracks:
        for note in track.notes:
            if note.kind is not NoteKind.UNCHANGED and not note.is_repeat:
                counts[int(note.now.start // bar)] += 1
        for clip in track.clips:
            if clip.kind is not NoteKind.UNCHANGED:
                counts[int(clip.start // bar)] += 1
        for start, _, _ in track.ghosts:
            counts[int(start // bar)] += 1
    return dict(counts)


def labels(axis: Axis, meter: Meter, least: float) -> Iterator[tuple[float, str]]:
    """Beats in sight with the names of their places, as close as `least` pixels allow."""
    step = meter.beat_length
    if step * axis.per_beat < least:
        bars = 1
        while bars * meter.beats_a_bar * axis.per_beat < least:
            bars *= 2
        step = bars * meter.beats_a_bar
    number = int(axis.left / step)
    while (beat := number * step) <= axis.right:
        if beat >= axis.left - 1e-9 and beat < axis.beats:
            yield beat, meter.place(beat).removesuffix(".1")
        number += 1


def draw_ruler_head(painter: QPainter, rect: QRectF, now: Theme) -> None:
    """Draw the names of the two lines of the ruler."""
    px = now.metrics.px
    painter.fillRect(rect, now.palette.pane)
    inner = rect.adjusted(px(14), px(4), -px(4), 0)
    half = (rect.height() - px(4)) / 2
    for place, words in enumerate(("Bars", "Changes per bar")):
        box = QRectF(inner.left(), inner.top() + place * half, inner.width(), half)
        draw_text(painter, box, words, "text_3", now.font("meta"))


def draw_ruler(
    painter: QPainter, height: float, axis: Axis, meter: Meter, counts: dict[int, int], now: Theme
) -> None:
    """Draw bars and changes; the painter's origin is the upper left of the ruler's part of the lanes."""
    colors, px = now.palette, now.metrics.px
    painter.fillRect(QRectF(0, 0, axis.width, height), colors.pane)
    tick = px(20)
    for beat, words in labels(axis, meter, px(_LABEL)):
        x = round(axis.x(beat))
        draw_hairline(painter, x, px(10), x, tick + px(2), colors.text_3)
        box = QRectF(x + px(4), px(2), px(80), now.line_height("mono"))
        draw_text(painter, box, words, "text_2", now.font("mono"))
    most = max(counts.values(), default=0)
    floor = height - px(2)
    bars = []
    first, last = int(axis.left / meter.beats_a_bar), int(axis.right / meter.beats_a_bar)
    seen = range(first, last + 1) if last - first < len(counts) else counts
    for bar in seen:
        if not (many := counts.get(bar, 0)):
            continue
        left, right = axis.x(bar * meter.beats_a_bar), axis.x((bar + 1) * meter.beats_a_bar)
        if right < 0 or left > axis.width:
            continue
        high = max(1.0, round(px(_STRIP) * many / most))
        wide = max(1.0, round(right) - round(left) - (1 if right - left > 3 else 0))
        bars.append(QRectF(round(left), floor - high, wide, high))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colors.unchanged.mark)
    painter.drawRects(bars)
