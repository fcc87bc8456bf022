"""What was displaced or deleted is the user's: to be seen, brought back, or removed by hand alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import UnknownComposition
from core.storage.composition_service import CompositionService


@pytest.fixture
def service(tmp_path: Path) -> CompositionService:
    (tmp_path / "compositions").mkdir()
    return CompositionService(tmp_path)


def test_a_library_without_anything_aside_says_so_and_writes_nothing(
    service: CompositionService, tmp_path: Path
) -> None:
    assert service.aside() == ()
    assert not (tmp_path / ".reprise").exists()


def test_a_deleted_composition_is_seen_by_name_and_comes_back_whole(service: CompositionService) -> None:
    composition = service.create("Night Drive")
    before = service.load_bytes(composition, "000_original")
    name = service.delete(composition)
    (item,) = service.aside()
    assert (item.name, item.composition, item.title) == (name, composition, "Night Drive")
    assert item.is_deleted
    assert item.size_bytes > len(before)
    assert item.put_at is not None
    assert service.undelete(name) == composition
    assert service.aside() == ()
    assert service.load_bytes(composition, "000_original") == before


def test_a_damaged_current_that_a_restore_displaced_is_seen(service: CompositionService) -> None:
    composition = service.create("Night Drive")
    (service.compositions_path / composition / "current.json").write_bytes(b'{"tempo": 12')
    service.restore(composition, "000_original")
    (item,) = service.aside()
    assert (item.composition, item.what, item.size_bytes) == (composition, "current", 12)
    assert not item.is_deleted


def test_only_what_is_named_is_removed_for_good(service: CompositionService) -> None:
    first, second = (service.delete(service.create(name)) for name in ("One", "Two"))
    service.remove_aside([first, "../compositions", "no such thing"])
    assert [item.name for item in service.aside()] == [second]
    with pytest.raises(UnknownComposition):
        service.undelete(first)
