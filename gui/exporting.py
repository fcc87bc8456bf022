"""What leaves the window as a file or a picture: a version's notes as MIDI, the music as it is drawn."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QBuffer, QIODevice, QStandardPaths, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import QFileDialog, QWidget

from core.errors import NotSaved
from core.export_midi import midi_file
from core.storage.composition_service import CompositionService
from gui.compare.music.framed import Titles, framed_picture
from gui.compare.pane import ComparePane
from gui.comparing import Comparing, side_of
from gui.library_session import LibrarySession
from gui.messages import explain
from gui.pane_work import PaneWork
from gui.restore.news import sentence_head
from gui.tasks import CancelToken, TaskRunner
from gui.timeline.times import full_time

_NEWS = "export"
_UNFIT = str.maketrans(dict.fromkeys('\\/:*?"<>|', "-"))


def write_whole(path: Path, content: bytes) -> None:
    """Write a file of the user's choice, whole or not at all; raises NotSaved, and then all is as it was."""
    target = Path(os.path.realpath(path))
    temp = target.with_name(f".{uuid4().hex}.tmp")
    try:
        try:
            with temp.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temp, target)
        finally:
            temp.unlink(missing_ok=True)
    except OSError as error:
        raise NotSaved(path.name, error.strerror or str(error)) from error


def _save_notes(_: CancelToken, service: CompositionService, composition: str, ref: str, path: Path) -> Path:
    """Job: read the version and write its notes."""
    write_whole(path, midi_file(service.load(composition, ref)))
    return path


def _save_picture(_: CancelToken, content: bytes, path: Path) -> Path:
    """Job: write a picture that was taken."""
    write_whole(path, content)
    return path


class Exporting(PaneWork):
    """Asks where to, writes beside the window, and says how it ended."""

    def __init__(
        self,
        session: LibrarySession,
        runner: TaskRunner,
        pane: ComparePane,
        comparing: Comparing,
        parent: QWidget,
    ) -> None:
        super().__init__(session, runner, pane, comparing, parent)
        pane.header.notes_requested.connect(self.save_notes)
        pane.header.picture_copy_requested.connect(self.copy_picture)
        pane.header.picture_file_requested.connect(self.save_picture)
        comparing.shown.connect(self._on_shown)

    def save_notes(self) -> None:
        """Ask where the notes of B go to, as a MIDI file."""
        selection, sides = self._comparing.selection, self._comparing.sides
        if selection is not None and sides is not None:
            dialog = self._ask("Save notes as MIDI", "MIDI files (*.mid *.midi)", "mid")
            write = partial(self._write_notes, selection.composition, sides[1])
            dialog.fileSelected.connect(write)

    def copy_picture(self) -> None:
        """Put the lanes of Music, as they are seen, on the clipboard; Music is shown for it."""
        self._pane.show_tab("music")
        # What was just shown has its place once the events of its layout are through.
        QTimer.singleShot(0, self, self._copy_seen)

    def save_picture(self) -> None:
        """Ask where a picture of the lanes, as they are seen now, goes to; Music is shown for it."""
        self._pane.show_tab("music")
        QTimer.singleShot(0, self, self._save_seen)

    def _copy_seen(self) -> None:
        if (picture := self._seen()) is not None:
            QGuiApplication.clipboard().setPixmap(picture)
            self._pane.news.post(_NEWS, "success", "Picture copied")

    def _save_seen(self) -> None:
        if (picture := self._seen()) is not None:
            buffer = QBuffer()
            buffer.open(QIODevice.OpenModeFlag.WriteOnly)
            picture.save(buffer, "PNG")
            dialog = self._ask("Save the picture", "Pictures (*.png)", "png")
            dialog.fileSelected.connect(partial(self._write_picture, bytes(buffer.data().data())))

    def _seen(self) -> QPixmap | None:
        """What Music shows, with titles; None, and words for it, where no music is shown."""
        music = self._pane.music
        if music.lanes.isVisibleTo(self._pane):
            return framed_picture(music, self._titles())
        self._pane.news.post(_NEWS, "info", "No picture", "There is no music to show here.")
        return None

    def _titles(self) -> Titles:
        """`Night Drive`, and `v047, 21 Feb 2026, 15:41:55, compared with current, 22 Feb 2026, 11:47:12`."""
        selection, sides = self._comparing.selection, self._comparing.sides
        view = self._session.views.get(selection.composition) if selection is not None else None
        if view is None or sides is None:
            return Titles("Music", "")
        both = [side_of(view, ref) for ref in reversed(sides) if ref is not None]
        told = (f"{side.in_a_sentence}, {full_time(side.saved_at)}" for side in both)
        return Titles(view.name, sentence_head(", compared with ".join(told)))

    def _ask(self, title: str, kinds: str, suffix: str) -> QFileDialog:
        dialog = QFileDialog(self._window, title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(kinds)
        dialog.setDefaultSuffix(suffix)
        places = QStandardPaths.standardLocations(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog.setDirectory(next((place for place in places if Path(place).is_dir()), str(Path.home())))
        dialog.selectFile(f"{self._name()}.{suffix}")
        dialog.open()
        return dialog

    def _name(self) -> str:
        """A name for the file, from the composition's and the version's: `Night Drive v207`."""
        selection, sides = self._comparing.selection, self._comparing.sides
        view = self._session.views.get(selection.composition) if selection is not None else None
        if view is None or sides is None:
            return "Music"
        return f"{view.name} {side_of(view, sides[1]).name}".translate(_UNFIT).lstrip(". ")

    def _write_notes(self, composition: str, ref: str, path: str) -> None:
        args = (self._session.service, composition, ref, Path(path))
        self._runner.submit_write(_save_notes, self._on_notes_saved, self._on_notes_failed, args=args)

    def _write_picture(self, content: bytes, path: str) -> None:
        args = (content, Path(path))
        self._runner.submit_write(_save_picture, self._on_picture_saved, self._on_picture_failed, args=args)

    def _on_notes_saved(self, path: Path) -> None:
        words = f"It lies in {path.parent}. Muted clips are left out of it."
        self._pane.news.post(_NEWS, "success", f"Saved {path.name}", words)

    def _on_picture_saved(self, path: Path) -> None:
        self._pane.news.post(_NEWS, "success", f"Saved {path.name}", f"It lies in {path.parent}.")

    def _on_notes_failed(self, error: Exception) -> None:
        self._pane.news.post(_NEWS, "error", "The notes were not saved", explain(error).text)

    def _on_picture_failed(self, error: Exception) -> None:
        self._pane.news.post(_NEWS, "error", "The picture was not saved", explain(error).text)

    def _on_shown(self, _: object) -> None:
        """What was told of another version is no news here."""
        self._pane.news.remove(_NEWS)
