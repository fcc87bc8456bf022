"""A turn of the assistant: what it does, what it leaves in the history and in the conversation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from core.errors import InvalidEdit
from core.history.timeline import Kind
from core.session.action_runner import ActionResult
from core.session.actions import CreateTrack, SetTempo
from core.session.dependencies import Services
from core.session.planner import Stage
from tests.core.session.scenes import ID, Scripted, tempo_of, without_times
from tests.core.session.turns import (
    FAST,
    MUTE,
    NOWHERE,
    TOO_FAST,
    UP,
    Ruled,
    assisted,
    entries,
    state,
    stems,
)


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


def music(data: dict[str, Any]) -> Any:
    return without_times({name: part for name, part in data.items() if name != "chat_history"})


def test_a_turn_makes_exactly_one_version_that_tells_of_it(services: Services) -> None:
    before, stood = stems(services), services.working.freeze().data
    turn = services.ai_agent.ask("  up, and quiet  ")
    made = stems(services)
    assert made[:-1] == before
    assert turn.stems == (made[-1],)
    assert turn.before == before[-1]
    assert turn.has_changed
    after = state(services, made[-1])
    assert state(services)["metadata"] == after["metadata"]
    metadata = after["metadata"]
    assert metadata["source"] == "ai_iteration"
    assert metadata["user_message"] == "up, and quiet"
    assert metadata["actions_count"] == 2
    assert metadata["parent"] == before[-1]
    assert metadata["timestamp"]
    song = after.get("sequence", after)
    assert song["tracks"][1]["is_muted"] is True
    assert [note["note"] for note in song["clips"][0]["midi_events"]] == [50, 54]
    for track in song["tracks"]:
        track.pop("is_muted", None)
    for note in song["clips"][0]["midi_events"]:
        note["note"] -= 2
    assert music(after) == music(stood), "nothing else has changed"
    assert not services.session.has_unsaved


def test_the_conversation_gets_the_request_and_the_answer_with_its_actions(services: Services) -> None:
    first = state(services)["chat_history"]
    services.ai_agent.ask("up, and quiet")
    chat = state(services)["chat_history"]
    assert chat[: len(first)] == first
    asked, answered = chat[len(first) :]
    assert (asked["role"], asked["content"], asked["actions_executed"]) == ("user", "up, and quiet", None)
    assert (answered["role"], answered["content"]) == ("assistant", "Done.")
    assert "+" not in asked["timestamp"], "local time without a zone, as the backends write it"
    up, mute = answered["actions_executed"]
    assert up == {
        "action": "modify_clip",
        "input": {"clip_id": "clip-bass", "added": [], "transpose": 2},
        "success": True,
        "message": None,
        "data": {"clip_id": "clip-bass", "note_count": 2},
        "error": None,
    }
    assert mute["input"] == {"track_id": "pad", "parameter": "is_muted", "value": True}


def test_an_action_that_fails_stops_nothing_and_is_told_in_data_and_text(
    services: Services, scripted: Scripted
) -> None:
    scripted.steps = [NOWHERE, TOO_FAST, MUTE]
    turn = services.ai_agent.ask("a lot")
    assert [result.has_worked for result in turn.results] == [False, False, True]
    assert turn.failed == turn.results[:2]
    assert len(turn.stems) == 1
    assert tempo_of(state(services)) == 120.0
    answered = state(services)["chat_history"][-1]
    assert answered["content"] == turn.text
    assert turn.text.startswith("Done.\n\n2 of 3 actions did not work:\n")
    assert "- modify_clip: There is no clip “gone” in this composition." in turn.text
    assert "- set_tempo: “900” as the tempo is not possible: it must be above 0 and at most 300" in turn.text
    assert "Nothing has changed" not in turn.text
    gone, fast, _ = answered["actions_executed"]
    assert gone["success"] is fast["success"] is False
    assert gone["data"] is None
    assert gone["error"].startswith("There is no clip")
    assert fast["input"] == {"tempo": 900.0}


def test_the_timeline_shows_it_as_an_ai_take_with_prompt_actions_and_failures(
    services: Services, scripted: Scripted
) -> None:
    scripted.steps = [UP, NOWHERE, TOO_FAST]
    first = services.ai_agent.ask("higher")
    scripted.steps = [FAST]
    second = services.ai_agent.ask("faster")
    rows = entries(services)
    row = rows[first.stems[0]]
    assert (row.kind, row.is_take, row.prompt, row.title) == (Kind.AI, True, "higher", "“higher”")
    assert (row.actions, row.failed) == (3, 2)
    later = rows[second.stems[0]]
    assert (later.kind, later.actions, later.failed) == (Kind.AI, 1, 0)
    assert not row.left_behind


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [TOO_FAST, NOWHERE],
        [SetTempo(tempo=120.0)],
        [FAST, SetTempo(tempo=120.0)],
        [UP, UP.model_copy(update={"transpose": -2})],
    ],
    ids=["nothing", "failures", "so already", "there and back", "up and down"],
)
def test_a_turn_that_changed_nothing_makes_no_version_and_leaves_no_words(
    services: Services, scripted: Scripted, steps: list[Any]
) -> None:
    files = {path: path.read_bytes() for path in services.composition_service.root.rglob("*.json")}
    stood = services.working.freeze().data
    scripted.steps = steps
    turn = services.ai_agent.ask("hm")
    assert turn.stems == ()
    assert turn.before is None
    assert not turn.has_changed
    assert len(turn.results) == len(steps)
    assert ("Nothing has changed." in turn.text) == bool(steps)
    assert {path: path.read_bytes() for path in services.composition_service.root.rglob("*.json")} == files
    assert services.working.freeze().data == stood
    with pytest.raises(InvalidEdit, match="it changed nothing"):
        services.ai_agent.take_back(turn)


def test_a_turn_over_whole_numbers_that_a_backend_wrote_changes_nothing_where_it_was_so(
    services: Services, scripted: Scripted
) -> None:
    with services.working.editing() as desk:
        desk.song["tempo"] = 120
    services.session.save()
    before = stems(services)
    scripted.steps = [SetTempo(tempo=120.0)]
    turn = services.ai_agent.ask("tempo 120")
    assert not turn.results[0].has_changed
    assert turn.results[0].recorded()["message"] == "It was so already."
    assert stems(services) == before


def test_unsaved_edits_become_their_own_version_first(services: Services) -> None:
    services.sequencer.set_tempo(97.0)
    turn = services.ai_agent.ask("up")
    kept, made = stems(services)[-2:]
    assert turn.stems == (made,)
    assert turn.before == kept
    assert tempo_of(state(services, kept)) == 97.0
    assert state(services, kept)["metadata"]["source"] == "autosave"
    assert len(state(services, kept)["chat_history"]) == 1
    assert state(services, made)["metadata"]["parent"] == kept


def test_with_a_version_for_each_action_each_that_changed_something_makes_one(
    shape: str, tmp_path: Path
) -> None:
    script = Scripted(UP, TOO_FAST, MUTE, MUTE, FAST, NOWHERE)
    with assisted(tmp_path / "data", shape, script, version_per_action=True) as those:
        before = stems(those)
        turn = those.ai_agent.ask("much")
        assert tuple(stems(those)[len(before) :]) == turn.stems
        assert len(turn.stems) == 3
        assert turn.before == before[-1]
        tempos = [tempo_of(state(those, stem)) for stem in turn.stems]
        assert tempos == [120.0, 120.0, 140.0]
        chats = [state(those, stem)["chat_history"][1:] for stem in turn.stems]
        assert [len(chat) for chat in chats] == [2, 2, 2], "the words of the turn stand there once"
        assert [len(chat[1]["actions_executed"]) for chat in chats] == [2, 4, 6]
        assert chats[-1][1]["content"] == turn.text
        rows = entries(those)
        assert {rows[stem].kind for stem in turn.stems} == {Kind.AI}
        those.ai_agent.take_back(turn)
        assert music(state(those)) == music(state(those, before[-1]))


def test_a_turn_is_taken_back_as_a_whole_and_stays_in_the_history(services: Services) -> None:
    stood = services.working.freeze().data
    turn = services.ai_agent.ask("up, and quiet")
    services.sequencer.set_tempo(99.0)
    result = services.ai_agent.take_back(turn)
    assert without_times(services.working.freeze().data) == without_times(stood)
    assert without_times(state(services)) == without_times(stood), "the conversation too"
    assert turn.stems[0] in stems(services)
    assert result.kept is not None
    assert tempo_of(state(services, result.kept)) == 99.0, "what was edited since is kept"
    again = services.ai_agent.ask("up, and quiet")
    assert again.before == result.stem


def test_a_turn_of_another_composition_is_not_taken_back(services: Services) -> None:
    turn = services.ai_agent.ask("up")
    services.session.create("Other")
    with pytest.raises(InvalidEdit, match="its composition is not open"):
        services.ai_agent.take_back(turn)


def test_the_state_before_is_found_where_current_stood_in_no_version(services: Services) -> None:
    current = services.composition_service.compositions_path / ID / "current.json"
    current.write_text(current.read_text().replace("120.0", "88.0"))
    services.session.open(ID)
    turn = services.ai_agent.ask("up")
    assert turn.before is not None
    assert tempo_of(state(services, turn.before)) == 88.0
    services.ai_agent.take_back(turn)
    assert tempo_of(state(services)) == 88.0


def test_foreign_entries_of_the_conversation_survive(services: Services) -> None:
    odd: list[Any] = [{"role": "tool", "content": None, "odd": [1, 2.0]}, "no message", 7]
    with services.working.editing() as desk:
        desk.chat.extend(odd)
    services.session.save()
    services.ai_agent.ask("up")
    services.ai_agent.ask("up")
    chat = state(services)["chat_history"]
    assert chat[1:4] == odd
    assert [message["role"] for message in chat[4:]] == ["user", "assistant"] * 2


def test_a_snapshot_without_a_conversation_gets_one(services: Services) -> None:
    with services.working.editing() as desk:
        del desk.data["chat_history"]
    services.ai_agent.ask("up")
    assert len(state(services)["chat_history"]) == 2


def test_a_planner_sees_how_each_action_went_and_the_composition_after_it(shape: str, tmp_path: Path) -> None:
    seen: list[Any] = []

    def rule(act: Stage) -> str:
        made = act(CreateTrack(name="Lead"))
        assert made.data is not None
        seen.append([track.id for track in act.look().tracks] == ["bass", "pad", made.data["track_id"]])
        if not act(TOO_FAST).has_worked:
            act(FAST)
        seen.append(act.look().song.tempo)
        return "Second thoughts."

    heard: list[ActionResult] = []
    with assisted(tmp_path / "data", shape, Ruled(rule)) as those:
        turn = those.ai_agent.ask("lead", heard.append)
        assert seen == [True, 140.0]
        assert tuple(heard) == turn.results
        assert turn.text.startswith("Second thoughts.")


def test_what_is_rehearsed_leaves_nothing_and_is_told_nobody(shape: str, tmp_path: Path) -> None:
    def rule(act: Stage) -> str:
        with act.rehearsal():
            assert act(FAST).has_changed
            assert act(UP).has_changed
            assert act.look().song.tempo == 140.0
        assert act.look().song.tempo == 120.0
        with suppress(ZeroDivisionError), act.rehearsal():
            act(MUTE)
            raise ZeroDivisionError
        act(MUTE)
        return ""

    heard: list[ActionResult] = []
    with assisted(tmp_path / "data", shape, Ruled(rule)) as those:
        turn = those.ai_agent.ask("try", heard.append)
        assert [result.action for result in turn.results] == [MUTE]
        assert len(heard) == 1
        assert turn.text == "1 action done."
        assert tempo_of(state(those)) == 120.0
