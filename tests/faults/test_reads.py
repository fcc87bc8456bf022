"""Readers beside writers never see a part of a state, nor current absent."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

if sys.platform != "linux":
    pytest.skip("the rig forks children that die with it", allow_module_level=True)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
PROJECT = Path(__file__).resolve().parents[2]


def _run(folder: Path, *words: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.rig_reads", "--json", "--folder", str(folder), *words],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.stdout, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_no_read_is_torn_beside_a_writer_of_ours_and_one_that_renames(tmp_path: Path) -> None:
    found = _run(tmp_path, "--reads", "100000")
    assert found["torn"] == []
    assert found["reads"] == 100_000
    assert found["states"] > 500


def test_the_rig_catches_a_writer_that_writes_in_place(tmp_path: Path) -> None:
    found = _run(tmp_path, "--reads", "200", "--in-place")
    assert len(found["torn"]) > 5
