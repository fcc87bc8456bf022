"""What stands under each other in the Music view: lanes, removed tracks, the fold of unchanged ones."""

from __future__ import annotations

from dataclasses import dataclass

from core.diff.score import Score, ScoreTrack
from core.diff.score_kinds import NoteKind
from gui.theme import Metrics

_LEAST, _MOST = 48, 80
_PER_SEMITONE = 1.4
_ABOVE, _BELOW = 9, 7
_NOTE_LEAST, _NOTE_MOST = 4, 7
SLIM = 28


@dataclass(frozen=True, slots=True, eq=False)
class LaneRow:
    """One track as a small piano roll from `low` to `high`; sizes in pixels, `top` from the first row."""

    track: ScoreTrack
    top: int
    height: int
    low: int
    high: int
    note_height: int
    above: int

    def y(self, pitch: int) -> float:
        """The upper edge of notes of this pitch, from the top of the lane."""
        room = self.height - self.above - self.note_height - self.above * _BELOW / _ABOVE
        if self.high == self.low:
            return round(self.above + room / 2)
        return round(self.above + (self.high - pitch) * room / (self.high - self.low))


@dataclass(frozen=True, slots=True, eq=False)
class GoneRow:
    """A removed track that held nothing: one line of words."""

    track: ScoreTrack
    top: int
    height: int


@dataclass(frozen=True, slots=True, eq=False)
class FoldRow:
    """The tracks without change, folded to one line or open above it."""

    tracks: tuple[ScoreTrack, ...]
    top: int
    height: int
    is_open: bool


Row = LaneRow | GoneRow | FoldRow


def rows_of(score: Score, metrics: Metrics, *, only_changed: bool, is_open: bool) -> tuple[Row, ...]:
    """The rows of a score from top to bottom; `is_open` shows what `only_changed` folds, behind its row.

    Where nothing changed there is nothing to fold.
    """
    folds = only_changed and any(track.is_changed for track in score.tracks)
    rows: list[Row] = []
    top = 0
    folded = tuple(track for track in score.tracks if folds and not track.is_changed)
    for track in score.tracks:
        if folds and not track.is_changed:
            continue
        row = _row(track, top, metrics)
        rows.append(row)
        top += row.height
    if folded:
        rows.append(FoldRow(folded, top, metrics.px(SLIM), is_open))
        top += rows[-1].height
        for track in folded if is_open else ():
            row = _row(track, top, metrics)
            rows.append(row)
            top += row.height
    return tuple(rows)


def height_of(rows: tuple[Row, ...]) -> int:
    """The height of all rows together."""
    return rows[-1].top + rows[-1].height if rows else 0


def _row(track: ScoreTrack, top: int, metrics: Metrics) -> LaneRow | GoneRow:
    if track.kind is NoteKind.REMOVED and not track.notes and not track.clips:
        return GoneRow(track, top, metrics.px(SLIM))
    pitches = [note.now.pitch for note in track.notes]
    pitches += [note.before.pitch for note in track.notes if note.before is not None]
    low, high = (min(pitches), max(pitches)) if pitches else (60, 60)
    semitones = high - low
    height = metrics.px(min(_MOST, max(_LEAST, _LEAST + _PER_SEMITONE * semitones)))
    room = height - metrics.px(_ABOVE + _BELOW)
    note = min(metrics.px(_NOTE_MOST), max(metrics.px(_NOTE_LEAST), room // (semitones + 1)))
    return LaneRow(track, top, height, low, high, note, metrics.px(_ABOVE))
