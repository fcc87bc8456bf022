"""How the lanes are read by keyboard: from note to note and block to block, from track to track."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from core.diff.score import ScoreClip, ScoreNote
from core.diff.score_kinds import NoteKind
from gui.compare.music.lanes_words import LanesWords, tells_something
from gui.compare.music.paint_lanes import fold_words
from gui.compare.music.rows import FoldRow, LaneRow, Row
from gui.compare.music.words import Told, told_clip, told_track
from gui.theme import theme

_SAME_PLACE = 1 / 960
"""Beats; as near as the grid on which starts are compared."""
Stop = ScoreNote | ScoreClip | None
"""Where the reader is in a row; None is the row's head."""


class LanesWalk(LanesWords):
    """The lanes with a place for the keyboard: one stop of one row, which the pointer moves too."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._here: tuple[Row, Stop] | None = None

    def walk(self, step: int) -> None:
        """To the next or previous stop of the row; at first to the chosen change, else to the first stop."""
        if self._here is None:
            self._begin()
            return
        row, stop = self._here
        stops = _stops(row)
        place = stops.index(stop) + step if stop in stops else 0
        self._go(row, stops[min(max(0, place), len(stops) - 1)])

    def walk_rows(self, step: int) -> None:
        """To the next or previous row, there to what is nearest in time."""
        if self._here is None:
            self._begin()
            return
        row, stop = self._here
        place = self.rows.index(row) + step if row in self.rows else 0
        self._enter_row(place, self.axis.left if stop is None else _start(stop))

    def seek(self, track: str, pitch: int, start: float) -> bool:
        """Go to the note of a track that sounds there, rather one that is not gone; whether there is one."""
        for row in self.rows:
            notes = row.track.notes if isinstance(row, LaneRow) and row.track.id == track else ()
            found = [n for n in notes if n.now.pitch == pitch and abs(n.now.start - start) < _SAME_PLACE]
            if found:
                self._go(row, min(found, key=_is_gone))
                return True
        return False

    def _begin(self) -> None:
        region = next(iter(self.score.places(self.selected)), None)
        row = None if region is None else self.row_of(region.track)
        if region is None or row is None:
            self._enter_row(0, self.axis.left)
        else:
            self._enter_row(self.rows.index(row), region.start)

    @override
    def select(self, change: int, *, bring: bool = True, told_elsewhere: bool = False) -> None:
        here = self._here
        if here is not None and self.change_here() != change:
            self._here = here = None
        super().select(change, bring=bring, told_elsewhere=told_elsewhere)
        if here is not None and here[0] in self.rows:
            self._go(*here)

    def leave(self) -> bool:
        """Go nowhere; whether there was a place to leave."""
        was_here = self._here is not None
        self._here = self.hovered = self.hovered_row = None
        self.tell_change()
        return was_here

    def enter(self) -> int:
        """Open or close the fold, or name the change of the place; −1 where nothing differs there."""
        if self._here is not None and isinstance(self._here[0], FoldRow):
            self.toggle_fold()
            self._enter_row(next(at for at, row in enumerate(self.rows) if isinstance(row, FoldRow)), 0.0)
        return self.change_here()

    def change_here(self) -> int:
        """The change of the place; −1 where nothing differs there."""
        if self._here is None:
            return -1
        row, stop = self._here
        if stop is not None:
            return stop.change
        return -1 if isinstance(row, FoldRow) else row.track.change

    def _enter_row(self, place: int, beat: float) -> None:
        if not self.rows:
            return
        row = self.rows[min(max(0, place), len(self.rows) - 1)]
        things = [stop for stop in _stops(row) if stop is not None]
        self._go(row, min(things, key=lambda stop: abs(_start(stop) - beat)) if things else None)

    def _go(self, row: Row, stop: Stop) -> None:
        self._here = row, stop
        self.bring_row(row)
        self.hovered = self.hovered_row = None
        if isinstance(stop, ScoreNote) and isinstance(row, LaneRow):
            self.hovered = row, stop
            self.axis.show(stop.now.start, stop.now.end)
        elif isinstance(stop, ScoreClip):
            self.axis.show(stop.start, stop.end)
        elif isinstance(row, FoldRow):
            self.hovered_row = row
        self.tell_axis()
        self._tell_here()

    def _tell_here(self) -> None:
        """Say the place; a note is said as where the pointer is on it."""
        if self._here is None or self.hovered is not None:
            return
        row, stop = self._here
        rect = QRectF(0, self.top_of(row), self.head, row.height)
        if isinstance(row, FoldRow):
            names = ", ".join(track.name for track in row.tracks)
            self._told = Told(NoteKind.UNCHANGED, fold_words(row), names), rect
        elif isinstance(stop, ScoreClip):
            rect.setLeft(self.head + max(0.0, self.axis.x(stop.start)))
            rect.setRight(self.head + min(self.axis.width, self.axis.x(stop.end)))
            self._told = told_clip(stop, row.track, self.score.meter), rect
        else:
            self._told = told_track(row.track), rect
        self.tell()

    @override
    def follow(self) -> None:
        super().follow()
        self._tell_here()

    @override
    def hover(self, place: QPointF) -> None:
        super().hover(place)
        self._here = self.hovered

    @override
    def lay_out(self) -> None:
        self._here = None
        super().lay_out()

    @override
    def paint_over(self, painter: QPainter) -> None:
        if self._here is not None and self.hovered is None and self._told is not None:
            painter.setPen(QPen(theme().palette.text, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self._told[1].adjusted(0.5, 0.5, -1.5, -1.5))
        super().paint_over(painter)


def _is_gone(note: ScoreNote) -> bool:
    return note.kind is NoteKind.REMOVED or note.is_repeat


def _start(stop: ScoreNote | ScoreClip) -> float:
    return stop.now.start if isinstance(stop, ScoreNote) else stop.start


def _stops(row: Row) -> list[Stop]:
    """The head, then notes and blocks that have something to tell, in time."""
    if not isinstance(row, LaneRow):
        return [None]
    blocks = [clip for clip in row.track.clips if tells_something(clip)]
    things: list[ScoreNote | ScoreClip] = [*row.track.notes, *blocks]
    return [None, *sorted(things, key=_start)]
