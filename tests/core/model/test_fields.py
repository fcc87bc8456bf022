"""The catalogue read off the models says what the format's table says."""

import pytest

from core.model.fields import Area, Field, Unit
from core.model.snapshot import CATALOGUES, Shape


def _at(shape: Shape, path: str) -> Field:
    field = CATALOGUES[shape]
    for step in path.split("/"):
        field = field.child(int(step) if step.isdigit() else step)
    return field


@pytest.mark.parametrize(
    ("path", "area", "volatile"),
    [
        ("id", Area.PROVENANCE, True),
        ("name", Area.SONG, False),
        ("created_at", Area.PROVENANCE, True),
        ("sequence/tempo", Area.SONG, False),
        ("sequence/current_position", Area.TRANSPORT, True),
        ("sequence/zoom", Area.VIEW, True),
        ("sequence/tracks/0/volume", Area.TRACKS, False),
        ("sequence/tracks/0/is_armed", Area.TRACKS, True),
        ("sequence/tracks/0/sample_name", Area.SAMPLES, False),
        ("sequence/clips/0/start_time", Area.CLIPS, False),
        ("sequence/clips/0/audio_offset", Area.SAMPLES, False),
        ("sequence/clips/0/midi_events/3/velocity", Area.NOTES, False),
        ("mixer_state/channels/0/fader", Area.MIXER, False),
        ("mixer_state/channels/0/meter_peak_left", Area.MIXER, True),
        ("mixer_state/master/sc_bus_index", Area.MIXER, True),
        ("mixer_state/meter_mode", Area.VIEW, True),
        ("track_effects/0/effects/1/parameters/mix", Area.EFFECTS, False),
        ("track_effects/0/effects/1/sc_node_id", Area.EFFECTS, True),
        ("track_effects/0/effects/1/updated_at", Area.PROVENANCE, True),
        ("sample_assignments/abc", Area.SAMPLES, False),
        ("chat_history/0/actions_executed/0/success", Area.CONVERSATION, False),
        ("metadata/anything/below", Area.PROVENANCE, True),
    ],
)
def test_the_catalogue_knows_area_and_volatility(path: str, area: Area, volatile: bool) -> None:
    field = _at(Shape.NESTED, path)
    assert (field.area, field.volatile) == (area, volatile)


def test_the_flat_shape_has_the_sequence_at_the_top() -> None:
    assert _at(Shape.FLAT, "tempo").unit is Unit.BPM
    assert _at(Shape.FLAT, "clips/0/midi_events/0/note").unit is Unit.PITCH
    assert _at(Shape.FLAT, "current_position").volatile


def test_an_unknown_field_takes_its_parents_area_and_is_shown() -> None:
    field = _at(Shape.FLAT, "tracks/0/swing/amount")
    assert (field.area, field.volatile) == (Area.TRACKS, False)
