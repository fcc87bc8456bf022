"""The lanes as a reader uses them: hover, choose, zoom and pan by mouse, trackpad and key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from core.diff.changes import Change
from core.diff.score import Score, ScoreNote
from core.diff.score_kinds import NoteKind
from gui.compare.music.batches import note_rect
from gui.compare.music.callout import callout_rect, draw_callout
from gui.compare.music.lanes_surface import LanesSurface
from gui.compare.music.paint_lanes import fold_words
from gui.compare.music.rows import FoldRow, GoneRow, LaneRow, Row
from gui.compare.music.words import Told, told_change, told_clip, told_note, told_track
from gui.theme import theme

_ZOOM = 1.25
_PAN = 64
_NEAR = 3
_KINDS = list(NoteKind)


class LanesView(LanesSurface):
    """The surface with hands.

    `change_chosen` carries the place of a change in the comparison. The arrows walk from note to note and
    from track to track, Enter chooses the change of the note; plus, minus, 0 and 1 zoom, Shift and arrows
    pan.
    """

    change_chosen = Signal(int)
    step_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._changes: Sequence[Change] = ()
        self._told: tuple[Told, QRectF] | None = None
        self._drag: QPointF | None = None
        self._has_dragged = False
        self._is_told_elsewhere = False
        self.setAccessibleName("Music of A and B, track by track")

    def show_music(self, score: Score, changes: Sequence[Change], *, keep_place: bool = False) -> None:
        """Show a score with the changes that its numbers name."""
        self._changes = changes
        self._told = None
        self.show_score(score, keep_place=keep_place)
        self._tell()

    # Choosing

    def select(self, change: int, *, bring: bool = True, told_elsewhere: bool = False) -> None:
        """Mark a change, −1 for none, and bring it in sight; no words where mixer or effects have it."""
        self.selected = change
        self._is_told_elsewhere = told_elsewhere
        self.hovered = None
        regions = self.score.places(change)
        if regions and bring:
            row = self.row_of(regions[0].track)
            if isinstance(row, FoldRow) and not row.is_open:
                self.toggle_fold()
                row = self.row_of(regions[0].track)
            if row is not None:
                self._bring_row(row)
            if not regions[0].is_whole_track:
                self.axis.show(regions[0].start, regions[0].end)
        self._tell_change()
        self.tell_axis()

    def _tell_change(self) -> None:
        """Say the chosen change beside its place; where it has none, below the ruler."""
        self._told = None
        if self._is_told_elsewhere or not 0 <= self.selected < len(self._changes):
            self._tell()
            return
        told = told_change(self._changes[self.selected])
        rects = [rect for region in self.score.places(self.selected) if (rect := self.region_rect(region))]
        anchor = rects[0] if rects else QRectF(self.head, self.ruler, 0, 0)
        if rects and rects[0].left() < self.head and rects[0].width() > self.axis.width:
            anchor.setLeft(self.head)
        self._told = told, anchor
        self._tell()

    def _bring_row(self, row: Row) -> None:
        bar = self.verticalScrollBar()
        room = self.viewport().height() - self.ruler
        if row.top < bar.value():
            bar.setValue(row.top)
        elif row.top + row.height > bar.value() + room:
            bar.setValue(row.top + row.height - room)

    # Words

    @property
    def told(self) -> Told | None:
        """What is said beside the hovered note or the chosen change."""
        return self._told[0] if self._told else None

    def _tell(self) -> None:
        words = self._told[0].words if self._told else ""
        self.setAccessibleDescription(words)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.viewport().update()

    @override
    def paint_over(self, painter: QPainter) -> None:
        if self._told is None:
            return
        told, anchor = self._told
        room = QRectF(0, self.ruler, self.viewport().width(), self.viewport().height() - self.ruler)
        draw_callout(painter, callout_rect(told, anchor, room, theme()), told, theme())

    @override
    def lay_out(self) -> None:
        super().lay_out()
        self._tell_change()

    @override
    def tell_axis(self) -> None:
        if self.hovered is None and self.selected >= 0 and self._told is not None:
            self._tell_change()
        super().tell_axis()

    # What is under the pointer

    def note_at(self, place: QPointF) -> tuple[LaneRow, ScoreNote] | None:
        """The note at a place of the viewport, of several the changed one; None where there is none."""
        row = self.row_at(place.y())
        if not isinstance(row, LaneRow) or place.x() < self.head:
            return None
        x, y = place.x() - self.head, place.y() - self.top_of(row)
        left, right = self.axis.beat(x - _NEAR), self.axis.beat(x + _NEAR)
        found = [
            note
            for note in self.lane(row).between(left - _NEAR / self.axis.per_beat, right)
            if self._lies_at(row, note, x, y)
        ]
        found.sort(key=_by_kind)
        return (row, found[0]) if found else None

    def _lies_at(self, row: LaneRow, note: ScoreNote, x: float, y: float) -> bool:
        sounds = [note.now] if note.before is None else [note.now, note.before]
        near = (note_rect(row, self.axis, sound, 1.0).adjusted(-1, -2, 1, 2) for sound in sounds)
        return any(rect.contains(x, y) for rect in near)

    def _hover(self, place: QPointF) -> None:
        row, found = self.row_at(place.y()), self.note_at(place)
        fold = row if isinstance(row, FoldRow) else None
        if (
            found == self.hovered
            and fold is self.hovered_row
            and (found or not self._hovers_block(row, place))
        ):
            return
        self.hovered, self.hovered_row = found, fold
        if found is not None:
            self._tell_note(*found)
        elif (block := self._told_block(row, place)) is not None:
            self._told = block
            self._tell()
        else:
            self._tell_change()
        hand = (found is not None and found[1].change >= 0) or fold is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor)

    def _hovers_block(self, row: Row | None, place: QPointF) -> bool:
        return (isinstance(row, LaneRow | GoneRow) and place.x() < self.head) or self._clip_at(
            row, place
        ) is not None

    def _clip_at(self, row: Row | None, place: QPointF) -> int | None:
        if not isinstance(row, LaneRow) or place.x() < self.head:
            return None
        beat = self.axis.beat(place.x() - self.head)
        clips = row.track.clips
        return next((at for at, clip in enumerate(clips) if clip.start <= beat < clip.end), None)

    def _told_block(self, row: Row | None, place: QPointF) -> tuple[Told, QRectF] | None:
        """Words for the head of a lane, or for a clip that differs, is muted, looped or audio."""
        if isinstance(row, LaneRow | GoneRow) and place.x() < self.head:
            return told_track(row.track), QRectF(0, self.top_of(row), self.head, row.height)
        at = self._clip_at(row, place)
        if at is None or not isinstance(row, LaneRow):
            return None
        clip = row.track.clips[at]
        if clip.kind is NoteKind.UNCHANGED and not (clip.is_muted or clip.is_looped or clip.is_audio):
            return None
        left = self.head + max(0.0, self.axis.x(clip.start))
        rect = QRectF(left, self.top_of(row), self.axis.x(clip.end) + self.head - left, row.height)
        return told_clip(clip, row.track, self.score.meter), rect

    def _tell_note(self, row: LaneRow, note: ScoreNote) -> None:
        rect = note_rect(row, self.axis, note.now, 1.0).translated(self.head, self.top_of(row))
        self._told = told_note(note, row.track, self.score.meter), rect
        self._tell()

    def _change_at(self, place: QPointF) -> int:
        """The change of what lies at a place; −1 where nothing differs there."""
        if (found := self.note_at(place)) is not None and found[1].change >= 0:
            return found[1].change
        row = self.row_at(place.y())
        if isinstance(row, LaneRow | GoneRow) and place.x() < self.head:
            return row.track.change
        at = self._clip_at(row, place)
        return row.track.clips[at].change if at is not None and isinstance(row, LaneRow) else -1

    # Mouse

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        if self._drag is not None:
            moved = self._drag - place
            if self._has_dragged or moved.manhattanLength() > 4:
                self._has_dragged = True
                self._drag = place
                self.axis.pan(moved.x())
                bar = self.verticalScrollBar()
                bar.setValue(bar.value() + round(moved.y()))
                self.tell_axis()
            return
        self._hover(place)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._drag, self._has_dragged = event.position(), False

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton or self._drag is None:
            return
        self._drag = None
        if self._has_dragged:
            return
        if isinstance(self.row_at(event.position().y()), FoldRow):
            self.toggle_fold()
        elif (change := self._change_at(event.position())) >= 0:
            self.change_chosen.emit(change)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self.hovered = self.hovered_row = None
        self._tell_change()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
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
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture
        ):
            self.axis.zoom(1 + event.value(), max(0.0, event.position().x() - self.head))
            self.tell_axis()
            return True
        return super().viewportEvent(event)

    # Keys

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        commands = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier
        is_ours = not event.modifiers() & commands
        if not (is_ours and (self._zoom_by(event) or self._pan_by(event) or self._walk_by(event))):
            super().keyPressEvent(event)

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
                self._walk(1 if event.key() == Qt.Key.Key_Right else -1)
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                self._walk_rows(1 if event.key() == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                if self.hovered_row is not None:
                    self.toggle_fold()
                elif self.hovered is not None and self.hovered[1].change >= 0:
                    self.change_chosen.emit(self.hovered[1].change)
            case Qt.Key.Key_N | Qt.Key.Key_P:
                self.step_requested.emit(1 if event.key() == Qt.Key.Key_N else -1)
            case Qt.Key.Key_Escape if self.hovered is not None:
                self.hovered = None
                self._tell_change()
            case _:
                return False
        return True

    def _walk(self, step: int) -> None:
        """To the next note of the lane, or to its first."""
        if self.hovered is None:
            self._walk_rows(0)
            return
        row, note = self.hovered
        notes = row.track.notes
        self._go_to(row, notes[min(max(0, notes.index(note) + step), len(notes) - 1)])

    def _walk_rows(self, step: int) -> None:
        """To the note nearest in time of the next track that has some; the fold is a stop too."""
        rows = [row for row in self.rows if isinstance(row, FoldRow) or row.track.notes]
        if not rows:
            return
        here = self.hovered[0] if self.hovered else self.hovered_row
        place = rows.index(here) + step if here in rows else 0
        row = rows[min(max(0, place), len(rows) - 1)]
        self._bring_row(row)
        if isinstance(row, FoldRow):
            self.hovered, self.hovered_row = None, row
            names = ", ".join(track.name for track in row.tracks)
            self._told = (
                Told(NoteKind.UNCHANGED, fold_words(row), names),
                QRectF(0, self.top_of(row), self.head, row.height),
            )
            self._tell()
        elif isinstance(row, LaneRow):
            start = self.hovered[1].now.start if self.hovered else self.axis.left
            self._go_to(row, min(row.track.notes, key=lambda note: abs(note.now.start - start)))

    def _go_to(self, row: LaneRow, note: ScoreNote) -> None:
        self.hovered, self.hovered_row = (row, note), None
        self._bring_row(row)
        self.axis.show(note.now.start, note.now.end)
        self.tell_axis()
        self._tell_note(row, note)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()


def _by_kind(note: ScoreNote) -> int:
    return _KINDS.index(note.kind)
