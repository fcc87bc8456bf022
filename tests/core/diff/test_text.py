"""The JSON view's lines: complete and numbered as the files are, tied to changes, folded to what differs."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.diff.changes import Comparison
from core.diff.compare import compare
from core.diff.sides import pretty
from core.diff.text import Fold, LineKind, Lines, aligned_lines, breadcrumb, fold
from tests.core.diff.examples import ANY_JSON, document, edited, flat, nested, note, snapshots


def lines_of(a: Any, b: Any) -> tuple[Comparison, Lines]:
    comparison = compare(document(a), document(b))
    return comparison, aligned_lines(comparison)


def shown(lines: Lines, *, noise: bool = False, opened: frozenset[int] = frozenset()) -> list[str]:
    """The folded view as a person reads it: B's text, A's where B has none."""
    found = []
    for entry in fold(lines, noise, whole=False, open_folds=opened):
        if isinstance(entry, Fold):
            found.append(f"{entry.stop - entry.start} {'noise' if entry.is_noise else 'equal'}")
        else:
            found.append((lines[entry].b_text or lines[entry].a_text).strip().rstrip(","))
    return found


_OBJECTS = ANY_JSON.filter(lambda value: isinstance(value, dict) and "\\ud800" not in json.dumps(value))


@given(st.one_of(st.tuples(snapshots(), snapshots()), st.tuples(_OBJECTS, _OBJECTS)))
def test_each_side_is_its_file_with_its_numbers(pair: tuple[Any, Any]) -> None:
    comparison, lines = lines_of(*pair)
    for number, side, data in ((0, 1, pair[0]), (2, 3, pair[1])):
        mine = [line for line in lines if line[number]]
        assert [line[number] for line in mine] == list(range(1, len(mine) + 1))
        text = "\n".join(str(line[side]) for line in mine)
        assert json.loads(text) == data
        # Integers beyond 64 bits take another writer, which spells some floats otherwise.
        assert text == pretty(data).decode() or re.search(r"\d{19}", text)
    assert list(lines) == [lines[index] for index in range(len(lines))]
    assert lines.columns >= max(len(text) for line in lines for text in (line.a_text, line.b_text))
    for line in lines:
        assert line.change == -1 or (line.kind is not LineKind.EQUAL and not line.noise)
    assert {line.change for line in lines} >= set(range(len(comparison.changes)))


def test_an_edited_value_is_marked_on_both_sides() -> None:
    _, lines = lines_of(flat(), edited(flat(), lambda s: s.update(tempo=90)))
    (line,) = [line for line in lines if line.kind is not LineKind.EQUAL]
    assert line.kind is LineKind.CHANGED
    assert (line.a_number, line.b_number, line.change) == (6, 6, 0)
    assert line.a_mark is not None
    assert line.b_mark is not None
    assert line.a_text[slice(*line.a_mark)] == "120.0"
    assert line.b_text[slice(*line.b_mark)] == "90"


def test_a_repitched_note_stands_beside_itself() -> None:
    def lower(snapshot: dict[str, Any]) -> None:
        snapshot["clips"][0]["midi_events"][2].update(note=35, note_name="B1")

    _, lines = lines_of(flat(), edited(flat(), lower))
    differing = [line for line in lines if line.kind is not LineKind.EQUAL]
    assert [line.kind for line in differing] == [LineKind.CHANGED, LineKind.CHANGED]
    assert [line.b_text.strip() for line in differing] == ['"note": 35,', '"note_name": "B1",']
    assert {line.change for line in differing} == {0}


def test_a_moved_track_is_shown_at_its_old_and_its_new_place() -> None:
    _, lines = lines_of(flat(), edited(flat(), lambda s: s["tracks"].insert(0, s["tracks"].pop())))
    moved = [line for line in lines if line.kind is LineKind.MOVED]
    assert [line.b_number > 0 for line in moved] == [True] * 13 + [False] * 13
    assert {line.change for line in moved} == {0}
    assert not [line for line in lines if line.kind in (LineKind.ADDED, LineKind.REMOVED)]


def test_what_moved_and_changed_is_not_folded_as_if_it_had_only_moved() -> None:
    def to_pad(snapshot: dict[str, Any]) -> None:
        moved = snapshot["track_effects"][0]["effects"].pop()
        snapshot["track_effects"][1]["effects"].append({**moved, "slot_index": 2})

    _, lines = lines_of(flat(), edited(flat(), to_pad))
    assert {line.kind for line in lines if '"lpf"' in line.a_text + line.b_text} == {LineKind.MOVED}
    assert len(lines.partners) == 2
    assert '"slot_index": 2' in shown(lines)
    assert not [
        entry for entry in fold(lines, False, whole=False) if isinstance(entry, Fold) and entry.is_moved
    ]


def test_keys_in_another_order_are_noise() -> None:
    a = flat()
    b = dict(reversed(a.items()))
    comparison, lines = lines_of(a, b)
    assert not comparison.changes
    assert all(line.noise for line in lines if line.kind is not LineKind.EQUAL)


def test_the_two_shapes_stand_beside_each_other() -> None:
    comparison, lines = lines_of(nested(), flat())
    assert not comparison.changes
    tempo = [line for line in lines if '"tempo"' in line.b_text]
    assert [(line.kind, line.a_text.strip()) for line in tempo] == [(LineKind.EQUAL, '"tempo": 120.0,')]
    assert all(line.noise for line in lines if line.kind is not LineKind.EQUAL)


def test_folded_view_shows_the_difference_and_the_way_to_it() -> None:
    def edit(snapshot: dict[str, Any]) -> None:
        snapshot["clips"][0]["midi_events"].append(note(99, 15.0))
        snapshot.update(current_position=3.5)

    _, lines = lines_of(flat(), edited(flat(), edit))
    assert shown(lines) == [
        "{",
        "47 equal",
        '"clips": [',
        "{",
        '"id": "c1"',
        '"name": "MIDI Clip"',
        "7 equal",
        '"midi_events": [',
        "64 equal",
        "{",
        '"note": 99',
        '"note_name": "n99"',
        '"start_time": 15.0',
        '"duration": 1.0',
        '"velocity": 100',
        '"channel": 0',
        "}",
        "158 equal",
        "1 noise",
        "114 equal",
    ]
    assert '"current_position": 3.5' in shown(lines, noise=True)


def test_an_opened_fold_shows_its_lines_and_the_whole_file_has_no_folds() -> None:
    _, lines = lines_of(flat(), edited(flat(), lambda s: s.update(tempo=90)))
    first = next(entry for entry in fold(lines, False, whole=False) if isinstance(entry, Fold))
    assert first.start not in fold(lines, False, whole=False)
    assert set(range(first.start, first.stop)) <= set(
        fold(lines, False, whole=False, open_folds=frozenset({first.start}))
    )
    assert fold(lines, False, whole=True) == tuple(range(len(lines)))


@pytest.mark.parametrize("make", [flat, nested])
def test_folds_and_lines_together_are_all_lines_once(make: Any) -> None:
    b = copy.deepcopy(make())
    b["metadata"] = {"source": "x", "more": [1, 2]}
    b["mixer_state"]["master"]["meter_peak_left"] = -3
    _, lines = lines_of(make(), b)
    for noise in (True, False):
        covered: list[int] = []
        for entry in fold(lines, noise, whole=False):
            covered += range(entry.start, entry.stop) if isinstance(entry, Fold) else [entry]
        assert covered == list(range(len(lines)))


def test_breadcrumb_names_the_way_down() -> None:
    def edit(snapshot: dict[str, Any]) -> None:
        snapshot["tracks"].pop(1)
        snapshot["track_effects"][0]["effects"][0]["parameters"]["cutoff"] = 900.0
        snapshot["clips"][0]["midi_events"][1]["velocity"] = 5

    comparison, lines = lines_of(flat(), edited(flat(), edit))
    ways = {breadcrumb(comparison, lines, index) for index, line in enumerate(lines) if line.change >= 0}
    assert ("tracks", "Hi-Hats") in ways
    assert ("track_effects", "Deep Bass", "effects", "[0]", "parameters") in ways
    assert ("clips", "MIDI Clip", "midi_events", "[1]") in ways
    assert breadcrumb(comparison, lines, len(lines) + 1) == ()
    assert breadcrumb(comparison, lines, 0) == ()
