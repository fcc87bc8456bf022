"""The versions of a composition by requests: listed in pages, read, labelled, compared, and as a patch."""

from __future__ import annotations

import json
from pathlib import Path

import jsonpatch
import pytest

from core.cli import main
from core.storage.composition_service import CompositionService
from tests.core.api.one_song import OneSong, fine, refused, stems


@pytest.fixture
def grown(song: OneSong) -> OneSong:
    """Four versions: the original, two with music, and one that is only saved again."""
    for tempo in (90.0, 100.0):
        song.patch("song", {"tempo": tempo})
        song.post("save")
    song.post("save", {"source": "timer"})
    return song


def test_versions_are_listed_as_on_the_command_line(
    grown: OneSong, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["log", str(data_dir), grown.id, "--json"]) == 0
    rows = grown.get("versions")
    assert rows == json.loads(capsys.readouterr().out)
    assert [row["stem"] for row in rows] == stems(data_dir, grown.id)
    assert [row["is_take"] for row in rows] == [True, True, True, False]


def test_versions_are_paged_from_the_newest(grown: OneSong) -> None:
    rows = grown.get("versions")
    assert grown.get("versions?takes=true") == rows[:3]
    assert grown.get("versions?limit=2") == rows[2:]
    assert grown.get(f"versions?limit=2&before={rows[2]['stem']}") == rows[:2]
    assert grown.get(f"versions?before={rows[0]['stem']}") == []
    assert grown.get("versions?limit=99") == rows
    refused(grown.ask("GET", "versions?limit=0"), 422)
    refused(grown.ask("GET", "versions?takes=perhaps"), 422)
    refused(grown.ask("GET", "versions?before=gone"), 404)


def test_a_version_is_told_and_its_bytes_are_given(grown: OneSong, data_dir: Path) -> None:
    rows = grown.get("versions")
    store = CompositionService(data_dir)
    for row in rows:
        assert grown.get(f"versions/{row['stem']}") == row
        answer = grown.ask("GET", f"versions/{row['stem']}/snapshot")
        assert answer.content == store.load_bytes(grown.id, row["stem"])
        assert answer.headers["content-type"] == "application/json"
    assert grown.get("versions/current") == rows[3]
    assert grown.ask("GET", "versions/current/snapshot").content == store.load_bytes(grown.id, "current")
    refused(grown.ask("GET", "versions/autosave"), 404)
    grown.patch("song", {"tempo": 77.0})
    assert grown.post("autosave") == {"written": True}
    assert grown.get("versions/autosave")["kind"] == "autosave"


def test_only_whole_stems_are_versions(grown: OneSong) -> None:
    for ref in ("001", "v001", "999_20260223_114048_123456Z"):
        assert grown.ask("GET", f"versions/{ref}").status_code in (400, 404), ref
    for ref in ("%2e%2e", "..%2fcurrent", "metadata", "a%00", "history"):
        for tail in ("", "/snapshot"):
            answer = grown.ask("GET", f"versions/{ref}{tail}")
            assert answer.status_code in (400, 404), ref
            assert answer.headers["content-type"] == "application/problem+json"


def test_a_damaged_version_is_listed_with_its_reason_and_given_as_it_is(
    grown: OneSong, data_dir: Path
) -> None:
    stem = stems(data_dir, grown.id)[1]
    path = data_dir / "compositions" / grown.id / "history" / f"{stem}.json"
    path.chmod(0o644)
    path.write_bytes(b'{"tempo": 9')
    row = grown.get(f"versions/{stem}")
    assert "ends in the middle" in row["damaged"]
    assert grown.ask("GET", f"versions/{stem}/snapshot").content == b'{"tempo": 9'
    assert "cannot be read" in refused(grown.ask("GET", f"diff?a={stem}"), 409)
    assert "cannot be read" in refused(grown.ask("POST", "restore", json={"version": stem}), 409)


def test_a_label_is_kept_beside_the_version_and_taken_away(grown: OneSong, data_dir: Path) -> None:
    stem = stems(data_dir, grown.id)[1]
    before = CompositionService(data_dir).load_bytes(grown.id, stem)
    row = fine(grown.ask("PUT", f"versions/{stem}/label", json={"label": "the good bridge"}))
    assert (row["label"], row["title"]) == ("the good bridge", "the good bridge")
    assert CompositionService(data_dir).load_bytes(grown.id, stem) == before
    assert fine(grown.ask("PUT", f"versions/{stem}/label", json={"label": ""}))["label"] == ""
    refused(grown.ask("PUT", "versions/099_gone/label", json={"label": "x"}), 404)
    refused(grown.ask("PUT", f"versions/{stem}/label", json={"label": 7}), 422)
    refused(grown.ask("PUT", f"versions/{stem}/label", json={}), 422)


def test_two_states_are_compared_as_on_the_command_line(
    grown: OneSong, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a, b = stems(data_dir, grown.id)[:2]
    for options, query in (((), ""), (("--all",), "&all=true")):
        assert main(["diff", str(data_dir), grown.id, a, b, *options]) == 0
        words = capsys.readouterr().out.splitlines()
        assert main(["diff", str(data_dir), grown.id, a, b, *options, "--json"]) == 0
        rows = json.loads(capsys.readouterr().out)
        assert grown.get(f"diff?a={a}&b={b}{query}") == {"words": words, "rows": rows}
        assert rows
    assert grown.get("diff?a=current") == {"words": [], "rows": []}
    refused(grown.ask("GET", "diff"), 422)
    refused(grown.ask("GET", f"diff?a={a}&b=autosave"), 404)
    refused(grown.ask("GET", f"diff?a={a}&b=%2e%2e"), 400)


def test_a_patch_makes_b_of_a(grown: OneSong, data_dir: Path) -> None:
    a, b = stems(data_dir, grown.id)[:2]
    store = CompositionService(data_dir)
    before, after = store.load(grown.id, a).data, store.load(grown.id, b).data
    for query in ("", "&tested=true"):
        answer = grown.ask("GET", f"patch?a={a}&b={b}{query}")
        assert answer.headers["content-type"] == "application/json-patch+json"
        assert jsonpatch.apply_patch(before, answer.json()) == after


def test_a_receipt_holds_a_turn_against_the_take_before(song: OneSong, data_dir: Path) -> None:
    made = song.post("turns", {"request": "set the tempo to 100 and add a track called Lead"})["stems"][0]
    receipt = song.get(f"receipt/{made}")
    assert (receipt["stem"], receipt["before"]) == (made, "000_original")
    assert receipt["asked"] == ["set the tempo to 100 and add a track called Lead"]
    assert receipt["verdict"] == "All 2 actions worked"
    assert [(deed["name"], deed["outcome"]) for deed in receipt["deeds"]] == [
        ("set_tempo", "done"),
        ("create_track", "done"),
    ]
    refused(song.ask("GET", "receipt/000_original"), 404)
    refused(song.ask("GET", "receipt/gone"), 400)
