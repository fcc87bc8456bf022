"""The open composition in memory: edits whole or not at all, and copies of one instant."""

from __future__ import annotations

import json
import threading
from typing import Any

import orjson
import pytest

from core.errors import NothingOpen
from core.model.document import Document
from core.model.fields import Area
from core.session.working import Working
from tests.core.session.scenes import ID, snapshot


def document(data: dict[str, Any]) -> Document:
    return Document(orjson.dumps(data, default=str), data)


@pytest.fixture(params=["flat", "nested"])
def working(request: pytest.FixtureRequest) -> Working:
    made = Working()
    made.put(ID, Document(b"", snapshot(request.param)))
    return made


def test_nothing_can_be_read_edited_or_frozen_while_nothing_is_open() -> None:
    working = Working()
    with pytest.raises(NothingOpen), working.reading():
        pass
    with pytest.raises(NothingOpen), working.editing():
        pass
    with pytest.raises(NothingOpen):
        working.freeze()


def test_the_desk_finds_the_song_in_either_shape(working: Working) -> None:
    with working.reading() as desk:
        assert desk.song["tempo"] == 120.0
        assert [track["id"] for track in desk.tracks] == ["bass", "pad"]
        assert desk.mixer["master"]["id"] == "master"
        assert desk.is_nested is ("sequence" in desk.data)


def test_an_edit_that_fails_leaves_every_place_as_it_was(working: Working) -> None:
    before, revision = working.freeze().data, working.revision

    def edit() -> None:
        with working.editing() as desk:
            desk.song["tempo"] = 99.0
            desk.clips[0]["midi_events"].clear()
            desk.data["fresh"] = {}
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        edit()
    assert working.freeze().data == before
    assert working.revision == revision
    with working.reading() as desk:
        assert desk.data == before


def test_an_edit_inside_another_goes_back_alone(working: Working) -> None:
    revision = working.revision

    def edit() -> None:
        with working.editing() as inner:
            inner.song["time_signature"] = "3/4"
            raise ZeroDivisionError

    with working.editing() as outer:
        outer.song["tempo"] = 100.0
        with pytest.raises(ZeroDivisionError):
            edit()
        assert outer.song["tempo"] == 100.0
        outer.data["name"] = "Other"
    data = working.freeze().data
    song = data.get("sequence", data)
    assert (song["tempo"], song["time_signature"], data["name"]) == (100.0, "4/4", "Other")
    assert working.revision == revision + 1


def test_an_edit_inside_another_that_fails_goes_back_with_it(working: Working) -> None:
    before = working.freeze().data

    def edit() -> None:
        with working.editing() as outer:
            outer.song["tempo"] = 100.0
            with working.editing() as inner:
                inner.song["time_signature"] = "3/4"
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        edit()
    assert working.freeze().data == before


def test_an_edit_that_leaves_what_no_file_can_hold_is_refused_at_once(working: Working) -> None:
    before = working.freeze().data
    with pytest.raises(ValueError, match="unmarshallable"), working.editing() as desk:
        desk.song["name"] = Area.SONG
    assert working.freeze().data == before


def test_a_frozen_copy_does_not_follow_later_edits_nor_the_other_way_round(working: Working) -> None:
    frozen = working.freeze()
    with working.editing() as desk:
        desk.tracks[0]["name"] = "later"
    frozen.data["name"] = "elsewhere"
    with working.reading() as desk:
        assert desk.data["name"] == "Song"
    assert "later" not in str(frozen.data)


def test_what_was_opened_is_not_changed_by_edits() -> None:
    opened = snapshot()
    working = Working()
    working.put(ID, Document(b"", opened))
    with working.editing() as desk:
        desk.song["tempo"] = 1.0
    assert opened == snapshot()


def test_integers_of_any_length_types_and_order_survive() -> None:
    data = {"z": 12345678901234567890123, "a": [1, 1.0, True, None, "é\u2028"], "m": {"b": 1, "a": 2}}
    working = Working()
    working.put(ID, Document(b"", data))
    found = working.freeze().data
    assert repr(found) == repr(data)


def test_the_revision_counts_edits_that_change_something(working: Working) -> None:
    first = working.revision
    with working.editing() as desk:
        desk.song["tempo"] = 121.0
    assert working.revision == first + 1
    with working.reading():
        pass
    assert working.revision == first + 1


def test_an_edit_that_leaves_everything_as_it_was_is_none(working: Working) -> None:
    first = working.revision
    with working.editing() as desk:
        desk.song["tempo"] = float("120")
        desk.data["name"] = "".join(["So", "ng"])
        desk.clips[0].update(json.loads(json.dumps(desk.clips[0])))
    assert working.revision == first
    with working.editing() as desk:
        desk.song["tempo"] = 120  # another kind of number is another value
    assert working.revision == first + 1
    with working.editing() as desk:
        desk.song["tempo"] = 120.0
    assert working.revision == first + 2


def test_a_state_is_not_laid_over_an_edit_that_came_in_between(working: Working) -> None:
    frozen = working.freeze()
    with working.editing() as desk:
        desk.song["tempo"] = 77.0
    assert not working.put(ID, Document(b"", snapshot()), in_place_of=frozen)
    assert not working.clear(in_place_of=frozen)
    with working.reading() as desk:
        assert desk.song["tempo"] == 77.0


def test_a_moving_playhead_keeps_no_state_from_being_laid(working: Working) -> None:
    frozen = working.freeze()
    with working.editing() as desk:
        desk.song["current_position"] = 8.0
    assert working.put(ID, Document(b"", snapshot()), in_place_of=frozen)


def test_a_state_is_not_laid_over_another_composition(working: Working) -> None:
    frozen = working.freeze()
    working.put("another", Document(b"", snapshot()))
    assert not working.put(ID, Document(b"", snapshot()), in_place_of=frozen)
    assert working.composition == "another"


def test_a_reader_adds_nothing_where_a_list_is_missing_and_an_editor_makes_it() -> None:
    working = Working()
    working.put(ID, Document(b"", {"name": "bare"}))
    with working.reading() as desk:
        assert desk.tracks == desk.clips == desk.chains == desk.chat == []
        assert desk.mixer == desk.assignments == {}
    assert working.freeze().data == {"name": "bare"}
    with working.editing() as desk:
        desk.tracks.append({"id": "t"})
    assert working.freeze().data == {"name": "bare", "tracks": [{"id": "t"}]}


def test_no_copy_ever_holds_half_an_edit(working: Working) -> None:
    """One thread edits two places together, another freezes: the two always agree."""
    stop = threading.Event()

    def edit() -> None:
        for number in range(2000):
            with working.editing() as desk:
                desk.song["tempo"] = float(number)
                desk.mixer["master"]["fader"] = float(number)
        stop.set()

    with working.editing() as desk:
        desk.song["tempo"] = desk.mixer["master"]["fader"] = 0.0
    thread = threading.Thread(target=edit)
    thread.start()
    copies = 0
    while not stop.is_set():
        data = working.freeze().data
        song = data.get("sequence", data)
        assert song["tempo"] == data["mixer_state"]["master"]["fader"]
        copies += 1
    thread.join()
    assert copies > 10


def test_a_thread_knows_whether_it_is_inside_an_edit(working: Working) -> None:
    assert not working.is_held_here
    with working.editing():
        assert working.is_held_here
        with working.reading():
            assert working.is_held_here
        assert working.is_held_here
        seen: list[bool] = []
        thread = threading.Thread(target=lambda: seen.append(working.is_held_here))
        thread.start()
        thread.join()
        assert seen == [False]
    assert not working.is_held_here


def test_an_edit_while_its_thread_reads_is_an_edit_like_any_other(working: Working) -> None:
    with working.reading():
        with working.editing() as desk:
            desk.song["tempo"] = 50.0
        data = working.freeze().data
    assert data.get("sequence", data)["tempo"] == 50.0
