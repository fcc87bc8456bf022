"""A person compares two versions of his choice, in words and in JSON."""

from __future__ import annotations

import jsonpatch
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from core.diff import checked_patch
from tests.journeys.conftest import Person


def _numbered(person: Person, number: int) -> str:
    return next(entry.stem for entry in person.view.versions if entry.number == number)


def test_two_chosen_versions_are_compared_by_mouse(person: Person) -> None:
    a, b = _numbered(person, 14), _numbered(person, 45)
    person.click_row(b)
    person.click_row(a, modifier=Qt.KeyboardModifier.ControlModifier)
    assert person.browser.comparing.sides == (a, b)
    assert person.pane.header.name.text == "v045"
    assert "v014" in person.pane.header.target.text()
    assert person.changes()


def test_swapping_turns_additions_into_removals(person: Person) -> None:
    person.click_row(_numbered(person, 32))
    there = {(change.kind, change.area) for change in person.pane.comparison.changes}  # type: ignore[union-attr]
    sides = person.browser.comparing.sides
    assert sides is not None
    person.menu("swap")
    person.settle()
    assert person.browser.comparing.sides == (sides[1], sides[0])
    back = {(change.kind, change.area) for change in person.pane.comparison.changes}  # type: ignore[union-attr]
    turned = {"added": "removed", "removed": "added"}
    assert back == {(turned.get(kind, kind), area) for kind, area in there}


def test_the_same_version_against_previous_current_and_autosave(person: Person) -> None:
    b = _numbered(person, 40)
    person.click_row(b)
    seen = []
    for command, ref in (("with_current", "current"), ("with_autosave", "autosave")):
        person.menu(command)
        person.settle()
        assert person.browser.comparing.sides == (ref, b)
        seen.append(person.changes())
    person.menu("with_previous")
    person.settle()
    assert person.browser.comparing.sides == (_numbered(person, 39), b)
    assert seen[0] != person.changes()


def test_next_change_walks_through_the_list_and_the_json(person: Person) -> None:
    person.click_row(_numbered(person, 39))
    keys = [change.key for change in person.pane.comparison.changes]  # type: ignore[union-attr]
    for key in keys:
        person.menu("next_change")
        assert person.pane.selected_change == key
    person.menu("next_change")
    assert person.pane.selected_change == keys[-1]
    person.menu("json")
    person.settle()
    person.wait(lambda: not person.pane.json.is_waiting)
    person.menu("previous_change")
    assert person.pane.selected_change == keys[-2]


def test_the_patch_can_be_copied(person: Person) -> None:
    person.click_row(_numbered(person, 39))
    person.menu("json")
    person.settle()
    person.wait(lambda: not person.pane.json.is_waiting)
    QGuiApplication.clipboard().clear()
    person.click("Copy patch")
    person.wait(lambda: QGuiApplication.clipboard().text())
    comparison = person.pane.comparison
    assert comparison is not None
    patch = jsonpatch.JsonPatch.from_string(QGuiApplication.clipboard().text())
    assert patch.apply(comparison.a.data) == comparison.b.data
    assert person.pane.json.patch.text() == "Copied"


def test_a_patch_that_cannot_be_proven_is_refused(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checked_patch, "apply", lambda a, _: a)
    person.click_row(_numbered(person, 39))
    person.menu("json")
    person.settle()
    person.wait(lambda: not person.pane.json.is_waiting)
    QGuiApplication.clipboard().setText("mine")
    person.click("Copy patch")
    person.wait(lambda: not person.pane.json.patch.isEnabled())
    assert "no patch is written" in person.pane.json.patch.toolTip()
    assert QGuiApplication.clipboard().text() == "mine"


def test_the_first_version_is_read_as_json(person: Person) -> None:
    person.click_row(_numbered(person, 0))
    person.menu("json")
    person.wait(lambda: not person.pane.json.is_waiting)
    rows = person.pane.json.view.rows
    assert [line.b_number for line in rows.lines] == list(range(1, len(rows) + 1))
    assert any('"tempo": 120' in line.b_text for line in rows.lines)


def test_saves_without_music_between_them_say_so_in_words(person: Person) -> None:
    folded = next(entry for entry in person.view.versions if not entry.is_take and not entry.damage)
    person.browser.show_version(folded.stem)
    person.settle()
    assert person.changes() == []
    assert "No musical change" in person.pane.changes.verdict.text()
