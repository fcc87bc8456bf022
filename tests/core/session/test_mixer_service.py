"""The mixer: strips tied to their tracks, made when first needed, and never routed in a loop."""

from __future__ import annotations

import pytest

from core.errors import InvalidEdit, UnknownPart
from core.model.snapshot import Shape
from tests.core.session.studio import BASS, BUS, ID, RAIN, SHAPES, VOX, Studio, changed, snapshot, studio

AS_THE_BACKENDS_SPELL = (
    "id name color type input_source input_gain phase_invert pan fader mute solo output_bus armed monitoring "
    "meter_peak_left meter_peak_right sc_node_id sc_bus_index created_at updated_at"
)


@pytest.fixture(params=SHAPES)
def opened(request) -> Studio:
    return studio(snapshot(request.param))


@pytest.mark.parametrize(
    ("edit", "place", "value"),
    [
        (lambda on: on.set_fader(BASS, -60), "channels/0/fader", -60.0),
        (lambda on: on.set_gain(BASS, 12), "channels/0/input_gain", 12.0),
        (lambda on: on.set_pan(BUS, -1), "channels/1/pan", -1.0),
        (lambda on: on.set_mute(BUS, True), "channels/1/mute", True),
        (lambda on: on.set_solo(BASS, True), "channels/0/solo", True),
        (lambda on: on.set_output(BASS, BUS), "channels/0/output_bus", BUS),
        (lambda on: on.set_master_fader(-17.4), "master/fader", -17.4),
        (lambda on: on.set_master_mute(True), "master/mute", True),
        (lambda on: on.set_limiter(enabled=True), "master/limiter_enabled", True),
        (lambda on: on.set_master_fader(-60), "master/fader", -60.0),
        (lambda on: on.set_master_fader(12), "master/fader", 12.0),
        (lambda on: on.set_limiter(threshold_db=-60), "master/limiter_threshold", -60.0),
        (lambda on: on.set_limiter(threshold_db=0), "master/limiter_threshold", 0.0),
    ],
)
def test_an_edit_of_the_mixer_changes_one_field(opened, edit, place, value):
    before = opened.data
    edit(opened.mixer)
    assert changed(before, opened.data) == {f"/mixer_state/{place}"}
    found = opened.data["mixer_state"]
    for step in place.split("/"):
        found = found[int(step)] if isinstance(found, list) else found[step]
    assert (type(found), found) == (type(value), value)


def test_the_mixer_is_read_as_it_is_written(opened):
    opened.mixer.set_fader(BASS, -4.4)
    opened.mixer.set_limiter(enabled=True, threshold_db=-0.3)
    assert [(channel.id, channel.fader) for channel in opened.mixer.channels()] == [(BASS, -4.4), (BUS, -3.0)]
    assert opened.mixer.channel(BASS).fader == -4.4
    assert (opened.mixer.master().limiter_enabled, opened.mixer.master().limiter_threshold) == (True, -0.3)


def test_a_channel_is_made_for_a_track_under_its_id(opened):
    before = opened.data
    assert opened.mixer.add_channel(VOX) == VOX
    made = opened.data["mixer_state"]["channels"][2]
    assert list(made) == AS_THE_BACKENDS_SPELL.split()
    assert {key: value for key, value in made.items() if not key.endswith("_at")} == {
        "id": VOX, "name": "Vox", "color": "#3b82f6", "type": "audio", "input_source": None,
        "input_gain": 0.0, "phase_invert": False, "pan": 0.0, "fader": 0.0, "mute": False, "solo": False,
        "output_bus": "master", "armed": False, "monitoring": False, "meter_peak_left": -60.0,
        "meter_peak_right": -60.0, "sc_node_id": None, "sc_bus_index": None,
    }  # fmt: skip
    assert changed(before, opened.data) == {"/mixer_state/channels"}
    with pytest.raises(InvalidEdit):
        opened.mixer.add_channel(VOX)


def test_the_first_edit_of_a_track_that_has_no_channel_makes_it(opened):
    opened.mixer.set_pan(RAIN, 0.5)
    assert [channel.id for channel in opened.mixer.channels()] == [BASS, BUS, RAIN]
    assert opened.mixer.channel(RAIN).pan == 0.5


def test_a_refused_first_edit_makes_no_channel(opened):
    before = opened.data
    for edit in (
        lambda on: on.set_fader(RAIN, 13),
        lambda on: on.set_output(RAIN, RAIN),
        lambda on: on.set_output(RAIN, "nowhere"),
    ):
        with pytest.raises((InvalidEdit, UnknownPart)):
            edit(opened.mixer)
    assert changed(before, opened.data) == set()


def test_a_removed_channel_gives_what_came_into_it_to_the_master(opened):
    opened.mixer.set_output(BASS, BUS)
    opened.mixer.remove_channel(BUS)
    assert [(channel.id, channel.output_bus) for channel in opened.mixer.channels()] == [(BASS, "master")]
    opened.mixer.remove_channel(BASS)
    assert opened.data["mixer_state"]["selected_channel_id"] is None
    assert BASS in {track.id for track in opened.sequencer.tracks()}


def test_no_routing_goes_round(opened):
    opened.mixer.add_channel(VOX)
    opened.mixer.set_output(BASS, BUS)
    opened.mixer.set_output(BUS, VOX)
    before = opened.data
    for channel, bus in ((VOX, BASS), (VOX, BUS), (VOX, VOX), (BUS, BASS)):
        with pytest.raises(InvalidEdit, match="come back to where it began"):
            opened.mixer.set_output(channel, bus)
    assert changed(before, opened.data) == set()
    opened.mixer.set_output(BUS, "master")
    opened.mixer.set_output(VOX, BASS)


def test_a_loop_that_a_foreign_file_holds_can_be_opened():
    data = snapshot(Shape.FLAT)
    data["mixer_state"]["channels"][0]["output_bus"] = BUS
    data["mixer_state"]["channels"][1]["output_bus"] = BASS
    opened = studio(data)
    opened.mixer.set_output(VOX, BASS)
    opened.mixer.set_output(BUS, "master")
    assert opened.mixer.channel(BUS).output_bus == "master"


@pytest.mark.parametrize(
    "edit",
    [
        lambda on: on.set_fader(BASS, 12.1),
        lambda on: on.set_fader(BASS, -60.1),
        lambda on: on.set_fader(BASS, float("-inf")),
        lambda on: on.set_gain(BASS, "hot"),
        lambda on: on.set_pan(BASS, 1.01),
        lambda on: on.set_pan(BASS, -1.01),
        lambda on: on.set_gain(BASS, 12.5),
        lambda on: on.set_gain(BASS, -60.5),
        lambda on: on.set_mute(BASS, 1),
        lambda on: on.set_solo(BASS, None),
        lambda on: on.set_master_fader(12.5),
        lambda on: on.set_master_fader(-60.5),
        lambda on: on.set_limiter(threshold_db=-60.5),
        lambda on: on.set_master_mute("on"),
        lambda on: on.set_limiter(enabled=True, threshold_db=0.5),
        lambda on: on.add_channel(BASS),
    ],
)
def test_what_no_mixer_can_take_is_refused_and_nothing_changes(opened, edit):
    before = opened.data
    with pytest.raises(InvalidEdit, match="Nothing has changed"):
        edit(opened.mixer)
    assert changed(before, opened.data) == set()


def test_an_unknown_channel_is_named(opened):
    before = opened.data
    for edit in (
        lambda on: on.channel("drums"),
        lambda on: on.remove_channel("drums"),
        lambda on: on.set_fader("drums", 0),
        lambda on: on.set_output(BASS, "drums"),
        lambda on: on.set_output("drums", "master"),
    ):
        with pytest.raises(UnknownPart, match="There is no channel “drums”"):
            edit(opened.mixer)
    assert changed(before, opened.data) == set()


def test_none_is_no_channel(opened):
    for edit in (lambda on: on.set_output(BASS, None), lambda on: on.set_pan(None, 0)):
        with pytest.raises(UnknownPart, match="There is no channel “None”"):
            edit(opened.mixer)


def test_looking_at_a_mixer_that_is_not_there_makes_none():
    opened = studio({"id": ID, "name": "Bare", "mixer_state": {"show_meters": True}})
    assert opened.mixer.channels() == ()
    assert (opened.mixer.master().fader, opened.mixer.master().limiter_threshold) == (0.0, -1.0)
    assert opened.data == {"id": ID, "name": "Bare", "mixer_state": {"show_meters": True}}


@pytest.mark.parametrize(
    "mixer", [{}, {"mixer_state": None}, {"mixer_state": {"master": None, "channels": None}}]
)
def test_a_mixer_that_is_not_there_is_made_by_an_edit(mixer):
    opened = studio({"id": ID, "name": "Bare", "tracks": [{"id": BASS, "name": None, "color": 7}], **mixer})
    opened.mixer.set_master_fader(-3)
    opened.mixer.set_fader(BASS, -6)
    assert (opened.mixer.master().fader, opened.mixer.channel(BASS).fader) == (-3.0, -6.0)
    assert (opened.mixer.channel(BASS).name, opened.mixer.channel(BASS).color) == ("", "#3b82f6")
