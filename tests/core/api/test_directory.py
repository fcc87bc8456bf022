"""A data directory has one name, and no other has it."""

from __future__ import annotations

import shutil
from pathlib import Path

from core.api.directory import directory_id, served_at
from core.api.served_once import served_once
from core.storage.composition_service import CompositionService


def test_a_directory_has_one_name_however_it_is_called(data_dir: Path, tmp_path: Path) -> None:
    CompositionService(data_dir).create("Evening")
    link = tmp_path / "link"
    link.symlink_to(data_dir)
    name = directory_id(CompositionService(data_dir))
    assert name is not None
    assert directory_id(CompositionService(data_dir / ".." / data_dir.name)) == name
    assert directory_id(CompositionService(link)) == name


def test_a_copy_has_another_name(data_dir: Path, tmp_path: Path) -> None:
    CompositionService(data_dir).create("Evening")
    shutil.copytree(data_dir, tmp_path / "copy")
    assert directory_id(CompositionService(data_dir)) != directory_id(CompositionService(tmp_path / "copy"))


def test_a_directory_that_cannot_be_reached_has_none(tmp_path: Path) -> None:
    assert directory_id(CompositionService(tmp_path / "gone")) is None


def test_a_directory_tells_where_it_is_served(data_dir: Path, tmp_path: Path) -> None:
    assert served_at(data_dir) == ""
    with served_once(data_dir, "http://127.0.0.1:8000"):
        assert served_at(data_dir) == "http://127.0.0.1:8000"
    assert served_at(tmp_path / "gone") == ""


def test_a_link_in_its_place_is_not_followed(data_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("http://127.0.0.1:9")
    (data_dir / ".reprise").mkdir()
    (data_dir / ".reprise" / "served.lock").symlink_to(tmp_path / "elsewhere")
    assert served_at(data_dir) == ""
