"""The stand-in for a provider of models as a process of its own; for rigs and journeys."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True)
class ModelProcess:
    """Speaks a provider's protocol; `env` is by what settings a backend asks it."""

    process: subprocess.Popen[str]
    env: dict[str, str]

    def kill(self) -> None:
        """End it without a word."""
        self.process.kill()
        self.process.wait(60)


@contextmanager
def model_process(script: str = "producer") -> Iterator[ModelProcess]:
    """Serves one of the named scripts while the block lasts."""
    command = [sys.executable, "-m", "tests.core.session.model_server", "--script", script]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        env = {
            "REPRISE_MODEL": "openai:stand-in",
            "REPRISE_MODEL_URL": f"http://127.0.0.1:{port}/v1",
            "REPRISE_MODEL_KEY": "any",
            "REPRISE_MODEL_WAIT_S": "0",
            "REPRISE_MODEL_RETRIES": "0",
        }
        try:
            yield ModelProcess(process, env)
        finally:
            process.terminate()
