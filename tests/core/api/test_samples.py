"""Samples, by requests: brought in once, assigned, missed, measured, and removed where nothing uses them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from core.api.app import create_app
from core.api.settings import ServerSettings
from core.session.sample_analysis import Analysis, pack
from core.session.sample_store import SampleStore
from core.session.settings import Settings
from tests.core.api.one_song import OneSong, backend_in, fine, refused, song_on
from tests.core.session.sounds import sine, write

MEASURED: dict[str, Any] = {
    "duration_s": 1.5,
    "rate_hz": 44100,
    "channels": 1,
    "peak_db": -6.0,
    "rms_db": -9.0,
    "listened_s": 1.5,
    "brightness_hz": 440.0,
    "tempo_bpm": None,
    "pitch_hz": 440.0,
    "pitch_midi": 69,
}


@pytest.fixture
def tone(tmp_path: Path) -> bytes:
    return write(tmp_path / "made" / "tone.wav", sine()).read_bytes()


def send(song: OneSong, name: str, content: bytes) -> httpx.Response:
    answer: httpx.Response = song.client.post("/api/samples", files={"file": (name, content)})
    return answer


def bring(song: OneSong, name: str, content: bytes) -> str:
    return str(fine(send(song, name, content))["name"])


def test_a_sample_is_brought_in_listed_and_found_again(song: OneSong, data_dir: Path, tone: bytes) -> None:
    answer = send(song, "My tone.wav", tone)
    made = answer.json()
    assert answer.status_code == 201
    assert (made["title"], made["size_bytes"]) == ("My tone", len(tone))
    assert (data_dir / made["path"]).read_bytes() == tone
    assert fine(song.client.get("/api/samples")) == [made]
    assert fine(song.client.get(answer.headers["location"])) == made


def test_the_same_content_is_one_sample(song: OneSong, tone: bytes) -> None:
    assert bring(song, "one.wav", tone) == bring(song, "two.wav", tone)
    assert len(fine(song.client.get("/api/samples"))) == 1


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("../../../etc/passwd.wav", "passwd"),
        ("C:\\Users\\me\\kick.wav", "kick"),
        ("/", "sample"),
        ("..", "sample"),
        ("ä ö\u2028.wav", "ä ö_"),
        ("a" * 1000 + ".wav", None),
    ],
)
def test_a_name_with_a_path_in_it_is_only_a_name(
    song: OneSong, data_dir: Path, tone: bytes, name: str, title: str | None
) -> None:
    made = fine(send(song, name, tone))
    assert title is None or made["title"] == title
    assert [file.name for file in (data_dir / "samples").glob("*.wav")] == [made["name"]]
    assert {each.name for each in data_dir.iterdir()} <= {"samples", "compositions", ".reprise"}


@pytest.mark.parametrize("content", [b"", b"no sound at all", b"RIFF" + bytes(64)])
def test_what_is_no_sound_is_told_and_not_kept(song: OneSong, data_dir: Path, content: bytes) -> None:
    assert "Importing “noise.wav” is not possible" in refused(send(song, "noise.wav", content), 422)
    assert not list(data_dir.glob("samples/*.wav"))


def test_what_is_no_upload_is_told(song: OneSong) -> None:
    for given in ({"json": {"file": "x"}}, {"data": {"file": "x"}}, {"content": b"x"}, {}):
        assert refused(song.client.post("/api/samples", **given), 422)
    broken = {"content": b"--x", "headers": {"Content-Type": "multipart/form-data"}}
    assert refused(song.client.post("/api/samples", **broken), 400)


def test_an_upload_is_bounded(data_dir: Path, tone: bytes) -> None:
    app = create_app(
        Settings(data_dir=data_dir, autosave_s=0, watch=False), ServerSettings(upload_bytes=2048)
    )
    with song_on(app) as song:
        assert "2048 bytes" in refused(send(song, "tone.wav", tone), 413)


def test_a_track_plays_a_sample_until_it_is_taken_away(song: OneSong, tone: bytes) -> None:
    name = bring(song, "tone.wav", tone)
    track = song.post("tracks", {"name": "Pad", "type": "sample"})["id"]
    played = fine(song.ask("PUT", f"tracks/{track}/sample", json={"name": name}))
    assert (played["sample_name"], played["sample_file_path"]) == ("tone", f"samples/{name}")
    assert song.get("missing-samples") == []
    assert song.ask("DELETE", f"tracks/{track}/sample").status_code == 204
    assert song.get(f"tracks/{track}")["sample_file_path"] is None
    assert refused(song.ask("PUT", f"tracks/{track}/sample", json={"name": "gone.wav"}), 404)
    assert refused(song.ask("PUT", "tracks/gone/sample", json={"name": name}), 404)


def test_a_sample_that_is_gone_is_missed(song: OneSong, data_dir: Path, tone: bytes) -> None:
    name = bring(song, "tone.wav", tone)
    track = song.post("tracks", {"name": "Pad", "type": "sample"})["id"]
    song.ask("PUT", f"tracks/{track}/sample", json={"name": name})
    (data_dir / "samples" / name).unlink()
    assert song.get("missing-samples") == [{"path": f"samples/{name}", "tracks": [track], "clips": []}]


def test_a_sample_goes_only_where_nothing_uses_it_saved_or_open(song: OneSong, tone: bytes) -> None:
    name = bring(song, "tone.wav", tone)
    other = OneSong(song.client, backend_in(song.client.app).store.create("Other"))
    other.get("song")
    track = song.post("tracks", {"name": "Pad", "type": "sample"})["id"]
    fine(song.ask("PUT", f"tracks/{track}/sample", json={"name": name}))
    words = refused(song.client.delete(f"/api/samples/{name}"), 422)
    assert "the open composition uses it" in words  # unsaved, and on one desk of two
    song.post("save")
    assert "uses it" in refused(song.client.delete(f"/api/samples/{name}"), 422)
    spare = bring(song, "spare.wav", tone[:-2000])
    assert song.client.delete(f"/api/samples/{spare}").status_code == 204
    assert [each["name"] for each in fine(song.client.get("/api/samples"))] == [name]


@pytest.mark.parametrize("name", ["gone.wav", "%2e%2e", "..%5cx", "a%00b", ".hidden", "%20", "%c3%a4" * 200])
def test_a_sample_that_is_not_there_is_told(song: OneSong, tone: bytes, name: str) -> None:
    bring(song, "tone.wav", tone)  # so that there is a folder to look into
    for method, path in (("GET", name), ("DELETE", name), ("GET", f"{name}/analysis")):
        assert refused(song.client.request(method, f"/api/samples/{path}"), 404)


def test_what_was_measured_of_a_sample_is_told(song: OneSong, data_dir: Path, tone: bytes) -> None:
    name = bring(song, "tone.wav", tone)
    files, known = SampleStore(data_dir), Analysis(**MEASURED)
    files.cache(files.hash_of(name), pack(files.hash_of(name), known))  # to measure takes half a minute
    assert fine(song.client.get(f"/api/samples/{name}/analysis")) == MEASURED


def test_what_is_not_installed_is_told_with_what_brings_it(
    song: OneSong, tone: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = bring(song, "tone.wav", tone)
    for module in ("core.session.sound", "core.session.listening"):
        monkeypatch.delitem(sys.modules, module, raising=False)
        monkeypatch.delattr(module, raising=False)
    monkeypatch.setitem(sys.modules, "soundfile", None)
    for answer in (send(song, "other.wav", tone), song.client.get(f"/api/samples/{name}/analysis")):
        assert 'pip install "reprise-browser[audio]"' in refused(answer, 501)
