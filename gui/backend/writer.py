"""How a restore is written: by this window on disk, or by the backend that serves the same folder."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import count
from typing import TypeVar
from urllib.parse import quote

from PySide6.QtCore import QObject

from core.api.directory import directory_id
from core.diff.labels import get
from core.diff.pick import MUSIC
from core.errors import CurrentChanged, UnknownVersion
from core.model.document import Document
from core.model.snapshot import Shape
from core.storage.composition_service import CompositionService, RestoreResult
from core.storage.layout import AUTOSAVE
from gui.backend.backend import Backend
from gui.backend.client import Answer
from gui.backend.errors import BackendAway, BackendElsewhere, BackendError, BackendStrange
from gui.backend.read_back import ReadBack
from gui.backend.way import Route, Way, pick_way_for, way_for
from gui.restore.jobs import restore_as_shown, standing_state, undo_as_shown, write_pick
from gui.tasks import CancelToken, TaskRunner

T = TypeVar("T")
Done = Callable[[RestoreResult], object]
Failed = Callable[[Exception], object]

NOTHING_SAVED = 200
"""Of a pick that found nothing to bring; what saved answers 201."""


def _look(_: CancelToken, service: CompositionService, composition: str, shown: Document | None) -> None:
    """Job: whether current still sounds as it was shown. Raises CurrentChanged."""
    standing_state(service, composition, shown)


def _look_for_undo(_: CancelToken, service: CompositionService, composition: str, stem: str) -> None:
    """Job: whether current still sounds as what is to be undone. Raises CurrentChanged."""
    standing_state(service, composition, service.load(composition, stem))


def _find(
    _: CancelToken, service: CompositionService, composition: str, result: RestoreResult
) -> RestoreResult:
    """Job: whether what the backend says it wrote is in this folder. Raises BackendElsewhere."""
    try:
        service.load(composition, result.stem)
    except UnknownVersion as error:
        raise BackendElsewhere(
            f"The backend says that it saved {result.stem}, but this folder does not hold it; it may serve "
            "another folder."
        ) from error
    return result


class Writer(QObject):
    """Does each restore the way that its sheet said; `done` or `failed` is called once. Main thread."""

    def __init__(
        self, service: CompositionService, runner: TaskRunner, backend: Backend, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.backend = backend
        self._service = service
        self._runner = runner
        self._numbers = count()

    @property
    def _directory(self) -> str | None:
        return directory_id(self._service) if self.backend.is_set else None

    def way(self, shape: Shape, *, on_disk: bool = False) -> Way:
        """The way that a state of this shape would go now."""
        standing, address = self.backend.standing, self.backend.address
        return way_for(standing, address, self._directory, shape, on_disk=on_disk)

    def pick_way(self, shape: Shape) -> Way:
        """The way that single changes of a state of this shape would go now."""
        return pick_way_for(self.backend.standing, self.backend.address, self._directory, shape)

    def restore(
        self, composition: str, ref: str, shown: Document | None, way: Way, done: Done, failed: Failed
    ) -> None:
        """Restore a state over a current that must still sound as it was `shown`."""
        if way.route is not Route.BACKEND:
            args = (self._service, composition, ref, shown)
            self._runner.submit_write(restore_as_shown, done, failed, args=args)
            return
        ask = partial(self._post, composition, *_restore_request(ref), ref, done, failed)
        self._read(_look, ask, failed, composition, shown)

    def restore_music(
        self, composition: str, ref: str, shown: Document, way: Way, done: Done, failed: Failed
    ) -> None:
        """Restore all of a state but its conversation."""
        if way.route is not Route.BACKEND:
            args = (self._service, composition, ref, MUSIC, shown)
            self._runner.submit_write(write_pick, done, failed, args=args)
            return
        body = {"version": ref, "parts": ["music"]}
        ask = partial(self._post, composition, "pick", body, ref, done, failed)
        self._read(_look, ask, failed, composition, shown)

    def undo(self, composition: str, result: RestoreResult, way: Way, done: Done, failed: Failed) -> None:
        """Restore what stood before a restore, unless another program has changed current since."""
        assert result.kept is not None
        if way.route is not Route.BACKEND:
            args = (self._service, composition, result)
            self._runner.submit_write(undo_as_shown, done, failed, args=args)
            return
        ask = partial(self._post, composition, *_restore_request(result.kept), result.kept, done, failed)
        self._read(_look_for_undo, ask, failed, composition, result.stem)

    def read_back(self, composition: str, stem: str, told: Callable[[bool, str], object]) -> None:
        """Have Sonic Claude read the composition; `told` hears whether it did, and the sentence for it."""
        asked = ReadBack(self._service, self._runner, self.backend, composition, stem, self)
        asked.told.connect(told)

    def _read(
        self, job: Callable[..., T], then: Callable[[T], object], failed: Failed, *args: object
    ) -> None:
        """Run a job in a slot of its own: a second restore must not cancel the answer to a first."""
        slot = f"backend {next(self._numbers)}"
        self._runner.submit_read(slot, job, then, failed, args=(self._service, *args))

    def _post(
        self, composition: str, verb: str, body: object, ref: str, done: Done, failed: Failed, _: object
    ) -> None:
        if not self.backend.is_set:
            failed(BackendAway("", "No backend is set any more."))
            return
        call = self.backend.client.post(f"/api/compositions/{quote(composition, safe='')}/{verb}", body)
        call.answered.connect(partial(self._on_answered, composition, ref, done, failed))
        call.failed.connect(partial(self._on_failed, failed))

    def _on_answered(self, composition: str, ref: str, done: Done, failed: Failed, answer: Answer) -> None:
        told = answer.json()
        stem, kept = get(told, "stem"), get(told, "kept")
        if isinstance(stem, str) and isinstance(kept, str | None):
            self._read(_find, done, failed, composition, RestoreResult(stem, kept, ref))
        elif answer.status == NOTHING_SAVED:
            failed(CurrentChanged(composition))  # it holds the music of that state by now
        else:
            failed(BackendStrange("The backend's answer does not say what it saved."))

    def _on_failed(self, failed: Failed, error: BackendError) -> None:
        self.backend.look()
        failed(error)


def _restore_request(ref: str) -> tuple[str, object]:
    return ("autosave/recover", {}) if ref == AUTOSAVE else ("restore", {"version": ref})
