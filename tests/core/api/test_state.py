"""The open composition as one snapshot: read at one instant, replaced as one edit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.model.snapshot import Shape
from tests.core.api.one_song import OneSong, fine, refused, saved, stems
from tests.core.session.studio import snapshot


def put(song: OneSong, data: Any, tag: str | None) -> Any:
    return song.ask("PUT", "state", json=data, headers={"If-Match": tag} if tag else {})


def test_the_state_holds_unsaved_edits(song: OneSong, data_dir: Path) -> None:
    assert song.get("state") == saved(data_dir, song.id)
    song.patch("song", {"tempo": 99.0})
    answer = song.ask("GET", "state")
    assert answer.json()["tempo"] == 99.0
    assert answer.headers["etag"] == song.tag()


@pytest.mark.parametrize("shape", list(Shape))
def test_the_whole_state_is_replaced_as_one_edit(song: OneSong, data_dir: Path, shape: Shape) -> None:
    given = {**snapshot(shape), "unknown": {"deep": [1, 2.5, None, "é", 2**70]}}
    answer = put(song, given, song.tag())
    assert answer.status_code == 204
    assert answer.headers["etag"] == song.tag()
    assert song.get("state") == {**given, "id": song.id}
    assert len(stems(data_dir, song.id)) == 1
    song.post("save")
    kept = saved(data_dir, song.id)
    assert {key: kept[key] for key in given if key not in ("id", "metadata", "updated_at")} == {
        key: value for key, value in given.items() if key not in ("id", "metadata", "updated_at")
    }


def test_nobody_replaces_what_he_has_not_seen(song: OneSong) -> None:
    seen = song.ask("GET", "state")
    assert "needs the header If-Match" in refused(put(song, seen.json(), None), 428)
    song.patch("song", {"tempo": 99.0})
    assert "was edited meanwhile" in refused(put(song, seen.json(), seen.headers["etag"]), 412)
    assert song.get("song")["tempo"] == 99.0


def test_a_tag_of_before_a_restart_is_never_met_again(song: OneSong) -> None:
    tag = song.tag()
    services = song.client.app.state.backend.desks
    with services.at(song.id) as open_now:
        first = open_now.working.revision
    fine(song.client.delete(song.address))
    (item,) = fine(song.client.get("/api/trash"))
    fine(song.client.post(f"/api/trash/{item['name']}/restore"))
    assert song.tag() != tag
    with services.at(song.id) as open_now:
        assert open_now.working.revision > first


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b'"x"', b"null", b'{"a":' * 300 + b"1" + b"}" * 300])
def test_what_is_no_snapshot_changes_nothing(song: OneSong, body: bytes) -> None:
    tag = song.tag()
    headers = {"If-Match": tag, "Content-Type": "application/json"}
    answer = song.ask("PUT", "state", content=body, headers=headers)
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"
    assert song.tag() == tag
