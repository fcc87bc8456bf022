"""A picked state is saved as a restore is: kept before, a version, refused where current is another."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import CurrentChanged, UnknownVersion
from core.storage.composition_service import CompositionService
from tests.core.storage.conftest import ID, foreign_write, snapshot

V0 = "000_20260223_113841"


@pytest.fixture
def service(tmp_path: Path) -> CompositionService:
    """One version, and a current that is in none."""
    folder = tmp_path / "compositions" / ID
    foreign_write(folder / "history" / f"{V0}.json", snapshot(tempo=66.0))
    foreign_write(folder / "current.json", snapshot(tempo=99.0))
    return CompositionService(tmp_path)


def test_a_pick_is_a_version_and_what_stood_is_kept(service: CompositionService) -> None:
    current = service.load(ID, "current")
    data = {**current.data, "tempo": 66.0}
    done = service.pick(ID, data, picked_from=V0, picked=("Tempo 99 → 66 BPM",), expected_current=current)
    made = service.load(ID, done.stem)
    assert made.data["tempo"] == service.load(ID, "current").data["tempo"] == 66.0
    assert done.kept is not None
    assert service.load(ID, done.kept).raw == current.raw
    timestamp = made.metadata["timestamp"]
    assert made.metadata == {
        "source": "pick",
        "picked_from": V0,
        "picked": ["Tempo 99 → 66 BPM"],
        "parent": done.kept,
        "timestamp": timestamp,
    }
    service.restore(ID, done.kept)
    assert service.load(ID, "current").data["tempo"] == 99.0


def test_a_pick_into_another_current_writes_nothing(service: CompositionService, tmp_path: Path) -> None:
    shown = service.load(ID, "current")
    foreign_write(tmp_path / "compositions" / ID / "current.json", snapshot(tempo=101.0))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.json")}
    with pytest.raises(CurrentChanged):
        service.pick(ID, shown.data, picked_from=V0, picked=(), expected_current=shown)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.json")} == before


def test_a_pick_names_a_source_that_is_there(service: CompositionService) -> None:
    current = service.load(ID, "current")
    with pytest.raises(UnknownVersion):
        service.pick(ID, current.data, picked_from="099_x", picked=(), expected_current=current)
    assert len(service.history(ID)) == 1
