"""The score says of every note what the changes say of it, and loses none."""

from __future__ import annotations

import copy
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
import pytest

from core.diff.compare import compare
from core.diff.score import Region, Score, ScoreTrack, Sound
from core.diff.score_build import build_score, score_of
from core.diff.score_kinds import NoteKind
from core.model.document import Document, parse
from core.storage.composition_service import CompositionService

Song = dict[str, Any]


def _note(pitch: int, start: float, length: float = 0.5, velocity: int = 90) -> Song:
    return {"note": pitch, "start_time": start, "duration": length, "velocity": velocity, "channel": 0}


def _song() -> Song:
    return {
        "id": "song",
        "tempo": 120.0,
        "time_signature": "4/4",
        "tracks": [
            {"id": "t1", "name": "Bass", "type": "midi", "instrument": "saw", "volume": 1.0},
            {"id": "t2", "name": "Keys", "type": "midi", "volume": 1.0},
        ],
        "clips": [
            {"id": "c1", "name": "Low", "type": "midi", "track_id": "t1", "start_time": 4.0, "duration": 8.0,
             "midi_events": [_note(40, 0.0), _note(43, 1.0), _note(45, 2.0), _note(47, 3.0)]},
            {"id": "c2", "name": "Chords", "type": "midi", "track_id": "t2", "start_time": 0.0,
             "duration": 4.0, "midi_events": [_note(60, 0.0, 2.0), _note(64, 2.0, 2.0)]},
        ],
    }  # fmt: skip


def _document(song: Song) -> Document:
    return parse(orjson.dumps(song), "a test")


def _score(edit: Callable[[Song], object], song: Song | None = None) -> Score:
    before = song or _song()
    after = copy.deepcopy(before)
    edit(after)
    return build_score(compare(_document(before), _document(after)))


def _events(song: Song, clip: int = 0) -> list[Song]:
    found: list[Song] = song["clips"][clip]["midi_events"]
    return found


def _kinds(track: ScoreTrack) -> dict[str, int]:
    return {str(kind): many for kind, many in track.counts.items()}


def test_an_untouched_song_has_nothing_but_unchanged_notes() -> None:
    score = _score(lambda song: song.update(is_playing=True))
    assert {kind: many for kind, many in score.counts.items() if many} == {NoteKind.UNCHANGED: 6}
    assert not any(track.is_changed for track in score.tracks)
    assert [track.name for track in score.tracks] == ["Bass", "Keys"]
    assert score.beats == 12.0


def test_an_added_note_names_its_change_and_where_it_is_seen() -> None:
    score = _score(lambda song: _events(song).append(_note(52, 5.0)))
    (added,) = [note for note in score.tracks[0].notes if note.kind is NoteKind.ADDED]
    assert added.now == Sound(52, 9.0, 0.5, 90.0)
    assert score.places(added.change) == (Region(0, 9.0, 9.5, 52, 52),)
    assert score.tracks[0].is_changed
    assert not score.tracks[1].is_changed


def test_a_removed_note_stays_where_it_was() -> None:
    score = _score(lambda song: _events(song).pop(1))
    (gone,) = [note for note in score.tracks[0].notes if note.kind is NoteKind.REMOVED]
    assert gone.now == Sound(43, 5.0, 0.5, 90.0)
    assert _kinds(score.tracks[0]) == {"unchanged": 3, "removed": 1}


def test_a_moved_note_knows_its_old_place() -> None:
    score = _score(lambda song: _events(song)[1].update(note=31, start_time=1.5))
    (moved,) = [note for note in score.tracks[0].notes if note.kind is NoteKind.MOVED]
    assert moved.now == Sound(31, 5.5, 0.5, 90.0)
    assert moved.before == Sound(43, 5.0, 0.5, 90.0)


@pytest.mark.parametrize(("field", "value"), [("velocity", 40), ("duration", 0.25), ("channel", 3)])
def test_a_note_that_stays_in_place_is_changed(field: str, value: float) -> None:
    score = _score(lambda song: _events(song)[2].update({field: value}))
    (changed,) = [note for note in score.tracks[0].notes if note.kind is NoteKind.CHANGED]
    assert changed.before == Sound(45, 6.0, 0.5, 90.0)
    assert changed.change == 0


def test_a_field_that_only_one_side_has_is_a_change_of_the_same_note() -> None:
    score = _score(lambda song: _events(song)[2].pop("velocity"))
    (changed,) = [note for note in score.tracks[0].notes if note.kind is NoteKind.CHANGED]
    assert changed.before is not None
    assert (changed.before.velocity, changed.now.velocity) == (90.0, -1.0)


def test_a_transposed_clip_moves_every_note() -> None:
    def up(song: Song) -> None:
        for note in _events(song):
            note["note"] += 12

    score = _score(up)
    assert _kinds(score.tracks[0]) == {"moved": 4}
    rises = {note.now.pitch - note.before.pitch for note in score.tracks[0].notes if note.before}
    assert rises == {12}


def test_a_moved_clip_takes_its_notes_along_and_leaves_a_ghost() -> None:
    score = _score(lambda song: song["clips"][0].update(start_time=8.0))
    (clip,) = score.tracks[0].clips
    assert (clip.kind, clip.start, clip.old) == (NoteKind.MOVED, 8.0, (4.0, 8.0))
    assert _kinds(score.tracks[0]) == {"unchanged": 4}
    assert score.tracks[0].notes[0].now.start == 8.0


def test_a_clip_that_went_to_another_track_leaves_its_ghost_there() -> None:
    score = _score(lambda song: song["clips"][0].update(track_id="t2"))
    assert score.tracks[0].ghosts == ((4.0, 8.0, 0),)
    assert not score.tracks[0].clips
    assert {region.track for region in score.places(0)} == {0, 1}


def test_a_split_clip_keeps_its_notes() -> None:
    def split(song: Song) -> None:
        whole = song["clips"][0]
        later = {**whole, "id": "c3", "start_time": 8.0, "duration": 4.0, "midi_events": []}
        whole["duration"] = 4.0
        song["clips"].append(later)

    song = _song()
    song["clips"][0]["midi_events"] = [_note(40, 0.0), _note(41, 5.0)]

    def split_with_notes(song: Song) -> None:
        split(song)
        song["clips"][0]["midi_events"] = [_note(40, 0.0)]
        song["clips"][2]["midi_events"] = [_note(41, 1.0)]

    score = _score(split_with_notes, song)
    assert _kinds(score.tracks[0]) == {"unchanged": 2}
    assert len(score.tracks[0].clips) == 2


def test_a_removed_track_stands_where_it_stood_with_its_notes() -> None:
    def remove(song: Song) -> None:
        song["tracks"].pop(0)
        song["clips"].pop(0)

    score = _score(remove)
    assert [(track.name, str(track.kind)) for track in score.tracks] == [
        ("Bass", "removed"), ("Keys", "unchanged"),
    ]  # fmt: skip
    assert _kinds(score.tracks[0]) == {"removed": 4}


def test_every_change_of_a_track_is_seen_at_it() -> None:
    score = _score(lambda song: song["tracks"][1].update(volume=0.5, instrument="organ", name="Organ"))
    assert len(score.regions) == 3
    assert all([region.track for region in places] == [1] for places in score.regions)
    assert all(region.is_whole_track for places in score.regions for region in places)


def test_a_loop_plays_its_notes_again_until_the_clip_ends() -> None:
    song = _song()
    song["clips"][1].update(is_looped=True, duration=10.0)
    track = score_of(_document(song)).tracks[1]
    assert [note.now.start for note in track.notes] == [0.0, 2.0, 4.0, 6.0, 8.0]
    assert [note.is_repeat for note in track.notes] == [False, False, True, True, True]
    assert track.counts[NoteKind.UNCHANGED] == 2


def test_what_is_muted_is_not_heard_and_audio_has_its_name() -> None:
    song = _song()
    song["clips"][0]["is_muted"] = True
    song["clips"].append({"id": "c3", "track_id": "t2", "type": "audio", "start_time": 4, "duration": 8,
                          "audio_file_path": "samples/rain window.wav"})  # fmt: skip
    score = score_of(_document(song))
    assert not any(note.is_heard for note in score.tracks[0].notes)
    assert (score.tracks[1].clips[1].is_audio, score.tracks[1].clips[1].sample) == (True, "rain window.wav")


def test_junk_makes_no_note_and_no_harm() -> None:
    song = _song()
    song["clips"] += [None, 7, {"track_id": "nobody", "midi_events": [_note(1, 0.0), {"note": "C"}, None]}]
    song["clips"].append({"id": "far", "track_id": "t1", "start_time": 1e300, "duration": -5})
    song["tracks"] += [None, {"name": 3}]
    score = score_of(_document(song))
    assert sum(score.counts.values()) == 7
    assert score.beats <= 1e6 + 4


@pytest.mark.parametrize("start", ["5e7c552d", "e6e5cdef"])
def test_real_takes_lose_no_note_and_count_as_the_changes_do(real_data: Path, start: str) -> None:
    service = CompositionService(real_data)
    composition = service.resolve_composition(start)
    stamps = service.listing(composition).versions
    documents = [service.load(composition, stamp.name) for stamp in stamps]
    for before, after in pairwise(documents):
        comparison = compare(before, after)
        counts = build_score(comparison).counts
        notes = [_many(document) for document in (before, after)]
        kept = counts[NoteKind.UNCHANGED] + counts[NoteKind.CHANGED] + counts[NoteKind.MOVED]
        assert [kept + counts[NoteKind.REMOVED], kept + counts[NoteKind.ADDED]] == notes


def _many(document: Document) -> int:
    clips = document.sequence.get("clips") or []
    return sum(len(clip.get("midi_events") or []) for clip in clips)
