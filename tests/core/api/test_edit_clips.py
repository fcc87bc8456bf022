"""Clips and their notes, by requests."""

from __future__ import annotations

from typing import Any

import pytest

from tests.core.api.one_song import OneSong, refused


def note(pitch: int, start: float = 0.0) -> dict[str, Any]:
    return {"note": pitch, "start_time": start, "duration": 0.5}


@pytest.fixture
def bass(song: OneSong) -> str:
    return str(song.post("tracks", {"name": "Bass"})["id"])


@pytest.fixture
def riff(song: OneSong, bass: str) -> str:
    new = {"start_time": 4.0, "duration": 4.0, "name": "Riff", "notes": [note(36), note(43, 1.1)]}
    return str(song.post(f"tracks/{bass}/clips", new)["id"])


def pitches(song: OneSong, clip: str) -> list[int]:
    return [each["note"] for each in song.get(f"clips/{clip}/notes")]


def test_a_clip_is_added_with_its_notes_and_listed(song: OneSong, bass: str, riff: str) -> None:
    pad = song.post("tracks", {"name": "Pad"})["id"]
    found = song.get(f"clips/{riff}")
    assert (found["name"], found["start_time"], found["track_id"]) == ("Riff", 4.0, bass)
    assert [each["velocity"] for each in found["midi_events"]] == [100, 100]
    assert song.get("clips") == song.get(f"tracks/{bass}/clips") == [found]
    assert song.get(f"tracks/{pad}/clips") == []


def test_a_clip_is_changed_moved_and_resized_in_one_edit(song: OneSong, riff: str) -> None:
    pad = song.post("tracks", {"name": "Pad"})["id"]
    change = {"track_id": pad, "start_time": 0.0, "duration": 2.0, "is_looped": True, "gain": 0.5, "name": ""}
    before = song.get(f"clips/{riff}")
    revision = int(song.tag().strip('"'))
    assert song.patch(f"clips/{riff}", change) == {**before, **change}
    assert int(song.tag().strip('"')) == revision + 1


def test_a_change_is_whole_or_not_at_all(song: OneSong, riff: str) -> None:
    before = song.get(f"clips/{riff}")
    for wrong in ({"start_time": 0.0, "duration": 0.0}, {"duration": 8.0, "gain": 3.0}, {"track_id": "gone"}):
        answer = song.ask("PATCH", f"clips/{riff}", json={"name": "Other", **wrong})
        assert answer.status_code in (404, 422), answer.text
        assert song.get(f"clips/{riff}") == before


def test_a_clip_is_duplicated_behind_itself_or_elsewhere_and_removed(song: OneSong, riff: str) -> None:
    behind = song.post(f"clips/{riff}/duplicate")
    there = song.post(f"clips/{riff}/duplicate", {"start_time": 32.0})
    assert (behind["start_time"], there["start_time"]) == (8.0, 32.0)
    assert len({riff, behind["id"], there["id"]}) == 3
    assert song.ask("DELETE", f"clips/{riff}").status_code == 204
    assert refused(song.ask("GET", f"clips/{riff}"), 404).startswith("There is no clip")


def test_an_audio_track_takes_no_notes(song: OneSong) -> None:
    vox = song.post("tracks", {"name": "Vox", "type": "audio"})["id"]
    new = {"start_time": 0.0, "duration": 4.0, "notes": [note(60)]}
    assert "its clips play files" in refused(song.ask("POST", f"tracks/{vox}/clips", json=new), 422)


def test_notes_are_added_changed_and_removed_by_their_index(song: OneSong, riff: str) -> None:
    assert song.post(f"clips/{riff}/notes", {"notes": [note(48), note(50)]}) == {"indexes": [2, 3]}
    changed = song.patch(f"clips/{riff}/notes/2", {"note": 49.0, "velocity": 1})
    assert (changed["note"], changed["note_name"], changed["velocity"]) == (49, "C#3", 1)
    assert song.ask("DELETE", f"clips/{riff}/notes/0").status_code == 204
    assert pitches(song, riff) == [43, 49, 50]


def test_notes_are_transposed_and_quantised(song: OneSong, riff: str) -> None:
    up = song.post(f"clips/{riff}/notes/transpose", {"semitones": 12, "indexes": [1]})
    assert [each["note"] for each in up] == [36, 55]
    straight = song.post(f"clips/{riff}/notes/quantise", {"grid": 0.5})
    assert [each["start_time"] for each in straight] == [0.0, 1.0]
    assert "range of MIDI" in refused(
        song.ask("POST", f"clips/{riff}/notes/transpose", json={"semitones": 100}), 422
    )


@pytest.mark.parametrize("index", [2, -1, 10**25])
def test_an_index_of_no_note_is_told(song: OneSong, riff: str, index: int) -> None:
    assert f"“{index}”" in refused(song.ask("PATCH", f"clips/{riff}/notes/{index}", json={"note": 1}), 404)
    assert f"“{index}”" in refused(song.ask("DELETE", f"clips/{riff}/notes/{index}"), 404)
    answer = song.ask("POST", f"clips/{riff}/notes/transpose", json={"semitones": 1, "indexes": [0, index]})
    assert refused(answer, 404)
    assert pitches(song, riff) == [36, 43]


def test_a_note_that_cannot_be_leaves_out_all_that_came_with_it(song: OneSong, riff: str) -> None:
    answer = song.ask("POST", f"clips/{riff}/notes", json={"notes": [note(48), note(128)]})
    assert "a note's pitch" in refused(answer, 422)
    assert pitches(song, riff) == [36, 43]
