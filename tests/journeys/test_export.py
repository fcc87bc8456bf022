"""A person takes the notes of a version and a picture of the music out of the window."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import mido
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMenu

from core.diff.score import Score
from core.diff.score_build import score_of
from tests.journeys.conftest import NIGHT_DRIVE, ForeignWriter, Person


def _through_the_menu_bar(person: Person, command: str, _: str) -> None:
    person.menu(command)


def _through_the_header(person: Person, _: str, words: str) -> None:
    menu = QMenu(person.window)
    person.pane.header.fill_more(menu)
    next(action for action in menu.actions() if action.text() == words).trigger()


def _dialog(person: Person) -> QFileDialog:
    """The open dialog that asks where to."""
    person.wait(lambda: person.window.findChildren(QFileDialog))
    (dialog,) = person.window.findChildren(QFileDialog)
    return dialog


def _save_as(person: Person, path: Path) -> str:
    """Write a path into the dialog's field and press Enter; the name that was proposed."""
    dialog = _dialog(person)
    field = dialog.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    proposed = field.text()
    field.setText(str(path))
    person.qtbot.keyClick(field, Qt.Key.Key_Return)
    person.wait(lambda: person.pane.news.bar("export") is not None)
    person.wait(lambda: not person.window.findChildren(QFileDialog))
    return proposed


def _news(person: Person) -> tuple[str, str]:
    bar = person.pane.news.bar("export")
    assert bar is not None
    return bar.kind, bar.title


def _sounding(score: Score) -> dict[str, int]:
    """How many pitches begin at one time, by track."""
    return {
        track.name: len({(note.now.start, note.now.pitch) for note in track.notes if note.is_heard})
        for track in score.tracks
        if any(note.is_heard for note in track.notes)
    }


@pytest.mark.parametrize("choose", [_through_the_menu_bar, _through_the_header])
def test_the_notes_of_the_chosen_version_are_saved_as_midi(
    person: Person, tmp_path: Path, choose: Callable[[Person, str, str], None]
) -> None:
    entry = next(entry for entry in person.view.versions if entry.number == 39)
    person.click_row(entry.stem)
    choose(person, "save_notes", "Save notes as MIDI…")
    target = tmp_path / "out.mid"
    assert _save_as(person, target) == f"{person.view.name} {entry.name}.mid"
    assert _news(person) == ("success", "Saved out.mid")
    comparison = person.pane.comparison
    assert comparison is not None
    file = mido.MidiFile(file=io.BytesIO(target.read_bytes()), charset="utf-8")
    written = {track.name: sum(message.type == "note_on" for message in track) for track in file.tracks[1:]}
    assert written == _sounding(score_of(comparison.b))
    person.click_row(person.stems()[0])
    assert person.pane.news.bar("export") is None


def test_notes_that_cannot_be_saved_are_told_in_words(
    person: Person, tmp_path: Path, writer: ForeignWriter
) -> None:
    (tmp_path / "there").mkdir()
    person.menu("save_notes")
    _dialog(person).fileSelected.emit(str(tmp_path / "there"))
    _dialog(person).reject()
    person.wait(lambda: person.pane.news.bar("export") is not None)
    assert _news(person) == ("error", "The notes were not saved")
    assert not list((tmp_path / "there").iterdir())

    stem = writer.save(lambda state: state["clips"].clear())
    person.wait(lambda: stem in person.stems())
    person.settle()
    person.click_row(stem)
    person.menu("save_notes")
    _save_as(person, tmp_path / "none.mid")
    bar = person.pane.news.bar("export")
    assert bar is not None
    assert "this version holds no notes that sound" in bar.text
    assert not (tmp_path / "none.mid").exists()
    kept = json.loads((writer.folder / "current.json").read_bytes())
    assert kept["clips"] == []


@pytest.mark.parametrize("choose", [_through_the_menu_bar, _through_the_header])
def test_the_lanes_as_they_are_seen_are_copied(
    person: Person, choose: Callable[[Person, str, str], None]
) -> None:
    person.menu("json")
    person.settle()
    QGuiApplication.clipboard().clear()
    choose(person, "copy_picture", "Copy the picture")
    person.wait(lambda: not QGuiApplication.clipboard().image().isNull())
    assert person.pane.tab == "music"
    assert _news(person) == ("success", "Picture copied")
    _is_the_lanes(person, QGuiApplication.clipboard().image())


def test_the_picture_is_saved_as_it_stood_when_it_was_asked_for(person: Person, tmp_path: Path) -> None:
    person.menu("music")
    person.settle()
    person.menu("save_picture")
    target = tmp_path / "lanes.png"
    assert _save_as(person, target).endswith(".png")
    assert _news(person) == ("success", "Saved lanes.png")
    assert target.read_bytes().startswith(b"\x89PNG")
    _is_the_lanes(person, QImage(str(target)))


def _is_the_lanes(person: Person, image: QImage) -> None:
    """The picture has the pixels of the lanes, and something is drawn in it."""
    lanes = person.pane.music.lanes
    assert image.width() == round(lanes.width() * lanes.devicePixelRatio())
    assert image.width() > 300
    colors = {image.pixel(x, y) for x in range(0, image.width(), 5) for y in range(0, image.height(), 5)}
    assert len(colors) > 8


def test_without_music_no_picture_is_made(
    open_window: Callable[..., Person], data: Path, writer: ForeignWriter
) -> None:
    stem = writer.save(lambda state: (state["clips"].clear(), state["tracks"].clear()))
    person = open_window(data, NIGHT_DRIVE, stem)
    later = writer.save(lambda _: None)
    person.wait(lambda: later in person.stems())
    person.settle()
    person.browser.comparing.compare_with("current")
    person.settle()
    QGuiApplication.clipboard().clear()
    person.menu("copy_picture")
    person.wait(lambda: person.pane.news.bar("export") is not None)
    assert _news(person) == ("info", "No picture")
    assert QGuiApplication.clipboard().image().isNull()
