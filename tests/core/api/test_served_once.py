"""One backend a data directory, wherever the disk can tell."""

from __future__ import annotations

import errno
import fcntl
import logging
import os
from pathlib import Path

import pytest

from core.api.served_once import CannotServe, served_once

HERE = "localhost:8000"


def test_a_second_one_is_refused_until_the_first_ends(data_dir: Path) -> None:
    with served_once(data_dir, HERE):
        for _ in range(2):
            with pytest.raises(CannotServe, match=f"already, at {HERE}"), served_once(data_dir, "elsewhere"):
                pytest.fail("both serve it")
    with served_once(data_dir, "elsewhere"):
        pass


@pytest.mark.parametrize("code", [errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL])
def test_a_disk_without_locks_is_served_with_a_warning(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, code: int
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with served_once(data_dir, HERE):
        pass
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert record.message.startswith(f"Nothing keeps a second backend from serving {data_dir}: ")


@pytest.mark.parametrize("there", ["file", "link", "dangling"])
def test_where_no_lock_file_can_be_made_it_is_served_with_a_warning_and_nothing_is_touched(
    data_dir: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, there: str
) -> None:
    outside = tmp_path / "outside"
    private = data_dir / ".reprise"
    if there == "file":
        private.write_text("a file")
    else:
        private.symlink_to(outside)
        if there == "link":
            outside.mkdir()
    with served_once(data_dir, HERE):
        pass
    assert len(caplog.records) == 1
    assert not outside.exists() or list(outside.iterdir()) == []


def test_a_full_disk_keeps_nobody_from_serving(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with served_once(data_dir, HERE):
            patch.undo()
            with pytest.raises(CannotServe, match="by another backend already"), served_once(data_dir, "x"):
                pytest.fail("both serve it")
