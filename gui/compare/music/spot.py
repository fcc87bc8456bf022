"""What the reader points at in Music: a note, a clip, a lane, a strip or an effect. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from core.diff.score import Score, ScoreClip, ScoreNote, ScoreTrack
from core.diff.score_mix import Chain, Chip, Strip


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """One painted thing; its inmost part is what is meant, the others are what it lies in.

    `changes` are the places in `Comparison.changes` of all that is meant, for a lane of all its track.
    """

    words: str
    changes: tuple[int, ...] = ()
    track: ScoreTrack | None = None
    clip: ScoreClip | None = None
    note: ScoreNote | None = None
    strip: Strip | None = None
    chain: Chain | None = None
    chip: Chip | None = None

    @property
    def is_lane(self) -> bool:
        """Whether a track as a whole is meant."""
        inmost = (self.clip, self.note, self.strip, self.chip)
        return self.track is not None and all(part is None for part in inmost)


def changes_by_track(score: Score) -> dict[int, tuple[int, ...]]:
    """All that changed in each track, by its order: itself, its clips and notes, its strips, its effects."""
    found: dict[int, set[int]] = {track.order: {track.change} for track in score.tracks}
    for track in score.tracks:
        mine = found[track.order]
        mine.update(clip.change for clip in track.clips)
        mine.update(note.change for note in track.notes)
        mine.update(change for _, _, change in track.ghosts)
    for change, places in enumerate(score.regions):
        for place in places:
            found.setdefault(place.track, set()).add(change)
    for strip in score.mix.strips:
        found.setdefault(strip.track, set()).update(strip.changes)
    for chain in score.mix.chains:
        found.setdefault(chain.track, set()).update(change for chip in chain.chips for change in chip.changes)
    return {order: tuple(sorted(mine - {-1})) for order, mine in found.items()}
