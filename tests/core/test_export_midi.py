"""A version's notes read back from the MIDI file are the notes that the score shows."""

from __future__ import annotations

import io
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import mido
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.diff.score_build import score_of
from core.errors import InvalidEdit
from core.export_midi import LAST_TICK, TICKS_A_BEAT, midi_file
from core.model.document import Document, parse
from core.storage.composition_service import CompositionService

Song = dict[str, Any]
Heard = tuple[int, int, int, int, int]
"""Start and end in ticks, channel, pitch, velocity."""


def _note(pitch: int, start: float, length: float = 0.5, **more: object) -> Song:
    return {"note": pitch, "start_time": start, "duration": length, "velocity": 90, "channel": 0, **more}


def _clip(track: str, start: float, *notes: Song, **more: object) -> Song:
    return {"id": f"{track}@{start}", "type": "midi", "track_id": track, "start_time": start,
            "duration": 4.0, "midi_events": list(notes), **more}  # fmt: skip


def _song(*clips: Song, **more: object) -> Song:
    tracks = [{"id": "t1", "name": "Bass"}, {"id": "t2", "name": "Keys"}]
    return {
        "name": "Song",
        "tempo": 96.0,
        "time_signature": "3/4",
        "tracks": tracks,
        "clips": list(clips),
    } | more


def _parsed(song: Song, *, nested: bool = False) -> Document:
    if nested:
        inner = {key: value for key, value in song.items() if key != "name"}
        song = {"name": song["name"], "sequence": inner}
    return parse(orjson.dumps(song), "a test")


def _read(document: Document) -> mido.MidiFile:
    return mido.MidiFile(file=io.BytesIO(midi_file(document)), charset="utf-8")


def _heard(track: Any) -> list[Heard]:
    """The notes of a track; fails where a note-on and a note-off do not take turns."""
    now, sounding, found = 0, {}, []
    for message in track:
        now += message.time
        if message.type not in ("note_on", "note_off"):
            continue
        key = (message.channel, message.note)
        if message.type == "note_on":
            assert key not in sounding, f"{key} is struck while it sounds"
            assert message.velocity > 0
            sounding[key] = (now, message.velocity)
        else:
            start, velocity = sounding.pop(key)
            assert now > start
            found.append((start, now, *key, velocity))
    assert not sounding, "a note never ends"
    return sorted(found)


def _parts(document: Document) -> dict[str, list[Heard]]:
    file = _read(document)
    return {track.name: _heard(track) for track in file.tracks[1:]}


@pytest.mark.parametrize("nested", [False, True])
def test_notes_tempo_and_names_are_read_back(nested: bool) -> None:
    song = _song(
        _clip("t2", 4.0, _note(64, 1.5, 0.25, velocity=33, channel=9)),
        _clip("t1", 0.0, _note(40, 0.0), _note(43, 1.0, 2.0)),
        _clip("t1", 8.0, _note(45, 0.5)),
    )
    file = _read(_parsed(song, nested=nested))
    assert (file.type, file.ticks_per_beat) == (1, TICKS_A_BEAT)
    told = {message.type: message for message in file.tracks[0]}
    assert file.tracks[0].name == "Song"
    assert mido.tempo2bpm(told["set_tempo"].tempo) == pytest.approx(96)
    assert (told["time_signature"].numerator, told["time_signature"].denominator) == (3, 4)
    assert {track.name: _heard(track) for track in file.tracks[1:]} == {
        "Bass": [(0, 240, 0, 40, 90), (480, 1440, 0, 43, 90), (4080, 4320, 0, 45, 90)],
        "Keys": [(2640, 2760, 9, 64, 33)],
    }


def test_a_loop_is_written_as_often_as_it_sounds() -> None:
    song = _song(_clip("t1", 3.0, _note(40, 0.0), _note(41, 2.0, 1.0), is_looped=True, duration=8.5))
    starts = [(start / TICKS_A_BEAT, end / TICKS_A_BEAT) for start, end, *_ in _parts(_parsed(song))["Bass"]]
    assert starts == [(3, 3.5), (5, 6), (6, 6.5), (8, 9), (9, 9.5), (11, 11.5)]


def test_muted_clips_are_left_out_and_muted_tracks_kept() -> None:
    song = _song(_clip("t1", 0.0, _note(40, 0.0)), _clip("t2", 0.0, _note(60, 0.0), is_muted=True))
    song["tracks"][0]["is_muted"] = True
    assert list(_parts(_parsed(song))) == ["Bass"]


def test_clips_of_no_track_are_not_lost() -> None:
    assert list(_parts(_parsed(_song(_clip("gone", 0.0, _note(40, 0.0)))))) == ["Clips of no track"]


def test_equal_notes_that_overlap_each_end() -> None:
    song = _song(
        _clip("t1", 0.0, _note(40, 0.0, 3.0), _note(40, 1.0, 0.5), _note(40, 1.0, 1.0, velocity=20),
              _note(40, 2.0, 1.0), _note(40, 0.5, channel=1)),
    )  # fmt: skip
    assert _parts(_parsed(song))["Bass"] == [
        (0, 480, 0, 40, 90),
        (240, 480, 1, 40, 90),
        (480, 960, 0, 40, 90),
        (960, 1440, 0, 40, 90),
    ]


def test_what_midi_does_not_know_becomes_the_nearest_it_knows() -> None:
    song = _song(
        _clip("t1", 0.0, _note(140, 0.0, velocity=0, channel=31), _note(-3, 1.0, 0.0, velocity=900),
              _note(60, -2.0, 1.0, velocity=None), _note(61, 999_999.0)),
        tempo=0.001, time_signature="5/6",
    )  # fmt: skip
    file = _read(_parsed(song))
    assert [message.type for message in file.tracks[0]] == ["track_name", "set_tempo", "end_of_track"]
    assert file.tracks[0][1].tempo == 0xFFFFFF
    assert _heard(file.tracks[1]) == [(0, 1, 0, 60, 100), (0, 240, 15, 127, 1), (480, 481, 0, 0, 127)]


@pytest.mark.parametrize("name", ["Überbass", "低音 🎸", "\ud800 half", "a\x00b"])
def test_names_of_every_script_are_kept(name: str) -> None:
    song = _song(_clip("t1", 0.0, _note(40, 0.0)))
    song["tracks"][0]["name"] = name
    (found,) = _parts(Document(b"", song))
    assert found == name.replace("\ud800", "?")


@pytest.mark.parametrize(
    "song",
    [
        {},
        _song(),
        _song(_clip("t1", 0.0, _note(40, 0.0), is_muted=True)),
        _song(_clip("t1", 0.0, {"note": "C"})),
        {"tracks": 7, "clips": "none"},
    ],
)
def test_a_version_without_notes_says_so(song: Song) -> None:
    with pytest.raises(InvalidEdit, match="this version holds no notes that sound"):
        midi_file(_parsed({"name": "Empty"} | song))


def test_a_loop_without_measure_is_refused() -> None:
    song = _song(
        _clip("t1", 0.0, _note(40, 0.0, 0.0), is_looped=True, duration=1e6), time_signature="1/999999"
    )
    with pytest.raises(InvalidEdit, match="more than 1,000,000 notes"):
        midi_file(_parsed(song))


_BEATS = st.floats(-2, 20, width=32)
_NOTES = st.builds(
    _note, st.integers(0, 127) | st.sampled_from([60, 61]), _BEATS, st.floats(0, 6, width=32),
    velocity=st.integers(1, 127), channel=st.integers(0, 2),
)  # fmt: skip
_CLIPS = st.builds(
    lambda track, start, notes, is_muted, is_looped, length: _clip(
        track, start, *notes, is_muted=is_muted, is_looped=is_looped, duration=length
    ),
    st.sampled_from(["t1", "t2", "gone"]), st.floats(0, 30, width=32), st.lists(_NOTES, max_size=8),
    st.booleans(), st.booleans(), st.floats(0, 40, width=32),
)  # fmt: skip


@given(st.lists(_CLIPS, max_size=5), st.sampled_from(["4/4", "7/8", "3/4", "odd"]), st.booleans())
def test_every_note_of_the_score_begins_in_the_file_and_ends(
    clips: list[Song], signature: str, nested: bool
) -> None:
    document = _parsed(_song(*clips, time_signature=signature), nested=nested)
    shown: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
    for track in score_of(document).tracks:
        for note in track.notes:
            if note.is_heard:
                start = max(0, round(note.now.start * TICKS_A_BEAT))
                shown[track.name].add((start, note.now.pitch))
    if not shown:
        with pytest.raises(InvalidEdit):
            midi_file(document)
        return
    parts = _parts(document)
    assert {name: {(note[0], note[3]) for note in notes} for name, notes in parts.items()} == shown
    assert all(end <= LAST_TICK for notes in parts.values() for _, end, *_ in notes)


@given(st.lists(st.tuples(st.integers(0, 127), st.integers(0, 60)), unique=True, min_size=1))
def test_notes_that_do_not_overlap_come_back_as_they_were(places: list[tuple[int, int]]) -> None:
    notes = [_note(pitch, place / 4, 0.25, velocity=1 + place) for pitch, place in places]
    heard = _parts(_parsed(_song(_clip("t1", 1.0, *notes))))["Bass"]
    expected = [(480 + at * 120, 600 + at * 120, 0, pitch, 1 + at) for pitch, at in places]
    assert Counter(heard) == Counter(expected)


def test_real_versions_are_written_as_their_score_shows_them(real_data: Path) -> None:
    service = CompositionService(real_data)
    tried = 0
    for composition in service.list_ids():
        for name in service.history(composition)[-1:]:
            document = service.load(composition, name.stem)
            shown = {
                track.name
                for track in score_of(document).tracks
                if any(note.is_heard for note in track.notes)
            }
            if shown:
                assert set(_parts(document)) == shown
                tried += 1
    assert tried


def test_a_start_does_not_pay_for_midi() -> None:
    code = "import sys, core.export_midi; sys.exit('mido' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
