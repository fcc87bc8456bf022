"""The mixer below the lanes: a strip a channel, its fader with the old place ghosted, dB and pan."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from core.diff.score_kinds import NoteKind
from core.diff.score_mix import Strip
from core.diff.words import ARROW, count, decibels, pan
from gui.compare.music.mix_hands import MixHands
from gui.compare.music.mix_surface import FOLD, Item
from gui.compare.music.paint_picks import BOX
from gui.compare.music.spot import Spot
from gui.compare.music.words import SIGNS
from gui.icons import paint_icon
from gui.painting import draw_box, draw_text, text_width
from gui.theme import Theme, theme

_LOW, _HIGH = -60.0, 12.0
_STRIPE = 4
_NAME = 34
_RAIL_LEAST = 44
"""Pixels; a shorter fader shows nothing."""


class MixerView(MixHands):
    """Strips that differ, then a line that the others are folded to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Mixer")
        self._shown: tuple[Strip, ...] = ()
        self._folded = 0

    @property
    def changed(self) -> tuple[Strip, ...]:
        """The strips that differ."""
        return tuple(strip for strip in self.score.mix.strips if strip.kind is not NoteKind.UNCHANGED)

    @override
    def place_items(self, width: int) -> tuple[tuple[Item, ...], int]:
        now = theme()
        high = now.metrics.strip
        changed = self.changed
        rest = tuple(strip for strip in self.score.mix.strips if strip.kind is NoteKind.UNCHANGED)
        self._shown = (*changed, *(rest if self.is_open or not changed else ()))
        self._folded = len(rest) if changed else 0
        items = []
        top = 0.0
        for strip in changed if self._folded else self._shown:
            items.append(self._item(strip, QRectF(0, top, width, high)))
            top += high
        if self._folded:
            items.append(Item(QRectF(0, top, width, high), self._fold_words(), (FOLD,)))
            top += high
            for strip in rest if self.is_open else ():
                items.append(self._item(strip, QRectF(0, top, width, high)))
                top += high
        return tuple(items), int(top)

    def _item(self, strip: Strip, rect: QRectF) -> Item:
        words = strip_words(strip)
        track = self.score.tracks[strip.track] if 0 <= strip.track < len(self.score.tracks) else None
        return Item(rect, words, strip.changes, Spot(words, strip.changes, track, strip=strip))

    @override
    def box_rect(self, item: Item) -> QRectF:
        px = theme().metrics.px
        return QRectF(px(12), item.rect.top(), px(BOX), item.rect.height())

    @property
    def _indent(self) -> int:
        """How far the boxes move what stands behind them."""
        return theme().metrics.px(BOX + 4) if self.has_boxes and self.changed else 0

    def _fold_words(self) -> str:
        return f"{count(self._folded, 'strip')} without change"

    @override
    def paint_head(self, painter: QPainter, rect: QRectF) -> None:
        now = theme()
        px = now.metrics.px
        painter.fillRect(rect, now.palette.pane)
        inner = rect.adjusted(px(14), px(4), -px(14), 0)
        wide = draw_text(painter, inner, "Mixer", "text", now.font("pane_title"))
        many = len(self.changed)
        words = f"{many:,}" if many else "no change" if self.score.mix.strips else "no strips"
        draw_text(painter, inner.adjusted(wide + px(8), 0, 0, 0), words, "text_3", now.font("second"))
        if self.score.mix.strips:
            level, side = self._columns(rect.width(), now)
            for column, title in ((level, "Level, dB"), (side, "Pan")):
                box = QRectF(column[0], inner.top(), column[1] - column[0], inner.height())
                draw_text(painter, box, title, "text_3", now.font("meta"), align="right")

    def _columns(self, width: float, now: Theme) -> tuple[tuple[float, float], tuple[float, float]]:
        """From where to where the level and the pan are written."""
        font = now.font("mono")
        right = width - now.metrics.px(14)
        pan_wide = max([text_width(_pan(strip), font) for strip in self._shown] or [0.0])
        level_wide = max([text_width(_level(strip), font) for strip in self._shown] or [0.0])
        pan_left = right - max(pan_wide, now.metrics.px(28)) - 1
        level_right = pan_left - now.metrics.px(16)
        return (level_right - max(level_wide, now.metrics.px(56)) - 1, level_right), (pan_left, right)

    @override
    def paint_content(self, painter: QPainter, width: int) -> None:
        now = theme()
        strips = iter(self._shown)
        for place, item in enumerate(self.items):
            if place == self.hovered:
                painter.fillRect(item.rect, now.palette.hover)
            if FOLD in item.changes:
                self._paint_fold(painter, item.rect, now)
            else:
                self._paint_strip(painter, item.rect, next(strips), now)

    def _paint_fold(self, painter: QPainter, rect: QRectF, now: Theme) -> None:
        px, side = now.metrics.px, now.metrics.icon
        icon = QRectF(self._indent + px(12), rect.top() + (rect.height() - side) // 2, side, side)
        name = "chevron_down" if self.is_open else "chevron_right"
        paint_icon(painter, icon, name, now.palette.text_2)
        draw_text(
            painter,
            rect.adjusted(self._indent + px(_NAME), 0, 0, 0),
            self._fold_words(),
            "text_2",
            now.font("second"),
        )

    def _paint_strip(self, painter: QPainter, rect: QRectF, strip: Strip, now: Theme) -> None:
        px = now.metrics.px
        painter.fillRect(QRectF(0, rect.top(), px(_STRIPE), rect.height()), self.stripe(strip.track))
        indent = self._indent
        sign = QRectF(indent + px(14), rect.top(), px(16), rect.height())
        draw_text(painter, sign, SIGNS[strip.kind], str(strip.kind), now.font("row_title"))
        level, side = self._columns(rect.width(), now)
        name_left = indent + px(_NAME)
        rail_left = max(name_left + px(80), px(_NAME) + max(px(112), rect.width() * 0.27))
        has_rail = level[0] - px(12) - rail_left >= px(_RAIL_LEAST)
        room = (rail_left if has_rail else level[0]) - name_left - px(12)
        name = QRectF(name_left, rect.top(), room, rect.height())
        taken = draw_text(painter, name, strip.name, "text", now.font("body"))
        rail = QRectF(rail_left, rect.top(), level[0] - px(12) - rail_left, rect.height())
        aside = name.adjusted(taken + px(8), 0, 0, 0)
        said_wide = text_width(strip.states, now.font("second"))
        if strip.states and said_wide > aside.width() and strip.old_level is None:
            # A fader that stood still gives its room to the words.
            aside, has_rail = aside.united(rail), False
        if strip.states:
            draw_text(painter, aside, strip.states, "text_2", now.font("second"))
        if has_rail:
            _draw_fader(painter, rail, strip, now)
        font = now.font("mono")
        whole = strip.kind if strip.kind in (NoteKind.ADDED, NoteKind.REMOVED) else None
        for column, words, differs in (
            (level, _level(strip), strip.old_level is not None),
            (side, _pan(strip), strip.old_pan is not None),
        ):
            role = str(whole or ("changed" if differs else "text_2"))
            box = QRectF(column[0], rect.top(), column[1] - column[0], rect.height())
            draw_text(painter, box, words, role, font, align="right")


def _draw_fader(painter: QPainter, rail: QRectF, strip: Strip, now: Theme) -> None:
    """Draw a fader lying down: its rail with a tick at 0 dB, its cap, where it was as an outline."""
    colors, px = now.palette, now.metrics.px
    middle = round(rail.center().y())
    painter.fillRect(QRectF(rail.left(), middle - 1, rail.width(), 2), colors.line)
    zero = round(_place(rail, 0.0))
    painter.fillRect(QRectF(zero, middle - px(4), 1, px(8)), colors.edge)
    wide, high = px(6), px(10)
    mark = colors.change(strip.kind).mark
    here = round(_place(rail, strip.level))
    if strip.old_level is not None:
        there = round(_place(rail, strip.old_level))
        left, right = sorted((here, there))
        painter.fillRect(QRectF(left, middle - 1, right - left, 2), mark)
        ghost = QRectF(there - wide / 2, middle - high / 2, wide, high)
        draw_box(painter, ghost, fill=colors.pane, line=colors.text_2, radius=1.5)
    cap = QRectF(here - wide / 2, middle - high / 2, wide, high)
    if strip.kind is NoteKind.REMOVED:
        draw_box(painter, cap, fill=colors.pane, line=mark, radius=1.5)
    else:
        draw_box(painter, cap, fill=mark, radius=1.5)


def _place(rail: QRectF, level: float) -> float:
    """Where a level lies on a rail from −60 to +12 dB; the upper half is given more room, as on a desk."""
    share = (min(_HIGH, max(_LOW, level)) - _LOW) / (_HIGH - _LOW)
    return rail.left() + rail.width() * math.pow(share, 1.6)


def _level(strip: Strip) -> str:
    now = decibels(round(strip.level, 1))
    return now if strip.old_level is None else f"{decibels(round(strip.old_level, 1))}{ARROW}{now}"


def _pan(strip: Strip) -> str:
    if strip.pan is None:
        return ""
    return pan(strip.pan) if strip.old_pan is None else f"{pan(strip.old_pan)}{ARROW}{pan(strip.pan)}"


def strip_words(strip: Strip) -> str:
    """A strip to be read aloud: `Kick, changed: level +0.5 → −6.0 dB, pan C`."""
    said = [f"level {_level(strip)} dB"]
    if strip.pan is not None:
        said.append(f"pan {_pan(strip)}")
    if strip.states:
        said.append(strip.states)
    kind = "" if strip.kind is NoteKind.UNCHANGED else f", {strip.kind}"
    return f"{strip.name}{kind}: {', '.join(said)}"
