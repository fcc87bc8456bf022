"""What the lanes say: the words of the hovered note or the chosen change, and what lies where."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from core.diff.changes import Change
from core.diff.score import Score, ScoreClip, ScoreNote
from core.diff.score_kinds import NoteKind
from gui.compare.music.batches import note_rect
from gui.compare.music.callout import callout_rect, draw_callout
from gui.compare.music.lanes_surface import LanesSurface
from gui.compare.music.rows import FoldRow, GoneRow, LaneRow, Row
from gui.compare.music.words import Told, told_change, told_clip, told_note, told_track
from gui.painting import draw_box
from gui.theme import theme

_NEAR = 3
_KINDS = list(NoteKind)


class LanesWords(LanesSurface):
    """The surface with words: one callout at a time, which is also the description that is read aloud."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._changes: Sequence[Change] = ()
        self._told: tuple[Told, QRectF] | None = None
        self._is_told_elsewhere = False
        self.setAccessibleName("Music of A and B, track by track")

    def show_music(self, score: Score, changes: Sequence[Change], *, keep_place: bool = False) -> None:
        """Show a score with the changes that its numbers name."""
        self._changes = changes
        self._told = None
        self.show_score(score, keep_place=keep_place)
        self.tell()

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
                self.bring_row(row)
            if not regions[0].is_whole_track:
                self.axis.show(regions[0].start, regions[0].end)
        self.tell_change()
        self.tell_axis()

    def tell_change(self) -> None:
        """Say the chosen change beside its place; where it has none, below the ruler."""
        self._told = None
        if self._is_told_elsewhere or not 0 <= self.selected < len(self._changes):
            self.tell()
            return
        told = told_change(self._changes[self.selected])
        rects = [rect for region in self.score.places(self.selected) if (rect := self.region_rect(region))]
        anchor = rects[0] if rects else QRectF(self.head, self.ruler, 0, 0)
        if rects and rects[0].left() < self.head and rects[0].width() > self.axis.width:
            anchor.setLeft(self.head)
        self._told = told, anchor
        self.tell()

    def bring_row(self, row: Row) -> None:
        """Scroll until a row is in sight."""
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

    def tell(self) -> None:
        """Give the words of the callout to those who hear it, and paint it."""
        words = self._told[0].words if self._told else ""
        self.setAccessibleDescription(words)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.viewport().update()

    @override
    def paint_over(self, painter: QPainter) -> None:
        if self.has_key_focus():
            frame = QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1)
            draw_box(painter, frame, line=theme().palette.accent, radius=0, width=2)
        if self._told is None:
            return
        told, anchor = self._told
        room = QRectF(0, self.ruler, self.viewport().width(), self.viewport().height() - self.ruler)
        draw_callout(painter, callout_rect(told, anchor, room, theme()), told, theme())

    @override
    def lay_out(self) -> None:
        super().lay_out()
        self.tell_change()

    @override
    def tell_axis(self) -> None:
        self.follow()
        super().tell_axis()

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.follow()
        super().scrollContentsBy(dx, dy)

    def follow(self) -> None:
        """Keep the callout beside what it is about, which went elsewhere on the screen."""
        if self.hovered is not None:
            self.tell_note(*self.hovered)
        elif self._told is not None:
            self.tell_change()

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
        return self._touches(row, note, QRectF(x - 1, y - 2, 2, 4))

    def _touches(self, row: LaneRow, note: ScoreNote, area: QRectF) -> bool:
        """Whether a note, or its old place, lies in an area of its lane."""
        sounds = [note.now] if note.before is None else [note.now, note.before]
        return any(note_rect(row, self.axis, sound, 1.0).intersects(area) for sound in sounds)

    def hover(self, place: QPointF) -> None:
        """Say what lies at a place of the viewport."""
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
            self.tell_note(*found)
        elif (block := self._told_block(row, place)) is not None:
            self._told = block
            self.tell()
        else:
            self.tell_change()
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
        if not tells_something(clip):
            return None
        left = self.head + max(0.0, self.axis.x(clip.start))
        rect = QRectF(left, self.top_of(row), self.axis.x(clip.end) + self.head - left, row.height)
        return told_clip(clip, row.track, self.score.meter), rect

    def tell_note(self, row: LaneRow, note: ScoreNote) -> None:
        """Say a note, beside it."""
        rect = note_rect(row, self.axis, note.now, 1.0).translated(self.head, self.top_of(row))
        self._told = told_note(note, row.track, self.score.meter), rect
        self.tell()

    def change_at(self, place: QPointF) -> int:
        """The change of what lies at a place; −1 where nothing differs there."""
        if (found := self.note_at(place)) is not None and found[1].change >= 0:
            return found[1].change
        row = self.row_at(place.y())
        if isinstance(row, LaneRow | GoneRow) and place.x() < self.head:
            return row.track.change
        at = self._clip_at(row, place)
        return row.track.clips[at].change if at is not None and isinstance(row, LaneRow) else -1


def _by_kind(note: ScoreNote) -> int:
    return _KINDS.index(note.kind)


def tells_something(clip: ScoreClip) -> bool:
    """Whether a block is more than the ground of its notes: it differs, or sounds otherwise than it looks."""
    return clip.kind is not NoteKind.UNCHANGED or clip.is_muted or clip.is_looped or clip.is_audio
