"""The changes and the noise together are all that differs, each difference told once."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.diff.compare import compare
from core.model.document import parse
from core.model.fields import Area
from tests.core.diff.examples import document, snapshots
from tests.core.diff.leaves import covering
from tests.core.diff.spoiling import spoilings


def untold(a: Any, b: Any) -> list[Any]:
    return [leaf for leaf in covering(compare(document(a), document(b))) if leaf[1] != 1]


def _same_shape(a: Any, b: Any) -> bool:
    return document(a).shape is document(b).shape


@given(snapshots(), snapshots())
def test_every_difference_is_told_exactly_once(a: Any, b: Any) -> None:
    if _same_shape(a, b):
        assert not untold(a, b)


@given(spoilings())
def test_every_difference_of_spoilt_snapshots_is_told_exactly_once(pair: tuple[Any, Any]) -> None:
    a, b = pair
    if _same_shape(a, b):
        assert not untold(a, b)


def test_every_difference_between_real_neighbours_is_told_exactly_once(real_data: Path) -> None:
    for folder in sorted(real_data.glob("compositions/*")):
        documents = [parse(path.read_bytes(), path.name) for path in sorted(folder.rglob("*.json"))]
        for a, b in itertools.pairwise(documents):
            if a.shape is b.shape:
                assert not [leaf for leaf in covering(compare(a, b)) if leaf[1] != 1]


@settings(max_examples=60)
@given(st.data(), snapshots())
def test_leaving_one_change_out_leaves_a_difference_untold(data: st.DataObject, a: Any) -> None:
    b = data.draw(snapshots())
    if not _same_shape(a, b):
        return
    comparison = compare(document(a), document(b))
    # An effect of a chain that went as a whole is told twice: with its chain, and by itself.
    edits = [change for change in comparison.edits if change.area is not Area.EFFECTS]
    if not edits:
        return
    left_out = data.draw(st.sampled_from(edits))
    comparison.changes = tuple(
        change for change in comparison.changes if left_out.key not in (change.key, change.part_of)
    )
    assert any(many != 1 for _, many in covering(comparison))


@pytest.mark.parametrize("key", ["tracks", "clips", "track_effects", "chat_history"])
def test_a_list_that_was_null_is_told_item_by_item(key: str) -> None:
    whole: dict[str, Any] = {key: [{"id": "a", "track_id": "t"}, {"id": "b", "track_id": "u"}]}
    for a, b in (({key: None}, whole), (whole, {}), ({}, whole)):
        assert not untold(a, b)
