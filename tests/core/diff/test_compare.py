"""What a comparison promises for any snapshots: exact, true pointers, noise apart, one edit one change."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from core.diff.changes import ChangeKind, Comparison, Row
from core.diff.compare import compare
from core.diff.structure import apply
from core.model.document import canonical_bytes
from core.model.fields import Field
from core.model.snapshot import CATALOGUES, Shape
from tests.core.diff.examples import document, exact, flat, nested, snapshots

MISSING = object()


def at(data: Any, pointer: str | None) -> Any:
    """What a JSON Pointer points to, MISSING where it points nowhere."""
    if pointer is None:
        return MISSING
    for escaped in pointer.split("/")[1:]:
        step = escaped.replace("~1", "/").replace("~0", "~")
        try:
            data = data[int(step)] if isinstance(data, list) else data[step]
        except (KeyError, IndexError, TypeError, ValueError):
            return MISSING
    return data


def assert_true(comparison: Comparison, row: Row) -> None:
    """Each pointer leads to what the row says was there."""
    a, b = comparison.a.data, comparison.b.data
    if row.kind is ChangeKind.ADDED:
        assert exact(at(b, row.path)) == exact(row.new)
        assert row.path_b == row.path
        return
    old = at(a, row.path)
    if row.kind is ChangeKind.REMOVED:
        assert exact(old) == exact(row.old)
        assert row.path_b is None
    elif row.kind is ChangeKind.CHANGED:
        assert old is MISSING or exact(old) == exact(row.old)
        assert at(b, row.path_b) is MISSING or exact(at(b, row.path_b)) == exact(row.new)
    else:
        assert old is not MISSING
        assert at(b, row.path_b) is not MISSING


@given(snapshots(), snapshots())
def test_rows_point_to_what_they_say_in_either_shape(a: Any, b: Any) -> None:
    comparison = compare(document(a), document(b))
    for row in comparison.rows:
        assert_true(comparison, row)
    assert exact(apply(comparison.a.data, comparison.delta)) == exact(comparison.b.data)
    assert len({change.key for change in comparison.changes}) == len(comparison.changes)
    assert all(change.rows and change.title and not change.volatile for change in comparison.changes)


@given(snapshots())
def test_a_snapshot_compared_with_itself_differs_in_nothing(a: Any) -> None:
    comparison = compare(document(a), document(copy.deepcopy(a)))
    assert not comparison.changes
    assert not comparison.noise
    assert comparison.delta is None


@given(snapshots(), snapshots())
def test_comparing_again_gives_the_same_keys(a: Any, b: Any) -> None:
    first, second = (compare(document(a), document(b)) for _ in range(2))
    assert [change.key for change in first.changes] == [change.key for change in second.changes]


def leaves(data: Any, field: Field, path: str = "") -> list[tuple[str, Field]]:
    """Every leaf of a snapshot with its field, but what names a thing or a note."""
    if isinstance(data, dict) and data:
        return [
            leaf
            for key, value in data.items()
            if key not in ("id", "track_id", "note", "start_time", "channel", "role", "timestamp")
            or field.child(key).volatile
            for leaf in leaves(value, field.child(key), f"{path}/{key}")
        ]
    if isinstance(data, list) and data:
        return [
            leaf
            for place, value in enumerate(data)
            for leaf in leaves(value, field.child(place), f"{path}/{place}")
        ]
    return [(path, field)]


def put(data: Any, path: str, value: Any) -> Any:
    """A copy with one value replaced."""
    result = copy.deepcopy(data)
    holder, _, last = path.rpartition("/")
    parent = at(result, holder)
    parent[int(last) if isinstance(parent, list) else last] = value
    return result


@given(st.sampled_from([flat, nested]), st.data(), st.sampled_from([7, 2.5, "other", True, False]))
def test_one_edited_field_is_one_row_and_one_change_at_its_place(
    make: Any, data: st.DataObject, value: Any
) -> None:
    a = make()
    fields = CATALOGUES[Shape.NESTED if make is nested else Shape.FLAT]
    path, field = data.draw(st.sampled_from(leaves(a, fields)))
    old = at(a, path)
    assume(canonical_bytes(old) != canonical_bytes(value) and not isinstance(old, list | dict))
    comparison = compare(document(a), document(put(a, path, value)))
    assert [row.path for row in comparison.rows] == [path]
    (row,) = comparison.rows
    assert row.area is field.area
    assert row.volatile is field.volatile
    assert (len(comparison.changes), len(comparison.noise)) == ((0, 1) if field.volatile else (1, 0))


@given(st.sampled_from([flat, nested]), st.data())
def test_snapshots_that_differ_in_volatile_fields_have_no_musical_change(
    make: Any, data: st.DataObject
) -> None:
    a = make()
    b = copy.deepcopy(a)
    fields = CATALOGUES[Shape.NESTED if make is nested else Shape.FLAT]
    volatile = [path for path, field in leaves(a, fields) if field.volatile]
    for path in data.draw(st.sets(st.sampled_from(volatile), min_size=1)):
        b = put(b, path, data.draw(st.sampled_from([3, 0.25, "x", None])))
    comparison = compare(document(a), document(b))
    assert not comparison.changes
    assert all(row.volatile for row in comparison.rows)
    assert bool(comparison.rows) is (exact(a) != exact(b))


@given(st.sampled_from([flat, nested]), st.randoms(use_true_random=False))
def test_notes_in_another_order_are_no_musical_change(make: Any, chance: Any) -> None:
    a = make()
    b = copy.deepcopy(a)
    for clip in b.get("sequence", b)["clips"]:
        chance.shuffle(clip["midi_events"] or [])
    comparison = compare(document(a), document(b))
    assert not comparison.changes
    assert exact(apply(a, comparison.delta)) == exact(b)


def test_numbers_spelt_otherwise_are_no_musical_change() -> None:
    a, b = flat(), flat()
    b["tempo"] = 120
    b["clips"][0]["midi_events"][3]["duration"] = 1
    comparison = compare(document(a), document(b))
    assert not comparison.changes
    assert len(comparison.rows) == 2


def test_one_is_not_true() -> None:
    a, b = flat(), flat()
    a["tracks"][0]["pan"] = 1
    b["tracks"][0]["pan"] = True
    assert len(compare(document(a), document(b)).changes) == 1


def test_the_two_shapes_of_one_song_have_no_musical_change() -> None:
    for a, b in ((flat(), nested()), (nested(), flat())):
        comparison = compare(document(a), document(b))
        assert not comparison.changes
        assert exact(apply(a, comparison.delta)) == exact(b)


def test_pointers_are_true_in_each_shape() -> None:
    a, b = nested(), flat()
    b["tempo"] = 90
    b["tracks"].pop(0)
    b["clips"][1]["midi_events"].pop()
    b["mixer_state"]["master"]["fader"] = -3
    comparison = compare(document(a), document(b))
    for row in comparison.rows:
        assert_true(comparison, row)
    assert {(change.pointer_a, change.pointer_b) for change in comparison.changes} == {
        ("/sequence/tempo", "/tempo"),
        ("/sequence/tracks/0", None),
        ("/sequence/clips/1/midi_events", "/clips/1/midi_events"),
        ("/mixer_state/master/fader", "/mixer_state/master/fader"),
    }
