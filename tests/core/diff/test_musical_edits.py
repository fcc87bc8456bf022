"""What a musician does in one go is one edit, in a musician's words, in either shape."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from core.diff.compare import compare
from core.diff.structure import apply
from core.diff.summary import summarise
from tests.core.diff.by_hand import (
    Do,
    Song,
    duplicate_clip,
    duplicate_track,
    every,
    in_turn,
    loosen,
    melody,
    rack,
    remove_track,
    renumber,
    repeat,
    run_backwards,
    settings,
    split,
    split_anew,
    strip,
)
from tests.core.diff.examples import clip, document, each, effect, exact, flat, nested, note, put, track
from tests.core.diff.leaves import covering

SONG: list[tuple[Do, str]] = [
    (lambda song: put(song.s, tempo=119), "Tempo 120 → 119 BPM"),
    (lambda song: put(song.s, tempo=119.99999), "Tempo 120 → 119.99999 BPM"),
    (lambda song: put(song.s, time_signature="6/8"), "Time signature 4/4 → 6/8"),
    (lambda song: put(song.s, loop_enabled=True), "Loop on"),
    (lambda song: put(song.s, loop_end=32.0), "Loop end bar 5.1 → 9.1"),
]
TRACKS: list[tuple[Do, str]] = [
    (lambda song: song.s["tracks"].append(track("t9", "Bells", "sine")), "Bells added"),
    (remove_track, "Deep Bass removed (1 clip, 8 notes)"),
    (lambda song: remove_track(song, 2), "Pad removed (1 clip)"),
    (duplicate_track, "Hi-Hats copy duplicated from Hi-Hats (1 clip, 16 notes)"),
    (lambda song: duplicate_track(song, "Hi-Hats"), "Hi-Hats duplicated (1 clip, 16 notes)"),
    (lambda song: song.s["tracks"].insert(0, song.s["tracks"].pop()), "Pad moved to place 1"),
    (lambda song: song.s["tracks"].reverse(), "Tracks in another order"),
    (settings(0, name="Sub"), "Deep Bass renamed to Sub"),
    (settings(0, instrument="choir"), "Deep Bass: instrument saw → choir"),
    (settings(1, pan=-0.3), "Hi-Hats: pan C → 30L"),
    (settings(2, is_muted=True), "Pad: muted"),
    (settings(2, is_solo=True), "Pad: solo on"),
    (settings(2, volume=0.5), "Pad: level 0.0 → −6.0 dB"),
]
CLIPS: list[tuple[Do, str]] = [
    (lambda song: put(song.s["clips"][0], start_time=24.0), "Deep Bass: clip moved to bar 7"),
    (lambda song: put(song.s["clips"][0], track_id="t3"), "Deep Bass: clip moved to Pad"),
    (
        lambda song: put(song.s["clips"][0], track_id="t3", start_time=0.0),
        "Deep Bass: clip moved to Pad, bar 1",
    ),
    (lambda song: put(song.s["clips"][0], duration=32.0), "Deep Bass: clip length 16 → 32 beats"),
    (
        lambda song: put(song.s["clips"][2], start_time=20.0, duration=12.0),
        "Pad: clip trimmed to start at bar 6",
    ),
    (lambda song: put(song.s["clips"][0], is_looped=True), "Deep Bass: clip looped"),
    (split, "Deep Bass: clip split at bar 5"),
    (split_anew, "Deep Bass: clip split at bar 5"),
    (duplicate_clip, "Hi-Hats: clip duplicated to bar 5 (16 notes)"),
    (
        lambda song: song.s["clips"].append(clip("c9", "t3", 0.0, [note(60, float(n)) for n in range(9)])),
        "Pad: clip added in bars 1–4 (9 notes)",
    ),
    (lambda song: song.s["clips"].pop(1), "Hi-Hats: clip removed in bars 1–4 (16 notes)"),
]
NOTES: list[tuple[Do, str]] = [
    (lambda song: song.notes().append(note(81, 3.0)), "Deep Bass: 1 note added"),
    (
        lambda song: song.notes().extend(note(40 + n % 5, n + 0.5) for n in range(12)),
        "Deep Bass: 12 notes added in bars 3–5",
    ),
    (lambda song: song.notes().pop(), "Deep Bass: 1 note removed"),
    (every("note", lambda pitch: pitch + 7, slice(2, 3)), "Deep Bass: 1 note up a fifth"),
    (every("start_time", lambda start: start + 0.5, slice(2, 3)), "Deep Bass: 1 note moved 0.5 beats later"),
    (
        every("start_time", lambda start: start - 2.5, slice(3, 4)),
        "Deep Bass: 1 note moved 2.5 beats earlier",
    ),
    (every("duration", lambda _: 3.0, slice(2, 3)), "Deep Bass: 1 note longer"),
    (every("velocity", lambda _: 60, slice(1, 4)), "Deep Bass: 3 notes softer"),
    (
        in_turn(
            every("duration", lambda _: 0.25, slice(0, 1)),
            every("note", lambda pitch: pitch + 12, slice(0, 1)),
        ),
        "Deep Bass: 1 note up one octave and shorter",
    ),
    (
        in_turn(
            every("start_time", lambda start: start + 1, slice(0, 1)),
            every("note", lambda pitch: pitch + 4, slice(0, 1)),
        ),
        "Deep Bass: 1 note up a major third and 1 beat later",
    ),
    (
        in_turn(
            every("start_time", lambda start: start + 1, slice(0, 1)),
            every("velocity", lambda velocity: velocity + 20, slice(0, 1)),
        ),
        "Deep Bass: 1 note moved 1 beat later and louder",
    ),
    (every("note", lambda pitch: pitch - 12, slice(2, 8)), "Deep Bass: 6 notes down one octave in bars 4–6"),
    (every("channel", lambda _: 3, slice(0, 2)), "Deep Bass: 2 notes on another channel"),
]
WHOLE_CLIPS: list[tuple[Do, str]] = [
    (every("note", lambda pitch: pitch + 2), "Deep Bass: transposed +2"),
    (every("note", lambda pitch: pitch - 12), "Deep Bass: transposed down one octave"),
    (every("start_time", lambda start: start + 1), "Deep Bass: shifted by 1 beat"),
    (every("start_time", lambda start: start - 0.01), "Deep Bass: shifted back by 0.01 beats"),
    (every("velocity", lambda velocity: velocity + 10), "Deep Bass: louder by 10"),
    (every("velocity", lambda velocity: min(127, velocity + 40)), "Deep Bass: louder by 40"),
    (every("velocity", lambda velocity: velocity - 10), "Deep Bass: softer by 10"),
    (every("velocity", lambda velocity: round(velocity * 0.8)), "Deep Bass: softer, velocities at 80 %"),
    (every("duration", lambda length: length + 0.125), "Deep Bass: longer by 0.125 beats"),
    (every("start_time", lambda start: round(start * 4) / 4), "Deep Bass: quantised to 1/16"),
    (every("start_time", lambda start: round(start * 2) / 2), "Deep Bass: quantised to 1/8"),
    (every("start_time", lambda start: round(start * 3) / 3), "Deep Bass: quantised to 1/8 triplets"),
    (repeat, "Deep Bass: doubled"),
    (in_turn(repeat, lambda song: put(song.s["clips"][0], duration=16.0)), "Deep Bass: doubled"),
    (run_backwards, "Deep Bass: reversed"),
    (loosen, "Deep Bass: humanised"),
    (
        in_turn(every("note", lambda pitch: pitch + 2), every("velocity", lambda velocity: velocity - 5)),
        "Deep Bass: transposed +2 and softer by 5",
    ),
    (
        in_turn(
            every("start_time", lambda start: start * 2),
            every("duration", lambda length: length * 2),
            lambda song: put(song.s["clips"][0], duration=16.0),
        ),
        "Deep Bass: stretched to double length",
    ),
]
MIX: list[tuple[Do, str]] = [
    (strip(1, fader=-2.0), "Hi-Hats: fader 0.0 → −2.0 dB"),
    (strip(1, mute=True), "Hi-Hats: muted"),
    (strip(2, pan=1.0), "Pad: pan C → 100R"),
    (lambda song: put(song.top["mixer_state"]["master"], fader=-3.5), "Master: fader 0.0 → −3.5 dB"),
    (lambda song: put(song.effects(1)[0]["parameters"], mix=0.5), "Pad: Reverb mix 0.30 → 0.50"),
    (lambda song: put(song.effects(1)[0]["parameters"], mix=0.301), "Pad: Reverb mix 0.3 → 0.301"),
    (lambda song: song.effects(0).append(effect("e9", "delay", 1, mix=0.3)), "Deep Bass: Delay added"),
    (lambda song: song.effects(0).pop(), "Deep Bass: Low-pass removed"),
    (lambda song: song.effects(0).append(song.effects(1).pop()), "Deep Bass: Delay moved from Pad"),
    (lambda song: put(song.effects(0)[0], is_bypassed=True), "Deep Bass: Low-pass bypassed"),
    (lambda song: song.top["sample_assignments"].update(t1="samples/kick.wav"), "Deep Bass: sample added"),
]
RACK: list[tuple[Do, str]] = [
    (lambda song: song.effects(1).pop(1), "Pad: Delay removed"),
    (lambda song: song.effects(1).insert(1, effect("r9", "eq", 0, mix=0.1)), "Pad: EQ added"),
    (lambda song: song.effects(1).insert(0, song.effects(1).pop()), "Pad: Low-pass moved to slot 1"),
    (lambda song: song.effects(1).append(song.effects(1).pop(0)), "Pad: Reverb moved to slot 4"),
    (lambda song: song.effects(1).reverse(), "Pad: effects in another order"),
    (lambda song: put(song.effects(1)[0]["parameters"], bypass=1.0), "Pad: Reverb bypassed"),
    (
        in_turn(
            lambda song: put(song.effects(1)[0]["parameters"], bypass=1.0),
            lambda song: put(song.effects(1)[0], is_bypassed=True),
        ),
        "Pad: Reverb bypassed",
    ),
]
TABLES = {"song": SONG, "tracks": TRACKS, "clips": CLIPS, "notes": NOTES, "mix": MIX}


def assert_one_edit(before: Song, edit: Do, headline: str) -> None:
    after = Song(copy.deepcopy(before.top))
    edit(after)
    comparison = compare(document(before.top), document(after.top))
    assert [change.headline for change in comparison.edits] == [headline]
    assert summarise(comparison).title == headline
    assert not [leaf for leaf in covering(comparison) if leaf[1] != 1]
    assert exact(apply(before.top, comparison.delta)) == exact(after.top)


@pytest.mark.parametrize("make", [flat, nested])
@pytest.mark.parametrize(
    ("edit", "headline"),
    [pytest.param(*case, id=f"{name}: {case[1]}") for name, table in TABLES.items() for case in table],
)
def test_one_edit_by_hand_is_told_in_one_line(make: Callable[[], Any], edit: Do, headline: str) -> None:
    assert_one_edit(Song(make()), edit, headline)


@pytest.mark.parametrize(("make", "other"), [(flat, nested), (nested, flat)])
@pytest.mark.parametrize("table", TABLES)
def test_one_edit_is_told_the_same_from_one_shape_to_the_other(
    make: Callable[[], Any], other: Callable[[], Any], table: str
) -> None:
    for edit, headline in TABLES[table]:
        before, after = Song(make()), Song(other())
        edit(after)
        comparison = compare(document(before.top), document(after.top))
        assert [change.headline for change in comparison.edits] == [headline]


@pytest.mark.parametrize("make", [flat, nested])
@pytest.mark.parametrize(("edit", "headline"), [pytest.param(*case, id=case[1]) for case in WHOLE_CLIPS])
def test_a_move_of_a_whole_clip_is_told_in_one_line(make: Callable[[], Any], edit: Do, headline: str) -> None:
    song = Song(make())
    melody(song)
    assert_one_edit(song, edit, headline)


@pytest.mark.parametrize(("edit", "headline"), [pytest.param(*case, id=case[1]) for case in RACK])
def test_what_makes_room_in_a_chain_is_no_edit_of_its_own(edit: Do, headline: str) -> None:
    song = Song(flat())
    rack(song)
    assert_one_edit(song, in_turn(edit, renumber), headline)


@pytest.mark.parametrize("cut", [split, split_anew])
def test_a_clip_joined_again_is_one_edit(cut: Do) -> None:
    whole, parts = flat(), Song(flat())
    cut(parts)
    comparison = compare(document(parts.top), document(whole))
    assert [change.headline for change in comparison.edits] == ["Deep Bass: clip joined at bar 5"]
    assert not [leaf for leaf in covering(comparison) if leaf[1] != 1]


def test_all_clips_of_a_track_that_went_one_way_are_one_edit() -> None:
    def verses(song: Song) -> None:
        song.s["clips"] += [
            {**copy.deepcopy(song.s["clips"][0]), "id": f"v{n}", "start_time": 32.0 * n} for n in (1, 2)
        ]

    song = Song(flat())
    verses(song)

    def transpose(song: Song) -> None:
        for number in (0, 3, 4):
            each(song.notes(number), "note", lambda pitch: pitch + 2)

    assert_one_edit(song, transpose, "Deep Bass: transposed +2 in 3 clips")


def test_bars_count_by_the_time_signature_on_either_side() -> None:
    waltz, common = Song(flat()), Song(flat())
    put(waltz.s, time_signature="3/4")
    waltz.notes().clear()
    put(common.s, time_signature="4/4")
    many = "Deep Bass: 8 notes {} in bars {}"
    gone = compare(document(common.top), document(waltz.top)).edits
    come = compare(document(waltz.top), document(common.top)).edits
    assert many.format("removed", "3–6") in [change.headline for change in gone]
    assert many.format("added", "3–6") in [change.headline for change in come]
