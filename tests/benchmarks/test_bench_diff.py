"""What the comparison with peers stands on: its history, counts and locks, and that no peer can stop it."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

from core.diff.compact import operations
from core.diff.compare import compare
from core.model.document import parse
from tests.benchmarks import large
from tests.benchmarks.__main__ import own_table
from tests.benchmarks.contest import contest, results
from tests.benchmarks.histories import history
from tests.benchmarks.peers import (
    Engine,
    Missing,
    PythonEngine,
    find_peers,
    python_peers,
    structure,
    words,
)
from tests.benchmarks.peers_node import JsonDiffPatch

HERE = Path(__file__).parent
NOTE = {"note": 60, "start_time": 0.0, "velocity": 100, "channel": 0}
CLIPS = [{"id": name, "gain": 1.0, "midi_events": [NOTE]} for name in "abcd"]
MIXER = {"master": {"fader": 0.0, "mute": False}, "show_meters": True}
A = {"tempo": 120.0, "name": "Song", "clips": CLIPS, "mixer": MIXER}
EDITS: list[tuple[str, Any]] = [
    ("a value", {**A, "tempo": 119.0}),
    ("a new key that holds much", {**A, "metadata": {"source": "x", "tags": ["y", "z"]}}),
    ("a key gone", {key: value for key, value in A.items() if key != "name"}),
    ("an item at the end", {**A, "clips": [*CLIPS, {**CLIPS[0], "id": "e"}]}),
    ("an item gone from the end", {**A, "clips": CLIPS[:-1]}),
    ("a value deep within", {**A, "mixer": {**MIXER, "master": {"fader": -3.0, "mute": False}}}),
]


def raw(value: object) -> bytes:
    return orjson.dumps(value)


@pytest.fixture(scope="module")
def engines() -> Any:
    """Ours and those peers that are here."""
    path = list(sys.path)
    find_peers()
    made: list[Engine] = [structure(), words()]
    for maker in python_peers():
        try:
            made.append(maker())
        except Missing:
            continue
    node: JsonDiffPatch | None = None
    try:
        node = JsonDiffPatch()
        made.append(node)
    except Missing:
        pass
    yield made
    sys.path[:] = path
    if node is not None:
        node.close()


@pytest.mark.parametrize(("edit", "b"), EDITS)
def test_one_edit_is_one_operation_to_every_engine(engines: list[Engine], edit: str, b: object) -> None:
    assert len(engines) >= 3, "jsonpatch at least is always here"
    counted = {engine.name: engine.measure(raw(A), raw(b)) for engine in engines}
    assert {name: done.leaves for name, done in counted.items()} == dict.fromkeys(counted, 1)
    assert not [name for name, done in counted.items() if done.applies is False]


def test_a_move_is_one_operation_of_ours() -> None:
    done = structure().measure(raw(A), raw({**A, "clips": [*CLIPS[1:], CLIPS[0]]}))
    assert (done.leaves, done.applies) == (1, True)
    assert operations(None) == 0


def test_the_history_is_like_the_real_ones() -> None:
    files = list(history(121))
    assert files == list(history(121))
    assert files != list(history(121, seed=2))
    assert all(20_000 <= len(file) <= 50_000 for file in files)
    documents = [parse(file, "history") for file in files]
    edits = [bool(compare(a, b).changes) for a, b in itertools.pairwise(documents)]
    assert 0.05 < sum(edits) / len(edits) <= 0.12
    assert all(a != b for a, b in itertools.pairwise(files))


def test_large_cases_change_what_they_say() -> None:
    counts = {}
    for case, before, after in large.pairs(1_000):
        a, b = orjson.loads(before), orjson.loads(after)
        notes = [sum(len(clip["midi_events"]) for clip in song["clips"]) for song in (a, b)]
        done = structure().measure(before, after)
        assert done.applies
        counts[case] = (notes[1] - notes[0], done.leaves - 1)  # less `updated_at`
    assert counts.pop("all notes transposed")[0] == 0
    assert counts == {
        "1 % of the notes changed": (0, 10),
        "a note before each clip's first": (10, 10),
        "a clip moved": (0, 2),
        "a track deleted": (-1_000, 2),  # its only one: the list of clips is replaced whole
    }


def test_an_engine_that_breaks_is_a_note_and_no_end() -> None:
    def breaks(_a: object, _b: object) -> object:
        raise RecursionError("too deep")

    broken = PythonEngine("broken 1.0", breaks, len)
    first, second, third = contest([structure(), words(), broken], [(raw(A), raw(b)) for _, b in EDITS])
    made = results("title", first, second, [third], [0], {"peer": "not installed"}, with_bars=True)
    shown = own_table(made)
    assert "failed: RecursionError: too deep" in shown
    assert shown.splitlines()[-1].split() == ["peer", "not", "installed"]
    assert f"{len(EDITS)}/{len(EDITS)}" in shown


def test_a_missing_node_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(Missing, match="Node"):
        JsonDiffPatch()


def test_the_peers_locks_pin_by_hash_and_name_no_host() -> None:
    lock = (HERE / "peers.lock").read_text(encoding="utf-8")
    pins = re.findall(r"^[a-z][^\n]*", lock, re.MULTILINE)
    assert {"deepdiff", "deepdiff-rs", "jsondiff", "nbdime"} <= {pin.split("==")[0] for pin in pins}
    assert all("==" in pin and pin.endswith("\\") for pin in pins)
    assert "://" not in lock
    packages = json.loads((HERE / "node" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert "node_modules/jsondiffpatch" in packages
    assert not [name for name, each in packages.items() if "resolved" in each]
    assert all(each["integrity"] for name, each in packages.items() if name)
