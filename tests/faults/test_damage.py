"""J: ten thousand damaged files, each told and contained; and the rig sees a store that is careless."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from core.errors import DamagedDocument
from core.model.document import Document
from core.storage import composition_service, metadata
from core.storage.home import Home
from core.storage.layout import Place
from core.storage.workshop import Workshop
from tests.faults.rig_damage import run


def test_ten_thousand_damaged_files_are_told_contained_and_never_written_to() -> None:
    tally = run(10_000, disk_each=100)
    assert tally["mutants"] == 10_000
    assert tally["damaged"] > 4000
    assert min(tally[kind] for kind in ("cut", "zeroed", "bit", "depth", "big", "other", "swapped", "in")) > 4


def _believes_all(patch: pytest.MonkeyPatch) -> None:
    def read(home: Home, place: Place) -> Document:
        return Document(home.read(place), {"tempo": 1.0})

    patch.setattr(composition_service, "read_document", read)


def _throws_away(patch: pytest.MonkeyPatch) -> None:
    def keep(self: Workshop, place: Place, name: str) -> str:
        self.drop(place)
        return name

    patch.setattr(Workshop, "keep", keep)


def _writes_over(patch: pytest.MonkeyPatch) -> None:
    def read(shelf: Any) -> dict[str, Any]:
        try:
            return dict(real(shelf) or {})
        except DamagedDocument:
            return {"schema": 1}

    real = metadata._read
    patch.setattr(metadata, "_read", read)


def _lets_errors_through(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("core.storage.files.parse", lambda raw, _: Document(raw, json.loads(raw)))


@pytest.mark.parametrize("spoil", [_believes_all, _throws_away, _writes_over, _lets_errors_through])
def test_a_store_that_is_careless_is_caught(
    spoil: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(monkeypatch)
    with pytest.raises(AssertionError, match="mutant"):
        run(300, disk_each=1000)
