"""The backend as a process: it starts with one line, and stops without losing anything."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from core.storage.composition_service import CompositionService
from tests.core.api.server import Server


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_unsaved_edits_are_in_the_autosave_after_a_stop(tmp_path: Path, sign: signal.Signals) -> None:
    with Server(tmp_path / "data") as server, server.client() as client:
        made = client.post("/api/compositions", json={"name": "Night Drive"}).json()["id"]
        assert client.patch(f"/api/compositions/{made}", json={"name": "Morning Drive"}).status_code == 200
        assert server.stop(sign) == ""
    store = CompositionService(tmp_path / "data")
    assert store.load(made, "autosave").data["name"] == "Morning Drive"
    assert store.load(made, "current").data["name"] == "Night Drive"
    assert [version.stem for version in store.history(made)] == ["000_original"]
