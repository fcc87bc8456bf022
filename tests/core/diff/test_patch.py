"""The JSON Patch, judged by a library that is not ours."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from typing import Any

import jsonpatch
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.diff.patch import to_patch
from core.diff.structure import diff
from tests.core.diff.examples import ANY_JSON, exact, flat, note, notes, snapshots, track

_SMALL = st.integers(0, 7)
_THINGS = st.lists(st.builds(lambda name, value: {"id": name, "x": value}, _SMALL, _SMALL), max_size=9)


def patched(a: Any, b: Any) -> Any:
    """A after our patch, by the library; held one level down, since it cannot replace a bare root."""
    inner = [
        {key: f"/r{value}" if key in ("path", "from") else value for key, value in operation.items()}
        for operation in to_patch(diff(a, b))
    ]
    return jsonpatch.apply_patch({"r": copy.deepcopy(a)}, copy.deepcopy(inner))["r"]


@given(ANY_JSON, ANY_JSON)
def test_patch_makes_b_of_any_a(a: Any, b: Any) -> None:
    assert exact(patched(a, b)) == exact(b)


@given(_THINGS, _THINGS)
def test_patch_moves_adds_and_removes_in_one_list(a: Any, b: Any) -> None:
    assert exact(patched(a, b)) == exact(b)


@given(snapshots(), snapshots())
def test_patch_makes_one_snapshot_of_another(a: Any, b: Any) -> None:
    assert exact(patched(a, b)) == exact(b)


def test_patch_uses_four_operations_only() -> None:
    a, b = flat(), flat()
    b["tracks"].append(b["tracks"].pop(0))
    b["clips"].pop()
    b["tempo"] = 99
    b["new"] = 1
    assert {operation["op"] for operation in to_patch(diff(a, b))} == {"add", "remove", "replace", "move"}


def test_equal_values_need_no_patch() -> None:
    assert to_patch(diff(flat(), flat())) == []


def _guarded(a: Any, b: Any) -> list[dict[str, Any]]:
    return copy.deepcopy(to_patch(diff(a, b), a))


def test_guarded_patch_fails_loudly_on_another_base() -> None:
    a, b = flat(), flat()
    b["clips"][1]["gain"] = 0.5
    other = flat()
    other["clips"].pop(0)
    assert jsonpatch.apply_patch(a, _guarded(a, b)) == b
    with pytest.raises(jsonpatch.JsonPatchTestFailed):
        jsonpatch.apply_patch(other, _guarded(a, b))


@pytest.mark.parametrize(
    "edit",
    [
        lambda song: song["tracks"].pop(1),
        lambda song: song["tracks"].append(song["tracks"].pop(0)),
        lambda song: song["tracks"].__setitem__(2, track("t9", "Other", "sine")),
        lambda song: notes(song, 1).pop(),
        lambda song: song["track_effects"][1]["effects"][0]["parameters"].update(mix=0.9),
        lambda song: song["mixer_state"]["channels"][2].update(fader=-3.0),
    ],
)
def test_every_operation_on_a_thing_is_guarded(edit: Callable[[dict[str, Any]], object]) -> None:
    a, b = flat(), flat()
    edit(b)
    patch = _guarded(a, b)
    assert patch[0]["op"] == "test"
    assert exact(jsonpatch.apply_patch(a, patch)) == exact(b)
    other = json.loads(json.dumps(a).replace('"id": "', '"id": "other '))
    with pytest.raises(jsonpatch.JsonPatchTestFailed):
        jsonpatch.apply_patch(other, patch)


def test_guards_hold_through_moves_additions_and_removals() -> None:
    chance = random.Random(11)
    for _ in range(200):
        a = [{"id": number, "x": 0} for number in chance.sample(range(12), chance.randint(1, 9))]
        b = [{"id": number, "x": chance.randint(0, 1)} for number in chance.sample(range(12), 7)]
        assert jsonpatch.apply_patch(copy.deepcopy(a), _guarded(a, b)) == b


def test_one_in_place_of_another_is_one_operation() -> None:
    a = [note(60, float(step)) for step in range(9)]
    b = copy.deepcopy(a)
    b[4] = note(72, 4.5)
    assert to_patch(diff(a, b)) == [{"op": "replace", "path": "/4", "value": b[4]}]


def test_one_move_is_one_operation() -> None:
    a, b = flat(), flat()
    b["tracks"].append(b["tracks"].pop(0))
    assert to_patch(diff(a, b)) == [{"op": "move", "from": "/tracks/0", "path": "/tracks/2"}]


def test_what_keeps_nothing_is_replaced_whole() -> None:
    a = {"kept": 1, "list": [1, 2, 3], "object": {"x": 1, "y": 2}, "grown": []}
    b = {"kept": 1, "list": [4, 5], "object": {"y": 3, "z": 4}, "grown": [1, 2]}
    assert [operation["op"] for operation in to_patch(diff(a, b))] == ["replace"] * 3
    assert patched(a, b) == b


def test_thousands_of_moves_are_made_and_right() -> None:
    numbers = list(range(1500))
    random.Random(7).shuffle(numbers)
    a = [{"id": number} for number in range(1500)]
    assert patched(a, [{"id": number} for number in numbers]) == [{"id": number} for number in numbers]
