"""Disks full, out of inodes or suddenly read-only: nothing is lost, nothing left, and it works again."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from core.errors import NotSaved, RepriseError
from core.storage.composition_service import CompositionService
from tests.core.storage.conftest import foreign_write
from tests.faults import loop_disk
from tests.faults.processes_writers import ID, name_in, payload

PROJECT = Path(__file__).resolve().parents[2]
FOREIGN = "foreign"
ACTS: dict[str, Callable[[CompositionService], Any]] = {
    "save": lambda service: service.save(ID, _large("new")),
    "restore": lambda service: service.restore(ID, "000_original"),
    "autosave": lambda service: service.autosave(ID, _large("auto")),
    "unversioned": lambda service: service.save(ID, _large("loose"), with_version=False),
    "label": lambda service: service.set_label(ID, "000_original", "mine"),
    "create": lambda service: service.create("other", _large("other"), id="other"),
}


def _large(name: str) -> dict[str, Any]:
    return {**payload(name), "ballast": "x" * 30_000}


def _files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith("ballast")
    }


@contextmanager
def _no_space(root: Path) -> Iterator[None]:
    """Every block is taken."""
    ballast = root / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (4096, 256):
            with contextlib.suppress(OSError):
                while True:
                    file.write(b"x" * size)
    try:
        yield
    finally:
        ballast.unlink()


@contextmanager
def _no_inodes(root: Path) -> Iterator[None]:
    made = 0
    with contextlib.suppress(OSError):
        while True:
            (root / f"ballast-{made}").touch()
            made += 1
    try:
        yield
    finally:
        for number in range(made):
            (root / f"ballast-{number}").unlink()


@contextmanager
def _read_only(root: Path) -> Iterator[None]:
    loop_disk.remount_read_only(root)
    try:
        yield
    finally:
        loop_disk.remount_writable(root)


FAULTS: dict[str, Callable[[Path], AbstractContextManager[None]]] = {
    "space": _no_space,
    "inodes": _no_inodes,
    "read-only": _read_only,
}


def _try(root: Path, fault: str, act: str) -> list[str]:
    """One act under one fault; what is wrong after it."""
    service = CompositionService(root)
    service.create("first", payload("first"), id=ID)
    current = service.compositions_path / ID / "current.json"
    foreign_write(current, {**payload(FOREIGN), "metadata": {}})
    bad: list[str] = []
    before = _files(root)
    with FAULTS[fault](root):
        try:
            ACTS[act](service)
        except NotSaved:
            # What an adoption or a lock's file has added is no debris; nothing is gone and nothing changed.
            after = _files(root)
            changed = [name for name, raw in before.items() if after.get(name) != raw]
            bad += [f"not saved, and changed: {name}" for name in changed]
        except RepriseError as error:
            bad += [] if fault != "read-only" else [f"told otherwise: {error!r}"]
        else:
            bad.append(f"{fault} was not in the way of {act}")
        bad += [f"left in tmp/: {name}" for name in _names(root / ".reprise" / "tmp")]
    ACTS[act](service)
    service.save(ID, payload("after"))
    names = {service.load(ID, version.stem).data["name"] for version in service.history(ID)}
    kept = {name_in(path.read_bytes()) for path in root.glob(".reprise/kept/*")}
    bad += [f"{name} is lost" for name in ("first", FOREIGN, "after") if name not in names | kept]
    return bad + [f"left in tmp/ at the end: {name}" for name in _names(root / ".reprise" / "tmp")]


def _names(folder: Path) -> list[str]:
    return os.listdir(folder) if folder.exists() else []


def _try_all(kind: str, folder: Path) -> dict[str, list[str]]:
    """In a mount namespace of our own; every pair of act and fault on a disk of its own."""
    loop_disk.leave_namespace()
    point, image = folder / "point", folder / "image"
    point.mkdir()
    found: dict[str, list[str]] = {}
    for fault in FAULTS:
        for act in ACTS:
            if kind == "tmpfs":
                loop_disk.mount("small", point, "tmpfs", options="size=1m,nr_inodes=60")
                try:
                    found[f"{fault}, {act}"] = _try(point, fault, act)
                finally:
                    loop_disk.unmount(point)
            else:
                loop_disk.make_image(image, kind, "-N", "64")
                with loop_disk.mounted(image, point, kind):
                    found[f"{fault}, {act}"] = _try(point, fault, act)
    return found


@pytest.mark.parametrize("kind", ["tmpfs", "ext4"])
def test_a_full_or_read_only_disk_loses_nothing_and_works_again_after(kind: str, tmp_path: Path) -> None:
    reason = loop_disk.why_not()
    if reason:
        pytest.skip(reason)
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.test_full_disk", kind, str(tmp_path)],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.stdout, done.stderr
    found = json.loads(done.stdout)
    assert {case: bad for case, bad in found.items() if bad} == {}
    assert len(found) == 18


if __name__ == "__main__":
    print(json.dumps(_try_all(sys.argv[1], Path(sys.argv[2]))))
