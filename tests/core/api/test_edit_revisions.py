"""Several who edit one composition: who says what was seen loses no edit, and two compositions never wait."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.core.api.one_song import OneSong, app_over, backend_in, fine, refused, saved, song_on

CLIENTS, ROUNDS = 8, 10
_LONG_S = 30.0


def test_an_edit_and_a_look_tell_the_revision(song: OneSong) -> None:
    seen = song.tag()
    assert song.ask("GET", "tracks").headers["etag"] == seen
    answer = song.ask("PATCH", "song", json={"tempo": 90.0})
    assert answer.headers["etag"] != seen
    assert answer.headers["etag"] == song.tag()
    same = song.ask("PATCH", "song", json={"tempo": 90.0})
    assert same.headers["etag"] == song.tag() == answer.headers["etag"]


def test_an_edit_of_what_was_edited_meanwhile_is_refused_and_changes_nothing(song: OneSong) -> None:
    seen = song.tag()
    song.patch("song", {"tempo": 90.0}, **{"If-Match": seen})
    for tag in (seen, f"W/{song.tag()}", "90", '""', f'"1", {seen}'):
        answer = song.ask("PATCH", "song", json={"tempo": 100.0}, headers={"If-Match": tag})
        assert "edited meanwhile" in refused(answer, 412)
        assert f'"{answer.json()["revision"]}"' == song.tag()
    assert song.get("song")["tempo"] == 90.0


def test_any_of_several_tags_and_a_star_will_do(song: OneSong) -> None:
    song.patch("song", {"tempo": 90.0}, **{"If-Match": f'"1", {song.tag()}'})
    song.patch("song", {"tempo": 91.0}, **{"If-Match": "*"})
    assert song.get("song")["tempo"] == 91.0


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "tracks", {"name": "Pad"}),
        ("PATCH", "tracks/{track}", {"volume": 0.5}),
        ("DELETE", "tracks/{track}", None),
        ("POST", "tracks/{track}/move", {"index": 0}),
        ("DELETE", "tracks/{track}/sample", None),
        ("POST", "tracks/{track}/clips", {"start_time": 0.0, "duration": 1.0}),
        ("DELETE", "clips/{clip}", None),
        ("POST", "clips/{clip}/duplicate", None),
        ("POST", "clips/{clip}/notes/transpose", {"semitones": 1}),
        ("PATCH", "mixer/channels/{track}", {"fader": -3.0}),
        ("PATCH", "mixer/master", {"fader": -3.0}),
        ("POST", "tracks/{track}/effects", {"effect": "reverb"}),
        ("POST", "transport", {"action": "play"}),
        ("POST", "actions", {"action": "set_tempo", "tempo": 90.0}),
    ],
)
def test_every_edit_can_be_meant_for_one_revision(
    song: OneSong, method: str, path: str, body: object
) -> None:
    seen = song.tag()
    track = song.post("tracks", {"name": "Bass"})["id"]
    clip = song.post(f"tracks/{track}/clips", {"start_time": 0.0, "duration": 1.0})["id"]
    state = song.ask("GET", "state").content
    path = path.format(track=track, clip=clip)
    refused(song.ask(method, path, json=body, headers={"If-Match": seen}), 412)
    assert song.ask("GET", "state").content == state
    answer = song.ask(method, path, json=body, headers={"If-Match": song.tag()})
    fine(answer)
    assert answer.headers["etag"] == song.tag()


def test_clients_that_say_what_they_saw_lose_no_edit(song: OneSong) -> None:
    song.patch("song", {"tempo": 1.0})
    together = threading.Barrier(CLIENTS)

    def count_up(_: int) -> int:
        together.wait(_LONG_S)
        tries = 0
        for _ in range(ROUNDS):
            while True:
                tries += 1
                seen = song.ask("GET", "song")
                change = {"tempo": seen.json()["tempo"] + 1.0}
                answer = song.ask("PATCH", "song", json=change, headers={"If-Match": seen.headers["etag"]})
                if answer.status_code == 200:
                    break
                assert answer.status_code == 412, answer.text
        return tries

    with ThreadPoolExecutor(CLIENTS) as clients:
        tries = sum(clients.map(count_up, range(CLIENTS)))
    assert song.get("song")["tempo"] == 1.0 + CLIENTS * ROUNDS
    assert tries > CLIENTS * ROUNDS  # or nobody was ever in another's way, and this shows nothing


def test_a_tag_of_an_earlier_opening_is_met_by_none_of_a_later(data_dir: Path) -> None:
    with song_on(app_over(data_dir)) as first:
        made, seen = first.id, first.tag()
    with song_on(app_over(data_dir)) as second:
        again = OneSong(second.client, made)
        answer = again.ask("PATCH", "song", json={"tempo": 90.0}, headers={"If-Match": seen})
        assert refused(answer, 412)


def test_an_edit_waits_for_no_edit_of_another_composition(song: OneSong, data_dir: Path) -> None:
    backend = backend_in(song.client.app)
    other = OneSong(song.client, backend.store.create("Other"))
    with backend.desks.at(song.id) as services, services.working.editing(), ThreadPoolExecutor(1) as there:
        held = there.submit(other.patch, "song", {"tempo": 90.0})
        assert held.result(_LONG_S)["tempo"] == 90.0  # while the first is in the midst of an edit


def test_an_edit_waits_for_no_save_and_is_unsaved_after_it(
    song: OneSong, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend, is_saving, go_on = backend_in(song.client.app), threading.Event(), threading.Event()
    save = backend.store.save

    def slowly(*args: Any, **given: Any) -> Any:
        is_saving.set()
        assert go_on.wait(_LONG_S)
        return save(*args, **given)

    monkeypatch.setattr(backend.store, "save", slowly)
    song.patch("song", {"tempo": 90.0})
    with ThreadPoolExecutor(1) as there:
        saving = there.submit(song.post, "save")
        assert is_saving.wait(_LONG_S)
        song.patch("song", {"tempo": 91.0})  # while the disk is at work
        go_on.set()
        stem = saving.result(_LONG_S)["stem"]
    assert saved(data_dir, song.id, stem)["tempo"] == 90.0
    assert song.get("song")["tempo"] == 91.0
    song.post("save")
    assert saved(data_dir, song.id)["tempo"] == 91.0
