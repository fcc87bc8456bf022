"""Four sessions in four processes on two compositions: no lost update, no torn read, no growing memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

if sys.platform != "linux":
    pytest.skip("the rig's processes die with it, and tell their memory by /proc", allow_module_level=True)

PROJECT = Path(__file__).resolve().parents[3]

SECONDS = float(os.environ.get("REPRISE_SESSIONS_S", "15"))
"""How long they work; 60 for the figures in the table of promises."""


def _run(folder: Path, *words: str) -> dict[str, Any]:
    """In a process of its own, which has no other threads when it forks."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.rig_sessions", "--json", "--folder", str(folder), *words],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        timeout=60 + 2 * SECONDS,
        check=False,
    )
    assert done.stdout, done.stderr
    tally: dict[str, Any] = json.loads(done.stdout)
    return tally


@pytest.mark.timeout(180 + 3 * SECONDS)
def test_four_sessions_lose_and_tear_nothing_and_hold_their_memory(tmp_path: Path) -> None:
    tally = _run(tmp_path, "--seconds", str(SECONDS))
    assert tally["lost"] == []
    assert tally["torn"] == []
    assert tally["odd"] == []
    assert tally["edits"] > 20
    assert tally["turns"] > 2
    assert tally["restores"] > 2
    assert tally["diverged"] + tally["reloaded"] > 5
    assert tally["reads"] > 50
    assert tally["equal_after_s"] < 3.0
    assert len(tally["memory_growth"]) == 4
    # The short run takes its first measure while caches still fill; a leak would show all the same.
    assert max(tally["memory_growth"]) < (0.1 if SECONDS >= 60 else 0.2)
    assert list(tmp_path.iterdir()) == []


def test_the_rig_catches_sessions_that_reload_over_unsaved_edits(tmp_path: Path) -> None:
    tally = _run(tmp_path, "--seconds", "4", "--careless", "--seed", "1")
    assert any("is in no version" in sentence for sentence in tally["lost"])
