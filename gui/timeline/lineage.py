"""The lines at the left of the timeline: the rail from take to take, and arcs from restores to sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

# More restores than this over one another share the outermost place; their rows name the source in words.
LANES = 2


class Rail(StrEnum):
    """How the rail runs through one half of a row; dotted is work that a restore went back behind."""

    NONE = "none"
    SOLID = "solid"
    DOTTED = "dotted"


class Part(StrEnum):
    """Which part of an arc lies in a row: it starts at the restore, above, and ends at its source."""

    START = "start"
    THROUGH = "through"
    END = "end"


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines in one row; lane 0 is nearest to the rail."""

    above: Rail = Rail.NONE
    below: Rail = Rail.NONE
    arcs: tuple[tuple[int, Part], ...] = ()


NO_LINES = Lines()


def lines_of(spots: Sequence[tuple[tuple[str, ...], bool, str | None]]) -> list[Lines]:
    """Return the lines of each row, from the top.

    A spot names the stems that its row stands for (none for the head of a day), whether that is work left
    behind, and the stem that it restored.
    """
    places = {stem: row for row, (stems, _, _) in enumerate(spots) for stem in stems}
    arcs: list[list[tuple[int, Part]]] = [[] for _ in spots]
    for lane, top, bottom in _lanes(spots, places):
        arcs[top].append((lane, Part.START))
        arcs[bottom].append((lane, Part.END))
        for row in range(top + 1, bottom):
            arcs[row].append((lane, Part.THROUGH))
    last = max((row for row, (stems, _, _) in enumerate(spots) if stems), default=-1)
    lines = []
    rail = Rail.NONE
    for row, (stems, left_behind, _) in enumerate(spots):
        above = rail
        if stems:
            rail = Rail.NONE if row == last else Rail.DOTTED if left_behind else Rail.SOLID
        lines.append(Lines(above, rail, tuple(arcs[row])))
    return lines


def _lanes(
    spots: Sequence[tuple[tuple[str, ...], bool, str | None]], places: dict[str, int]
) -> list[tuple[int, int, int]]:
    """Give each arc a lane; short ones lie inside long ones, so that arcs do not cross."""
    spans = []
    for row, (_, _, source) in enumerate(spots):
        bottom = places.get(source) if source else None
        if bottom is not None and bottom > row:
            spans.append((row, bottom))
    spans.sort(key=lambda span: (span[1] - span[0], span[0]))
    taken: list[list[tuple[int, int]]] = [[] for _ in range(LANES)]
    found = []
    for top, bottom in spans:
        lane = next(
            (lane for lane in range(LANES) if all(bottom < t or b < top for t, b in taken[lane])), LANES - 1
        )
        taken[lane].append((top, bottom))
        found.append((lane, top, bottom))
    return found
