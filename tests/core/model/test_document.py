"""Bad input gets one plain sentence; good input keeps every byte."""

import json
from pathlib import Path

import pytest

from core.errors import DamagedDocument
from core.model.document import canonical_bytes, parse
from core.model.snapshot import Shape


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "the file is empty"),
        (b"  \n", "the file is empty"),
        (b"\0\0\0", "zero bytes"),
        (b'{"tempo": 12', "ends in the middle of a value"),
        (b'{"tempo": "12', "ends in the middle of a value"),
        (b"[1, 2]", "a list, not a JSON object"),
        (b"3", "a single value"),
        (b'{"tempo": NaN}', "NaN"),
        (b'{"tempo": -Infinity}', "NaN or infinity"),
        (b'{"name": "\xff"}', "not UTF-8"),
        (b"\xef\xbb\xbf{}", "byte order mark"),
        (b'{"a":' * 300 + b"1" + b"}" * 300, "levels deep"),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "levels deep"),
        (b'{"a": [' + b"[" * 100_000, "levels deep"),
        (b'{"a" 1}', "not valid JSON"),
    ],
)
def test_what_is_no_snapshot_is_told_in_one_sentence(raw: bytes, reason: str) -> None:
    with pytest.raises(DamagedDocument, match="left as it is") as caught:
        parse(raw, "v110")
    assert reason in str(caught.value)
    assert str(caught.value).startswith("v110 cannot be read")


def test_a_cut_file_says_where_it_ends() -> None:
    raw = b'{\n  "tempo": 120,\n  "name": "Nigh'
    with pytest.raises(DamagedDocument) as caught:
        parse(raw, "v110")
    assert caught.value.line == 3


def test_every_cut_of_a_real_snapshot_is_told(real_data: Path) -> None:
    raw = next(real_data.glob("compositions/e6e5*/history/000*.json")).read_bytes()
    for end in range(0, len(raw.rstrip()), 7):
        with pytest.raises(DamagedDocument):
            parse(raw[:end], "v000")


def test_numbers_beyond_64_bits_are_kept_exactly() -> None:
    huge = 2**200 + 1
    document = parse(b'{"n": %d}' % huge, "v1")
    assert document.data["n"] == huge
    assert canonical_bytes(document.data) == b'{"n":%d}' % huge


def test_both_shapes_are_told_apart() -> None:
    assert parse(b'{"sequence": {"tempo": 1}}', "v1").shape is Shape.NESTED
    assert parse(b'{"tempo": 1, "sequence": null}', "v1").shape is Shape.FLAT


def test_spelling_does_not_matter_to_equality() -> None:
    spellings = ['{"a": 1.0, "b": [2]}', '{"b":[2.0],"a":1}']
    assert len({canonical_bytes(json.loads(text)) for text in spellings}) == 1
    assert canonical_bytes({"a": True}) != canonical_bytes({"a": 1})
