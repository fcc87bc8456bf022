"""Music for those who hear it: lanes, strips and effects have names and places, each step by key is said."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QNativeGestureEvent,
    QPointingDevice,
)
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.compare.music.panel import MusicPanel
from gui.compare.music.rows import FoldRow, LaneRow
from gui.compare.pane import ComparePane
from gui.widgets import heard
from tests.gui.compare import samples


@pytest.fixture
def listening() -> Iterator[None]:
    """A screen reader is there."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


@pytest.fixture
def said(listening: None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is announced, in order; the events go on their way."""
    words: list[str] = []

    class Heard(QAccessibleAnnouncementEvent):
        def __init__(self, widget: QWidget, message: str) -> None:
            super().__init__(widget, message)
            words.append(message)

    monkeypatch.setattr(heard, "QAccessibleAnnouncementEvent", Heard)
    return words


@pytest.fixture
def music(pane: ComparePane) -> MusicPanel:
    """Current beside version 47, with boxes."""
    pair = samples.pair("current", samples.stem(47))
    pane.resize(900, 1200)
    pane.show_comparison(pair.comparison, pair.b, pair.a)
    pane.show_tab("music")
    pane.picks.offer("v047", pair.comparison.changes)
    return pane.music


def _named(surface: QWidget) -> dict[str, QRect]:
    """What a screen reader finds in a surface, and where, from its upper left."""
    interface = QAccessible.queryAccessibleInterface(surface)
    origin = interface.rect().topLeft()
    children = [interface.child(place) for place in range(interface.childCount())]
    return {child.text(QAccessible.Text.Name): child.rect().translated(-origin) for child in children}


def test_without_a_listener_nothing_stands_over_what_is_painted(music: MusicPanel) -> None:
    for surface in (music.view, music.desk.mixer, music.desk.effects):
        assert not surface.viewport().findChildren(QWidget)


def test_each_lane_has_a_name_at_its_place_that_says_whether_it_is_picked(
    listening: None, music: MusicPanel, pane: ComparePane, qtbot: QtBot
) -> None:
    view = music.view
    view.tell_axis()
    found = _named(view.viewport())
    lane = next(row for row in view.rows if isinstance(row, LaneRow) and row.track.name == "Lead")
    words = "Lead removed. lead2Sawtooth. 15 notes removed"
    assert found[f"not picked: {words}"] == QRect(0, view.top_of(lane), view.head, lane.height)
    qtbot.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, view.top_of(lane) + 15)
    )  # the label lets it through to the box
    assert f"picked: {words}" in _named(view.viewport())
    fold = view.rows[-1]
    assert isinstance(fold, FoldRow)
    assert "3 tracks without change" in _named(view.viewport())


def test_each_strip_and_effect_has_a_name(listening: None, music: MusicPanel) -> None:
    for surface in (music.desk.mixer, music.desk.effects):
        surface.lay_out()
        found = _named(surface.viewport())
        assert len(found) == len(surface.items) > 1
        for item in surface.items:
            assert any(name.endswith(item.words) for name in found)


def test_names_go_when_the_listener_does(listening: None, music: MusicPanel, qtbot: QtBot) -> None:
    music.view.tell_axis()
    assert music.view.viewport().findChildren(QWidget)
    QAccessible.setActive(False)
    music.view.tell_axis()
    qtbot.waitUntil(lambda: not music.view.viewport().findChildren(QWidget))


def test_each_step_by_key_is_said_and_what_a_key_picks(
    said: list[str], music: MusicPanel, qtbot: QtBot
) -> None:
    view = music.view
    view.setFocus()
    said.clear()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Down):
        qtbot.keyClick(view, key)
    assert said == [
        "C2. Kick. bar 1.1 · 0.5 beats · velocity 122",
        "not picked: Kick. kick808. 9 notes removed, 20 unchanged",
        said[-1],
    ]
    assert said[-1].startswith("not picked: ")
    assert "Night Pad" in said[-1]
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert said[-1].startswith("picked: ")
    many = len(said)
    qtbot.mouseMove(view.viewport(), QPoint(view.head + 80, view.ruler + 60))
    assert len(said) == many, "who points with a mouse sees it"


def test_each_strip_is_said(said: list[str], music: MusicPanel, qtbot: QtBot) -> None:
    mixer = music.desk.mixer
    mixer.setFocus()
    said.clear()
    qtbot.keyClick(mixer, Qt.Key.Key_Down)
    assert said[0].startswith("not picked: Warm Bass, changed: level")
    qtbot.keyClick(mixer, Qt.Key.Key_Space)
    assert said[1].startswith("picked: Warm Bass")


def _pinch(view: QWidget, by: float, place: QPointF, kind: Qt.NativeGestureType) -> bool:
    """Send what a trackpad sends."""
    device = QPointingDevice.primaryPointingDevice()
    where = QPointF(view.mapToGlobal(place.toPoint()))
    event = QNativeGestureEvent(kind, device, 2, place, place, where, by, QPointF())
    return QApplication.sendEvent(view, event)


def test_a_pinch_zooms_around_the_fingers(music: MusicPanel) -> None:
    view, port = music.view, music.view.viewport()
    axis = view.axis
    place = QPointF(view.head + 200, 100)
    beat, scale = axis.beat(200), axis.per_beat
    for step in (0.1, 0.1, 0.1):
        assert _pinch(port, step, place, Qt.NativeGestureType.ZoomNativeGesture)
    assert axis.per_beat == pytest.approx(scale * 1.1**3)
    assert axis.beat(200) == pytest.approx(beat)
    _pinch(port, -5.0, place, Qt.NativeGestureType.ZoomNativeGesture)
    _pinch(port, -5.0, place, Qt.NativeGestureType.ZoomNativeGesture)
    assert axis.fits_all, "a step that would turn the scale over shows all"
    _pinch(port, 0.0, place, Qt.NativeGestureType.SmartZoomNativeGesture)
    changed = axis.left, axis.right
    view.fit_changes()
    assert (axis.left, axis.right) == changed
