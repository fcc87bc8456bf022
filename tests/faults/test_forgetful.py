"""D: power cuts on a disk that forgets whatever it may; for anybody, in a few seconds."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.storage import durable
from tests.faults import forgetful_disk
from tests.faults.rig_forgetful import run


@pytest.fixture
def ground() -> Iterator[Path]:
    """A folder on a disk of memory."""
    fast = Path("/dev/shm")
    if not os.access(fast, os.W_OK):
        pytest.skip("there is no disk of memory here")
    with tempfile.TemporaryDirectory(prefix="reprise-forgetful-", dir=fast) as made:
        if reason := forgetful_disk.why_not(Path(made)):
            pytest.skip(reason)
        yield Path(made)


def test_what_was_acknowledged_survives_a_cut_on_a_disk_that_keeps_only_what_was_synced(ground: Path) -> None:
    found = run(900, 1, ground)
    assert found.bad == []
    assert found.states == 900
    assert found.events > 3000


@pytest.mark.parametrize("where", [(durable, "sync_file"), (durable.Disk, "_sync")], ids=["file", "folder"])
def test_a_store_that_leaves_a_sync_out_is_caught(
    where: tuple[object, str], ground: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(*where, lambda *_: None)
    assert run(60, 1, ground, only_first=True).bad
