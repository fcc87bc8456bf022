"""The Music tab as a reader uses it: what is painted, hover, choosing in step with the other tabs, keys."""

from __future__ import annotations

import orjson
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.diff.compare import compare
from core.diff.score import ScoreNote, ScoreTrack
from core.diff.score_build import build_score
from core.diff.score_kinds import NoteKind
from core.model.document import parse
from gui.compare.music.batches import note_rect
from gui.compare.music.lanes_view import LanesView
from gui.compare.music.panel import MusicPanel
from gui.compare.music.rows import FoldRow, GoneRow, LaneRow
from gui.compare.pane import ComparePane
from gui.comparing import side_of
from gui.theme import theme
from tests.benchmarks import large
from tests.gui.compare import samples


@pytest.fixture
def music(pane: ComparePane) -> MusicPanel:
    """Version 14 of the demo beside 45: notes of every kind but removed, tracks, strips, an effect."""
    pair = samples.takes(14, 45)
    pane.set_versions(pair.view.versions, has_current=True, has_autosave=True)
    pane.show_comparison(pair.comparison, pair.b, pair.a)
    pane.show_tab("music")
    return pane.music


def _row(view: LanesView, name: str) -> LaneRow:
    return next(row for row in view.rows if isinstance(row, LaneRow) and row.track.name == name)


def _first(track: ScoreTrack, kind: NoteKind) -> ScoreNote:
    return next(note for note in track.notes if note.kind is kind)


def _place(view: LanesView, row: LaneRow, note: ScoreNote) -> QPoint:
    rect = note_rect(row, view.axis, note.now, 1.0).translated(view.head, view.top_of(row))
    return rect.center().toPoint()


def _pixel(view: LanesView, place: QPoint) -> QColor:
    image = view.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return image.pixelColor(place)


def _point(view: LanesView, name: str, kind: NoteKind) -> tuple[LaneRow, ScoreNote, QPoint]:
    row = _row(view, name)
    note = _first(row.track, kind)
    return row, note, _place(view, row, note)


def test_music_is_the_first_tab_and_counts_every_note(music: MusicPanel, pane: ComparePane) -> None:
    assert pane.tabs.ids[0] == "music"
    assert music.legend.accessibleName() == "Notes: 81 notes added, 9 changed, 20 moved, 6 unchanged"


def test_only_changed_tracks_are_shown_until_the_fold_or_the_switch_opens(
    pane: ComparePane, qtbot: QtBot
) -> None:
    pair = samples.takes(54, 55)
    pane.show_comparison(pair.comparison, pair.b, pair.a)
    pane.show_tab("music")
    view = pane.music.view
    lanes = [row.track.name for row in view.rows if isinstance(row, LaneRow)]
    assert lanes == ["Lead"]
    fold = view.rows[-1]
    assert isinstance(fold, FoldRow)
    qtbot.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, view.top_of(fold) + fold.height // 2)
    )
    assert len(view.rows) == 9
    pane.music.only_changed.click()
    assert not any(isinstance(row, FoldRow) for row in view.rows)
    assert len(view.rows) == 8


@pytest.mark.parametrize(
    ("name", "kind"),
    [("Kick", NoteKind.ADDED), ("Warm Bass", NoteKind.MOVED), ("Snare", NoteKind.UNCHANGED)],
)
def test_solid_notes_have_the_colour_of_their_kind(music: MusicPanel, name: str, kind: NoteKind) -> None:
    _, _, place = _point(music.view, name, kind)
    assert _pixel(music.view, place) == theme().palette.change(kind).mark


def test_a_changed_note_is_filled_in_its_lower_half_only(music: MusicPanel) -> None:
    view = music.view
    row, note, _ = _point(view, "Kick", NoteKind.CHANGED)
    rect = note_rect(row, view.axis, note.now, 1.0).translated(view.head, view.top_of(row)).toRect()
    mark = theme().palette.changed.mark
    middle = rect.center().x()
    assert _pixel(view, QPoint(middle, rect.bottom())) == mark
    assert _pixel(view, QPoint(middle, rect.top())) == mark
    assert _pixel(view, QPoint(middle, rect.top() + 1)) != mark


def test_a_removed_note_is_hollow(pane: ComparePane) -> None:
    pair = samples.takes(45, 14)
    pane.show_comparison(pair.comparison, pair.b, pair.a)
    pane.show_tab("music")
    view = pane.music.view
    row = _row(view, "Night Pad")
    note = _first(row.track, NoteKind.REMOVED)
    rect = note_rect(row, view.axis, note.now, 1.0).translated(view.head, view.top_of(row)).toRect()
    mark = theme().palette.removed.mark
    assert _pixel(view, QPoint(rect.center().x(), rect.top())) == mark
    assert _pixel(view, QPoint(rect.center().x(), rect.top() + 1)) != mark


def test_hover_tells_the_note_before_and_after(music: MusicPanel, qtbot: QtBot) -> None:
    view = music.view
    _, note, place = _point(view, "Warm Bass", NoteKind.MOVED)
    assert note.before is not None
    qtbot.mouseMove(view.viewport(), place)
    assert view.told is not None
    assert view.told.kind is NoteKind.MOVED
    assert view.told.title == "A2 → A1 moved"
    assert "velocity" in view.told.value
    assert view.accessibleDescription() == view.told.words
    qtbot.mouseMove(view.viewport(), QPoint(place.x(), view.viewport().height() - 2))
    assert view.told is None


def test_hovering_a_head_tells_the_track(music: MusicPanel, qtbot: QtBot) -> None:
    view = music.view
    row = _row(view, "Night Pad")
    qtbot.mouseMove(view.viewport(), QPoint(30, view.top_of(row) + 10))
    assert view.told is not None
    assert view.told.words == "Night Pad added. pad2Warm. 24 notes added"


def test_a_click_on_a_note_chooses_its_change_in_all_tabs(
    music: MusicPanel, pane: ComparePane, qtbot: QtBot
) -> None:
    view = music.view
    _, note, place = _point(view, "Warm Bass", NoteKind.MOVED)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert pane.comparison is not None
    change = pane.comparison.changes[note.change]
    assert pane.selected_change == change.key
    assert pane.changes.view.chosen == change.key
    assert view.selected == note.change
    assert pane.tabs.place.text == f"Change {note.change + 1} of 29"


def test_choosing_in_the_list_marks_it_in_the_music(music: MusicPanel, pane: ComparePane) -> None:
    assert pane.comparison is not None
    for number, change in enumerate(pane.comparison.changes):
        pane.show_tab("changes")
        assert pane.changes.view.choose(change.key)
        pane.show_tab("music")
        assert music.view.selected == number


def test_next_and_previous_walk_through_all_changes_and_bring_them_in_sight(
    music: MusicPanel, pane: ComparePane
) -> None:
    view = music.view
    assert pane.comparison is not None
    view.axis.fit(0.0, 4.0)
    for number in range(len(pane.comparison.changes)):
        pane.next_change()
        assert view.selected == number
        for region in view.score.places(number)[:1]:
            rect = view.region_rect(region)
            assert rect is not None
            assert rect.right() > view.head
            assert rect.left() < view.viewport().width()
            assert rect.bottom() > view.ruler
            assert rect.top() < view.viewport().height()


def test_a_change_without_a_place_is_told_in_words(music: MusicPanel, pane: ComparePane) -> None:
    pane.next_change()
    assert music.view.told is not None
    assert music.view.told.words == "Tempo. 92 → 124 BPM"


def test_a_change_of_a_strip_is_marked_in_the_mixer(music: MusicPanel, pane: ComparePane) -> None:
    assert pane.comparison is not None
    titles = [change.title for change in pane.comparison.changes]
    pane.changes.view.choose(pane.comparison.changes[titles.index("Night Pad: strip")].key)
    item = music.desk.mixer.items[music.desk.mixer.current]
    assert item.words == "Night Pad, added: level −4.5 dB, pan C"
    assert music.view.told is None


def test_a_click_on_a_strip_and_on_a_chip_chooses_its_change(
    music: MusicPanel, pane: ComparePane, qtbot: QtBot
) -> None:
    assert pane.comparison is not None
    for part, start in (
        (music.desk.mixer, "Hi-Hats, added"),
        (music.desk.effects, "Reverb on Night Pad, added"),
    ):
        item = next(item for item in part.items if item.words.startswith(start))
        part.verticalScrollBar().setValue(int(item.rect.top()))
        place = item.rect.center().toPoint() + QPoint(0, part.head - part.verticalScrollBar().value())
        qtbot.mouseClick(part.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert pane.selected_change == pane.comparison.changes[item.changes[0]].key


def test_unchanged_strips_fold_and_open(music: MusicPanel, qtbot: QtBot) -> None:
    mixer = music.desk.mixer
    before = len(mixer.items)
    assert mixer.items[-1].words == "2 strips without change"
    mixer.setFocus()
    for _ in mixer.items:
        qtbot.keyClick(mixer, Qt.Key.Key_Down)
    qtbot.keyClick(mixer, Qt.Key.Key_Return)
    assert len(mixer.items) == before + 2
    assert [item.words for item in mixer.items[-2:]] == [
        "Kick: level 0.0 dB, pan C", "Snare: level 0.0 dB, pan C",
    ]  # fmt: skip


def test_in_a_narrow_window_mixer_and_effects_take_turns(
    music: MusicPanel, pane: ComparePane, qtbot: QtBot
) -> None:
    desk = music.desk
    assert desk.mixer.isVisible()
    assert desk.effects.isVisible()
    pane.resize(720, 800)
    qtbot.waitUntil(lambda: not desk.effects.isVisible())
    assert desk.mixer.isVisible()
    desk.turns.choice("effects").click()
    assert desk.effects.isVisible()
    assert not desk.mixer.isVisible()
    assert pane.comparison is not None
    titles = [change.title for change in pane.comparison.changes]
    pane.changes.view.choose(pane.comparison.changes[titles.index("Night Pad: strip")].key)
    assert desk.mixer.isVisible()


def test_the_arrows_walk_over_notes_and_enter_chooses(
    music: MusicPanel, pane: ComparePane, qtbot: QtBot
) -> None:
    view = music.view
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.hovered is not None
    assert view.hovered[1] == _row(view, "Kick").track.notes[0]
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.hovered[1] == _row(view, "Kick").track.notes[1]
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.hovered[0].track.name == "Snare"
    for _ in range(6):
        qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert pane.comparison is not None
    assert pane.selected_change == pane.comparison.changes[view.selected].key
    assert view.accessibleDescription()


def test_blocks_and_heads_are_stops_too(pane: ComparePane, qtbot: QtBot) -> None:
    pair = samples.takes(40, 65)
    pane.show_comparison(pair.comparison, pair.b, pair.a)
    pane.show_tab("music")
    view = pane.music.view
    view.setFocus()
    said = set()
    for _ in view.rows:
        qtbot.keyClick(view, Qt.Key.Key_Down)
        said.add(view.accessibleDescription())
    assert any(words.startswith("“Rain on the window”") or "rain_window.wav" in words for words in said)
    assert "2 tracks without change. Warm Bass, Hi-Hats" in said
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert len(view.rows) == 10
    qtbot.keyClick(view, Qt.Key.Key_Down)
    for _ in range(3):
        qtbot.keyClick(view, Qt.Key.Key_Left)
    assert view.accessibleDescription() == "Warm Bass. synthBass1. 20 notes unchanged"
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view.told is None


def test_keys_and_wheel_zoom_and_pan_and_fit(music: MusicPanel, qtbot: QtBot) -> None:
    view, axis = music.view, music.view.axis
    assert axis.fits_all
    assert music.mini_map.isHidden()
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert axis.right - axis.left < view.score.beats / 1.5
    assert not music.mini_map.isHidden()
    left = axis.left
    qtbot.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert axis.left > left
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert axis.right == pytest.approx(view.score.beats)
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert axis.fits_all
    assert music.mini_map.isHidden()
    x = view.head + 200
    beat = axis.beat(200)
    _wheel(view, QPoint(x, 200), QPoint(0, 240), Qt.KeyboardModifier.ControlModifier)
    assert axis.beat(200) == pytest.approx(beat)
    left = axis.left
    _wheel(view, QPoint(x, 200), QPoint(0, -120), Qt.KeyboardModifier.ShiftModifier)
    assert axis.left > left
    music.fit_all.click()
    assert axis.fits_all


def _wheel(view: LanesView, place: QPoint, angle: QPoint, held: Qt.KeyboardModifier) -> None:
    event = QWheelEvent(
        QPointF(place), QPointF(view.viewport().mapToGlobal(place)), QPoint(), angle,
        Qt.MouseButton.NoButton, held, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)


def test_fit_to_changes_shows_the_changed_bars(pane: ComparePane, qtbot: QtBot) -> None:
    pair = samples.takes(54, 55)
    pane.show_comparison(pair.comparison, pair.b, pair.a)
    pane.show_tab("music")
    pane.music.fit_changes.click()
    axis = pane.music.view.axis
    assert axis.left > 30
    assert axis.right == pytest.approx(48.0)


def test_a_press_on_the_mini_map_goes_there(music: MusicPanel, qtbot: QtBot) -> None:
    axis = music.view.axis
    axis.fit(0.0, 8.0)
    music.view.tell_axis()
    strip = music.mini_map
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(strip.width() - 2, 10))
    assert axis.right == pytest.approx(music.view.score.beats)
    assert strip.accessibleDescription().startswith("In sight: bars")


def test_dragging_pans(music: MusicPanel, qtbot: QtBot) -> None:
    view, axis = music.view, music.view.axis
    axis.fit(8.0, 20.0)
    view.tell_axis()
    left = axis.left
    start = QPoint(view.head + 300, view.ruler + 10)
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view.viewport(), start - QPoint(60, 0))
    qtbot.mouseMove(view.viewport(), start - QPoint(120, 0))
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=start - QPoint(120, 0))
    assert axis.left > left
    assert view.selected == -1


def test_the_place_is_kept_when_a_file_grows_under_the_reader(music: MusicPanel, pane: ComparePane) -> None:
    pair = samples.takes(14, 45)
    music.view.axis.fit(8.0, 20.0)
    left = music.view.axis.left
    pane.show_comparison(pair.comparison, pair.b, pair.a)
    assert music.view.axis.left == left
    other = samples.takes(39, 44)
    pane.show_comparison(other.comparison, other.b, other.a)
    assert music.view.axis.fits_all


def test_a_version_alone_shows_its_music_and_none_says_so(pane: ComparePane) -> None:
    view = samples.view_of()
    last = samples.load(samples.stem(45))
    pane.show_single(last, side_of(view, samples.stem(45)))
    pane.show_tab("music")
    assert {note.kind for track in pane.music.view.score.tracks for note in track.notes} == {
        NoteKind.UNCHANGED
    }
    assert pane.music.only_changed.isHidden()
    pane.show_single(samples.load(samples.stem(0)), side_of(view, samples.stem(0)))
    assert pane.music.empty.isVisible()
    assert pane.music.empty.title == "No tracks"


def test_no_musical_change_is_said_in_words(pane: ComparePane) -> None:
    pair = samples.takes(15, 16)
    pane.show_comparison(pair.comparison, pair.b, pair.a)
    pane.show_tab("music")
    assert pane.music.verdict.isVisible()
    assert pane.music.verdict.text() == "No musical change"
    assert pane.music.view.isVisible()


def test_a_removed_track_without_notes_is_one_line(pane: ComparePane) -> None:
    song = {"id": "x", "tracks": [{"id": "a", "name": "Kept"}, {"id": "b", "name": "Gone"}], "clips": []}
    after = {**song, "tracks": song["tracks"][:1]}
    comparison = compare(parse(orjson.dumps(song), "a"), parse(orjson.dumps(after), "b"))
    pair = samples.takes(14, 45)
    pane.show_comparison(comparison, pair.b, pair.a)
    pane.show_tab("music")
    assert [type(row) for row in pane.music.view.rows] == [GoneRow, FoldRow]


def test_of_many_notes_only_those_in_sight_are_made_and_kept(qtbot: QtBot) -> None:
    before, after = large.document(20_000), large.document(20_000)
    large.some_notes_changed(after)
    comparison = compare(parse(orjson.dumps(before), "a"), parse(orjson.dumps(after), "b"))
    view = LanesView()
    qtbot.addWidget(view)
    view.resize(1200, 700)
    view.show_music(build_score(comparison), comparison.changes)
    row = next(row for row in view.rows if isinstance(row, LaneRow))
    lane = view.lane(row)
    view.axis.fit(0.0, 32.0)
    made = lane.batches(view.axis, 1.0)
    assert 90 <= made.count <= 110
    assert lane.batches(view.axis, 1.0) is made
    view.axis.fit(0.0, 16.0)
    assert lane.batches(view.axis, 1.0) is not made


def test_where_notes_are_closer_than_pixels_the_changed_ones_are_seen(qtbot: QtBot) -> None:
    before = large.document(20_000)
    for clip in before["clips"]:
        clip["track_id"] = before["tracks"][0]["id"]
    after = orjson.loads(orjson.dumps(before))
    large.some_notes_changed(after)
    comparison = compare(parse(orjson.dumps(before), "a"), parse(orjson.dumps(after), "b"))
    view = LanesView()
    qtbot.addWidget(view)
    view.resize(600, 300)
    view.show_music(build_score(comparison), comparison.changes)
    row = next(row for row in view.rows if isinstance(row, LaneRow))
    assert view.lane(row).batches(view.axis, 1.0).columns is not None
    image = view.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    lane = [
        image.pixelColor(x, y).name()
        for x in range(view.head, view.viewport().width(), 2)
        for y in range(view.top_of(row) + 4, view.top_of(row) + row.height - 4)
    ]
    assert theme().palette.changed.mark.name() in lane
    assert theme().palette.unchanged.mark.name() in lane


def test_notes_painted_together_lie_where_each_is_found(music: MusicPanel) -> None:
    view = music.view
    view.axis.fit(3.3, 17.7)
    for row in (row for row in view.rows if isinstance(row, LaneRow)):
        for pixel in (1.0, 0.5):
            made = view.lane(row).batches(view.axis, pixel)
            painted = {rect.getRect() for rects in made.notes.values() for rect in rects}
            found = {note_rect(row, view.axis, note.now, pixel).getRect() for note in row.track.notes}
            assert painted <= found
            moved = [note.before for note in row.track.notes if note.before and note.kind is NoteKind.MOVED]
            ghosts = {note_rect(row, view.axis, old, pixel).getRect() for old in moved}
            assert {rect.getRect() for rect in made.ghosts} <= ghosts
