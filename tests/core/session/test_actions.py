"""Typed actions: how JSON spells them, what each does, and that one that fails leaves nothing behind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidEdit, NothingOpen
from core.session import actions
from core.session.action_runner import ActionRunner
from core.session.actions import Action, describe_actions, read_action
from core.session.dependencies import Services
from core.session.mixer_service import MixerService
from core.session.sequencer_service import SequencerService
from core.session.session import Session
from core.session.track_effects_service import TrackEffectsService
from core.session.working import Working
from core.storage.composition_service import CompositionService
from core.storage.memory import Memory
from tests.core.session.studio import changed
from tests.core.session.turns import assisted

KINDS = set(describe_actions()["discriminator"]["mapping"])


def runner_of(working: Working) -> ActionRunner:
    session = Session(CompositionService(Memory()), working, autosave_s=0)
    return ActionRunner(
        working, SequencerService(working, session), MixerService(working), TrackEffectsService(working)
    )


@pytest.fixture(params=["flat", "nested"])
def services(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Services]:
    with assisted(tmp_path / "data", str(request.param)) as made:
        yield made


@pytest.fixture
def runner(services: Services) -> ActionRunner:
    return runner_of(services.working)


def top(services: Services) -> str:
    return "/sequence" if "sequence" in services.working.freeze().data else ""


NOTE = {"note": 60, "start_time": 0.0, "duration": 1.0}

EDITS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "create_track": ({"name": "Lead"}, ["S/tracks"]),
    "delete_track": ({"track_id": "pad"}, ["S/tracks", "S/clips", "/track_effects"]),
    "set_track_parameter": (
        {"track_id": "pad", "parameter": "volume", "value": 0.5},
        ["S/tracks/1/volume"],
    ),
    "create_midi_clip": (
        {"track_id": "pad", "start_time": 8, "duration": 4, "notes": [NOTE]},
        ["S/clips"],
    ),
    "modify_clip": (
        {"clip_id": "clip-bass", "start_time": 2, "name": "Riff"},
        ["S/clips/0/start_time", "S/clips/0/name"],
    ),
    "duplicate_clip": ({"clip_id": "clip-bass"}, ["S/clips"]),
    "delete_clip": ({"clip_id": "clip-bass"}, ["S/clips"]),
    "set_tempo": ({"tempo": 97}, ["S/tempo"]),
    "set_time_signature": ({"time_signature": "3/4"}, ["S/time_signature"]),
    "add_effect": (
        {"track_id": "pad", "effect_name": "reverb", "parameters": {"mix": 0.7}},
        ["/track_effects/0/effects"],
    ),
    "remove_effect": ({"effect_id": "FX"}, ["/track_effects/1/effects"]),
    "set_effect_parameter": (
        {"effect_id": "FX", "parameter": "mix", "value": 0.9},
        ["/track_effects/1/effects/0/parameters/mix"],
    ),
    "bypass_effect": (
        {"effect_id": "FX"},
        ["/track_effects/1/effects/0/is_bypassed", "/track_effects/1/effects/0/parameters/bypass"],
    ),
    "set_master_fader": ({"fader": -3}, ["/mixer_state/master/fader"]),
}


def test_every_action_is_tested() -> None:
    assert EDITS.keys() == KINDS


@pytest.mark.parametrize("kind", EDITS)
def test_an_action_does_what_it_says_in_its_place_alone_and_tells_its_ids(
    kind: str, services: Services, runner: ActionRunner
) -> None:
    effect = services.effects.add_effect("bass", "delay")
    fields, places = EDITS[kind]
    given_ = {name: effect if value == "FX" else value for name, value in fields.items()}
    before = services.working.freeze().data
    result = runner.run(read_action({"action": kind, **given_}))
    assert (result.error, result.has_changed) == ("", True)
    found = changed(before, services.working.freeze().data)
    assert found == {place.replace("S/", f"{top(services)}/") for place in places}
    assert result.data is not None
    text = json.dumps(services.working.freeze().data)
    for name, value in result.data.items():
        if name.endswith("_id"):
            assert (value in text) == (not kind.startswith(("delete", "remove")))
    again = runner.run(read_action(json.loads(json.dumps({"action": kind, **given_}))))
    assert again.has_changed == kind.startswith(("create", "duplicate", "add"))
    assert again.has_worked != kind.startswith(("delete", "remove"))


def test_a_clip_is_modified_in_the_order_of_the_fields(services: Services, runner: ActionRunner) -> None:
    notes = (actions.NewNote(note=60, start_time=0.3, duration=1.0, velocity=77),)
    result = runner.run(
        actions.ModifyClip(
            clip_id="clip-bass",
            track_id="pad",
            duration=8.0,
            is_muted=True,
            notes=notes,
            added=(actions.NewNote(note=64, start_time=2.2, duration=1.0),),
            transpose=12,
            quantise=0.5,
        )
    )
    assert result.data == {"clip_id": "clip-bass", "note_count": 2}
    clip = services.sequencer.clip("clip-bass")
    assert (clip.track_id, clip.start_time, clip.duration, clip.is_muted) == ("pad", 0.0, 8.0, True)
    found = [(note.note, note.start_time, note.velocity) for note in services.sequencer.notes("clip-bass")]
    assert found == [(72, 0.5, 77), (76, 2.0, 100)]


@pytest.mark.parametrize(
    "action",
    [
        actions.ModifyClip(clip_id="clip-bass", start_time=3.0, duration=9.0, transpose=500),
        actions.ModifyClip(clip_id="clip-bass", notes=(), name="Gone", quantise=-1.0),
        actions.AddEffect(track_id="pad", effect_name="reverb", parameters={"mix": 0.5, "wobble": 1.0}),
        actions.AddEffect(track_id="pad", effect_name="reverb", parameters={"mix": 50.0}),
        actions.CreateMidiClip(
            track_id="pad",
            start_time=0.0,
            duration=4.0,
            notes=(actions.NewNote(note=200, start_time=0.0, duration=1.0),),
        ),
    ],
)
def test_an_action_that_fails_half_way_leaves_nothing_behind(
    action: Action, services: Services, runner: ActionRunner
) -> None:
    before = services.working.freeze()
    result = runner.run(action)
    assert not result.has_worked
    assert not result.has_changed
    assert result.data is None
    assert result.error.endswith(".")
    assert "Nothing has changed" not in result.error
    assert services.working.freeze() == before


def test_nothing_open_is_no_failure_of_the_action(services: Services, runner: ActionRunner) -> None:
    services.session.close()
    with pytest.raises(NothingOpen):
        runner.run(actions.SetTempo(tempo=99.0))


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        ({}, "The action “None” is not possible: its name:"),
        ({"action": "sing"}, "The action “sing” is not possible: its name:"),
        ({"action": "set_tempo"}, "The action “set_tempo” is not possible: tempo: Field required."),
        ({"action": "set_tempo", "tempo": "soon"}, "tempo: Input should be a valid number"),
        ({"action": "set_tempo", "tempo": float("nan")}, "tempo: Input should be a finite number."),
        ({"action": "set_tempo", "tempo": 99, "slide": 1}, "slide: Extra inputs are not permitted."),
        ({"action": "modify_clip", "clip_id": "a", "notes": [{"note": 1}]}, "notes.0.start_time: Field"),
        (
            {"action": "set_track_parameter", "track_id": "a", "parameter": "id", "value": 1},
            "parameter: Input",
        ),
    ],
)
def test_what_is_no_action_is_refused_in_one_sentence(given_: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidEdit) as error:
        read_action(given_)
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_the_schema_names_every_action_for_who_plans_by_it() -> None:
    schema = describe_actions()
    assert len(KINDS) == 14
    assert schema["discriminator"]["propertyName"] == "action"
    for name in schema["discriminator"]["mapping"].values():
        definition = schema["$defs"][name.removeprefix("#/$defs/")]
        assert definition["description"]
        assert definition["additionalProperties"] is False


def test_a_switch_stays_a_switch_and_a_number_a_number() -> None:
    for value in (True, 1, 0.5, "saw"):
        action = read_action(
            {"action": "set_track_parameter", "track_id": "a", "parameter": "name", "value": value}
        )
        assert isinstance(action, actions.SetTrackParameter)
        assert action.value == value
        assert isinstance(action.value, bool) == isinstance(value, bool)


_IDS = st.sampled_from(["bass", "pad", "clip-bass", "clip-pad", "gone", ""])
_NUMBERS = st.one_of(
    st.integers(-(10**30), 10**30), st.floats(allow_nan=False, allow_infinity=False), st.integers(-5, 200)
)
_VALUES = st.one_of(_IDS, _NUMBERS, st.booleans(), st.none(), st.text(max_size=8))
_FIELDS = st.sampled_from(
    sorted({name for each in describe_actions()["$defs"].values() for name in each["properties"]})
)
_JUNK = st.fixed_dictionaries({"action": st.sampled_from(sorted(KINDS))}).flatmap(
    lambda kind: st.dictionaries(_FIELDS, _VALUES, max_size=7).map(lambda more: {**more, **kind})
)


@given(st.sampled_from(sorted(EDITS)), st.dictionaries(_FIELDS, _VALUES, max_size=3), _JUNK)
def test_no_value_however_odd_breaks_a_runner(
    home: Services, kind: str, odd: dict[str, Any], junk: dict[str, Any]
) -> None:
    runner = runner_of(home.working)
    fields = EDITS[kind][0]
    for given_ in ({"action": kind, **fields, **{k: v for k, v in odd.items() if k in fields}}, junk):
        try:
            action = read_action(given_)
        except InvalidEdit:
            continue
        before = home.working.freeze().data
        result = runner.run(action)
        json.dumps(result.recorded())
        assert result.has_changed == (home.working.freeze().data != before)
        assert result.has_worked or not result.has_changed


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with assisted(tmp_path_factory.mktemp("actions") / "data", "flat") as made:
        yield made
        made.session.restore("000_20260223_113841")
