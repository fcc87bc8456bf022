"""Whatever stands where tracks, clips, notes and the rest should stand, the diff answers and stays exact."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from core.diff.compare import compare
from core.diff.structure import apply
from core.diff.summary import describe_original, music_difference_words, noise_words, summarise
from core.diff.text import aligned_lines, breadcrumb, fold
from tests.core.diff.examples import document, exact, flat, nested

JUNK: tuple[Any, ...] = (
    None, True, 0, 1, -1, 1.5, 1e308, -1e308, 10**30, "", "x", "t1", [], {}, [None], [1, "a"], [[]],
    {"id": []}, {"id": "c1"}, [{"id": "t1"}, {"id": "t1"}, {"id": 1}],
    [{"note": 60, "start_time": 1e300}, {"note": 10**40, "start_time": 0}],
    [{"note": 60.5, "start_time": True}],
    [{"note": 60, "start_time": 0.0, "duration": None, "velocity": []}, "s", None],
)  # fmt: skip


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in below:
        yield from paths(inner, (*path, step))


def spoilt(data: Any, chance: random.Random) -> Any:
    """A copy with junk put in, things taken out and things doubled."""
    result = copy.deepcopy(data)
    for _ in range(chance.choice([1, 1, 2, 4, 8])):
        everywhere = list(paths(result))
        if not everywhere:
            break
        depth = chance.randint(1, 6)
        path = chance.choice([p for p in everywhere if len(p) == depth] or everywhere)
        holder = result
        for step in path[:-1]:
            holder = holder[step]
        act = chance.random()
        if act < 0.6:
            holder[path[-1]] = copy.deepcopy(chance.choice(JUNK))
        elif act < 0.75:
            del holder[path[-1]]
        elif isinstance(holder, list):
            holder.insert(0, copy.deepcopy(holder[path[-1]]))
        else:
            holder["unknown/~"] = copy.deepcopy(chance.choice(JUNK))
    return result


def use(a: Any, b: Any) -> None:
    """Everything that a window asks of a comparison."""
    first, second = document(a), document(b)
    comparison = compare(first, second)
    assert summarise(comparison).title
    assert noise_words(comparison)
    assert bool(music_difference_words(comparison)) is bool(comparison.changes)
    assert describe_original(second)
    assert exact(apply(first.data, comparison.delta)) == exact(second.data)
    assert bool(comparison.changes or comparison.noise) is (exact(first.data) != exact(second.data))
    lines = aligned_lines(comparison)
    for number, side in ((0, first), (2, second)):
        numbers = [line[number] for line in lines if line[number]]
        assert numbers == list(range(1, 1 + len(json.dumps(side.data, indent=2).split("\n"))))
    assert {line.change for line in lines} >= set(range(len(comparison.changes)))
    for show_noise in (False, True):
        fold(lines, show_noise, whole=False)
    for index in range(0, len(lines), 41):
        breadcrumb(comparison, lines, index)


@pytest.mark.parametrize("seed", range(12))
def test_spoilt_snapshots_are_compared_all_the_same(seed: int) -> None:
    for number in range(40):
        chance = random.Random(seed * 1000 + number)
        a = chance.choice([flat, nested])()
        a = spoilt(a, chance) if chance.random() < 0.7 else a
        use(a, spoilt(chance.choice([a, a, flat(), nested()]), chance))


@pytest.mark.parametrize(
    "key", ["tracks", "clips", "mixer_state", "track_effects", "chat_history", "sequence"]
)
@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_junk_in_place_of_a_part_is_shown_not_feared(key: str, junk: Any) -> None:
    spoilt_flat = {**flat(), key: junk}
    use(flat(), spoilt_flat)
    use(spoilt_flat, nested())
    use({}, spoilt_flat)


def test_strings_as_tracks_are_tracks_without_names() -> None:
    a, b = {**flat(), "tracks": ["a", "b"]}, {**flat(), "tracks": ["a", "c", None]}
    use(a, b)


def test_two_things_of_one_id_are_counted() -> None:
    a, b = flat(), flat()
    b["tracks"].append(copy.deepcopy(b["tracks"][0]))
    comparison = compare(document(a), document(b))
    assert [change.headline for change in comparison.changes] == ["Deep Bass duplicated"]
