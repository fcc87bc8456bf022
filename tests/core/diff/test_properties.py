"""What holds for any two values: the delta and its patch are exact, and no larger than they must be."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

import jsonpatch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.diff.compact import compact, operations
from core.diff.patch import to_patch
from core.diff.structure import Delta, ListDelta, ObjectDelta, Replaced, apply, diff, reverse
from tests.core.diff.examples import ANY_JSON, clip, exact, note, snapshots, track

IDS = ("id", "track_id", "sequence_id", "composition_id", "selected_channel_id")


def _sequence(song: dict[str, Any]) -> dict[str, Any]:
    inner = song.get("sequence")
    return inner if isinstance(inner, dict) else song


def _notes(song: dict[str, Any], chance: random.Random) -> list[dict[str, Any]]:
    clips = [one for one in _sequence(song).get("clips", []) if one["midi_events"]]
    return chance.choice(clips)["midi_events"] if clips else []


def _transpose(song: dict[str, Any], chance: random.Random) -> None:
    for one in _notes(song, chance):
        one["note"] += 2


def _shift(song: dict[str, Any], chance: random.Random) -> None:
    for one in _notes(song, chance):
        one["start_time"] += chance.choice([1, 0.5, 1e-12])


def _reorder(song: dict[str, Any], chance: random.Random) -> None:
    chance.shuffle(chance.choice([_notes(song, chance), _sequence(song).get("clips", []), song.get("x", [])]))


def _put_in_front(song: dict[str, Any], chance: random.Random) -> None:
    _notes(song, chance).insert(0, note(chance.randint(30, 40), 0.0))


def _double(song: dict[str, Any], chance: random.Random) -> None:
    found = _notes(song, chance)
    found += copy.deepcopy(found[:3])


def _drop_track(song: dict[str, Any], chance: random.Random) -> None:
    tracks = _sequence(song).get("tracks", [])
    if tracks:
        tracks.pop(chance.randrange(len(tracks)))


def _add_track_and_clip(song: dict[str, Any], chance: random.Random) -> None:
    _sequence(song).setdefault("tracks", []).insert(0, track("new", "New", "saw"))
    _sequence(song).setdefault("clips", []).append(clip("newer", "new", 4.0, [note(50, 0.0)]))


def _spell(song: dict[str, Any], chance: random.Random) -> None:
    """Whole numbers spelt otherwise, which Python takes for the same."""
    for holder in (_sequence(song), *_notes(song, chance), *_sequence(song).get("tracks", [])):
        for key, value in holder.items():
            if isinstance(value, bool | int | float) and value in (0, 1) and chance.random() < 0.3:
                holder[key] = chance.choice([int(value), float(value), bool(value), -0.0 * value])


def _null(song: dict[str, Any], chance: random.Random) -> None:
    _sequence(song)[chance.choice(["clips", "tracks", "tempo"])] = None


EDITS: tuple[Callable[[dict[str, Any], random.Random], None], ...] = (
    *(_transpose, _shift, _reorder, _put_in_front, _double, _drop_track, _add_track_and_clip, _spell),
)


@st.composite
def edited_pairs(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """A snapshot of either shape, and what some musical edits made of it."""
    before = draw(snapshots())
    chance = random.Random(draw(st.integers(0, 10**6)))
    after = copy.deepcopy(before)
    for edit in draw(st.lists(st.sampled_from(EDITS), min_size=1, max_size=4)):
        edit(after, chance)
    if draw(st.integers(0, 9)) == 0:
        _null(after, chance)
    return before, after


ANY_PAIR = edited_pairs() | st.tuples(snapshots(), snapshots()) | st.tuples(ANY_JSON, ANY_JSON)


def patched(value: Any, patch: list[dict[str, Any]]) -> Any:
    """The value after a patch, by a library that is not ours."""
    return jsonpatch.apply_patch(copy.deepcopy(value), copy.deepcopy(patch))


@given(ANY_PAIR)
@settings(max_examples=300)
def test_delta_applies_and_turns_round(pair: tuple[Any, Any]) -> None:
    a, b = pair
    for delta in (diff(a, b), compact(diff(a, b))):
        assert exact(apply(a, delta)) == exact(b)
        assert exact(apply(b, reverse(delta))) == exact(a)


@given(edited_pairs())
@settings(max_examples=200)
def test_patch_and_its_inverse_are_applied_by_a_library(pair: tuple[Any, Any]) -> None:
    a, b = pair
    delta = diff(a, b)
    assert exact(patched(a, to_patch(delta))) == exact(b)
    assert exact(patched(b, to_patch(reverse(delta)))) == exact(a)
    assert exact(patched(a, to_patch(delta, a))) == exact(b)
    assert exact(patched(b, to_patch(reverse(delta), b))) == exact(a)


@given(ANY_PAIR)
def test_nothing_differs_from_its_copy(pair: tuple[Any, Any]) -> None:
    assert diff(pair[0], copy.deepcopy(pair[0])) is None


@given(ANY_PAIR)
def test_no_delta_means_equal_to_the_last_type(pair: tuple[Any, Any]) -> None:
    assert (diff(*pair) is None) is (exact(pair[0]) == exact(pair[1]))


def renamed(value: Any, key: str = "") -> Any:
    """The same with every id another, in deltas too."""
    if isinstance(value, dict):
        return {name: renamed(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [renamed(inner, key) for inner in value]
    if isinstance(value, Replaced):
        return Replaced(renamed(value.old, key), renamed(value.new, key))
    if isinstance(value, ObjectDelta):
        changed, added, removed = map(renamed, (value.changed, value.added, value.removed))
        return ObjectDelta(changed, added, removed, value.keeps_some)
    if isinstance(value, ListDelta):
        removed, added = (
            tuple((place, renamed(item, key)) for place, item in part)
            for part in (value.removed, value.added)
        )
        below = tuple((x, y, renamed(one, key)) for x, y, one in value.changed)
        return ListDelta(value.length_a, value.length_b, removed, added, value.moved, below)
    return f"other {value}" if key in IDS and isinstance(value, str) else value


@given(edited_pairs() | st.tuples(snapshots(), snapshots()))
def test_other_ids_change_nothing_but_the_ids(pair: tuple[Any, Any]) -> None:
    a, b = pair
    assert repr(diff(renamed(a), renamed(b))) == repr(renamed(diff(a, b)))


def leaves(value: Any) -> int:
    """How many single values there are in a value; an empty container counts as one."""
    if isinstance(value, dict | list) and value:
        return sum(map(leaves, value.values() if isinstance(value, dict) else value))
    return 1


def carried(delta: Delta) -> tuple[int, int]:
    """How many leaves of A and of B a delta holds."""
    if isinstance(delta, Replaced):
        return leaves(delta.old), leaves(delta.new)
    if delta is None:
        return 0, 0
    if isinstance(delta, ObjectDelta):
        olds, news = list(delta.removed.values()), list(delta.added.values())
        below = [carried(one) for one in delta.changed.values()]
    else:
        olds, news = [item for _, item in delta.removed], [item for _, item in delta.added]
        below = [carried(one) for *_, one in delta.changed]
    return (
        sum(map(leaves, olds)) + sum(old for old, _ in below),
        sum(map(leaves, news)) + sum(new for _, new in below),
    )


@given(ANY_PAIR)
@settings(max_examples=200)
def test_a_delta_is_no_larger_than_what_it_is_about(pair: tuple[Any, Any]) -> None:
    a, b = pair
    delta = diff(a, b)
    for one in (delta, compact(delta)):
        of_a, of_b = carried(one)
        assert of_a <= leaves(a)
        assert of_b <= leaves(b)
    assert operations(delta) <= leaves(a) + leaves(b)
    assert operations(delta) == len(to_patch(delta))
