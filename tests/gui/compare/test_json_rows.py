"""Which rows are shown of two aligned documents, and how their lines are cut into pieces."""

from __future__ import annotations

import json

import pytest

from core.diff.compare import compare
from core.diff.inner_words import Spans
from core.diff.text import LineKind, aligned_lines
from gui.compare.json_lines import MOST_MATCHES, Match, Sides
from gui.compare.json_model import JsonRows, Mode
from gui.compare.json_paint import KEY, MARK, VALUE, pieces
from tests.gui.compare import samples


@pytest.fixture
def rows(pair: samples.Pair) -> JsonRows:
    return JsonRows(aligned_lines(pair.comparison))


def test_every_line_has_a_row_or_a_fold_that_hides_it(rows: JsonRows) -> None:
    for one_column in (False, True):
        rows.one_column = one_column
        rows.rebuild()
        for number in range(len(rows.lines)):
            line, sides = rows.rows[rows.row_of_line(number)]
            if sides is Sides.NONE:
                assert rows.folds[line].start <= number < rows.folds[line].stop
            else:
                assert line == number


def test_an_open_fold_keeps_its_row_and_closes_again(rows: JsonRows) -> None:
    before = list(rows.rows)
    start = next(iter(rows.folds))
    fold = rows.folds[start]
    rows.toggle_fold(start)
    assert len(rows) == len(before) + fold.stop - fold.start
    assert rows.is_open(start)
    rows.toggle_fold(start)
    assert list(rows.rows) == before


def test_whole_shows_every_line(rows: JsonRows) -> None:
    rows.mode = Mode.WHOLE
    rows.rebuild()
    assert [line for line, _ in rows.rows] == list(range(len(rows.lines)))


def test_one_column_tells_a_run_of_differences_as_a_patch_does() -> None:
    a = samples.document('{"name": "Pad", "tempo": 120, "time_signature": "4/4"}')
    b = samples.document('{"name": "Pad", "tempo": 98, "time_signature": "3/4"}')
    rows = JsonRows(aligned_lines(compare(a, b)))
    rows.one_column = True
    rows.rebuild()
    told = [(rows.lines[line].a_text.split(":")[0].strip(), sides) for line, sides in rows.rows]
    assert told[2:6] == [
        ('"tempo"', Sides.A),
        ('"time_signature"', Sides.A),
        ('"tempo"', Sides.B),
        ('"time_signature"', Sides.B),
    ]


def test_marks_lie_where_rows_differ(rows: JsonRows) -> None:
    for mark in rows.marks:
        for line, sides in rows.rows[mark.start : mark.stop]:
            assert sides is not Sides.NONE
            assert rows.lines[line].kind is mark.kind


def test_text_with_folds_is_the_files_own(rows: JsonRows, pair: samples.Pair) -> None:
    whole = rows.text(0, len(rows) - 1, Sides.B)
    assert json.loads(whole) == pair.comparison.b.data
    assert json.loads(rows.text(0, len(rows) - 1, Sides.A)) == pair.comparison.a.data


@pytest.mark.parametrize(
    "text",
    ['  "a": "x: \\"y\\"",', "{", '  "a": {', "    120.5,", '"unfinished', "", '  "ключ": "знач"', "  ],"],
)
@pytest.mark.parametrize("marks", [(), ((2, 5),), ((0, 1),), ((0, 2), (4, 6))])
def test_pieces_cover_every_column_once(text: str, marks: Spans) -> None:
    cut = pieces(text, marks)
    assert "".join(text[start:stop] for start, stop, _ in cut) == text


def test_keys_values_and_the_mark_are_told_apart() -> None:
    text = '  "note": 45,'
    kinds = {text[start:stop]: what for start, stop, what in pieces(text, ((10, 12),))}
    assert kinds['"note":'] == KEY
    assert kinds["45"] == MARK
    assert {text[start:stop]: what for start, stop, what in pieces(text)}["45"] == VALUE


@pytest.mark.parametrize(
    "wanted", ["note", "NOTE", '"kick', " {", "},", "  ]", "45", ".0,", "é", "[", '"metadata": {', ","]
)
def test_a_text_is_found_wherever_a_line_has_it(rows: JsonRows, wanted: str) -> None:
    expected = []
    for number, line in enumerate(rows.lines):
        sides = [(Sides.B, line.b_text)] if line.b_number else []
        if line.a_number and not (line.kind is LineKind.EQUAL and line.b_number):
            sides.insert(0, (Sides.A, line.a_text))
        for side, text in sides:
            at = text.lower().find(wanted.lower())
            while at >= 0:
                expected.append(Match(number, side, at))
                at = text.lower().find(wanted.lower(), at + len(wanted))
    assert list(rows.matches(wanted)) == expected[:MOST_MATCHES]


def test_of_too_many_places_the_first_are_found() -> None:
    text = json.dumps({"name": "x" * 2 * MOST_MATCHES, "tempo": 120})
    rows = JsonRows(aligned_lines(compare(samples.document(text), samples.document(text))))
    assert len(rows.matches("x")) == MOST_MATCHES


def test_every_row_and_line_can_be_counted_from_either_end(rows: JsonRows) -> None:
    everything, shown = list(rows.lines), list(rows.rows)
    assert rows.lines[-3:] == everything[-3:]
    assert rows.lines[5:9] == everything[5:9]
    assert rows.rows[-1] == shown[-1]
    assert rows.rows[2:7] == shown[2:7]
    with pytest.raises(IndexError):
        rows.lines[len(everything)]
    with pytest.raises(IndexError):
        rows.rows[len(shown)]
