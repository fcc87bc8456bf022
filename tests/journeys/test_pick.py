"""A person brings back single changes of an older version; what they need comes along, the rest stays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonpatch
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from core.diff.changes import Change, ChangeKind
from core.diff.compare import compare
from core.diff.score import Score, Sound
from core.diff.score_build import score_of
from core.diff.score_kinds import NoteKind
from core.history.timeline import Kind
from core.model.document import parse
from core.model.fields import Area
from gui.compare.changes_delegate import box_of
from gui.compare.music.rows import LaneRow
from gui.compare.tabs import CHANGES, MUSIC
from gui.restore import news
from gui.restore.sheet import RestoreSheet
from tests.journeys.conftest import ForeignWriter, Person


def _numbered(person: Person, number: int) -> str:
    return next(entry.stem for entry in person.view.versions if entry.number == number)


def _music(path: Path) -> dict[str, Any]:
    return _music_of(path.read_bytes())


def _music_of(content: bytes) -> dict[str, Any]:
    state: dict[str, Any] = json.loads(content)
    for key in ("metadata", "updated_at"):
        state.pop(key, None)
    return state


def _tick(person: Person, key: str) -> None:
    """Click the box of a change, scrolled into view as a person would."""
    view, model = person.pane.changes.view, person.pane.changes.model
    index = model.index_of(key)
    view.scrollTo(index)
    node = model.node(index)
    assert node is not None
    middle = box_of(node, QRectF(view.visualRect(index))).center()
    person.qtbot.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(round(middle.x()), round(middle.y()))
    )
    person.settle()


def _sheet(person: Person) -> RestoreSheet:
    person.wait(lambda: any(sheet.isVisible() for sheet in person.window.findChildren(RestoreSheet)))
    return next(sheet for sheet in person.window.findChildren(RestoreSheet) if sheet.isVisible())


def _notes_of_a_clip(person: Person) -> Change:
    """A change of notes that came with a clip, which came with its track."""
    assert person.pane.comparison is not None
    changes = person.pane.comparison.changes
    return next(
        one for one in changes if one.area is Area.NOTES and one.kind is ChangeKind.ADDED and one.part_of
    )


@pytest.fixture
def picking(person: Person) -> Person:
    """Someone who looks at the changes of a take with music that is gone, and goes to current."""
    person.pane.show_tab(CHANGES)
    source = next(
        entry.stem
        for entry in reversed(person.view.versions)
        if entry.is_take and not entry.sounds_current and _has_gone_notes(person, entry.stem)
    )
    person.click_row(source)
    assert person.pane.changes.model.picks is None, "only what differs from current can come into it"
    person.click("Pick from ")
    person.settle()
    assert person.browser.comparing.sides == ("current", source)
    return person


def _has_gone_notes(person: Person, stem: str) -> bool:
    """Whether a version has a clip with notes on a track that current has no more."""
    service, name = person.browser.session.service, person.browser.composition
    source, current = service.load(name, stem), service.load(name, "current")
    return source.shape is current.shape and any(
        one.area is Area.NOTES and one.kind is ChangeKind.ADDED and one.part_of
        for one in compare(current, source).changes
    )


def test_notes_come_back_with_their_clip_and_track_and_go_again(
    picking: Person, writer: ForeignWriter
) -> None:
    person, panel = picking, picking.pane.changes
    history, current = writer.folder / "history", writer.folder / "current.json"
    stood, names = _music(current), set(history.iterdir())
    change = _notes_of_a_clip(person)
    _tick(person, change.key)
    person.wait(lambda: panel.model.picks is not None and panel.model.picks.needed)
    assert panel.model.picks is not None
    assert change.part_of in panel.model.picks.needed
    assert panel.pick_bar.first.text.startswith("1 change picked from v")
    assert panel.pick_bar.second.text.startswith("It needs ")
    many = 1 + len(panel.model.picks.needed)
    node = panel.model.node(panel.model.index_of(change.part_of))
    assert node is not None
    assert panel.model.picks.spoken(node) == "needed"

    person.click(f"Bring back {many} changes…")
    sheet = _sheet(person)
    assert any(line.words.startswith("Needed: ") for line in sheet.preview.lines)
    assert "All the rest of current stays as it is" in sheet.preview.subtitle
    assert set(history.iterdir()) == names, "nothing is written before the answer"
    person.press(Qt.Key.Key_Return, on=sheet.primary_button)
    person.wait(lambda: person.pane.news.bar(news.RESTORE))
    person.settle()

    made = (set(history.iterdir()) - names).pop()
    person.wait(lambda: person.timeline.selected_stem == made.stem)
    entry = next(entry for entry in person.view.versions if entry.stem == made.stem)
    assert entry.kind is Kind.PICK
    metadata = json.loads(made.read_bytes())["metadata"]
    assert metadata["source"] == "pick"
    assert metadata["picked"] == [change.headline]
    before = parse(json.dumps(stood).encode(), "before")
    came = compare(before, parse(made.read_bytes(), "made")).changes
    assert len(came) == many
    bar = person.pane.news.bar(news.RESTORE)
    assert bar is not None
    assert bar.title.startswith(f"Brought back {many} changes of v")

    person.menu("undo")
    person.wait(lambda: _music(current) == stood)
    person.settle()
    person.wait(lambda: (now := person.pane.news.bar(news.RESTORE)) and now.title == "Pick undone.")
    assert names < set(history.iterdir()), "every version stays"


def test_space_ticks_and_clear_unticks(picking: Person) -> None:
    person, panel = picking, picking.pane.changes
    assert not panel.pick_bar.button.isEnabled()
    assert panel.view.choose(_notes_of_a_clip(person).key)
    person.press(Qt.Key.Key_Space, on=panel.view)
    person.settle()
    assert panel.picks.ticked == {_notes_of_a_clip(person).key}
    person.click("Clear")
    person.settle()
    assert not panel.picks.ticked
    assert not panel.pick_bar.button.isEnabled()


def _drag_over(person: Person, track: str) -> None:
    """Draw an area over all that a lane plays, as a hand does with Ctrl held."""
    view = person.pane.music.view
    row = next(row for row in view.rows if isinstance(row, LaneRow) and row.track.name == track)
    view.bring_row(row)
    top, ctrl = view.top_of(row), Qt.KeyboardModifier.ControlModifier
    start, end = QPoint(view.head + 1, top + 2), QPoint(view.viewport().width() - 2, top + row.height - 3)
    port, left, none = view.viewport(), Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    for kind, place, button, buttons in (
        (QEvent.Type.MouseButtonPress, start, left, left),
        (QEvent.Type.MouseMove, end, none, left),
        (QEvent.Type.MouseButtonRelease, end, left, none),
    ):
        spot = QPointF(place)
        event = QMouseEvent(kind, spot, QPointF(port.mapToGlobal(place)), button, buttons, ctrl)
        QApplication.sendEvent(port, event)
    person.settle()


@pytest.fixture
def in_music(picking: Person) -> Person:
    """Someone who picks in Music."""
    picking.pane.show_tab(MUSIC)
    picking.settle()
    return picking


def test_an_area_of_the_music_comes_back_as_it_was_previewed(in_music: Person, writer: ForeignWriter) -> None:
    person, music = in_music, in_music.pane.music
    current = writer.folder / "current.json"
    change = _notes_of_a_clip(person)
    stood = {path: path.read_bytes() for path in writer.folder.rglob("*.json")}
    assert change.track
    _drag_over(person, change.track)
    assert change.key in person.pane.picks.ticked
    assert not music.preview_strip.isVisible()

    person.click("Preview")
    person.settle()
    person.wait(music.preview_strip.isVisible)
    assert music.preview_strip.words.endswith("Nothing is written yet.")
    lanes = {row.track.name: row.track for row in music.view.rows if isinstance(row, LaneRow)}
    assert lanes[change.track].kind is NoteKind.ADDED
    previewed = _heard(music.view.score)
    assert previewed != _heard(music.score)
    assert {path: path.read_bytes() for path in writer.folder.rglob("*.json")} == stood

    person.press(Qt.Key.Key_Escape, on=music.view)
    assert not music.preview_strip.isVisible()
    assert music.view.score is music.score
    assert change.key in person.pane.picks.ticked, "what is picked stays picked"

    person.click("Bring back ")
    person.press(Qt.Key.Key_Return, on=_sheet(person).primary_button)
    person.wait(lambda: person.pane.news.bar(news.RESTORE))
    person.settle()
    made = person.browser.session.service.load(person.browser.composition, "current")
    assert _heard(score_of(made)) == previewed
    person.menu("undo")
    person.settle()
    person.wait(lambda: _music(current) == _music_of(stood[current]))


def _heard(score: Score | None) -> set[tuple[str, Sound]]:
    """All notes of B, each with its track."""
    assert score is not None
    return {
        (track.name, note.now)
        for track in score.tracks
        for note in track.notes
        if note.kind is not NoteKind.REMOVED and not note.is_repeat
    }


def test_music_leads_to_where_its_changes_can_be_picked(person: Person) -> None:
    source = _numbered(person, 44)
    person.click_row(source)
    assert person.pane.tab == MUSIC
    music = person.pane.music
    assert not music.view.can_pick
    person.qtbot.mouseClick(music.pick, Qt.MouseButton.LeftButton)
    person.settle()
    assert person.browser.comparing.sides == ("current", source)
    assert person.pane.tab == MUSIC
    assert music.view.can_pick
    assert music.view.boxes
    assert not music.pick.isVisible()


def test_the_question_leads_to_the_preview(picking: Person) -> None:
    _tick(picking, _notes_of_a_clip(picking).key)
    picking.click("Bring back ")
    sheet = _sheet(picking)
    picking.qtbot.mouseClick(sheet.link_button, Qt.MouseButton.LeftButton)
    picking.settle()
    assert picking.pane.tab == MUSIC
    picking.wait(picking.pane.music.preview_strip.isVisible)
    assert not any(one.isVisible() for one in picking.window.findChildren(RestoreSheet))


def test_the_patch_of_a_pick_makes_of_current_what_the_pick_does(
    picking: Person, writer: ForeignWriter
) -> None:
    person = picking
    _tick(person, _notes_of_a_clip(person).key)
    stood = parse((writer.folder / "current.json").read_bytes(), "current")
    person.pane.picks.patch_requested.emit()
    person.wait(lambda: person.pane.news.bar("pick_copied"))
    patched = jsonpatch.apply_patch(stood.data, QGuiApplication.clipboard().text())
    person.click("Bring back ")
    person.press(Qt.Key.Key_Return, on=_sheet(person).primary_button)
    person.wait(lambda: person.pane.news.bar(news.RESTORE))
    person.settle()
    assert _music_of(json.dumps(patched).encode()) == _music(writer.folder / "current.json")
    person.wait(lambda: not person.pane.news.bar("pick_copied"))


def test_the_preview_follows_the_ticks_and_goes_with_the_last(in_music: Person) -> None:
    person, picks = in_music, in_music.pane.picks
    change = _notes_of_a_clip(person)
    _drag_over(person, change.track or "")
    picks.preview(True)
    person.settle()
    said = person.pane.music.preview_strip.words
    person.pane.show_tab(CHANGES)
    assert person.pane.comparison is not None
    other = next(one for one in person.pane.comparison.changes if one.key not in picks.ticked)
    _tick(person, other.key)
    person.pane.show_tab(MUSIC)
    person.wait(lambda: person.pane.music.preview_strip.words != said)
    person.click("Clear")
    person.settle()
    assert not person.pane.music.preview_strip.isVisible()
    assert person.pane.music.view.score is person.pane.music.score
    _drag_over(person, change.track or "")
    picks.preview(True)
    person.settle()
    person.menu("with_previous")
    person.settle()
    assert not person.pane.music.preview_strip.isVisible(), "another comparison is no preview"


def test_cancel_writes_nothing(picking: Person, writer: ForeignWriter) -> None:
    before = {path: path.read_bytes() for path in writer.folder.rglob("*.json")}
    _tick(picking, _notes_of_a_clip(picking).key)
    picking.click("Bring back ")
    picking.press(Qt.Key.Key_Escape, on=_sheet(picking))
    picking.settle()
    assert {path: path.read_bytes() for path in writer.folder.rglob("*.json")} == before


def test_a_writer_who_came_between_loses_nothing(picking: Person, writer: ForeignWriter) -> None:
    _tick(picking, _notes_of_a_clip(picking).key)
    picking.click("Bring back ")
    sheet = _sheet(picking)
    writer.save(lambda state: state.update(tempo=77))
    theirs = _music(writer.folder / "current.json")
    picking.press(Qt.Key.Key_Return, on=sheet.primary_button)
    picking.wait(lambda: picking.pane.news.bar(news.RESTORE))
    picking.settle()
    bar = picking.pane.news.bar(news.RESTORE)
    assert bar is not None
    assert "was not brought back" in bar.title
    assert _music(writer.folder / "current.json") == theirs


def test_the_sheet_of_a_restore_leads_to_single_changes(person: Person) -> None:
    source = _numbered(person, 44)
    person.click_row(source)
    person.click("Restore v044…")
    _sheet(person)
    person.click("Pick single changes…")
    person.settle()
    assert person.browser.comparing.sides == ("current", source)
    assert person.pane.tab == CHANGES
    assert person.pane.changes.model.picks is not None


def test_the_music_is_restored_without_the_conversation(person: Person, writer: ForeignWriter) -> None:
    current = writer.folder / "current.json"
    source = _numbered(person, 44)
    stood, wanted = _music(current), _music(writer.folder / "history" / f"{source}.json")
    assert stood["chat_history"] != wanted["chat_history"]
    person.click_row(source)
    person.click("Restore v044…")
    sheet = _sheet(person)
    assert sheet.conversation.isChecked()
    person.qtbot.mouseClick(sheet.conversation, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    person.press(Qt.Key.Key_Return, on=sheet.primary_button)
    person.wait(lambda: person.pane.news.bar(news.RESTORE))
    person.settle()
    now = _music(current)
    assert now["chat_history"] == stood["chat_history"]
    assert [track["id"] for track in now["tracks"]] == [track["id"] for track in wanted["tracks"]]
    assert now["tempo"] == wanted["tempo"]
    bar = person.pane.news.bar(news.RESTORE)
    assert bar is not None
    assert bar.title == "Brought back the music of v044."
    person.menu("undo")
    person.wait(lambda: _music(current) == stood)
    person.settle()


def test_a_pick_from_music_goes_without_a_mouse(in_music: Person, writer: ForeignWriter) -> None:
    person, pane = in_music, in_music.pane
    change = _notes_of_a_clip(person)
    row = next(
        place
        for place, row in enumerate(pane.music.view.rows)
        if isinstance(row, LaneRow) and row.track.name == change.track
    )
    pane.take_focus()
    person.press(Qt.Key.Key_Right)
    for _ in range(row):
        person.press(Qt.Key.Key_Down)
    for _ in range(40):
        person.press(Qt.Key.Key_Left)
    person.press(Qt.Key.Key_Space)
    person.settle()
    assert change.key in pane.picks.ticked, "at the head of a lane all of it is picked"
    _tab_to(person, pane.music.pick_bar.preview_button)
    person.press(Qt.Key.Key_Space)
    person.wait(pane.music.preview_strip.isVisible)
    person.settle()
    person.press(Qt.Key.Key_Escape, on=pane.music.view)
    assert not pane.music.preview_strip.isVisible()
    _tab_to(person, pane.music.pick_bar.button)
    person.press(Qt.Key.Key_Space)
    _sheet(person)
    person.press(Qt.Key.Key_Return)
    person.wait(lambda: pane.news.bar(news.RESTORE))
    person.settle()
    assert person.view.entries
    made = person.browser.session.service.load(person.browser.composition, "current")
    assert change.track in {track.name for track in score_of(made).tracks}


def _tab_to(person: Person, wanted: QWidget) -> None:
    """Press Tab until a control has the keys."""
    for _ in range(60):
        if QApplication.focusWidget() is wanted:
            return
        person.press(Qt.Key.Key_Tab)
    raise AssertionError(f"Tab does not reach {wanted.accessibleName()}")
