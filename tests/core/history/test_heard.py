"""The fingerprint and the diff hear the same: equal fingerprints exactly where no musical change is shown."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.diff.compare import compare
from core.history.fingerprint import fingerprint
from core.model.heard import heard_number
from tests.core.diff.examples import document, edited, flat, nested, notes, put, snapshots
from tests.core.diff.spoiling import holder_of, paths, spoilings


def assert_agree(a: Any, b: Any) -> None:
    first, second = document(a), document(b)
    if first.shape is not second.shape:
        return
    comparison = compare(first, second)
    differs = fingerprint(first).areas != fingerprint(second).areas
    assert differs == bool(comparison.changes), [change.headline for change in comparison.changes]


@given(snapshots(), snapshots())
def test_fingerprint_and_diff_agree_on_any_snapshots(a: Any, b: Any) -> None:
    assert_agree(a, b)


@settings(max_examples=150)
@given(spoilings())
def test_fingerprint_and_diff_agree_on_spoilt_snapshots(pair: tuple[Any, Any]) -> None:
    assert_agree(*pair)


@given(st.sampled_from([flat, nested]), st.data())
def test_the_rounding_of_a_save_is_not_heard(make: Any, data: st.DataObject) -> None:
    a = make()
    put(a.get("sequence", a), tempo=119.97, swing=1 / 3, loop_end=data.draw(st.floats(0.001, 1e6)))
    b = copy.deepcopy(a)
    every = [p for p in paths(b) if isinstance(holder_of(b, p)[p[-1]], float)]
    for path in data.draw(st.sets(st.sampled_from(every), min_size=1)):
        holder = holder_of(b, path)
        holder[path[-1]] = holder[path[-1]] * (1 + data.draw(st.sampled_from([2e-16, -2e-16, 4e-16])))
    first, second = document(a), document(b)
    comparison = compare(first, second)
    assert not comparison.changes
    assert bool(comparison.noise) is (a != b)
    assert fingerprint(first).areas == fingerprint(second).areas


@pytest.mark.parametrize("value", [1.0, 0.5, 120.0, 119.0, 2.25, 7.1875, -4.0, 0.0625, 96.0009765625])
def test_differences_below_a_billionth_of_a_round_number_are_never_heard(value: float) -> None:
    for by in (1e-9, -1e-9, 1e-12, -1e-12):
        assert heard_number(value * (1 + by)) == heard_number(value)


@given(st.floats(1e-6, 1e6) | st.floats(-1e6, -1e-6))
def test_differences_above_a_hundred_millionth_are_always_heard(value: float) -> None:
    other = value * (1 + 1e-8)
    is_whole = value.is_integer() and other.is_integer()
    assert is_whole or heard_number(value) != heard_number(other)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_as_it_is_heard_is_heard_as_itself(value: float) -> None:
    once = heard_number(value)
    assert heard_number(float(once)) == once
    assert abs(once - value) <= max(4e-9 * abs(value), 1e-12)


def test_true_is_not_one_and_what_rounding_left_of_zero_is_zero() -> None:
    assert_agree({"loop_enabled": True}, {"loop_enabled": 1})
    assert compare(document({"swing": True}), document({"swing": 1})).changes
    assert not compare(document({"swing": 5e-17}), document({"swing": 0})).changes
    assert compare(document({"swing": 1e-9}), document({"swing": 0})).changes


def test_two_notes_of_one_pitch_and_start_may_change_places() -> None:
    def double(snapshot: Any) -> None:
        notes(snapshot).insert(0, {**notes(snapshot)[0], "velocity": 30, "note_name": "other"})

    a = edited(flat(), double)
    b = edited(a, lambda s: notes(s).insert(0, notes(s).pop(1)))
    put(notes(b)[0], note_name="x")
    put(notes(b)[1], note_name="y")
    assert not compare(document(a), document(b)).changes
    assert_agree(a, b)
