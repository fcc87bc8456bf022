"""Edits whose words depend on what stands around them: shapes, siblings, noise, several things at once."""

from __future__ import annotations

from typing import Any

from core.diff.compare import compare
from core.model.fields import Area
from tests.core.diff.examples import clip, document, edited, flat, nested, note, notes, put, strip

Snapshot = dict[str, Any]


def test_places_of_the_nested_shape_are_said_without_their_holder() -> None:
    comparison = compare(
        document(nested()), document(edited(nested(), lambda s: put(s["sequence"]["tracks"][0], pan=1)))
    )
    (change,) = comparison.changes
    assert change.place == "tracks[0].pan"
    assert change.pointer_a == change.pointer_b == "/sequence/tracks/0/pan"


def test_name_of_song_and_of_sequence_are_two_rows() -> None:
    def rename(snapshot: Snapshot) -> None:
        put(snapshot, name="X")
        put(snapshot["sequence"], name="X")

    comparison = compare(document(nested()), document(edited(nested(), rename)))
    assert sorted(row.path for row in comparison.rows) == ["/name", "/sequence/name"]


def test_clips_of_a_track_with_several_are_told_apart_by_name() -> None:
    base = edited(flat(), lambda s: s["clips"].append({**clip("c9", "t1", 24.0, []), "name": "Break"}))
    comparison = compare(document(base), document(edited(base, lambda s: notes(s, 3).append(note(60, 0.0)))))
    assert [change.title for change in comparison.changes] == ["Deep Bass, “Break”: 1 note added"]


def test_added_clip_tells_its_notes_too() -> None:
    many = [note(72 + step % 5, step * 3.0) for step in range(20)]
    comparison = compare(
        document(flat()), document(edited(flat(), lambda s: s["clips"].append(clip("c9", "t3", 16.0, many))))
    )
    assert [(change.area, change.title) for change in comparison.changes] == [
        (Area.CLIPS, "“MIDI Clip” on Pad, bar 5"),
        (Area.NOTES, "Pad, bar 5: 20 notes added, bars 5–19"),
    ]
    assert len(comparison.changes[1].rows) == 20
    assert comparison.changes[1].rows[0].path == "/clips/3/midi_events/0"


def test_parts_of_what_came_know_their_whole() -> None:
    def bring(snapshot: Snapshot) -> None:
        snapshot["tracks"].append(
            {**snapshot["tracks"][0], "id": "t9", "name": "Bells", "instrument": "sine"}
        )
        snapshot["clips"].append(clip("c9", "t9", 0.0, [note(60, 0.0)]))
        snapshot["clips"].append(clip("c8", "t1", 32.0, [note(61, 0.0)]))

    comparison = compare(document(flat()), document(edited(flat(), bring)))
    by_key = {change.key: change.headline for change in comparison.changes}
    assert [(change.headline, by_key.get(change.part_of)) for change in comparison.changes] == [
        ("Bells added (1 clip, 1 note)", None),
        ("Bells: clip added in bars 1–4 (1 note)", "Bells added (1 clip, 1 note)"),
        ("Deep Bass: clip added in bars 9–12 (1 note)", None),
        ("Bells: 1 note added", "Bells: clip added in bars 1–4 (1 note)"),
        ("Deep Bass, bar 9: 1 note added", "Deep Bass: clip added in bars 9–12 (1 note)"),
    ]
    assert [change.noun for change in comparison.edits] == ["track", "clip"]


def test_null_and_empty_notes_are_no_musical_change() -> None:
    comparison = compare(
        document(flat()), document(edited(flat(), lambda s: put(s["clips"][2], midi_events=[])))
    )
    assert not comparison.changes
    assert len(comparison.noise) == 1


def test_what_is_not_heard_is_named_for_who_wants_all() -> None:
    def spell(snapshot: Snapshot) -> None:
        put(snapshot, tempo=120, loop_end=16.000000000000004)
        put(notes(snapshot)[0], note_name="La")
        notes(snapshot).reverse()

    comparison = compare(document(flat()), document(edited(flat(), spell)))
    assert not comparison.changes
    assert [change.title for change in comparison.noise] == [
        "Note names",
        "Order of notes",
        "Rounding",
        "Spelling of numbers",
    ]


def test_only_some_of_the_volatile_fields_are_noise_beside_music() -> None:
    def both(snapshot: Snapshot) -> None:
        put(snapshot, tempo=90, current_position=7.5, updated_at="later")
        strip(snapshot, 0)["meter_peak_left"] = -3.0

    comparison = compare(document(flat()), document(edited(flat(), both)))
    assert [change.headline for change in comparison.changes] == ["Tempo 120 → 90 BPM"]
    assert [change.title for change in comparison.noise] == ["Playhead", "Times", "Meters"]
    assert comparison.areas == (Area.SONG,)
    assert sum(row.volatile for row in comparison.rows) == 3


def test_swapped_effects_are_one_move() -> None:
    def swap(snapshot: Snapshot) -> None:
        chain = snapshot["track_effects"][1]["effects"]
        chain.reverse()
        for slot, one in enumerate(chain):
            one["slot_index"] = slot

    comparison = compare(document(flat()), document(edited(flat(), swap)))
    assert [change.headline for change in comparison.changes] == ["Pad: Reverb moved to slot 2"]
