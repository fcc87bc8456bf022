"""Several processes and kills: what was acknowledged is there, and what foreign writers had in current."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

if sys.platform != "linux":
    pytest.skip(
        "the rig's foreign writers exchange files, and its children die with it", allow_module_level=True
    )

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
PROJECT = Path(__file__).resolve().parents[2]


def _run(folder: Path, *words: str) -> dict[str, Any]:
    """In a process of its own, which has no other threads when it forks."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.rig_processes", "--json", "--folder", str(folder), *words],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.stdout, done.stderr
    tally: dict[str, Any] = json.loads(done.stdout)
    return tally


def test_two_of_ours_and_two_foreign_writers_lose_nothing_when_killed_at_any_moment(tmp_path: Path) -> None:
    tally = _run(tmp_path, "--seconds", "18", "--round", "3")
    assert tally["lost"] == []
    assert tally["odd"] == []
    assert tally["acknowledged"] > 100
    assert tally["displaced"] > 20
    assert tally["kills"] > 30
    assert tally["slowest_window_s"] < 3.0  # within 1 s where the machine has time to spare
    assert list(tmp_path.iterdir()) == []


def test_the_rig_catches_temp_and_rename_with_counted_numbers(tmp_path: Path) -> None:
    tally = _run(tmp_path, "--seconds", "2", "--naive", "--seed", "1")
    assert len(tally["lost"]) > 20
