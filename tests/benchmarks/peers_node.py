"""jsondiffpatch, in a process of Node that stays for the run: V8 is warm, and the engines take turns."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.benchmarks.peers import HOME, Measured, Missing

_SCRIPT = Path(__file__).with_suffix(".mjs")


class JsonDiffPatch:
    """The engine from npm, with objectHash; raises Missing where Node or the package is not here."""

    remark = ""

    def __init__(self) -> None:
        node, home = shutil.which("node"), HOME / "node"
        if node is None:
            raise Missing("jsondiffpatch", "Node is not installed")
        if not (home / "node_modules" / "jsondiffpatch").is_dir():
            raise Missing("jsondiffpatch", "not installed (npm could not fetch it)")
        self._process = subprocess.Popen(
            [node, str(_SCRIPT), str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        try:
            self.name = str(self._answer()["name"])
        except Missing:
            self.close()
            raise

    def measure(self, a: bytes, b: bytes) -> Measured:
        """Diff a pair within Node, where its own clock stands."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps({"a": a.decode(), "b": b.decode()}) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # the answer tells why
        answer = self._answer()
        return Measured(float(answer["ms"]), int(answer["leaves"]), bool(answer["applies"]))

    def close(self) -> None:
        """End the process; it ends by itself when its input does."""
        self._process.communicate()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        line = self._process.stdout.readline()
        if not line:
            said = self._process.stderr.read().strip().splitlines()
            why = next((words for words in said if "Error" in words), "no word")
            raise Missing("jsondiffpatch", f"Node stopped: {why}")
        return json.loads(line)

    def __enter__(self) -> JsonDiffPatch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
