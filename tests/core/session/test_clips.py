"""Clips: on a track that is there, copied with all their fields, gone from wherever they were named."""

from __future__ import annotations

import pytest

from core.errors import InvalidEdit, UnknownPart
from tests.core.session.studio import (
    AHS,
    BASS,
    FILL,
    LOOP,
    RAIN,
    RIFF,
    SHAPES,
    VOX,
    Studio,
    changed,
    snapshot,
    studio,
)  # fmt: skip

AS_THE_BACKENDS_SPELL = (
    "id name type track_id start_time duration is_muted is_looped gain "
    "midi_events audio_file_path audio_offset"
)


@pytest.fixture(params=SHAPES)
def opened(request) -> Studio:
    return studio(snapshot(request.param))


def test_clips_are_read_in_order_all_or_of_one_track(opened):
    assert [clip.id for clip in opened.sequencer.clips()] == [RIFF, AHS, LOOP, FILL]
    assert [clip.id for clip in opened.sequencer.clips(BASS)] == [RIFF, FILL]
    assert opened.sequencer.clip(LOOP).audio_file_path == "samples/a.wav"


def test_a_new_clip_has_the_fields_and_the_order_of_the_backends(opened):
    note = {"note": 42, "start_time": 1, "duration": 2}
    made = opened.clip(opened.sequencer.add_clip(BASS, 8, 4, "Hook", [note]))
    assert list(made) == AS_THE_BACKENDS_SPELL.split()
    assert (type(made["start_time"]), type(made["duration"])) == (float, float)
    spelt = {
        "note": 42,
        "note_name": "F#2",
        "start_time": 1.0,
        "duration": 2.0,
        "velocity": 100,
        "channel": 0,
    }
    assert {key: value for key, value in made.items() if key != "id"} == {
        "name": "Hook", "type": "midi", "track_id": BASS, "start_time": 8.0, "duration": 4.0,
        "is_muted": False, "is_looped": False, "gain": 1.0, "midi_events": [spelt],
        "audio_file_path": None, "audio_offset": None,
    }  # fmt: skip


def test_a_clip_on_an_audio_track_plays_a_file_and_takes_no_notes(opened):
    made = opened.clip(opened.sequencer.add_clip(RAIN, 16, 16))
    assert (made["type"], made["midi_events"], made["audio_offset"]) == ("audio", None, 0.0)
    assert opened.sequencer.notes(made["id"]) == ()
    note = {"note": 42, "start_time": 0, "duration": 1}
    before = opened.data
    for edit in (
        lambda: opened.sequencer.add_notes(made["id"], [note]),
        lambda: opened.sequencer.add_clip(RAIN, 0, 1, notes=[note]),
        lambda: opened.sequencer.move_clip(LOOP, track_id=BASS),
        lambda: opened.sequencer.move_clip(RIFF, track_id=RAIN),
    ):
        with pytest.raises(InvalidEdit):
            edit()
    assert changed(before, opened.data) == set()


def test_a_moved_clip_keeps_all_but_its_place(opened):
    before = opened.data
    opened.sequencer.move_clip(RIFF, start=12, track_id=VOX)
    assert changed(before, opened.data) == {
        f"{opened.top}/clips/0/{name}" for name in ("start_time", "track_id")
    }
    assert (opened.clip(RIFF)["start_time"], opened.clip(RIFF)["track_id"]) == (12.0, VOX)


def test_a_clip_moved_to_where_it_is_changes_nothing(opened):
    before = opened.data
    opened.sequencer.move_clip(RIFF, start=0.0, track_id=BASS)
    opened.sequencer.move_clip(RIFF)
    assert changed(before, opened.data) == set()


def test_a_resized_clip_keeps_the_notes_behind_its_end(opened):
    before = opened.data
    opened.sequencer.resize_clip(RIFF, 1)
    assert changed(before, opened.data) == {f"{opened.top}/clips/0/duration"}
    assert len(opened.sequencer.notes(RIFF)) == 2


@pytest.mark.parametrize(("start", "expected"), [(None, 4.0), (32, 32.0)])
def test_a_duplicate_is_equal_in_all_but_id_and_start(opened, start, expected):
    copy_id = opened.sequencer.duplicate_clip(RIFF, start)
    made, source = opened.clip(copy_id), opened.clip(RIFF)
    assert made["start_time"] == expected
    assert list(made) == list(source)
    assert changed(source, made) == {"/id", "/start_time"}
    opened.sequencer.transpose(copy_id, 12)
    assert [note.note for note in opened.sequencer.notes(RIFF)] == [36, 42], "the copy shares its notes"


def test_a_duplicate_of_an_audio_clip_keeps_fields_that_nobody_knows(opened):
    made = opened.clip(opened.sequencer.duplicate_clip(LOOP))
    assert (made["warp"], made["audio_file_path"], made["start_time"]) == ("beats", "samples/a.wav", 16.0)


def test_a_removed_clip_leaves_its_slot_empty_and_no_view_looks_at_it(opened):
    before = opened.data
    opened.sequencer.remove_clip(FILL)
    assert opened.song["clip_slots"][0] == [RIFF, None, None]
    assert changed(before, opened.data) == {
        opened.top + place for place in ("/clips", "/clip_slots/0/2", "/piano_roll_clip_id")
    }
    assert [clip.id for clip in opened.sequencer.clips()] == [RIFF, AHS, LOOP]


@pytest.mark.parametrize(
    ("fields", "written"),
    [
        ({"name": ""}, {"name": ""}),
        ({"is_muted": True}, {"is_muted": True}),
        ({"is_looped": True, "gain": 2}, {"is_looped": True, "gain": 2.0}),
    ],
)
def test_an_edit_of_a_clip_changes_its_own_fields_alone(opened, fields, written):
    before = opened.data
    opened.sequencer.edit_clip(RIFF, **fields)
    assert changed(before, opened.data) == {f"{opened.top}/clips/0/{name}" for name in written}
    assert {name: opened.clip(RIFF)[name] for name in written} == written


@pytest.mark.parametrize(
    "edit",
    [
        lambda on: on.add_clip(BASS, -1, 4),
        lambda on: on.add_clip(BASS, 0, 0),
        lambda on: on.add_clip(BASS, 0, float("nan")),
        lambda on: on.add_clip(BASS, 0, 4, name=None),
        lambda on: on.add_clip(BASS, 0, 4, notes=[{"note": 128, "start_time": 0, "duration": 1}]),
        lambda on: on.move_clip(RIFF, start=-0.25),
        lambda on: on.move_clip(RIFF, start="later", track_id=VOX),
        lambda on: on.resize_clip(RIFF, -4),
        lambda on: on.duplicate_clip(RIFF, start=-1),
        lambda on: on.edit_clip(RIFF, gain=2.5),
        lambda on: on.edit_clip(RIFF, is_muted="no"),
        lambda on: on.edit_clip(RIFF, is_muted=True, midi_events=[]),
    ],
)
def test_what_no_clip_can_take_is_refused_and_nothing_changes(opened, edit):
    before = opened.data
    with pytest.raises(InvalidEdit):
        edit(opened.sequencer)
    assert changed(before, opened.data) == set()


def test_a_clip_lies_on_a_track_that_is_there(opened):
    before = opened.data
    for edit in (
        lambda on: on.add_clip("drums", 0, 4),
        lambda on: on.move_clip(RIFF, start=1, track_id="drums"),
    ):
        with pytest.raises(UnknownPart, match="There is no track “drums”"):
            edit(opened.sequencer)
    assert changed(before, opened.data) == set()


def test_an_unknown_clip_is_named(opened):
    for edit in (
        lambda on: on.clip("hook"),
        lambda on: on.remove_clip("hook"),
        lambda on: on.move_clip("hook", 1),
        lambda on: on.resize_clip("hook", 1),
        lambda on: on.duplicate_clip("hook"),
        lambda on: on.edit_clip("hook", gain=1),
        lambda on: on.notes("hook"),
        lambda on: on.add_notes("hook", []),
        lambda on: on.quantise("hook", 1),
    ):
        with pytest.raises(UnknownPart, match="There is no clip “hook”"):
            edit(opened.sequencer)
