"""Tracks: made as the backends make them, moved with their rows, removed with all that is their own."""

from __future__ import annotations

import json

import pytest

from core.errors import InvalidEdit, UnknownPart
from core.model.snapshot import Shape
from tests.core.session.studio import (
    AHS,
    BASS,
    BUS,
    FILL,
    ID,
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
    "id name PARENT type color is_muted is_solo is_armed volume pan instrument midi_channel "
    "sample_id sample_name sample_file_path"
)


@pytest.fixture(params=SHAPES)
def opened(request) -> Studio:
    return studio(snapshot(request.param))


def names(opened: Studio) -> list[str]:
    return [track.name for track in opened.sequencer.tracks()]


def test_a_new_track_has_the_fields_of_its_shape_in_the_order_of_the_backends(opened):
    made = opened.track(opened.sequencer.add_track("Lead"))
    parent = "sequence_id" if opened.top else "composition_id"
    assert list(made) == AS_THE_BACKENDS_SPELL.replace("PARENT", parent).split()
    assert {key: value for key, value in made.items() if key != "id"} == {
        "name": "Lead", parent: ID, "type": "midi", "color": "#3b82f6", "is_muted": False, "is_solo": False,
        "is_armed": False, "volume": 1.0, "pan": 0.0, "instrument": "sine", "midi_channel": 0,
        "sample_id": None, "sample_name": None, "sample_file_path": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "instrument", "written"),
    [("midi", None, "sine"), ("midi", "celesta", "celesta"), ("audio", None, None), ("sample", "s", "s")],
)
def test_only_a_midi_track_that_names_no_instrument_gets_one(opened, kind, instrument, written):
    made = opened.track(opened.sequencer.add_track("Lead", type=kind, instrument=instrument))
    assert (made["type"], made["instrument"]) == (kind, written)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_new_track_is_spelt_as_the_real_ones_are(real_data, shape):
    folder, file = {
        Shape.FLAT: ("5e7c552d-d97f-457a-9c82-1b08133f885c", "current.json"),
        Shape.NESTED: ("0f1dbb85-041e-445b-a46e-108438acdb89", "autosave.json"),
    }[shape]
    opened = studio_of(real_data / "compositions" / folder / file)
    real = opened.song["tracks"][0]
    made = opened.track(opened.sequencer.add_track("Lead"))
    assert list(made) == list(real)
    parent = "composition_id" if shape is Shape.FLAT else "sequence_id"
    assert made[parent] == real[parent] == folder
    assert {key: type(value) for key, value in made.items()} == {
        key: type(value) for key, value in real.items()
    }


def studio_of(path) -> Studio:
    return studio(json.loads(path.read_bytes()))


@pytest.mark.parametrize(("index", "expected"), [(0, 0), (2, 2), (3, 3), (None, 3)])
def test_a_track_is_added_where_it_was_asked_for_and_the_grid_makes_room(opened, index, expected):
    opened.sequencer.add_track("Lead", index=index)
    assert names(opened)[expected] == "Lead"
    rows = dict(zip(names(opened), [*opened.song["clip_slots"], None], strict=False))
    assert rows["Bass"] == [RIFF, None, FILL]
    assert rows["Rain"] == [LOOP, None, None]
    assert rows["Lead"] in ([None, None, None], None)


@pytest.mark.parametrize("index", [0, 1, 2])
@pytest.mark.parametrize("track_id", [BASS, VOX, RAIN])
def test_a_moved_track_takes_its_row_along_and_nothing_else_changes(opened, track_id, index):
    before = opened.data
    rows = {
        track["id"]: row for track, row in zip(opened.song["tracks"], opened.song["clip_slots"], strict=True)
    }
    order = [other for other in (BASS, VOX, RAIN) if other != track_id]
    order.insert(index, track_id)
    opened.sequencer.move_track(track_id, index)
    assert [track["id"] for track in opened.song["tracks"]] == order
    assert opened.song["clip_slots"] == [rows[other] for other in order]
    places = {f"{opened.top}/tracks", f"{opened.top}/clip_slots"}
    assert {place for place in changed(before, opened.data) if not place.startswith(tuple(places))} == set()


def test_a_grid_of_fewer_rows_than_tracks_still_follows():
    data = snapshot(Shape.FLAT)
    data["clip_slots"] = [[RIFF, FILL]]
    opened = studio(data)
    opened.sequencer.move_track(VOX, 2)
    assert opened.song["clip_slots"] == [[RIFF, FILL]], "tracks without a row need none"
    opened.sequencer.move_track(VOX, 1)
    opened.sequencer.move_track(BASS, 2)
    assert opened.song["clip_slots"] == [[None, None], [None, None], [RIFF, FILL]]
    opened.sequencer.remove_track(VOX)
    assert opened.song["clip_slots"] == [[None, None], [RIFF, FILL]]
    opened.sequencer.add_track("Lead")
    opened.sequencer.add_track("Pad", index=2)
    assert opened.song["clip_slots"] == [[None, None], [RIFF, FILL]], "a row that nobody needs"


def test_a_removed_track_takes_along_all_that_is_its_own_and_nothing_else(opened):
    before = opened.data
    opened.mixer.set_output(BUS, BASS)
    opened.sequencer.remove_track(BASS)
    song, data = opened.song, opened.data
    assert [track["id"] for track in song["tracks"]] == [VOX, RAIN]
    assert [clip["id"] for clip in song["clips"]] == [AHS, LOOP]
    assert song["clip_slots"] == [[None, AHS, None], [LOOP, None, None]]
    assert [channel["id"] for channel in data["mixer_state"]["channels"]] == [BUS]
    assert [chain["track_id"] for chain in data["track_effects"]] == [VOX]
    assert data["sample_assignments"] == {VOX: "samples/vox.wav"}
    assert BASS not in repr(data), "something still names the track"
    top = opened.top
    assert changed(before, data) == {
        *(
            f"{top}/{name}"
            for name in ("tracks", "clips", "clip_slots", "selected_clip_id", "piano_roll_clip_id")
        ),
        "/mixer_state/channels",
        "/mixer_state/selected_channel_id",
        "/track_effects",
        f"/sample_assignments/{BASS}",
    }


def test_no_clip_is_left_without_its_track(opened):
    for track in opened.sequencer.tracks():
        opened.sequencer.remove_track(track.id)
        left = {track.id for track in opened.sequencer.tracks()}
        assert {clip.track_id for clip in opened.sequencer.clips()} <= left
    assert opened.song["tracks"] == opened.song["clips"] == []


@pytest.mark.parametrize(
    ("fields", "written"),
    [
        ({"instrument": "celesta"}, {"instrument": "celesta"}),
        ({"instrument": None}, {"instrument": None}),
        ({"color": "#EF4444"}, {"color": "#EF4444"}),
        ({"volume": 2}, {"volume": 2.0}),
        ({"pan": -1}, {"pan": -1.0}),
        ({"is_muted": True, "is_solo": True}, {"is_muted": True, "is_solo": True}),
        ({"is_armed": True}, {"is_armed": True}),
        ({"midi_channel": 15}, {"midi_channel": 15}),
        ({"midi_channel": 0, "volume": 0, "pan": 1}, {"midi_channel": 0, "volume": 0.0, "pan": 1.0}),
    ],
)
def test_an_edit_of_a_track_changes_its_own_fields_alone(opened, fields, written):
    before = opened.data
    opened.sequencer.edit_track(VOX, **fields)
    places = {f"{opened.top}/tracks/1/{name}" for name in written}
    strays = changed(before, opened.data) - places
    assert strays == set()
    for name, value in written.items():
        assert opened.track(VOX)[name] == value
        assert type(opened.track(VOX)[name]) is type(value)


def test_the_strip_of_a_track_follows_its_name_unless_it_has_one_of_its_own(opened):
    before = opened.data
    opened.sequencer.edit_track(BASS, name="Sub")
    places = {f"{opened.top}/tracks/0/name", "/mixer_state/channels/0/name"}
    assert changed(before, opened.data) == places
    data = opened.data
    data["mixer_state"]["channels"][0]["name"] = "Low end"
    other = studio(data)
    other.sequencer.edit_track(BASS, name="Bottom")
    assert other.mixer.channel(BASS).name == "Low end"


@pytest.mark.parametrize(
    "fields",
    [
        {"volume": 2.01},
        {"volume": -0.01},
        {"volume": None},
        {"volume": True},
        {"pan": 1.01},
        {"pan": -1.01},
        {"midi_channel": -1},
        {"pan": "left"},
        {"name": ""},
        {"name": None},
        {"color": "red"},
        {"instrument": 3},
        {"is_muted": 1},
        {"midi_channel": 16},
        {"midi_channel": 1.5},
        {"id": "another"},
        {"volume": 1.0, "loudness": 1.0},
        {"name": "New", "pan": 2},
    ],
)
def test_what_no_track_can_take_is_refused_as_a_whole(opened, fields):
    before = opened.data
    with pytest.raises(InvalidEdit):
        opened.sequencer.edit_track(BASS, **fields)
    assert changed(before, opened.data) == set()


@pytest.mark.parametrize(
    "edit",
    [
        lambda on: on.add_track(""),
        lambda on: on.add_track("Lead", type="video"),
        lambda on: on.add_track("Lead", index=4),
        lambda on: on.add_track("Lead", index=-1),
        lambda on: on.add_track("Lead", index=True),
        lambda on: on.move_track(BASS, 3),
        lambda on: on.move_track(BASS, -1),
    ],
)
def test_a_track_that_cannot_be_is_refused(opened, edit):
    before = opened.data
    with pytest.raises(InvalidEdit):
        edit(opened.sequencer)
    assert changed(before, opened.data) == set()


def test_an_unknown_track_is_named(opened):
    before = opened.data
    for edit in (
        lambda on: on.track("drums"),
        lambda on: on.remove_track("drums"),
        lambda on: on.move_track("drums", 0),
        lambda on: on.edit_track("drums", pan=0),
        lambda on: on.clips("drums"),
    ):
        with pytest.raises(UnknownPart, match="There is no track “drums”"):
            edit(opened.sequencer)
    assert changed(before, opened.data) == set()


def test_what_is_read_is_a_copy(opened):
    track = opened.sequencer.track(BASS)
    track.name = "Mine"
    track.lane["height"].append(9)
    assert opened.track(BASS)["name"] == "Bass"
    assert opened.track(BASS)["lane"] == {"height": [40, 2]}


def test_a_bare_snapshot_is_not_filled_up_by_an_edit():
    opened = studio({"id": ID, "name": "Bare", "tracks": [{"id": BASS, "name": "Bass"}]})
    opened.sequencer.edit_track(BASS, name="Sub", volume=1)
    assert opened.data == {"id": ID, "name": "Bare", "tracks": [{"id": BASS, "name": "Sub", "volume": 1.0}]}
    opened.sequencer.remove_track(BASS)
    assert opened.data == {"id": ID, "name": "Bare", "tracks": []}


def test_a_view_that_looks_at_no_clip_at_all_hinders_nothing():
    opened = studio(
        {**snapshot(Shape.FLAT), "selected_clip_id": [RIFF], "clip_slots": [{"a": RIFF}, 3, [[RIFF]]]}
    )
    opened.sequencer.remove_clip(RIFF)
    assert opened.data["selected_clip_id"] == [RIFF]
    opened.sequencer.move_track(BASS, 2)
    assert opened.data["clip_slots"] == [3, [[RIFF]], {"a": RIFF}]


def test_oddities_of_a_foreign_file_are_passed_over_and_kept():
    odd = [None, {"id": BASS, "name": None, "volume": "loud", "pan": [1]}, {"name": "no id"}, {"id": VOX}]
    clips = [{"id": RIFF}, {"id": AHS, "track_id": VOX, "midi_events": [None, {"note": 60}, 5]}, "clip"]
    opened = studio(
        {"id": ID, "name": None, "tempo": "fast", "tracks": odd, "clips": clips, "mixer_state": 3}
    )
    sequencer = opened.sequencer
    assert [(track.id, track.name, track.volume, track.pan) for track in sequencer.tracks()] == [
        (BASS, "", 1.0, 0.0),
        (VOX, "", 1.0, 0.0),
    ]
    assert [(clip.id, clip.track_id, clip.midi_events) for clip in sequencer.clips()] == [
        (RIFF, "", None),
        (AHS, VOX, []),
    ]
    assert (sequencer.song().name, sequencer.song().tempo) == ("", 120.0)
    assert opened.mixer.channels() == ()
    sequencer.move_track(VOX, 0)
    assert opened.data["tracks"] == [None, odd[3], odd[1], odd[2]]
    sequencer.add_notes(AHS, [{"note": 61, "start_time": 0, "duration": 1}])
    assert opened.clip(AHS)["midi_events"][:3] == [None, {"note": 60}, 5]
    assert [note.note for note in sequencer.notes(AHS)] == [61]
