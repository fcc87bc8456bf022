"""What the life of a thing promises: the takes that changed it, no others, with what it was and became."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.diff.collect import ORDER_WEIGHT
from core.diff.compare import compare
from core.history.life import read_life
from core.history.life_events import What
from core.history.life_subject import Seen, Subject, Thing, subject_of
from core.history.timeline import Damage
from tests.core.diff.by_hand import Song, duplicate_track, rack, remove_track, renumber, split
from tests.core.diff.examples import document, effect, flat, nested, put, snapshots, strip
from tests.core.history.lives import Versions, history, told, values

TEMPO = Subject(Thing.SONG, field=("tempo",))
BASS = Subject(Thing.TRACK, "t1")
BASS_CLIP = Subject(Thing.CLIP, "c1")
FADER = Subject(Thing.STRIP, "t1", ("fader",))
CUTOFF = Subject(Thing.EFFECT, "e1", ("parameters", "cutoff"))
APPEARED, CHANGED, MOVED = What.APPEARED, What.CHANGED, What.MOVED
VANISHED, CAME_BACK = What.VANISHED, What.CAME_BACK
SHAPES = pytest.mark.parametrize("song", [flat, nested])


def sequence(data: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = data.get("sequence", data)
    return found


def tempo(value: float) -> Any:
    return lambda data: put(sequence(data), tempo=value)


def clip(number: int, **fields: Any) -> Any:
    return lambda data: put(sequence(data)["clips"][number], **fields)


def nothing(data: dict[str, Any]) -> None:
    """A save that differs in the playhead alone."""
    sequence(data)["current_position"] += 1.0


@SHAPES
def test_the_life_of_the_tempo_has_each_edit_with_old_and_new_value_in_its_unit(song: Any) -> None:
    found = history(song(), nothing, tempo(140.0), clip(0, is_muted=True), tempo(120.0)).life(TEMPO)
    assert told(found) == [("0", APPEARED), ("2", CHANGED), ("4", CHANGED)]
    assert values(found) == ["120 BPM", "120 → 140 BPM", "140 → 120 BPM"]
    assert found.name == "tempo"


def test_what_never_changed_has_only_its_appearance() -> None:
    life = history(flat(), tempo(100.0), nothing, clip(1, gain=0.5)).life(FADER)
    assert told(life) == [("0", APPEARED)]
    assert life.is_untouched
    assert values(life) == ["0.0 dB"]


def test_a_restored_value_shows_as_a_change_back() -> None:
    versions = history(flat(), lambda data: put(strip(data, 0), fader=-6.0))
    again = Versions([*(d.data for d in versions.documents.values()), flat()])
    life = again.life(FADER)
    assert told(life) == [("0", APPEARED), ("1", CHANGED), ("2", CHANGED)]
    assert values(life)[1:] == ["0.0 → −6.0 dB", "−6.0 → 0.0 dB"]


@SHAPES
def test_a_parameter_is_followed_by_the_id_of_its_effect_through_other_chains(song: Any) -> None:
    def to_the_pad(data: dict[str, Any]) -> None:
        chains = data["track_effects"]
        chains[1]["effects"].append({**chains[0]["effects"].pop(), "slot_index": 2})

    def open_up(data: dict[str, Any]) -> None:
        data["track_effects"][1]["effects"][2]["parameters"]["cutoff"] = 8000.0

    versions = history(song(), to_the_pad, open_up)
    assert values(versions.life(CUTOFF)) == ["2000 Hz", "2000 → 8000 Hz"]
    effect = versions.life(Subject(Thing.EFFECT, "e1"))
    assert told(effect) == [("0", APPEARED), ("1", MOVED), ("2", CHANGED)]
    assert values(effect)[1:] == ["Deep Bass → Pad", "2000 → 8000 Hz"]
    assert effect.name == "Low-pass on Pad"


@SHAPES
def test_a_track_lives_with_its_clips_notes_strip_effects_and_sample(song: Any) -> None:
    def softer(data: dict[str, Any]) -> None:
        sequence(data)["clips"][0]["midi_events"][0]["velocity"] = 50

    def sample(data: dict[str, Any]) -> None:
        data["sample_assignments"]["t1"] = "samples/sub.wav"

    versions = history(
        song(),
        softer,
        lambda data: put(sequence(data)["clips"][1], gain=0.5),  # of another track
        lambda data: put(data["mixer_state"]["channels"][0], pan=0.3),
        lambda data: put(data["track_effects"][0]["effects"][0]["parameters"], cutoff=900.0),
        sample,
        lambda data: put(sequence(data)["tracks"][0], name="Sub"),
    )
    life = versions.life(BASS)
    assert [stem for stem, _ in told(life)] == ["0", "1", "3", "4", "5", "6"]
    assert life.name == "Sub"
    assert [event.details[0].said for event in life.events] == [
        "name", "sample added", "Low-pass cutoff", "pan", "1 note softer", "there from the start",
    ]  # fmt: skip


def test_a_track_that_goes_and_comes_back_says_so_without_all_that_went_with_it() -> None:
    def remove(data: dict[str, Any]) -> None:
        remove_track(Song(data))

    gone = history(flat(), remove)
    versions = Versions([*(d.data for d in gone.documents.values()), flat()])
    life = versions.life(BASS)
    assert told(life) == [("0", APPEARED), ("1", VANISHED), ("2", CAME_BACK)]
    assert [len(event.details) for event in life.events] == [1, 1, 1]
    assert told(versions.life(BASS, at="0")) == told(life)  # asked from before it went
    assert [what for _, what in told(versions.life(FADER))] == [APPEARED, VANISHED, CAME_BACK]


def test_the_life_of_a_clip_tells_moves_and_notes_but_no_order_of_the_list() -> None:
    def turn_round(data: dict[str, Any]) -> None:
        data["clips"].reverse()

    def add_note(data: dict[str, Any]) -> None:
        data["clips"][2]["midi_events"].append({**data["clips"][2]["midi_events"][0], "note": 80})

    versions = history(flat(), clip(0, start_time=16.0), turn_round, add_note)
    life = versions.life(BASS_CLIP)
    assert told(life) == [("0", APPEARED), ("1", MOVED), ("3", CHANGED)]
    assert values(life)[1:] == ["bar 3.1 → 5.1", "G♯5"]


def test_a_clip_that_also_changed_its_place_in_the_list_tells_what_is_heard_alone() -> None:
    def edit_and_put_last(data: dict[str, Any]) -> None:
        data["clips"].append(data["clips"].pop(0))
        data["clips"][2]["gain"] = 0.5

    (event, _) = history(flat(), edit_and_put_last).life(BASS_CLIP).events
    assert [detail.said for detail in event.details] == ["clip gain"]


def test_a_clip_that_came_to_a_track_is_told_once_with_its_notes() -> None:
    def add(data: dict[str, Any]) -> None:
        data["clips"].append({**copy.deepcopy(data["clips"][0]), "id": "c9", "start_time": 64.0})

    (event, _) = history(flat(), add).life(BASS).events
    assert [detail.said for detail in event.details] == ["clip duplicated to bar 17 (8 notes)"]


def test_effects_that_share_an_id_are_followed_as_one() -> None:
    def exchanged(data: dict[str, Any]) -> None:
        first, second = data["track_effects"]
        data["track_effects"] = [
            {**second, "effects": first["effects"]},
            {**first, "effects": second["effects"]},
        ]

    start = flat()
    first, second = start["track_effects"]
    second["effects"] = [{**first["effects"][0], "effect_name": "reverb"}]
    versions = history(start, exchanged)
    comparison = compare(versions.documents["0"], versions.documents["1"])
    renamed = [found for change in comparison.edits if (found := subject_of(comparison, change))]
    assert renamed
    for found in renamed:
        assert [stem for stem, _ in told(versions.life(found.subject))] == ["0", "1"]


def test_a_duplicated_track_has_its_own_life() -> None:
    versions = history(flat(), lambda data: duplicate_track(Song(data)), tempo(90.0))
    assert told(versions.life(Subject(Thing.TRACK, "t9"))) == [("1", APPEARED)]
    assert told(versions.life(Subject(Thing.TRACK, "t2"))) == [("0", APPEARED)]


def test_each_event_names_a_change_of_the_comparison_with_the_take_before() -> None:
    versions = history(flat(), tempo(90.0), nothing, clip(0, start_time=16.0), tempo(91.0))
    for subject in (TEMPO, BASS, BASS_CLIP):
        for event in versions.life(subject).events:
            if event.entry.before is not None:
                documents = versions.documents
                comparison = compare(documents[event.entry.before], documents[event.entry.stem])
                assert event.key in {change.key for change in comparison.changes}


def test_takes_of_other_areas_are_not_read() -> None:
    versions = history(flat(), *[clip(0, start_time=4.0 * step) for step in range(3, 30)])
    assert told(versions.life(TEMPO)) == [("0", APPEARED)]
    assert set(versions.loads) <= {"0", versions.entries[-1].stem}


def test_progress_can_cancel_between_takes() -> None:
    class Enough(Exception):
        pass

    def enough(done: int, total: int) -> None:
        assert total == 3
        if done == 1:
            raise Enough

    versions = history(flat(), tempo(90.0), tempo(91.0))
    with pytest.raises(Enough):
        read_life(versions.entries, "2", TEMPO, versions.load, enough)
    assert versions.loads == ["2", "0"]


# States that are in no version, and versions that cannot be read


def _loose(versions: Versions, stem: str, data: dict[str, Any]) -> Versions:
    """Beside the versions a current or an autosave of its own."""
    base = versions.entries[-1].stem
    versions.documents[stem] = document(data)
    areas = compare(versions.documents[base], versions.documents[stem]).areas
    loose = replace(versions.entries[-1], stem=stem, number=0, is_take=True, areas=areas, before=base)
    versions.entries.append(loose)
    return versions


def test_a_current_in_no_version_is_the_newest_take_of_a_life() -> None:
    versions = history(flat(), tempo(100.0))
    _loose(versions, "current", {**flat(), "tempo": 66.0})
    wanted = [("0", APPEARED), ("1", CHANGED), ("current", CHANGED)]
    assert told(versions.life(TEMPO, at="1")) == wanted
    assert told(versions.life(TEMPO, at="current")) == wanted


def test_the_autosave_takes_part_only_where_it_was_asked_from() -> None:
    versions = _loose(history(flat(), tempo(100.0)), "autosave", {**flat(), "tempo": 66.0})
    assert [stem for stem, _ in told(versions.life(TEMPO, at="1"))] == ["0", "1"]
    assert [stem for stem, _ in told(versions.life(TEMPO, at="autosave"))] == ["0", "1", "autosave"]


def test_a_version_that_cannot_be_read_is_named_and_left_out() -> None:
    versions = history(flat(), tempo(100.0), tempo(90.0))
    middle = replace(versions.entries[1], damage=Damage("the file ends"), areas=())
    versions.entries[1] = middle
    versions.entries[2] = replace(versions.entries[2], before="0")
    life = versions.life(TEMPO)
    assert told(life) == [("0", APPEARED), ("2", CHANGED)]
    assert values(life)[1] == "120 → 90 BPM"
    assert life.unread == ("v001",)
    assert "1" not in versions.loads


# What a change is about


def _only(old: dict[str, Any], new: dict[str, Any]) -> Seen | None:
    comparison = compare(document(old), document(new))
    (change,) = comparison.edits
    return subject_of(comparison, change)


def _after(edit: Any, song: Any = flat) -> Seen | None:
    new = copy.deepcopy(song())
    edit(new)
    return _only(song(), new)


@SHAPES
def test_a_change_leads_to_the_field_or_the_thing_that_it_is_about(song: Any) -> None:
    def note(data: dict[str, Any]) -> None:
        sequence(data)["clips"][1]["midi_events"][3]["velocity"] = 20

    def notes(data: dict[str, Any]) -> None:
        for one in sequence(data)["clips"][1]["midi_events"][:5]:
            one["velocity"] = 20

    assert _after(tempo(99.0), song) == Seen(TEMPO, True)
    assert _after(clip(0, start_time=2.0), song) == Seen(BASS_CLIP, True)
    assert _after(clip(0, is_muted=True), song) == Seen(Subject(Thing.CLIP, "c1", ("is_muted",)), True)
    assert _after(lambda d: put(d["mixer_state"]["channels"][0], fader=1.0), song) == Seen(FADER, True)
    assert _after(notes, song) == Seen(Subject(Thing.CLIP, "c2", ("midi_events",)), True)
    found = _after(note, song)
    assert found is not None
    assert found.subject.thing is Thing.NOTE
    assert found.subject.id == "c2"
    assert found.subject.note is not None
    assert (found.subject.note.pitch, found.subject.note.tick) == (42, 3 * 960)


def test_what_went_leads_to_the_thing_in_the_version_before() -> None:
    assert _after(lambda data: data["track_effects"][0]["effects"].clear()) == Seen(
        Subject(Thing.EFFECT, "e1"), False
    )
    assert _after(lambda data: remove_track(Song(data), 2)) == Seen(Subject(Thing.TRACK, "t3"), False)


def test_an_effect_that_came_is_meant_and_not_those_that_made_room() -> None:
    before = flat()
    rack(Song(before))
    after = copy.deepcopy(before)
    Song(after).effects(1).insert(0, effect("new", "chorus", 0, mix=0.2))
    renumber(Song(after))
    assert _only(before, after) == Seen(Subject(Thing.EFFECT, "new"), True)
    assert _only(after, before) == Seen(Subject(Thing.EFFECT, "new"), False)
    moved = copy.deepcopy(before)
    Song(moved).effects(1).append(Song(moved).effects(1).pop(0))
    renumber(Song(moved))
    assert _only(before, moved) == Seen(Subject(Thing.EFFECT, "r0"), True)


def test_a_split_clip_leads_to_its_track_and_a_message_to_nothing() -> None:
    found = _after(lambda data: split(Song(data)))
    assert found == Seen(BASS, True)
    assert _after(lambda data: data["chat_history"].append({"role": "user", "content": "More"})) is None


# Laws


@settings(max_examples=60)
@given(before=snapshots(), after=snapshots())
def test_whatever_a_take_changed_has_that_take_in_its_life(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    versions = Versions([before, after])
    comparison = compare(versions.documents["0"], versions.documents["1"])
    for change in comparison.edits:
        found = subject_of(comparison, change)
        if found is None or change.weight == ORDER_WEIGHT:
            continue  # a place in a list of the file is nothing of the thing itself
        life = versions.life(found.subject, at="1" if found.in_b else "0")
        assert "1" in life.stems, (change.headline, found)
        assert life.name


_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("tempo"), st.sampled_from([90.0, 100.0, 120.0])),
        st.tuples(st.just("fader"), st.sampled_from([-6.0, 0.0, 3.0])),
        st.tuples(st.just("cutoff"), st.sampled_from([500.0, 2000.0, 9000.0])),
        st.tuples(st.just("start"), st.sampled_from([0.0, 8.0, 24.0])),
        st.tuples(st.just("playhead"), st.sampled_from([1.0, 2.0])),
        st.tuples(st.just("restore"), st.integers(0, 9)),
    ),
    max_size=9,
)


def _state(data: dict[str, Any]) -> dict[str, Any]:
    """What the model holds the lives against."""
    return {
        "tempo": sequence(data)["tempo"],
        "fader": data["mixer_state"]["channels"][0]["fader"],
        "cutoff": data["track_effects"][0]["effects"][0]["parameters"]["cutoff"],
        "start": sequence(data)["clips"][0]["start_time"],
    }


def _do(data: dict[str, Any], step: tuple[str, Any]) -> None:
    name, value = step
    match name:
        case "tempo":
            sequence(data)["tempo"] = value
        case "fader":
            data["mixer_state"]["channels"][0]["fader"] = value
        case "cutoff":
            data["track_effects"][0]["effects"][0]["parameters"]["cutoff"] = value
        case "start":
            sequence(data)["clips"][0]["start_time"] = value
        case _:
            sequence(data)["current_position"] = value


@settings(max_examples=50)
@given(steps=_STEPS, song=st.sampled_from([flat, nested]))
def test_on_any_history_a_life_has_exactly_the_takes_in_which_its_value_differs(
    steps: list[tuple[str, Any]], song: Any
) -> None:
    states = [song()]
    for step in steps:
        if step[0] == "restore":
            states.append(copy.deepcopy(states[step[1] % len(states)]))
        else:
            states.append(copy.deepcopy(states[-1]))
            _do(states[-1], step)
    versions = Versions(states)
    seen = [_state(state) for state in states]
    subjects = {"tempo": TEMPO, "fader": FADER, "cutoff": CUTOFF, "start": BASS_CLIP}
    for name, subject in subjects.items():
        expected = ["0"] + [str(at) for at in range(1, len(seen)) if seen[at][name] != seen[at - 1][name]]
        assert [stem for stem, _ in told(versions.life(subject))] == expected
