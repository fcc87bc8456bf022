"""The beat axis: which beats are in sight, and where a beat lies in pixels."""

from __future__ import annotations

import math

MOST_PER_BEAT = 240.0
"""Pixels a beat at the nearest; a thirty-second is then 30 wide."""
_MARGIN = 0.04


class Axis:
    """Maps beats to pixels of a lane, 0 at the lane's left edge; always shows a part of `beats`.

    While it `fits_all`, a wider lane shows the same beats wider.
    """

    def __init__(self) -> None:
        self.beats = 4.0
        self.width = 1.0
        self.left = 0.0
        self.per_beat = 1.0
        self.fits_all = True

    @property
    def right(self) -> float:
        """The beat at the right edge."""
        return self.left + self.width / self.per_beat

    @property
    def least_per_beat(self) -> float:
        """Pixels a beat where all is in sight."""
        return self.width / self.beats

    def x(self, beat: float) -> float:
        """Where a beat lies."""
        return (beat - self.left) * self.per_beat

    def beat(self, x: float) -> float:
        """The beat at a place."""
        return self.left + x / self.per_beat

    def take(self, beats: float, width: float) -> None:
        """Another piece, or another width; what is in sight at the left stays there."""
        self.beats, self.width = max(beats, 1.0), max(width, 1.0)
        if self.fits_all:
            self.fit_all()
        else:
            self._settle()

    def fit_all(self) -> None:
        """Show the whole piece."""
        self.per_beat, self.left, self.fits_all = self.least_per_beat, 0.0, True

    def fit(self, start: float, end: float) -> None:
        """Show from beat to beat, with a little room at both sides."""
        room = max(end - start, 1.0) * _MARGIN
        self.per_beat = self.width / (max(end - start, 1.0) + 2 * room)
        self.left = start - room
        self._settle()

    def zoom(self, factor: float, x: float) -> None:
        """Make beats wider or narrower; the beat at `x` stays where it is."""
        beat = self.beat(x)
        self.per_beat = min(
            max(self.per_beat * factor, self.least_per_beat), max(MOST_PER_BEAT, self.least_per_beat)
        )
        self.left = beat - x / self.per_beat
        self._settle()

    def pan(self, pixels: float) -> None:
        """Go on by so many pixels."""
        self.left += pixels / self.per_beat
        self._settle()

    def show(self, start: float, end: float) -> None:
        """Bring a stretch in sight where it is not, as near as its length allows."""
        if self.left <= start and end <= self.right:
            return
        seen = self.right - self.left
        if end - start > seen:
            self.fit(start, end)
        else:
            self.left = start - (seen - (end - start)) / 2
            self._settle()

    def _settle(self) -> None:
        self.per_beat = min(max(self.per_beat, self.least_per_beat), max(MOST_PER_BEAT, self.least_per_beat))
        self.left = min(max(0.0, self.left), max(0.0, self.beats - self.width / self.per_beat))
        self.fits_all = math.isclose(self.per_beat, self.least_per_beat, rel_tol=1e-6)
