"""Rig J: files damaged in every way, in each place; told, contained, never written to, never copied on.

    python -m tests.faults.rig_damage [--minutes N] [--mutants N] [--seed N]

The first mutants are the same for every seed: all special ones, and the cuts at every byte.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from core.diff.compare import compare
from core.errors import DamagedDocument, Unreadable
from core.history.reader import HistoryReader
from core.model.document import Document, parse
from core.storage import files
from core.storage.check import check_home
from core.storage.composition_service import CompositionService
from core.storage.durable import Disk
from core.storage.home import Home
from core.storage.layout import Place
from core.storage.memory import Memory

ID = "song"
FOLDER: Place = ("compositions", ID)
PLACES: dict[str, Place] = {
    "001_x": (*FOLDER, "history", "001_x.json"),
    "current": (*FOLDER, "current.json"),
    "autosave": (*FOLDER, "autosave.json"),
    "metadata": (*FOLDER, "metadata.json"),
}
NOTE = {"note": 60, "start_time": 0.5, "duration": 1.0, "velocity": 90, "channel": 0}
SOUND: dict[str, Any] = {
    "id": ID,
    "name": "Söng",
    "tempo": 120.0,
    "tracks": [{"id": "t", "name": "Bass", "type": "midi", "volume": 0.8}],
    "clips": [{"id": "c", "track_id": "t", "start_time": 0.0, "duration": 4.0, "midi_events": [NOTE]}],
    "mixer_state": {"channels": [], "master": {"id": "master", "fader": -3.5}},
    "track_effects": [
        {"track_id": "t", "effects": [{"id": "e", "effect_name": "Reverb", "parameters": {"mix": 0.3}}]}
    ],
    "chat_history": [{"role": "user", "content": "more", "actions_executed": None}],
    "metadata": {"source": "manual_save"},
    "updated_at": "2026-02-23T11:38:41",
}
RAW = json.dumps(SOUND, ensure_ascii=False).encode()
NESTED = json.dumps({"id": "x", "sequence": SOUND, "metadata": {}}, ensure_ascii=False).encode()
METADATA = (
    b'{"schema": 1, "name": "S", "tags": [], "versions": {"000_x": {"label": "first", "pinned": true}}}'
)
OTHER = b'{"tempo": 99.0, "name": "Other", "metadata": {}}'


OLD = (b"120.0", b'"t"', b"null", b"0.5", b"60", b"[]", b'"midi"', b"0.3", b"{}", b'"x"')
NEW = (b"null", b"-1", b"1e308", b'""', b"[]", b"{}", b"true", b"99999999999999999999")
WRONG: tuple[Any, ...] = (
    *(None, 1, -1.5, True, "x", {}, {"id": []}),
    *([], [None], [{}], [[]], [{"id": None}], [1, "x"]),
)


def special() -> Iterator[tuple[str, bytes]]:
    """What is worth trying in each place."""
    deep = 100_000
    yield "empty", b""
    yield "spaces", b" \n\t"
    yield "depth of lists", b'{"a":' + b"[" * deep + b"]" * deep + b"}"
    yield "depth of objects", b'{"a":' * deep + b"1" + b"}" * deep
    yield "depth without end", b"[" * deep
    yield "big", b'{"name": "' + b"x" * 5_000_000 + b'"}'
    yield "big and cut", b'{"name": "' + b"x" * 5_000_000
    yield "long number", b'{"tempo": ' + b"9" * 5000 + b"}"
    yield "huge exponent", b'{"tempo": 1e400}'
    yield "a key twice", b'{"tempo": 1, "tempo": 2, "metadata": {}, "metadata": []}'
    yield "lone surrogate", b'{"name": "\\ud800"}'
    yield "raw surrogate", b'{"name": "\xed\xa0\x80"}'
    yield "wave", b"RIFF\x24\x08\x00\x00WAVEfmt " + bytes(64)
    yield "page", b"<!doctype html><title>x</title>"
    for value in (
        b"null",
        b"true",
        b"1",
        b"-0.0",
        b'"x"',
        b"[]",
        b"[1, 2]",
        b"{}",
        b"NaN",
        b'{"a": -Infinity}',
    ):
        yield "other type", value
    for code in ("utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1"):
        yield f"in {code}", RAW.decode().encode(code)
    for size in (1, 512, 4096, len(RAW)):
        yield "zeros", bytes(size)
        yield "zeros before", bytes(size) + RAW
        yield "zeros behind", RAW + bytes(size)
    for field in SOUND:
        for wrong in WRONG:
            yield f"wrong {field}", json.dumps({**SOUND, field: wrong}).encode()


def cuts() -> Iterator[tuple[str, bytes]]:
    """Cut at every byte, and with the rest in zeros, as a file system may leave it after a power cut."""
    for raw in (RAW, METADATA):
        for size in range(len(raw)):
            yield "cut", raw[:size]
            yield "zeroed", raw[:size] + bytes(len(raw) - size)


def random_mutants(chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """Without end: bits flipped, bytes replaced, blocks zeroed, doubled, swapped, taken from another file."""
    while True:
        raw = bytearray(chance.choice((RAW, RAW, NESTED, METADATA)))
        kind = chance.choice(("bit", "bits", "byte", "block", "doubled", "swapped", "mixed", "token"))
        at, size = chance.randrange(len(raw)), chance.randrange(1, 64)
        if kind in ("bit", "bits"):
            for _ in range(1 if kind == "bit" else size):
                raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        elif kind == "byte":
            raw[at] = chance.randrange(256)
        elif kind == "block":
            raw[at : at + size] = bytes(len(raw[at : at + size]))
        elif kind == "doubled":
            raw[at:at] = raw[at : at + size]
        elif kind == "swapped":
            raw[at:], raw[:at] = raw[:at], raw[at:]
        elif kind == "mixed":
            raw[at : at + size] = chance.choice((RAW, METADATA))[at : at + size]
        else:  # one value for another keeps it JSON, so that what lies behind the parser is tried too
            text = bytes(raw)
            old, new = chance.choice(OLD), chance.choice(NEW)
            raw = bytearray(text.replace(old, new, chance.randrange(1, 3)))
        yield kind, bytes(raw)


def mutants(seed: int) -> Iterator[tuple[str, str, bytes]]:
    """Kind, place and bytes, without end; the first some thousands are the same for every seed."""
    for kind, raw in special():
        for place in PLACES:
            yield kind, place, raw
    turn = itertools.cycle(PLACES)
    for kind, raw in cuts():
        yield kind, "metadata" if raw[:3] == METADATA[:3] and kind == "cut" else next(turn), raw
    for kind, raw in random_mutants(random.Random(seed)):
        yield kind, next(turn), raw


def is_json_object(raw: bytes) -> bool:
    """Another judge's word, Python's own parser."""
    try:
        return isinstance(json.loads(raw.decode("utf-8"), parse_constant=_refuse), dict)
    except (ValueError, RecursionError):
        return False


def _refuse(name: str) -> None:
    raise ValueError(name)


class Damaged:
    """A library with one file damaged, and what must hold of it."""

    def __init__(self, home: Home, place: str, raw: bytes) -> None:
        self.home, self.place, self.raw = home, place, raw
        home.make_folder((*FOLDER, "history"))
        whole = {(*FOLDER, "history", "000_x.json"): RAW, (*FOLDER, "history", "002_x.json"): OTHER}
        whole |= {PLACES["001_x"]: RAW, PLACES["current"]: OTHER, PLACES["metadata"]: METADATA}
        self.whole = {at: data for at, data in whole.items() if at != PLACES[place]}
        for at, data in {**whole, PLACES[place]: raw}.items():
            home.write(at, data)
        self.before = home.stat(PLACES[place])
        self.service = CompositionService(home)

    def judge(self) -> bool:
        """Whether the file is damaged in the store's eyes; fails where a promise is broken."""
        listing = self.service.listing(ID)
        assert [stamp.name for stamp in listing.versions] == ["000_x", "001_x", "002_x"]
        document = self.load()
        view = HistoryReader(self.service).view(listing)
        assert len(view.versions) == 3
        findings = check_home(self.home)
        told = [each for each in findings.violations if each.file == "/".join(PLACES[self.place])]
        assert (document is None) is bool(told)
        assert document is None or is_json_object(self.raw)
        if isinstance(document, Document):
            for a, b in ((document, parse(RAW, "")), (parse(OTHER, ""), document)):
                assert compare(a, b) is not None
        if document is None:
            self.refuses()
        self.untouched()
        self.goes_on(document is None)
        return document is None

    def load(self) -> Document | bool | None:
        """What is in the damaged file; None where it is told to be damaged."""
        try:
            if self.place == "metadata":
                self.service.metadata(ID)
                return True
            return self.service.load(ID, self.place)
        except (DamagedDocument, Unreadable) as error:
            told = str(error)
        assert told.endswith(".")
        assert "\n" not in told
        return None

    def refuses(self) -> None:
        """Nothing is made of damage, and nothing written over it."""
        try:
            if self.place == "metadata":
                self.service.set_label(ID, "000_x", "mine")
            elif self.place != "current":
                self.service.restore(ID, self.place)
            else:
                return
            raise AssertionError("damage was copied on or written over")
        except DamagedDocument:
            pass

    def untouched(self) -> None:
        """The damaged file is the one that it was, and every other is whole."""
        assert self.home.stat(PLACES[self.place]) == self.before
        assert self.home.read(PLACES[self.place]) == self.raw
        for at, data in self.whole.items():
            assert self.home.read(at) == data

    def goes_on(self, is_damaged: bool) -> None:
        """A save and an autosave work beside it; what stood in their place is kept as it was."""
        done = self.service.save(ID, {**SOUND, "tempo": 77.0})
        self.service.autosave(ID, {**SOUND, "tempo": 78.0})
        kept = [self.home.read((".reprise", "kept", name)) for name in self.home.names((".reprise", "kept"))]
        if self.place in ("current", "autosave"):
            versions = [
                self.home.read((*FOLDER, "history", f"{name.stem}.json")) for name in self.service.history(ID)
            ]
            known = [state for state in (*versions, *kept) if state == self.raw]
            assert known or not is_damaged
        else:
            self.untouched_but_current()
        assert self.service.load(ID, str(done.stem)).data["tempo"] == 77.0

    def untouched_but_current(self) -> None:
        """The same after a save."""
        assert self.home.read(PLACES[self.place]) == self.raw
        for at, data in self.whole.items():
            if at not in (PLACES["current"], PLACES["metadata"]):
                assert self.home.read(at) == data


def run(count: int = 0, seconds: float = 0.0, seed: int = 1, disk_each: int = 40) -> Counter[str]:
    """Try so many mutants, or for so long; each so many-th on a disk. Gives counts by kind, and `damaged`."""
    tally: Counter[str] = Counter()
    until = time.monotonic() + seconds
    with mock.patch.object(files, "RETRY_DELAY_S", 0.0):
        for number, (kind, place, raw) in enumerate(mutants(seed)):
            if (count and number >= count) or (seconds and time.monotonic() > until):
                break
            try:
                tally["damaged"] += _try(place, raw, number % disk_each == 0)
            except Exception as error:
                raise AssertionError(
                    f"mutant {number} of seed {seed}: {kind} in {place}: {raw[:200]!r}"
                ) from error
            tally[kind.split()[0]] += 1
            tally["mutants"] += 1
    return tally


def _try(place: str, raw: bytes, is_on_disk: bool) -> bool:
    if not is_on_disk:
        return Damaged(Memory(), place, raw).judge()
    root = Path(tempfile.mkdtemp())
    try:
        return Damaged(Disk(root), place, raw).judge()
    finally:
        shutil.rmtree(root)


def main() -> None:
    """Run, and tell how many of what kind were tried."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.rig_damage", description=__doc__)
    parser.add_argument("--minutes", type=float, default=0.0)
    parser.add_argument("--mutants", type=int, default=0, help="100,000 where no minutes are given")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    count = options.mutants or (0 if options.minutes else 100_000)
    tally = run(count, options.minutes * 60, options.seed)
    print(f"{tally['mutants']} mutants, {tally['damaged']} damaged, 0 crashes, 0 writes to a damaged file")
    print(", ".join(f"{kind} {number}" for kind, number in tally.most_common() if kind != "mutants"))


if __name__ == "__main__":
    main()
