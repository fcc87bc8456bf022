"""The line of complete states as a musician would draw it; what a session's steps are compared with."""

from __future__ import annotations

import copy

from tests.core.session.plain_song import Plain


class Line:
    """What a musician would draw: the states in a row, a finger on one, and which version is which state."""

    def __init__(self, stem: str, state: Plain) -> None:
        self.states = [state]
        self.finger = 0
        self.newest = stem
        self.where = {stem: 0}

    def add(self, stem: str, state: Plain) -> None:
        """New work, made from the state under the finger."""
        if self.finger < len(self.states) - 1:
            self.states.append(self.states[self.finger])
            self.where[self.newest] = len(self.states) - 1
        self.states.append(copy.deepcopy(state))
        self.finger = len(self.states) - 1
        self.where[stem], self.newest = self.finger, stem

    def again(self, stem: str) -> None:
        """A version of the state under the finger."""
        self.where[stem], self.newest = self.finger, stem

    def restore(self, stem: str, source: str) -> None:
        """A step where the source is the neighbour, else a state of its own."""
        place = self.where[source]
        if abs(place - self.finger) <= 1:
            self.finger = place
            self.again(stem)
        else:
            self.add(stem, self.states[place])
