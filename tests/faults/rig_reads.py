"""Readers beside writers: what is read is always one whole state, never a part of one or of two.

    python -m tests.faults.rig_reads --reads 1000000
    python -m tests.faults.rig_reads --reads 20000 --in-place     the negative control: must report some

One writer is ours; a foreign one renames; two readers read current, autosave and the newest version, half of
the time through the service and half by `open`, as anybody would, now and then slowly.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from core.errors import RepriseError
from core.storage.composition_service import CompositionService
from tests.faults.processes_writers import ID, Ledger, fork, payload


@dataclasses.dataclass(slots=True)
class Reads:
    """What the readers saw; `torn` holds a sentence each."""

    reads: int = 0
    states: int = 0
    torn: list[str] = dataclasses.field(default_factory=list)


def _write(root: Path, who: str, in_place: bool) -> Callable[[Ledger], None]:
    """Saves and autosaves of ours, or, as the control, an editor that writes into the file that stands."""

    def write(_: Ledger) -> None:
        service = CompositionService(root)
        current = root / "compositions" / ID / "current.json"
        for count in range(10**9):
            marker = f"{who}-{count}"
            if in_place:
                current.write_bytes(json.dumps(_state(marker), indent=2).encode())
            else:
                service.save(ID, _state(marker), with_version=count % 20 == 0)
                service.autosave(ID, _state(marker))

    return write


def _rename_over(root: Path, who: str) -> Callable[[Ledger], None]:
    def write(_: Ledger) -> None:
        folder = root / "compositions" / ID
        for count in range(10**9):
            beside = folder / f"current.{who}.{count}.tmp"
            beside.write_bytes(json.dumps(_state(f"{who}-{count}"), indent=2).encode())
            beside.replace(folder / "current.json")
            time.sleep(0.004)

    return write


def _state(marker: str) -> dict[str, object]:
    """Tens of kilobytes: the writer of so many is at work for a while, and ends on no page's border."""
    state = payload(marker)
    return {**state, "filler": state["filler"] * 4, "end": marker}


def _read(root: Path, rng: random.Random, reads: int) -> Callable[[Ledger], None]:
    def read(ledger: Ledger) -> None:
        service = CompositionService(root)
        folder = root / "compositions" / ID
        seen: set[str] = set()
        ref = "current"
        for number in range(reads):
            if number % 50 == 0:
                refs = ["current", "current", "autosave", service.listing(ID).versions[-1].name]
                ref = rng.choice([ref for ref in refs if ref in service.listing(ID).stamps])
            try:
                if number % 2:
                    data = service.load(ID, ref).data
                else:
                    name = f"{ref}.json" if ref in ("current", "autosave") else f"history/{ref}.json"
                    data = json.loads(_read_slowly(folder / name, number % 40 == 0))
                data.pop("metadata", None)
                if data != _state(data["name"]):
                    ledger.tell(torn=f"{ref} holds parts of two states")
                seen.add(data["name"])
            except (ValueError, OSError, KeyError, RepriseError) as error:
                ledger.tell(torn=f"{ref}: {type(error).__name__}: {error}"[:200])
        ledger.tell(reads=reads, states=len(seen))

    return read


def _read_slowly(path: Path, slowly: bool) -> bytes:
    """A file in two parts, now and then with a pause between them, as over a network."""
    with path.open("rb", buffering=0) as file:
        first = file.read(4096)
        if slowly:
            time.sleep(0.004)
        return first + file.readall()


def run(reads: int, seed: int, folder: Path, in_place: bool = False) -> Reads:
    """That many reads by two readers, in libraries of some thousand reads each."""
    total, rng = Reads(), random.Random(seed)
    share = min(20_000, reads)
    for number in range(max(1, reads // share)):
        root = folder / f"reads-{number}"
        _one_library(root, rng, share, in_place, total)
        shutil.rmtree(root)
    return total


def _one_library(root: Path, rng: random.Random, reads: int, in_place: bool, total: Reads) -> None:
    home = root / "compositions" / ID
    (home / "history").mkdir(parents=True)
    for name in ("current.json", "history/000_20260223_113841.json"):
        (home / name).write_text(json.dumps(_state("first")))
    ledgers = [root / f"reader-{number}" for number in range(2)]
    writers = [fork(_write(root, "ours", in_place), root / "writer")]
    if not in_place:
        writers.append(fork(_rename_over(root, "foreign"), root / "foreign"))
    readers: list[int] = []
    try:
        for ledger in ledgers:
            readers.append(fork(_read(root, random.Random(rng.random()), reads // 2), ledger))  # noqa: PERF401
        while readers:
            os.waitpid(readers[-1], 0)
            readers.pop()
    finally:
        for child in [*writers, *readers]:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    for path in [*ledgers, root / "writer", *([] if in_place else [root / "foreign"])]:
        for line in map(json.loads, path.read_bytes().splitlines()):
            total.reads += line.get("reads", 0)
            total.states += line.get("states", 0)
            total.torn.extend(line[key] for key in ("torn", "odd") if key in line)


def main() -> int:
    """From the command line; 1 where a read was torn."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--reads", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--in-place", action="store_true", help="the negative control")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="reprise-reads-", dir=given.folder) as made:
        found = run(given.reads, given.seed, Path(made), given.in_place)
    if given.json:
        print(json.dumps(dataclasses.asdict(found)))
    else:
        print(f"{found.reads:,} reads of {found.states:,} states, {len(found.torn)} torn (seed {given.seed})")
        print(*found.torn[:5], sep="\n")
    return int(bool(found.torn))


if __name__ == "__main__":
    sys.exit(main())
