"""The lanes as a reader uses them: hover, choose, zoom and pan by mouse, trackpad and key."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from gui.compare.music.lanes_heard import LanesHeard
from gui.compare.music.rows import FoldRow

_ZOOM = 1.25
_PAN = 64
_DRAG_FROM = 4
"""Pixels from which a press that moves is a drag."""
_PICKING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class LanesView(LanesHeard):
    """The surface with hands.

    `change_chosen` carries the place of a change in the comparison. The arrows walk from note to note and
    from track to track, Enter chooses the change of the note; plus, minus, 0 and 1 zoom, Shift and arrows
    pan. Where something can be picked, Ctrl and a click or Space pick what is there, Shift and either all
    from what was picked last, and dragging with either key what changed in an area.
    """

    change_chosen = Signal(int)
    step_requested = Signal(int)
    copy_requested = Signal(object)  # the Spot of the keyboard, None where it is nowhere

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drag: QPointF | None = None
        self._has_dragged = False
        self._area_from: QPointF | None = None

    # Mouse

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        if self._area_from is not None:
            if self.has_band or (self._area_from - place).manhattanLength() > _DRAG_FROM:
                self.draw_area(self._area_from, place)
            return
        if self._drag is not None:
            moved = self._drag - place
            if self._has_dragged or moved.manhattanLength() > _DRAG_FROM:
                self._has_dragged = True
                self._drag = place
                self.axis.pan(moved.x())
                bar = self.verticalScrollBar()
                bar.setValue(bar.value() + round(moved.y()))
                self.tell_axis()
            return
        self.hover(place)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if self.can_pick and event.modifiers() & _PICKING:
            self._area_from = event.position()
        else:
            self._drag, self._has_dragged = event.position(), False

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._area_from is not None:
            self._end_picking(event)
            return
        if event.button() is not Qt.MouseButton.LeftButton or self._drag is None:
            return
        self._drag = None
        if self._has_dragged:
            return
        if (order := self.box_at(event.position())) >= 0:
            self.pick_toggled.emit(self.changes_of_track(order))
        elif isinstance(self.row_at(event.position().y()), FoldRow):
            self.toggle_fold()
        elif (change := self.change_at(event.position())) >= 0:
            self.change_chosen.emit(change)

    def _end_picking(self, event: QMouseEvent) -> None:
        self._area_from = None
        if self.has_band:
            self.end_area()
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.pick_to(QRectF(event.position(), event.position()))
        else:
            self.pick_at(event.position())

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self.leave()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.has_band:
            # What is being drawn would lie around something else.
            event.accept()
            return
        steps = event.angleDelta()
        held = event.modifiers()
        x = max(0.0, event.position().x() - self.head)
        if held & Qt.KeyboardModifier.ControlModifier:
            self.axis.zoom(_ZOOM ** (steps.y() / 120), x)
        else:
            pixels = event.pixelDelta() if not event.pixelDelta().isNull() else steps / 120 * _PAN
            across, down = -pixels.x(), -pixels.y()
            if held & Qt.KeyboardModifier.ShiftModifier:
                across, down = across or down, 0
            self.axis.pan(across)
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + down)
        self.tell_axis()
        event.accept()

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if not isinstance(event, QNativeGestureEvent):
            return super().viewportEvent(event)
        match event.gestureType():
            case Qt.NativeGestureType.ZoomNativeGesture:
                # A step of a pinch says by how much; never so much that the scale would turn over.
                factor = min(4.0, max(0.25, 1 + event.value()))
                self.axis.zoom(factor, max(0.0, event.position().x() - self.head))
                self.tell_axis()
            case Qt.NativeGestureType.SmartZoomNativeGesture:
                self.toggle_fit()
            case _:
                return super().viewportEvent(event)
        event.accept()
        return True

    # Keys

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        commands = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier
        if self.can_pick and self._pick_by(event):
            return
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit(self.spot_here())
            return
        is_ours = not event.modifiers() & commands
        if not (is_ours and (self._zoom_by(event) or self._pan_by(event) or self._walk_by(event))):
            super().keyPressEvent(event)

    def _pick_by(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape and self._area_from is not None:
            self._area_from = None
            self.end_area(picks=False)
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.pick_all()
        elif event.key() != Qt.Key.Key_Space or not (spot := self.spot_here()) or not spot.changes:
            return False
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self._told is not None:
            self.pick_to(self._told[1])
        else:
            self.pick_here()
        return True

    def _zoom_by(self, event: QKeyEvent) -> bool:
        middle = self.axis.width / 2
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.axis.zoom(_ZOOM, middle)
            case Qt.Key.Key_Minus | Qt.Key.Key_Underscore:
                self.axis.zoom(1 / _ZOOM, middle)
            case Qt.Key.Key_0:
                self.axis.fit_all()
            case Qt.Key.Key_1:
                self.fit_changes()
            case _:
                return False
        self.tell_axis()
        return True

    def toggle_fit(self) -> None:
        """Show all, or, where all is shown, what changed."""
        if self.axis.fits_all:
            self.fit_changes()
        else:
            self.axis.fit_all()
            self.tell_axis()

    def fit_changes(self) -> None:
        """Show the stretch in which something changed."""
        regions = [region for places in self.score.regions for region in places if not region.is_whole_track]
        if regions:
            self.axis.fit(min(region.start for region in regions), max(region.end for region in regions))
            self.tell_axis()

    def _pan_by(self, event: QKeyEvent) -> bool:
        held = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        bar, page = self.verticalScrollBar(), self.axis.width * 0.8
        match event.key(), held:
            case Qt.Key.Key_Left, True:
                self.axis.pan(-_PAN)
            case Qt.Key.Key_Right, True:
                self.axis.pan(_PAN)
            case Qt.Key.Key_Up, True:
                bar.setValue(bar.value() - bar.singleStep())
            case Qt.Key.Key_Down, True:
                bar.setValue(bar.value() + bar.singleStep())
            case Qt.Key.Key_PageUp, _:
                self.axis.pan(-page)
            case Qt.Key.Key_PageDown, _:
                self.axis.pan(page)
            case Qt.Key.Key_Home, _:
                self.axis.pan(-1e9)
            case Qt.Key.Key_End, _:
                self.axis.pan(1e9)
            case _:
                return False
        self.tell_axis()
        return True

    def _walk_by(self, event: QKeyEvent) -> bool:
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                self.walk(1 if event.key() == Qt.Key.Key_Right else -1)
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                self.walk_rows(1 if event.key() == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                if (change := self.enter()) >= 0:
                    self.change_chosen.emit(change)
            case Qt.Key.Key_N | Qt.Key.Key_P:
                self.step_requested.emit(1 if event.key() == Qt.Key.Key_N else -1)
            case Qt.Key.Key_Escape:
                return self.leave()
            case _:
                return False
        return True

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()
