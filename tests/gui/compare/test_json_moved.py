"""What moved is told at both its places, and of a changed text the words."""

from __future__ import annotations

import copy
import json

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.diff.changes import Comparison
from core.diff.compare import compare
from core.diff.text import LineKind, aligned_lines
from gui.compare.json_lines import Sides
from gui.compare.json_model import JsonRows
from gui.compare.json_paint import marks_of
from gui.compare.json_view import JsonView
from gui.theme import theme
from tests.gui.compare import samples
from tests.gui.compare.test_json import middle_of


def moved_pair() -> Comparison:
    """A track put first, and another clip with another name put last."""
    a = samples.load(samples.stem(65))
    data = copy.deepcopy(a.data)
    data["tracks"].insert(0, data["tracks"].pop(3))
    data["clips"].append({**data["clips"].pop(1), "name": "Late"})
    return compare(a, samples.document(json.dumps(data)))


def test_what_moved_says_where_it_went_and_leads_there(qtbot: QtBot) -> None:
    comparison = moved_pair()
    view = JsonView()
    qtbot.addWidget(view)
    view.resize(1000, 600)
    view.show_lines(aligned_lines(comparison))
    lines = view.rows.lines
    starts = sorted(lines.partners)
    assert [lines[at].kind for at in starts] == [LineKind.MOVED] * 4
    there = {lines.partners[at]: lines[at] for at in starts}
    assert all(bool(lines[at].a_number) != bool(line.a_number) for at, line in there.items())
    for at in starts:
        assert not {at, lines.partners[at]} & set(view.rows.folds)
    view.set_current_row(view.rows.row_of_line(starts[0]))
    assert view.accessibleDescription().startswith(f"moved from line {lines[starts[1]].a_number}, B line 7:")
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert view.current_line == starts[1]
    assert view.current_side is Sides.A
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle_of(view, view.current_row))
    assert view.current_line == starts[0]


def test_the_inside_of_what_only_moved_is_folded_and_an_edit_in_it_is_not(qtbot: QtBot) -> None:
    rows = JsonRows(aligned_lines(moved_pair()))
    moved = [fold for fold in rows.folds.values() if fold.is_moved]
    assert {fold.stop - fold.start for fold in moved} == {13, max(f.stop - f.start for f in moved)}
    names = [line for line in rows.lines if line.kind is LineKind.CHANGED and not line.noise]
    assert [(line.a_text.strip(), line.b_text.strip()) for line in names] == [
        ('"name": "Backbeat",', ""),
        ("", '"name": "Late",'),
    ]
    shown = {line for line, sides in rows.rows if sides is not Sides.NONE}
    assert all(rows.lines.index(line) in shown for line in names)


def test_where_it_moved_is_painted_beside_its_first_line(qtbot: QtBot) -> None:
    view = JsonView()
    qtbot.addWidget(view)
    view.resize(1000, 600)
    view.show_lines(aligned_lines(moved_pair()))
    row = view.rows.row_of_line(min(view.rows.lines.partners))
    image = view.viewport().grab().toImage()
    tint = theme().palette.moved.tint

    def tinted(number: int) -> int:
        y = middle_of(view, number).y() - 7
        return sum(image.pixelColor(x, y) == tint for x in range(480))

    assert tinted(row) > 80
    assert tinted(row + 1) == 0


def test_of_a_changed_text_the_words_that_differ_are_marked() -> None:
    a = samples.document(json.dumps({"name": "wide and slow pad", "tempo": 120}))
    b = samples.document(json.dumps({"name": "wide and very slow pad", "tempo": 98}))
    name, tempo = (line for line in aligned_lines(compare(a, b)) if line.kind is LineKind.CHANGED)
    assert [name.b_text[slice(*mark)] for mark in marks_of(name, Sides.B)] == ["very "]
    assert marks_of(name, Sides.A) == ()
    assert [tempo.b_text[slice(*mark)] for mark in marks_of(tempo, Sides.B)] == ["98"]
