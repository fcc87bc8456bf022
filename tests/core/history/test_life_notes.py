"""What the life of a note promises: it carries no id, and yet is followed through all that happens to it."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.history.life_events import Place, What
from core.history.life_subject import NoteForm, Subject, Thing, note_in
from tests.core.diff.by_hand import Song, split, split_anew
from tests.core.diff.examples import document, each, flat, nested, note, put
from tests.core.history.lives import Versions, history, told, values

APPEARED, CHANGED, MOVED = What.APPEARED, What.CHANGED, What.MOVED
VANISHED, CAME_BACK = What.VANISHED, What.CAME_BACK


def events(data: dict[str, Any], number: int = 0) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = data.get("sequence", data)["clips"][number]["midi_events"]
    return found


def clips(data: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = data.get("sequence", data)["clips"]
    return found


def edit(place: int, **fields: Any) -> Any:
    return lambda data: put(events(data)[place], **fields)


def subject(data: dict[str, Any], place: int, clip_number: int = 0) -> Subject:
    form = NoteForm.of(events(data, clip_number)[place])
    assert form is not None
    return Subject(Thing.NOTE, clips(data)[clip_number]["id"], note=form)


def newest(versions: Versions, place: int) -> Subject:
    return subject(versions.documents[versions.entries[-1].stem].data, place)


def test_a_note_is_followed_through_each_way_it_can_change() -> None:
    # The fourth note of the bass: A2 at beat 6 of a clip at bar 3.
    versions = history(
        flat(),
        edit(3, velocity=64),
        edit(3, duration=2.0),
        edit(3, note=50),
        edit(3, start_time=6.5),
        lambda data: put(clips(data)[0], start_time=16.0),
        lambda data: put(clips(data)[0], is_muted=True),
        lambda data: put(clips(data)[0], track_id="t3", is_muted=False),
    )
    life = versions.life(newest(versions, 3))
    assert values(life) == [
        "A2 at 4.3, 1 beat, velocity 100",
        "velocity 100 → 64",
        "1 → 2 beats",
        "A2 → D3",
        "4.3 → 4.3.3",
        "4.3.3 → 6.3.3",
        "",
        "Deep Bass → Pad",
    ]
    assert [what for _, what in told(life)] == [
        APPEARED, CHANGED, CHANGED, MOVED, MOVED, MOVED, CHANGED, MOVED,
    ]  # fmt: skip
    said = [[detail.said for detail in event.details] for event in reversed(life.events)]
    assert said == [
        ["there from the start"], ["softer"], ["longer"], ["up a fourth"], ["moved 0.5 beats later"],
        ["moved with its clip"], ["muted with its clip"],
        ["to another track with its clip", "no longer muted with its clip"],
    ]  # fmt: skip
    assert life.name == "D3 at bar 6.3.3 in Pad"
    places = [event.place for event in reversed(life.events)]
    assert places[0] == Place("t1", 45, 14.0)
    assert places[3:5] == [Place("t1", 50, 14.0), Place("t1", 50, 14.5)]
    assert places[-1] == Place("t3", 50, 22.5)


def test_what_happens_to_other_notes_is_not_told() -> None:
    versions = history(flat(), edit(2, velocity=10), lambda data: events(data).pop(5), edit(0, note=30))
    assert told(versions.life(newest(versions, 3))) == [("0", APPEARED)]


def test_a_note_is_followed_from_the_middle_both_ways() -> None:
    versions = history(flat(), edit(3, velocity=64), edit(3, note=57), edit(3, velocity=90))
    middle = subject(versions.documents["2"].data, 3)
    assert told(versions.life(middle, at="2")) == [
        ("0", APPEARED), ("1", CHANGED), ("2", MOVED), ("3", CHANGED),
    ]  # fmt: skip


def test_a_transposed_clip_takes_each_of_its_notes_along() -> None:
    versions = history(flat(), lambda data: each(events(data), "note", lambda pitch: pitch + 12))
    life = versions.life(newest(versions, 3))
    assert told(life) == [("0", APPEARED), ("1", MOVED)]
    assert values(life)[1] == "A2 → A3"
    assert life.events[0].doubt == ""


def test_a_note_that_goes_and_stands_there_again_came_back() -> None:
    start = flat()
    without = copy.deepcopy(start)
    events(without).pop(3)
    later = {**copy.deepcopy(without), "tempo": 99.0}
    versions = Versions([start, without, later, {**start, "tempo": 99.0}])
    wanted = [("0", APPEARED), ("1", VANISHED), ("3", CAME_BACK)]
    life = versions.life(subject(start, 3))
    assert told(life) == wanted
    assert {event.place for event in life.events} == {Place("t1", 45, 14.0)}
    assert told(versions.life(subject(start, 3), at="0")) == wanted


def test_a_note_that_comes_back_played_otherwise_is_still_the_one_that_went() -> None:
    start = flat()
    soft, without = copy.deepcopy(start), copy.deepcopy(start)
    events(soft)[3]["velocity"] = 40
    events(without).pop(3)
    versions = Versions([start, soft, without, start])
    wanted = [("0", APPEARED), ("1", CHANGED), ("2", VANISHED), ("3", CAME_BACK)]
    assert told(versions.life(subject(start, 3))) == wanted
    assert told(versions.life(subject(soft, 3), at="1")) == wanted


def test_a_note_that_moved_away_is_not_taken_for_one_that_comes_to_its_place_later() -> None:
    start = flat()
    moved = copy.deepcopy(start)
    events(moved)[3]["note"] = 52
    both = copy.deepcopy(moved)
    events(both).append(note(45, 6.0))
    versions = Versions([start, moved, both])
    newcomer = Subject(Thing.NOTE, "c1", note=NoteForm.of(note(45, 6.0)))
    life = versions.life(newcomer)
    assert told(life) == [("2", APPEARED)]
    doubt = "An equal note stood here before v001; that one was changed and not removed."
    assert life.events[0].doubt == doubt
    assert told(versions.life(subject(moved, 3), at="1")) == [("0", APPEARED), ("1", MOVED)]


def test_a_clip_that_is_cut_in_two_leaves_its_notes_what_they_are() -> None:
    for cut in (split, split_anew):
        start = flat()
        after = copy.deepcopy(start)
        cut(Song(after))
        versions = Versions([start, after])
        late = clips(after)[-1]
        followed = Subject(Thing.NOTE, late["id"], note=NoteForm.of(late["midi_events"][1]))
        assert told(versions.life(followed)) == [("0", APPEARED)]


def test_a_note_that_goes_to_another_clip_at_its_place_is_followed_there() -> None:
    start = flat()
    clips(start).append({**clips(start)[0], "id": "c9", "midi_events": []})
    moved = copy.deepcopy(start)
    clips(moved)[3]["midi_events"].append(events(moved).pop(3))
    life = Versions([start, moved]).life(subject(moved, 0, 3))
    assert told(life) == [("0", APPEARED), ("1", MOVED)]
    assert life.events[0].details[0].said == "to another clip, at its place in the song"
    assert life.events[0].key
    asked_before = Versions([start, moved]).life(subject(start, 3), at="0")
    assert told(asked_before) == told(life)


def test_a_note_that_went_to_another_clip_is_no_past_and_no_future_of_one_in_its_place() -> None:
    here = flat()
    clips(here).append({**clips(here)[0], "id": "c9", "midi_events": []})
    there = copy.deepcopy(here)
    clips(there)[3]["midi_events"].append(events(there).pop(3))
    both = copy.deepcopy(there)
    events(both).append(note(45, 6.0))
    newcomer = Subject(Thing.NOTE, "c1", note=NoteForm.of(note(45, 6.0)))
    assert told(Versions([here, there, both]).life(newcomer)) == [("2", APPEARED)]
    gone = copy.deepcopy(both)
    events(gone).pop()
    versions = Versions([both, gone, here])
    assert told(versions.life(newcomer, at="0")) == [("0", APPEARED), ("1", VANISHED)]


def test_a_note_that_stays_where_it_is_while_its_clip_moves_under_it_says_so() -> None:
    start = flat()
    under = copy.deepcopy(start)
    clips(under)[0]["start_time"] += 1.0
    events(under)[3]["start_time"] -= 1.0
    life = Versions([start, under]).life(subject(under, 3))
    assert told(life) == [("0", APPEARED), ("1", MOVED)]
    assert values(life)[1] == "stays at 4.3"


def test_a_note_that_comes_with_its_clip_says_so() -> None:
    start = flat()
    added = copy.deepcopy(start)
    clips(added).append({**clips(start)[0], "id": "c9", "start_time": 40.0})
    life = Versions([start, added]).life(subject(added, 0, 3))
    assert told(life) == [("1", APPEARED)]
    assert life.events[0].details[0].said == "with its clip"
    assert life.events[0].key


def test_doubt_is_said() -> None:
    start = flat()
    rewritten = copy.deepcopy(start)
    put(clips(rewritten)[0], midi_events=[note(90, 0.0, 0.25, 20), note(95, 7.0, 0.25, 20)])
    life = Versions([start, rewritten]).life(subject(rewritten, 0))
    assert told(life) == [("1", APPEARED)]
    assert "may be one of them" in life.events[0].doubt

    leapt = copy.deepcopy(start)
    put(events(leapt)[3], note=50, start_time=6.5)
    life = Versions([start, leapt]).life(subject(leapt, 3))
    assert told(life) == [("0", APPEARED), ("1", MOVED)]
    assert "another note" in life.events[0].doubt

    twins = copy.deepcopy(start)
    events(twins).append(dict(events(twins)[3]))
    louder = copy.deepcopy(twins)
    for place in (3, 8):
        events(louder)[place]["velocity"] = 30
    life = Versions([twins, louder]).life(subject(louder, 3))
    assert told(life) == [("0", APPEARED), ("1", CHANGED)]
    assert "equal notes" in life.events[0].doubt


def test_a_note_of_the_picture_is_found_in_the_file() -> None:
    for song in (flat, nested):
        data = song()
        found = note_in(document(data), "t1", 45, 14.0, 1.0)
        assert found == subject(data, 3)
        assert note_in(document(data), "t1", 46, 14.0, 1.0) is None
        assert note_in(document(data), "t2", 45, 14.0, 1.0) is None


def test_a_repeat_of_a_loop_leads_to_the_note_that_is_played_again() -> None:
    data = flat()
    put(clips(data)[0], is_looped=True, duration=48.0)
    assert note_in(document(data), "t1", 45, 14.0 + 16.0, 1.0) == subject(data, 3)
    assert note_in(document(data), "t1", 45, 14.0 + 15.0, 1.0) is None
    assert note_in(document(data), "t1", 45, 14.0 + 48.0, 1.0) is None


_MELODY = ((40, 0.0), (47, 7.0), (59, 19.0), (66, 26.0), (81, 43.0))
"""Pitches and starts so far apart, and so unlike each other, that each note is known by its place."""
_EDITS = st.lists(
    st.tuples(
        st.sampled_from(["velocity", "length", "pitch", "start", "transpose", "clip", "drop", "restore"]),
        st.integers(0, 4),
        st.integers(1, 3),
    ),
    max_size=8,
)


def _apply(state: dict[str, Any], alive: dict[int, dict[str, Any]], step: tuple[str, int, int]) -> None:
    """One edit of one note, of all, or of their clip; `alive` are the notes by their secret names."""
    way, which, by = step
    one = alive.get(which)
    match way:
        case "transpose":
            each(events(state), "note", lambda pitch: pitch + by)
        case "clip":
            clips(state)[0]["start_time"] += 4.0 * by
        case "drop" if one is not None:
            events(state).remove(one)
            del alive[which]
        case "velocity" if one is not None:
            one["velocity"] = 100 - 10 * by
        case "length" if one is not None:
            one["duration"] = 1.0 + by / 4
        case "pitch" if one is not None:
            one["note"] = _MELODY[which][0] + by
        case "start" if one is not None:
            one["start_time"] = _MELODY[which][1] + by / 4


def _heard(state: dict[str, Any], one: dict[str, Any] | None) -> Any:
    if one is None:
        return None
    start = one["start_time"] + clips(state)[0]["start_time"]
    return one["note"], start, one["duration"], one["velocity"]


@settings(max_examples=40)
@given(steps=_EDITS, song=st.sampled_from([flat, nested]))
def test_on_any_history_the_life_of_a_note_has_exactly_the_edits_that_were_made_to_it(
    steps: list[tuple[str, int, int]], song: Any
) -> None:
    state = song()
    clips(state)[0]["midi_events"] = [note(*_MELODY[which]) for which in range(5)]
    states = [(state, dict(enumerate(events(state))))]
    for step in steps:
        source = states[step[2] % len(states)] if step[0] == "restore" else states[-1]
        state, alive = copy.deepcopy(source)  # together, so that the names go with the notes
        _apply(state, alive, step)
        states.append((state, alive))
    versions = Versions([state for state, _ in states])
    for which, one in states[-1][1].items():
        heard = [_heard(state, alive.get(which)) for state, alive in states]
        expected = ["0"] + [str(at) for at in range(1, len(heard)) if heard[at] != heard[at - 1]]
        form = NoteForm.of(one)
        life = versions.life(Subject(Thing.NOTE, "c1", note=form))
        found = [stem for stem, _ in told(life)]
        if found != expected:
            # A restore can change a note in so many ways at once that no one would know it again.
            assert found == expected[-len(found) :], (which, heard)
            assert life.events[-1].doubt, (which, heard)
