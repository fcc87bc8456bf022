"""What a save spares itself, and that it is told the truth all the same."""

from __future__ import annotations

import ctypes
import errno
import json
import math
import os
import sys
from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from core.errors import DamagedDocument, InvalidSnapshot, NotSaved
from core.model.document import MAX_DEPTH, parse
from core.storage import equality, snapshots, syncing
from core.storage.composition_service import CompositionService
from core.storage.durable import Disk
from core.storage.equality import Digests
from core.storage.home import Home
from core.storage.memory import Memory
from tests.core.storage.conftest import ID, foreign_write, look_at, snapshot


@pytest.fixture(params=["disk", "memory"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    """Each kind of home in turn, empty."""
    return Disk(tmp_path) if request.param == "disk" else Memory()


@pytest.mark.parametrize("size", [0, 1, 1 << 16, 1 << 17, 200_001])
def test_what_is_as_expected_is_given_back_itself_and_else_what_stands_there(home: Home, size: int) -> None:
    data = bytes(number % 251 for number in range(size))
    home.write(("a",), data)
    expected = bytes(bytearray(data))
    assert home.read(("a",), expected) is expected
    for other in (data + b"x", data[:-1] + b"\xff" if data else b"y", b"\xff" + data[1:], b""):
        assert home.read(("a",), other) == data


def test_a_save_enters_each_folder_once(service: CompositionService, monkeypatch: pytest.MonkeyPatch) -> None:
    service.save(ID, snapshot(tempo=90.0))
    entered: Counter[str] = Counter()
    real = os.open

    def counted(path: Any, flags: int, *args: Any, **more: Any) -> int:
        if flags & os.O_DIRECTORY:
            entered[os.fspath(path)] += 1
        return real(path, flags, *args, **more)

    monkeypatch.setattr(os, "open", counted)
    service.save(ID, snapshot(tempo=91.0))
    assert len(entered) == 7
    assert set(entered.values()) == {1}


def test_a_save_after_ours_parses_nothing(
    service: CompositionService, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = service.save(ID, snapshot(tempo=90.0)).stem
    document = service.load(ID, str(base))

    def refuse(*_: Any) -> None:
        raise AssertionError("it was parsed")

    for module in (equality, snapshots):
        monkeypatch.setattr(module, "parse", refuse)
    monkeypatch.setattr(equality, "state_digest", refuse)
    done = service.save(ID, snapshot(tempo=91.0), based_on=document)
    monkeypatch.undo()
    assert (done.adopted, done.diverged) == (None, None)
    assert service.load(ID, str(done.stem)).metadata["parent"] == base


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts in /proc")
def test_a_save_leaves_no_folder_open(service: CompositionService, folder: Path) -> None:
    service.save(ID, snapshot(tempo=90.0))
    before = len(os.listdir("/proc/self/fd"))
    for tempo in (91.0, 92.0):
        service.save(ID, snapshot(tempo=tempo))
    foreign_write(folder / "current.json", b"{")
    service.save(ID, snapshot(tempo=93.0))
    with pytest.raises(InvalidSnapshot):
        service.save(ID, b"[")
    assert len(os.listdir("/proc/self/fd")) == before


def test_held_folders_are_the_same_until_they_are_let_go(tmp_path: Path) -> None:
    disk = Disk(tmp_path)
    disk.make_folder(("a",))
    disk.write(("a", "f"), b"first")
    with disk.held():
        with disk.held():
            assert disk.read(("a", "f")) == b"first"
        (tmp_path / "a").rename(tmp_path / "b")
        foreign_write(tmp_path / "a" / "f", b"second")
        assert disk.read(("a", "f")) == b"first"
    assert disk.read(("a", "f")) == b"second"


def test_a_version_that_was_changed_into_one_as_long_holds_our_save_no_more(
    service: CompositionService, folder: Path
) -> None:
    stem = service.save(ID, snapshot(tempo=90.0)).stem
    version = folder / "history" / f"{stem}.json"
    foreign_write(version, version.read_bytes().replace(b"90.0", b"90.5"))
    done = service.save(ID, snapshot(tempo=91.0))
    assert done.adopted is not None
    assert service.load(ID, done.adopted).data["tempo"] == 90.0


def test_a_current_that_was_changed_in_place_is_seen_though_its_length_and_time_are_the_same(
    service: CompositionService, folder: Path
) -> None:
    service.save(ID, snapshot(tempo=90.0))
    current = folder / "current.json"
    found = current.stat()
    with current.open("r+b") as file:
        file.write(current.read_bytes().replace(b"90.0", b"90.5"))
    os.utime(current, ns=(found.st_atime_ns, found.st_mtime_ns))
    done = service.save(ID, snapshot(tempo=91.0))
    assert done.adopted is not None
    assert service.load(ID, done.adopted).data["tempo"] == 90.5


def test_states_are_equal_by_their_bytes_or_by_what_they_say_and_damage_equals_nothing() -> None:
    digests = Digests()
    one, spelt_otherwise = digests.state(b'{"a": 1}'), digests.state(b'{ "a": 1.0, "metadata": {} }')
    other, damaged = digests.state(b'{"a": 2}'), digests.state(b"{")
    assert one.equals(digests.state(b'{"a": 1}'))
    assert one.equals(spelt_otherwise)
    assert not one.equals(other)
    assert not damaged.equals(digests.state(b"{"))
    assert not damaged.is_sound


def test_only_so_many_bytes_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(equality, "_SAVED_BYTES", 10)
    digests = Digests()
    for name in "abc":
        digests.remember_saved(name, b"12345")
    assert [digests.saved(name) for name in "abc"] == [None, b"12345", b"12345"]
    digests.remember_saved("a", b"x" * 11)
    assert [digests.saved(name) for name in "abc"] == [None, None, None]


@pytest.mark.parametrize("more", [{"nothing": None}, {}])
@pytest.mark.parametrize("number", [math.nan, -math.nan, math.inf, -math.inf])
def test_no_number_turns_into_null_in_silence(
    service: CompositionService, number: float, more: dict[str, Any]
) -> None:
    with pytest.raises(InvalidSnapshot, match="/x/0/y is"):
        service.save(ID, {**snapshot(), **more, "x": [{"y": number}]})


@dataclass
class _Note:
    velocity: float


class _Mute(Enum):
    NEVER = math.nan


@pytest.mark.parametrize("value", [_Note(math.nan), _Note(1.0), _Mute.NEVER, [{"x": _Mute.NEVER}]])
def test_nor_does_one_that_an_object_holds(service: CompositionService, value: object) -> None:
    with pytest.raises(InvalidSnapshot):
        service.save(ID, {**snapshot(), "x": value})


@pytest.mark.parametrize("tempo", [90.0, math.nan])
def test_the_bytes_are_proven_while_the_disk_works_and_seen_only_then(
    service: CompositionService, folder: Path, library: Path, tempo: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.save(ID, snapshot())
    before = look_at(folder)
    seen: list[int] = []
    real = snapshots._prove

    def prove(*args: Any) -> None:
        assert look_at(folder) == before
        seen.append(len(os.listdir(library / ".reprise" / "tmp")))
        real(*args)

    monkeypatch.setattr(snapshots, "_prove", prove)
    with pytest.raises(InvalidSnapshot) if math.isnan(tempo) else nullcontext():
        service.save(ID, snapshot(tempo=tempo))
    assert seen == [2]
    assert (look_at(folder) == before) == math.isnan(tempo)
    assert os.listdir(library / ".reprise" / "tmp") == []


def test_a_file_whose_block_fails_is_not_there(home: Home) -> None:
    with pytest.raises(KeyError), home.writing(("a",), b"1"):
        raise KeyError
    assert home.names(()) == ()


@pytest.mark.parametrize(
    ("code", "is_refused"), [(errno.EIO, True), (errno.ENOSPC, True), (errno.ENOSYS, False)]
)
def test_a_disk_that_refuses_to_begin_is_believed_and_one_that_cannot_be_asked_is_not_missed(
    service: CompositionService, monkeypatch: pytest.MonkeyPatch, code: int, is_refused: bool
) -> None:
    def refuse(*_: int) -> int:
        ctypes.set_errno(code)
        return -1

    monkeypatch.setattr(syncing, "_sync_file_range", lambda: refuse)
    with pytest.raises(NotSaved) if is_refused else nullcontext():
        service.save(ID, snapshot(tempo=90.0))
    assert (service.load(ID, "current").data["tempo"] == 90.0) != is_refused


def test_text_that_looks_like_such_a_number_is_only_text(service: CompositionService) -> None:
    data = {**snapshot(), "nothing": None, "x": "G\x7f\U0001f3b5 null NaN", "y": 1.7976931348623157e308}
    stem = service.save(ID, data).stem
    read = service.load(ID, str(stem)).data
    assert (read["x"], read["y"], read["nothing"]) == (data["x"], data["y"], None)


@pytest.mark.parametrize("innermost", [[], [1.5], {}, {"a": None}])
def test_as_deep_as_it_reads_back_and_no_deeper(service: CompositionService, innermost: Any) -> None:
    def nested(levels: int) -> dict[str, Any]:
        inside = innermost
        for _ in range(levels - 2):  # the innermost is one, the snapshot another
            inside = [inside]
        return {**snapshot(), "x": inside, "spaces": " " * 1000}

    stem = service.save(ID, nested(MAX_DEPTH)).stem
    assert json.loads(service.load_bytes(ID, str(stem)))["x"] == nested(MAX_DEPTH)["x"]
    service.load(ID, str(stem))
    with pytest.raises(InvalidSnapshot, match="nested"):
        service.save(ID, nested(MAX_DEPTH + 1))
    foreign = json.dumps(nested(MAX_DEPTH + 1)).encode()
    with pytest.raises(DamagedDocument, match="nested"):
        parse(foreign, "")
