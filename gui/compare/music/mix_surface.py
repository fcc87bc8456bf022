"""What mixer and effects share: items in a scrolling column that are hovered, walked and chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget
from typing_extensions import override

from core.diff.score import Score
from gui.compare.music.spot import Spot
from gui.painting import CheckState, draw_box, draw_check
from gui.theme import focus_is_by_key, theme, theme_changed

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
    """A head that stays and items that scroll under it. `change_chosen` carries a place in the comparison.

    A subclass lays items out in `place_items` and paints them in `paint_content`, with a box where `box_of`
    has one.
    """

    change_chosen = Signal(int)
    step_requested = Signal(int)
    pick_toggled = Signal(object)  # a tuple of places in the comparison
    menu_requested = Signal(object, QPoint)  # a Spot, and where on the screen
    copy_requested = Signal(object)  # a Spot

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

    # Mouse and keys

    def _choose(self, place: int) -> None:
        if not 0 <= place < len(self.items):
            return
        changes = self.items[place].changes
        if FOLD in changes:
            self.is_open = not self.is_open
            self.lay_out()
        elif changes:
            # Of several changes of one thing, again and again the next.
            at = changes.index(self.selected) + 1 if self.selected in changes else 0
            self.change_chosen.emit(changes[at % len(changes)])

    def _tell(self) -> None:
        words = self.items[self.current].words if 0 <= self.current < len(self.items) else ""
        self.setAccessibleDescription(words)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hovered = self.item_at(event.position())
        if hovered != self._hovered:
            self._hovered = hovered
            self.viewport().setToolTip(self.items[hovered].words if hovered >= 0 else "")
            self.viewport().update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = -1
        self.viewport().update()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton or (place := self.item_at(event.position())) < 0:
            return
        before, self.current = self.current, place
        self._tell()
        item, held = self.items[place], event.modifiers()
        inside = event.position() + QPointF(0, self.verticalScrollBar().value() - self.head)
        has_box = self.box_of(item) is not None
        if has_box and held & Qt.KeyboardModifier.ShiftModifier:
            self._pick_between(before, place)
        elif has_box and (
            held & Qt.KeyboardModifier.ControlModifier
            or self.box_rect(item).adjusted(-4, -2, 4, 2).contains(inside)
        ):
            self.pick_toggled.emit(item.changes)
        else:
            self._choose(place)

    def _pick_between(self, first: int, last: int) -> None:
        """Pick all items from one to another."""
        first, last = sorted((max(0, first), last))
        self._pick_items(self.items[first : last + 1])

    def _pick_items(self, items: Sequence[Item]) -> None:
        """Pick what of these is not picked; where all of it is, leave it out."""
        some = [item for item in items if self.box_of(item) is not None]
        more = [item for item in some if self.box_of(item) != "ticked"] or some
        if changes := {change for item in more for change in item.changes}:
            self.pick_toggled.emit(tuple(sorted(changes)))

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            place, where = self.item_at(QPointF(event.pos())), event.globalPos()
        else:
            place, where = self.current, self.viewport().mapToGlobal(self._below(self.current))
        if place >= 0 and (spot := self.items[place].spot) is not None:
            self.menu_requested.emit(spot, where)
        event.accept()

    def _below(self, place: int) -> QPoint:
        rect = self.items[place].rect if place >= 0 else QRectF()
        return QPoint(int(rect.left()), int(rect.bottom()) + self.head - self.verticalScrollBar().value())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        commands = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1}
        key = Qt.Key(event.key())
        item = self.items[self.current] if 0 <= self.current < len(self.items) else None
        if event.matches(QKeySequence.StandardKey.SelectAll) and self.has_boxes:
            self._pick_items(self.items)
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit(item.spot if item is not None else None)
        elif event.modifiers() & commands:
            super().keyPressEvent(event)
        elif key in steps and self.items:
            self.current = min(max(0, self.current + steps[key]), len(self.items) - 1)
            self._bring(self.current)
            self._tell()
            self.viewport().update()
        elif key == Qt.Key.Key_Space and item is not None and self.box_of(item) is not None:
            self.pick_toggled.emit(item.changes)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self.current)
        elif key in (Qt.Key.Key_N, Qt.Key.Key_P):
            self.step_requested.emit(1 if key == Qt.Key.Key_N else -1)
        else:
            super().keyPressEvent(event)
