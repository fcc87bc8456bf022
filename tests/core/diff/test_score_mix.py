"""Strips and chains say what the mixer and the effects were and are, and which change says so."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from core.diff.compare import compare
from core.diff.score_build import build_score
from core.diff.score_kinds import NoteKind
from core.diff.score_mix import SILENT, Mix
from core.model.document import parse

Song = dict[str, Any]


def _effect(name: str, slot: int, **parameters: float) -> Song:
    return {"id": f"{name}-{slot}", "effect_name": name, "slot_index": slot, "parameters": parameters}


def _song() -> Song:
    return {
        "id": "song",
        "tracks": [
            {"id": "t1", "name": "Bass", "volume": 1.0, "pan": 0.0},
            {"id": "t2", "name": "Keys", "volume": 0.5},
        ],
        "clips": [],
        "mixer_state": {"channels": [], "master": {"id": "master", "fader": 0.0}},
        "track_effects": [
            {"track_id": "t1", "effects": [_effect("lpf", 0, cutoff=2000.0), _effect("reverb", 1, mix=0.3)]},
        ],
    }  # fmt: skip


def _mix(edit: Callable[[Song], object], song: Song | None = None) -> tuple[Mix, list[str]]:
    before = song or _song()
    after = copy.deepcopy(before)
    edit(after)
    comparison = compare(parse(orjson.dumps(before), "a"), parse(orjson.dumps(after), "b"))
    return build_score(comparison).mix, [change.title for change in comparison.changes]


def _nothing(song: Song) -> None:
    song["is_playing"] = True


def test_without_channels_a_track_is_its_own_strip_and_the_master_is_last() -> None:
    mix, _ = _mix(_nothing)
    assert [strip.name for strip in mix.strips] == ["Bass", "Keys", "Master"]
    assert [round(strip.level, 1) for strip in mix.strips] == [0.0, -6.0, 0.0]
    assert {strip.kind for strip in mix.strips} == {NoteKind.UNCHANGED}
    assert [strip.track for strip in mix.strips] == [0, 1, -1]


def test_a_level_and_a_pan_know_what_they_were_and_which_changes_say_so() -> None:
    mix, titles = _mix(lambda song: song["tracks"][0].update(volume=0.5, pan=-1.0))
    strip = mix.strips[0]
    assert strip.kind is NoteKind.CHANGED
    assert (strip.old_level, round(strip.level, 1)) == (0.0, -6.0)
    assert (strip.old_pan, strip.pan) == (0.0, -1.0)
    assert {titles[number] for number in strip.changes} == {"Bass: level", "Bass: pan"}


def test_another_name_of_a_track_is_no_change_of_its_strip() -> None:
    mix, _ = _mix(lambda song: song["tracks"][0].update(name="Low end"))
    assert mix.strips[0].kind is NoteKind.UNCHANGED


def test_nothing_is_silent() -> None:
    mix, _ = _mix(lambda song: song["tracks"][0].update(volume=0.0))
    assert mix.strips[0].level == SILENT


def test_channels_take_the_place_of_their_tracks() -> None:
    song = _song()
    song["mixer_state"]["channels"] = [{"id": "t1", "name": "Bass", "fader": -3.0, "pan": 0.0, "mute": False}]
    mix, _ = _mix(lambda after: after["mixer_state"]["channels"][0].update(fader=-9.0, mute=True), song)
    assert [strip.name for strip in mix.strips] == ["Bass", "Keys", "Master"]
    assert (mix.strips[0].old_level, mix.strips[0].level, mix.strips[0].states) == (-3.0, -9.0, "muted")


def test_a_track_that_came_and_one_that_went_have_strips() -> None:
    def swap(song: Song) -> None:
        song["tracks"][1] = {"id": "t3", "name": "Lead", "volume": 1.0}

    mix, _ = _mix(swap)
    assert [(strip.name, str(strip.kind)) for strip in mix.strips] == [
        ("Bass", "unchanged"), ("Lead", "added"), ("Keys", "removed"), ("Master", "unchanged"),
    ]  # fmt: skip


def test_a_parameter_tells_old_and_new_in_its_unit() -> None:
    mix, titles = _mix(lambda song: song["track_effects"][0]["effects"][0]["parameters"].update(cutoff=900.0))
    chip = mix.chains[0].chips[0]
    assert (chip.name, chip.kind) == ("Low-pass", NoteKind.CHANGED)
    (setting,) = chip.settings
    assert (setting.words, setting.old, setting.new) == ("2000 → 900 Hz", 2000.0, 900.0)
    assert [titles[number] for number in chip.changes] == ["Bass: Low-pass cutoff"]
    assert mix.chains[0].chips[1].kind is NoteKind.UNCHANGED


@pytest.mark.parametrize(
    ("edit", "seen"),
    [
        (lambda effects: effects.append(_effect("delay", 2)), ["unchanged", "unchanged", "added"]),
        (lambda effects: effects.pop(), ["unchanged", "removed"]),
        (lambda effects: effects[1].update(is_bypassed=True), ["unchanged", "changed"]),
    ],
)
def test_effects_come_and_go_and_are_bypassed(edit: Callable[[list[Song]], object], seen: list[str]) -> None:
    mix, _ = _mix(lambda song: edit(song["track_effects"][0]["effects"]))
    assert [str(chip.kind) for chip in mix.chains[0].chips] == seen
    assert mix.chains[0].is_changed


def test_an_effect_in_another_chain_is_moved_and_says_from_where() -> None:
    def move(song: Song) -> None:
        effect = song["track_effects"][0]["effects"].pop()
        song["track_effects"].append({"track_id": "t2", "effects": [{**effect, "slot_index": 0}]})

    mix, _ = _mix(move)
    chains = {chain.name: chain for chain in mix.chains}
    assert [(chip.kind, chip.text) for chip in chains["Keys"].chips] == [(NoteKind.MOVED, "from Bass")]
    assert len(chains["Bass"].chips) == 1


def test_junk_in_the_mixer_does_no_harm() -> None:
    song = _song()
    song["mixer_state"] = {"channels": [None, 3, {"id": "x", "fader": "loud", "pan": None}], "master": 4}
    song["track_effects"] = [None, {"track_id": "t1", "effects": [None, {"effect_name": 4}]}]
    mix, _ = _mix(_nothing, song)
    assert len(mix.strips) == 5
    assert [chip.name for chip in mix.chains[0].chips] == ["Effect", "Effect"]


def test_a_track_with_a_channel_has_a_strip_of_its_own_only_where_its_own_level_differs() -> None:
    song = _song()
    song["mixer_state"]["channels"] = [{"id": "t1", "name": "Bass", "fader": -3.0, "pan": 0.0}]
    mix, _ = _mix(lambda after: after["tracks"][0].update(volume=0.5), song)
    assert [(strip.name, str(strip.kind)) for strip in mix.strips[:2]] == [
        ("Bass", "unchanged"), ("Bass · track", "changed"),
    ]  # fmt: skip


def test_what_of_the_master_is_no_number_is_said() -> None:
    song = _song()
    song["mixer_state"]["master"]["limiter_enabled"] = False
    mix, _ = _mix(lambda after: after["mixer_state"]["master"].update(limiter_enabled=True), song)
    assert (str(mix.strips[-1].kind), mix.strips[-1].states) == ("changed", "limiter on")
