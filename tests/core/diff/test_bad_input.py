"""Whatever stands where tracks, clips, notes and the rest should stand, the diff answers and stays exact."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings

from core.diff import note_pairs
from core.diff.compare import compare
from core.diff.structure import apply
from core.diff.summary import describe_original, music_difference_words, noise_words, summarise
from core.diff.text import aligned_lines, breadcrumb, fold
from core.errors import DamagedDocument
from core.history.fingerprint import fingerprint
from core.model.document import MAX_DEPTH, parse
from tests.core.diff.examples import document, exact, flat, nested
from tests.core.diff.spoiling import spoilings

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


@settings(max_examples=150)
@given(spoilings())
def test_any_json_in_place_of_any_value_is_compared_all_the_same(pair: tuple[Any, Any]) -> None:
    use(*pair)


@pytest.mark.parametrize("text", [b"[]", b"[{}]", b"3", b"null", b"true", b'"x"', b"", b"[" * 10_000])
def test_what_is_no_snapshot_is_refused_in_words(text: bytes) -> None:
    with pytest.raises(DamagedDocument) as refused:
        parse(text, "v001")
    assert "v001" in str(refused.value)


def test_nesting_to_the_limit_is_compared() -> None:
    def deep(innermost: Any) -> dict[str, Any]:
        value = innermost
        for level in range(MAX_DEPTH - 2):
            value = [value] if level % 2 else {"x": value}
        return {**flat(), "unknown": value}

    use(deep(1), deep(2))
    use(deep([1, 2]), deep([2, 1]))
    use(flat(), deep(1))
    too_deep = '{"x":' * 10_000 + "1" + "}" * 10_000
    with pytest.raises(DamagedDocument):
        parse(too_deep.encode(), "v001")


def test_each_of_many_different_notes_is_tried_with_a_bounded_number_of_others() -> None:
    many = 3_000
    chance = random.Random(5)
    a, b = flat(), flat()
    for snapshot in (a, b):
        snapshot["clips"][0]["midi_events"] = [
            {
                "note": chance.choice([40, 41]),
                "start_time": chance.choice([0.0, chance.random() * 100]),
                "duration": chance.random() + 0.1,
                "velocity": chance.randint(1, 127),
            }
            for _ in range(many)
        ]
    calls = [0]
    told = note_pairs._cost

    def counted(*traits: Any) -> float:
        calls[0] += 1
        return told(*traits)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(note_pairs, "_cost", counted)
        use_without_lines(a, b)
    assert calls[0] <= many * 18 * 4


def use_without_lines(a: Any, b: Any) -> None:
    first, second = document(a), document(b)
    comparison = compare(first, second)
    assert exact(apply(first.data, comparison.delta)) == exact(second.data)
    assert (fingerprint(first).areas != fingerprint(second).areas) is bool(comparison.changes)
