"""Tracks, by requests."""

from __future__ import annotations

from tests.core.api.one_song import OneSong, refused


def names(song: OneSong) -> list[str]:
    return [track["name"] for track in song.get("tracks")]


def test_a_track_is_added_where_it_says_and_read_where_the_answer_says(song: OneSong) -> None:
    bass = song.post("tracks", {"name": "Bass"})
    assert (bass["type"], bass["instrument"], bass["volume"]) == ("midi", "sine", 1.0)
    answer = song.ask("POST", "tracks", json={"name": "Vox", "type": "audio", "index": 0})
    assert answer.status_code == 201
    assert song.client.get(answer.headers["location"]).json() == answer.json()
    assert names(song) == ["Vox", "Bass"]


def test_only_what_is_named_changes(song: OneSong) -> None:
    bass = song.post("tracks", {"name": "Bass"})
    change = {
        "volume": 0.5,
        "pan": -1.0,
        "is_muted": True,
        "color": "#102030",
        "midi_channel": 9,
        "name": "Sub",
    }
    assert song.patch(f"tracks/{bass['id']}", change) == {**bass, **change}
    assert song.patch(f"tracks/{bass['id']}", {"instrument": None})["instrument"] is None
    assert song.patch(f"tracks/{bass['id']}", {}) == song.get(f"tracks/{bass['id']}")


def test_a_change_is_whole_or_not_at_all(song: OneSong) -> None:
    bass = song.post("tracks", {"name": "Bass"})
    wrong = {"name": "Sub", "volume": 2.5}
    assert "2.5" in refused(song.ask("PATCH", f"tracks/{bass['id']}", json=wrong), 422)
    assert song.get(f"tracks/{bass['id']}") == bass


def test_a_track_moves_and_goes_with_its_clips(song: OneSong) -> None:
    bass, lead, pad = (song.post("tracks", {"name": name})["id"] for name in ("Bass", "Lead", "Pad"))
    song.post(f"tracks/{lead}/clips", {"start_time": 0.0, "duration": 4.0})
    moved = song.post(f"tracks/{pad}/move", {"index": 0})
    assert [track["id"] for track in moved] == [pad, bass, lead]
    answer = song.ask("DELETE", f"tracks/{lead}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert names(song) == ["Pad", "Bass"]
    assert song.get("clips") == []


def test_what_is_not_there_is_told(song: OneSong) -> None:
    for method, path, body in (
        ("GET", "tracks/gone", None),
        ("PATCH", "tracks/gone", {"name": "Sub"}),
        ("DELETE", "tracks/gone", None),
        ("POST", "tracks/gone/move", {"index": 0}),
        ("POST", "tracks/gone/clips", {"start_time": 0.0, "duration": 4.0}),
    ):
        sentence = refused(song.ask(method, path, json=body), 404)
        assert sentence.startswith("There is no track “gone” in this composition.")


def test_a_place_that_is_none_is_refused(song: OneSong) -> None:
    bass = song.post("tracks", {"name": "Bass"})["id"]
    for index in (-1, 1, 10**30):
        sentence = refused(song.ask("POST", f"tracks/{bass}/move", json={"index": index}), 422)
        assert "places are counted from 0 to 0" in sentence
