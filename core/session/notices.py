"""What a session tells of its own accord: another writer, a composition gone, an autosave that failed."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

_log = logging.getLogger(__name__)
_KEPT = 100


class NoticeKind(StrEnum):
    """What happened."""

    RELOADED = "reloaded"
    KEPT_BOTH = "kept both"
    GONE = "gone"
    DAMAGED = "damaged"
    RESCUED = "rescued"
    AUTOSAVE_DIFFERS = "autosave differs"
    NOT_KEPT = "not kept"


@dataclass(frozen=True, slots=True)
class Notice:
    """One piece of news; `text` is one plain sentence, or two.

    `theirs` and `yours` are the references that hold the two states where there are two. `error` is what
    refused, where something did.
    """

    kind: NoticeKind
    composition: str
    text: str
    theirs: str | None = None
    yours: str | None = None
    error: Exception | None = None


class NoticeBoard:
    """Keeps the last hundred notices, and hands each on once; safe to use from any thread.

    What is posted waits for `deliver`, so that nobody is called while the session holds a lock.
    """

    def __init__(self, on_notice: Callable[[Notice], None] | None = None) -> None:
        self._on_notice = on_notice
        self._lock = threading.Lock()
        self._kept: deque[Notice] = deque(maxlen=_KEPT)
        self._waiting: deque[Notice] = deque()
        self._standing: dict[NoticeKind, Notice] = {}

    @property
    def notices(self) -> tuple[Notice, ...]:
        """The last of them, oldest first."""
        with self._lock:
            return tuple(self._kept)

    def post(self, notice: Notice) -> None:
        """Keep a notice, to be handed on by the next `deliver`."""
        with self._lock:
            self._kept.append(notice)
            self._waiting.append(notice)

    def post_once(self, notice: Notice) -> None:
        """The same for what is found again at each look: told once until `settle` says that it is over."""
        with self._lock:
            told = self._standing.get(notice.kind)
            if told is not None and (told.composition, told.text) == (notice.composition, notice.text):
                return
            self._standing[notice.kind] = notice
        self.post(notice)

    def settle(self, *kinds: NoticeKind) -> None:
        """What these told is over."""
        with self._lock:
            for kind in kinds:
                self._standing.pop(kind, None)

    def deliver(self) -> None:
        """Hand on what waits, on this thread; what the callback raises is logged."""
        while True:
            with self._lock:
                if not self._waiting:
                    return
                notice = self._waiting.popleft()
            if self._on_notice is None:
                continue
            try:
                self._on_notice(notice)
            except Exception:  # noqa: BLE001 - the callback is not ours
                _log.exception("what was told a notice has failed")
