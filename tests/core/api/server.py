"""A backend as a real process, on a port that is free; for tests, rigs and journeys."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import httpx

ROOT = Path(__file__).resolve().parents[3]
_START_S = 60.0
"""A machine that is busy with other tests takes its time to import."""


class Server:
    """`reprise-store serve` over a data directory, from when it listens to the end of the block.

    `address` is what a client needs (`scheme://host:port`). At the end of the block it is asked to stop, and
    must have: one that is to be killed is killed before.
    """

    def __init__(
        self,
        data_dir: Path,
        *options: str,
        env: Mapping[str, str] | None = None,
        port: int = 0,
        program: Sequence[str] = ("-m", "core"),
    ) -> None:
        """`options` are further words of the command line, `env` more of its environment.

        `program` is what Python runs: another that takes the same words can be a broken server.
        """
        self.data_dir = data_dir
        self.address = ""
        self._command: Sequence[str] = (
            *(sys.executable, *program, "serve", str(data_dir), "--port", str(port)),
            *options,
        )
        self._env = {**os.environ, **(env or {})}
        self._process: subprocess.Popen[str] | None = None
        # A pipe that nobody empties would hold the server up.
        self._said = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed at the end of the block

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._said:
            if self._process is not None and self._process.poll() is None:
                try:
                    self.stop()
                except BaseException:
                    self.kill()
                    raise

    @property
    def process(self) -> subprocess.Popen[str]:
        """The process, which was started."""
        assert self._process is not None, "the server was not started"
        return self._process

    def start(self) -> None:
        """Start it, and wait until it listens; also after a kill. Raises RuntimeError with its words."""
        self._said.seek(0)
        self._said.truncate()
        self._process = subprocess.Popen(
            self._command, cwd=ROOT, env=self._env, text=True, stdout=subprocess.PIPE, stderr=self._said
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()  # ends with the process at the latest
        if " at " not in line:
            self._wait(_START_S)
            words = f"{line}{self.said}"
            self._said.close()
            raise RuntimeError(f"the server did not start: {words}")
        self.address = line.rpartition(" at ")[2].strip()

    @property
    def said(self) -> str:
        """What it has said on standard error."""
        self._said.seek(0)
        return self._said.read()

    def client(self, **options: object) -> httpx.Client:
        """One who asks it; to be closed, as by `with`."""
        return httpx.Client(base_url=self.address, timeout=30.0, trust_env=False, **options)  # type: ignore[arg-type]

    def stop(self, sign: signal.Signals = signal.SIGTERM, wait_s: float = 60.0) -> str:
        """Ask it to stop and wait for it; gives what it said on standard error. It must end with 0."""
        code, error = self.ended_by(sign, wait_s)
        assert code == 0, f"it ended with {code}: {error}"
        return error

    def ended_by(self, sign: signal.Signals, wait_s: float = 60.0) -> tuple[int, str]:
        """Send a signal and wait for the end; gives exit code and what it said on standard error."""
        self.process.send_signal(sign)
        self._wait(wait_s)
        return self.process.returncode, self.said

    def kill(self) -> None:
        """End it as a power cut would, without a word."""
        self.process.kill()
        self._wait(_START_S)

    def _wait(self, wait_s: float) -> None:
        self.process.wait(wait_s)
        assert self.process.stdout is not None
        self.process.stdout.close()


def wait_until(is_so: object, wait_s: float = 10.0) -> None:
    """Wait for what a process does in its own time; fails where it does not."""
    assert callable(is_so)
    until = time.monotonic() + wait_s
    while not is_so():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.02)
