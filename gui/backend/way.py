"""The way that a restore goes: on disk, through our backend, or on disk and read back by Sonic Claude."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from core.model.snapshot import Shape
from gui.backend.address import short_address
from gui.backend.probe import Kind, Standing
from gui.backend.words import unusable


class Route(Enum):
    """Who writes, and who is asked to read."""

    DISK = auto()
    BACKEND = auto()
    READ_BACK = auto()


@dataclass(frozen=True, slots=True)
class Way:
    """A route, and what is said of it before anything is written.

    `note` is a sentence or two, `offer` the words of a box that can be left empty. `is_past` is whether a
    backend is set that it goes past, which the main button then says.
    """

    route: Route = Route.DISK
    note: str = ""
    offer: str = ""
    is_past: bool = False


ON_DISK = Way()
_RELOAD = "reload there afterwards, or it may save over it."


def pick_way_for(standing: Standing, address: str, directory: str | None, shape: Shape) -> Way:
    """The way of single changes, which a backend knows by no name that both would mean the same by."""
    way = way_for(standing, address, directory, shape)
    if way.route is not Route.BACKEND:
        return way
    place = short_address(address)
    return Way(note=f"Single changes are written to the folder, where the backend at {place} takes them up.")


def way_for(
    standing: Standing, address: str, directory: str | None, shape: Shape, *, on_disk: bool = False
) -> Way:
    """The way for a state of this shape in the folder `directory`; with `on_disk` past the backend."""
    if standing.kind is Kind.OFF:
        return ON_DISK
    if standing.kind is Kind.SONIC_CLAUDE:
        if shape is Shape.NESTED:
            why = "it cannot read this state, which has the older form"
            return Way(note=f"Sonic Claude is not asked to read it back: {why}.")
        return Way(
            Route.READ_BACK,
            offer="The backend will read it back and make this composition its active one.",
        )
    place = short_address(address)
    if on_disk:
        return Way(note=f"This goes past the backend at {place}, to the folder; {_RELOAD}", is_past=True)
    why = unusable(standing, address, directory)
    if why:
        return Way(note=f"{why} This is written to the folder without the backend; {_RELOAD}", is_past=True)
    return Way(
        Route.BACKEND, f"The backend at {place} does it; what is unsaved there becomes a version first."
    )
