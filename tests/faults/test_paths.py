"""K: ids, links, pipes, devices, folders in each place, and swapped in midway: nothing outside is opened."""

from __future__ import annotations

import json
import os
import random
import shutil
import socket
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from core.errors import RepriseError
from core.storage import files
from core.storage.check import check_home
from core.storage.composition_service import CompositionService
from core.storage.durable import Disk
from core.storage.layout import is_id
from tests.faults.rig_damage import SOUND
from tests.faults.tracing import Trace

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the trace reads /proc")

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


@pytest.fixture
def ground(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A short path on a quick disk, for sockets have short names."""
    monkeypatch.setattr(files, "RETRY_DELAY_S", 0.0)
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None) as made:
        yield Path(made)


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


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_stands_in_a_place_nothing_outside_is_opened_or_changed(kind: str, ground: Path) -> None:
    outside = ground / "out"
    build(outside)
    before = look_at(outside)
    for number, place in enumerate(PLACES):
        root = ground / str(number)
        build(root)
        try:
            plant(kind, root / place, outside)
        except PermissionError:
            pytest.skip("making a device needs root")
        with Trace(root).on() as trace:
            service = CompositionService(root)
            for what, call in everything(service).items():
                act(f"{what} with a {kind} for {place}", call)
        assert trace.count > 20
        assert trace.outside == [], place
        assert look_at(outside) == before, place
        assert service._disk.stat(()) is not None


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


@pytest.mark.parametrize("place", SWAPPED)
def test_a_folder_swapped_for_a_link_midway_leads_nowhere(place: str, ground: Path) -> None:
    outside = ground / "out"
    build(outside)
    before = look_at(outside)
    cases = 0
    for what in ACTS:
        root = ground / "count"
        build(root)
        with Trace(root).on() as counted:
            act(what, everything(CompositionService(root))[what])
        shutil.rmtree(root)
        for at in range(1, counted.count + 1, 1 if what in ("save", "autosave") else 4):
            build(root)

            def swap(number: int, at: int = at, root: Path = root) -> None:
                if number == at:
                    (root / place).rename(root / "away")
                    (root / place).symlink_to(outside / place)

            with Trace(root, swap).on() as trace:
                act(
                    f"{what} with {place} swapped before open {at}",
                    everything(CompositionService(root))[what],
                )
            assert trace.outside == [], (what, at)
            assert look_at(outside) == before, (what, at)
            shutil.rmtree(root)
            cases += 1
    assert cases > 50


def hostile_ids() -> list[str]:
    """Five hundred names that no composition can bear, or that nothing bears."""
    parts = (
        "..",
        ".",
        "/",
        "\\",
        "\0",
        "\n",
        "~",
        "%2e%2e",
        "con",
        "nul.json",
        "a:b",
        "*",
        "\u202e",
        "é",
        "👍",
        " ",
        "",
    )
    ids = [a + b + c for a in parts for b in ("", "/", "song") for c in ("", "../out", "/etc/passwd")]
    ids += [
        "x" * 129,
        "x" * 5000,
        "/" * 300,
        "../" * 100 + "etc/passwd",
        "song/../song",
        "song/history",
        "song\0",
    ]
    chance = random.Random(1)
    letters = "ab./\\~-_ \0\x7f\u2028é"
    while len(ids) < 500:
        ids.append("".join(chance.choice(letters) for _ in range(chance.randrange(1, 40))))
    return ids


def test_five_hundred_hostile_ids_lead_nowhere(ground: Path) -> None:
    outside, root = ground / "out", ground / "in"
    build(outside)
    build(root)
    before, names = look_at(outside), sorted(os.listdir(root))
    service = CompositionService(root)
    ids = [text for text in hostile_ids() if text != ID]
    assert len(ids) >= 490
    with Trace(root).on() as trace:
        for text in ids:
            for call in calls_with(service, text):
                with pytest.raises(RepriseError):
                    call()
    assert trace.outside == []
    assert look_at(outside) == before
    assert sorted(os.listdir(root)) == names
    assert os.listdir(root / "compositions") == [ID]


def calls_with(service: CompositionService, text: str) -> Iterator[Callable[[], Any]]:
    """Each call that takes an id, a stem or a name of something deleted."""
    for name in ("listing", "history", "has_autosave", "delete", "undelete", "metadata"):
        if name != "metadata" or not is_id(text):  # of nothing there are no notes, and that is no error
            yield partial(getattr(service, name), text)
    yield partial(service.load, text, "current")
    yield partial(service.load_bytes, text, V0)
    yield partial(service.save, text, SOUND)
    yield partial(service.autosave, text, SOUND)
    yield partial(service.restore, text, V0)
    yield partial(service.set_label, text, V0, "x")
    yield partial(service.load, ID, text)
    yield partial(service.load_bytes, ID, text)
    yield partial(service.restore, ID, text)
    yield partial(service.set_label, ID, text, "x")
    yield partial(service.resolve_version, ID, text)
    if not is_id(text):
        yield partial(service.create, "x", id=text)
        yield partial(service.resolve_composition, text or "-")


def test_the_trace_sees_what_is_opened_outside(ground: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: links followed, by the store's own calls and by Python's."""
    outside, root = ground / "out", ground / "in"
    build(outside)
    build(root)
    plant("link to a folder", root / "compositions" / ID, outside / "compositions" / ID)
    monkeypatch.setattr("core.storage.beneath._NO_LINKS", 0)
    with Trace(root).on() as trace:
        CompositionService(Path(root)).load(ID, "current")
    assert trace.outside
    with Trace(root).on() as trace:
        (outside / "compositions" / ID / "current.json").read_bytes()
    assert trace.outside
    assert isinstance(CompositionService(root)._disk, Disk)
