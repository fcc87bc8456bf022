"""Picking in Music: clicks, boxes, areas and keys tick the same set as the list of changes shows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QMenu
from pytestqt.qtbot import QtBot

from core.diff.changes import Comparison
from core.diff.compare import compare
from core.diff.score import ScoreNote
from core.diff.score_kinds import NoteKind
from core.diff.text import aligned_lines
from gui.compare.changes_words import line_of
from gui.compare.music.batches import note_rect
from gui.compare.music.lanes_view import LanesView
from gui.compare.music.mix_surface import MixSurface
from gui.compare.music.panel import PICK_HINT, MusicPanel
from gui.compare.music.rows import LaneRow
from gui.compare.music.spot import Spot
from gui.compare.pane import ComparePane
from gui.theme import theme
from tests.gui.compare import samples

_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def comparison() -> Comparison:
    return samples.pair("current", samples.stem(47)).comparison


@pytest.fixture
def music(pane: ComparePane, comparison: Comparison) -> MusicPanel:
    """Current beside version 47, with boxes: tracks of every kind, strips, effects."""
    pair = samples.pair("current", samples.stem(47))
    pane.resize(900, 1200)
    pane.show_comparison(comparison, pair.b, pair.a)
    pane.show_tab("music")
    pane.picks.offer("v047", comparison.changes)
    return pane.music


def _lane(view: LanesView, name: str) -> LaneRow:
    return next(row for row in view.rows if isinstance(row, LaneRow) and row.track.name == name)


def _place(view: LanesView, row: LaneRow, note: ScoreNote) -> QPoint:
    rect = note_rect(row, view.axis, note.now, 1.0).translated(view.head, view.top_of(row))
    return rect.center().toPoint()


def _drag(view: LanesView, start: QPoint, end: QPoint, held: Qt.KeyboardModifier = _CTRL) -> None:
    """Press, move and let go, as a hand does."""
    port = view.viewport()
    steps = (
        (QEvent.Type.MouseButtonPress, start, _LEFT, _LEFT),
        (QEvent.Type.MouseMove, (start + end) / 2, Qt.MouseButton.NoButton, _LEFT),
        (QEvent.Type.MouseMove, end, Qt.MouseButton.NoButton, _LEFT),
        (QEvent.Type.MouseButtonRelease, end, _LEFT, Qt.MouseButton.NoButton),
    )
    for kind, place, button, buttons in steps:
        event = QMouseEvent(kind, QPointF(place), QPointF(port.mapToGlobal(place)), button, buttons, held)
        QApplication.sendEvent(port, event)


def _titles(pane: ComparePane, comparison: Comparison) -> set[str]:
    return {change.title for change in comparison.changes if change.key in pane.picks.ticked}


def test_a_click_with_ctrl_picks_a_note_s_change_in_both_views(
    music: MusicPanel, pane: ComparePane, comparison: Comparison, qtbot: QtBot
) -> None:
    row = _lane(music.view, "Night Pad")
    note = next(note for note in row.track.notes if note.kind is NoteKind.CHANGED)
    key = comparison.changes[note.change].key
    place = _place(music.view, row, note)
    qtbot.mouseClick(music.view.viewport(), _LEFT, _CTRL, place)
    assert pane.picks.ticked == {key}
    node = pane.changes.model.node(pane.changes.model.index_of(key))
    assert node is not None
    assert pane.changes.model.picks is not None
    assert pane.changes.model.picks.tick_of(node) == "ticked"
    assert pane.selected_change is None, "to pick is not to choose"
    qtbot.mouseClick(music.view.viewport(), _LEFT, _CTRL, place)
    assert not pane.picks.ticked


def test_what_is_ticked_in_the_list_is_framed_in_music(music: MusicPanel, pane: ComparePane) -> None:
    row = _lane(music.view, "Night Pad")
    note = next(note for note in row.track.notes if note.kind is NoteKind.CHANGED)
    edge = note_rect(row, music.view.axis, note.now, 1.0).translated(music.view.head, music.view.top_of(row))
    place = QPoint(round(edge.center().x()), round(edge.top() - 1.5))
    accent = theme().palette.accent.name()
    assert music.view.viewport().grab().toImage().pixelColor(place).name() != accent
    pane.picks.tick([pane.music._changes[note.change].key])
    assert music.view.viewport().grab().toImage().pixelColor(place).name() == accent
    assert music.view.boxes[row.track.order] == "some", "its effects changed too"


def test_an_area_picks_what_changed_in_it_and_nothing_else(
    music: MusicPanel, pane: ComparePane, comparison: Comparison
) -> None:
    view = music.view
    kick, pad = _lane(view, "Kick"), _lane(view, "Night Pad")
    bars = (view.head + round(view.axis.x(4.0)), view.head + round(view.axis.x(12.0)))
    _drag(view, QPoint(bars[0], view.top_of(kick) + 4), QPoint(bars[1], view.top_of(kick) + kick.height - 4))
    assert not pane.picks.ticked, "in these bars the kick is as it was"
    _drag(view, QPoint(bars[0], view.top_of(kick) + 4), QPoint(bars[1], view.top_of(pad) + pad.height - 4))
    assert _titles(pane, comparison) == {"Night Pad: louder by 8"}
    end = view.head + round(view.axis.x(47.9))
    start = QPoint(view.head + round(view.axis.x(31.0)), view.top_of(kick) + 3)
    _drag(view, start, QPoint(end, view.top_of(kick) + kick.height - 4))
    assert "Kick, “Kick C”: 9 notes removed, bars 9–12" in _titles(pane, comparison)
    before = pane.picks.ticked
    _drag(view, start, QPoint(end, view.top_of(kick) + kick.height - 4))
    assert pane.picks.ticked < before, "where all of it is picked, it is left out again"


def test_an_area_from_the_ruler_goes_through_all_lanes(
    music: MusicPanel, pane: ComparePane, comparison: Comparison
) -> None:
    view = music.view
    right = view.head + round(view.axis.x(view.score.beats)) - 2
    _drag(view, QPoint(view.head + 1, 6), QPoint(right, 12), _SHIFT)
    picked = _titles(pane, comparison)
    assert {"Lead: 15 notes removed, bars 9–12", "Glass Arp: 16 notes added, bars 1–4"} <= picked
    assert "Warm Bass: fader" not in picked, "the mixer is no place in time"


def test_a_drag_without_a_key_pans_and_escape_ends_an_area(
    music: MusicPanel, pane: ComparePane, qtbot: QtBot
) -> None:
    view = music.view
    view.axis.zoom(4.0, 0.0)
    view.tell_axis()
    row = _lane(view, "Night Pad")
    middle = QPoint(view.head + 300, view.top_of(row) + 20)
    _drag(view, middle, middle - QPoint(100, 0), Qt.KeyboardModifier.NoModifier)
    assert view.axis.left > 0
    assert not pane.picks.ticked
    qtbot.mousePress(view.viewport(), _LEFT, _CTRL, middle)
    move = QPointF(middle + QPoint(60, 30))
    event = QMouseEvent(QEvent.Type.MouseMove, move, move, Qt.MouseButton.NoButton, _LEFT, _CTRL)
    QApplication.sendEvent(view.viewport(), event)
    assert view.has_band
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert not view.has_band
    qtbot.mouseRelease(view.viewport(), _LEFT, _CTRL, middle + QPoint(60, 30))
    assert not pane.picks.ticked


def test_the_box_of_a_lane_picks_all_of_its_track(
    music: MusicPanel, pane: ComparePane, comparison: Comparison, qtbot: QtBot
) -> None:
    view = music.view
    row = _lane(view, "Lead")
    qtbot.mouseClick(view.viewport(), _LEFT, pos=QPoint(20, view.top_of(row) + 15))
    assert _titles(pane, comparison) == {
        "Lead",
        "“Lead” on Lead, bar 9",
        "Lead: 15 notes removed, bars 9–12",
        "Lead: strip",
        "Lead: Delay",
        "Lead: Low-pass",
    }
    assert view.boxes[row.track.order] == "ticked"


def test_shift_picks_all_from_the_last_pick_to_here(
    music: MusicPanel, pane: ComparePane, comparison: Comparison, qtbot: QtBot
) -> None:
    view = music.view
    vox, lead = _lane(view, "Vox"), _lane(view, "Lead")
    qtbot.mouseClick(view.viewport(), _LEFT, _CTRL, _place(view, vox, vox.track.notes[0]))
    qtbot.mouseClick(view.viewport(), _LEFT, _SHIFT, _place(view, lead, lead.track.notes[-1]))
    picked = _titles(pane, comparison)
    assert {"Vox: 3 notes removed", "Lead: 15 notes removed, bars 9–12"} <= picked
    assert "Night Pad: louder by 8" not in picked


def test_keys_pick_as_the_mouse_does(
    music: MusicPanel, pane: ComparePane, comparison: Comparison, qtbot: QtBot
) -> None:
    view = music.view
    view.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right):
        qtbot.keyClick(view, key)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert _titles(pane, comparison) == {"Night Pad: louder by 8"}
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Space, _SHIFT)
    assert "Vox: 3 notes removed" in _titles(pane, comparison)
    qtbot.keyClick(view, Qt.Key.Key_A, _CTRL)
    shown = {note.change for row in view.rows if isinstance(row, LaneRow) for note in row.track.notes} - {-1}
    assert {comparison.changes[number].key for number in shown} <= pane.picks.ticked


@pytest.mark.parametrize("part", ["mixer", "effects"])
def test_strips_and_effects_are_picked_by_box_click_and_key(
    music: MusicPanel, pane: ComparePane, comparison: Comparison, qtbot: QtBot, part: str
) -> None:
    surface: MixSurface = getattr(music.desk, part)
    item = surface.items[0]
    keys = {comparison.changes[number].key for number in item.changes}
    below = QPoint(0, surface.head - surface.verticalScrollBar().value())
    box, middle = surface.box_rect(item).center().toPoint() + below, item.rect.center().toPoint() + below
    qtbot.mouseClick(surface.viewport(), _LEFT, pos=box)
    assert pane.picks.ticked == keys
    assert surface.box_of(item) == "ticked"
    qtbot.mouseClick(surface.viewport(), _LEFT, _CTRL, middle)
    assert not pane.picks.ticked
    surface.setFocus()
    qtbot.keyClick(surface, Qt.Key.Key_Space)
    assert pane.picks.ticked == keys
    qtbot.keyClick(surface, Qt.Key.Key_A, _CTRL)
    every = {number for one in surface.items if one.can_be_picked for number in one.changes}
    assert pane.picks.ticked == {comparison.changes[number].key for number in every}


def _open_menu(view: QAbstractScrollArea, place: QPoint, qtbot: QtBot) -> QMenu:
    where = view.viewport().mapToGlobal(place)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, where)
    QApplication.sendEvent(view.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def _texts(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.text()]


def test_the_menu_of_a_note_picks_copies_and_leads_on(
    music: MusicPanel, pane: ComparePane, comparison: Comparison, qtbot: QtBot
) -> None:
    view = music.view
    row = _lane(view, "Night Pad")
    note = next(note for note in row.track.notes if note.kind is NoteKind.CHANGED)
    told: list[Spot] = []

    def add_more(menu: QMenu, spot: Spot) -> None:
        told.append(spot)
        menu.addAction("More")

    music.menu_opening.connect(add_more)
    asked: list[bool] = []
    pane.picks.requested.connect(lambda: asked.append(True))
    menu = _open_menu(view, _place(view, row, note), qtbot)
    assert _texts(menu) == [
        "Pick this",
        "Bring back only this…",
        "Show in Changes",
        "Show in JSON",
        "Copy as text",
        "More",
    ]
    assert (told[0].note, told[0].track) == (note, row.track)
    assert told[0].clip in row.track.clips
    actions = {action.text(): action for action in menu.actions()}
    actions["Copy as text"].trigger()
    change = comparison.changes[note.change]
    assert QGuiApplication.clipboard().text() == line_of(change)
    actions["Bring back only this…"].trigger()
    assert asked
    assert pane.picks.ticked == {change.key}
    actions["Show in Changes"].trigger()
    assert (pane.tab, pane.changes.view.chosen) == ("changes", change.key)
    menu.close()


def test_where_nothing_can_be_picked_the_menu_leads_to_where_it_can(
    music: MusicPanel, pane: ComparePane, qtbot: QtBot
) -> None:
    pane.picks.offer_elsewhere("Single changes of v047 can be brought back into current", "Pick from v047")
    view = music.view
    row = _lane(view, "Night Pad")
    assert not view.boxes
    assert not music.pick_bar.isVisible(), "the lanes need the room"
    gone: list[bool] = []
    pane.picks.elsewhere_requested.connect(lambda: gone.append(True))
    assert music.pick.toolTip().endswith("Pick from v047")
    qtbot.mouseClick(music.pick, _LEFT)
    assert gone.pop()
    menu = _open_menu(view, QPoint(60, view.top_of(row) + 40), qtbot)
    assert _texts(menu)[0] == "Pick from v047…"
    menu.actions()[0].trigger()
    assert gone
    menu.close()
    qtbot.mouseClick(view.viewport(), _LEFT, _CTRL, _place(view, row, row.track.notes[0]))
    assert not pane.picks.ticked
    pane.picks.offer_elsewhere("Only all of v047 can be restored", "")
    assert not music.pick.isEnabled()
    assert music.pick.toolTip() == "Only all of v047 can be restored."


def test_a_copied_lane_is_all_that_changed_in_it(
    music: MusicPanel, comparison: Comparison, qtbot: QtBot
) -> None:
    view = music.view
    view.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(view, key)
    qtbot.keyClick(view, Qt.Key.Key_C, _CTRL)
    kick = [line_of(change) for change in comparison.changes if "Kick C" in change.title]
    assert len(kick) == 2
    assert QGuiApplication.clipboard().text().splitlines() == kick


def test_the_menu_key_asks_about_the_place_of_the_keyboard(
    music: MusicPanel, pane: ComparePane, comparison: Comparison, qtbot: QtBot
) -> None:
    view = music.view
    view.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(view, key)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
    QApplication.sendEvent(view.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert _texts(menu)[0] == "Pick all 2 changes of Kick"
    menu.actions()[0].trigger()
    assert _titles(pane, comparison) == {
        "“Kick C” on Kick, bar 9",
        "Kick, “Kick C”: 9 notes removed, bars 9–12",
    }
    menu.close()


def test_a_line_of_json_can_be_picked(
    music: MusicPanel, pane: ComparePane, comparison: Comparison, qtbot: QtBot
) -> None:
    pane.show_tab("json")
    pane.show_lines(aligned_lines(comparison))
    tempo = comparison.changes[0]
    pane.json.go_to_change(tempo.key)
    menu = _open_menu(pane.json.view, QPoint(100, 60), qtbot)
    assert _texts(menu) == [
        "Copy the line of A",
        "Copy the line of B",
        "Pick this change",
        "Bring back only this change…",
        "Copy the change as text",
    ]
    actions = {action.text(): action for action in menu.actions()}
    actions["Pick this change"].trigger()
    assert pane.picks.ticked == {tempo.key}
    actions["Copy the change as text"].trigger()
    assert QGuiApplication.clipboard().text() == line_of(tempo)
    menu.close()


def test_one_button_is_filled(music: MusicPanel, pane: ComparePane, comparison: Comparison) -> None:
    looks = (pane.header.restore, music.pick_bar.button)
    assert [button.property("look") for button in looks if button.isEnabled()] == ["primary"]
    pane.picks.tick([comparison.changes[0].key])
    assert [button.property("look") for button in looks] == ["plain", "primary"]
    fill = theme().palette.accent.name()
    seen = [button.grab().toImage().pixelColor(button.width() // 2, 4).name() == fill for button in looks]
    assert seen == [False, True]
    pane.picks.clear()
    assert looks[0].property("look") == "primary"


def test_the_bar_of_the_picks_takes_its_room_from_mixer_and_effects_too(
    music: MusicPanel, pane: ComparePane, comparison: Comparison, qtbot: QtBot
) -> None:
    pane.picks.offer_elsewhere("", "")
    pane.resize(900, 720)
    qtbot.waitUntil(lambda: not music.pick_bar.isVisible())
    high = music.parts.height()
    pane.picks.offer("v047", comparison.changes)
    qtbot.waitUntil(lambda: music.parts.height() < high)
    assert music.view.height() < music.view.wanted_height, "the lanes scroll"
    assert music.desk.height() <= 0.36 * music.parts.height()


def test_the_bar_sends_to_the_list_what_has_no_place_in_the_music(
    music: MusicPanel, pane: ComparePane
) -> None:
    assert music.pick_bar.first.text == PICK_HINT.format("v047")
    sides = samples.takes(65, 66)
    a = samples.document('{"tempo": 90, "tracks": [{"id": "t", "name": "Pad"}]}')
    b = samples.document('{"tempo": 96, "tracks": [{"id": "t", "name": "Pad"}]}')
    comparison = compare(a, b)
    assert len(comparison.changes) == 1
    pane.show_comparison(comparison, sides.b, sides.a)
    assert music.verdict.isVisible()
    assert music.verdict.text() == "Nothing here differs"
    pane.picks.offer("v066", comparison.changes)
    assert music.pick_bar.first.text.startswith("Nothing of what differs lies in the music; tick it in Chang")
