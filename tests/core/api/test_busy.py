"""Many requests at once: no edit of one composition is lost, and none waits for another composition."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from core.api.app import create_app
from core.api.busy import Busy
from core.api.settings import ServerSettings
from core.errors import NotSaved
from core.history.reader import HistoryReader
from core.session.settings import Settings
from core.storage.composition_service import CompositionService
from tests.core.api.listening import LONG_S, listening
from tests.core.api.one_song import OneSong, backend_in, fine, refused, saved, stems


@contextmanager
def backend(data_dir: Path, **settings: Any) -> Iterator[OneSong]:
    """One that listens, with settings of its own."""
    with listening(app_with(data_dir, **settings)) as song:
        yield song


def app_with(data_dir: Path, **settings: Any) -> FastAPI:
    return create_app(Settings(data_dir=data_dir, autosave_s=0, watch=False), ServerSettings(**settings))


def others(song: OneSong, count: int) -> list[OneSong]:
    return [
        OneSong(
            song.client, fine(song.client.post("/api/compositions", json={"name": f"Song {place}"}))["id"]
        )
        for place in range(count)
    ]


class Held:
    """Lets a call of the store begin, and end when the test says so; that of one composition alone."""

    def __init__(self, patch: pytest.MonkeyPatch, name: str, composition: str) -> None:
        self.has_begun, self._may_end = threading.Event(), threading.Event()
        call: Callable[..., Any] = getattr(CompositionService, name)

        def held(service: CompositionService, asked: str, *given: Any, **more: Any) -> Any:
            if asked == composition:
                self.has_begun.set()
                assert self._may_end.wait(LONG_S)
            return call(service, asked, *given, **more)

        patch.setattr(CompositionService, name, held)

    def let(self) -> None:
        self._may_end.set()


def test_a_hundred_edits_and_saves_at_once_on_one_composition_lose_nothing(data_dir: Path) -> None:
    with backend(data_dir, wait_s=60) as song, ThreadPoolExecutor(100) as crowd:

        def work(place: int) -> str | None:
            fine(song.ask("POST", "tracks", json={"name": f"Track {place}"}))
            return song.post("save")["stem"] if place % 5 == 0 else None

        made = [stem for stem in crowd.map(work, range(100)) if stem]
        song.post("save")
        assert sorted(track["name"] for track in song.get("tracks")) == sorted(
            f"Track {n}" for n in range(100)
        )
    assert len(set(made)) == 20
    assert set(made) < set(stems(data_dir, song.id))
    assert len(saved(data_dir, song.id)["tracks"]) == 100


def test_a_hundred_requests_at_once_on_several_compositions_are_all_answered(data_dir: Path) -> None:
    with backend(data_dir, wait_s=60) as song, ThreadPoolExecutor(100) as crowd:
        songs = others(song, 5)

        def work(place: int) -> None:
            one = songs[place % 5]
            one.post("tracks", {"name": f"Track {place}"})
            one.post("save")
            one.get("versions")

        list(crowd.map(work, range(100)))
        for place, one in enumerate(songs):
            assert {track["name"] for track in one.get("tracks")} == {
                f"Track {n}" for n in range(place, 100, 5)
            }
            assert len(one.get("versions")) == 21


def test_while_one_composition_saves_others_go_on_and_its_edits_too(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with backend(data_dir, wait_s=0.2) as song, ThreadPoolExecutor(1) as pool:
        (other,) = others(song, 1)
        held = Held(monkeypatch, "save", song.id)
        saving = pool.submit(song.ask, "POST", "save")
        assert held.has_begun.wait(LONG_S)
        other.post("save")
        song.patch("song", {"tempo": 99.0})
        assert fine(song.client.get(song.address))["line"] is None
        busy = song.ask("POST", "save")
        assert "is busy" in refused(busy, 503)
        assert busy.headers["retry-after"] == "1"
        refused(song.ask("POST", "restore", json={"version": "000_original"}), 503)
        refused(song.client.delete(song.address), 503)
        held.let()
        fine(saving.result(LONG_S))
        assert (song.get("song")["tempo"], saved(data_dir, song.id)["tempo"]) == (99.0, 120.0)


def test_a_crowd_that_waits_for_one_composition_takes_no_place_of_another(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with backend(data_dir, wait_s=2, requests_of_one=4) as song, ThreadPoolExecutor(200) as crowd:
        (other,) = others(song, 1)
        song.get("song")
        held = Held(monkeypatch, "save", song.id)
        saving = [crowd.submit(song.ask, "POST", "save") for _ in range(150)]
        assert held.has_begun.wait(LONG_S)
        for _ in range(5):
            other.post("save")
            other.get("versions")
        answers = [each.result() for each in islice(as_completed(saving, LONG_S), 20)]
        assert {answer.status_code for answer in answers} == {503}
        held.let()
        told = [each.result(LONG_S).status_code for each in saving]
        assert told.count(201) >= 1
        assert set(told) == {201, 503}
        song.post("save")


def test_opening_one_composition_holds_up_no_other(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with backend(data_dir) as song, ThreadPoolExecutor(3) as pool:
        (other,) = others(song, 1)
        held = Held(monkeypatch, "load", song.id)
        opening = [pool.submit(song.ask, "GET", "song") for _ in range(2)]
        assert held.has_begun.wait(LONG_S)
        assert other.get("song")["tempo"] == 120.0
        held.let()
        for each in opening:
            fine(each.result(LONG_S))


def test_reading_a_long_history_holds_up_no_other(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with backend(data_dir) as song, ThreadPoolExecutor(1) as pool:
        (other,) = others(song, 1)
        held = Held(monkeypatch, "load", song.id)
        reading = pool.submit(song.ask, "GET", "versions")
        assert held.has_begun.wait(LONG_S)
        assert len(other.get("versions")) == 1
        held.let()
        assert len(fine(reading.result(LONG_S))) == 1


def test_one_reader_is_read_by_many_threads_and_tells_each_the_same(data_dir: Path) -> None:
    store = CompositionService(data_dir)
    ids = [store.create(f"Song {place}") for place in range(4)]
    for composition in ids:
        for tempo in range(100, 112):
            store.save(composition, {**store.load(composition, "current").data, "tempo": float(tempo)})
    reader = HistoryReader(store)
    with ThreadPoolExecutor(16) as crowd:
        views = list(crowd.map(lambda place: reader.view(store.listing(ids[place % 4])), range(160)))
    alone = {composition: HistoryReader(store).view(store.listing(composition)) for composition in ids}
    assert all(view == alone[view.id] for view in views)


def test_the_composition_idle_for_longest_is_closed_for_another_and_loses_nothing(data_dir: Path) -> None:
    app = app_with(data_dir, open_at_most=2)
    with listening(app) as song:
        second, third = others(song, 2)
        song.patch("song", {"tempo": 99.0})
        tag = song.tag()
        second.get("song")
        third.get("song")
        assert set(backend_in(app).desks.open_ids()) == {second.id, third.id}
        assert saved(data_dir, song.id)["tempo"] == 99.0
        assert len(stems(data_dir, song.id)) == 2
        assert song.get("song")["tempo"] == 99.0
        stale = song.ask("PATCH", "song", json={"tempo": 88.0}, headers={"If-Match": tag})
        refused(stale, 412)


def test_one_that_cannot_be_closed_stays_open_and_keeps_no_other_out(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_with(data_dir, open_at_most=2)
    with listening(app) as song:
        second, third = others(song, 2)
        song.patch("song", {"tempo": 99.0})
        second.patch("song", {"tempo": 88.0})

        def full(*_: object, **__: object) -> None:
            raise NotSaved("Composition x", "no space is left")

        with monkeypatch.context() as patch:
            patch.setattr(CompositionService, "save", full)
            assert "no space is left" in refused(third.ask("GET", "song"), 503)
        assert (song.get("song")["tempo"], second.get("song")["tempo"]) == (99.0, 88.0)
        second.post("save")
        CompositionService(data_dir).delete(song.id)
        third.get("song")
        second.get("song")
        rescued = [each for each in fine(song.client.get("/api/compositions")) if "(kept)" in each["name"]]
        assert len(rescued) == 1
        assert saved(data_dir, rescued[0]["id"])["tempo"] == 99.0


def test_where_everything_is_in_use_another_is_told_to_come_again(data_dir: Path) -> None:
    app = app_with(data_dir, open_at_most=1)
    with listening(app) as song:
        (other,) = others(song, 1)
        with backend_in(app).desks.at(song.id):
            assert "1 others are open" in refused(other.ask("GET", "song"), 503)
            refused(song.client.get("/api/compositions/gone"), 404)
        other.get("song")


def test_nothing_is_opened_once_the_backend_stops(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backend = backend_in(app_with(data_dir))
    made = backend.store.create("Night Drive")
    held = Held(monkeypatch, "load", made)
    with ThreadPoolExecutor(1) as pool:

        def opened() -> None:
            with backend.desks.at(made):
                raise AssertionError("it was opened")

        opening = pool.submit(opened)
        assert held.has_begun.wait(LONG_S)
        backend.close()
        held.let()
        with pytest.raises(Busy, match="is stopping"):
            opening.result(LONG_S)
    assert backend.unkept == []
