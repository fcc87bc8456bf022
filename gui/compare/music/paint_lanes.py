"""How a lane is painted: its head with the track's name and counts, its clips as blocks, its grid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from core.diff.score import ScoreClip, ScoreTrack
from core.diff.score_kinds import NoteKind
from core.diff.words import Meter
from gui.compare.music.axis import Axis
from gui.compare.music.paint_notes import draw_ghost
from gui.compare.music.paint_picks import head_box
from gui.compare.music.rows import FoldRow, GoneRow, LaneRow
from gui.compare.music.words import SIGNS
from gui.icons import paint_icon
from gui.painting import (
    CheckState,
    Span,
    draw_box,
    draw_check,
    draw_hairline,
    draw_spans,
    draw_text,
    snap,
    spans_width,
)
from gui.theme import Theme

HEAD = 152
STRIPE = 4
_SIDE = 14
_EDGE = 2
_BEATS_FROM = 22
"""Pixels a beat from which beats are drawn between the bars."""
_BAR_FROM = 5
_LABEL_FROM = 44
_SIGNED = (NoteKind.ADDED, NoteKind.REMOVED, NoteKind.MOVED, NoteKind.CHANGED)


class GridLine(NamedTuple):
    """An upright line of the grid; a strong one is a fourth bar, or a bar where beats are drawn too."""

    beat: float
    is_strong: bool


def grid_lines(axis: Axis, meter: Meter) -> Iterator[GridLine]:
    """The lines in sight; as bars come too close, only each fourth, sixteenth and so on."""
    bar = meter.beats_a_bar
    with_beats = axis.per_beat * meter.beat_length >= _BEATS_FROM
    step = meter.beat_length if with_beats else bar
    strong = bar if with_beats else 4 * bar
    while step * axis.per_beat < _BAR_FROM:
        step, strong = strong, strong * 4
    number = int(axis.left / step)
    while (beat := number * step) <= axis.right:
        rest = (beat / strong) % 1.0
        yield GridLine(beat, rest < 1e-6 or rest > 1 - 1e-6)
        number += 1


def counts_of(track: ScoreTrack) -> tuple[Span, ...]:
    """`+5 −2 ~3`, each in its colour; nothing where no note changed."""
    counts = track.counts
    spans = [(f"{SIGNS[kind]}{counts[kind]:,}", str(kind)) for kind in _SIGNED if counts[kind]]
    return tuple((f"{' ' if place else ''}{text}", role) for place, (text, role) in enumerate(spans))


def draw_head(
    painter: QPainter,
    rect: QRectF,
    track: ScoreTrack,
    stripe: QColor,
    now: Theme,
    *,
    box: CheckState | None = None,
) -> None:
    """Draw the head of a lane: stripe, box, name, what plays it, how many notes became what."""
    colors, px = now.palette, now.metrics.px
    is_whole = track.kind in (NoteKind.ADDED, NoteKind.REMOVED)
    painter.fillRect(rect, colors.change(track.kind).tint if is_whole else colors.pane)
    painter.fillRect(QRectF(rect.left(), rect.top(), px(STRIPE), rect.height()), stripe)
    inner = rect.adjusted(px(_SIDE), px(5), -px(8), 0)
    name = QRectF(inner.left(), inner.top(), inner.width(), now.line_height("row_title"))
    if box is not None:
        draw_check(painter, head_box(rect), box)
        name.setLeft(head_box(rect).right() + px(6))
    draw_text(painter, name, track.name, "text_3" if track.is_muted else "text", now.font("row_title"))
    below = QRectF(inner.left(), name.bottom(), inner.width(), now.line_height("mono"))
    font = now.font("mono")
    counts = counts_of(track)
    wide = spans_width(counts, font)
    if counts:
        draw_spans(painter, below.adjusted(max(0.0, below.width() - wide), 0, 0, 0), counts, font)
        below.setRight(below.right() - wide - px(8))
    role = "text_2" if track.kind is NoteKind.UNCHANGED else str(track.kind)
    words = (SIGNS[track.kind], "muted" if track.is_muted else "", track.instrument)
    said = " ".join(word for word in words if word)
    if below.width() > px(16):
        draw_text(painter, below, said, role, font)


class Block(NamedTuple):
    """A clip and where it lies in its lane; origin as for notes."""

    clip: ScoreClip
    rect: QRectF


def blocks_of(painter: QPainter, row: LaneRow, axis: Axis) -> list[Block]:
    """The clips in sight."""
    return [
        Block(clip, _block(axis, clip.start, clip.length, row.height, painter))
        for clip in row.track.clips
        if clip.start <= axis.right and clip.end >= axis.left
    ]


def draw_bodies(painter: QPainter, blocks: list[Block], now: Theme) -> None:
    """Draw what lies under the grid: the blocks' fills."""
    painter.setPen(Qt.PenStyle.NoPen)
    bodies = [block for block in blocks if block.clip.kind is not NoteKind.REMOVED]
    for color, is_audio in ((now.palette.clip, False), (now.palette.raised, True)):
        painter.setBrush(color)
        painter.drawRects([block.rect for block in bodies if block.clip.is_audio is is_audio])


def draw_edges(
    painter: QPainter, blocks: list[Block], row: LaneRow, axis: Axis, stripe: QColor, now: Theme
) -> None:
    """Draw what lies over the grid: edges in the track's colour, outlines of what differs, old places."""
    colors, px = now.palette, now.metrics.px
    olds = [*row.track.ghosts, *((*clip.old, clip.change) for clip in row.track.clips if clip.old)]
    for start, length, _ in olds:
        if start <= axis.right and start + length >= axis.left:
            draw_ghost(painter, _block(axis, start, length, row.height, painter), colors.moved.mark)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(stripe)
    edges = [block.rect for block in blocks if block.clip.kind is not NoteKind.REMOVED]
    painter.drawRects([QRectF(rect.left(), rect.top(), rect.width(), px(_EDGE)) for rect in edges])
    for clip, rect in blocks:
        if not _is_plain(clip):
            _draw_outline(painter, rect, clip, row.track, now)
        if clip.old is not None:
            left, right = sorted((axis.x(clip.old[0]), axis.x(clip.start)))
            y = rect.bottom() - px(3)
            draw_hairline(painter, left, y, right, y, colors.moved.mark)


def _tells(clip: ScoreClip, track: ScoreTrack) -> bool:
    """Whether a clip itself says what became of it; on a track that came or went that goes without saying."""
    return clip.kind is not NoteKind.UNCHANGED and track.kind not in (NoteKind.ADDED, NoteKind.REMOVED)


def _draw_outline(painter: QPainter, rect: QRectF, clip: ScoreClip, track: ScoreTrack, now: Theme) -> None:
    colors = now.palette
    mark = colors.change(clip.kind).mark
    if clip.kind is NoteKind.REMOVED or _tells(clip, track):
        draw_box(painter, rect, line=mark, radius=0, width=0)
    elif clip.is_muted:
        draw_box(painter, rect, line=colors.edge, radius=0, width=0, dashed=True)
    if clip.kind is NoteKind.REMOVED:
        painter.fillRect(QRectF(rect.left(), rect.top(), rect.width(), now.metrics.px(_EDGE)), mark)


def draw_block_words(painter: QPainter, blocks: list[Block], track: ScoreTrack, now: Theme) -> None:
    """Write in the blocks what became of them and how they sound, over the notes, on a ground of its own."""
    px, font = now.metrics.px, now.font("meta")
    high = now.line_height("meta")
    for clip, rect in blocks:
        words = _words_of(clip, tells=_tells(clip, track))
        if rect.width() <= px(_LABEL_FROM):
            words = words[:1] if _tells(clip, track) and rect.width() > px(10) else ()
        if not words:
            continue
        left = max(rect.left(), 0.0) + px(3)
        top = rect.center().y() - high / 2 if clip.is_audio else rect.bottom() - high - 1
        box = QRectF(left, top, min(rect.right() - left - px(3), spans_width(words, font)), high)
        ground = now.palette.raised if clip.is_audio else now.palette.clip
        if clip.kind is NoteKind.REMOVED:
            ground = now.palette.well
        painter.fillRect(box.adjusted(-1, 0, 1, -1), ground)
        draw_spans(painter, box, words, font)


def _is_plain(clip: ScoreClip) -> bool:
    """Whether a clip is a block and no more; most are, and they are painted together."""
    return clip.kind is NoteKind.UNCHANGED and not (clip.is_audio or clip.is_muted or clip.is_looped)


def _block(axis: Axis, start: float, length: float, height: int, painter: QPainter) -> QRectF:
    left, right = snap(axis.x(start), painter), snap(axis.x(start + length), painter)
    # Far outside nothing is drawn, and a wide rectangle costs nothing more.
    left, right = max(left, -8.0), min(right, axis.width + 8.0)
    return QRectF(left, 1, max(2.0, right - left), height - 3)


def _words_of(clip: ScoreClip, *, tells: bool) -> tuple[Span, ...]:
    """What is written in a block: its sign, that it is muted or looped, of audio the name of the sample."""
    said = [word for word, holds in (("muted", clip.is_muted), ("loop", clip.is_looped)) if holds]
    if clip.is_audio:
        said.insert(0, clip.sample or clip.name or "Audio")
    sign = SIGNS[clip.kind]
    spans: list[Span] = [(f"{sign} " if said else sign, str(clip.kind))] if tells else []
    if said:
        spans.append((" · ".join(said), "text_2" if clip.is_audio else "text_3"))
    return tuple(spans)


def draw_gone(
    painter: QPainter,
    rect: QRectF,
    row: GoneRow,
    stripe: QColor,
    now: Theme,
    *,
    box: CheckState | None = None,
) -> None:
    """Draw the line of a removed track that held nothing."""
    px = now.metrics.px
    painter.fillRect(rect, now.palette.pane)
    painter.fillRect(QRectF(rect.left(), rect.top(), px(STRIPE), rect.height()), stripe)
    inner = rect.adjusted(px(_SIDE), 0, -px(8), 0)
    if box is not None:
        draw_check(painter, head_box(rect), box)
        inner.setLeft(head_box(rect).right() + px(6))
    sign = draw_text(painter, inner, SIGNS[NoteKind.REMOVED], "removed", now.font("row_title"))
    inner.setLeft(inner.left() + max(sign, px(8)) + px(12))
    said = draw_text(painter, inner, f"{row.track.name} removed", "removed", now.font("body"))
    inner.setLeft(inner.left() + said + px(10))
    draw_text(painter, inner, "it held no notes", "text_2", now.font("second"))


def draw_fold(painter: QPainter, rect: QRectF, row: FoldRow, now: Theme, *, is_hovered: bool) -> None:
    """Draw the line that the unchanged tracks are folded to."""
    px = now.metrics.px
    colors = now.palette
    painter.fillRect(rect, colors.hover if is_hovered else colors.pane)
    side = now.metrics.icon
    icon = QRectF(rect.left() + px(12), rect.top() + (rect.height() - side) // 2, side, side)
    paint_icon(painter, icon, "chevron_down" if row.is_open else "chevron_right", colors.text_2)
    inner = rect.adjusted(px(_SIDE + 20), 0, -px(8), 0)
    said = draw_text(painter, inner, fold_words(row), "text_2", now.font("body"))
    inner.setLeft(inner.left() + said + px(10))
    names = ", ".join(track.name for track in row.tracks)
    draw_text(painter, inner, names, "text_3", now.font("second"))


def fold_words(row: FoldRow) -> str:
    """`2 tracks without change`."""
    many = len(row.tracks)
    return f"{many:,} track without change" if many == 1 else f"{many:,} tracks without change"
