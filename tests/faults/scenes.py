"""What the rigs let happen: small libraries as plain files, and one operation of the service on each."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.storage import owner
from core.storage.composition_service import CompositionService
from core.storage.durable import Disk

ID = "0b5bd7a4-6ee7-4b4c-9d3c-3f2f4ac0b7d1"
OTHER = "another"
NEW = "fresh"
REAL = "e6e5cdef-179a-4f55-8057-9213bf4f36f1"
V0, V1 = "000_20260223_113841", "001_20260223_113941"
TRASHED = f"{ID}~deleted~20260301_101112_123456Z~0a1b"
DAMAGED = b'{"tempo": 66.0, "tracks": ['
"""Cut short by a power cut of somebody who never syncs."""

Act = Callable[[CompositionService, Callable[[Any], None]], Any]
Files = dict[str, bytes]


def state(tempo: float, name: str = "Song") -> dict[str, Any]:
    """A small flat snapshot; its tempo tells it from the others."""
    return {
        "id": ID,
        "name": name,
        "tempo": tempo,
        "tracks": [{"id": "t1", "name": "Bass", "volume": 0.5}],
        "clips": [],
        "metadata": {"source": "manual_save"},
        "created_at": "2026-02-23T11:38:41.148411",
        "updated_at": "2026-02-23T11:38:41.149081",
    }


def spelt(content: dict[str, Any]) -> bytes:
    """As a backend of the wild spells it."""
    return json.dumps(content, indent=2).encode()


@dataclass(frozen=True, slots=True)
class Scene:
    """One operation on one library.

    `kind` says by which rules it is judged. `makes` are the states (files, or tempos of `state`) that it puts
    into current, or into the autosave, one after the other. A cold one has not asked yet who it is.
    """

    name: str
    kind: str
    act: Act
    files: Files
    makes: tuple[float | bytes, ...] = ()
    with_version: bool = True
    is_cold: bool = False


def build(root: Path, files: Files) -> None:
    """Put the files there; `{gone}` and `{alive}` in a name are a dead process and one that runs."""
    host, boot, pid, _ = owner.token().split("-")
    alive = owner._token(os.getppid())
    for name, data in files.items():
        path = root / name.replace("{gone}", f"{host}-{boot}-{pid}-1").replace("{alive}", alive)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _library(**changed: bytes | None) -> Files:
    """Two versions, current and autosave known to no version, metadata, and a composition beside.

    A keyword replaces or leaves out `current`, `autosave`, `metadata` or `history`.
    """
    notes = {"schema": 1, "name": "Song", "mood": 7, "versions": {V0: {"label": "first"}}}
    files = {
        f"{ID}/history/{V0}.json": spelt(state(100.0)),
        f"{ID}/history/{V1}.json": spelt(state(120.0)),
        f"{ID}/current.json": changed.get("current", spelt(state(66.0))),
        f"{ID}/autosave.json": changed.get("autosave", spelt(state(55.0))),
        f"{ID}/metadata.json": changed.get("metadata", spelt(notes)),
        f"{OTHER}/history/{V0}.json": spelt(state(70.0)),
        f"{OTHER}/current.json": spelt(state(70.0)),
    }
    return {
        f"compositions/{name}": data
        for name, data in files.items()
        if data is not None and not ("history" in changed and name.startswith(f"{ID}/history"))
    }


def _deleted() -> Files:
    gone = f"compositions/{ID}/"
    return {
        name.replace(gone, f".reprise/trash/{TRASHED}/", 1) if name.startswith(gone) else name: data
        for name, data in _library().items()
    }


def _with_left_overs() -> Files:
    """What killed processes leave, beside what one that still runs works with."""
    tmp = f".reprise/tmp/{ID}~"
    return {
        **_library(),
        f"{tmp}current~{{gone}}~planted00001": spelt(state(31.0)),
        f"{tmp}current~{{gone}}~planted00002": spelt(state(100.0)),
        f"{tmp}current~{{gone}}~planted00003": DAMAGED,
        f"{tmp}autosave~{{gone}}~planted00004": spelt(state(32.0)),
        f"{tmp}new~{{gone}}~planted00005": spelt(state(33.0))[:40],
        f"{tmp}new~{{alive}}~planted00006": spelt(state(34.0)),
        f".reprise/tmp/{NEW}~new~{{gone}}~planted00007/history/{V0}.json": spelt(state(35.0)),
        f".reprise/locks/{ID}.lock": b"",
    }


def _save(service: CompositionService, told: Callable[[Any], None]) -> Any:
    return service.save(ID, state(90.0)).stem


def _save_again(service: CompositionService, told: Callable[[Any], None]) -> Any:
    return service.save(ID, state(92.0)).stem


def _save_twice(service: CompositionService, told: Callable[[Any], None]) -> Any:
    told(service.save(ID, state(90.0)).stem)
    return service.save(ID, state(90.5)).stem


def _save_on_base(service: CompositionService, told: Callable[[Any], None]) -> Any:
    return service.save(ID, state(90.0), based_on=service.load(ID, V1)).stem


def _lacking(service: CompositionService, *primitives: str) -> CompositionService:
    """As on FAT, NFS or FUSE: found out before, as after the first try there."""
    disk = service._disk
    assert isinstance(disk, Disk)
    disk._lacking.update(primitives)
    return service


def _save_without_exchange(service: CompositionService, told: Callable[[Any], None]) -> Any:
    return _lacking(service, "exchange").save(ID, state(90.0)).stem


def _save_without_links(service: CompositionService, told: Callable[[Any], None]) -> Any:
    return _lacking(service, "exchange", "link").save(ID, state(90.0)).stem


def _save_unversioned(service: CompositionService, told: Callable[[Any], None]) -> Any:
    return service.save(ID, state(90.0), with_version=False).stem


def _autosave(service: CompositionService, told: Callable[[Any], None]) -> Any:
    return service.autosave(ID, state(90.0))


def _restore(service: CompositionService, told: Callable[[Any], None]) -> Any:
    return service.restore(ID, V0).stem


def _restore_autosave(service: CompositionService, told: Callable[[Any], None]) -> Any:
    return service.restore(ID, "autosave").stem


def _create(service: CompositionService, told: Callable[[Any], None]) -> Any:
    return service.create("New", state(90.0), id=NEW)


def _delete(service: CompositionService, told: Callable[[Any], None]) -> Any:
    return service.delete(ID)


def _undelete(service: CompositionService, told: Callable[[Any], None]) -> Any:
    return service.undelete(TRASHED)


def _label(service: CompositionService, told: Callable[[Any], None]) -> Any:
    return service.set_label(ID, V1, "second")


SCENES = (
    Scene("save", "save", _save, _library(current=spelt(state(120.0))), (90.0,)),
    Scene("save over an unknown state", "save", _save, _library(), (90.0,)),
    Scene("save over damage", "save", _save, _library(current=DAMAGED), (90.0,)),
    Scene("first save", "save", _save, _library(current=None, metadata=None, history=None), (90.0,)),
    Scene("two saves", "save", _save_twice, _library(), (90.0, 90.5)),
    Scene("save that diverged", "save", _save_on_base, _library(), (90.0,)),
    Scene("save without a version", "save", _save_unversioned, _library(), (90.0,), with_version=False),
    Scene("save without exchange", "save", _save_without_exchange, _library(), (90.0,)),
    Scene("save without links", "save", _save_without_links, _library(current=DAMAGED), (90.0,)),
    Scene("autosave", "autosave", _autosave, _library(), (90.0,)),
    Scene("first autosave", "autosave", _autosave, _library(autosave=None), (90.0,)),
    Scene("restore", "save", _restore, _library(), (100.0,)),
    Scene("restore of the autosave", "save", _restore_autosave, _library(), (55.0,)),
    Scene("create", "create", _create, _library(), (90.0,)),
    Scene("create beside left-overs", "create", _create, _with_left_overs(), (90.0,)),
    Scene("delete", "delete", _delete, _library()),
    Scene("undelete", "undelete", _undelete, _deleted()),
    Scene("label", "label", _label, _library()),
    Scene("recovery and save", "save", _save, _with_left_overs(), (90.0,), is_cold=True),
)


def real_scenes() -> tuple[Scene, ...]:
    """The same on what a backend of the wild wrote, where that lies beside the project; for long runs."""
    folder = Path(__file__).resolve().parents[3] / "shared/data/real/compositions" / REAL
    if not folder.is_dir():
        return ()
    files = {f"compositions/{ID}/{name}": data for name, data in look(folder).items()}
    autosave = files[f"compositions/{ID}/autosave.json"]
    return (
        Scene("save in a real history", "save", _save, files, (90.0,)),
        Scene("restore in a real history", "save", _restore_autosave, files, (autosave,)),
    )


AGAIN = Scene("save again", "save", _save_again, {}, (92.0,))
"""The write that comes after a kill, and is killed in its turn."""


def look(root: Path) -> Files:
    """Every file below by its name, with its bytes, and every empty folder; not by the code under test."""
    found: Files = {}
    for folder, folders, names in os.walk(root):
        below = os.path.relpath(folder, root)
        if not folders and not names:
            found[f"{below}/"] = b""
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                found[os.path.normpath(os.path.join(below, name))] = file.read()
    return found
