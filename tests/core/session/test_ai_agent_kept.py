"""A turn whose save is not all well, and one that its asker stops: it is given, and says what is so."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.errors import DurabilityUnknown, InvalidEdit, NotSaved, SavedNotCurrent
from core.session.dependencies import Services
from core.session.planner import Stage, TurnStopped
from tests.core.session.scenes import Scripted, refuse, tempo_of
from tests.core.session.turns import FAST, MUTE, TOO_FAST, UP, Ruled, assisted, entries, state, stems


@pytest.fixture(params=["flat", "nested"])
def shape(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def services(shape: str, tmp_path: Path) -> Iterator[Services]:
    with assisted(tmp_path / "data", shape, Scripted(UP, MUTE)) as made:
        yield made


def unsure(services: Services) -> Callable[..., Any]:
    """In place of a save: it is done, and the disk gives no promise."""
    save = services.composition_service.save

    def saved(*args: Any, **given: Any) -> Any:
        stem = save(*args, **given).stem
        assert stem is not None
        raise DurabilityUnknown(stem, "the disk reports an error")

    return saved


def not_current(services: Services) -> Callable[..., Any]:
    """In place of a save: the version stands, and current is put back to what it was."""
    save, store = services.composition_service.save, services.composition_service

    def saved(composition: str, *args: Any, **given: Any) -> Any:
        current = store.compositions_path / composition / "current.json"
        before = current.read_bytes()
        stem = save(composition, *args, **given).stem
        assert stem is not None
        current.write_bytes(before)
        raise SavedNotCurrent(stem, "the disk reports an error")

    return saved


def test_a_save_that_fails_keeps_what_was_done_open_and_the_next_turn_makes_it_a_version(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stems(services)
    with monkeypatch.context() as patch:
        patch.setattr(services.composition_service, "save", refuse)
        failed = services.ai_agent.ask("up, and quiet")
    assert isinstance(failed.unkept, NotSaved)
    assert (failed.stems, failed.before, failed.has_changed) == ((), None, True)
    assert len(failed.results) == 2
    assert failed.text == "Done.\n\nComposition was not saved: the disk is full."
    with pytest.raises(InvalidEdit, match="it is in no version"):
        services.ai_agent.take_back(failed)
    assert stems(services) == before
    assert services.session.has_unsaved
    assert services.sequencer.track("pad").is_muted
    turn = services.ai_agent.ask("up, and quiet")
    kept, made = stems(services)[len(before) :]
    assert turn.stems == (made,)
    assert turn.before == kept
    assert turn.unkept is None
    assert state(services, kept)["chat_history"][-1]["actions_executed"][0]["success"]


def test_unsaved_edits_that_cannot_be_kept_begin_no_turn(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.sequencer.set_tempo(97.0)
    with monkeypatch.context() as patch:
        patch.setattr(services.composition_service, "save", refuse)
        with pytest.raises(NotSaved):
            services.ai_agent.ask("up, and quiet")
    assert not services.sequencer.track("pad").is_muted


def test_a_version_that_the_disk_does_not_vouch_for_is_one_and_the_turn_says_so(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stems(services)
    with monkeypatch.context() as patch:
        patch.setattr(services.composition_service, "save", unsure(services))
        turn = services.ai_agent.ask("up, and quiet")
    assert isinstance(turn.unkept, DurabilityUnknown)
    assert [*before, *turn.stems] == stems(services)
    assert turn.before == before[-1]
    assert turn.text.endswith(
        f"{turn.stems[0]} is saved, but the disk did not confirm that it will last: the disk "
        "reports an error."
    )
    assert state(services)["chat_history"][-1]["content"] == "Done.", "what failed later is no part of it"
    services.ai_agent.take_back(turn)
    assert not services.sequencer.track("pad").is_muted


def test_a_version_that_is_not_current_is_one_and_what_was_done_stays_open(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stems(services)
    with monkeypatch.context() as patch:
        patch.setattr(services.composition_service, "save", not_current(services))
        turn = services.ai_agent.ask("up, and quiet")
    assert isinstance(turn.unkept, SavedNotCurrent)
    assert [*before, *turn.stems] == stems(services)
    assert turn.before == before[-1]
    assert "current.json was not changed" in turn.text
    assert services.session.has_unsaved
    assert services.sequencer.track("pad").is_muted


def test_a_save_that_fails_between_two_actions_ends_the_turn_and_the_last_save_tells(
    shape: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with assisted(tmp_path / "data", shape, Scripted(UP, MUTE, FAST), version_per_action=True) as those:
        before = stems(those)
        save, calls = those.composition_service.save, []

        def second_fails(*args: Any, **given: Any) -> Any:
            calls.append(given["source"])
            return refuse() if len(calls) == 2 else save(*args, **given)

        monkeypatch.setattr(those.composition_service, "save", second_fails)
        turn = those.ai_agent.ask("much")
        assert len(calls) == 3
        assert isinstance(turn.fault, NotSaved)
        assert turn.unkept is None, "the last save holds it all"
        assert (*before, *turn.stems) == tuple(stems(those))
        assert len(turn.stems) == 2
        assert [result.action for result in turn.results] == [UP, MUTE]
        assert "The turn stopped before its end: Composition was not saved" in turn.text
        assert tempo_of(state(those)) == 120.0


def test_a_turn_that_its_asker_stops_ends_after_the_action_that_runs_and_is_kept(
    shape: str, tmp_path: Path
) -> None:
    stop = threading.Event()

    def rule(act: Stage) -> str:
        act(UP)
        assert not act.is_stopped
        stop.set()
        assert act.is_stopped
        act(MUTE)
        raise AssertionError("no action comes after")

    with assisted(tmp_path / "data", shape, Ruled(rule)) as those:
        turn = those.ai_agent.ask("up, and quiet", stop=stop)
        assert turn.is_stopped
        assert turn.fault is None
        assert [result.action for result in turn.results] == [UP]
        assert turn.text == "The turn was stopped."
        assert turn.stems == (stems(those)[-1],)
        assert state(those)["chat_history"][-1]["content"] == turn.text
        assert not those.session.has_unsaved


def test_a_turn_that_is_stopped_before_it_begins_does_nothing(services: Services) -> None:
    before, stop = stems(services), threading.Event()
    stop.set()
    turn = services.ai_agent.ask("up, and quiet", stop=stop)
    assert (turn.is_stopped, turn.results, turn.text) == (True, (), "The turn was stopped.")
    assert stems(services) == before


def test_a_planner_that_waits_ends_the_turn_itself_once_it_is_stopped(shape: str, tmp_path: Path) -> None:
    stop, waits = threading.Event(), threading.Event()

    def rule(act: Stage) -> str:
        act(TOO_FAST)
        waits.set()
        while not act.is_stopped:
            stop.wait(10.0)
        raise TurnStopped

    with assisted(tmp_path / "data", shape, Ruled(rule)) as those:
        turns: list[Any] = []
        asking = threading.Thread(target=lambda: turns.append(those.ai_agent.ask("too fast", stop=stop)))
        asking.start()
        assert waits.wait(10.0)
        stop.set()
        asking.join(10.0)
        assert turns[0].text.startswith("The turn was stopped.\n\n1 of 1 action did not work:\n- set_tempo: ")
        assert turns[0].text.endswith("Nothing has changed.")


def test_closing_lets_no_turn_begin_that_waits_already(shape: str, tmp_path: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def rule(act: Stage) -> str:
        begun.set()
        assert go_on.wait(10.0)
        act(UP)
        return ""

    refused: list[str] = []

    def ask_second() -> None:
        with pytest.raises(InvalidEdit) as error:
            those.ai_agent.ask("two")
        refused.append(str(error.value))

    planner = Ruled(rule)
    those = assisted(tmp_path / "data", shape, planner)
    first = threading.Thread(target=those.ai_agent.ask, args=("one",))
    first.start()
    assert begun.wait(10.0)
    second = threading.Thread(target=ask_second)
    second.start()
    closing = threading.Thread(target=those.close)
    closing.start()
    closing.join(0.1)
    go_on.set()
    for thread in (first, second, closing):
        thread.join(10.0)
    assert refused == ["Asking is not possible: the session is being closed. Nothing has changed."]
    assert len(planner.scenes) == 1


def test_what_a_planner_notes_stands_in_the_metadata_and_never_over_our_own(
    shape: str, tmp_path: Path
) -> None:
    def rule(act: Stage) -> str:
        act(UP)
        act.note(model="one", actions_count=99)
        act.note(model="another", usage={"requests": 2})
        return ""

    with assisted(tmp_path / "data", shape, Ruled(rule)) as those:
        turn = those.ai_agent.ask("up")
        metadata = state(those, turn.stems[0])["metadata"]
        assert metadata["model"] == turn.facts["model"] == "another"
        assert metadata["usage"] == {"requests": 2}
        assert metadata["actions_count"] == 1
        assert entries(those)[turn.stems[0]].prompt == "up"
