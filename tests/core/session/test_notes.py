"""Notes: named by their index, their names following their pitches, none out of MIDI's range."""

from __future__ import annotations

import json

import pytest

from core.errors import InvalidEdit, UnknownPart
from core.model.sequence import Note
from core.session.notes import pitch_name
from tests.core.session.studio import AHS, BASS, FILL, RIFF, SHAPES, Studio, changed, snapshot, studio


@pytest.fixture(params=SHAPES)
def opened(request) -> Studio:
    return studio(snapshot(request.param))


def raw(opened: Studio, clip_id: str):
    return opened.clip(clip_id)["midi_events"]


def test_pitches_are_named_as_every_real_note_is(real_data):
    seen = {}
    for path in (real_data / "compositions").rglob("*.json"):
        data = json.loads(path.read_bytes())
        for clip in data.get("sequence", data)["clips"]:
            seen.update({note["note"]: note["note_name"] for note in clip["midi_events"] or ()})
    assert len(seen) > 20
    assert {pitch: pitch_name(pitch) for pitch in seen} == seen
    assert (pitch_name(0), pitch_name(127)) == ("C-1", "G9")


def test_added_notes_stand_behind_the_others_as_the_backends_spell_them(opened):
    before = raw(opened, RIFF)
    given = [
        Note(note=61, start_time=2, duration=0.5, velocity=80),
        {"note": 60.0, "start_time": 3, "duration": 1},
    ]
    assert opened.sequencer.add_notes(RIFF, given) == (2, 3)
    after = raw(opened, RIFF)
    assert after[:2] == before
    assert after[2:] == [
        {"note": 61, "note_name": "C#4", "start_time": 2.0, "duration": 0.5, "velocity": 80, "channel": 0},
        {"note": 60, "note_name": "C4", "start_time": 3.0, "duration": 1.0, "velocity": 100, "channel": 0},
    ]
    assert list(after[2]) == list(before[0])
    assert {type(note["note"]) for note in after} == {int}


def test_notes_that_were_read_can_be_added_elsewhere_with_all_their_fields(opened):
    opened.sequencer.add_notes(FILL, opened.sequencer.notes(RIFF))
    assert raw(opened, FILL)[1:] == raw(opened, RIFF)


def test_a_clip_without_a_list_of_notes_gets_one(opened):
    data = opened.data
    data.get("sequence", data)["clips"][0]["midi_events"] = None
    other = studio(data)
    assert other.sequencer.notes(RIFF) == ()
    other.sequencer.add_notes(RIFF, [])
    assert other.clip(RIFF)["midi_events"] is None
    other.sequencer.add_notes(RIFF, [{"note": 1, "start_time": 0, "duration": 1}])
    assert len(other.sequencer.notes(RIFF)) == 1


@pytest.mark.parametrize(
    ("fields", "places"),
    [
        ({"note": 43}, {"note", "note_name"}),
        ({"start_time": 2}, {"start_time"}),
        ({"duration": 0.25, "velocity": 127}, {"duration", "velocity"}),
        ({"channel": 9}, {"channel"}),
    ],
)
def test_an_edit_of_a_note_changes_its_own_fields_alone(opened, fields, places):
    before = opened.data
    opened.sequencer.edit_note(RIFF, 1, **fields)
    assert changed(before, opened.data) == {f"{opened.top}/clips/0/midi_events/1/{name}" for name in places}
    if "note" in fields:
        assert raw(opened, RIFF)[1]["note_name"] == "G2"


def test_a_note_without_a_name_gets_none(opened):
    opened.sequencer.edit_note(AHS, 0, note=62)
    opened.sequencer.transpose(AHS, 1)
    assert raw(opened, AHS) == [{"note": 63, "start_time": 0, "duration": 2, "velocity": 90, "channel": 0}]


def test_removed_notes_are_those_of_the_indexes_and_no_others(opened):
    opened.sequencer.add_notes(RIFF, [{"note": pitch, "start_time": 0, "duration": 1} for pitch in (1, 2, 3)])
    opened.sequencer.remove_notes(RIFF, [3, 0, 3])
    assert [note.note for note in opened.sequencer.notes(RIFF)] == [42, 1, 3]
    opened.sequencer.remove_notes(RIFF, [])
    assert len(raw(opened, RIFF)) == 3


def test_equal_notes_are_told_apart_by_their_index(opened):
    twin = {"note": 50, "start_time": 0, "duration": 1}
    opened.sequencer.add_notes(FILL, [twin, twin])
    opened.sequencer.edit_note(FILL, 2, velocity=1)
    opened.sequencer.remove_notes(FILL, [1])
    assert [(note.note, note.velocity) for note in opened.sequencer.notes(FILL)] == [(48, 100), (50, 1)]


def test_transposing_moves_pitch_and_name_and_nothing_else(opened):
    before = opened.data
    opened.sequencer.transpose(RIFF, -1)
    assert [(note["note"], note["note_name"]) for note in raw(opened, RIFF)] == [(35, "B1"), (41, "F2")]
    notes = f"{opened.top}/clips/0/midi_events"
    assert changed(before, opened.data) == {
        f"{notes}/{i}/{name}" for i in (0, 1) for name in ("note", "note_name")
    }
    opened.sequencer.transpose(RIFF, 12, indexes=[1])
    assert [note["note"] for note in raw(opened, RIFF)] == [35, 53]


def test_transposing_is_refused_as_a_whole_if_one_note_would_leave_and_names_it(opened):
    before = opened.data
    with pytest.raises(InvalidEdit) as told:
        opened.sequencer.transpose(RIFF, 86)
    assert str(told.value) == (
        "Transposing by +86 is not possible: note 1 (F#2) would leave the range of MIDI, 0 to 127. "
        "Nothing has changed."
    )
    with pytest.raises(InvalidEdit, match=r"Transposing by −37 is not possible: note 0 \(C2\)"):
        opened.sequencer.transpose(RIFF, -37)
    assert changed(before, opened.data) == set()
    opened.sequencer.transpose(RIFF, 85)
    assert [note.note for note in opened.sequencer.notes(RIFF)] == [121, 127]
    opened.sequencer.transpose(RIFF, -121)
    assert [note.note for note in opened.sequencer.notes(RIFF)] == [0, 6]


@pytest.mark.parametrize(
    ("start", "grid", "strength", "expected"),
    [
        (1.1, 0.25, 1.0, 1.0),
        (1.13, 0.25, 1.0, 1.25),
        (1.125, 0.25, 1.0, 1.25),  # halfway goes later
        (1.1, 1.0, 0.5, 1.05),
        (1.1, 1.0, 0.0, 1.1),
        (0.05, 0.5, 1.0, 0.0),
        (7.4, 1 / 3, 1.0, 22 / 3),
    ],
)
def test_quantising_pulls_starts_to_the_nearest_line(opened, start, grid, strength, expected):
    opened.sequencer.edit_note(RIFF, 1, start_time=start)
    opened.sequencer.quantise(RIFF, grid, strength)
    assert [note.start_time for note in opened.sequencer.notes(RIFF)] == pytest.approx(
        [0.0, expected], abs=1e-12
    )


def test_quantising_touches_only_what_is_off_the_grid_and_chosen(opened):
    before = opened.data
    opened.sequencer.quantise(AHS, 1)  # its start is written 0, and stays so
    opened.sequencer.quantise(RIFF, 0.25, indexes=[0])
    assert changed(before, opened.data) == set()
    opened.sequencer.quantise(RIFF, 0.25)
    assert changed(before, opened.data) == {f"{opened.top}/clips/0/midi_events/1/start_time"}


def test_the_grid_counts_from_the_start_of_the_clip(opened):
    clip = opened.sequencer.add_clip(BASS, 2.3125, 4, notes=[{"note": 60, "start_time": 2.9, "duration": 1}])
    opened.sequencer.quantise(clip, 1)
    assert opened.sequencer.notes(clip)[0].start_time == 3.0


@pytest.mark.parametrize(
    "edit",
    [
        lambda on: on.add_notes(RIFF, [{"note": 60, "start_time": 0}]),
        lambda on: on.add_notes(RIFF, [{"note": 60, "start_time": 0, "duration": 1}, {"note": 200}]),
        lambda on: on.add_notes(RIFF, [{"note": 60, "start_time": 0, "duration": 1, "pitch": 60}]),
        lambda on: on.add_notes(RIFF, [Note(note=-1, start_time=0, duration=1)]),
        lambda on: on.add_notes(RIFF, [60]),
        lambda on: on.edit_note(RIFF, 0, note=128),
        lambda on: on.edit_note(RIFF, 0, note=60.5),
        lambda on: on.edit_note(RIFF, 0, velocity=128),
        lambda on: on.edit_note(RIFF, 0, start_time=-1),
        lambda on: on.edit_note(RIFF, 0, duration=0),
        lambda on: on.edit_note(RIFF, 0, channel=16),
        lambda on: on.edit_note(RIFF, 0, note_name="C4"),
        lambda on: on.edit_note(RIFF, 0, velocity=1, note=None),
        lambda on: on.transpose(RIFF, 1.5),
        lambda on: on.transpose(RIFF, 1000),
        lambda on: on.quantise(RIFF, 0),
        lambda on: on.quantise(RIFF, -1),
        lambda on: on.quantise(RIFF, 1, strength=1.1),
        lambda on: on.quantise(RIFF, float("nan")),
    ],
)
def test_what_no_note_can_take_is_refused_and_nothing_changes(opened, edit):
    before = opened.data
    with pytest.raises(InvalidEdit):
        edit(opened.sequencer)
    assert changed(before, opened.data) == set()


@pytest.mark.parametrize("index", [2, -1, 10**9])
def test_a_note_that_is_not_there_is_named(opened, index):
    before = opened.data
    for edit in (
        lambda on: on.edit_note(RIFF, index, velocity=1),
        lambda on: on.remove_notes(RIFF, [0, index]),
        lambda on: on.transpose(RIFF, 1, [index]),
        lambda on: on.quantise(RIFF, 1, indexes=[index]),
    ):
        with pytest.raises(UnknownPart, match=f"There is no note “{index}”"):
            edit(opened.sequencer)
    assert changed(before, opened.data) == set()
