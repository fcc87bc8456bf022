"""Eight clients of a backend that is killed: no lost update, and what was acknowledged is in the history."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

if sys.platform != "linux":
    pytest.skip("the rig's watching processes die with it", allow_module_level=True)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
PROJECT = Path(__file__).resolve().parents[2]


def _run(folder: Path, *words: str) -> dict[str, Any]:
    """In a process of its own, which has no other threads when it forks."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.rig_backend", "--json", "--folder", str(folder), *words],
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


def test_eight_clients_of_a_backend_that_is_killed_lose_and_tear_nothing(tmp_path: Path) -> None:
    tally = _run(tmp_path, "--seconds", "5", "--kills", "2", "--stops", "1")
    assert tally["lost"] == []
    assert tally["torn"] == []
    assert tally["odd"] == []
    assert (tally["kills"], tally["stops"]) == (2, 1)
    assert tally["edits"] > 20
    assert tally["acknowledged"] > 15
    assert tally["turns"] > 0
    assert tally["restores"] > 0
    assert tally["counted"] > 0
    assert tally["claims"] > 10
    assert tally["told"] > 5
    assert tally["equal_after_s"] < 3.0  # within 1 s where the machine has time to spare
    assert tally["told_after_s"] < 3.0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("if-match", "what came between was overwritten unseen"),
        ("early", "was acknowledged and is not listed later"),
        ("two-desks", "is without the acknowledged edit"),
        ("careless", "is in no version"),
        ("hasty", "is in no version"),
    ],
)
def test_the_rig_catches_a_backend_that_breaks_its_word(tmp_path: Path, broken: str, words: str) -> None:
    stops = "2" if broken == "hasty" else "0"

    def is_caught(seed: str) -> bool:
        tally = _run(tmp_path, "--seconds", "1.5", "--broken", broken, "--stops", stops, "--seed", seed)
        return any(words in sentence for sentence in tally["lost"])

    assert any(map(is_caught, "123"))  # a busy machine does little in that time
