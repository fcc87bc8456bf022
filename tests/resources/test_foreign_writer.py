"""The foreign writer: it writes as foreign backends do, and does not outlive its parent."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from resources.demo import copy_library, start_writer

SCRIPT = Path(__file__).resolve().parents[2] / "resources" / "demo" / "foreign_writer.py"


def wait_until(claim: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def history_of(data: Path, name: str = "Night Drive") -> Path:
    for current in data.glob("compositions/*/current.json"):
        if json.loads(current.read_bytes())["name"] == name:
            return current.parent / "history"
    raise AssertionError(name)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return copy_library(tmp_path)


@pytest.fixture
def run(data: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start the writer with options; it is ended with the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*options: str) -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen([sys.executable, "-I", str(SCRIPT), str(data), *options]))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_first_change_comes_soon_and_is_musical(data):
    history = history_of(data)
    before = set(history.iterdir())
    last = json.loads(max(before).read_bytes())
    writer = start_writer(data)
    try:
        started = time.monotonic()
        wait_until(lambda: any(path.suffix == ".json" for path in set(history.iterdir()) - before), 10)
        assert time.monotonic() - started < 5
        new = json.loads(max(history.glob("*.json")).read_bytes())
        assert new["clips"] != last["clips"]
        assert new["metadata"] == {"source": "manual_save"}
    finally:
        writer.terminate()
        writer.wait()


def test_both_files_are_written_counted_and_stamped(data, run):
    history = history_of(data)
    before = set(history.glob("*.json"))
    writer = run("--every", "0.1", "--ai-every", "0.5")
    wait_until(lambda: len(set(history.glob("*.json")) - before) > 14)
    writer.kill()
    writer.wait()
    new = sorted(set(history.glob("*.json")) - before)
    assert [int(path.name.split("_")[0]) for path in new] == list(range(len(before), len(before) + len(new)))
    assert all(re.fullmatch(r"\d{3}_\d{8}_\d{6}", path.stem) for path in new)
    snapshots = [json.loads(path.read_bytes()) for path in new]
    turns = [snapshot for snapshot in snapshots if snapshot["metadata"]["source"] == "ai_iteration"]
    stamps = [turn["metadata"]["timestamp"] for turn in turns]
    assert len(turns) >= 2
    assert len(set(stamps)) == len(stamps)
    for turn in turns:
        user, assistant = turn["chat_history"][-2:]
        assert user["content"] == turn["metadata"]["user_message"]
        assert len(assistant["actions_executed"]) == turn["metadata"]["actions_count"]
    assert any(not action["success"] for action in turns[0]["chat_history"][-1]["actions_executed"])
    positions = {snapshot["current_position"] for snapshot in snapshots}
    assert len(positions) > 5
    current = json.loads((history.parent / "current.json").read_bytes())
    assert current["updated_at"] >= snapshots[-1]["updated_at"]


def test_nested_shape_stays_nested(data, run):
    history = history_of(data, "Paper Lanterns")
    before = set(history.iterdir())
    run("--composition", history.parent.name, "--every", "0.1", "--ai-every", "0.4")
    wait_until(lambda: len({path for path in set(history.iterdir()) - before if path.suffix == ".json"}) > 10)
    new = [json.loads(path.read_bytes()) for path in set(history.glob("*.json")) - before]
    assert all("sequence" in snapshot and "tempo" not in snapshot for snapshot in new)
    assert len({snapshot["id"] for snapshot in new}) == len(new)


def test_goes_on_from_what_another_program_put_into_current(data, run):
    history = history_of(data)
    restored = json.loads(next(history.glob("*Z.json")).read_bytes())
    count = len(list(history.glob("*.json")))
    aside = history.parent / "aside"
    aside.write_text(json.dumps({**restored, "name": "Night Drive, restored"}))
    run("--every", "0.1", "--ai-every", "60")
    wait_until(lambda: len(list(history.glob("*.json"))) > count + 1)
    aside.replace(history.parent / "current.json")
    # A save under way may win once; the state of the other program may then be lost, as it is in the wild.
    time_is_up = time.monotonic() + 10
    while json.loads((history.parent / "current.json").read_bytes())["name"] != "Night Drive, restored":
        assert time.monotonic() < time_is_up
        (history.parent / "again").write_text(json.dumps({**restored, "name": "Night Drive, restored"}))
        (history.parent / "again").replace(history.parent / "current.json")
    wait_until(
        lambda: json.loads(max(history.glob("*.json")).read_bytes())["name"] == "Night Drive, restored"
    )


@pytest.mark.skipif(os.name != "posix", reason="only POSIX gives an orphan another parent")
def test_ends_with_its_parent(data, tmp_path):
    told = tmp_path / "pid"
    parent = (
        "import subprocess, sys, pathlib, time\n"
        f"child = subprocess.Popen([sys.executable, '-I', {str(SCRIPT)!r}, {str(data)!r}])\n"
        f"pathlib.Path({str(told)!r}).write_text(str(child.pid))\n"
        "time.sleep(60)\n"
    )
    count = len(list(history_of(data).glob("*.json")))
    process = subprocess.Popen([sys.executable, "-c", parent])
    wait_until(lambda: told.exists() and bool(told.read_text()))
    pid = int(told.read_text())
    wait_until(lambda: len(list(history_of(data).glob("*.json"))) > count)
    process.kill()
    process.wait()

    def is_gone() -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        status = Path(f"/proc/{pid}/stat")
        # A container without an init leaves the orphan as a zombie: ended, though not yet buried.
        return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] == "Z"

    wait_until(is_gone)


def test_ends_when_the_folder_vanishes(data, run):
    history = history_of(data)
    count = len(list(history.glob("*.json")))
    writer = run("--every", "0.2")
    wait_until(lambda: len(list(history.glob("*.json"))) > count)

    def is_removed() -> bool:
        # Again, where the writer put a file into a folder that was being emptied.
        shutil.rmtree(data, ignore_errors=True)
        return not data.exists()

    wait_until(is_removed)
    assert writer.wait(timeout=20) == 0
    assert not data.exists()


def test_imports_nothing_but_the_standard_library():
    imported = set(re.findall(r"^(?:from|import) (\w+)", SCRIPT.read_text(encoding="utf-8"), re.MULTILINE))
    assert imported <= sys.stdlib_module_names
