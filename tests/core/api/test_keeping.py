"""Saves, restores, autosaves and steps by requests: what was acknowledged is a version."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import NotSaved
from core.session.notices import NoticeKind
from core.storage.composition_service import CompositionService
from tests.core.api.one_song import OneSong, backend_in, fine, refused, saved, stems


def tempo(data_dir: Path, song: OneSong, ref: str = "current") -> float:
    found: float = saved(data_dir, song.id, ref)["tempo"]
    return found


def test_a_save_is_a_version_with_what_it_says_of_itself(song: OneSong, data_dir: Path) -> None:
    song.patch("song", {"tempo": 99.0})
    answer = song.ask("POST", "save", json={"source": "timer", "metadata": {"by": "Ada", "tags": ["a"]}})
    assert answer.status_code == 201
    assert answer.headers["etag"] == song.tag()
    stem = answer.json()["stem"]
    assert answer.json() == {"stem": stem, "adopted": None, "diverged": None, "kept": None}
    assert stems(data_dir, song.id) == ["000_original", stem]
    metadata = saved(data_dir, song.id, stem)["metadata"]
    assert (metadata["source"], metadata["by"], metadata["tags"]) == ("timer", "Ada", ["a"])
    assert (tempo(data_dir, song), tempo(data_dir, song, stem)) == (99.0, 99.0)


def test_a_save_needs_no_body_and_no_edit(song: OneSong, data_dir: Path) -> None:
    assert song.ask("POST", "save").status_code == 201
    assert song.ask("POST", "save", json={}).status_code == 201
    assert len(stems(data_dir, song.id)) == 3


@pytest.mark.parametrize(
    "word", ["snapshot", "composition", "with_version", "based_on", "self", "parent", "timestamp", "source"]
)
def test_the_metadata_cannot_say_what_a_save_says_itself(song: OneSong, data_dir: Path, word: str) -> None:
    assert f"“{word}”" in refused(song.ask("POST", "save", json={"metadata": {word: 1}}), 422)
    assert len(stems(data_dir, song.id)) == 1


def test_a_save_for_another_revision_is_refused(song: OneSong, data_dir: Path) -> None:
    seen = song.tag()
    song.patch("song", {"tempo": 99.0})
    for path in ("save", "restore", "autosave/recover", "back", "forward", "pick"):
        body = {"version": "000_original", **({"parts": ["song"]} if path == "pick" else {})}
        song.post("autosave")
        answer = song.ask(
            "POST", path, json=body if path in ("restore", "pick") else None, headers={"If-Match": seen}
        )
        assert "was edited meanwhile" in refused(answer, 412), path
    assert len(stems(data_dir, song.id)) == 1


def test_a_save_that_fails_says_so_and_loses_no_edit(
    song: OneSong, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    song.patch("song", {"tempo": 99.0})

    def full(*_: object, **__: object) -> None:
        raise NotSaved("Composition x", "no space is left")

    with monkeypatch.context() as patch:
        patch.setattr(CompositionService, "save", full)
        assert "no space is left" in refused(song.ask("POST", "save"), 507)
    assert caplog.messages == [
        "NotSaved: Composition x was not saved: no space is left. Nothing has changed."
    ]
    assert song.get("song")["tempo"] == 99.0
    assert song.post("save")["stem"]


def test_a_restore_keeps_unsaved_work_as_a_version(song: OneSong, data_dir: Path) -> None:
    song.patch("song", {"tempo": 99.0})
    answer = song.ask("POST", "restore", json={"version": "000_original"})
    assert answer.status_code == 201
    made = answer.json()
    assert made["source"] == "000_original"
    assert tempo(data_dir, song, made["kept"]) == 99.0
    assert (tempo(data_dir, song), song.get("song")["tempo"]) == (120.0, 120.0)
    assert saved(data_dir, song.id, made["stem"])["metadata"]["restored_from"] == "000_original"
    song.post("restore", {"version": made["kept"]})
    assert song.get("song")["tempo"] == 99.0


def test_a_restore_of_what_is_not_there_keeps_nothing(song: OneSong, data_dir: Path) -> None:
    song.patch("song", {"tempo": 99.0})
    refused(song.ask("POST", "restore", json={"version": "007_20260223_114048_123456Z"}), 404)
    refused(song.ask("POST", "restore", json={"version": "autosave"}), 404)
    for version in ("000", "", "../current", "metadata", 7, None, ["000_original"]):
        assert song.ask("POST", "restore", json={"version": version}).status_code in (400, 422), version
    assert stems(data_dir, song.id) == ["000_original"]


def test_a_composition_with_a_damaged_current_is_restored(song: OneSong, data_dir: Path) -> None:
    song.patch("song", {"tempo": 99.0})
    stem = song.post("save")["stem"]
    fine(song.client.post(f"/api/trash/{fine(song.client.delete(song.address))['trash']}/restore"))
    current = data_dir / "compositions" / song.id / "current.json"
    current.write_bytes(b"\0\0\0")
    assert "cannot be read" in refused(song.ask("POST", "save"), 409)
    made = song.post("restore", {"version": stem})
    assert made["source"] == stem
    assert song.get("song")["tempo"] == 99.0
    kept = [path.read_bytes() for path in (data_dir / ".reprise" / "kept").iterdir()]
    assert kept == [b"\0\0\0"]


def test_a_current_that_is_damaged_while_it_is_open_is_restored_too(song: OneSong, data_dir: Path) -> None:
    song.patch("song", {"tempo": 99.0})
    (data_dir / "compositions" / song.id / "current.json").write_bytes(b"{")
    made = song.post("restore", {"version": "000_original"})
    assert song.get("song")["tempo"] == 120.0
    assert tempo(data_dir, song, stems(data_dir, song.id)[1]) == 99.0
    assert made["source"] == "000_original"


def test_an_autosave_is_written_read_and_recovered(song: OneSong, data_dir: Path) -> None:
    refused(song.ask("GET", "autosave"), 404)
    assert song.post("autosave") == {"written": False}
    song.patch("song", {"tempo": 99.0})
    assert song.post("autosave") == {"written": True}
    assert song.post("autosave") == {"written": False}
    assert song.get("autosave")["tempo"] == 99.0
    assert song.ask("GET", "autosave").content == CompositionService(data_dir).load_bytes(song.id, "autosave")
    song.post("restore", {"version": "000_original"})
    recovered = song.ask("POST", "autosave/recover")
    assert (recovered.status_code, recovered.json()["source"]) == (201, "autosave")
    assert (song.get("song")["tempo"], tempo(data_dir, song)) == (99.0, 99.0)


def test_back_and_forward_go_through_complete_states(song: OneSong, data_dir: Path) -> None:
    assert song.get("line") == {
        "places": ["000_original"],
        "cursor": 0,
        "can_go_back": False,
        "can_go_forward": False,
    }
    assert "no older state" in refused(song.ask("POST", "back"), 422)
    assert "no newer state" in refused(song.ask("POST", "forward"), 422)
    song.patch("song", {"tempo": 99.0})
    line = song.get("line")
    assert (line["places"], line["cursor"], line["can_go_back"]) == (["000_original", None], 1, True)
    back = song.ask("POST", "back")
    assert (back.status_code, back.json()["source"]) == (201, "000_original")
    assert song.get("song")["tempo"] == 120.0
    assert fine(song.client.get(song.address))["line"] == {"can_go_back": False, "can_go_forward": True}
    song.post("forward")
    assert song.get("song")["tempo"] == 99.0


def test_a_state_of_another_program_is_kept_beside_ours(song: OneSong, data_dir: Path) -> None:
    song.patch("song", {"tempo": 99.0})
    other = CompositionService(data_dir)
    theirs = other.save(song.id, {**saved(data_dir, song.id), "tempo": 140.0}).stem or ""
    answer = song.post("save")
    assert answer["diverged"] == [answer["stem"], theirs]
    assert (tempo(data_dir, song, theirs), tempo(data_dir, song)) == (140.0, 99.0)
    with backend_in(song.client.app).desks.at(song.id) as services:
        assert [notice.kind for notice in services.session.notices] == [NoticeKind.KEPT_BOTH]
