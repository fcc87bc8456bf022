"""Libraries to read and to write, a foreign writer, and a look at a whole tree."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from core.storage.composition_service import CompositionService

ID = "0b5bd7a4-6ee7-4b4c-9d3c-3f2f4ac0b7d1"
NOBODY = 65534


def snapshot(name: str = "Song", tempo: float = 120.0, **more: Any) -> dict[str, Any]:
    """A small flat snapshot, as a foreign backend writes it."""
    return {
        "id": ID,
        "name": name,
        "tempo": tempo,
        "tracks": [],
        "clips": [],
        "metadata": {"source": "manual_save"},
        "created_at": "2026-02-23T11:38:41.148411",
        "updated_at": "2026-02-23T11:38:41.149081",
        **more,
    }


def foreign_write(path: Path, content: dict[str, Any] | str | bytes) -> None:
    """As backends of the wild write: a file beside, and a rename, and no sync."""
    if isinstance(content, dict):
        content = json.dumps(content, indent=2)
    if isinstance(content, str):
        content = content.encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".tmp")
    beside.write_bytes(content)
    os.replace(beside, path)


def look_at(root: Path) -> dict[str, tuple[int, ...]]:
    """Everything below a folder that a write could change."""
    found: dict[str, tuple[int, ...]] = {}
    for path in [root, *sorted(root.rglob("*"))]:
        stat = path.lstat()
        key = str(path.relative_to(root))
        found[key] = (stat.st_mode, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
    return found


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A data directory with one composition: two versions, and a current that equals the second."""
    folder = tmp_path / "data" / "compositions" / ID
    foreign_write(folder / "history" / "000_20260223_113841.json", snapshot(tempo=100.0))
    foreign_write(folder / "history" / "001_20260223_113941.json", snapshot(tempo=120.0))
    foreign_write(folder / "current.json", snapshot(tempo=120.0))
    return tmp_path / "data"


@pytest.fixture
def folder(library: Path) -> Path:
    """The folder of that composition."""
    return library / "compositions" / ID


@pytest.fixture
def service(library: Path) -> CompositionService:
    """The service over it."""
    return CompositionService(library)


@pytest.fixture
def real_copy(real_data: Path, tmp_path: Path) -> Path:
    """A copy of the real data that may be written."""
    return Path(shutil.copytree(real_data, tmp_path / "real"))


@pytest.fixture
def open_ground() -> Iterator[Path]:
    """A folder that anybody may enter, for what is tried without rights."""
    with tempfile.TemporaryDirectory() as made:
        os.chmod(made, 0o755)
        yield Path(made)


@contextmanager
def _without_rights() -> Iterator[None]:
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def without_rights() -> Callable[[], Any]:
    """A block in which this process is not root, to whom nothing is denied."""
    if os.name == "nt":
        pytest.skip("Windows has other rights")
    if os.geteuid() == 0:
        try:
            with _without_rights():
                pass
        except OSError:
            pytest.skip("root may not become anybody else here")
    return _without_rights
