"""The song's settings and the transport, by requests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.api.one_song import OneSong, refused, saved


def test_a_new_song_has_its_name_and_first_settings(song: OneSong) -> None:
    assert song.get("song") == {
        "name": "Night Drive",
        "tempo": 120.0,
        "time_signature": "4/4",
        "loop_enabled": False,
        "loop_start": 0.0,
        "loop_end": 16.0,
        "is_playing": False,
        "position": 0.0,
    }


def test_only_what_is_named_changes(song: OneSong) -> None:
    before = song.get("song")
    change = {
        "tempo": 96.5,
        "time_signature": "3/4",
        "name": "Morning",
        "loop_enabled": True,
        "loop_end": 6.0,
    }
    assert song.patch("song", change) == {**before, **change}
    assert song.patch("song", {"loop_start": 3.0})["loop_end"] == 6.0
    assert song.get("song")["loop_start"] == 3.0


def test_an_edit_is_in_no_version_before_a_save(song: OneSong, data_dir: Path) -> None:
    song.patch("song", {"tempo": 90.0})
    assert saved(data_dir, song.id)["tempo"] == 120.0
    song.post("save")
    assert saved(data_dir, song.id)["tempo"] == 90.0


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"tempo": 90.0, "time_signature": "4/5"}, "its lower number must be"),
        ({"name": "Gone", "tempo": 0}, "above 0 and at most 300 BPM"),
        ({"time_signature": "3/4", "loop_start": 20.0}, "its end must lie behind its start"),
        ({"time_signature": "3/4", "name": "  "}, "it needs at least one letter"),
    ],
)
def test_a_change_is_whole_or_not_at_all(song: OneSong, wrong: dict[str, object], words: str) -> None:
    before, tag = song.get("song"), song.tag()
    sentence = refused(song.ask("PATCH", "song", json=wrong), 422)
    assert words in sentence
    assert sentence.endswith("Nothing has changed.")
    assert (song.get("song"), song.tag()) == (before, tag)


def test_the_transport_plays_seeks_and_stops(song: OneSong) -> None:
    assert song.post("transport", {"action": "play", "position": 8.0})["is_playing"]
    assert song.post("transport", {"action": "seek", "position": 2.5})["position"] == 2.5
    stopped = song.post("transport", {"action": "stop"})
    assert (stopped["is_playing"], stopped["position"]) == (False, 2.5)
    assert "seek needs a position" in refused(song.ask("POST", "transport", json={"action": "seek"}), 422)
    assert "beats" in refused(song.ask("POST", "transport", json={"action": "seek", "position": -1.0}), 422)
