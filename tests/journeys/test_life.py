"""A person asks when something changed, walks through the takes that changed it, and has all takes back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QMenu

from gui.compare.changes_model import Column
from gui.compare.music.batches import note_rect
from gui.compare.music.mix_surface import MixSurface
from gui.compare.music.rows import LaneRow
from gui.timeline.rows import SaveRow, TakeRow
from tests.journeys.conftest import ForeignWriter, Person

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def numbered(person: Person, number: int) -> str:
    return next(entry.stem for entry in person.view.versions if entry.number == number)


def listed(person: Person) -> list[int]:
    """The numbers of the versions in the timeline, from the top."""
    rows = person.timeline.model.rows
    return [row.entry.number for row in rows if isinstance(row, TakeRow | SaveRow)]


def told(person: Person) -> list[str]:
    """What the rows of the answer say, newest first."""
    return ["".join(text for text, _ in row.spans) for row in person.pane.life.view.rows.rows]


def shown(person: Person) -> int:
    """The number of the version that compare shows."""
    selection = person.browser.comparing.selection
    assert selection is not None
    return next(entry.number for entry in person.view.entries if entry.stem == selection.b)


def open_menu(view: QAbstractScrollArea, place: QPoint) -> QMenu:
    """Ask for the menu of a place as the right button does."""
    port = view.viewport()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, port.mapToGlobal(place))
    QApplication.sendEvent(port, event)
    menus = [w for w in QApplication.topLevelWidgets() if isinstance(w, QMenu) and w.isVisible()]
    assert len(menus) == 1
    return menus[0]


def choose(person: Person, menu: QMenu, words: str) -> None:
    """Click an entry of a menu."""
    action = next(action for action in menu.actions() if action.text() == words)
    assert action.isEnabled(), action.toolTip()
    person.qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    person.window.activateWindow()  # no window manager here gives the keys back to it
    person.settle()


def chosen(person: Person) -> str:
    """The change that is chosen, in one line."""
    comparison = person.pane.comparison
    assert comparison is not None
    return next(c.headline for c in comparison.changes if c.key == person.pane.selected_change)


def change_at(person: Person, title: str) -> QPoint:
    """Where the row of a change is in the list."""
    view = person.pane.changes.view
    comparison = person.pane.comparison
    assert comparison is not None
    key = next(change.key for change in comparison.changes if change.title == title)
    index = person.pane.changes.model.index_of(key).siblingAtColumn(Column.TITLE)
    view.scrollTo(index)
    return view.visualRect(index).center()


def ask_by_key(person: Person) -> None:
    person.press(Qt.Key.Key_H, CTRL, SHIFT)
    person.settle()


@pytest.fixture
def asked(person: Person) -> Person:
    """A person who asked when the tempo changed, from the list of changes of v045, by mouse."""
    person.click_row(numbered(person, 45))
    person.menu("changes")
    menu = open_menu(person.pane.changes.view, change_at(person, "Tempo"))
    choose(person, menu, "When did this change?")
    return person


def test_a_change_tells_when_it_changed_before_and_after(asked: Person) -> None:
    life = asked.pane.life
    assert life.isVisible()
    assert life.question.text == "When did tempo change?"
    assert life.verdict.text.startswith("Changed in 3 takes.")
    assert "v024 cannot be read" in life.verdict.text
    assert told(asked) == ["124 → 92 BPM", "92 → 124 BPM", "120 → 92 BPM", "In the first version  120 BPM"]
    assert life.accessibleName() == f"{life.question.text} {life.verdict.text}"
    assert life.view.current is not None
    assert life.view.current.words.startswith("92 → 124 BPM, v045, Save, Glass Arp added")


def test_the_timeline_holds_only_the_takes_that_changed_it_and_says_so(asked: Person) -> None:
    assert listed(asked) == [48, 45, 3]
    assert asked.timeline.filter.words.text() == "Showing the 3 takes that changed tempo"
    assert shown(asked) == 45  # what was looked at is still there
    assert asked.pane.tab == "changes"


def test_a_click_goes_to_a_take_with_the_change_chosen(asked: Person) -> None:
    view = asked.pane.life.view
    place = view.visualRect(view.rows.index(2)).center()
    asked.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    asked.settle()
    assert shown(asked) == 3
    assert chosen(asked) == "Tempo 120 → 92 BPM"
    assert listed(asked) == [48, 45, 3]
    asked.qtbot.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(view.rows.index(3)).center()
    )
    asked.settle()
    assert shown(asked) == 0


def test_another_row_of_the_narrowed_timeline_marks_its_row_of_the_answer(asked: Person) -> None:
    asked.click_row(numbered(asked, 48))
    current = asked.pane.life.view.current
    assert current is not None
    assert current.aside.startswith("v048")
    assert chosen(asked) == "Tempo 124 → 92 BPM"


@pytest.mark.parametrize("way", ["bar", "close", "escape", "escape in the timeline", "escape in compare"])
def test_every_way_out_lists_all_takes_again(asked: Person, way: str) -> None:
    match way:
        case "bar":
            asked.qtbot.mouseClick(asked.timeline.filter.close_button, Qt.MouseButton.LeftButton)
        case "close":
            asked.qtbot.mouseClick(asked.pane.life.close_button, Qt.MouseButton.LeftButton)
        case "escape":
            assert asked.pane.life.view.hasFocus()
            asked.press(Qt.Key.Key_Escape)
        case "escape in the timeline":
            asked.timeline.list.setFocus()
            asked.press(Qt.Key.Key_Escape)
        case _:
            asked.pane.changes.view.setFocus()
            asked.press(Qt.Key.Key_Escape)
    asked.settle()
    assert not asked.pane.life.isVisible()
    assert not asked.timeline.filter.isVisible()
    assert len(listed(asked)) > 20
    assert shown(asked) == 45
    assert asked.timeline.selected_stem == numbered(asked, 45)


def test_all_of_it_goes_by_keyboard(person: Person) -> None:
    person.click_row(numbered(person, 45))
    person.menu("changes")
    person.pane.take_focus()
    view = person.pane.changes.view
    for _ in range(9):
        if view.chosen is not None and "tempo" in view.chosen:
            break
        person.press(Qt.Key.Key_Down)
    ask_by_key(person)
    assert person.pane.life.view.hasFocus()
    person.press(Qt.Key.Key_Up)
    person.settle()
    assert shown(person) == 48
    person.press(Qt.Key.Key_Down)
    person.press(Qt.Key.Key_Down)
    person.settle()
    assert shown(person) == 3
    assert person.pane.life.view.hasFocus()
    person.press(Qt.Key.Key_C, CTRL)
    text = QGuiApplication.clipboard().text()
    assert text.startswith("When did tempo change?\nChanged in 3 takes.")
    assert "~ v003 · 20 Feb 2026, 19:08  120 → 92 BPM" in text
    person.press(Qt.Key.Key_Return)
    person.settle()
    assert person.pane.changes.view.hasFocus()
    assert person.pane.changes.view.chosen == person.pane.selected_change
    person.press(Qt.Key.Key_Escape)
    assert not person.pane.life.isVisible()


def test_back_and_forward_step_through_the_listed_takes_alone(asked: Person) -> None:
    asked.menu("older")
    asked.settle()
    assert shown(asked) == 3
    asked.menu("newer")
    asked.settle()
    asked.menu("newer")
    asked.settle()
    assert shown(asked) == 48
    assert asked.timeline.filter.isVisible()


# From Music


def _spot(person: Person, view: MixSurface, words: str) -> QPoint:
    item = next(item for item in view.items if item.words.startswith(words))
    place = item.rect.center().toPoint()
    return QPoint(place.x(), place.y() + view.head - view.verticalScrollBar().value())


def test_an_effect_is_asked_about_and_each_of_its_parameters(person: Person) -> None:
    person.click_row(numbered(person, 63))
    effects = person.pane.music.desk.effects
    menu = open_menu(effects, _spot(person, effects, "Reverb on Night Pad"))
    words = [action.text() for action in menu.actions() if action.text().startswith("When")]
    assert words == ["When did this change?", "When did roomSize change?", "When did mix change?"]
    choose(person, menu, "When did mix change?")
    assert person.pane.life.question.text == "When did Reverb mix on Night Pad change?"
    assert told(person) == ["0.30 → 0.50", "Appeared: Reverb added  0.30"]
    assert listed(person) == [63, 20]
    person.press(Qt.Key.Key_Escape)
    effects.setFocus()
    person.press(Qt.Key.Key_Right)
    ask_by_key(person)
    assert person.pane.life.question.text.endswith(" on Night Pad change?")


def test_a_strip_is_asked_about_its_level(person: Person) -> None:
    person.click_row(numbered(person, 39))
    mixer = person.pane.music.desk.mixer
    menu = open_menu(mixer, _spot(person, mixer, "Night Pad, changed"))
    choose(person, menu, "When did the level change?")
    assert person.pane.life.question.text == "When did Night Pad fader change?"
    assert told(person)[0] == "0.0 → −4.5 dB"


def test_a_note_is_followed_from_where_it_is_painted(person: Person) -> None:
    person.click_row(numbered(person, 58))
    view = person.pane.music.view
    row = next(row for row in view.rows if isinstance(row, LaneRow) and row.track.name == "Lead")
    note = next(note for note in row.track.notes if note.before and note.before.pitch != note.now.pitch)
    place = (
        note_rect(row, view.axis, note.now, 1.0).translated(view.head, view.top_of(row)).center().toPoint()
    )
    choose(person, open_menu(view, place), "When did this change?")
    assert person.pane.life.question.text == "When did D5 at bar 11.3 in Lead change?"
    assert told(person) == [
        "down one tone  E5 → D5",
        "Appeared with its clip  E5 at 11.3, 2 beats, velocity 89",
    ]
    assert listed(person) == [58, 55]
    person.press(Qt.Key.Key_Down)  # to the take in which it came, among thirteen others
    person.settle()
    assert shown(person) == 55
    assert view.hovered is not None
    sound = view.hovered[1].now
    assert (sound.pitch, sound.start, sound.length) == (76, 42.0, 2.0)
    assert "E5" in view.accessibleDescription()
    person.press(Qt.Key.Key_Up)
    person.settle()
    assert view.hovered is not None
    assert view.hovered[1].now.pitch == 74


def test_a_note_is_followed_by_keyboard_and_so_is_its_lane(person: Person) -> None:
    person.click_row(numbered(person, 58))
    person.pane.take_focus()
    person.press(Qt.Key.Key_Right)
    person.press(Qt.Key.Key_Right)
    ask_by_key(person)
    assert " in Lead change?" in person.pane.life.question.text
    person.press(Qt.Key.Key_Escape)
    person.press(Qt.Key.Key_Home)
    for _ in range(40):
        person.press(Qt.Key.Key_Left)
    ask_by_key(person)
    assert person.pane.life.question.text == "When did Lead change?"
    assert listed(person) == [58, 55]


def test_what_nothing_changed_says_so_and_leaves_the_timeline_whole(person: Person) -> None:
    person.click_row(numbered(person, 63))
    effects = person.pane.music.desk.effects
    menu = open_menu(effects, _spot(person, effects, "Chorus on Night Pad"))
    choose(person, menu, "When did this change?")
    assert person.pane.life.verdict.text.startswith("Nothing changed this since it appeared in v063.")
    assert told(person) == ["Appeared: Chorus added  mix 0.35"]
    assert not person.timeline.filter.isVisible()
    assert len(listed(person)) > 20


# What happens meanwhile


def test_a_new_version_joins_the_answer_while_it_is_read(asked: Person, writer: ForeignWriter) -> None:
    before = shown(asked)
    stem = writer.save(lambda state: state.get("sequence", state).update(tempo=140))
    asked.wait(lambda: any(entry.stem == stem for entry in asked.view.entries))
    asked.settle()
    assert told(asked)[:2] == ["92 → 140 BPM", "124 → 92 BPM"]
    assert asked.timeline.filter.words.text() == "Showing the 4 takes that changed tempo"
    assert listed(asked)[1:] == [48, 45, 3]
    assert shown(asked) == before
    assert asked.pane.life.view.current is not None
    assert asked.pane.life.view.current.aside.startswith("v045")


def test_a_new_version_that_leaves_it_alone_changes_nothing(asked: Person, writer: ForeignWriter) -> None:
    stem = writer.save(lambda state: state.update(current_position=77.0))
    asked.wait(lambda: any(entry.stem == stem for entry in asked.view.entries))
    asked.settle()
    assert listed(asked) == [48, 45, 3]


def test_another_question_takes_the_place_of_the_first(asked: Person) -> None:
    menu = open_menu(asked.pane.changes.view, change_at(asked, "Glass Arp"))
    choose(asked, menu, "When did this change?")
    assert asked.pane.life.question.text == "When did Glass Arp change?"
    assert listed(asked) == [48, 47, 45]
    assert told(asked)[0].startswith("Vanished")


def test_the_newest_of_two_questions_is_answered(asked: Person) -> None:
    comparison = asked.pane.comparison
    assert comparison is not None
    for title in ("Tempo", "Glass Arp", "Tempo", "Glass Arp"):
        asked.browser.lives.ask_about(next(c for c in comparison.changes if c.title == title))
    asked.settle()
    assert asked.pane.life.question.text == "When did Glass Arp change?"
    assert listed(asked) == [48, 47, 45]


def test_what_nothing_changed_leaves_no_narrowing_of_the_question_before(person: Person) -> None:
    person.click_row(numbered(person, 63))
    effects = person.pane.music.desk.effects
    for words, question in (("Reverb", "When did mix change?"), ("Chorus", "When did this change?")):
        menu = open_menu(effects, _spot(person, effects, f"{words} on Night Pad"))
        choose(person, menu, question)
    assert person.pane.life.verdict.text.startswith("Nothing changed this since it appeared in v063.")
    assert person.pane.life.isVisible()
    assert not person.timeline.filter.isVisible()
    assert len(listed(person)) > 20


def test_another_composition_ends_it(asked: Person) -> None:
    other = next(view.id for view in asked.browser.session.views.values() if view.name == "Paper Lanterns")
    asked.browser.open_composition(other)
    asked.settle()
    assert not asked.pane.life.isVisible()
    assert not asked.timeline.filter.isVisible()


def test_a_message_has_no_life_and_says_why(person: Person) -> None:
    person.click_row(numbered(person, 63))
    person.menu("changes")
    menu = open_menu(person.pane.changes.view, change_at(person, "2 messages added"))
    action = next(action for action in menu.actions() if action.text() == "When did this change?")
    assert not action.isEnabled()
    assert action.toolTip() == "A message of the conversation is said once, and stays as it is."
    menu.close()


def test_without_anything_chosen_it_says_what_to_choose(person: Person) -> None:
    person.click_row(numbered(person, 63))
    person.menu("life")
    assert person.pane.life.isVisible()
    assert person.pane.life.verdict.text.startswith("Choose a change")
    assert not person.timeline.filter.isVisible()
    person.pane.take_focus()
    person.press(Qt.Key.Key_Escape)
    assert not person.pane.life.isVisible()


def test_in_a_narrow_window_it_asks_as_well_and_changes_nothing_by_itself(
    open_window: Callable[..., Person], data: Path
) -> None:
    person = open_window(data, size=(860, 640))
    person.browser.show_version(numbered(person, 63))
    person.browser.room.put_compare_in_front()
    person.settle()
    person.menu("changes")
    comparison = person.pane.comparison
    assert comparison is not None
    person.pane.choose(next(c.key for c in comparison.changes if c.title == "Night Pad: Reverb mix"))
    person.menu("life")
    person.settle()
    assert shown(person) == 63
    assert listed(person) == [63, 20]
    assert person.pane.life.height() < person.pane.height() // 2
