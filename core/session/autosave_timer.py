"""The thread that autosaves every so many seconds."""

from __future__ import annotations

import threading
from collections.abc import Callable


class AutosaveTimer:
    """Calls `autosave` on a thread of its own, `interval_s` after the last call has ended, until stopped.

    `autosave` must not raise: there is nobody above a thread who could be told.
    """

    def __init__(self, autosave: Callable[[], None], interval_s: float) -> None:
        self._autosave = autosave
        self._interval_s = interval_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reprise-autosave", daemon=True)

    def start(self) -> None:
        """Begin; may be called once."""
        self._thread.start()

    def stop(self) -> None:
        """Stop, and wait for an autosave that is being written."""
        self._stopping.set()
        if self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(self._interval_s):
            self._autosave()
