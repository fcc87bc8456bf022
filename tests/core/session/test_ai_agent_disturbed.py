"""A turn of the assistant that something disturbs: a planner, the disk, another thread, another program."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import InvalidEdit, NothingOpen
from core.session.actions import SetTempo, read_action
from core.session.dependencies import Services
from core.session.planner import Stage
from tests.core.session.scenes import ID, Scripted, tempo_of, wait_until
from tests.core.session.turns import MUTE, TOO_FAST, UP, Ruled, assisted, entries, state, stems


@pytest.fixture(params=["flat", "nested"])
def shape(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def scripted() -> Scripted:
    return Scripted(UP, MUTE)


@pytest.fixture
def services(shape: str, scripted: Scripted, tmp_path: Path) -> Iterator[Services]:
    with assisted(tmp_path / "data", shape, scripted) as made:
        yield made


def test_a_planner_that_refuses_in_the_middle_ends_the_turn_in_words(shape: str, tmp_path: Path) -> None:
    def rule(act: Stage) -> str:
        act(UP)
        raise InvalidEdit("Thinking on", "the line is dead")

    with assisted(tmp_path / "data", shape, Ruled(rule)) as those:
        turn = those.ai_agent.ask("up")
        assert len(turn.stems) == 1
        assert "The turn stopped before its end: Thinking on is not possible: the line is dead." in turn.text
        assert state(those)["chat_history"][-1]["content"] == turn.text


def test_a_planner_that_breaks_is_raised_when_what_it_did_is_kept(shape: str, tmp_path: Path) -> None:
    def rule(act: Stage) -> str:
        act(UP)
        raise KeyError("model")

    with assisted(tmp_path / "data", shape, Ruled(rule)) as those:
        before = stems(those)
        with pytest.raises(KeyError):
            those.ai_agent.ask("up")
        made = stems(those)
        assert len(made) == len(before) + 1
        assert "stopped before its end" in state(those)["chat_history"][-1]["content"]
        assert not those.session.has_unsaved
        assert entries(those)[made[-1]].prompt == "up"


def test_edits_by_hand_go_on_during_a_turn_and_none_is_lost(shape: str, tmp_path: Path) -> None:
    edited = threading.Event()

    def edit() -> None:
        those.sequencer.set_tempo(131.0)
        edited.set()

    def rule(act: Stage) -> str:
        act(UP)
        hand = threading.Thread(target=edit)
        hand.start()
        assert edited.wait(10.0), "an edit waits for no turn"
        hand.join()
        result = act(SetTempo(tempo=131.0))
        assert not result.has_changed, "that was the hand"
        return ""

    with assisted(tmp_path / "data", shape, Ruled(rule)) as those:
        turn = those.ai_agent.ask("up")
        assert len(turn.stems) == 1
        assert tempo_of(state(those)) == 131.0
        assert [result.has_changed for result in turn.results] == [True, False]


def test_an_edit_by_hand_during_a_turn_that_changed_nothing_stays_unsaved(shape: str, tmp_path: Path) -> None:
    def rule(act: Stage) -> str:
        hand = threading.Thread(target=lambda: those.sequencer.set_tempo(131.0))
        hand.start()
        hand.join()
        act(TOO_FAST)
        return ""

    with assisted(tmp_path / "data", shape, Ruled(rule)) as those:
        before = stems(those)
        assert those.ai_agent.ask("too fast").stems == ()
        assert stems(those) == before
        assert those.session.has_unsaved
        assert those.sequencer.song().tempo == 131.0


def test_a_second_turn_waits_for_the_first_and_so_does_closing(shape: str, tmp_path: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()
    order: list[str] = []

    def rule(act: Stage) -> str:
        number = len(planner.scenes)
        order.append(f"{number} begins")
        if number == 1:
            begun.set()
            assert go_on.wait(10.0)
        act(UP)
        order.append(f"{number} ends")
        return ""

    planner = Ruled(rule)
    those = assisted(tmp_path / "data", shape, planner)
    before = len(stems(those))
    first = threading.Thread(target=those.ai_agent.ask, args=("one",))
    first.start()
    assert begun.wait(10.0)
    second = threading.Thread(target=those.ai_agent.ask, args=("two",))
    second.start()
    second.join(0.2)
    assert order == ["1 begins"]
    go_on.set()
    first.join(10.0)
    second.join(10.0)
    assert order == ["1 begins", "1 ends", "2 begins", "2 ends"]
    assert len(stems(those)) == before + 2
    those.close()
    with pytest.raises(InvalidEdit, match="being closed"):
        those.ai_agent.ask("three")


def test_closing_waits_for_the_turn_and_keeps_its_version(shape: str, tmp_path: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def rule(act: Stage) -> str:
        begun.set()
        assert go_on.wait(10.0)
        act(UP)
        return ""

    those = assisted(tmp_path / "data", shape, Ruled(rule))
    before = len(stems(those))
    asking = threading.Thread(target=those.ai_agent.ask, args=("up",))
    asking.start()
    assert begun.wait(10.0)
    closing = threading.Thread(target=those.close)
    closing.start()
    closing.join(0.1)
    assert closing.is_alive()
    go_on.set()
    wait_until(lambda: not closing.is_alive())
    asking.join(10.0)
    assert len(stems(those)) == before + 1
    assert those.session.composition is None


def test_a_turn_goes_on_from_what_another_program_has_put_into_current(
    services: Services, scripted: Scripted
) -> None:
    current = services.composition_service.compositions_path / ID / "current.json"
    current.write_text(current.read_text().replace("120.0", "88.0"))
    scripted.steps = [MUTE]
    turn = services.ai_agent.ask("quiet")
    assert tempo_of(state(services, turn.stems[0])) == 88.0


def test_another_program_that_writes_during_a_turn_loses_nothing(shape: str, tmp_path: Path) -> None:
    def rule(act: Stage) -> str:
        current = those.composition_service.compositions_path / ID / "current.json"
        current.write_text(current.read_text().replace("120.0", "88.0"))
        act(MUTE)
        return ""

    with assisted(tmp_path / "data", shape, Ruled(rule)) as those:
        turn = those.ai_agent.ask("quiet")
        tempos = [tempo_of(state(those, stem)) for stem in stems(those)]
        assert tempos == [120.0, 88.0, 120.0]
        assert turn.before == stems(those)[0]
        assert [notice.kind.value for notice in those.session.notices] == ["kept both"]


def test_an_empty_request_and_nothing_open_are_refused(services: Services) -> None:
    with pytest.raises(InvalidEdit, match="An empty text as a request"):
        services.ai_agent.ask(" \n")
    services.session.close()
    with pytest.raises(NothingOpen):
        services.ai_agent.ask("up")


def test_what_no_file_can_keep_does_not_reach_the_conversation(shape: str, tmp_path: Path) -> None:
    def rule(act: Stage) -> str:
        with pytest.raises(InvalidEdit, match="transpose: Input should be less than"):
            read_action({"action": "modify_clip", "clip_id": "clip-bass", "transpose": 10**5000})
        with pytest.raises(InvalidEdit, match="clip_id: Value error, it holds half of a character"):
            read_action({"action": "delete_clip", "clip_id": "\ud800"})
        with pytest.raises(InvalidEdit, match="parameters: Value error"):
            read_action(
                {"action": "add_effect", "track_id": "a", "effect_name": "b", "parameters": {"\udfff": 1}}
            )
        act(TOO_FAST)
        act(MUTE)
        return "half a letter: \ud800"

    with assisted(tmp_path / "data", shape, Ruled(rule)) as services:
        with pytest.raises(InvalidEdit, match="half of a character"):
            services.ai_agent.ask("quiet \udcff")
        turn = services.ai_agent.ask("quiet")
        assert len(turn.stems) == 1
        assert len(turn.failed) == 1
        assert turn.text.startswith("half a letter: ?")
        assert state(services)["chat_history"][-1]["content"] == turn.text
        assert not services.session.has_unsaved


def test_a_request_within_a_turn_is_refused(shape: str, tmp_path: Path) -> None:
    held: list[Services] = []

    def rule(act: Stage) -> str:
        act(MUTE)
        held[0].ai_agent.ask("and another")
        return ""

    with assisted(tmp_path / "data", shape, Ruled(rule)) as made:
        held.append(made)
        turn = made.ai_agent.ask("quiet")
        assert "Asking is not possible: a turn is under way." in turn.text
        assert len(turn.stems) == 1
