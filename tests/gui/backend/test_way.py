"""Before a restore it is said who does it; past a backend it never goes in silence."""

from __future__ import annotations

import pytest

from core.model.snapshot import Shape
from gui.backend.probe import OFF, Kind, Standing
from gui.backend.way import ON_DISK, Route, pick_way_for, way_for

ADDRESS = "http://127.0.0.1:8000"
OURS = Standing(Kind.OURS, "0.1", "offline", "here")
SONIC = Standing(Kind.SONIC_CLAUDE, "1.0.0")


def test_without_a_backend_nothing_is_said() -> None:
    assert way_for(OFF, "", "here", Shape.FLAT) == ON_DISK
    assert not ON_DISK.note
    assert not ON_DISK.offer


def test_ours_over_this_folder_does_it() -> None:
    for shape in Shape:
        way = way_for(OURS, ADDRESS, "here", shape)
        assert way.route is Route.BACKEND
        assert way.note == (
            "The backend at 127.0.0.1:8000 does it; what is unsaved there becomes a version first."
        )
        assert not way.is_past


@pytest.mark.parametrize(
    ("standing", "directory", "says"),
    [
        (Standing(Kind.AWAY, why="Nothing answers at 127.0.0.1:8000."), "here", "Nothing answers"),
        (Standing(Kind.LOCKED, why="The backend asks for a token."), "here", "asks for a token"),
        (Standing(Kind.ASKING), "here", "has not answered yet"),
        (OURS, "there", "serves another folder"),
        (OURS, None, "serves another folder"),
        (Standing(Kind.OURS, directory=None), None, "serves another folder"),
    ],
)
def test_what_cannot_be_used_is_gone_past_and_said(
    standing: Standing, directory: str | None, says: str
) -> None:
    way = way_for(standing, ADDRESS, directory, Shape.FLAT)
    assert way.route is Route.DISK
    assert way.is_past
    assert says in way.note
    assert "reload there afterwards" in way.note


def test_it_goes_past_on_a_wish() -> None:
    way = way_for(OURS, ADDRESS, "here", Shape.FLAT, on_disk=True)
    assert (way.route, way.is_past) == (Route.DISK, True)
    assert "goes past the backend at 127.0.0.1:8000" in way.note


def test_sonic_claude_is_offered_to_read_it_back_and_what_that_does_is_said() -> None:
    way = way_for(SONIC, ADDRESS, "here", Shape.FLAT)
    assert way.route is Route.READ_BACK
    assert way.offer == "The backend will read it back and make this composition its active one."


def test_sonic_claude_is_never_offered_what_it_cannot_read() -> None:
    way = way_for(SONIC, ADDRESS, "here", Shape.NESTED)
    assert way.route is Route.DISK
    assert not way.offer
    assert "cannot read this state, which has the older form" in way.note


def test_single_changes_are_written_to_the_folder_and_that_is_said() -> None:
    way = pick_way_for(OURS, ADDRESS, "here", Shape.FLAT)
    assert way.route is Route.DISK
    assert "Single changes are written to the folder" in way.note
    assert not way.is_past
    assert pick_way_for(OFF, "", "here", Shape.FLAT) == ON_DISK
    assert pick_way_for(SONIC, ADDRESS, "here", Shape.FLAT).offer
