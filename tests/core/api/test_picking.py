"""A part of a version brought back by requests."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import NotSaved
from core.storage.composition_service import CompositionService
from tests.core.api.one_song import OneSong, refused, saved, stems


@pytest.fixture
def wide(song: OneSong) -> OneSong:
    """Two tracks at another tempo, saved; then one of them is removed, and that is not saved."""
    made = [song.post("tracks", {"name": name})["id"] for name in ("Bass", "Lead")]
    song.patch("song", {"tempo": 99.0})
    song.post("save")
    assert song.ask("DELETE", f"tracks/{made[0]}").is_success
    return song


def names(song: OneSong) -> list[str]:
    return [track["name"] for track in song.get("tracks")]


def test_a_track_comes_back_and_the_rest_stays(wide: OneSong, data_dir: Path) -> None:
    wide.patch("song", {"tempo": 88.0})
    stem = stems(data_dir, wide.id)[-1]
    answer = wide.ask("POST", "pick", json={"version": stem, "parts": ["track:Bass"]})
    assert answer.status_code == 201
    assert answer.headers["etag"] == wide.tag()
    told = answer.json()
    assert any("Bass" in line for line in told["taken"])
    assert (sorted(names(wide)), wide.get("song")["tempo"]) == (["Bass", "Lead"], 88.0)
    original, both, unsaved, picked = stems(data_dir, wide.id)
    assert (told["stem"], told["kept"]) == (picked, unsaved)
    made = saved(data_dir, wide.id)
    assert sorted(track["name"] for track in made["tracks"]) == ["Bass", "Lead"]
    assert (made["metadata"]["source"], made["metadata"]["picked_from"]) == ("pick", stem)
    assert wide.get(f"versions/{picked}")["kind"] == "pick"
    assert [original, both] == ["000_original", stem]


def test_a_preview_changes_nothing(wide: OneSong, data_dir: Path) -> None:
    stem, tag = stems(data_dir, wide.id)[-1], wide.tag()
    told = wide.ask("POST", "pick", json={"version": stem, "parts": ["tracks"], "preview": True})
    assert told.status_code == 200
    assert told.json()["taken"]
    assert (told.json()["stem"], wide.tag(), names(wide)) == (None, tag, ["Lead"])
    assert len(stems(data_dir, wide.id)) == 2


def test_where_nothing_differs_nothing_is_saved(wide: OneSong, data_dir: Path) -> None:
    wide.post("save")
    answer = wide.ask("POST", "pick", json={"version": stems(data_dir, wide.id)[-1], "parts": ["music"]})
    assert (answer.status_code, answer.json()["stem"]) == (200, None)
    assert len(stems(data_dir, wide.id)) == 3


def test_a_part_that_is_not_there_is_said(wide: OneSong, data_dir: Path) -> None:
    for part in ("trcks", "track:Nobody", "change:999", "clip:x", "track:"):
        assert "There is no" in refused(
            wide.ask("POST", "pick", json={"version": "000_original", "parts": [part]}), 404
        )
    for body in (
        {"version": "000_original", "parts": []},
        {"version": "000_original"},
        {"parts": ["song"]},
        {"version": "000_original", "parts": "song"},
    ):
        refused(wide.ask("POST", "pick", json=body), 422)
    refused(wide.ask("POST", "pick", json={"version": "009_gone", "parts": ["song"]}), 404)
    assert names(wide) == ["Lead"]


def test_a_pick_that_cannot_be_saved_has_changed_nothing(
    wide: OneSong, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stem = stems(data_dir, wide.id)[-1]
    wide.post("save")
    before = wide.get("state")

    def full(*_: object, **__: object) -> None:
        raise NotSaved("Composition x", "no space is left")

    with monkeypatch.context() as patch:
        patch.setattr(CompositionService, "save", full)
        refused(wide.ask("POST", "pick", json={"version": stem, "parts": ["tracks"]}), 507)
    assert wide.get("state") == before
