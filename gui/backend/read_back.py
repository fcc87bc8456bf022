"""Asking Sonic Claude to read a composition back, and looking whether what it read is what was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from PySide6.QtCore import QObject, Signal

from core.diff.labels import get, items
from core.model.document import Document
from core.model.snapshot import Shape
from core.storage.composition_service import CompositionService
from gui.backend.backend import Backend
from gui.backend.client import Answer
from gui.backend.errors import BackendError
from gui.tasks import CancelToken, TaskRunner

_BY_HAND = "Load the composition there by hand before you go on, or it may save over it."


@dataclass(frozen=True, slots=True)
class Essence:
    """What tells one state of a composition from another, and any reader of it keeps."""

    tempo: Any
    tracks: frozenset[str]
    clips: frozenset[str]


def essence_of(state: Any) -> Essence:
    """Of a flat state, as it stands in a file or was answered."""
    return Essence(get(state, "tempo"), _ids(get(state, "tracks")), _ids(get(state, "clips")))


def _ids(things: Any) -> frozenset[str]:
    return frozenset(name for thing in items(things) if isinstance(name := get(thing, "id"), str))


def _read(_: CancelToken, service: CompositionService, composition: str, stem: str) -> Document:
    """Job: what was written."""
    return service.load(composition, stem)


class ReadBack(QObject):
    """Asks once; `told` brings whether it was read back, and the sentence that says so. Main thread."""

    told = Signal(bool, str)

    def __init__(
        self,
        service: CompositionService,
        runner: TaskRunner,
        backend: Backend,
        composition: str,
        stem: str,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._backend = backend
        self._composition = composition
        self._wanted: Essence | None = None
        args = (service, composition, stem)
        runner.submit_read(f"read back {stem}", _read, self._on_read, self._on_failed, args=args)

    def _on_read(self, document: Document) -> None:
        if document.shape is Shape.NESTED:
            why = "it cannot read this state, which has the older form"
            self._tell(False, f"Sonic Claude was not asked to read it back: {why}. {_BY_HAND}")
            return
        if not self._backend.is_set:
            self._tell(False, f"Sonic Claude was not asked to read it back. {_BY_HAND}")
            return
        self._wanted = essence_of(document.data)
        call = self._backend.client.get(f"/api/compositions/{quote(self._composition, safe='')}")
        call.answered.connect(self._on_answered)
        call.failed.connect(self._on_failed)

    def _on_answered(self, answer: Answer) -> None:
        if essence_of(answer.json()) == self._wanted:
            self._tell(True, "Sonic Claude has read it back; it is the active composition there.")
        else:
            why = "it answered with another state, so it may work on another folder"
            self._tell(False, f"Sonic Claude has not read it back: {why}. {_BY_HAND}")

    def _on_failed(self, error: Exception) -> None:
        self._backend.look()
        why = str(error) if isinstance(error, BackendError) else "it cannot be compared."
        self._tell(False, f"Sonic Claude has not read it back. {why} {_BY_HAND}")

    def _tell(self, was_read: bool, sentence: str) -> None:
        self.told.emit(was_read, sentence)
        self.deleteLater()
