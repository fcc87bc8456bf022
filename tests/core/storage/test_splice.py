"""Metadata is replaced, and every other byte stays."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.model.splice import blank_metadata, splice_metadata

NEW = {
    "source": "restore",
    "restored_from": "000_x",
    "parent": None,
    "timestamp": "2026-02-23T11:38:41+00:00",
}

_SPACE = st.text(" \t\r\n", max_size=3)
_LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
_KEYS = st.text(max_size=6) | st.sampled_from(['a"b', "{", "}", "[", ",", ":", "\\", "Metadata", "sequence"])


@st.composite
def _member(draw: st.DrawFn, keys: st.SearchStrategy[str]) -> tuple[str, str, str]:
    """One member: what stands before its value, the value, and what stands behind it."""
    key = json.dumps(draw(keys), ensure_ascii=draw(st.booleans()))
    value = json.dumps(
        draw(_VALUES), ensure_ascii=draw(st.booleans()), indent=draw(st.sampled_from([None, 1, 2]))
    )
    return f"{draw(_SPACE)}{key}{draw(_SPACE)}:{draw(_SPACE)}", value, draw(_SPACE)


_PLAIN = _member(_KEYS.filter(lambda key: key != "metadata"))
_METADATA = _member(st.just("metadata"))


def _join(members: list[tuple[str, str, str]], around: tuple[str, str]) -> str:
    return around[0] + "{" + ",".join("".join(parts) for parts in members) + "}" + around[1]


@given(
    st.lists(_PLAIN, max_size=4),
    st.lists(_METADATA, min_size=1, max_size=3),
    st.tuples(_SPACE, _SPACE),
    st.data(),
)
def test_bytes_outside_the_span_stay(plain, metadata, around, data) -> None:
    members = data.draw(st.permutations([*plain, *metadata]))
    raw = _join(members, around).encode("utf-8", "surrogatepass")
    spliced = splice_metadata(raw, {})
    expected = [
        (before, "{}" if (before, value, after) in metadata else value, after)
        for before, value, after in members
    ]
    assert spliced == _join(expected, around).encode("utf-8", "surrogatepass")


@given(st.lists(_PLAIN, max_size=4), st.tuples(_SPACE, _SPACE))
def test_where_there_was_none_it_is_put_last(members, around) -> None:
    raw = _join(members, around).encode("utf-8", "surrogatepass")
    spliced = splice_metadata(raw, NEW)
    before, after = json.loads(raw), json.loads(spliced)
    assert after.pop("metadata") == NEW
    assert after == before
    assert blank_metadata(spliced) == blank_metadata(raw)


@given(st.dictionaries(_KEYS, _VALUES, max_size=4), st.sampled_from([None, 2, 4, "\t"]))
def test_what_is_read_back_is_the_source_with_the_new_metadata(data: dict[str, Any], indent) -> None:
    for source in (data, {**data, "metadata": {"source": "test", "deep": [{"metadata": 1}]}}):
        raw = json.dumps(source, indent=indent).encode()
        assert json.loads(splice_metadata(raw, NEW)) == {**source, "metadata": NEW}
        assert blank_metadata(splice_metadata(raw, NEW)) == blank_metadata(raw)


def test_only_the_top_level_is_touched() -> None:
    raw = b'{"sequence": {"metadata": {"a": 1}}, "metadata": {"metadata": [2]}, "x": "\\"metadata\\": 3"}'
    assert splice_metadata(raw, {"n": 1}) == (
        b'{"sequence": {"metadata": {"a": 1}}, "metadata": {"n":1}, "x": "\\"metadata\\": 3"}'
    )


def test_a_key_that_stands_twice_or_is_spelt_with_escapes_is_replaced_wherever_it_stands() -> None:
    raw = b'{"metadata": 1, "a": 2, "met\\u0061data": {"x": 3}}'
    assert splice_metadata(raw, {}) == b'{"metadata": {}, "a": 2, "met\\u0061data": {}}'


def test_numbers_keep_their_spelling_and_the_new_part_is_indented_as_the_rest() -> None:
    raw = b'{\n  "tempo": 1.20e2,\n  "big": 123456789012345678901234567890,\n  "metadata": null\n}\n'
    assert splice_metadata(raw, {"source": "restore"}) == (
        b'{\n  "tempo": 1.20e2,\n  "big": 123456789012345678901234567890,\n'
        b'  "metadata": {\n    "source": "restore"\n  }\n}\n'
    )
