"""The JSON Patch, judged by a library that is not ours."""

from __future__ import annotations

import copy
import random
from typing import Any

import jsonpatch
from hypothesis import given
from hypothesis import strategies as st

from core.diff.patch import to_patch
from core.diff.structure import diff
from tests.core.diff.examples import ANY_JSON, exact, flat, snapshots

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


def test_thousands_of_moves_are_made_and_right() -> None:
    numbers = list(range(1500))
    random.Random(7).shuffle(numbers)
    a = [{"id": number} for number in range(1500)]
    assert patched(a, [{"id": number} for number in numbers]) == [{"id": number} for number in numbers]
