"""The demo: a copy of the demo library in a temporary folder, and a foreign backend that writes to it."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from resources.demo import copy_library, start_writer


class Demo:
    """Owns the copy and the writer; `close` ends both. The library itself is never touched."""

    def __init__(self, *, with_writer: bool) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="reprise-demo-", ignore_cleanup_errors=True)
        self.data_dir: Path = copy_library(Path(self._folder.name))
        self._writer = start_writer(self.data_dir) if with_writer else None

    def close(self) -> None:
        """End the writer and remove the copy; twice does no harm."""
        if self._writer is not None:
            self._writer.terminate()
            try:
                self._writer.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._writer.kill()
                self._writer.wait()
            self._writer = None
        self._folder.cleanup()
