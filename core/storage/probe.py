"""What a disk can do and how long a sync takes there, tried in a fresh folder outside the data directory."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from core.storage.beneath import HAS_DIR_FD
from core.storage.durable import Disk
from core.storage.mounts import network_file_system

_SYNCS = 7
_WEAKER = {
    "exchange": "Two files cannot change places in one step here, so what another program writes into "
    "current.json in the very moment of a save can be lost.",
    "hard links": "There are no hard links here, so a version gets its name by a rename after a look whether "
    "it is free.",
    "sync of folders": "Folders cannot be synced here, so a fresh save may not outlast a power cut.",
    "locks": "Files cannot be locked here, so two saves at once do not wait for each other; none is lost.",
    "folders by descriptor": "Folders cannot be held open here, so a folder that somebody swaps for a link "
    "in the middle of a step could lead elsewhere.",
}


@dataclass(frozen=True, slots=True)
class Ability:
    """Whether each primitive was found; the median time of a sync of a file of 50 KB and its folder."""

    primitives: dict[str, bool]
    sync_ms: float
    network: str

    @property
    def weaker(self) -> tuple[str, ...]:
        """One sentence for each promise that is weaker here."""
        lacking = [_WEAKER[name] for name, found in self.primitives.items() if not found]
        if self.network:
            lacking.append(
                f"It lies on a network file system ({self.network}), which does not tell of changes at once."
            )
        return tuple(lacking)


def probe(root: Path) -> Ability | None:
    """Try the primitives on the disk of `root`; None where that disk has no other place to try."""
    for near in _folders(root):
        with suppress(OSError):
            if os.stat(near).st_dev != os.stat(root).st_dev:
                continue
            with tempfile.TemporaryDirectory(prefix="reprise-check-", dir=near) as folder:
                return Ability(*_try(Path(folder)), network_file_system(root))
    return None


def _folders(root: Path) -> Iterator[Path]:
    """Where a folder may be made for a moment: where nobody minds first, beside the library last."""
    inside = os.path.realpath(root)
    for folder in (tempfile.gettempdir(), platformdirs.user_cache_dir("reprise"), os.path.dirname(inside)):
        found = os.path.realpath(folder)
        if found != inside and not found.startswith(inside + os.sep):
            yield Path(found)


def _try(folder: Path) -> tuple[dict[str, bool], float]:
    disk = Disk(folder)
    for name in ("a", "b", "c"):
        disk.write((name,), b"{}")
    disk.exchange(("a",), ("b",))
    disk.link(("c",), ("d",))
    times: list[float] = []
    for number in range(_SYNCS):
        started = time.perf_counter()
        disk.write((f"sync {number}",), b"x" * 50_000)
        disk.sync_folder(())
        times.append((time.perf_counter() - started) * 1000)
    with disk.locked(("lock",)) as held:
        pass
    found = {
        "exchange": "exchange" not in disk.weaknesses,
        "hard links": "link" not in disk.weaknesses,
        "sync of folders": "sync of folders" not in disk.weaknesses,
        "locks": held,
        "folders by descriptor": HAS_DIR_FD,
    }
    return found, round(statistics.median(times), 2)
