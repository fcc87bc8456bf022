"""The lanes with picks: boxes in the heads, frames around what is picked, and what a reader points at."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPoint, QPointF, QRectF, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from core.diff.score import Region, Score
from gui.compare.changes_picks import Picks, Tick
from gui.compare.music.lanes_walk import LanesWalk
from gui.compare.music.paint_picks import BOX, draw_frames, draw_marks, head_box
from gui.compare.music.rows import FoldRow, GoneRow, LaneRow
from gui.compare.music.spot import Spot, changes_by_track
from gui.compare.music.words import told_clip, told_note, told_track
from gui.painting import device_pixel


class LanesPicks(LanesWalk):
    """What is picked is a set of changes, by their places in the comparison; None where nothing can be.

    `pick_toggled` names the changes that were pointed at together, `menu_requested` the spot and where.
    """

    pick_toggled = Signal(object)  # a tuple of places in the comparison
    menu_requested = Signal(object, QPoint)  # a Spot, and where on the screen

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picks: Picks | None = None
        self._ticked: frozenset[int] = frozenset()
        self._needed: frozenset[int] = frozenset()
        self._places: dict[bool, list[Region]] = {True: [], False: []}
        self._of_track: dict[int, tuple[int, ...]] | None = None
        self._anchor: QRectF | None = None

    # What is picked

    @property
    def can_pick(self) -> bool:
        """Whether what is shown can be picked."""
        return self._picks is not None

    def show_picks(self, picks: Picks | None) -> None:
        """Show what is picked; with None there is nothing to pick."""
        self._picks = picks
        keys = enumerate(change.key for change in self._changes)
        if picks is None:
            self._ticked = self._needed = frozenset()
        else:
            numbers = {key: number for number, key in keys}
            self._ticked = frozenset(numbers[key] for key in picks.ticked if key in numbers)
            self._needed = frozenset(numbers[key] for key in picks.needed if key in numbers)
        self._places = {
            is_needed: [place for number in changes for place in self.score.places(number)]
            for is_needed, changes in ((True, self._needed), (False, self._ticked))
        }
        self._show_boxes()
        self.viewport().update()

    def _show_boxes(self) -> None:
        self.boxes = {
            row.track.order: self.tick_of(changes)
            for row in self.rows
            if self._picks is not None
            and not isinstance(row, FoldRow)
            and (changes := self.changes_of_track(row.track.order))
        }

    def tick_of(self, changes: Iterable[int]) -> Tick:
        """What a box shows that stands for these changes."""
        return (self._picks or Picks()).tick_of_keys(self._changes[number].key for number in changes)

    def changes_of_track(self, order: int) -> tuple[int, ...]:
        """All that changed in a track."""
        if self._of_track is None:
            self._of_track = changes_by_track(self.score)
        return self._of_track.get(order, ())

    @override
    def show_score(self, score: Score, *, keep_place: bool = False) -> None:
        self._of_track = self._anchor = None
        super().show_score(score, keep_place=keep_place)

    @override
    def lay_out(self) -> None:
        super().lay_out()
        self._show_boxes()

    # What is pointed at

    def spot_at(self, place: QPointF) -> Spot | None:
        """What lies at a place of the viewport; None over the ruler, the fold and the ground."""
        row = self.row_at(place.y())
        if row is None or isinstance(row, FoldRow):
            return None
        if place.x() >= self.head and isinstance(row, LaneRow):
            if (found := self.note_at(place)) is not None:
                return self._spot(row, found[1])
            if (at := self._clip_at(row, place)) is not None:
                return self._spot(row, row.track.clips[at])
            return None
        return self._spot(row, None)

    def spot_here(self) -> Spot | None:
        """Where the keyboard is; None where it is nowhere."""
        if self._here is None or isinstance(self._here[0], FoldRow):
            return None
        return self._spot(*self._here)

    def _spot(self, row: LaneRow | GoneRow | FoldRow, stop: object) -> Spot:
        assert not isinstance(row, FoldRow)
        track, meter = row.track, self.score.meter
        clips = [clip for clip in track.clips if clip is stop]
        notes = [note for note in track.notes if note is stop]
        if notes:
            note = notes[0]
            around = next((c for c in track.clips if c.start <= note.now.start < c.end), None)
            own = (note.change,) if note.change >= 0 else ()
            return Spot(told_note(note, track, meter).words, own, track, around, note)
        if clips:
            own = (clips[0].change,) if clips[0].change >= 0 else ()
            return Spot(told_clip(clips[0], track, meter).words, own, track, clips[0])
        every = self.changes_of_track(track.order)
        return Spot(track.name if every else told_track(track).words, every, track)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            spot, where = self.spot_at(QPointF(event.pos())), event.globalPos()
        else:
            spot, anchor = self.spot_here(), self._told[1] if self._told is not None else QRectF()
            where = self.viewport().mapToGlobal(anchor.bottomLeft().toPoint())
        if spot is not None:
            self.menu_requested.emit(spot, where)
        event.accept()

    # Picking

    def box_at(self, place: QPointF) -> int:
        """The order of the track whose box lies at a place; −1 where there is none."""
        row = self.row_at(place.y())
        if isinstance(row, LaneRow | GoneRow) and row.track.order in self.boxes:
            box = head_box(QRectF(0, self.top_of(row), self.head, row.height))
            return row.track.order if box.adjusted(-4, -4, 4, 4).contains(place) else -1
        return -1

    def pick_at(self, place: QPointF) -> None:
        """Pick what lies at a place, or leave it out again."""
        self._pick(self.spot_at(place), QRectF(place, place))

    def pick_here(self) -> None:
        """Pick where the keyboard is, or leave it out again."""
        if self._told is not None:
            self._pick(self.spot_here(), self._told[1])

    def _pick(self, spot: Spot | None, place: QRectF) -> None:
        if spot is not None and spot.changes:
            self._anchor = self._lasting(place)
            self.pick_toggled.emit(spot.changes)

    def _lasting(self, place: QRectF) -> QRectF:
        """A place of the viewport in beats and in pixels from the first row, as scrolling leaves it."""
        offset = self.ruler - self.verticalScrollBar().value()
        left, right = (self.axis.beat(x - self.head) for x in (place.left(), place.right()))
        return QRectF(left, place.top() - offset, right - left, place.height())

    # Painting

    @override
    def paint_over(self, painter: QPainter) -> None:
        if self._picks is not None:
            self._paint_picks(painter)
        super().paint_over(painter)

    def _paint_picks(self, painter: QPainter) -> None:
        width, height = self.viewport().width(), self.viewport().height()
        painter.save()
        painter.setClipRect(QRectF(self.head, self.ruler, width - self.head, height - self.ruler))
        pixel = device_pixel(painter)
        taken: set[tuple[int, int]] = set()
        for changes, is_needed in ((self._ticked, False), (self._needed, True)):
            if not changes:
                continue
            for row in self.rows:
                top = self.top_of(row)
                if isinstance(row, LaneRow) and top < height and top + row.height > self.ruler:
                    frames = self.lane(row).frames_of(changes, self.axis, pixel)
                    draw_frames(painter, QPointF(self.head, top), frames, is_needed=is_needed)
            places = [
                (one, rect) for one in self._places[is_needed] if (rect := self._place(one)) is not None
            ]
            blocks = [rect for one, rect in places if one.low is None]
            draw_frames(painter, QPointF(), blocks, is_needed=is_needed)
            # Of marks that would lie on each other one is drawn, rather that of what is ticked.
            marks = {(round(rect.left() / BOX), round(rect.top() / BOX)): rect for _, rect in places}
            draw_marks(
                painter,
                [rect for cell, rect in marks.items() if cell not in taken],
                self.head,
                is_needed=is_needed,
            )
            taken |= marks.keys()
        painter.restore()

    def _place(self, region: Region) -> QRectF | None:
        """Where a picked change is marked, if that is in sight; whole lanes are marked in their heads."""
        if region.is_whole_track or region.end < self.axis.left or region.start > self.axis.right:
            return None
        return self.region_rect(region)
