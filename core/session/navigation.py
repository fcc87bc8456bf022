"""Back and forward through complete states: the takes of a history as one line, and where on it one stands.

The line is read off the history alone, so it is the same in every session and after every start:

- The places are the takes in the order of the timeline, as the window walks them. What cannot be read is
  left out, and so is a take that is the same state as the one before it.
- A restore of the neighbour of the place where one stands is a step: it moves the cursor and adds no place.
- Every other restore is a place of its own at the end, as every other take is: a jump. A step back undoes it.
- New work after steps back stands on the state that it was made from. So that state is put at the end once
  more, and the work after it: going back from there undoes the work, then the steps, and loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

WORK = ""
"""The place of what is in no file yet: the unsaved edits of a session."""


@dataclass(frozen=True, slots=True)
class State:
    """One readable state of a history: the stem that holds it, or `current` where no version does.

    `is_place` says that it is a take and another state than the one before; `restored_from` names its source
    where it is proven to be a restore.
    """

    stem: str
    is_place: bool = True
    restored_from: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Complete states by the stems that hold them (`current` where no version does), each stem once.

    `cursor` is the index of where one stands, −1 on an empty line; `newest` is the newest stem that holds the
    state there, which is another than its place after a step.
    """

    places: tuple[str, ...] = ()
    cursor: int = -1
    newest: str = ""

    @property
    def here(self) -> str | None:
        """Where one stands."""
        return self.places[self.cursor] if self.places else None

    @property
    def before(self) -> str | None:
        """Where a step back leads; None at the first."""
        return self.places[self.cursor - 1] if self.cursor > 0 else None

    @property
    def after(self) -> str | None:
        """Where a step forward leads; None at the last."""
        return self.places[self.cursor + 1] if self.cursor + 1 < len(self.places) else None

    def grown(self, stem: str) -> Line:
        """The line with new work at its end, as `line_of` will have it once the work is a version."""
        base = () if self.after is None else (self.newest,)
        places = (*self.places, *base, stem)
        return Line(places, len(places) - 1, stem)


def line_of(states: Iterable[State]) -> Line:
    """The line of a history, whose states come oldest first, and where its newest state stands on it."""
    line = Line()
    places: dict[str, str] = {}
    for state in states:
        source = places.get(state.restored_from or "")
        if source is not None and source in (line.before, line.here, line.after):
            line = Line(line.places, line.places.index(source), state.stem)
        elif not line.places or state.is_place:
            if line.after is not None:
                places[line.newest] = line.newest
            line = line.grown(state.stem)
        else:
            line = replace(line, newest=state.stem)
        places[state.stem] = line.here or ""
    return line
