"""The small picture holds every note where Music has it, and no more than a small picture can show."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.history.picture import read_picture
from core.history.timeline import PICTURE_COLUMNS, PICTURE_FAINT, PICTURE_ROWS, Lane
from core.model.document import Document


def _picture_of(clips: list[dict[str, Any]], **track: Any) -> Lane:
    data = {"tracks": [{"id": "t", "color": "#ff0000", **track}], "clips": clips, "time_signature": "4/4"}
    return read_picture(Document(b"", data)).lanes[0]


def _clip(notes: list[tuple[Any, Any, Any]], **more: Any) -> dict[str, Any]:
    events = [{"note": note, "start_time": start, "duration": length} for note, start, length in notes]
    return {"track_id": "t", "start_time": 0.0, "duration": 24.0, "midi_events": events, **more}


def _marks(lane: Lane) -> list[tuple[int, int, int]]:
    return [(lane.notes[at], lane.notes[at + 1], lane.notes[at + 2]) for at in range(0, len(lane.notes), 3)]


def test_a_note_stands_where_it_begins_as_long_and_as_high_as_it_is() -> None:
    lane = _picture_of([_clip([(36, 0.0, 1.0), (48, 12.0, 6.0)])])
    assert _marks(lane) == [(0, 10, 0), (120, 60, PICTURE_ROWS - 1)]


def test_a_loop_is_seen_again_until_its_clip_ends() -> None:
    lane = _picture_of([_clip([(36, 0.0, 1.0)], is_looped=True)])
    assert [column for column, _, _ in _marks(lane)] == [0, 40, 80, 120, 160, 200]


@pytest.mark.parametrize("where", ["clip", "track"])
def test_what_is_muted_is_faint(where: str) -> None:
    muted = {"is_muted": True}
    lane = _picture_of(
        [_clip([(36, 0.0, 1.0)], **(muted if where == "clip" else {}))], **(muted if where == "track" else {})
    )
    assert all(row & PICTURE_FAINT for _, _, row in _marks(lane))


_FAR = (1e308, -1e308, 10**400, -(10**400))


@pytest.mark.parametrize("far", _FAR, ids=["far", "far back", "large", "large below"])
@pytest.mark.parametrize("place", ["note", "start_time", "duration"])
def test_a_note_farther_than_music_goes_counts_as_missing(far: float, place: str) -> None:
    clip = _clip([(36, 0.0, 1.0), (36, 6.0, 1.0)])
    clip["midi_events"][1][place] = far
    assert _marks(_picture_of([clip]))[0] == (0, 10, (PICTURE_ROWS - 1) // 2)
    assert _marks(_picture_of([{**clip, "is_looped": True}]))


@pytest.mark.parametrize("far", _FAR, ids=["far", "far back", "large", "large below"])
@pytest.mark.parametrize("place", ["start_time", "duration"])
def test_a_clip_farther_than_music_goes_counts_as_missing(far: float, place: str) -> None:
    lane = _picture_of([_clip([(36, 0.0, 1.0)]), {**_clip([(36, 0.0, 1.0)]), place: far}])
    assert lane.clips == ((0.0, 24.0),)


def test_notes_of_wrong_types_count_as_missing() -> None:
    odd = [("C4", 0.0, 1.0), (36, None, 1.0), (36, 0.0, "long"), (True, 1.0, 1.0)]
    assert _marks(_picture_of([_clip(odd)])) == [(0, 1, (PICTURE_ROWS - 1) // 2)]
    assert read_picture(Document(b"", {"tracks": 3, "clips": [7, {"start_time": "x"}]})).lanes == ()


@given(
    st.lists(
        st.tuples(
            st.integers(-500, 500),
            st.floats(-1e9, 1e9, allow_nan=False),
            st.floats(0, 1e9, allow_nan=False),
        ),
        max_size=60,
    ),
    st.booleans(),
)
def test_whatever_the_notes_are_the_picture_stays_small(
    notes: list[tuple[int, float, float]], loops: bool
) -> None:
    marks = _marks(_picture_of([_clip(notes, is_looped=loops)]))
    assert len(marks) <= PICTURE_COLUMNS * PICTURE_ROWS
    for column, columns, row in marks:
        assert 1 <= columns <= PICTURE_COLUMNS - column
        assert row < PICTURE_ROWS
