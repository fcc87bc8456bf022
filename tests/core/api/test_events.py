"""News of the backend: what changes on disk and what sessions tell, to many readers at once."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from core.api import news
from core.api.app import create_app
from core.api.news import News, NewsHub
from core.api.settings import ServerSettings
from core.session.settings import Settings
from core.storage.composition_service import CompositionService
from tests.core.api.listening import LONG_S, Stepwise, listening
from tests.core.api.one_song import OneSong, app_over, backend_in, fine, saved
from tests.core.api.server import Server, wait_until
from tests.core.session.turns import Ruled

HELLO = News("hello", None, {})


class Listener:
    """One who reads the stream on a thread of its own."""

    def __init__(self, address: str) -> None:
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.is_over = threading.Event()
        self._changed = threading.Condition()
        self._address = address
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self.wait_for("hello")

    def _run(self) -> None:
        with (
            httpx.Client(timeout=60, trust_env=False, verify=False) as client,
            client.stream("GET", self._address) as answer,
        ):
            assert answer.headers["content-type"].startswith("text/event-stream")
            kind = ""
            for line in answer.iter_lines():
                field, _, value = line.partition(": ")
                if field == "event":
                    kind = value
                elif field == "data":
                    with self._changed:
                        self.heard.append((kind, json.loads(value)))
                        self._changed.notify_all()
        self.is_over.set()

    def wait_for(self, event: str, /, **facts: Any) -> dict[str, Any]:
        """The first of this kind with these facts."""

        def found() -> dict[str, Any] | None:
            return next(
                (data for name, data in self.heard if name == event and facts.items() <= data.items()), None
            )

        with self._changed:
            assert self._changed.wait_for(lambda: found() is not None, 20), (event, facts, self.heard)
            data = found()
        assert data is not None
        return data


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("events") / "data") as server:
        yield server


@contextmanager
def made(server: Server) -> Iterator[OneSong]:
    with server.client() as client:
        yield OneSong(client, fine(client.post("/api/compositions", json={"name": "Night Drive"}))["id"])


def test_every_listener_hears_of_each_change_here(server: Server) -> None:
    everything = [Listener(f"{server.address}/api/events") for _ in range(3)]
    with made(server) as song:
        mine = Listener(f"{server.address}/api/events?composition={song.id}")
        other = Listener(f"{server.address}/api/events?composition=other")
        stem = song.post("save")["stem"]
        for listener in (*everything, mine):
            told = listener.wait_for("change", composition=song.id, newest=stem)
            assert (told["versions"], told["has_current"], told["has_autosave"]) == (2, True, False)
        fine(song.client.delete(song.address))
        for listener in (*everything, mine):
            listener.wait_for("removed", composition=song.id)
        assert [kind for kind, _ in other.heard] == ["hello"]


def test_a_foreign_write_is_heard_of_and_opened(server: Server) -> None:
    with made(server) as song:
        song.get("song")
        listener = Listener(f"{server.address}/api/events?composition={song.id}")
        other = CompositionService(server.data_dir)
        stem = other.save(song.id, {**saved(server.data_dir, song.id), "tempo": 140.0}).stem
        listener.wait_for("change", newest=stem)
        told = listener.wait_for("notice", kind="reloaded", composition=song.id)
        assert told["theirs"] == stem
        assert "Another program changed this composition" in told["text"]
        assert song.get("song")["tempo"] == 140.0


def test_unsaved_edits_and_a_foreign_write_are_both_kept_and_both_told(server: Server) -> None:
    with made(server) as song:
        song.patch("song", {"tempo": 99.0})
        listener = Listener(f"{server.address}/api/events")
        other = CompositionService(server.data_dir)
        theirs = other.save(song.id, {**saved(server.data_dir, song.id), "tempo": 140.0}).stem or ""
        told = listener.wait_for("notice", kind="kept both", composition=song.id)
        assert (told["theirs"], song.get("song")["tempo"]) == (theirs, 99.0)
        assert saved(server.data_dir, song.id, told["yours"])["tempo"] == 99.0
        assert saved(server.data_dir, song.id, theirs)["tempo"] == 140.0


def test_a_composition_that_a_foreign_program_removes_is_told(server: Server) -> None:
    listener = Listener(f"{server.address}/api/events")
    with made(server) as song:
        song.get("song")
        listener.wait_for("change", composition=song.id)
        CompositionService(server.data_dir).delete(song.id)
        listener.wait_for("removed", composition=song.id)
        assert "save it as a new one" in listener.wait_for("notice", kind="gone", composition=song.id)["text"]


def test_a_turn_that_takes_long_keeps_no_other_composition_from_looking(data_dir: Path) -> None:
    rule = Stepwise()
    app = create_app(Settings(data_dir=data_dir, autosave_s=0), ServerSettings(), lambda: Ruled(rule))
    with listening(app) as song, ThreadPoolExecutor(1) as pool:
        other = OneSong(song.client, backend_in(app).store.create("Morning"))
        for each in (song, other):
            assert each.get("song")["tempo"] == 120.0
        turn = pool.submit(song.ask, "POST", "turns", json={"request": "think"})
        assert rule.is_planning.wait(LONG_S)
        foreign = CompositionService(data_dir)
        for each in (song, other):
            foreign.save(each.id, {**saved(data_dir, each.id), "tempo": 140.0})
        wait_until(lambda: other.get("song")["tempo"] == 140.0, LONG_S)
        assert song.get("song")["tempo"] == 120.0
        rule.let()
        fine(turn.result(LONG_S))
        wait_until(lambda: song.get("song")["tempo"] == 140.0, LONG_S)


def test_streams_end_at_once_when_the_server_stops(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        listeners = [Listener(f"{server.address}/api/events") for _ in range(20)]
        began = time.monotonic()
        server.stop()
        assert all(listener.is_over.wait(10) for listener in listeners)
        assert time.monotonic() - began < 15  # of the twenty seconds that requests are waited for


def read(
    count: int, *, hub: NewsHub, composition: str | None = None, news_of: Iterator[News] | list[News]
) -> list[str]:
    """What a reader who sleeps while all of it is told then reads: names of events."""

    async def run() -> list[str]:
        reader = hub.join(composition)
        teller = threading.Thread(target=lambda: deque(map(hub.tell, news_of)))
        teller.start()
        teller.join()
        hub.close()
        found = [event async for event in reader.events(HELLO)]
        hub.leave(reader)
        return [event.decode().split("\n")[0].removeprefix("event: ") for event in found]

    return asyncio.run(run())[:count]


def test_a_reader_who_sleeps_loses_news_and_is_told() -> None:
    hub = NewsHub()
    told = [News("change", str(each), {}) for each in range(news.MOST_WAITING + 7)]
    kinds = read(999, hub=hub, news_of=told)
    assert kinds == ["hello", "missed", *["change"] * 6]
    assert hub.readers == 0


def test_a_reader_hears_of_his_composition_and_of_all() -> None:
    told = [
        News("change", "a", {}),
        News("change", "b", {}),
        News("notice", "a", {}),
        News("missed", None, {}),
    ]
    assert read(9, hub=NewsHub(), composition="a", news_of=told) == ["hello", "change", "notice", "missed"]


def test_one_who_joins_after_the_end_is_told_hello_and_no_more() -> None:
    hub = NewsHub()
    hub.close()
    assert read(9, hub=hub, news_of=[]) == ["hello"]


def test_silence_is_broken_by_a_heartbeat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "HEARTBEAT_S", 0.01)

    async def run() -> list[bytes]:
        events = NewsHub().join(None).events(HELLO)
        return [await anext(events) for _ in range(3)]

    assert asyncio.run(run())[1:] == [b":\n\n", b":\n\n"]


def test_one_who_hangs_up_is_forgotten(data_dir: Path) -> None:
    app = app_over(data_dir)
    with listening(app) as heard:
        hub = backend_in(app).news
        with heard.client.stream("GET", "/api/events") as answer:
            lines = answer.iter_lines()
            assert next(lines) == "event: hello"
            assert hub.readers == 1
        wait_until(lambda: hub.readers == 0)
