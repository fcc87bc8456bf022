"""Any state comes back byte for byte but for its metadata, and every restore can be undone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.errors import CurrentChanged, NotSaved, UnknownVersion
from core.model.splice import blank_metadata, splice_metadata
from core.storage import composition_service
from core.storage.composition_service import CompositionService
from core.storage.equality import state_digest
from tests.core.storage.conftest import ID, foreign_write, look_at, snapshot

V0, V1 = "000_20260223_113841", "001_20260223_113941"


@pytest.mark.parametrize("start", ["0f1d", "53fb", "5e7c", "92fc", "9860", "e6e5"])
def test_every_real_state_is_restored_byte_for_byte_and_undone(start: str, real_copy: Path) -> None:
    service = CompositionService(real_copy)
    composition = service.resolve_composition(start)
    listing = service.listing(composition)
    refs = [stamp.name for stamp in listing.versions] + (["autosave"] if listing.autosave else [])
    originals = {ref: service.load_bytes(composition, ref) for ref in refs}
    for ref in refs:
        had_current = service.listing(composition).current is not None
        stood = service.load_bytes(composition, "current") if had_current else None
        done = service.restore(composition, ref)
        for made in (done.stem, "current"):
            assert blank_metadata(service.load_bytes(composition, made)) == blank_metadata(originals[ref])
        assert service.load(composition, done.stem).metadata == {
            "source": "restore",
            "restored_from": ref,
            "parent": done.kept,
            "timestamp": service.load(composition, done.stem).metadata["timestamp"],
        }
        if stood is None:
            assert done.kept is None
            continue
        assert done.kept is not None
        service.restore(composition, done.kept)
        undone = service.load(composition, "current")
        # Kept by an equal version, which may differ from it in `updated_at`, or else as it stood.
        assert state_digest(undone.data) == state_digest(json.loads(stood))
    for ref in refs:
        assert service.load_bytes(composition, ref) == originals[ref]
    assert list((real_copy / ".reprise" / "tmp").iterdir()) == []


def test_a_copy_that_is_not_true_is_not_made_a_version(
    service: CompositionService, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spelt_anew(raw: bytes, metadata: dict[str, Any]) -> bytes:
        return splice_metadata(raw.replace(b"100.0", b"1e2"), metadata)

    before = look_at(library / "compositions")
    monkeypatch.setattr(composition_service, "splice_metadata", spelt_anew)
    with pytest.raises(NotSaved, match="true copy"):
        service.restore(ID, V0)
    assert look_at(library / "compositions") == before


def test_an_autosave_without_history_becomes_its_first_version(tmp_path: Path) -> None:
    path = tmp_path / "compositions" / ID / "autosave.json"
    foreign_write(path, snapshot(tempo=66.0))
    service = CompositionService(tmp_path)
    before = path.stat()
    done = service.restore(ID, "autosave")
    assert done.stem.startswith("000_")
    assert done.stem.endswith("Z")
    assert (done.kept, done.source) == (None, "autosave")
    assert service.load(ID, "current").data["tempo"] == 66.0
    assert path.stat() == before


def test_restore_keeps_unsaved_work(service: CompositionService, folder: Path) -> None:
    unsaved = json.dumps(snapshot(tempo=66.0))
    foreign_write(folder / "current.json", unsaved)
    done = service.restore(ID, V0)
    assert service.load_bytes(ID, str(done.kept)) == unsaved.encode()
    assert [name.stem for name in service.history(ID)] == [V0, V1, done.kept, done.stem]


def test_what_stood_in_a_version_already_is_kept_by_that_one(service: CompositionService) -> None:
    done = service.restore(ID, V0)
    assert done.kept == V1
    assert len(service.history(ID)) == 3


def test_undo_fails_where_current_changed_since(service: CompositionService, folder: Path) -> None:
    done = service.restore(ID, V0)
    restored = service.load(ID, "current")
    foreign_write(folder / "current.json", snapshot(tempo=66.0))
    before = look_at(folder)
    with pytest.raises(CurrentChanged):
        service.restore(ID, str(done.kept), expected_current=restored)
    assert look_at(folder) == before
    assert service.restore(ID, str(done.kept)).kept


def test_a_damaged_current_does_not_stop_a_restore_and_is_kept_aside(
    service: CompositionService, library: Path, folder: Path
) -> None:
    foreign_write(folder / "current.json", b'{"x')
    done = service.restore(ID, V0)
    assert done.kept is None
    assert (library / ".reprise" / "kept" / str(done.kept_aside)).read_bytes() == b'{"x'


def test_a_state_that_is_not_there_is_not_restored(service: CompositionService, library: Path) -> None:
    before = look_at(library)
    for ref in ("autosave", "009_x"):
        with pytest.raises(UnknownVersion):
            service.restore(ID, ref)
    assert look_at(library) == before


def test_both_shapes_keep_their_shape(service: CompositionService, folder: Path) -> None:
    nested = (
        b'{"id":"x","sequence":{"tempo":1.0,"tracks":[]},"metadata":{"source":"test"},"mixer_state":null}'
    )
    foreign_write(folder / "history" / "002_n.json", nested)
    stem = service.restore(ID, "002_n").stem
    assert service.load(ID, stem).sequence == {"tempo": 1.0, "tracks": []}
    assert blank_metadata(service.load_bytes(ID, stem)) == blank_metadata(nested)
