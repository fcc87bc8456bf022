"""Storms over a watched library, each in the rig's own process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

if sys.platform != "linux":
    pytest.skip("the rig limits inotify and stops its own process", allow_module_level=True)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
PROJECT = Path(__file__).resolve().parents[2]


def _run(folder: Path, *words: str) -> tuple[dict[str, Any], str]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.rig_watch", "--json", "--folder", str(folder), *words],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        timeout=580,
        check=False,
    )
    assert done.stdout, done.stderr
    took: dict[str, Any] = json.loads(done.stdout)
    return took, done.stderr


def test_after_each_of_twenty_storms_the_picture_is_soon_equal_to_the_disk(tmp_path: Path) -> None:
    took, noise = _run(tmp_path, "--storms", "20", "--seed", "7")
    late = {name: [row for row in rows if row[0] > row[1]] for name, rows in took.items()}
    assert {name: rows for name, rows in late.items() if rows} == {}
    assert sum(map(len, took.values())) == 20
    assert noise == ""  # watchdog's own warnings are thousands of long lines in such a storm


def test_the_rig_catches_an_observer_that_lives_and_hears_nothing(tmp_path: Path) -> None:
    took, _ = _run(tmp_path, "--storms", "1", "--only", "loops", "--deaf", "--patience", "3")
    assert took["loops"][0][0] > 2.9
