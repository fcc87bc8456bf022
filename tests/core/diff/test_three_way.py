"""Three-way: edits of two sides meet in one value, and whatever excludes each other is a conflict."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.diff.changes import ChangeKind
from core.diff.structure import diff
from core.diff.three_way import Conflict, Merge, Reason, Who, merge, merge_documents
from core.model.document import parse
from core.model.fields import Area
from tests.core.diff.examples import (
    ANY_JSON,
    clip,
    document,
    edited,
    effect,
    exact,
    flat,
    nested,
    note,
    snapshots,
    track,
)

Edit = Callable[[dict[str, Any]], object]


def merged(edit_a: Edit, edit_b: Edit, prefer: Who = Who.A, base: dict[str, Any] | None = None) -> Merge:
    """What comes of two edits of the example."""
    start = base or flat()
    before = exact(start)
    found = merge(start, edited(start, edit_a), edited(start, edit_b), prefer)
    assert exact(start) == before
    return found


def only(found: Merge) -> Conflict:
    """The one conflict."""
    (conflict,) = found.conflicts
    return conflict


def at(data: Any, pointer: str | None) -> Any:
    """The value that a JSON Pointer names; raises where there is none."""
    assert pointer is not None
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        data = data[int(key)] if isinstance(data, list) else data[key]
    return data


# Laws


@given(st.one_of(ANY_JSON, snapshots()), st.one_of(ANY_JSON, snapshots()))
def test_one_side_alone_and_both_alike_are_that_side(base: Any, a: Any) -> None:
    for found in (merge(base, a, base), merge(base, base, a), merge(base, a, a)):
        assert exact(found.merged) == exact(a)
        assert not found.conflicts
        assert not found.noise
    assert {edit.who for edit in merge(base, a, base).edits} <= {Who.A}
    assert {edit.who for edit in merge(base, base, a).edits} <= {Who.B}
    assert {edit.who for edit in merge(base, a, a).edits} <= {Who.BOTH}
    assert bool(merge(base, a, base).edits) == (exact(base) != exact(a))


def _unordered(value: Any) -> Any:
    """The value with every list sorted: what both added to one place is in the order of the sides."""
    if isinstance(value, dict):
        return {key: _unordered(item) for key, item in value.items()}
    if isinstance(value, list):
        return sorted((_unordered(item) for item in value), key=exact)
    return value


@given(st.one_of(st.tuples(ANY_JSON, ANY_JSON, ANY_JSON), st.tuples(snapshots(), snapshots(), snapshots())))
def test_the_sides_can_change_places(three: tuple[Any, Any, Any]) -> None:
    base, a, b = three
    before = [exact(value) for value in three]
    one, other = merge(base, a, b, Who.A), merge(base, b, a, Who.B)
    assert exact(_unordered(one.merged)) == exact(_unordered(other.merged))
    turned = {(c.reason, c.place.base, c.place.b, c.place.a) for c in (*other.conflicts, *other.noise)}
    assert {(c.reason, *c.place) for c in (*one.conflicts, *one.noise)} == turned
    assert [exact(value) for value in three] == before


_THINGS = st.dictionaries(
    st.sampled_from("xyz"),
    st.lists(
        st.fixed_dictionaries({"id": st.sampled_from("abcdef"), "v": st.integers(0, 1)}),
        unique_by=lambda thing: thing["id"],
        max_size=5,
    ),
    min_size=1,
)


@given(_THINGS, _THINGS, _THINGS)
def test_what_merged_without_conflict_holds_both_sides_already(base: Any, a: Any, b: Any) -> None:
    found = merge(base, a, b)
    assume(found.is_clean)
    for side in (a, b):
        again = merge(base, found.merged, side)
        assert exact(again.merged) == exact(found.merged)
        assert not again.conflicts
        assert {edit.who for edit in again.edits} <= {Who.A, Who.BOTH}


@given(ANY_JSON, ANY_JSON, ANY_JSON)
def test_pointers_lead_to_what_is_meant(base: Any, a: Any, b: Any) -> None:
    found = merge(base, a, b)
    places = [one.place for one in found.edits] + [one.place for one in found.conflicts]
    for place in places:
        for data, pointer in zip((base, a, b), place, strict=True):
            if pointer is not None:
                at(data, pointer)
    for edit in found.edits:
        gone = edit.kind is ChangeKind.REMOVED
        assert (edit.place.base is None) == (edit.kind is ChangeKind.ADDED)
        assert (edit.place.a is None) == (gone and edit.who is not Who.B) or edit.kind is ChangeKind.ADDED


FIELDS: list[tuple[str, Edit, Edit]] = [
    # what, an edit, another of the same thing
    ("tempo", lambda s: s.update(tempo=90), lambda s: s.update(tempo=91)),
    (
        "track",
        lambda s: s["tracks"][0].update(name="Sub"),
        lambda s: s["tracks"][0].update(name="Low"),
    ),
    (
        "clip",
        lambda s: s["clips"][1].update(start_time=4.0),
        lambda s: s["clips"][1].update(start_time=8.0),
    ),
    (
        "note",
        lambda s: s["clips"][0]["midi_events"][3].update(velocity=1),
        lambda s: s["clips"][0]["midi_events"][3].update(velocity=2),
    ),
    (
        "fader",
        lambda s: s["mixer_state"]["channels"][1].update(fader=-3.0),
        lambda s: s["mixer_state"]["channels"][1].update(fader=-4.0),
    ),
    (
        "mix",
        lambda s: s["track_effects"][1]["effects"][0]["parameters"].update(mix=0.1),
        lambda s: s["track_effects"][1]["effects"][0]["parameters"].update(mix=0.2),
    ),
    (
        "sample",
        lambda s: s["sample_assignments"].update(t3="a.wav"),
        lambda s: s["sample_assignments"].update(t3="b.wav"),
    ),
    ("new track", lambda s: s["tracks"].append(track("t9", "Lead", "saw")), lambda s: s["tracks"].append(
        track("t9", "Lead", "sine"))),
    (
        "new note",
        lambda s: s["clips"][0]["midi_events"].append(note(99, 15.0, velocity=1)),
        lambda s: s["clips"][0]["midi_events"].append(note(99, 15.0, velocity=2)),
    ),
    (
        "new effect",
        lambda s: s["track_effects"][0]["effects"].append(effect("e9", "delay", 1, mix=0.1)),
        lambda s: s["track_effects"][0]["effects"].append(effect("e9", "delay", 1, mix=0.2)),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("x", "y"), [(x, y) for x in range(len(FIELDS)) for y in range(len(FIELDS))])
def test_edits_of_two_things_meet_and_two_of_one_thing_conflict(x: int, y: int) -> None:
    edit_a, edit_b = FIELDS[x][1], FIELDS[y][2]
    found = merged(edit_a, edit_b)
    if x == y:
        for prefer, wanted in ((Who.A, edit_a), (Who.B, edit_b)):
            decided = merged(edit_a, edit_b, prefer)
            assert exact(decided.merged) == exact(edited(flat(), wanted))
            assert only(decided).reason in (Reason.CHANGED_TWICE, Reason.ADDED_TWICE)
        return
    assert found.is_clean
    assert exact(found.merged) == exact(edited(edited(flat(), edit_a), edit_b))
    assert {edit.who for edit in found.edits} == {Who.A, Who.B}


@given(st.lists(st.sampled_from(range(len(FIELDS))), unique=True), st.data())
def test_disjoint_edits_give_the_document_with_both(chosen: list[int], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(chosen)))

    def all_of(numbers: list[int]) -> Edit:
        return lambda s: [FIELDS[number][1](s) for number in numbers]

    found = merged(all_of(chosen[:cut]), all_of(chosen[cut:]))
    assert found.is_clean
    assert exact(found.merged) == exact(edited(flat(), all_of(chosen)))
    assert sum(edit.who is Who.A for edit in found.edits) == cut
    assert sum(edit.who is Who.B for edit in found.edits) == len(chosen) - cut


_IDS = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=7)


@given(_IDS, _IDS, _IDS)
def test_a_list_holds_what_neither_removed_and_what_either_added(
    base: list[str], a: list[str], b: list[str]
) -> None:
    before, mine, theirs = ([{"id": name} for name in names] for names in (base, a, b))
    found = merge(before, mine, theirs)
    names = [item["id"] for item in found.merged]
    kept = {name for name in base if name in a and name in b}
    assert sorted(names) == sorted(kept | (set(a) - set(base)) | (set(b) - set(base)))

    def order(some: list[str]) -> list[str]:
        return [name for name in some if name in kept]

    if order(a) == order(base) and set(a) & set(b) <= set(base):
        assert found.is_clean
        assert order(names) == order(b)
    if order(a) != order(base) and order(b) != order(base) and order(a) != order(b):
        assert [conflict.reason for conflict in found.conflicts] == [Reason.ORDER]
        assert order(names) == order(a)


def test_where_both_added_to_one_place_as_come_first_and_the_end_stays_the_end() -> None:
    def things(names: str) -> list[dict[str, str]]:
        return [{"id": name} for name in names]

    def named(a: str, b: str) -> str:
        found = merge(things("xyz"), things(a), things(b))
        assert found.is_clean
        return "".join(item["id"] for item in found.merged)

    assert named("xabyz", "xcyz") == "xabcyz"
    assert named("xayz", "zxby") == "zxaby"
    assert named("zxay", "xbyz") == "zxaby"
    assert named("xyza", "zxyb") == "zxyab"
    assert named("axyz", "bzxy") == "abzxy"


# What conflicts


def test_both_alike_is_no_conflict() -> None:
    def both(s: dict[str, Any]) -> None:
        s.update(tempo=90)
        s["tracks"].append(track("t9", "Lead", "saw"))
        s["clips"].pop(0)

    found = merged(both, both)
    assert found.is_clean
    assert {(edit.who, edit.kind) for edit in found.edits} == {
        (Who.BOTH, ChangeKind.CHANGED),
        (Who.BOTH, ChangeKind.ADDED),
        (Who.BOTH, ChangeKind.REMOVED),
    }


@pytest.mark.parametrize("prefer", [Who.A, Who.B])
def test_what_one_removed_and_the_other_changed_conflicts(prefer: Who) -> None:
    def louder(s: dict[str, Any]) -> None:
        s["clips"][0].update(gain=2.0)

    found = merged(lambda s: s["clips"].pop(0), louder, prefer)
    conflict = only(found)
    assert (conflict.reason, conflict.area) == (Reason.REMOVED_AND_CHANGED, Area.CLIPS)
    assert conflict.place == ("/clips/0", None, "/clips/0")
    assert [c["id"] for c in found.merged["clips"]] == (
        ["c2", "c3"] if prefer is Who.A else ["c1", "c2", "c3"]
    )
    if prefer is Who.B:
        assert found.merged["clips"][0]["gain"] == 2.0


def test_a_removal_is_not_stopped_by_noise() -> None:
    def play(s: dict[str, Any]) -> None:
        s["mixer_state"]["channels"][0].update(meter_peak_left=-3.0)
        s["clips"][0]["midi_events"][0].update(note_name="?")

    def remove(s: dict[str, Any]) -> None:
        s["mixer_state"]["channels"].pop(0)
        s["clips"].pop(0)

    for prefer in (Who.A, Who.B):
        found = merged(remove, play, prefer)
        assert found.is_clean
        assert len(found.noise) == 2
        assert exact(found.merged) == exact(edited(flat(), remove))


def test_two_playheads_are_noise() -> None:
    found = merged(lambda s: s.update(current_position=1.0), lambda s: s.update(current_position=2.0), Who.B)
    assert found.is_clean
    assert [conflict.place.base for conflict in found.noise] == ["/current_position"]
    assert found.merged["current_position"] == 2.0


@pytest.mark.parametrize("prefer", [Who.A, Who.B])
def test_another_spelling_gives_way_to_a_change(prefer: Who) -> None:
    def respell(s: dict[str, Any]) -> None:
        s.update(tempo=120)
        s["clips"][0].update(gain=1)

    def change(s: dict[str, Any]) -> None:
        s.update(tempo=90.5)
        s["clips"].pop(0)

    for found in (merged(respell, change, prefer), merged(change, respell, prefer)):
        assert found.is_clean
        assert [conflict.place.base for conflict in found.noise] == ["/tempo", "/clips/0"]
        assert exact(found.merged) == exact(edited(flat(), change))
    alone = merge(flat(), edited(flat(), respell), flat(), prefer)
    assert [edit.volatile for edit in alone.edits] == [True, True]
    assert exact(alone.merged) == exact(edited(flat(), respell))


def test_two_orders_of_one_list_conflict_and_one_does_not() -> None:
    def last_first(s: dict[str, Any]) -> None:
        s["tracks"].insert(0, s["tracks"].pop())

    def turned(s: dict[str, Any]) -> None:
        s["tracks"].reverse()

    def renamed(s: dict[str, Any]) -> None:
        s["tracks"][2].update(name="Warm")
        s["tracks"].append(track("t9", "Lead", "saw"))

    for prefer, order in ((Who.A, ["t3", "t1", "t2"]), (Who.B, ["t3", "t2", "t1"])):
        found = merged(last_first, turned, prefer)
        assert only(found).reason is Reason.ORDER
        assert only(found).place == ("/tracks", "/tracks", "/tracks")
        assert [t["id"] for t in found.merged["tracks"]] == order
    for found in (merged(last_first, renamed), merged(renamed, last_first)):
        assert found.is_clean
        assert [t["id"] for t in found.merged["tracks"]] == ["t3", "t1", "t2", "t9"]
        assert found.merged["tracks"][0]["name"] == "Warm"


def test_the_order_of_notes_is_no_conflict() -> None:
    def by_pitch(s: dict[str, Any]) -> None:
        s["clips"][0]["midi_events"].sort(key=lambda n: n["note"])

    found = merged(by_pitch, lambda s: s["clips"][0]["midi_events"].reverse())
    assert found.is_clean
    assert [conflict.reason for conflict in found.noise] == [Reason.ORDER]


def test_values_without_names_put_in_one_gap_conflict_unless_they_are_equal() -> None:
    assert merge([1, 2], [1, 7, 2], [1, 2, 8]).merged == [1, 7, 2, 8]
    assert merge([1, 2], [1, 7, 2], [1, 7, 2]).merged == [1, 7, 2]
    for prefer, wanted in ((Who.A, [1, 7, 2]), (Who.B, [1, 8, 9, 2])):
        found = merge([1, 2], [1, 7, 2], [1, 8, 9, 2], prefer)
        assert only(found).reason is Reason.ADDED_TWICE
        assert only(found).place == (None, "/1", "/1")
        assert found.merged == wanted


# Real and large


def test_documents_of_two_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="one shape"):
        merge_documents(document(flat()), document(flat()), document(nested()))
    assert merge_documents(document(nested()), document(nested()), document(nested())).is_clean


def test_edits_of_real_versions_survive_the_next_version(real_data: Path) -> None:
    """What a person would do: change an old version, and bring that to a newer one."""
    files = sorted(real_data.glob("compositions/5e7c*/history/*.json"))
    documents = [parse(file.read_bytes(), file.name).data for file in files[::9]]
    for base, new in pairwise(documents):
        mine = copy.deepcopy(base)
        mine["chat_history"] = [*mine.get("chat_history", []), {"role": "user", "timestamp": "x"}]
        mine["scenes"] = ["Intro"]
        found = merge(base, mine, new)
        assert found.is_clean
        assert found.merged["scenes"] == ["Intro"]
        assert [m for m in found.merged["chat_history"] if m["timestamp"] != "x"] == new["chat_history"]
        assert len(found.merged["chat_history"]) == len(new["chat_history"]) + 1
        assert diff(found.merged["clips"], new["clips"]) is None


@pytest.mark.parametrize("levels", [99, 101, 200, 400, 10_000])
@pytest.mark.parametrize("is_list", [True, False])
def test_deep_nesting_is_merged_as_one_value(levels: int, is_list: bool) -> None:
    def nest(value: Any) -> Any:
        for _ in range(levels):
            value = [value] if is_list else {"x": value}
        return value

    base, a = nest(0), nest(1)
    assert only(merge(base, a, nest(2))).reason is Reason.CHANGED_TWICE
    assert diff(merge(base, a, base).merged, a) is None


def test_many_edits_of_one_long_list_all_meet() -> None:
    base = {"clips": [clip("c1", "t1", 0.0, [note(n % 100, n / 4) for n in range(50_000)])]}

    def of(side: int) -> dict[str, Any]:
        data = json.loads(json.dumps(base))
        events = data["clips"][0]["midi_events"]
        for number in range(side, len(events), 3):
            events[number]["velocity"] = side
        events[:0] = [note(side, n / 3 + side / 9) for n in range(20_000)]
        return data  # type: ignore[no-any-return]

    found = merge(base, of(1), of(2))
    assert len(found.merged["clips"][0]["midi_events"]) == 90_000
    assert found.is_clean
