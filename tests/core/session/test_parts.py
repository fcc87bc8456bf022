"""Reading foreign parts: whatever is missing or of a wrong kind, a model comes of it, the raw part stays."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from core.errors import UnknownPart
from core.model.conversation import Action, Message
from core.model.effects import Effect, EffectChain
from core.model.mixer import Channel, Master
from core.model.sequence import Clip, Part, Track
from core.session.parts import find, read, with_id

MODELS: list[type[Part]] = [Track, Clip, Channel, Master, Effect, EffectChain, Message, Action]

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=8,
)


def parts(model: type[BaseModel]) -> st.SearchStrategy[dict]:
    """Objects with some of the model's fields, each of any kind, also in the parts within."""
    anything: dict[str, st.SearchStrategy] = dict.fromkeys(model.model_fields, values)
    notes = {"note": values, "start_time": values, "duration": values, "velocity": values}
    inner = st.fixed_dictionaries(
        {}, optional={**notes, "success": values, "action": values, "effect_name": values}
    )
    for name in anything.keys() & {"midi_events", "effects", "actions_executed"}:
        anything[name] = st.lists(inner | values, max_size=4)
    return st.fixed_dictionaries({}, optional={**anything, "unknown": values})


@pytest.mark.parametrize("model", MODELS)
@given(data=st.data())
def test_reading_never_fails_and_changes_nothing(model, data):
    raw = data.draw(parts(model))
    before = json.dumps(raw)
    found = read(model, raw)
    assert json.dumps(raw) == before
    assert isinstance(found, model)
    assert found.model_validate(found.model_dump()) == found, "what was read is not a valid model"


@pytest.mark.parametrize("model", MODELS)
def test_what_can_be_read_is_read_as_it_is(model):
    plain = {
        name: {
            "id": "a",
            "track_id": "b",
            "effect_name": "reverb",
            "role": "user",
            "action": "x",
            "success": True,
        }[name]
        for name, field in model.model_fields.items()
        if field.is_required()
    }
    assert read(model, {**plain, "unknown": [1]}) == model.model_validate({**plain, "unknown": [1]})


def test_what_is_missing_or_unreadable_has_its_default_and_the_rest_stays():
    track = read(Track, {"name": None, "volume": "loud", "pan": -0.5, "lane": 3})
    assert (track.id, track.name, track.volume, track.pan) == ("", "", 1.0, -0.5)
    assert track.model_extra == {"lane": 3}
    action = read(Action, {"action": 3, "message": "done"})
    assert (action.action, action.success, action.message) == ("", False, "done")
    events = [{"note": 60, "start_time": 0, "duration": 1, "velocity": None}, None, {"note": 61.0}, 7]
    clip = read(Clip, {"id": "a", "track_id": None, "midi_events": events})
    assert clip.midi_events is not None
    assert [(note.note, note.velocity) for note in clip.midi_events] == [(60, 100)]
    assert clip.track_id == ""


def test_the_first_of_two_parts_with_one_id_is_meant():
    items = [None, "a", {"id": 1}, {"id": "a", "name": "first"}, {"id": "a", "name": "second"}]
    assert find(items, "track", "a")["name"] == "first"
    assert len(with_id(items)) == 2
    with pytest.raises(UnknownPart, match="There is no clip “b”"):
        find(items, "clip", "b")
