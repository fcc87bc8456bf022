"""A person deletes a composition, brings it back, and looks at what lies aside."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from gui.aside_sheet import AsideSheet
from gui.widgets.sheet import Sheet
from tests.journeys.conftest import NIGHT_DRIVE, ForeignWriter, Person


def _sheet(person: Person, kind: type[Sheet] = Sheet) -> Sheet:
    def shown() -> list[Sheet]:
        return [sheet for sheet in person.window.findChildren(kind) if sheet.isVisible()]

    person.wait(shown)
    return shown()[0]


def _delete(person: Person, writer: ForeignWriter) -> None:
    person.menu("delete")
    sheet = _sheet(person)
    assert sheet.title_label.text() == "Delete Night Drive?"
    person.press(Qt.Key.Key_Return, on=sheet.primary_button)
    person.wait(lambda: person.library.model.view_of(NIGHT_DRIVE) is None)
    assert not writer.folder.exists()


def _content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.json")}


def test_a_deleted_composition_is_brought_back_whole_from_the_bar(
    person: Person, writer: ForeignWriter
) -> None:
    before = _content(writer.folder)
    _delete(person, writer)
    person.wait(lambda: person.pane.news.bar("deleted"))
    person.click("Bring back")
    person.wait(lambda: person.library.model.view_of(NIGHT_DRIVE))
    assert _content(writer.folder) == before


def test_a_deleted_composition_is_brought_back_from_the_menu(person: Person, writer: ForeignWriter) -> None:
    before = _content(writer.folder)
    _delete(person, writer)
    person.pane.news.clear()
    person.menu("aside")
    sheet = _sheet(person, AsideSheet)
    assert sheet.isVisible()
    person.click("Bring back")
    person.wait(lambda: person.library.model.view_of(NIGHT_DRIVE))
    assert _content(writer.folder) == before


def test_what_is_removed_for_good_asks_first(person: Person, writer: ForeignWriter) -> None:
    _delete(person, writer)
    person.menu("aside")
    _sheet(person, AsideSheet)
    person.click("Remove…")
    sheet = _sheet(person)
    person.wait(lambda: sheet.title_label.text() == "Remove this for good?" or _sheet(person) is not sheet)
    person.press(Qt.Key.Key_Escape, on=_sheet(person))
    person.wait(lambda: [s for s in person.window.findChildren(AsideSheet) if s.isVisible()])
    assert len(person.browser.session.service.aside()) == 1
    person.click("Remove…")
    person.wait(lambda: any(s.title_label.text() == "Remove this for good?" for s in _open(person)))
    person.press(Qt.Key.Key_Return, on=_sheet(person).primary_button)
    person.wait(lambda: person.browser.session.service.aside() == ())


def _open(person: Person) -> list[Sheet]:
    return [sheet for sheet in person.window.findChildren(Sheet) if sheet.isVisible()]


def test_cancel_deletes_nothing(person: Person, writer: ForeignWriter) -> None:
    before = _content(writer.folder)
    person.menu("delete")
    person.press(Qt.Key.Key_Escape, on=_sheet(person))
    person.settle()
    assert _content(writer.folder) == before


def test_a_library_with_nothing_aside_says_so(person: Person) -> None:
    person.menu("aside")
    sheet = _sheet(person, AsideSheet)
    assert "Nothing was displaced" in " ".join(
        label.text() for label in sheet.findChildren(type(sheet.title_label))
    )
    person.press(Qt.Key.Key_Escape, on=sheet)
