"""A data directory has one name, and no other has it."""

from __future__ import annotations

import shutil
from pathlib import Path

from core.api.directory import directory_id
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
