"""The processes of the rig: writers of ours, foreign writers, a window; each tells its ledger what it did."""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import random
import signal
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from core.errors import CurrentChanged, UnknownVersion
from core.storage import rename
from core.storage.beneath import open_folder
from core.storage.composition_service import CompositionService, SaveResult

ID = "0b5bd7a4-6ee7-4b4c-9d3c-3f2f4ac0b7d1"
_PR_SET_PDEATHSIG = 1
_ACTS = {"save": 50, "based": 20, "restore": 10, "autosave": 8, "unversioned": 6, "label": 6}


def sha(raw: bytes) -> str:
    """What a ledger calls a file's bytes."""
    return hashlib.blake2b(raw, digest_size=16).hexdigest()


def payload(marker: str) -> dict[str, Any]:
    """The one state of this name: whoever holds it can prove that it is whole."""
    seed = hashlib.blake2b(marker.encode(), digest_size=32).hexdigest()
    return {
        "id": ID,
        "name": marker,
        "tempo": 40 + int(seed[:2], 16) / 2,
        "tracks": [{"id": seed[:8], "name": seed[8:16], "volume": 1.0}],
        "clips": [],
        "filler": seed * (1 + int(seed[2:4], 16) // 3),
    }


def name_in(raw: bytes) -> str:
    """Which state these bytes are; empty for broken ones."""
    try:
        return str(json.loads(raw)["name"])
    except (ValueError, KeyError, TypeError):
        return ""


class Ledger:
    """What one process did, a line each, written before it goes on; a kill leaves whole lines."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)

    def tell(self, **facts: Any) -> None:
        """One line, by one write."""
        os.write(self._fd, json.dumps(facts).encode() + b"\n")


def fork(act: Callable[[Ledger], None], ledger: Path) -> int:
    """Run `act` in a child that dies with us; gives its number."""
    parent = os.getpid()
    child = os.fork()
    if not child:
        _run_child(act, ledger, parent)
    return child


def _run_child(act: Callable[[Ledger], None], path: Path, parent: int) -> NoReturn:
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
        ledger = Ledger(path)
        try:
            act(ledger)
        except BaseException:  # noqa: BLE001 - whatever it is, the judge must hear of it
            ledger.tell(odd=traceback.format_exc())
    finally:
        os._exit(0)


def foreign_writer(folder: Path, who: str, rng: random.Random) -> Callable[[Ledger], None]:
    """Saves as backends of the wild do: current by a rename, then a version under a counted number.

    To everybody else its exchange is the same as a rename over; but it learns what it took out of current,
    and says so. What is in no ledger and nowhere on the disk, one of ours has lost.
    """

    def write(ledger: Ledger) -> None:
        history = folder / "history"
        count = 0
        while True:
            count += 1
            text = json.dumps({**payload(f"{who}-{count}"), "metadata": {"source": "manual_save"}}, indent=2)
            is_broken = rng.random() < 0.05
            raw = (text[: len(text) // 2] if is_broken else text).encode()
            beside = f"current.{who}-{count}.tmp"
            (folder / beside).write_bytes(raw)
            ledger.tell(put=sha(raw))
            with open_folder(folder) as opened:
                rename.exchange(opened, beside, opened, "current.json")
            taken = (folder / beside).read_bytes()
            ledger.tell(took=sha(taken), name=name_in(taken))
            (folder / beside).unlink()
            if not is_broken and rng.random() < 0.8:
                number = len(list(history.glob("*.json")))
                name = f"{number:03d}_{time.strftime('%Y%m%d_%H%M%S')}.json"
                aside = history / f"{who}-{count}.tmp"
                aside.write_bytes(raw)
                ledger.tell(version=name, sha=sha(raw))
                aside.replace(history / name)
                ledger.tell(named=name)
            time.sleep(rng.uniform(0.002, 0.03))

    return write


class Naive(CompositionService):
    """The negative control: a save by temporary file and rename, numbered by counting files."""

    def save(self, composition: str, snapshot: Any, **_: Any) -> SaveResult:
        """As the backends of the wild do it."""
        folder = self.compositions_path / composition
        history = folder / "history"
        number = len(list(history.glob("*.json")))
        stem = f"{number:03d}_{time.strftime('%Y%m%d_%H%M%S')}"
        for target in (folder / "current.json", history / f"{stem}.json"):
            beside = target.with_suffix(f".{os.getpid()}.tmp")
            beside.write_bytes(json.dumps(snapshot).encode())
            beside.replace(target)
        return SaveResult(stem)


def our_writer(root: Path, who: str, rng: random.Random, naive: bool = False) -> Callable[[Ledger], None]:
    """One session of ours, which does everything that a session does to one composition."""

    def write(ledger: Ledger) -> None:
        session = _Session(Naive(root) if naive else CompositionService(root), who, rng, ledger)
        acts = {"save": 1} if naive else _ACTS
        while True:
            getattr(session, rng.choices(list(acts), list(acts.values()))[0])()

    return write


class _Session:
    def __init__(self, service: CompositionService, who: str, rng: random.Random, ledger: Ledger) -> None:
        self._service = service
        self._who = who
        self._rng = rng
        self._ledger = ledger
        self._count = 0
        self._stems: list[str] = []

    def _marker(self) -> str:
        self._count += 1
        return f"{self._who}-{self._count}"

    def _acknowledge(self, stem: str | None, marker: str) -> None:
        assert stem is not None
        self._ledger.tell(saved=stem, marker=marker)
        self._ledger.tell(bytes=stem, sha=sha(self._service.load_bytes(ID, stem)))
        self._stems.append(stem)

    def save(self) -> None:
        marker = self._marker()
        self._ledger.tell(begins="current")
        self._acknowledge(self._service.save(ID, payload(marker)).stem, marker)

    def based(self) -> None:
        """A save that says what it is based on; one refused must have written nothing."""
        marker = self._marker()
        base = self._service.load(ID, self._stems[-1]) if self._stems else None
        refuses = self._rng.random() < 0.5 and base is not None
        self._ledger.tell(begins="current")
        try:
            done = self._service.save(ID, payload(marker), based_on=base, fail_on_divergence=refuses)
        except CurrentChanged:
            self._ledger.tell(refused=marker)
            return
        self._acknowledge(done.stem, marker)
        for other in done.diverged or ():
            self._ledger.tell(names=other)

    def restore(self) -> None:
        versions = [stamp.name for stamp in self._service.listing(ID).versions[-60:]]
        ref = self._rng.choice([*versions, "autosave"])
        self._ledger.tell(begins="current")
        try:
            done = self._service.restore(ID, ref)
        except UnknownVersion:
            if ref != "autosave":
                raise
            return  # nobody has made one yet
        self._acknowledge(done.stem, self._service.load(ID, done.stem).data["name"])
        if done.kept is not None:
            self._ledger.tell(names=done.kept)

    def autosave(self) -> None:
        marker = self._marker()
        self._ledger.tell(begins="autosave")
        if self._service.autosave(ID, payload(marker)):
            self._ledger.tell(ended="autosave", marker=marker)

    def unversioned(self) -> None:
        """A save without a version: it may leave current only by this session's own next save."""
        marker = self._marker()
        self._ledger.tell(begins="current")
        self._service.save(ID, payload(marker), with_version=False)
        self._ledger.tell(ended="current", marker=marker)

    def label(self) -> None:
        if not self._stems:
            return
        stem, label = self._rng.choice(self._stems), self._marker()
        self._ledger.tell(labels=stem, label=label, done=False)
        self._service.set_label(ID, stem, label)
        self._ledger.tell(labels=stem, label=label, done=True)
