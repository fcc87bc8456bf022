"""A turn with a model behind it, over a real connection to a stand-in that speaks its provider's protocol."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pydantic_ai", reason="the extra for models is not installed")

from core.history.receipt import Outcome, read_receipt
from core.history.timeline import Kind
from core.session.dependencies import Services
from tests.core.session.model_protocols import Call, Reply
from tests.core.session.model_scripts import Script, producer
from tests.core.session.model_server import ModelServer
from tests.core.session.modelled import KEY, modelled
from tests.core.session.scenes import ID, tempo_of
from tests.core.session.turns import entries, state, stems


@pytest.fixture(params=["flat", "nested"])
def shape(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def served() -> Iterator[ModelServer]:
    with ModelServer(producer) as server:
        yield server


def test_a_turn_does_typed_actions_and_makes_one_version_that_tells_of_it(
    shape: str, served: ModelServer, tmp_path: Path
) -> None:
    with modelled(tmp_path, served, shape) as those:
        before = stems(those)
        turn = those.ai_agent.ask("  a riff for the night ")
        assert (turn.fault, turn.unkept, turn.is_stopped) == (None, None, False)
        assert turn.text == "I wrote four notes on a new track “a riff for the night”."
        assert (*before, *turn.stems) == tuple(stems(those))
        assert len(turn.stems) == 1
        assert turn.before == before[-1]
        made = state(those, turn.stems[0])
        track = made.get("sequence", made)["tracks"][-1]
        assert track["name"] == "a riff for the night"
        clip = made.get("sequence", made)["clips"][-1]
        assert clip["track_id"] == track["id"]
        assert [note["start_time"] for note in clip["midi_events"]] == [0.0, 0.75, 1.5, 2.5]
        asked, answered = made["chat_history"][-2:]
        assert (asked["role"], asked["content"]) == ("user", "a riff for the night")
        assert (answered["role"], answered["content"]) == ("assistant", turn.text)
        actions = answered["actions_executed"]
        assert [each["action"] for each in actions] == ["create_track", "create_midi_clip"]
        assert actions[0]["input"] == {"name": "a riff for the night", "type": "midi"}
        assert all(each["success"] for each in actions)


def test_the_version_tells_which_model_it_was_and_what_it_used(served: ModelServer, tmp_path: Path) -> None:
    with modelled(tmp_path, served) as those:
        turn = those.ai_agent.ask("a riff")
        metadata = state(those, turn.stems[0])["metadata"]
        assert metadata["model"] == "local"
        assert metadata["usage"] == {"requests": 3, "input_tokens": 300, "output_tokens": 30}
        assert metadata["user_message"] == "a riff"
        assert metadata["source"] == "ai_iteration"
        assert turn.facts == {"model": "local", "usage": metadata["usage"]}


def test_the_receipt_ties_every_change_to_an_action(shape: str, served: ModelServer, tmp_path: Path) -> None:
    with modelled(tmp_path, served, shape) as those:
        turn = those.ai_agent.ask("a riff")
        entry = entries(those)[turn.stems[0]]
        assert (entry.kind, entry.prompt, entry.actions, entry.failed) == (Kind.AI, "a riff", 2, 0)
        store = those.composition_service
        assert turn.before is not None
        told = read_receipt(store.load(ID, turn.before), store.load(ID, turn.stems[0]), entry.turns)
        assert [(deed.name, deed.outcome) for deed in told.deeds] == [
            ("create_track", Outcome.DONE),
            ("create_midi_clip", Outcome.DONE),
        ]
        assert told.besides == ()
        assert told.verdict == "All 2 actions worked"


def test_the_model_is_given_the_composition_and_a_tool_for_each_action(
    served: ModelServer, tmp_path: Path
) -> None:
    with modelled(tmp_path, served) as those:
        those.ai_agent.ask("tempo 97")
    first = served.heard[0]
    assert first.headers["authorization"] == f"Bearer {KEY}"
    assert first.body["model"] == "local"
    assert set(first.tools) == {
        *("create_track", "delete_track", "set_track_parameter", "create_midi_clip", "modify_clip"),
        *("duplicate_clip", "delete_clip", "set_tempo", "set_time_signature", "add_effect", "remove_effect"),
        *("set_effect_parameter", "bypass_effect", "set_master_fader", "look"),
    }
    assert first.tools["set_tempo"]["required"] == ["tempo"]
    assert "action" not in first.tools["set_tempo"]["properties"]
    (_, system), (_, task) = first.said
    assert "roomSize 0 to 1" in system
    assert '- track bass "Bass": midi' in task
    assert '- clip clip-bass "bass clip": midi, beats 0 to 4, 2 notes from C3 to E3' in task
    assert 'user: "hello"' in task
    assert task.endswith("The request:\ntempo 97")


@pytest.mark.parametrize(
    ("model", "place", "path"),
    [
        ("anthropic:claude-of-some-make", "address", "/v1/messages"),
        ("openai-responses:gpt-5", "url", "/v1/responses"),
        ("openai-chat:gpt-5", "url", "/v1/chat/completions"),
        ("ollama:llama3.1:8b", "url", "/v1/chat/completions"),
        ("llama3.1:8b", "url", "/v1/chat/completions"),
    ],
)
def test_any_provider_answers_by_a_setting_alone(
    model: str, place: str, path: str, served: ModelServer, tmp_path: Path
) -> None:
    with modelled(tmp_path, served, model=model, model_url=getattr(served, place)) as those:
        turn = those.ai_agent.ask("a riff")
        assert turn.text == "I wrote four notes on a new track “a riff”."
        assert [result.action.action for result in turn.results] == ["create_track", "create_midi_clip"]
    assert {heard.path.partition("?")[0] for heard in served.heard} == {path}
    assert KEY in served.heard[0].headers["authorization"]
    assert served.heard[0].body["model"] == ("llama3.1:8b" if "llama" in model else model.partition(":")[2])


@pytest.mark.parametrize(("model", "place"), [("anthropic:claude-of-some-make", "address"), ("local", "url")])
def test_a_key_from_the_environment_goes_to_no_address_but_its_providers(
    model: str, place: str, served: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "OPENAI_API_KEY"):
        monkeypatch.setenv(name, KEY)
    given = {"model": model, "model_url": getattr(served, place), "model_key": None}
    with modelled(tmp_path, served, **given) as those:
        assert those.ai_agent.ask("a riff").fault is None
    for heard in served.heard:
        assert KEY not in str(heard.headers)


def test_an_action_that_fails_is_told_to_the_model_and_in_the_turn(tmp_path: Path) -> None:
    script = (
        Reply(calls=(Call("set_tempo", {"tempo": 900.0}), Call("delete_clip", {"clip_id": "gone"}))),
        Reply(calls=(Call("set_tempo", {"tempo": 90.0}),)),
        Reply("The tempo is 90 now, for 900 is too fast."),
    )
    with ModelServer(*script) as server, modelled(tmp_path, server) as those:
        turn = those.ai_agent.ask("faster")
        too_fast, gone = server.heard[1].answers
        assert "“900” as the tempo is not possible: it must be above 0 and at most 300 BPM" in too_fast
        assert "There is no clip “gone” in this composition" in gone
        assert [result.has_worked for result in turn.results] == [False, False, True]
        assert turn.text.startswith(
            "The tempo is 90 now, for 900 is too fast.\n\n2 of 3 actions did not work"
        )
        assert tempo_of(state(those)) == 90.0


def test_the_model_can_look_at_what_it_did_and_at_the_notes_of_a_clip(tmp_path: Path) -> None:
    script = (
        Reply(calls=(Call("set_tempo", {"tempo": 90.0}), Call("look"))),
        Reply(calls=(Call("look", {"clip_id": "clip-bass"}), Call("look", {"clip_id": "gone"}))),
        Reply("Done."),
    )
    with ModelServer(*script) as server, modelled(tmp_path, server) as those:
        turn = those.ai_agent.ask("slower, and look")
        assert turn.text == "Done."
        _, composition, notes, gone = server.heard[2].answers
        assert '"Song": 90 BPM, 4/4' in composition
        assert "48, 0, 1, 100\n52, 1, 1, 100" in notes
        assert "There is no clip “gone”" in gone
        assert len(turn.results) == 1, "looking is no action"


def test_several_calls_in_one_answer_are_done_in_their_order(tmp_path: Path) -> None:
    tempos = [float(bpm) for bpm in range(60, 80)]
    script = (Reply(calls=tuple(Call("set_tempo", {"tempo": bpm}) for bpm in tempos)), Reply("Done."))
    with ModelServer(*script) as server, modelled(tmp_path, server) as those:
        turn = those.ai_agent.ask("gently faster")
        assert [result.action.model_dump()["tempo"] for result in turn.results] == tempos
        assert tempo_of(state(those)) == 79.0


def test_each_action_is_heard_of_at_once_on_the_thread_that_asks(tmp_path: Path) -> None:
    heard: list[tuple[str, int]] = []
    with ModelServer(producer) as server, modelled(tmp_path, server) as those:
        those.ai_agent.ask("a riff", lambda result: heard.append((result.action.action, len(server.heard))))
    assert heard == [("create_track", 1), ("create_midi_clip", 2)], "each before the model is asked again"


def test_a_version_for_each_action_is_made_from_within_a_turn(tmp_path: Path) -> None:
    with ModelServer(producer) as server, modelled(tmp_path, server, version_per_action=True) as those:
        turn = those.ai_agent.ask("a riff")
        assert len(turn.stems) == 2


def test_a_model_that_only_talks_changes_nothing(tmp_path: Path) -> None:
    with ModelServer(Reply("You have two tracks.")) as server, modelled(tmp_path, server) as those:
        before = stems(those)
        turn = those.ai_agent.ask("how many tracks have I?")
        assert (turn.text, turn.stems) == ("You have two tracks.", ())
        assert stems(those) == before


def test_a_model_that_acts_and_says_nothing_has_done_its_work(tmp_path: Path) -> None:
    script = (Reply(calls=(Call("set_tempo", {"tempo": 90.0}),)), Reply())
    with ModelServer(*script) as server, modelled(tmp_path, server) as those:
        turn = those.ai_agent.ask("slower")
        assert (turn.text, turn.fault) == ("1 action done.", None)
        assert len(turn.stems) == 1


def test_turns_go_on_while_other_threads_run_loops_of_their_own(tmp_path: Path) -> None:
    """As in a server: its loop on one thread, the turns of two compositions on two others."""

    async def serve(those: list[Services]) -> list[str]:
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(2) as threads:
            asked = [loop.run_in_executor(threads, each.ai_agent.ask, "tempo 97") for each in those]
            turns = await asyncio.gather(*asked)
        return [turn.text for turn in turns]

    with (
        ModelServer(producer) as server,
        modelled(tmp_path / "one", server) as one,
        modelled(tmp_path / "two", server) as two,
    ):
        assert asyncio.run(serve([one, two])) == ["The tempo is 97 BPM now."] * 2
        again = ["The tempo is 97 BPM now.\n\nNothing has changed."] * 2
        assert asyncio.run(serve([one, two])) == again, "in another loop"


def test_a_turn_that_its_asker_stops_ends_at_once_and_keeps_what_was_done(tmp_path: Path) -> None:
    stop, waits = threading.Event(), threading.Event()

    def script() -> Script:
        def say(heard: Any) -> Reply:
            if not heard.answers:
                return Reply(calls=(Call("set_tempo", {"tempo": 90.0}),))
            waits.set()
            return Reply(wait_s=60.0)

        return say

    def stop_it() -> None:
        assert waits.wait(10.0)
        stop.set()

    with ModelServer(script()) as server, modelled(tmp_path, server) as those:
        threading.Thread(target=stop_it).start()
        turn = those.ai_agent.ask("slower", stop=stop)
        assert (turn.is_stopped, turn.fault, turn.text) == (True, None, "The turn was stopped.")
        assert len(turn.stems) == 1
        assert tempo_of(state(those)) == 90.0
        assert turn.facts["usage"]["requests"] == 1
