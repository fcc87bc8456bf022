"""Mixer and effects as a reader uses them: hover, choose and pick by mouse and key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QContextMenuEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from gui.compare.music.mix_surface import FOLD, Item, MixSurface, TickOf
from gui.widgets.heard import announce


class MixHands(MixSurface):
    """The surface with hands. `change_chosen` carries a place in the comparison, `pick_toggled` several."""

    change_chosen = Signal(int)
    step_requested = Signal(int)
    pick_toggled = Signal(object)  # a tuple of places in the comparison
    menu_requested = Signal(object, QPoint)  # a Spot, and where on the screen
    copy_requested = Signal(object)  # a Spot

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._last_said = ""

    @override
    def show_picks(self, tick_of: TickOf | None) -> None:
        super().show_picks(tick_of)
        if self.hasFocus() and self.current >= 0 and self.said(self.items[self.current]) != self._last_said:
            self._tell()

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
        words = self.said(self.items[self.current]) if 0 <= self.current < len(self.items) else ""
        self._last_said = words
        self.setAccessibleDescription(words)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        announce(self, words)

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
