"""Every pair of neighbours in histories that a backend in the wild wrote, and pairs picked by chance."""

from __future__ import annotations

import copy
import itertools
import json
import random
from pathlib import Path

import jsonpatch
import pytest

from core.diff.compact import operations
from core.diff.compare import compare
from core.diff.patch import to_patch
from core.diff.structure import apply, diff, reverse
from core.diff.summary import describe_original, summarise
from core.diff.text import aligned_lines
from core.model.document import Document, parse
from tests.core.diff.examples import exact

TAKES = {
    1: ("Track 1 added (1 clip, 2 notes)", "+1 track · +2 notes · F7"),
    2: ("Master: fader 0.0 → −33.0 dB", "Mixer ~1"),
    3: ("Track 1: level 0.0 → −29.2 dB · Master: fader −33.0 → −17.4 dB", "Tracks ~1 · Mixer ~1"),
    6: ("Track 2 added · Track 1: instrument sine → saw", "+1 track · Tracks ~1"),
    7: ("Track 1: instrument saw → choirAahs", "Tracks ~1"),
    8: ("Track 1: 1 note moved 1 beat later", "→1 note · 3.1.2 → 3.2.2"),
    13: (
        "Loop on · Loop end bar 5.1 → 6.2 · Track 1: instrument choirAahs → synthBrass1",
        "Song ~2 · Tracks ~1",
    ),
    63: ("Track 3 added (1 clip)", "+1 track · +1 clip"),
    64: ("Track 3: instrument sine → clap808", "Tracks ~1"),
    65: ("Track 3: 3 notes added", "+3 notes · G7 A7"),
    165: (
        "Track 2: clip added in bars 1–4 (3 notes) · Track 1 and Track 3: 12 notes changed",
        "+1 clip · +10 −5 notes · +6 effects · Clips ~1",
    ),
    171: (
        "Track 1, Track 2 and Track 3: 159 notes changed · 2 clips moved · 5 effects added",
        "→2 clips · +149 −10 notes · +5 effects · Clips ~3",
    ),
}


@pytest.fixture(scope="module")
def histories(real_data: Path) -> dict[str, list[Document]]:
    """The versions of each composition in order, current and autosave last."""
    return {
        folder.name: [
            parse(path.read_bytes(), path.name)
            for path in (*sorted((folder / "history").glob("*.json")), *sorted(folder.glob("*.json")))
            if path.name != "metadata.json"
        ]
        for folder in (real_data / "compositions").iterdir()
    }


def assert_exact(a: Document, b: Document) -> None:
    comparison = compare(a, b)
    assert exact(apply(a.data, comparison.delta)) == exact(b.data)
    assert exact(apply(b.data, reverse(comparison.delta))) == exact(a.data)
    lines = aligned_lines(comparison)
    for side, number, document in ((1, 0, a), (3, 2, b)):
        mine = [line for line in lines if line[number]]
        assert [line[number] for line in mine] == list(range(1, len(mine) + 1))
        assert [line[side] for line in mine] == json.dumps(document.data, indent=2, ensure_ascii=False).split(
            "\n"
        )
    shown = {line.change for line in lines}
    assert shown >= set(range(len(comparison.changes)))


def test_neighbours_are_compared_exactly(histories: dict[str, list[Document]]) -> None:
    for versions in histories.values():
        for a, b in itertools.pairwise(versions):
            assert_exact(a, b)


def test_pairs_picked_by_chance_are_compared_exactly(histories: dict[str, list[Document]]) -> None:
    every = [document for versions in histories.values() for document in versions]
    chance = random.Random(300)
    for _ in range(300):
        a, b = chance.choice(every), chance.choice(every)
        assert_exact(a, b)


def test_a_thousand_pairs_are_made_of_each_other(histories: dict[str, list[Document]]) -> None:
    every = [document.data for versions in histories.values() for document in versions]
    texts = [exact(data) for data in every]
    chance = random.Random(1000)
    for _ in range(1000):
        x, y = chance.randrange(len(every)), chance.randrange(len(every))
        delta = diff(every[x], every[y])
        assert (delta is None) is (texts[x] == texts[y])
        assert exact(apply(every[x], delta)) == texts[y]
        assert exact(apply(every[y], reverse(delta))) == texts[x]


def test_patches_of_neighbours_and_their_inverses_are_right(histories: dict[str, list[Document]]) -> None:
    for versions in histories.values():
        for a, b in itertools.pairwise(document.data for document in versions):
            delta = diff(a, b)
            assert len(to_patch(delta)) == operations(delta)
            for old, new, way in ((a, b, delta), (b, a, reverse(delta))):
                patch = copy.deepcopy(to_patch(way, old))
                assert exact(jsonpatch.apply_patch(old, patch)) == exact(new)


def test_patches_of_takes_are_right(histories: dict[str, list[Document]]) -> None:
    versions = _known(histories)
    for before, after in zip([0, *TAKES], TAKES, strict=False):
        a, b = versions[before].data, versions[after].data
        patch = copy.deepcopy(to_patch(compare(versions[before], versions[after]).delta))
        assert exact(jsonpatch.apply_patch(a, patch)) == exact(b)


def test_takes_are_told_and_nothing_else_is_music(histories: dict[str, list[Document]]) -> None:
    versions = _known(histories)
    assert "".join(span.text for span in describe_original(versions[0])) == "120 BPM · 4/4 · empty"
    told = {}
    for number, (a, b) in enumerate(itertools.pairwise(versions[:174]), 1):
        comparison = compare(a, b)
        if comparison.changes:
            told[number] = summarise(comparison)
    assert list(told) == list(TAKES)


@pytest.mark.parametrize("number", TAKES)
def test_a_take_is_summed_up_against_the_take_before(
    histories: dict[str, list[Document]], number: int
) -> None:
    versions = _known(histories)
    before = ([0, *TAKES])[list(TAKES).index(number)]
    summary = summarise(compare(versions[before], versions[number]))
    assert (summary.title, "".join(span.text for span in summary.detail)) == TAKES[number]


def _known(histories: dict[str, list[Document]]) -> list[Document]:
    return next(versions for name, versions in histories.items() if name.startswith("5e7c552d"))
