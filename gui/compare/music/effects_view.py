"""The effects below the lanes: a chain a track, each effect a chip, its parameters old and new on a scale."""

from __future__ import annotations

import math
from typing import NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from core.diff.score_kinds import NoteKind
from core.diff.score_mix import Chain, Chip, Setting
from core.session.effect_catalogue import definition_of
from gui.compare.music.mix_hands import MixHands
from gui.compare.music.mix_surface import Item
from gui.compare.music.paint_picks import BOX
from gui.compare.music.spot import Spot
from gui.compare.music.words import SIGNS
from gui.painting import draw_box, draw_text, text_width
from gui.theme import Theme, theme

_STRIPE = 4
_CHIP = 40
_SETTING = 20
_LEAST, _MOST = 96, 190
_GAP = 8
_BOX = 18
"""How far a box moves the title of its chip."""
_OCTAVES = 20.0
"""A range whose ends are so many times apart is drawn in octaves, as frequencies are heard."""


class _Line(NamedTuple):
    """One chain with its name and the places of its chips."""

    chain: Chain
    rect: QRectF
    name: QRectF
    chips: tuple[QRectF, ...]


class EffectsView(MixHands):
    """Chains that differ first, each in the order of its slots; the others below them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Effects")
        self._lines: tuple[_Line, ...] = ()

    @override
    def place_items(self, width: int) -> tuple[tuple[Item, ...], int]:
        now = theme()
        px = now.metrics.px
        items: list[Item] = []
        lines: list[_Line] = []
        top = 0.0
        chains = sorted(self.score.mix.chains, key=_unchanged)
        left = px(14) + min(px(92), max(px(60), width // 4))
        for chain in chains:
            x, y, row_high = float(left), top + px(2), 0.0
            rects = []
            for chip in chain.chips:
                wide, high = _size(chip, now)
                wide += px(_BOX) if self._has_box(chip) else 0
                wide = min(wide, max(px(40), width - left - px(10)))
                if x > left and x + wide > width - px(8):
                    x, y, row_high = float(left), y + row_high + px(_GAP), 0.0
                rects.append(QRectF(x, y, wide, high))
                items.append(self._item(chip, chain, rects[-1]))
                x, row_high = x + wide + px(_GAP), max(row_high, high)
            bottom = y + row_high + px(2)
            name = QRectF(px(14), top + px(2), left - px(14 + 8), px(_CHIP))
            lines.append(_Line(chain, QRectF(0, top, width, bottom - top), name, tuple(rects)))
            top = bottom + px(_GAP)
        self._lines = tuple(lines)
        return tuple(items), int(top)

    def _item(self, chip: Chip, chain: Chain, rect: QRectF) -> Item:
        words = chip_words(chip, chain)
        track = self.score.tracks[chain.track] if 0 <= chain.track < len(self.score.tracks) else None
        return Item(rect, words, chip.changes, Spot(words, chip.changes, track, chain=chain, chip=chip))

    @override
    def box_rect(self, item: Item) -> QRectF:
        px = theme().metrics.px
        return QRectF(item.rect.left() + px(6), item.rect.top() + px(3), px(BOX), px(18))

    @override
    def paint_head(self, painter: QPainter, rect: QRectF) -> None:
        now = theme()
        px = now.metrics.px
        painter.fillRect(rect, now.palette.pane)
        inner = rect.adjusted(px(14), px(4), -px(14), 0)
        wide = draw_text(painter, inner, "Effects", "text", now.font("pane_title"))
        chips = [chip for chain in self.score.mix.chains for chip in chain.chips]
        many = sum(chip.kind is not NoteKind.UNCHANGED for chip in chips)
        words = f"{many:,}" if many else "no change" if chips else "no effects"
        draw_text(painter, inner.adjusted(wide + px(8), 0, 0, 0), words, "text_3", now.font("second"))

    @override
    def paint_content(self, painter: QPainter, width: int) -> None:
        now = theme()
        for line in self._lines:
            stripe = QRectF(0, line.rect.top(), now.metrics.px(_STRIPE), line.rect.height())
            painter.fillRect(stripe, self.stripe(line.chain.track))
            draw_text(painter, line.name, line.chain.name, "text", now.font("second"))
            for chip, rect in zip(line.chain.chips, line.chips, strict=True):
                _draw_chip(painter, rect, chip, now, left=now.metrics.px(_BOX) if self._has_box(chip) else 0)

    def _has_box(self, chip: Chip) -> bool:
        return self.has_boxes and bool(chip.changes)


def _unchanged(chain: Chain) -> bool:
    return not chain.is_changed


def _second(chip: Chip) -> str:
    return "bypassed" if chip.is_bypassed and not chip.text else chip.text


def _size(chip: Chip, now: Theme) -> tuple[float, float]:
    """Width and height of a chip: one line for its name, one for each parameter that differs."""
    px = now.metrics.px
    lines = [f"{setting.name} {setting.words}" for setting in chip.settings] or [_text(chip)]
    wide = max(text_width(line, now.font("mono")) for line in lines)
    wide = max(wide, text_width(chip.name, now.font("row_title")) + px(24))
    high = px(_CHIP)
    if chip.settings:
        high += px(4) + (len(chip.settings) - 1) * px(_SETTING)
    return min(px(_MOST), max(px(_LEAST), wide + px(20))), high


def _text(chip: Chip) -> str:
    return f"{chip.text} · bypassed" if chip.is_bypassed and chip.text else _second(chip)


def _draw_chip(painter: QPainter, rect: QRectF, chip: Chip, now: Theme, *, left: int) -> None:
    colors, px = now.palette, now.metrics.px
    is_same = chip.kind is NoteKind.UNCHANGED
    mark = colors.change(chip.kind)
    fill, line_color = (colors.raised, colors.edge) if is_same else (mark.tint, mark.mark)
    radius = now.metrics.radius_tag
    draw_box(painter, rect, fill=fill, line=line_color, radius=radius, dashed=chip.is_bypassed)
    inner = rect.adjusted(px(8), px(3), -px(8), -px(3))
    title = QRectF(inner.left() + left, inner.top(), inner.width() - left, px(18))
    if not is_same:
        draw_text(painter, title, SIGNS[chip.kind], str(chip.kind), now.font("row_title"), align="right")
        title.setRight(title.right() - px(16))
    draw_text(painter, title, chip.name, "text_3" if chip.is_bypassed else "text", now.font("row_title"))
    line = QRectF(inner.left(), inner.top() + px(17), inner.width(), px(15))
    role = "text_2" if is_same else str(chip.kind)
    if not chip.settings:
        draw_text(painter, line, _text(chip), role, now.font("mono"))
    for setting in chip.settings:
        draw_text(painter, line, f"{setting.name} {setting.words}", role, now.font("mono"))
        _draw_scale(painter, QRectF(line.left(), line.bottom() + 1, line.width(), px(3)), chip, setting, now)
        line.translate(0, px(_SETTING))


def _draw_scale(painter: QPainter, rect: QRectF, chip: Chip, setting: Setting, now: Theme) -> None:
    """Draw a parameter on its range: the old place hollow, the new one filled, what lies between."""
    colors = now.palette
    low, high = range_of(chip, setting)
    old, new = (rect.left() + rect.width() * share(value, low, high) for value in (setting.old, setting.new))
    middle = round(rect.center().y())
    mark = colors.change(chip.kind).mark
    painter.fillRect(QRectF(rect.left(), middle, rect.width(), 1), colors.edge)
    left, right = sorted((old, new))
    painter.fillRect(QRectF(left, middle, right - left, 1), mark)
    ghost = QRectF(round(old) - 2, middle - 2, 5, 5)
    draw_box(painter, ghost, fill=colors.change(chip.kind).tint, line=colors.text_2, radius=2.5)
    painter.fillRect(QRectF(round(new) - 1, middle - 3, 3, 7), mark)


def range_of(chip: Chip, setting: Setting) -> tuple[float, float]:
    """From where to where a parameter goes, in its own unit; of unknown ones what both values need."""
    known = definition_of(chip.effect)
    found = known.parameter(setting.name) if known else None
    low, high = min(setting.old, setting.new), max(setting.old, setting.new)
    if found is not None and found.low <= low and high <= found.high:
        return found.low, found.high
    return min(0.0, low), max(1.0, high)


def share(value: float, low: float, high: float) -> float:
    """Where a value lies in its range, 0 to 1; wide ranges above zero go by octaves."""
    if low > 0 and high / low >= _OCTAVES:
        return math.log(value / low) / math.log(high / low)
    return (value - low) / (high - low) if high > low else 0.0


def chip_words(chip: Chip, chain: Chain) -> str:
    """A chip to be read aloud: `Reverb on Pad, changed: mix 0.30 → 0.50`."""
    said = [f"{setting.name} {setting.words}" for setting in chip.settings] or [chip.text]
    if chip.is_bypassed:
        said.append("bypassed")
    kind = "" if chip.kind is NoteKind.UNCHANGED else f", {chip.kind}"
    facts = ", ".join(fact for fact in said if fact)
    return f"{chip.name} on {chain.name}{kind}{f': {facts}' if facts else ''}"
