"""Effect chains: slots that may be empty, ranges of the catalogue, foreign effects left as they are."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InvalidEdit, NothingOpen, UnknownPart
from core.model.document import parse
from core.model.snapshot import Shape
from core.session.effect_catalogue import CATALOGUE
from core.session.track_effects_service import TrackEffectsService
from core.session.working import Working
from tests.core.session.studio import BASS, ID, RAIN, SHAPES, VOX, Studio, changed, snapshot, studio

AS_THE_BACKENDS_SPELL = (
    "id effect_name display_name track_id slot_index parameters is_bypassed is_enabled sc_node_id sc_bus_in "
    "sc_bus_out created_at updated_at"
)


@pytest.fixture(params=SHAPES)
def opened(request) -> Studio:
    return studio(snapshot(request.param))


def effects_of(opened: Studio) -> TrackEffectsService:
    return TrackEffectsService(opened.working)


def slots(effects: TrackEffectsService, track_id: str) -> dict[int, str]:
    return {effect.slot_index: effect.id for effect in effects.chain(track_id).effects}


def with_chain(chain: dict) -> Studio:
    data = snapshot(Shape.FLAT)
    data["track_effects"] = [chain]
    return studio(data)


# Adding


def test_a_fresh_effect_is_spelt_as_the_backends_spell_it(opened):
    before = opened.data
    made = effects_of(opened).add_effect(VOX, "delay", mix=0.5)
    assert changed(before, opened.data) == {"/track_effects/1/effects"}
    [effect] = opened.data["track_effects"][1]["effects"]
    assert list(effect) == AS_THE_BACKENDS_SPELL.split()
    assert effect["id"] == made
    assert (effect["effect_name"], effect["display_name"], effect["track_id"]) == ("delay", "Delay 1", VOX)
    assert effect["parameters"] == {"delayTime": 0.25, "feedback": 0.5, "mix": 0.5, "bypass": 0.0}
    assert all(type(value) is float for value in effect["parameters"].values())
    assert (effect["slot_index"], effect["is_bypassed"], effect["is_enabled"]) == (0, False, True)


def test_every_effect_of_real_data_is_what_the_catalogue_would_add(real_data):
    seen = set()
    for path in sorted((real_data / "compositions").rglob("*.json")):
        for chain in parse(path.read_bytes(), path.name).data.get("track_effects") or ():
            for real in chain["effects"]:
                opened = studio(snapshot(Shape.FLAT))
                effects_of(opened).add_effect(RAIN, real["effect_name"], real["slot_index"])
                [ours] = opened.data["track_effects"][-1]["effects"]
                for name in ("effect_name", "display_name", "slot_index", "parameters", "is_enabled"):
                    assert ours[name] == real[name]
                assert list(ours) == list(real)
                assert list(ours["parameters"]) == list(real["parameters"])
                seen.add(real["effect_name"])
    assert seen == {"reverb", "delay", "chorus", "lpf", "hpf", "distortion"}


@pytest.mark.parametrize("words", ["lpf", "LPF", "Low-Pass Filter", "low pass filter", "low-pass"])
def test_an_effect_is_found_by_its_name_however_it_is_written(opened, words):
    effects = effects_of(opened)
    effects.add_effect(RAIN, words)
    assert effects.chain(RAIN).effects[0].effect_name == "lpf"


def test_every_effect_of_the_catalogue_can_be_added_and_set_from_end_to_end():
    for definition in CATALOGUE:
        effects = effects_of(studio(snapshot(Shape.FLAT)))
        made = effects.add_effect(RAIN, definition.name)
        for parameter in definition.parameters:
            assert parameter.low <= parameter.default <= parameter.high
            assert parameter.low < parameter.high
            for value in (parameter.low, parameter.high):
                effects.set_parameter(made, parameter.name, value)
                assert effects.chain(RAIN).effects[0].parameters[parameter.name] == value
            for value in (parameter.low - 0.001, parameter.high + 0.001):
                with pytest.raises(InvalidEdit):
                    effects.set_parameter(made, parameter.name, value)
    assert len({definition.name for definition in CATALOGUE}) == len(CATALOGUE) >= 12


def test_a_track_takes_eight_effects_and_no_ninth(opened):
    effects = effects_of(opened)
    made = [effects.add_effect(RAIN, "reverb") for _ in range(8)]
    assert slots(effects, RAIN) == dict(enumerate(made))
    before = opened.data
    with pytest.raises(InvalidEdit, match="all 8 slots of its chain are taken"):
        effects.add_effect(RAIN, "reverb")
    assert changed(before, opened.data) == set()


def test_a_chain_of_fewer_slots_is_full_sooner():
    chain = {"track_id": BASS, "effects": [{"id": "a", "effect_name": "x", "slot_index": 1}], "max_slots": 2}
    effects = effects_of(with_chain(chain))
    effects.add_effect(BASS, "gain")
    assert list(slots(effects, BASS)) == [0, 1]
    with pytest.raises(InvalidEdit, match="all 2 slots"):
        effects.add_effect(BASS, "gain")


def test_an_effect_added_where_one_is_moves_that_aside(opened):
    effects = effects_of(opened)
    a, b = effects.add_effect(RAIN, "reverb"), effects.add_effect(RAIN, "delay")
    c = effects.add_effect(RAIN, "chorus", 0)
    assert slots(effects, RAIN) == {0: c, 1: a, 2: b}
    last = effects.add_effect(RAIN, "gate", slot=7)
    d = effects.add_effect(RAIN, "phaser", slot=7)
    assert slots(effects, RAIN) == {0: c, 1: a, 2: b, 6: last, 7: d}
    listed = [effect["id"] for effect in opened.data["track_effects"][-1]["effects"]]
    assert listed == [c, a, b, last, d]


# Removing and moving


def test_what_is_behind_a_removed_effect_keeps_its_slot(opened):
    effects = effects_of(opened)
    a, b, c = (effects.add_effect(RAIN, "reverb") for _ in range(3))
    before = opened.data
    effects.remove_effect(b)
    assert changed(before, opened.data) == {"/track_effects/2/effects"}
    assert slots(effects, RAIN) == {0: a, 2: c}
    fresh = effects.add_effect(RAIN, "delay")
    assert slots(effects, RAIN) == {0: a, 1: fresh, 2: c}
    assert effects.chain(RAIN).effects[1].display_name == "Delay 2"


@pytest.mark.parametrize(
    ("moved", "slot", "order"),
    [(0, 2, [1, 2, 0, 3]), (3, 0, [3, 0, 1, 2]), (1, 1, [0, 1, 2, 3]), (1, 2, [0, 2, 1, 3])],
)
def test_a_moved_effect_lets_those_between_make_room(opened, moved, slot, order):
    effects = effects_of(opened)
    made = [effects.add_effect(RAIN, "reverb") for _ in range(4)]
    effects.move_effect(made[moved], slot)
    assert slots(effects, RAIN) == {at: made[which] for at, which in enumerate(order)}


def test_a_move_to_a_free_slot_moves_nobody_else(opened):
    effects = effects_of(opened)
    a, b = effects.add_effect(RAIN, "reverb"), effects.add_effect(RAIN, "delay")
    effects.move_effect(a, 5)
    assert slots(effects, RAIN) == {1: b, 5: a}


def test_an_effect_moves_to_another_track(opened):
    effects = effects_of(opened)
    before = opened.data
    effects.move_effect("fx-1", 0, RAIN)
    assert changed(before, opened.data) == {"/track_effects"}
    assert effects.chain(BASS).effects == []
    [moved] = opened.data["track_effects"][2]["effects"]
    assert moved == {"id": "fx-1", "effect_name": "reverb", "slot_index": 0, "track_id": RAIN}


def test_an_effect_that_moves_to_another_track_leaves_the_old_bus_behind(opened):
    effects = effects_of(opened)
    made = effects.add_effect(RAIN, "delay")
    with opened.working.editing() as desk:
        desk.chains[-1]["effects"][0].update(sc_node_id=4000, sc_bus_in=10, sc_bus_out=10)
    effects.move_effect(made, 3, VOX)
    [moved] = effects.chain(VOX).effects
    assert (moved.track_id, moved.slot_index) == (VOX, 3)
    assert (moved.sc_node_id, moved.sc_bus_in, moved.sc_bus_out) == (None, None, None)


# Bypass and parameters


def test_bypass_is_told_in_both_spellings(opened):
    effects = effects_of(opened)
    made = effects.add_effect(RAIN, "reverb")
    before = opened.data
    effects.set_bypass(made, True)
    place = "/track_effects/2/effects/0"
    assert changed(before, opened.data) == {f"{place}/is_bypassed", f"{place}/parameters/bypass"}
    assert effects.chain(RAIN).effects[0].parameters["bypass"] == 1.0
    effects.set_bypass(made, False)
    assert changed(before, opened.data) == set()
    effects.set_bypass("fx-1", True)
    assert opened.data["track_effects"][0]["effects"] == [
        {"id": "fx-1", "effect_name": "reverb", "slot_index": 0, "is_bypassed": True}
    ]


def test_a_parameter_is_the_only_thing_that_changes(opened):
    effects = effects_of(opened)
    made = effects.add_effect(RAIN, "lpf")
    before = opened.data
    effects.set_parameter(made, "cutoff", 440)
    assert changed(before, opened.data) == {"/track_effects/2/effects/0/parameters/cutoff"}
    assert repr(effects.chain(RAIN).effects[0].parameters["cutoff"]) == "440.0"


def test_a_refusal_names_range_and_unit(opened):
    effects = effects_of(opened)
    made = effects.add_effect(RAIN, "lpf")
    with pytest.raises(InvalidEdit) as refused:
        effects.set_parameter(made, "cutoff", 30000)
    assert str(refused.value) == (
        "“30,000” as the cutoff of Low-Pass Filter 1 is not possible: it must lie between 20 and 20,000 Hz. "
        "Nothing has changed."
    )
    with pytest.raises(InvalidEdit, match="it has no such parameter; it has cutoff, resonance"):
        effects.set_parameter(made, "mix", 0.5)


@pytest.mark.parametrize(
    "edit",
    [
        lambda on: on.add_effect(RAIN, "granulator"),
        lambda on: on.add_effect(RAIN, 7),
        lambda on: on.add_effect(RAIN, "reverb", 8),
        lambda on: on.add_effect(RAIN, "reverb", -1),
        lambda on: on.add_effect(RAIN, "reverb", mix=1.1),
        lambda on: on.add_effect(RAIN, "reverb", size=0.5),
        lambda on: on.add_effect(RAIN, "reverb", bypass=1.0),
        lambda on: on.move_effect("fx-1", 8),
        lambda on: on.move_effect("fx-1", 8, RAIN),
        lambda on: on.move_effect("fx-1", True),
        lambda on: on.set_bypass("fx-1", 1),
        lambda on: on.set_parameter("fx-1", "mix", float("nan")),
        lambda on: on.set_parameter("fx-1", "mix", "0.5"),
        lambda on: on.set_parameter("fx-1", "mix", True),
        lambda on: on.set_parameter("fx-1", "bypass", 1.0),
    ],
)
def test_what_no_chain_can_take_is_refused_and_nothing_changes(opened, edit):
    before = opened.data
    with pytest.raises(InvalidEdit, match="Nothing has changed"):
        edit(effects_of(opened))
    assert changed(before, opened.data) == set()


def test_unknown_tracks_and_effects_are_named(opened):
    before, effects = opened.data, effects_of(opened)
    for edit in (
        lambda: effects.chain("drums"),
        lambda: effects.add_effect("drums", "reverb"),
        lambda: effects.move_effect("fx-1", 0, "drums"),
    ):
        with pytest.raises(UnknownPart, match="There is no track “drums”"):
            edit()
    for edit in (
        lambda: effects.remove_effect("fx-9"),
        lambda: effects.move_effect("fx-9", 0),
        lambda: effects.set_bypass("fx-9", True),
        lambda: effects.set_parameter("fx-9", "mix", 0.5),
    ):
        with pytest.raises(UnknownPart, match="There is no effect “fx-9”"):
            edit()
    assert changed(before, opened.data) == set()
    with pytest.raises(NothingOpen):
        TrackEffectsService(Working()).chain(BASS)


# Foreign data


def test_an_effect_that_the_catalogue_lacks_takes_any_finite_number_of_its_own_parameters():
    foreign = {
        "id": "g",
        "effect_name": "granular",
        "slot_index": 0,
        "parameters": {"grains": 7, "spray": 0.1},
    }
    opened = with_chain({"track_id": BASS, "effects": [foreign], "max_slots": 8})
    effects = effects_of(opened)
    effects.set_parameter("g", "spray", -900)
    assert opened.data["track_effects"][0]["effects"] == [
        {**foreign, "parameters": {"grains": 7, "spray": -900.0}}
    ]
    refused: list[tuple[str, Any]] = [("spray", float("inf")), ("spray", None), ("sprai", 1.0)]
    for name, value in refused:
        with pytest.raises(InvalidEdit):
            effects.set_parameter("g", name, value)


@pytest.mark.parametrize(
    "chains", [{}, {"track_effects": None}, {"track_effects": [None, {"track_id": BASS}]}]
)
def test_what_a_snapshot_lacks_is_made_by_an_edit_and_by_no_look(chains):
    data = {"id": ID, "name": "Bare", "tracks": [{"id": BASS}], **chains}
    opened = studio(data)
    effects = effects_of(opened)
    assert effects.chain(BASS).effects == []
    assert opened.data == data
    made = effects.add_effect(BASS, "reverb")
    assert slots(effects, BASS) == {0: made}


def test_slots_that_contradict_each_other_are_numbered_anew_by_the_edit_that_needs_them():
    one = [
        {"id": name, "effect_name": "x", "slot_index": slot} for name, slot in (("a", 3), ("b", 3), ("c", 0))
    ]
    chain = {"track_id": BASS, "effects": [one[0], "junk", one[1], {"id": "d", "effect_name": "x"}, one[2]]}
    opened = with_chain(chain)
    effects = effects_of(opened)
    effects.set_bypass("a", True)
    assert [effect.id for effect in effects.chain(BASS).effects] == ["c", "d", "a", "b"]
    made = effects.add_effect(BASS, "reverb")
    assert slots(effects, BASS) == {0: "c", 1: "d", 2: "a", 3: "b", 4: made}
    assert opened.data["track_effects"][0]["effects"][1] == "junk"


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_chain_of_edits_keeps_slots_and_list_in_one_order(data):
    opened = studio(snapshot(data.draw(st.sampled_from(SHAPES))))
    effects = effects_of(opened)
    model: dict[str, set[str]] = {RAIN: set(), VOX: set()}
    for _ in range(data.draw(st.integers(1, 20))):
        track, slot = data.draw(st.sampled_from([RAIN, VOX])), data.draw(st.integers(0, 7))
        everywhere = sorted(model[RAIN] | model[VOX])
        before = opened.data
        try:
            if not everywhere or data.draw(st.booleans()):
                made = effects.add_effect(track, "gain", data.draw(st.none() | st.just(slot)))
                model[track].add(made)
            elif data.draw(st.booleans()):
                moved = data.draw(st.sampled_from(everywhere))
                effects.move_effect(moved, slot, track)
                assert slots(effects, track)[slot] == moved
                model[RAIN].discard(moved)
                model[VOX].discard(moved)
                model[track].add(moved)
            else:
                gone = data.draw(st.sampled_from(everywhere))
                effects.remove_effect(gone)
                model[RAIN].discard(gone)
                model[VOX].discard(gone)
        except InvalidEdit:
            assert len(model[track]) == 8
            assert json.dumps(opened.data) == json.dumps(before)
        for of in (RAIN, VOX):
            found = [(effect.slot_index, effect.id) for effect in effects.chain(of).effects]
            raw = [chain["effects"] for chain in opened.data["track_effects"] if chain["track_id"] == of]
            assert [(each["slot_index"], each["id"]) for each in (raw[0] if raw else [])] == found
            assert {name for _, name in found} == model[of]
            assert [slot for slot, _ in found] == sorted({slot for slot, _ in found})
            assert all(0 <= slot < 8 for slot, _ in found)
