"""The work runner: one thread for writes, two for reads, and every answer on the main thread.

A job is a plain function `fn(token, *args)` of frozen values; it touches no Qt. Reads run in slots named by
purpose: a new job in a slot cancels the one before, and an answer that is no longer the newest is dropped.
"""

from __future__ import annotations

import functools
import logging
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from inspect import ismethod
from typing import Any, Final, TypeVar, cast

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from core.errors import RepriseError

_log = logging.getLogger(__name__)
_READ_THREADS: Final = 2

T = TypeVar("T")
Callback = Callable[..., object]
Job = Callable[..., Any]


class Cancelled(Exception):
    """A job stopped because nobody wants its answer any more. No error: it stands outside the error tree."""


class RunnerClosed(RuntimeError):
    """A write was asked for after `close`; nothing was written."""


class CancelToken:
    """What a job asks now and then whether it should stop; safe in any thread."""

    def __init__(self, report: Callable[[object], None] | None = None) -> None:
        self._event = threading.Event()
        self._report = report

    @property
    def is_cancelled(self) -> bool:
        """Whether the answer is no longer wanted."""
        return self._event.is_set()

    def cancel(self) -> None:
        """Ask the job to stop at its next look."""
        self._event.set()

    def raise_if_cancelled(self) -> None:
        """Raise `Cancelled` when the answer is no longer wanted."""
        if self._event.is_set():
            raise Cancelled

    def report(self, progress: object) -> None:
        """Tell how far the job is; a frozen value that arrives at the job's `on_progress`, newest only."""
        if self._report is not None and not self._event.is_set():
            self._report(progress)


class _Receiver:
    """Holds a callback without keeping its object alive; calls it only while the object lives.

    Bound methods are held weakly, also inside a `functools.partial`; other callables are held as they are.
    """

    def __init__(self, callback: Callback) -> None:
        args: tuple[Any, ...] = ()
        keywords: dict[str, Any] = {}
        if isinstance(callback, functools.partial) and ismethod(callback.func):
            args, keywords, callback = callback.args, callback.keywords, callback.func
        self._args, self._keywords = args, keywords
        self._weak: Callable[[], Callback | None] | None = None
        self._strong: Callback | None = None
        if ismethod(callback):
            self._weak = cast("Callable[[], Callback | None]", weakref.WeakMethod(callback))
        else:
            self._strong = callback

    def __call__(self, value: object) -> None:
        callback = self._strong if self._weak is None else self._weak()
        if callback is None:
            return
        owner = getattr(callback, "__self__", None)
        if isinstance(owner, QObject) and not isValid(owner):
            return
        functools.partial(callback, *self._args, **self._keywords)(value)


@dataclass(eq=False)
class _Job:
    """One submitted function with who waits for it. Written by the worker only through `_Answer`."""

    slot: str | None  # None: a write
    generation: int
    token: CancelToken
    on_done: _Receiver
    on_error: _Receiver | None
    on_progress: _Receiver | None = None
    future: Future[None] | None = None


@dataclass(frozen=True, eq=False)
class _Answer:
    """What a worker sends home: a value or an error; `Cancelled` when the job stopped before its end."""

    job: _Job
    value: object = None
    error: Exception | None = None


class _Progress:
    """The newest progress of one job; at most one message of it is under way."""

    def __init__(self, send: Callable[[object], None]) -> None:
        self._send = send
        self._lock = threading.Lock()
        self._under_way = False
        self._newest: object = None
        self.job: _Job | None = None

    def put(self, progress: object) -> None:
        with self._lock:
            self._newest = progress
            if self._under_way:
                return
            self._under_way = True
        self._send(self)

    def take(self) -> object:
        with self._lock:
            self._under_way = False
            return self._newest


class TaskRunner(QObject):
    """Runs jobs beside the main thread; lives on it and must outlive its jobs (`close` waits for them).

    All methods are called on the main thread; callbacks come there too, never from inside `submit_…`.
    """

    busy_changed = Signal(bool)
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="reprise-write")
        self._readers = ThreadPoolExecutor(_READ_THREADS, thread_name_prefix="reprise-read")
        self._generations: dict[str, int] = {}
        self._newest: dict[str, _Job] = {}
        self._jobs: set[_Job] = set()
        self._closed = False
        self._was_busy = False
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Whether any job has not given its answer yet."""
        return bool(self._jobs)

    @property
    def is_closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed

    @property
    def pending_writes(self) -> int:
        """How many writes wait, run, or have an answer that did not arrive yet."""
        return sum(job.slot is None for job in self._jobs)

    def is_reading(self, slot: str) -> bool:
        """Say whether the newest job of this slot is still wanted and not answered."""
        return slot in self._newest

    def submit_read(
        self,
        slot: str,
        fn: Callable[..., T],
        on_done: Callable[[T], object],
        on_error: Callable[[Exception], object] | None = None,
        *,
        args: tuple[Any, ...] = (),
        on_progress: Callable[[Any], object] | None = None,
    ) -> CancelToken:
        """Run `fn(token, *args)` on a reading thread; cancels the job before it in the same slot.

        After `close` nothing is run and a cancelled token is returned: nobody is left to look at the answer.
        """
        self.cancel(slot)
        generation = self._generations[slot] = self._generations.get(slot, 0) + 1
        progress = _Progress(self._arrived.emit) if on_progress is not None else None
        token = CancelToken(progress.put if progress else None)
        if self._closed:
            token.cancel()
            return token
        job = _Job(
            slot,
            generation,
            token,
            _Receiver(on_done),
            _Receiver(on_error) if on_error else None,
            _Receiver(on_progress) if on_progress else None,
        )
        if progress:
            progress.job = job
        self._newest[slot] = job
        self._start(self._readers, job, fn, args)
        return token

    def submit_write(
        self,
        fn: Callable[..., T],
        on_done: Callable[[T], object],
        on_error: Callable[[Exception], object] | None = None,
        *,
        args: tuple[Any, ...] = (),
    ) -> CancelToken:
        """Run `fn(token, *args)` on the writing thread, after all writes before it; raises `RunnerClosed`.

        Every write answers: one that was cancelled in time gives `Cancelled` to `on_error`.
        """
        if self._closed:
            raise RunnerClosed("The program is closing; nothing was written.")
        token = CancelToken()
        job = _Job(None, 0, token, _Receiver(on_done), _Receiver(on_error) if on_error else None)
        self._start(self._writer, job, fn, args)
        return token

    def cancel(self, slot: str) -> None:
        """Cancel what runs or waits in a slot; its answer will not come."""
        job = self._newest.pop(slot, None)
        if job is None:
            return
        job.token.cancel()
        if job.future is not None and job.future.cancel():
            self._forget(job)

    def close(self) -> None:
        """Refuse new work, cancel the reads, let the writes that were accepted finish, and wait for them.

        Answers of writes still arrive if the event loop goes on.
        """
        if self._closed:
            return
        self._closed = True
        for slot in list(self._newest):
            self.cancel(slot)
        self._writer.shutdown(wait=True)
        self._readers.shutdown(wait=True, cancel_futures=True)

    def _start(self, pool: ThreadPoolExecutor, job: _Job, fn: Job, args: tuple[Any, ...]) -> None:
        self._jobs.add(job)
        job.future = pool.submit(self._run, job, fn, args)
        self._tell_busy()

    def _run(self, job: _Job, fn: Job, args: tuple[Any, ...]) -> None:
        """Run one job and send its answer home; the only part that runs on a worker."""
        try:
            job.token.raise_if_cancelled()
            answer = _Answer(job, value=fn(job.token, *args))
        except (Cancelled, RepriseError) as error:
            answer = _Answer(job, error=error)
        except Exception as error:  # noqa: BLE001 - one of the three places that may: the job must answer
            _log.exception("A job failed unexpectedly: %s", job.slot or "write")
            answer = _Answer(job, error=error)
        self._arrived.emit(answer)

    def _on_arrived(self, message: object) -> None:
        if isinstance(message, _Progress):
            job, progress = message.job, message.take()
            if job is not None and job.on_progress is not None and self._is_wanted(job):
                job.on_progress(progress)
        elif isinstance(message, _Answer):
            wanted = self._is_wanted(message.job)
            self._forget(message.job)
            if wanted:
                self._deliver(message)

    def _deliver(self, answer: _Answer) -> None:
        if answer.error is None:
            answer.job.on_done(answer.value)
        elif answer.job.on_error is not None:
            answer.job.on_error(answer.error)
        elif isinstance(answer.error, RepriseError):
            # Nobody asked to hear of it, so at least the log does; the unexpected ones are there already.
            _log.error("%s: %s", answer.job.slot or "write", answer.error)

    def _is_wanted(self, job: _Job) -> bool:
        # A write past its commit point has happened, cancelled or not; somebody must hear how it ended.
        if job.slot is None:
            return True
        return not job.token.is_cancelled and self._generations.get(job.slot) == job.generation

    def _forget(self, job: _Job) -> None:
        self._jobs.discard(job)
        if job.slot is not None and self._newest.get(job.slot) is job:
            del self._newest[job.slot]
        self._tell_busy()

    def _tell_busy(self) -> None:
        if self.is_busy != self._was_busy:
            self._was_busy = self.is_busy
            self.busy_changed.emit(self._was_busy)
