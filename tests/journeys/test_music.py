"""A person sees and hears with the eyes what changed, and goes from there to the list and to the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt

from core.diff.score_kinds import NoteKind
from core.storage.composition_service import CompositionService
from gui.compare.music.batches import note_rect
from gui.compare.music.rows import LaneRow
from tests.journeys.conftest import Person


def _numbered(person: Person, number: int) -> str:
    return next(entry.stem for entry in person.view.versions if entry.number == number)


def _point_of(person: Person, kind: NoteKind) -> tuple[QPoint, int]:
    """Where the first note of a kind is painted, and its change."""
    view = person.pane.music.view
    for row in view.rows:
        for note in row.track.notes if isinstance(row, LaneRow) else ():
            if note.kind is kind and isinstance(row, LaneRow):
                rect = note_rect(row, view.axis, note.now, 1.0).translated(view.head, view.top_of(row))
                return rect.center().toPoint(), note.change
    raise AssertionError(f"no {kind} note is shown")


def test_a_take_opens_on_its_music(person: Person) -> None:
    person.click_row(_numbered(person, 55))
    assert person.pane.tab == "music"
    lanes = [row.track.name for row in person.pane.music.view.rows if isinstance(row, LaneRow)]
    assert lanes == ["Lead"]
    assert person.pane.music.legend.accessibleName() == "Notes: 14 notes added, 95 unchanged"


def test_a_note_leads_to_its_change_and_to_its_lines(person: Person) -> None:
    person.click_row(_numbered(person, 55))
    place, number = _point_of(person, NoteKind.ADDED)
    person.qtbot.mouseClick(person.pane.music.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    comparison = person.pane.comparison
    assert comparison is not None
    assert person.pane.selected_change == comparison.changes[number].key
    person.menu("changes")
    assert person.pane.changes.view.chosen == comparison.changes[number].key
    person.menu("json")
    person.settle()
    person.wait(lambda: not person.pane.json.is_waiting)
    rows = person.pane.json.view.rows
    assert rows.lines[person.pane.json.view.current_line].change == number
    person.menu("music")
    person.menu("next_change")
    assert person.pane.music.view.selected == number + 1


def test_all_of_it_goes_without_a_mouse(person: Person) -> None:
    person.click_row(_numbered(person, 55))
    person.pane.take_focus()
    view = person.pane.music.view
    assert view.hasFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Return):
        person.press(key)
    assert person.pane.selected_change is not None
    said = view.accessibleDescription()
    person.press(Qt.Key.Key_N)
    assert view.accessibleDescription() != said
    person.press(Qt.Key.Key_Plus)
    assert not view.axis.fits_all
    person.press(Qt.Key.Key_0)
    assert view.axis.fits_all
    person.press(Qt.Key.Key_Tab)
    assert person.pane.music.desk.mixer.hasFocus()
    person.press(Qt.Key.Key_Tab)
    assert person.pane.music.desk.effects.hasFocus()


def test_finding_goes_to_the_list_where_music_has_names(person: Person) -> None:
    person.click_row(_numbered(person, 55))
    person.menu("find")
    assert person.pane.tab == "changes"
    assert person.pane.changes.field.hasFocus()


@pytest.mark.parametrize("size", [(1280, 800), (720, 480)])
def test_every_real_take_is_drawn(
    open_window: Callable[..., Person], real_data: Path, size: tuple[int, int]
) -> None:
    composition = CompositionService(real_data).resolve_composition("5e7c552d")
    person = open_window(real_data, composition, size=size)
    seen = 0
    for entry in person.view.versions:
        if entry.is_take and entry.damage is None:
            person.browser.show_version(entry.stem)
            person.settle()
            person.window.grab()
            score = person.pane.music.score
            assert score is not None
            notes = score.counts.total() - score.counts[NoteKind.REMOVED]
            assert notes == _notes_of(person)
            seen += 1
    assert seen == person.view.takes


def _notes_of(person: Person) -> int:
    """How many notes the chosen version has, by the file itself."""
    selection = person.browser.comparing.selection
    assert selection is not None
    document = person.browser.session.service.load(selection.composition, selection.b)
    return sum(len(clip.get("midi_events") or []) for clip in document.sequence.get("clips") or [])
