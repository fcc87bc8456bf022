"""A file of the user's choice is written whole or stays as it was."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.errors import NotSaved
from gui.exporting import write_whole


def test_a_file_is_written_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "Song.mid"
    write_whole(target, b"one")
    write_whole(target, b"two")
    assert [path.name for path in tmp_path.iterdir()] == ["Song.mid"]
    assert target.read_bytes() == b"two"


def test_a_link_stays_a_link_to_the_file_that_is_written(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "Song.mid"
    link.symlink_to(tmp_path / "elsewhere" / "Song.mid")
    write_whole(link, b"notes")
    assert link.is_symlink()
    assert (tmp_path / "elsewhere" / "Song.mid").read_bytes() == b"notes"


def test_a_full_disk_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "Song.mid"
    target.write_bytes(b"old")

    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(NotSaved, match=r"Song\.mid was not saved: No space left on device"):
        write_whole(target, b"new and longer")
    assert [path.name for path in tmp_path.iterdir()] == ["Song.mid"]
    assert target.read_bytes() == b"old"


def test_a_folder_of_that_name_and_one_that_is_gone_are_told(tmp_path: Path) -> None:
    (tmp_path / "Song.mid").mkdir()
    for target in (tmp_path / "Song.mid", tmp_path / "gone" / "Song.mid"):
        with pytest.raises(NotSaved):
            write_whole(target, b"notes")
    assert [path.name for path in tmp_path.iterdir()] == ["Song.mid"]
