"""The delta is exact: it makes B of A, A of B, and is empty only for equal values."""

from __future__ import annotations

import copy
import json
import random
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.diff.compact import operations
from core.diff.exact import same
from core.diff.structure import ListDelta, ObjectDelta, Replaced, apply, diff, reverse
from tests.core.diff.examples import ANY_JSON, clip, exact, flat, note, snapshots


@given(ANY_JSON, ANY_JSON)
def test_delta_makes_b_of_a_and_its_reverse_a_of_b(a: Any, b: Any) -> None:
    delta = diff(a, b)
    assert exact(apply(a, delta)) == exact(b)
    assert exact(apply(b, reverse(delta))) == exact(a)


@given(ANY_JSON)
def test_equal_values_have_no_delta(a: Any) -> None:
    assert diff(a, a) is None
    assert diff(a, copy.deepcopy(a)) is None


@given(ANY_JSON, ANY_JSON)
def test_no_delta_means_equal_to_the_last_type(a: Any, b: Any) -> None:
    assert (diff(a, b) is None) == (exact(a) == exact(b))


@given(snapshots(), snapshots())
def test_snapshots_of_any_shape_are_made_of_each_other(a: Any, b: Any) -> None:
    delta = diff(a, b)
    assert exact(apply(a, delta)) == exact(b)
    assert exact(apply(b, reverse(delta))) == exact(a)


def test_apply_leaves_a_as_it_was() -> None:
    a, b = flat(), flat()
    b["clips"][0]["midi_events"].reverse()
    b["tracks"].pop(0)
    before = exact(a)
    apply(a, diff(a, b))
    assert exact(a) == before


def test_true_and_one_and_one_point_zero_are_three_values() -> None:
    assert diff([True], [1]) == ListDelta(1, 1, changed=((0, 0, Replaced(True, 1)),))
    assert diff({"x": 1}, {"x": 1.0}) == ObjectDelta({"x": Replaced(1, 1.0)})
    assert diff(0.0, -0.0) is not None
    assert diff(False, 0) is not None


def test_things_are_matched_by_id_wherever_they_stand() -> None:
    a = [{"id": "x", "v": 1}, {"id": "y", "v": 1}, {"id": "z", "v": 1}]
    b = [{"id": "z", "v": 1}, {"id": "x", "v": 1}, {"id": "y", "v": 2}]
    delta = diff(a, b)
    assert isinstance(delta, ListDelta)
    assert delta.moved == ((2, 0),)
    assert [(x, y) for x, y, _ in delta.changed] == [(1, 2)]
    assert not delta.removed
    assert not delta.added


def test_ids_of_differing_types_are_differing_things() -> None:
    delta = diff([{"id": 1, "v": 1}], [{"id": "1", "v": 1}])
    assert isinstance(delta, ListDelta)
    assert len(delta.removed) == len(delta.added) == 1


def test_notes_are_matched_by_pitch_place_and_channel() -> None:
    a = [note(60, 0.0), note(62, 0.1 + 0.2), note(64, 2.0)]
    b = [note(64, 2.0), note(60, 0.0, velocity=80), note(62, 0.3)]
    delta = diff(a, b)
    assert isinstance(delta, ListDelta)
    assert not delta.removed
    assert not delta.added
    assert {(x, y) for x, y, _ in delta.changed} == {(0, 1), (1, 2)}


def test_equal_notes_at_one_place_are_counted() -> None:
    twice = [note(60, 0.0), note(60, 0.0)]
    delta = diff(twice, [note(60, 0.0)])
    assert isinstance(delta, ListDelta)
    assert len(delta.removed) == 1
    assert not delta.changed


def test_one_note_put_in_front_is_one_addition() -> None:
    a = [note(60, float(step)) for step in range(500)]
    delta = diff(a, [note(40, 0.0), *a])
    assert isinstance(delta, ListDelta)
    assert [place for place, _ in delta.added] == [0]
    assert not delta.removed
    assert not delta.moved
    assert not delta.changed


def test_values_without_identity_are_told_by_their_order() -> None:
    delta = diff(["a", "b", "c"], ["a", "x", "c"])
    assert delta == ListDelta(3, 3, changed=((1, 1, Replaced("b", "x")),))


@given(st.permutations(range(12)))
def test_fewest_things_are_said_to_have_moved(order: list[int]) -> None:
    a = [{"id": number} for number in range(12)]
    delta = diff(a, [{"id": number} for number in order])
    moved = len(delta.moved) if isinstance(delta, ListDelta) else 0
    longest: list[int] = []
    for place, number in enumerate(order):
        longest.append(1 + max((longest[p] for p in range(place) if order[p] < number), default=0))
    assert moved == 12 - max(longest)


def test_values_two_hundred_levels_deep_are_compared() -> None:
    def deep(leaf: int) -> Any:
        value: Any = leaf
        for level in range(199):
            value = [value] if level % 2 else {"k": value}
        return value

    a, b = deep(1), deep(2)
    assert exact(apply(a, diff(a, b))) == exact(b)


def _nested(levels: int, leaf: Any) -> Any:
    value: Any = leaf
    for level in range(levels):
        value = [value] if level % 3 else {"k": value}
    return value


@pytest.mark.parametrize("levels", [250, 300, 400, 900, 10_000])
def test_values_too_deep_to_walk_are_one_value(levels: int) -> None:
    a, b = _nested(levels, 1), _nested(levels, 1.0)
    assert diff(a, _nested(levels, 1)) is None
    for old, new in ((a, b), ({"x": a, "y": 1}, {"x": b, "y": 2})):
        delta = diff(old, new)
        assert delta is not None
        assert same(apply(old, delta), new)
        assert same(apply(new, reverse(delta)), old)
        assert not same(old, new)


def _odd(pitch: Any, start: Any) -> dict[str, Any]:
    """Something with the fields of a note."""
    return {"note": pitch, "start_time": start, "channel": 0}


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ([], None), (None, [{"id": 1}]), ([1], {"0": 1}), ("x", ["x"]), (3, 3.5), ([[]], [{}]),
        ([None], [[]]), ({"clips": None}, {"clips": []}), ([{"id": 1}], [{"id": True}]),
        ([{"id": None}, {"id": []}], [{"id": []}, {"id": None}]),
        ([_odd([], {})] * 2, [_odd({}, 1)] * 3), ([_odd("a", "b")], [_odd(1, 1e308)]),
        ([_odd(1, 0)], [_odd(2, None)]), ([_odd(True, 0)], [_odd(1, 0.0)]),
        ([note(60, 0.0), {"id": 7}, 5], [5, {"id": 7}, note(60, 1e-9)]),
    ],
)  # fmt: skip
def test_whatever_stands_where_a_list_should_is_compared(a: Any, b: Any) -> None:
    for old, new in ((a, b), (b, a), ({"k": a}, {"k": b})):
        delta = diff(old, new)
        assert delta is not None
        assert exact(apply(old, delta)) == exact(new)
        assert exact(apply(new, reverse(delta))) == exact(old)


def test_things_of_one_id_are_paired_with_their_equals_first() -> None:
    a = [{"id": "x", "v": 1}, {"id": "x", "v": 2}, {"id": "y", "v": 0}]
    b = [{"id": "y", "v": 9}, {"id": "x", "v": 2}, {"id": "x", "v": 3}]
    delta = diff(a, b)
    assert isinstance(delta, ListDelta)
    assert not delta.removed
    assert not delta.added
    assert [(x, y) for x, y, _ in delta.changed] == [(0, 2), (2, 0)]


def test_a_spelling_alone_is_told_in_the_midst_of_other_changes() -> None:
    a, b = flat(), flat()
    b["clips"][0]["midi_events"][3]["velocity"] = 100.0
    b["clips"][0]["midi_events"].insert(0, note(20, 0.0))
    b["clips"][1]["is_muted"] = 0
    b["tracks"].reverse()
    b["tracks"][0]["volume"] = True
    delta = diff(a, b)
    assert exact(apply(a, delta)) == exact(b)
    assert operations(delta) == 1 + 1 + 1 + 2 + 1  # note, velocity, muted, two moves, volume


def test_long_clips_in_another_order_are_matched_by_id() -> None:
    a = [clip(name, "t", 0.0, [note(60, float(step)) for step in range(900)]) for name in "uvw"]
    delta = diff(a, [a[1], {**a[2], "gain": 0.5}, a[0]])
    assert isinstance(delta, ListDelta)
    assert delta.moved == ((0, 2),)
    assert [(x, y) for x, y, _ in delta.changed] == [(2, 1)]


def test_equal_values_in_other_slots_have_moved() -> None:
    delta = diff(["a", "b", "c"], ["b", "c", "a"])
    assert delta == ListDelta(3, 3, moved=((0, 2),))


def test_true_is_no_id() -> None:
    delta = diff([{"id": 1, "v": 1}, {"id": 2}], [{"id": 2}, {"id": True, "v": 1}])
    assert isinstance(delta, ListDelta)
    assert not delta.moved
    assert len(delta.removed) == len(delta.added) == 1


def test_transposed_notes_with_ids_are_the_same_notes() -> None:
    a = [{"id": step, **note(60, step / 4)} for step in range(9)]
    delta = diff(a, [{**one, "note": one["note"] + 2} for one in a])
    assert isinstance(delta, ListDelta)
    assert len(delta.changed) == 9


def test_what_a_transposed_chord_has_in_common_stays() -> None:
    a = [note(60, 0.0), note(64, 0.0), note(60, 1.0), note(64, 1.0)]
    b = [note(64, 0.0), note(68, 0.0), note(64, 1.0), note(68, 1.0)]
    delta = diff(a, b)
    assert isinstance(delta, ListDelta)
    assert [place for place, _ in delta.removed] == [0, 2]
    assert [place for place, _ in delta.added] == [1, 3]


def test_order_of_keys_is_nothing() -> None:
    assert same([{"a": 1, "b": [2.0]}], [{"b": [2.0], "a": 1}])
    assert not same([{"a": 1, "b": [2.0]}], [{"b": [2], "a": 1}])
    assert diff([{"a": 1, "b": [2.0]}], [{"b": [2.0], "a": 1}]) is None


def test_transposed_notes_went_and_came() -> None:
    a = [note(60 + step % 5, step / 4) for step in range(40)]
    delta = diff(a, [{**one, "note": one["note"] + 2} for one in a])
    assert isinstance(delta, ListDelta)
    assert not delta.keeps_some
    assert operations(delta) == 1


def test_numbers_beyond_64_bits_keep_every_digit() -> None:
    a, b = [10**30, {"id": 2**70}], [10**30 + 1, {"id": 2**70}]
    assert apply(a, diff(a, b)) == b


def test_long_lists_take_no_square_of_time() -> None:
    numbers = list(range(40_000))
    random.Random(5).shuffle(numbers)
    a = [{"id": number} for number in range(40_000)]
    b = json.loads(json.dumps([{"id": number} for number in numbers]))
    start = time.perf_counter()
    delta = diff(a, b)
    assert time.perf_counter() - start < 20  # a square would take hours
    assert apply(a, delta) == b
