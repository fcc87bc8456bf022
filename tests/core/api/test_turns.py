"""Turns of the assistant, by requests that wait for their one answer."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from core.api import turns_under_way
from core.errors import ModelUnavailable, NotSaved
from core.session.actions import CreateTrack, SetTempo
from core.session.planner import Stage
from tests.core.api.listening import LONG_S, Stepwise
from tests.core.api.one_song import OneSong, app_over, backend_in, fine, refused, saved, song_on, stems
from tests.core.session.scenes import refuse

FASTER = SetTempo(tempo=140.0)
TOO_FAST = SetTempo(tempo=900.0)
LEAD = CreateTrack(name="Lead")


def test_a_turn_does_what_is_asked_as_one_version_and_is_undone(song: OneSong, data_dir: Path) -> None:
    song.patch("song", {"name": "Morning Drive"})
    turn = song.post("turns", {"request": " set the tempo to 100 and add a track called Lead "})
    assert turn["text"] == "The tempo is 100 BPM. Added the track “Lead”."
    assert [each["action"] for each in turn["results"]] == ["set_tempo", "create_track"]
    assert turn["results"][1]["data"]["track_id"] == song.get("tracks")[0]["id"]
    original, unsaved, made = stems(data_dir, song.id)
    assert (turn["stems"], turn["before"], turn["is_stopped"]) == ([made], unsaved, False)
    assert saved(data_dir, song.id, made)["metadata"]["user_message"].startswith("set the tempo")
    undone = song.post("turns/undo", {"before": turn["before"]})
    assert (undone["source"], undone["kept"]) == (unsaved, made)
    now = song.get("song")
    assert (now["tempo"], now["name"], song.get("tracks")) == (120.0, "Morning Drive", [])
    assert stems(data_dir, song.id) == [original, unsaved, made, undone["stem"]]


def test_a_turn_that_changes_nothing_makes_no_version(song: OneSong, data_dir: Path) -> None:
    turn = song.post("turns", {"request": "make it sound like rain"})
    assert "I do not understand" in turn["text"]
    assert (turn["results"], turn["stems"], turn["before"]) == ([], [], None)
    assert len(stems(data_dir, song.id)) == 1


def test_what_cannot_be_asked_is_told(song: OneSong) -> None:
    for body in (
        {"request": "a" * 200_000},
        {"request": " \n"},
        {"request": ""},
        {"request": 7},
        {"request": None},
        {},
        None,
    ):
        refused(song.ask("POST", "turns", json=body), 422)
    surrogate = song.ask("POST", "turns", content=rb'{"request": "\ud800"}')
    assert surrogate.status_code == 422
    assert refused(OneSong(song.client, "gone").ask("POST", "turns", json={"request": "help"}), 404)
    for before in ("gone", "current", "autosave", song.id, ""):
        assert refused(song.ask("POST", "turns/undo", json={"before": before}), 404)


def test_an_action_that_does_not_work_is_said_and_the_turn_goes_on(data_dir: Path) -> None:
    def rule(act: Stage) -> str:
        act(TOO_FAST)
        act(LEAD)
        return "Done."

    with song_on(app_over(data_dir, rule)) as song:
        turn = song.post("turns", {"request": "faster"})
    assert [each["success"] for each in turn["results"]] == [False, True]
    assert "at most 300 BPM" in turn["results"][0]["error"]
    assert "1 of 2 actions did not work" in turn["text"]


def test_a_model_that_is_gone_in_the_middle_is_a_problem_that_tells_what_was_done(data_dir: Path) -> None:
    def rule(act: Stage) -> str:
        act(FASTER)
        raise ModelUnavailable("m at a place", "it cut the connection", retry_after_s=2.5)

    with song_on(app_over(data_dir, rule)) as song:
        answer = song.ask("POST", "turns", json={"request": "faster"})
        assert "it cut the connection" in refused(answer, 502)
        assert answer.headers["retry-after"] == "3"
        turn = answer.json()["turn"]
        assert [each["action"] for each in turn["results"]] == ["set_tempo"]
        assert turn["stems"] == stems(data_dir, song.id)[-1:]
        assert saved(data_dir, song.id)["tempo"] == 140.0
        song.post("turns/undo", {"before": turn["before"]})
        assert song.get("song")["tempo"] == 120.0


def test_a_planner_that_breaks_in_the_middle_is_a_problem_that_tells_what_was_done(
    data_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def rule(act: Stage) -> str:
        act(FASTER)
        raise ZeroDivisionError("a secret of the inside")

    with song_on(app_over(data_dir, rule)) as song:
        answer = song.ask("POST", "turns", json={"request": "faster"})
        assert refused(answer, 500) == "The assistant failed inside the backend; its log says how."
        turn = answer.json()["turn"]
        assert [each["action"] for each in turn["results"]] == ["set_tempo"]
        assert turn["stems"] == stems(data_dir, song.id)[-1:]
        assert "secret" not in answer.text + str(saved(data_dir, song.id))
        assert saved(data_dir, song.id)["tempo"] == 140.0
        assert [record.levelno for record in caplog.records if record.exc_info] == [logging.ERROR]
        refused(song.ask("POST", "turns", json={"request": "again"}), 500)  # the next one can be asked


def test_a_turn_whose_save_fails_is_a_problem_and_what_was_done_stays_open(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rule(act: Stage) -> str:
        act(FASTER)
        return "Done."

    app = app_over(data_dir, rule)
    with song_on(app) as song:
        with monkeypatch.context() as patch:
            patch.setattr(backend_in(app).store, "save", refuse)
            answer = song.ask("POST", "turns", json={"request": "faster"})
        assert refused(answer, 507) == str(NotSaved("Composition", "the disk is full"))
        assert (answer.json()["turn"]["stems"], song.get("song")["tempo"]) == ([], 140.0)
        song.post("save")
    assert saved(data_dir, song.id)["tempo"] == 140.0


def test_one_turn_at_a_time_a_composition_and_others_do_not_wait(data_dir: Path) -> None:
    steps = Stepwise(FASTER)
    app = app_over(data_dir, steps, wait_s=0.05)
    with song_on(app) as song, ThreadPoolExecutor(2) as askers:
        first = askers.submit(song.post, "turns", {"request": "faster"})
        assert steps.is_planning.wait(LONG_S)
        answer = song.ask("POST", "turns", json={"request": "me too"})
        assert "is busy" in refused(answer, 503)
        assert answer.headers["retry-after"] == "1"
        other = OneSong(song.client, backend_in(app).store.create("Other"))
        steps.is_planning.clear()
        second = askers.submit(other.post, "turns", {"request": "faster"})
        assert steps.is_planning.wait(LONG_S)  # while the first is not done
        assert not first.done()
        steps.let(4)
        assert [fine_turn(each.result(LONG_S)) for each in (first, second)] == ["All done."] * 2


def test_more_turns_than_there_may_be_are_told_to_come_again(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns_under_way, "MOST", 1)
    steps = Stepwise()
    app = app_over(data_dir, steps)
    with song_on(app) as song, ThreadPoolExecutor(1) as asker:
        turn = asker.submit(song.post, "turns", {"request": "faster"})
        assert steps.is_planning.wait(LONG_S)
        other = OneSong(song.client, backend_in(app).store.create("Other"))
        assert "turns are under way" in refused(other.ask("POST", "turns", json={"request": "help"}), 503)
        steps.let(2)
        assert turn.result(LONG_S)["text"] == "All done."
        assert other.post("turns", {"request": "help"})["text"] == "All done."


def fine_turn(turn: dict[str, Any]) -> str:
    assert len(turn["stems"]) == 1
    return str(turn["text"])


def test_edits_and_looks_go_on_during_a_turn_and_are_in_its_version(data_dir: Path) -> None:
    steps = Stepwise(FASTER)
    with song_on(app_over(data_dir, steps)) as song, ThreadPoolExecutor(1) as asker:
        turn = asker.submit(song.post, "turns", {"request": "faster"})
        assert steps.is_planning.wait(LONG_S)
        track = song.post("tracks", {"name": "By hand"})["id"]
        seen = song.tag()
        steps.let(2)
        made = turn.result(LONG_S)["stems"][0]
        state = saved(data_dir, song.id, made)
        assert ([each["id"] for each in state["tracks"]], state["tempo"]) == ([track], 140.0)
        stale = song.ask("PATCH", "song", json={"tempo": 60.0}, headers={"If-Match": seen})
        assert refused(stale, 412)  # the turn has edited meanwhile
        assert fine(song.ask("GET", "song"))["tempo"] == 140.0


def test_a_turn_on_what_is_deleted_while_it_waits_is_told_so(data_dir: Path) -> None:
    app = app_over(data_dir, wait_s=LONG_S)
    with song_on(app) as song, ThreadPoolExecutor(1) as asker:
        backend = backend_in(app)
        song.get("song")
        with backend.desks.alone_at(song.id):
            waiting = asker.submit(song.ask, "POST", "turns", json={"request": "help"})
            backend.store.delete(song.id)
            backend.desks.forget(song.id)
        assert refused(waiting.result(LONG_S), 404)
