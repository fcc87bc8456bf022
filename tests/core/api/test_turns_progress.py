"""Turns over a real connection: each action as it happens, a sign of life, and an asker who goes away."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from core.api import turns
from core.errors import ModelUnavailable
from core.session.actions import CreateTrack, SetTempo
from core.session.planner import Stage
from tests.core.api.listening import LONG_S, Stepwise, asked, listening
from tests.core.api.one_song import app_over, backend_in, refused, saved, stems
from tests.core.api.server import wait_until

FASTER = SetTempo(tempo=140.0)
SLOWER = SetTempo(tempo=70.0)
LEAD = CreateTrack(name="Lead")


def test_each_action_is_told_before_the_next_begins(data_dir: Path) -> None:
    steps = Stepwise(FASTER, LEAD)
    with listening(app_over(data_dir, steps)) as song, asked(song, "faster, with a lead") as events:
        assert next(events) == ("began", {"composition": song.id, "request": "faster, with a lead"})
        steps.let()
        name, first = next(events)
        assert (name, first["action"], first["input"]) == ("action", "set_tempo", {"tempo": 140.0})
        steps.let()  # the second waited for this
        name, second = next(events)
        assert (name, second["action"], second["success"]) == ("action", "create_track", True)
        steps.let()
        name, turn = next(events)
        assert (name, turn["text"], turn["results"]) == ("done", "All done.", [first, second])
        assert list(events) == []
        assert turn["stems"] == stems(data_dir, song.id)[-1:]


def test_what_cannot_begin_is_a_problem_and_no_stream(data_dir: Path) -> None:
    with listening(app_over(data_dir)) as song:
        headers = {"Accept": "text/event-stream"}
        assert refused(song.ask("POST", "turns", json={"request": ""}, headers=headers), 422)
        gone = song.client.post("/api/compositions/gone/turns", json={"request": "help"}, headers=headers)
        assert refused(gone, 404)


def test_a_turn_that_fails_ends_with_a_problem(data_dir: Path) -> None:
    def rule(act: Stage) -> str:
        act(FASTER)
        raise ModelUnavailable("m at a place", "it cut the connection")

    with listening(app_over(data_dir, rule)) as song, asked(song, "faster") as events:
        assert [next(events)[0] for _ in range(2)] == ["began", "action"]
        name, problem = next(events)
        assert (name, problem["status"], problem["turn"]["stems"]) == (
            "failed",
            502,
            stems(data_dir, song.id)[-1:],
        )
        assert list(events) == []


def test_a_sign_of_life_is_sent_while_the_planner_thinks(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "HEARTBEAT_S", 0.01)
    steps = Stepwise()
    with listening(app_over(data_dir, steps)) as song, asked(song, "nothing") as events:
        assert [next(events)[0] for _ in range(3)] == ["began", "", ""]
        steps.let()
        assert [name for name, _ in events if name] == ["done"]


def test_an_asker_who_leaves_the_stream_ends_the_turn_after_its_present_action(data_dir: Path) -> None:
    steps = Stepwise(FASTER, SLOWER)
    app = app_over(data_dir, steps, wait_s=LONG_S)
    with listening(app) as song:
        with asked(song, "faster, then slower") as events:
            steps.let()
            assert [next(events)[0] for _ in range(2)] == ["began", "action"]
        wait_until(lambda: steps.stage is not None and steps.stage.is_stopped, LONG_S)
        steps.let()
        with backend_in(app).desks.alone_at(song.id):  # once the turn has ended
            assert saved(data_dir, song.id)["tempo"] == 140.0
        assert "The turn was stopped." in saved(data_dir, song.id)["chat_history"][-1]["content"]
        assert song.get("song")["tempo"] == 140.0


def test_an_asker_who_leaves_without_the_answer_ends_the_turn_too(data_dir: Path) -> None:
    steps = Stepwise(FASTER, SLOWER)
    app = app_over(data_dir, steps, wait_s=LONG_S)
    with listening(app) as song:
        place = (song.client.base_url.host, song.client.base_url.port)
        body = b'{"request": "faster, then slower"}'
        head = f"POST {song.address}/turns HTTP/1.1\r\nHost: {place[0]}\r\nContent-Type: application/json"
        with socket.create_connection(place, LONG_S) as hasty:
            hasty.sendall(f"{head}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
            steps.let()
            wait_until(lambda: len(steps.done) == 1, LONG_S)
        wait_until(lambda: steps.stage is not None and steps.stage.is_stopped, LONG_S)
        steps.let()
        with backend_in(app).desks.alone_at(song.id):
            assert saved(data_dir, song.id)["tempo"] == 140.0


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_an_asker_who_leaves_before_it_is_his_turn_has_none(data_dir: Path, accept: str) -> None:
    steps = Stepwise()
    app = app_over(data_dir, steps, wait_s=LONG_S)
    with listening(app) as song:
        under_way = backend_in(app).turns._under_way
        with backend_in(app).desks.alone_at(song.id):  # somebody else is at work on it
            with pytest.raises(httpx.ReadTimeout):
                song.ask("POST", "turns", json={"request": "help"}, headers={"Accept": accept}, timeout=0.2)
            wait_until(lambda: [asking.stop.is_set() for asking in under_way] == [True], LONG_S)
        wait_until(lambda: not under_way, LONG_S)
    assert not steps.is_planning.is_set()


def test_an_end_of_the_backend_ends_a_turn_and_keeps_what_it_did(data_dir: Path) -> None:
    steps = Stepwise(FASTER, SLOWER)
    app = app_over(data_dir, steps)
    with ThreadPoolExecutor(1) as asker, listening(app) as song:
        turn = asker.submit(song.post, "turns", {"request": "faster, then slower"})
        steps.let()
        wait_until(lambda: len(steps.done) == 1, LONG_S)
        backend_in(app).turns.stop()
        steps.let()
        assert turn.result(LONG_S)["is_stopped"]
        assert "is stopping" in refused(song.ask("POST", "turns", json={"request": "more"}), 503)
    assert saved(data_dir, song.id)["tempo"] == 140.0
