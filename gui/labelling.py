"""Giving a version a label: the question, the write, and the news if it failed."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLineEdit, QWidget

from core.history.timeline import CompositionView
from core.storage.composition_service import CompositionService
from gui.library_session import LibrarySession
from gui.messages import explain
from gui.tasks import CancelToken, TaskRunner
from gui.widgets.message_stack import MessageStack
from gui.widgets.sheet import Sheet

_LONGEST = 80


def _set_label(_: CancelToken, service: CompositionService, composition: str, stem: str, label: str) -> None:
    """Job: write the label."""
    service.set_label(composition, stem, label)


class Labelling(QObject):
    """Asks for a label and writes it; the timeline learns of it from the files, as of everything."""

    def __init__(
        self, session: LibrarySession, runner: TaskRunner, news: MessageStack, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._window = parent
        self._session = session
        self._runner = runner
        self._news = news

    def ask(self, view: CompositionView, stem: str) -> None:
        """Ask for the label of a version; only versions can have one."""
        entry = next((entry for entry in view.versions if entry.stem == stem), None)
        if entry is None:
            return
        sheet = Sheet(
            f"Label {entry.name}",
            "A labelled version is always a take. An empty label takes it away.",
            primary="Keep label",
            width=420,
        )
        field = QLineEdit(entry.label)
        field.setMaxLength(_LONGEST)
        field.setPlaceholderText("before the tempo jump")
        field.setAccessibleName("Label")
        sheet.set_body(field)
        sheet.accepted.connect(partial(self._write, view.id, stem, field))
        sheet.open_on(self._window.window())
        field.setFocus()
        field.selectAll()

    def _write(self, composition: str, stem: str, field: QLineEdit) -> None:
        self._runner.submit_write(
            _set_label,
            self._on_written,
            self._on_failed,
            args=(self._session.service, composition, stem, field.text().strip()),
        )

    def _on_written(self, _: object) -> None:
        self._news.remove("label")

    def _on_failed(self, error: Exception) -> None:
        self._news.post("label", "error", "The label was not kept", explain(error).text)
