"""The whole piece in a strip under the lanes, with a frame around what is in sight."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from core.diff.score import Score
from core.diff.score_kinds import NoteKind
from gui.compare.music.axis import Axis
from gui.painting import draw_box, draw_hairline
from gui.theme import theme

_HEIGHT = 32
_MARK = 2.0
_ORDER = (NoteKind.UNCHANGED, NoteKind.REMOVED, NoteKind.CHANGED, NoteKind.MOVED, NoteKind.ADDED)


class MiniMap(QWidget):
    """A lane of a pixel or two for each track; a press or a drag brings that place to the middle.

    `beat_requested` names the beat. Marks are gathered once for a score and a width.
    """

    beat_requested = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._score = Score()
        self._axis = Axis()
        self._marks: dict[NoteKind, list[QRectF]] = {}
        self._made_for: tuple[Score, int, int] | None = None
        self._left = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("The whole piece")
        self.setToolTip("The whole piece; press or drag to go there")

    @override
    def sizeHint(self) -> QSize:
        return QSize(0, theme().metrics.px(_HEIGHT))

    def show_part(self, score: Score, axis: Axis, left: int) -> None:
        """Take the score, what of it is in sight, and where the lanes begin."""
        self._score, self._axis, self._left = score, axis, left
        self.setAccessibleDescription(self._words())
        self.update()

    def _words(self) -> str:
        meter = self._score.meter
        return f"In sight: {meter.span(self._axis.left, self._axis.right - self._axis.left)}"

    def _room(self) -> QRectF:
        return QRectF(self._left, 4, max(1, self.width() - self._left), self.height() - 8)

    def _gather(self) -> None:
        """Each track's notes by the pixel in which they begin."""
        room = self._room()
        made_for = (self._score, self.width(), self._left)
        if self._made_for == made_for:
            return
        self._made_for = made_for
        self._marks = {}
        tracks = self._score.tracks
        lane = room.height() / max(1, len(tracks))
        scale = room.width() / max(1.0, self._score.beats)
        for track in tracks:
            top = room.top() + track.order * lane
            seen = {
                (note.kind, int(note.now.start * scale / _MARK), max(1, int(note.now.length * scale / _MARK)))
                for note in track.notes
            }
            for kind, column, columns in seen:
                rect = QRectF(room.left() + column * _MARK, top, columns * _MARK, max(1.0, lane - 1))
                self._marks.setdefault(kind, []).append(rect)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self._gather()
        painter = QPainter(self)
        colors = theme().palette
        painter.fillRect(self.rect(), colors.pane)
        room = self._room()
        painter.fillRect(room, colors.well)
        painter.setPen(Qt.PenStyle.NoPen)
        for kind in _ORDER:
            painter.setBrush(colors.change(kind).mark)
            painter.drawRects(self._marks.get(kind, []))
        scale = room.width() / max(1.0, self._score.beats)
        left, right = (room.left() + beat * scale for beat in (self._axis.left, self._axis.right))
        frame = QRectF(left, 1, max(6.0, right - left), self.height() - 2)
        draw_box(painter, frame, line=colors.accent, radius=2, width=1.5)
        draw_hairline(painter, 0, 0, self.width(), 0, colors.line)
        painter.end()

    def _ask(self, place: QPointF) -> None:
        room = self._room()
        share = min(1.0, max(0.0, (place.x() - room.left()) / room.width()))
        self.beat_requested.emit(share * self._score.beats)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._ask(event.position())

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._ask(event.position())
