"""The demo's session: edits, saves and turns of the assistant, one of them taken back; it ends by itself."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.history.reader import HistoryReader
from core.history.timeline import Entry, Kind
from core.storage.composition_service import CompositionService
from resources.demo import copy_library, start_session
from tests.resources.test_foreign_writer import history_of, wait_until

PROJECT = Path(__file__).resolve().parents[2]
LANTERNS = "Paper Lanterns"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return copy_library(tmp_path)


@pytest.fixture
def run(data: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start the session with options; it is ended with the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*options: str) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", "resources.demo.session_writer", str(data), *options]
        started.append(subprocess.Popen(words, cwd=PROJECT))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def entries(data: Path, name: str = LANTERNS) -> tuple[Entry, ...]:
    store = CompositionService(data)
    return HistoryReader(store).view(store.listing(history_of(data, name).parent.name)).entries


def test_turns_appear_with_their_prompts_and_one_is_taken_back(data, run):
    before = len(entries(data))
    run("--every", "0.3", "--ai-every", "0.4")
    wait_until(lambda: sum(entry.kind is Kind.RESTORE for entry in entries(data)) > 1, 40)
    rows = entries(data)[before:]
    turns = [entry for entry in rows if entry.kind is Kind.AI]
    assert len(turns) >= 8
    assert {turn.is_take for turn in turns} == {True}
    assert turns[0].prompt == "transpose the vibraphone up an octave and make it softer by 2 dB"
    assert (turns[0].actions, turns[0].failed) == (2, 0)
    assert any(turn.failed == 1 for turn in turns)
    assert any(entry.kind is Kind.SAVE and entry.is_take for entry in rows), "edits by hand beside them"
    taken_back = next(entry for entry in rows if entry.kind is Kind.RESTORE)
    row = rows.index(taken_back)
    assert rows[row - 1].left_behind
    assert not any(entry.damage for entry in rows)


def test_the_demo_starts_it_beside_the_foreign_writer_on_another_composition(data):
    before = len(entries(data, "Night Drive"))
    session = start_session(data)
    try:
        wait_until(
            lambda: any(
                entry.kind is Kind.AI and entry.source == "ai_iteration" for entry in entries(data)[8:]
            ),
            30,
        )
    finally:
        session.terminate()
        session.wait()
    assert len(entries(data, "Night Drive")) == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows removes no folder that is in use")
def test_ends_when_the_folder_vanishes_and_makes_nothing_anew(data, run):
    before = len(entries(data))
    writer = run("--every", "0.2", "--ai-every", "0.5")
    wait_until(lambda: len(entries(data)) > before + 2)

    def is_removed() -> bool:
        shutil.rmtree(data, ignore_errors=True)
        return not data.exists()

    wait_until(is_removed)
    assert writer.wait(timeout=20) == 0
    assert not data.exists()
