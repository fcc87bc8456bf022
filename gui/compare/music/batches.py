"""The notes of one lane as rectangles of what is in sight, gathered by how they are painted.

A lane is asked for a stretch of beats at a scale; the answer is kept until another is asked for, so
painting again for a hover or a selection makes nothing anew. Where notes stand closer than pixels, those that
would lie on each other are one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QImage

from core.diff.score import ScoreNote, ScoreTrack, Sound
from core.diff.score_kinds import NoteKind
from gui.compare.music.axis import Axis
from gui.compare.music.rows import LaneRow

LEAST_WIDTH = 3.0
_DENSE = 2
"""Notes a pixel of the lane's width above which they are gathered in columns."""
_WIDE = 2 * LEAST_WIDTH


class Look(NamedTuple):
    """How notes are painted: by what became of them, and faint where they are unheard or a loop's repeat.

    Those that changed and are softer than before are told from all others that changed.
    """

    kind: NoteKind
    is_faint: bool
    is_softer: bool = False


_ORDER = (NoteKind.UNCHANGED, NoteKind.REMOVED, NoteKind.CHANGED, NoteKind.MOVED, NoteKind.ADDED)
LOOKS = tuple(
    Look(kind, is_faint, is_softer)
    for kind in _ORDER
    for is_faint in (True, False)
    for is_softer in ((False, True) if kind is NoteKind.CHANGED else (False,))
)
"""In the order in which they are painted, one over the other."""


@dataclass(slots=True)
class Batches:
    """Rectangles from the left of the lane and the top of its row; `links` lead on from the `ghosts`.

    `old_lengths` are where changed notes of another length began and ended.
    """

    notes: dict[Look, list[QRectF]] = field(default_factory=dict)
    old_lengths: list[QRectF] = field(default_factory=list)
    ghosts: list[QRectF] = field(default_factory=list)
    links: list[QLineF] = field(default_factory=list)
    columns: QImage | None = None
    """Where notes stand closer than pixels: 0 for none, else one more than the place in `LOOKS`."""
    count: int = 0


class _Seen(NamedTuple):
    """What the answer was made for."""

    left: float
    per_beat: float
    width: float
    pixel: float


class LaneNotes:
    """Answers which notes of a track are in sight. Notes are sorted by where they, or their ghosts, begin."""

    def __init__(self, row: LaneRow) -> None:
        self._row = row
        self.track: ScoreTrack = row.track
        moved = any(note.before is not None for note in row.track.notes)
        notes = sorted(row.track.notes, key=_begin) if moved else list(row.track.notes)
        self._notes = notes
        self._begins = [_begin(note) for note in notes]
        self._ends = list(accumulate((_end(note) for note in notes), max))
        self._starts = [note.now.start for note in notes]
        self._lengths = [note.now.length for note in notes]
        looks = {look: place for place, look in enumerate(LOOKS)}
        self._codes = [note.now.pitch * len(LOOKS) + looks[_look_of(note)] for note in notes]
        sounds = (sound for note in notes for sound in (note.now, note.before) if sound is not None)
        self._tops = {pitch: row.y(pitch) for pitch in {sound.pitch for sound in sounds}}
        self._seen: _Seen | None = None
        self._batches = Batches()

    def between(self, left: float, right: float) -> list[ScoreNote]:
        """The notes that sound, or sounded, between two beats; a few more where long ones lie among them."""
        return self._notes[slice(*self._reach(left, right))]

    def _reach(self, left: float, right: float) -> tuple[int, int]:
        # `_ends` never falls, so the first note that reaches in sight is found in the middle.
        return bisect_left(self._ends, left), bisect_right(self._begins, right)

    def frames_of(self, changes: frozenset[int], axis: Axis, pixel: float) -> list[QRectF]:
        """Where the notes in sight lie that these changes are about; none where they stand too dense."""
        first, last = self._reach(axis.left, axis.right)
        if last - first > _DENSE * axis.width:
            return []
        notes = (note for note in self._notes[first:last] if note.change in changes)
        return [note_rect(self._row, axis, note.now, pixel) for note in notes]

    def batches(self, axis: Axis, pixel: float) -> Batches:
        """What is to be painted; `pixel` is the width of a device pixel."""
        seen = _Seen(axis.left, axis.per_beat, axis.width, pixel)
        if seen != self._seen:
            self._seen = seen
            margin = LEAST_WIDTH / axis.per_beat
            first, last = self._reach(axis.left - margin, axis.right + margin)
            is_dense = last - first > _DENSE * axis.width
            self._batches = (
                self._gathered(axis, first, last) if is_dense else self._each(axis, first, last, pixel)
            )
        return self._batches

    def _each(self, axis: Axis, first: int, last: int, pixel: float) -> Batches:
        """Each note as it is; what `note_rect` says, with less work for each of them."""
        made = Batches()
        origin, scale, width, height = axis.left, axis.per_beat / pixel, axis.width, self._row.note_height
        tops, lists = self._tops, [made.notes.setdefault(look, []) for look in LOOKS]
        notes, codes, most = self._notes, self._codes, len(LOOKS)
        for place in range(first, last):
            note = notes[place]
            pitch, start, length, _ = note.now
            left = round((start - origin) * scale) * pixel
            wide = round((start + length - origin) * scale) * pixel - 1 - left
            rect = QRectF(left, tops[pitch], wide if wide > LEAST_WIDTH else LEAST_WIDTH, height)
            if left <= width and left + rect.width() >= 0:
                made.count += 1
            elif note.before is None:
                continue
            lists[codes[place] % most].append(rect)
            if note.before is not None and note.kind is NoteKind.MOVED:
                pitch, start, length, _ = note.before
                left = round((start - origin) * scale) * pixel
                wide = round((start + length - origin) * scale) * pixel - 1 - left
                ghost = QRectF(left, tops[pitch], wide if wide > LEAST_WIDTH else LEAST_WIDTH, height)
                made.ghosts.append(ghost)
                if not ghost.intersects(rect):
                    made.links.append(_link(ghost, rect, pixel))
            elif note.before is not None and note.before.length != length:
                made.old_lengths.append(note_rect(self._row, axis, note.before, pixel))
        made.notes = {look: rects for look, rects in made.notes.items() if rects}
        return made

    def _gathered(self, axis: Axis, first: int, last: int) -> Batches:
        """One picture of columns of the least width, a line a pitch; notes of some length as they are."""
        made = Batches(count=last - first)
        starts, codes = self._starts[first:last], self._codes[first:last]
        row = self._row
        stride = (int(axis.width / LEAST_WIDTH) + 4) & ~3
        lines = bytearray(stride * (row.high - row.low + 1))
        per_column, left, most = axis.per_beat / LEAST_WIDTH, axis.left, len(LOOKS)
        wide = _WIDE / axis.per_beat
        # Codes are places in `LOOKS`, in the order in which they are painted: the greater one is seen.
        tops = {pitch: (row.high - pitch) * stride for pitch in range(row.low, row.high + 1)}
        for start, code, length in zip(starts, codes, self._lengths[first:last], strict=True):
            column = int((start - left) * per_column)
            if length > wide:
                look = LOOKS[code % most]
                x = (start - left) * axis.per_beat
                rect = QRectF(x, row.y(code // most), length * axis.per_beat - 1, row.note_height)
                made.notes.setdefault(look, []).append(rect)
            elif 0 <= column < stride:
                place = tops[code // most] + column
                look_place = code % most + 1
                if lines[place] < look_place:
                    lines[place] = look_place
        picture = QImage(bytes(lines), stride, row.high - row.low + 1, stride, QImage.Format.Format_Indexed8)
        made.columns = picture.copy()  # with bytes of its own, which outlive this call
        return made


def note_rect(row: LaneRow, axis: Axis, sound: Sound, pixel: float) -> QRectF:
    """Where a note lies, from the left of the lane and the top of its row; edges on device pixels."""
    left = round(axis.x(sound.start) / pixel) * pixel
    right = round(axis.x(sound.end) / pixel) * pixel - 1
    return QRectF(left, row.y(sound.pitch), max(LEAST_WIDTH, right - left), row.note_height)


def _link(ghost: QRectF, rect: QRectF, pixel: float) -> QLineF:
    """The line from the old place to the new one, between the edges that face each other."""
    if ghost.right() < rect.left():
        return QLineF(ghost.right(), ghost.center().y(), rect.left(), rect.center().y())
    if ghost.left() > rect.right():
        return QLineF(ghost.left(), ghost.center().y(), rect.right(), rect.center().y())
    x = (max(ghost.left(), rect.left()) + min(ghost.right(), rect.right())) / 2
    x = round(x / pixel) * pixel + pixel / 2
    down = ghost.bottom() <= rect.top()
    return QLineF(x, ghost.bottom() if down else ghost.top(), x, rect.top() if down else rect.bottom())


def _look_of(note: ScoreNote) -> Look:
    softer = (
        note.kind is NoteKind.CHANGED and note.before is not None and note.now.velocity < note.before.velocity
    )
    return Look(note.kind, note.is_repeat or not note.is_heard, softer)


def _begin(note: ScoreNote) -> float:
    return note.now.start if note.before is None else min(note.now.start, note.before.start)


def _end(note: ScoreNote) -> float:
    return note.now.end if note.before is None else max(note.now.end, note.before.end)
