"""What mixer and effects share: items in a scrolling column that are hovered, walked and chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget
from typing_extensions import override

from core.diff.score import Score
from gui.compare.changes_picks import spoken
from gui.compare.music.spot import Spot
from gui.painting import CheckState, draw_box, draw_check
from gui.theme import focus_is_by_key, theme, theme_changed
from gui.widgets.heard import PaintedNames

HEAD = 32
FOLD = -2
"""The change of an item that opens and closes what has none."""

TickOf = Callable[[tuple[int, ...]], CheckState]
"""What a box shows that stands for some changes."""


class Item(NamedTuple):
    """One painted thing: where it lies in the content, what it says, which changes are about it."""

    rect: QRectF
    words: str
    changes: tuple[int, ...] = ()
    spot: Spot | None = None

    @property
    def can_be_picked(self) -> bool:
        """Whether something differs here."""
        return bool(self.changes) and FOLD not in self.changes


class MixSurface(QAbstractScrollArea):
    """A head that stays and items that scroll under it.

    A subclass lays items out in `place_items` and paints them in `paint_content`, with a box where `box_of`
    has one.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.score = Score()
        self.stripes: Sequence[QColor] = ()
        self.items: tuple[Item, ...] = ()
        self.selected = -1
        self.current = -1
        self.is_open = False
        self._tick_of: TickOf | None = None
        self._hovered = -1
        self._height = 0
        self._names = PaintedNames(self.viewport())
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumSize(0, theme().metrics.px(HEAD))
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme_changed.connect(self.lay_out)

    # For subclasses

    def place_items(self, width: int) -> tuple[tuple[Item, ...], int]:
        """Return the items, and the height of them all."""
        raise NotImplementedError

    def paint_content(self, painter: QPainter, width: int) -> None:
        """Paint the items; the painter's origin is the first one's."""
        raise NotImplementedError

    def paint_head(self, painter: QPainter, rect: QRectF) -> None:
        """Paint the title above them."""
        raise NotImplementedError

    def box_rect(self, item: Item) -> QRectF:
        """Where the box of an item stands."""
        raise NotImplementedError

    # What is shown

    @property
    def has_boxes(self) -> bool:
        """Whether what differs can be picked."""
        return self._tick_of is not None

    def show_picks(self, tick_of: TickOf | None) -> None:
        """Give what differs a box that shows what this says of its changes; None for no boxes."""
        self._tick_of = tick_of
        self.lay_out()

    def box_of(self, item: Item) -> CheckState | None:
        """What the box of an item shows; None where it has none."""
        return self._tick_of(item.changes) if self._tick_of is not None and item.can_be_picked else None

    def show_score(self, score: Score, stripes: Sequence[QColor]) -> None:
        """Show the mix of a score; `stripes` are the colours of its tracks."""
        self.score, self.stripes = score, stripes
        self.selected = self.current = self._hovered = -1
        self.is_open = False
        self.verticalScrollBar().setValue(0)
        self.lay_out()

    def stripe(self, track: int) -> QColor:
        """The colour that names a track; that of no track is grey."""
        return self.stripes[track] if 0 <= track < len(self.stripes) else theme().palette.unchanged.mark

    @property
    def head(self) -> int:
        """The height of the title."""
        return theme().metrics.px(HEAD)

    @property
    def wanted_height(self) -> int:
        """The height in which nothing needs to scroll."""
        return self.head + self._height + theme().metrics.px(6)

    def lay_out(self) -> None:
        """Place the items anew."""
        self.items, self._height = self.place_items(self.viewport().width())
        self.current = min(self.current, len(self.items) - 1)
        bar = self.verticalScrollBar()
        room = self.viewport().height() - self.head
        bar.setRange(0, max(0, self._height + theme().metrics.px(4) - room))
        bar.setPageStep(max(1, room))
        bar.setSingleStep(theme().metrics.strip)
        self.viewport().update()
        self._name_items()

    def select(self, change: int) -> bool:
        """Mark a change, −1 for none, and bring it in sight; whether it is among the items."""
        self.selected = change
        place = next((at for at, item in enumerate(self.items) if change in item.changes), -1)
        if change >= 0 and place >= 0:
            self.current = place
            self._bring(place)
        self.viewport().update()
        return place >= 0

    def _bring(self, place: int) -> None:
        rect, bar = self.items[place].rect, self.verticalScrollBar()
        room = self.viewport().height() - self.head
        if rect.top() < bar.value():
            bar.setValue(int(rect.top()))
        elif rect.bottom() > bar.value() + room:
            bar.setValue(int(rect.bottom()) - room + 1)

    def item_at(self, place: QPointF) -> int:
        """The item at a place of the viewport; −1 where there is none."""
        if place.y() < self.head:
            return -1
        inside = QPointF(place.x(), place.y() - self.head + self.verticalScrollBar().value())
        return next((at for at, item in enumerate(self.items) if item.rect.contains(inside)), -1)

    @property
    def hovered(self) -> int:
        """The item under the pointer."""
        return self._hovered

    # Painting

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        now = theme()
        width, height = self.viewport().width(), self.viewport().height()
        painter.fillRect(event.rect(), now.palette.pane)
        painter.save()
        painter.setClipRect(QRectF(0, self.head, width, height - self.head))
        painter.translate(0, self.head - self.verticalScrollBar().value())
        self.paint_content(painter, width)
        for place, item in enumerate(self.items):
            if (box := self.box_of(item)) is not None:
                draw_check(painter, self.box_rect(item), box, hovered=place == self._hovered)
            chosen = self.selected >= 0 and self.selected in item.changes
            focused = place == self.current and self.hasFocus() and focus_is_by_key()
            if chosen or focused:
                rect = item.rect.adjusted(1, 1, -1, -1)
                draw_box(painter, rect, line=now.palette.accent, width=2 if focused else 1.5, radius=3)
        painter.restore()
        self.paint_head(painter, QRectF(0, 0, width, self.head))
        painter.end()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self.lay_out()

    # Names

    def said(self, item: Item) -> str:
        """An item in words, and whether it is picked."""
        box = self.box_of(item)
        return item.words if box is None else f"{spoken(box)}: {item.words}"

    def _name_items(self) -> None:
        offset = QPointF(0, self.head - self.verticalScrollBar().value())
        self._names.show((item.rect.translated(offset).toRect(), self.said(item)) for item in self.items)

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()
        self._name_items()
