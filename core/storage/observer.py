"""watchdog at work: its events become marks, and nothing else. Imported late, for it costs 75 ms."""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

from typing_extensions import override
from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

# It warns of each folder that it hears of twice, in a text as long as the list of all folders.
warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning, r"watchdog\.")


def _is_news(record: logging.LogRecord) -> bool:
    """Its emitters call it an error to hear of an event while they are stopped; nobody waits for that event.

    They have nothing to read from only once `stop` was called, so no event that is wanted is lost by it.
    """
    return "called when the thread is inactive" not in str(record.msg)


logging.getLogger("watchdog.observers.inotify").addFilter(_is_news)

_EVENTS: list[type[FileSystemEvent]] = [
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileMovedEvent,
    # An editor that writes in place renames nothing. Linux tells when it closes the file, once; others tell
    # every write.
    FileClosedEvent if sys.platform == "linux" else FileModifiedEvent,
]


class _Marker(FileSystemEventHandler):
    """Runs on watchdog's thread: no I/O, and never an exception, which would end that thread."""

    def __init__(self, mark: Callable[[str], None]) -> None:
        self._mark = mark

    @override
    def dispatch(self, event: FileSystemEvent) -> None:
        for path in (event.src_path, event.dest_path):
            if path:
                self._mark(path if isinstance(path, str) else bytes(path).decode("utf-8", "surrogateescape"))


class _OverflowListener(logging.Handler):
    """watchdog only logs that the system dropped events."""

    def __init__(self, mark_all: Callable[[], None]) -> None:
        super().__init__(logging.WARNING)
        self._mark_all = mark_all

    @override
    def emit(self, record: logging.LogRecord) -> None:
        if "overflow" in str(record.msg).lower():
            self._mark_all()


class Observation:
    """One running observer of a folder and all below it."""

    def __init__(self, path: Path, mark: Callable[[str], None], mark_all: Callable[[], None]) -> None:
        self._overflows = _OverflowListener(mark_all)
        self._logger = logging.getLogger("watchdog.observers")
        self._logger.addHandler(self._overflows)
        self._observer = Observer()
        try:
            self._observer.schedule(_Marker(mark), str(path), recursive=True, event_filter=_EVENTS)
            self._observer.start()
        except BaseException:
            self.stop()  # it has a thread of its own before it is started
            raise

    def is_alive(self) -> bool:
        """Whether events can still arrive: one dead thread of several is enough to lose them."""
        emitters = list(self._observer.emitters)
        return self._observer.is_alive() and bool(emitters) and all(e.is_alive() for e in emitters)

    def watches(self) -> int | None:
        """How many folders the system really watches; None where that is not to be known.

        Over the system's limit watchdog watches fewer folders and says nothing, so its inner state is asked.
        """
        counts = [
            len(getattr(getattr(emitter, "_inotify", None), "_active_callbacks_by_watch", ()))
            for emitter in list(self._observer.emitters)
        ]
        return sum(counts) or None

    def stop(self) -> None:
        """Stop and join all its threads."""
        self._logger.removeHandler(self._overflows)
        self._observer.stop()
        if self._observer.is_alive():
            self._observer.join()
