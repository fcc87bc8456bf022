"""What stands where something else should, or comes there midway; and what is opened then (rig K)."""

from __future__ import annotations

import json
import os
import shutil
import socket
import stat
from collections.abc import Callable
from functools import partial
from pathlib import Path

from core.errors import RepriseError
from core.storage.check import check_home
from core.storage.composition_service import CompositionService
from tests.faults.rig_damage import SOUND
from tests.faults.tracing import Trace

ID, V0 = "song", "000_20260223_113841"
PLACES = (
    "compositions",
    "compositions/song",
    "compositions/song/history",
    f"compositions/song/history/{V0}.json",
    "compositions/song/current.json",
    "compositions/song/autosave.json",
    "compositions/song/metadata.json",
    "compositions/song/.reprise",
    "compositions/new",
    ".reprise",
    ".reprise/tmp",
    ".reprise/locks",
    ".reprise/locks/song.lock",
    ".reprise/kept",
    ".reprise/trash",
    "samples",
)
KINDS = ("link to a folder", "link to a file", "dead link", "pipe", "device", "socket", "folder", "file")


def build(root: Path) -> None:
    """A library that has every file and folder there is."""
    raw = json.dumps(SOUND)
    history = root / "compositions" / ID / "history"
    history.mkdir(parents=True)
    for path in (history / f"{V0}.json", history / "001_x.json", history.parent / "current.json"):
        path.write_text(raw)
    (history.parent / "autosave.json").write_text(json.dumps({**SOUND, "tempo": 55.0}))
    (history.parent / "metadata.json").write_text(json.dumps({"versions": {}}))
    for name in ("tmp", "locks", "kept", "trash"):
        (root / ".reprise" / name).mkdir(parents=True)
    (root / ".reprise" / "locks" / f"{ID}.lock").touch()
    (root / "samples").mkdir()


def look_at(root: Path) -> dict[str, tuple[int, ...]]:
    """Everything below a folder, access times too."""
    found: dict[str, tuple[int, ...]] = {}
    for path in [root, *sorted(root.rglob("*"))]:
        status = path.lstat()
        facts = (status.st_mode, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        found[str(path)] = (*facts, 0 if stat.S_ISDIR(status.st_mode) else status.st_atime_ns)
    return found


def everything(service: CompositionService) -> dict[str, Callable[[], object]]:
    """The whole API once, writes last."""
    return {
        "list": service.list_ids,
        "listing": partial(service.listing, ID),
        **{f"load {ref}": partial(service.load, ID, ref) for ref in ("current", "autosave", V0)},
        "bytes": partial(service.load_bytes, ID, V0),
        "metadata": partial(service.metadata, ID),
        "resolve": partial(service.resolve_composition, "so"),
        "aside": service.aside,
        "check": partial(check_home, service._disk),
        "autosave": partial(service.autosave, ID, {**SOUND, "tempo": 78.0}),
        "label": partial(service.set_label, ID, V0, "mine"),
        "save": partial(service.save, ID, {**SOUND, "tempo": 77.0}),
        "restore": partial(service.restore, ID, V0),
        "create": partial(service.create, "New", id="new"),
        "delete": partial(service.delete, ID),
        "undelete": lambda: [service.undelete(item.name) for item in service.aside() if item.is_deleted],
        "create the first": partial(service.create, "New", id=ID),
    }


def act(what: str, call: Callable[[], object]) -> None:
    """Do it; it may be refused in words, and in no other way."""
    try:
        call()
    except RepriseError:
        return
    except Exception as error:
        raise AssertionError(f"{what}: {error!r}") from error


def plant(kind: str, path: Path, outside: Path) -> None:
    """Put something else where `path` is."""
    if path.is_dir():
        path.rename(path.with_name(path.name + " away"))
    else:
        path.unlink(missing_ok=True)
    if kind == "link to a folder":
        path.symlink_to(outside)
    elif kind == "link to a file":
        path.symlink_to(outside / "compositions" / ID / "current.json")
    elif kind == "dead link":
        path.symlink_to(outside / "nothing")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 5))
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(str(path))
    elif kind == "folder":
        (path / "inside").mkdir(parents=True)
    else:
        path.write_text("x")


SWAPPED = (
    "compositions",
    "compositions/song",
    "compositions/song/history",
    ".reprise",
    ".reprise/tmp",
    ".reprise/locks",
)
ACTS = (
    "list",
    "listing",
    f"load {V0}",
    "aside",
    "check",
    "autosave",
    "label",
    "save",
    "restore",
    "create",
    "delete",
)


def try_planted(kind: str, place: str, ground: Path) -> int:
    """The whole API with something else in a place; fails where something outside is opened or changed."""
    outside, root = ground / "out", ground / "in"
    build(outside)
    before = look_at(outside)
    build(root)
    plant(kind, root / place, outside)
    with Trace(root).on() as trace:
        service = CompositionService(root)
        for what, call in everything(service).items():
            act(f"{what} with a {kind} for {place}", call)
    assert trace.outside == [], f"{place}: {trace.outside}"
    assert look_at(outside) == before, place
    assert service._disk.stat(()) is not None
    shutil.rmtree(outside)
    shutil.rmtree(root)
    return trace.count


def try_swapped(place: str, what: str, ground: Path) -> int:
    """One act for each moment at which a folder may be swapped for a link; gives how many there were."""
    outside, root = ground / "out", ground / "in"
    build(outside)
    before = look_at(outside)
    build(root)
    with Trace(root).on() as counted:
        act(what, everything(CompositionService(root))[what])
    shutil.rmtree(root)
    moments = range(1, counted.count + 1, 1 if what in ("save", "autosave") else 4)
    for at in moments:
        build(root)

        def swap(number: int, at: int = at) -> None:
            if number == at:
                (root / place).rename(root / "away")
                (root / place).symlink_to(outside / place)

        with Trace(root, swap).on() as trace:
            act(f"{what} with {place} swapped before open {at}", everything(CompositionService(root))[what])
        assert trace.outside == [], f"{what} {at}: {trace.outside}"
        assert look_at(outside) == before, (what, at)
        shutil.rmtree(root)
    shutil.rmtree(outside)
    return len(moments)
