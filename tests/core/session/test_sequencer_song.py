"""The song: what is set is read back, only that has changed, and what no composition can take is refused."""

from __future__ import annotations

import pytest

from core.errors import InvalidEdit, NothingOpen
from core.session.song import Song
from tests.core.session.studio import SHAPES, Studio, changed, empty_studio, snapshot, studio


@pytest.fixture(params=SHAPES)
def opened(request) -> Studio:
    return studio(snapshot(request.param))


def test_the_song_is_read_from_either_shape(opened):
    assert opened.sequencer.song() == Song("Night Drive", 120.0, "4/4", False, 0.0, 16.0, False, 3.25)


@pytest.mark.parametrize(
    ("edit", "places"),
    [
        (lambda on: on.set_tempo(124), {"/tempo"}),
        (lambda on: on.set_time_signature("7/8"), {"/time_signature"}),
        (lambda on: on.set_loop(enabled=True), {"/loop_enabled"}),
        (lambda on: on.set_loop(start=4, end=8), {"/loop_start", "/loop_end"}),
        (lambda on: on.play(), {"/is_playing"}),
        (lambda on: on.seek(7.5), {"/current_position"}),
    ],
)
def test_an_edit_of_the_song_changes_its_own_fields_alone(opened, edit, places):
    before = opened.data
    edit(opened.sequencer)
    assert changed(before, opened.data) == {opened.top + place for place in places}


def test_numbers_are_written_as_floats(opened):
    opened.sequencer.set_tempo(124)
    opened.sequencer.set_loop(start=4, end=8)
    opened.sequencer.seek(2)
    song = opened.song
    written = [song[name] for name in ("tempo", "loop_start", "loop_end", "current_position")]
    assert [(type(value), value) for value in written] == [
        (float, 124.0),
        (float, 4.0),
        (float, 8.0),
        (float, 2.0),
    ]


def test_a_new_name_stands_wherever_the_shape_spells_it(opened):
    before = opened.data
    opened.sequencer.rename("Dawn")
    assert changed(before, opened.data) == ({"/name", "/sequence/name"} if opened.top else {"/name"})
    assert opened.sequencer.song().name == "Dawn"


@pytest.mark.parametrize("top", ["", None, 3])
def test_a_song_without_a_name_at_the_top_is_called_as_its_sequence_is(top):
    assert studio({**snapshot(SHAPES[0]), "name": top}).sequencer.song().name == "Night Drive"


def test_play_and_stop_leave_the_playhead(opened):
    opened.sequencer.play()
    assert opened.sequencer.song().is_playing
    opened.sequencer.stop()
    assert (opened.sequencer.song().is_playing, opened.sequencer.song().position) == (False, 3.25)


@pytest.mark.parametrize(
    "edit",
    [
        *(lambda on, bpm=bpm: on.set_tempo(bpm) for bpm in (0, -1, 300.01, float("nan"), "fast", True, None)),
        *(
            lambda on, text=text: on.set_time_signature(text)
            for text in ("4", "4/3", "0/4", "4/0", "3/128", "4/4 ", "٤/٤", 4, None)
        ),
        lambda on: on.set_loop(start=-1),
        lambda on: on.set_loop(start=16),
        lambda on: on.set_loop(start=8, end=8),
        lambda on: on.set_loop(enabled="yes"),
        lambda on: on.seek(-0.5),
        lambda on: on.seek(float("inf")),
        lambda on: on.seek(10**400),
        lambda on: on.rename("  "),
        lambda on: on.rename("half \ud800"),
        lambda on: on.rename(None),
    ],
)
def test_what_no_song_can_take_is_refused_and_nothing_changes(opened, edit):
    before = opened.data
    with pytest.raises(InvalidEdit, match="Nothing has changed"):
        edit(opened.sequencer)
    assert changed(before, opened.data) == set()


def test_a_refusal_says_what_was_asked_and_what_is_possible(opened):
    with pytest.raises(InvalidEdit) as told:
        opened.sequencer.set_tempo(500)
    assert str(told.value) == (
        "“500” as the tempo is not possible: it must be above 0 and at most 300 BPM. Nothing has changed."
    )


def test_a_loop_that_a_foreign_file_turned_round_can_be_switched_off_but_not_on():
    data = {**snapshot(SHAPES[1]), "loop_start": 8.0, "loop_end": 4.0, "loop_enabled": True}
    opened = studio(data)
    opened.sequencer.set_loop(enabled=False)
    assert not opened.sequencer.song().loop_enabled
    with pytest.raises(InvalidEdit, match="behind its start"):
        opened.sequencer.set_loop(enabled=True)
    opened.sequencer.set_loop(enabled=True, end=12)
    assert opened.sequencer.song().loop_enabled


def test_no_loop_ends_at_the_very_beginning():
    opened = studio({**snapshot(SHAPES[1]), "loop_start": -4.0})
    with pytest.raises(InvalidEdit, match="it must be above 0"):
        opened.sequencer.set_loop(end=0)


def test_everything_says_so_while_nothing_is_open():
    nothing = empty_studio()
    for call in (
        nothing.sequencer.song,
        nothing.sequencer.tracks,
        nothing.sequencer.play,
        nothing.sequencer.save_sequence,
        nothing.mixer.channels,
        lambda: nothing.sequencer.add_track("Bass"),
        lambda: nothing.mixer.set_master_fader(0),
    ):
        with pytest.raises(NothingOpen):
            call()
