"""The demo: a copy of the demo library in a temporary folder, and two processes that write to it."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from resources.demo import copy_library, start_session, start_writer


class Demo:
    """Owns the copy and its writers, a foreign backend and a session of ours; `close` ends all of them.

    The library itself is never touched.
    """

    def __init__(self, *, with_writer: bool) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="reprise-demo-", ignore_cleanup_errors=True)
        self.data_dir: Path = copy_library(Path(self._folder.name))
        self._writers: list[subprocess.Popen[bytes]] = []
        if with_writer:
            self._writers += [start_writer(self.data_dir), start_session(self.data_dir)]

    def close(self) -> None:
        """End the writers and remove the copy; twice does no harm."""
        for writer in self._writers:
            writer.terminate()
        for writer in self._writers:
            try:
                writer.wait(timeout=5)
            except subprocess.TimeoutExpired:
                writer.kill()
                writer.wait()
        self._writers.clear()
        self._folder.cleanup()
