"""Compositions by requests: listed, made, opened, renamed, duplicated, deleted and brought back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from core.api.directory import directory_id
from core.cli import main
from core.storage.composition_service import CompositionService
from tests.core.api.one_song import OneSong, backend_in, fine, refused, saved, stems


def listed(client: Any) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in fine(client.get("/api/compositions"))}


def test_who_answers_is_told(client: Any, data_dir: Path) -> None:
    CompositionService(data_dir).create("Evening")
    about = fine(client.get("/api"))
    assert (about["name"], about["assistant"], about["compositions"]) == ("Reprise", "offline", 1)
    assert about["directory"] == directory_id(CompositionService(data_dir))


def test_a_new_composition_is_there_with_one_version(client: Any, data_dir: Path) -> None:
    answer = client.post("/api/compositions", json={"name": " Night Drive "})
    made = fine(answer)
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/compositions/{made['id']}"
    assert (made["name"], made["versions"], made["is_open"]) == ("Night Drive", 1, False)
    assert saved(data_dir, made["id"])["name"] == "Night Drive"
    assert listed(client) == {made["id"]: made}


def test_the_list_has_what_the_command_line_lists(
    client: Any, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("Night Drive", "Morning"):
        fine(client.post("/api/compositions", json={"name": name}))
    assert main(["list", str(data_dir), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    found = fine(client.get("/api/compositions"))
    assert [{key: each[key] for key in rows[0]} for each in found] == rows


def test_looking_at_the_list_opens_nothing(song: OneSong) -> None:
    assert not listed(song.client)[song.id]["is_open"]
    opened = fine(song.client.get(song.address))
    assert opened["is_open"]
    assert opened["line"] == {"can_go_back": False, "can_go_forward": False}
    assert listed(song.client)[song.id]["is_open"]


def test_a_new_name_is_an_edit_that_a_save_keeps(song: OneSong, data_dir: Path) -> None:
    first = song.client.get(song.address)
    answer = song.client.patch(song.address, json={"name": "Morning Drive"})
    assert (fine(answer)["name"], answer.json()["has_unsaved"]) == ("Morning Drive", True)
    assert answer.headers["etag"] != first.headers["etag"]
    assert listed(song.client)[song.id]["name"] == "Morning Drive"
    assert saved(data_dir, song.id)["name"] == "Night Drive"
    stale = song.client.patch(song.address, json={"name": "No"}, headers={"If-Match": first.headers["etag"]})
    assert "was edited meanwhile" in refused(stale, 412)
    song.post("save")
    assert saved(data_dir, song.id)["name"] == "Morning Drive"


def test_a_duplicate_holds_unsaved_edits_and_goes_its_own_way(song: OneSong, data_dir: Path) -> None:
    song.patch("song", {"tempo": 99.0})
    copy = song.post("duplicate", {"name": "Night Drive 2"})
    assert (saved(data_dir, copy["id"])["tempo"], saved(data_dir, copy["id"])["name"]) == (
        99.0,
        "Night Drive 2",
    )
    assert saved(data_dir, song.id)["tempo"] == 120.0
    assert len(stems(data_dir, copy["id"])) == 1
    other = OneSong(song.client, copy["id"])
    other.patch("song", {"tempo": 88.0})
    assert song.get("song")["tempo"] == 99.0


def test_a_deleted_composition_comes_back_with_its_unsaved_edits(song: OneSong, data_dir: Path) -> None:
    song.patch("song", {"tempo": 99.0})
    trash = fine(song.client.delete(song.address))["trash"]
    refused(song.client.get(song.address), 404)
    refused(song.ask("GET", "song"), 404)
    refused(song.client.delete(song.address), 404)
    assert listed(song.client) == {}
    (item,) = fine(song.client.get("/api/trash"))
    assert (item["name"], item["composition"], item["title"]) == (trash, song.id, "Night Drive")
    answer = song.client.post(f"/api/trash/{trash}/restore")
    assert answer.status_code == 201
    assert answer.headers["location"] == song.address
    assert song.get("song")["tempo"] == 99.0
    assert len(stems(data_dir, song.id)) == 2
    assert fine(song.client.get("/api/trash")) == []
    refused(song.client.post(f"/api/trash/{trash}/restore"), 404)


def test_what_stands_in_the_place_of_a_deleted_one_is_not_replaced(song: OneSong, data_dir: Path) -> None:
    trash = fine(song.client.delete(song.address))["trash"]
    CompositionService(data_dir).create("Another", id=song.id)
    assert "exists already" in refused(song.client.post(f"/api/trash/{trash}/restore"), 409)
    assert fine(song.client.get(song.address))["name"] == "Another"


def test_an_edit_that_comes_while_its_composition_is_deleted_is_rescued(
    song: OneSong, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    song.get("song")
    store = backend_in(song.client.app).store
    delete = CompositionService.delete

    def delete_late(service: CompositionService, composition: str) -> str:
        name = delete(service, composition)
        with backend_in(song.client.app).desks.at(composition) as services:
            services.sequencer.set_tempo(99.0)
        return name

    monkeypatch.setattr(CompositionService, "delete", delete_late)
    fine(song.client.delete(song.address))
    monkeypatch.undo()
    (rescued,) = store.list_ids()
    assert saved(data_dir, rescued)["tempo"] == 99.0
    assert saved(data_dir, rescued)["name"] == "Night Drive (kept)"


@pytest.mark.parametrize(
    "text", ["%2e%2e", "..%2f..%2fetc", "%2e", "a%00b", "a%20b", "con", "x" * 129, "%c0%ae"]
)
def test_what_can_be_no_id_is_refused_and_nothing_is_touched(client: Any, data_dir: Path, text: str) -> None:
    outside = data_dir.parent / "current.json"
    outside.write_text("{}")
    for method, tail in (
        ("GET", ""),
        ("DELETE", ""),
        ("GET", "/state"),
        ("POST", "/save"),
        ("GET", "/versions"),
    ):
        answer = client.request(method, f"/api/compositions/{text}{tail}")
        assert answer.status_code in (400, 404), (method, tail, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
    assert outside.read_text() == "{}"
    assert [each for each in data_dir.rglob("*") if each.is_file()] == []


def test_what_is_not_there_is_said_with_its_id(client: Any, data_dir: Path) -> None:
    for method, tail in (
        ("GET", ""),
        ("DELETE", ""),
        ("PATCH", ""),
        ("POST", "/duplicate"),
        ("GET", "/line"),
    ):
        answer = client.request(
            method, f"/api/compositions/gone{tail}", json={"name": "x"} if tail != "/line" else None
        )
        assert refused(answer, 404) == "There is no composition “gone” here."
        assert answer.json()["composition"] == "gone"
    assert refused(client.post("/api/trash/gone/restore"), 404)
    assert list(data_dir.iterdir()) == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": ""},
        {"name": "  "},
        {"name": 7},
        {"name": None},
        {"name": "x" * 201},
        {"name": "x", "id": "y"},
    ],
)
def test_a_name_of_another_form_is_refused(client: Any, song: OneSong, body: dict[str, Any]) -> None:
    refused(client.post("/api/compositions", json=body), 422)
    refused(song.client.patch(song.address, json=body), 422)
    refused(song.ask("POST", "duplicate", json=body), 422)


def test_a_composition_whose_current_is_damaged_is_told_of_and_can_be_deleted(
    song: OneSong, data_dir: Path
) -> None:
    current = data_dir / "compositions" / song.id / "current.json"
    current.write_bytes(b'{"name": "Night')
    told = fine(song.client.get(song.address))
    assert "ends in the middle" in told["damaged"]
    assert (told["revision"], told["line"], told["is_open"]) == (None, None, False)
    refused(song.ask("GET", "song"), 409)
    trash = fine(song.client.delete(song.address))["trash"]
    shutil.rmtree(data_dir / ".reprise" / "trash" / trash)  # it is there, whole
