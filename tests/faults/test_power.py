"""Power cuts and failing flushes on a real file system, in the rig's own process and mount namespace."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.storage.composition_service import CompositionService
from core.storage.durable import Disk
from core.storage.layout import Place
from tests.core.storage.conftest import foreign_write
from tests.faults import loop_disk
from tests.faults.processes_writers import ID, payload

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
PROJECT = Path(__file__).resolve().parents[2]


def _needs_disk(kind: str = "ext4") -> pytest.MarkDecorator:
    reason = loop_disk.why_not(kind, fuse=True)
    return pytest.mark.skipif(bool(reason), reason=reason)


def _run(module: str, folder: Path, *words: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", f"tests.faults.{module}", "--json", "--folder", str(folder), *words],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.stdout, done.stderr
    cuts: dict[str, Any] = json.loads(done.stdout)
    return cuts


@_needs_disk()
def test_every_acknowledged_state_survives_a_power_cut_at_any_moment(tmp_path: Path) -> None:
    cuts = _run("rig_power", tmp_path, "--states", "300", "--seconds", "35")
    assert cuts["bad"] == []
    assert cuts["states"] >= 40  # 300 where the machine has time to spare
    assert list(tmp_path.iterdir()) == []


@_needs_disk()
@pytest.mark.parametrize("control", ["file", "folder"])
def test_the_rig_catches_a_store_that_leaves_a_sync_out(control: str, tmp_path: Path) -> None:
    cuts = _run("rig_power", tmp_path, "--states", "300", "--without", control)
    assert cuts["bad"] != []


@pytest.mark.parametrize("kind", ["ext4", "xfs", "btrfs"])
def test_a_flush_that_fails_is_told_and_what_was_there_is_there(kind: str, tmp_path: Path) -> None:
    reason = loop_disk.why_not(kind, fuse=True)
    if reason:
        pytest.skip(reason)
    found = _run("rig_flush", tmp_path, "--kind", kind)
    assert set(found["told"]) <= {"NotSaved", "SavedNotCurrent", "DurabilityUnknown"}
    assert found["told"][0] == "NotSaved"
    assert found["bad"] == []


def test_a_foreign_version_is_synced_before_it_alone_holds_what_stood_in_current(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "compositions" / ID
    foreign_write(folder / "history" / "000_20260223_113841.json", payload("first"))
    foreign_write(folder / "current.json", payload("first"))
    synced: list[Place] = []
    sync = Disk.sync_file

    def recorded(disk: Disk, place: Place) -> None:
        synced.append(place)
        sync(disk, place)

    monkeypatch.setattr(Disk, "sync_file", recorded)
    service = CompositionService(tmp_path)
    service.save(ID, payload("second"))
    assert [place[-1] for place in synced] == ["000_20260223_113841.json"]
    service.save(ID, payload("third"))
    assert len(synced) == 1  # our own versions are
