"""The lines for curl in the README run as they stand there, on a backend that is a process."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from core.storage.composition_service import CompositionService
from tests.core.api.server import ROOT, Server


def _can_curl() -> bool:
    """Whether there is a curl that knows `--json`, as from 7.82 on."""
    curl = shutil.which("curl")
    if curl is None:
        return False
    return subprocess.run([curl, "--json", "", "--version"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not _can_curl(), reason="there is no curl that knows --json")
def test_the_lines_for_curl_make_the_versions_that_they_say(data_dir: Path) -> None:
    found = re.search(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    with Server(data_dir) as server:
        lines = found[1].replace("127.0.0.1:8000", server.address.partition("//")[2])
        lines = lines.replace("curl ", "curl --fail-with-body --noproxy '*' ")
        done = subprocess.run(
            ["sh", "-e", "-c", lines], capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "event: action" in done.stdout
        assert "event: done" in done.stdout

    store = CompositionService(data_dir)
    (composition,) = store.list_ids()
    sources = [store.load(composition, v.stem).metadata["source"] for v in store.history(composition)]
    assert sources == ["create_composition", "manual_save", "ai_iteration", "restore"]
    assert store.load(composition, "current").sequence["tempo"] == 96
