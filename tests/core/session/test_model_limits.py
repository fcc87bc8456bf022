"""What a model may not do, over a real connection: call wrongly, without end, too much, or say nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("pydantic_ai", reason="the extra for models is not installed")

from tests.core.session.model_protocols import Call, Heard, Reply
from tests.core.session.model_server import ModelServer
from tests.core.session.modelled import DONE, SLOWER, ask_slower, modelled, stopped
from tests.core.session.turns import stems

WRONG = [
    Call("set_tempo", '{"tempo": 9'),
    Call("set_tempo", "ninety"),
    Call("set_tempo", "[90]"),
    Call("set_tempo", '"90"'),
    Call("set_tempo", "null"),
    Call("set_tempo", ""),
    Call("set_tempo", {"tempo": "fast"}),
    Call("set_tempo", {"tempo": None}),
    Call("set_tempo", {"tempo": 90.0, "key": "C"}),
    Call("set_tempo", {}),
    Call("set_tempo", '{"tempo": NaN}'),
    Call("set_tempo", '{"tempo": 1e999}'),
    Call("set_tempo", {"action": "delete_track", "track_id": "bass"}),
    Call("make_it_good", {}),
    Call("", {}),
    Call("create_midi_clip", {"track_id": "bass", "start_time": 0, "duration": 4, "notes": "C E G"}),
    Call("create_midi_clip", {"track_id": "bass", "start_time": 0, "duration": 4, "notes": [{"note": "C"}]}),
    Call("delete_clip", '{"clip_id": "\\ud800"}'),
    Call("set_tempo", "[" * 50_000),
]


@pytest.mark.parametrize("call", WRONG, ids=lambda call: f"{call.tool or 'no name'} {call.spelt[:24]}")
def test_a_call_that_is_spelt_wrongly_goes_back_to_the_model_and_does_nothing(
    call: Call, tmp_path: Path
) -> None:
    with ModelServer(Reply(calls=(call,)), SLOWER, DONE) as server, modelled(tmp_path, server) as those:
        turn = those.ai_agent.ask("slower")
        assert (turn.fault, turn.text) == (None, DONE.text)
        assert [result.action.model_dump() for result in turn.results] == [
            {"action": "set_tempo", "tempo": 90.0}
        ]
        assert len(server.heard[1].answers) == 1, "the model is told what was wrong"
        assert len(server.heard[1].answers[0]) > 10
        assert [track.id for track in those.sequencer.tracks()] == ["bass", "pad"]


@pytest.mark.parametrize("call", WRONG[::4], ids=lambda call: f"{call.tool or 'no name'} {call.spelt[:24]}")
def test_a_model_that_never_learns_to_call_is_given_up(call: Call, tmp_path: Path) -> None:
    turn, server = ask_slower(tmp_path, Reply(calls=(call,)))
    assert stopped(turn) == "it kept calling the tools wrongly."
    assert len(server.heard) <= 6


def test_a_model_that_calls_without_end_is_stopped_by_its_requests(tmp_path: Path) -> None:
    with (
        ModelServer(Reply(calls=(Call("look"),))) as server,
        modelled(tmp_path, server, model_requests=5) as those,
    ):
        turn = those.ai_agent.ask("slower")
        assert stopped(turn) == "it came to no end within 5 requests."
        assert len(server.heard) == 5


@pytest.mark.parametrize(
    "call", [Call("set_tempo", {"tempo": 90.0}), Call("set_tempo", {"tempo": 900.0}), Call("look")]
)
def test_a_model_that_calls_too_much_at_once_is_stopped_by_its_steps(call: Call, tmp_path: Path) -> None:
    with (
        ModelServer(Reply(calls=(call,) * 100)) as server,
        modelled(tmp_path, server, model_actions=7) as those,
    ):
        turn = those.ai_agent.ask("slower")
        assert stopped(turn).startswith("it took more steps than a turn may have.")
        assert len(turn.results) == (0 if call.tool == "look" else 7)
        assert len(server.heard) == 1


def test_a_model_that_uses_too_many_tokens_is_stopped(tmp_path: Path) -> None:
    turn, server = ask_slower(tmp_path, DONE, model_tokens=100)
    assert stopped(turn) == "it used up the 100 tokens of a turn."
    assert len(server.heard) == 1
    assert turn.facts["usage"] == {"requests": 1, "input_tokens": 100, "output_tokens": 10}


def test_the_most_tokens_of_an_answer_are_told_to_the_provider(tmp_path: Path) -> None:
    with ModelServer(DONE) as server, modelled(tmp_path, server, model_answer_tokens=321) as those:
        those.ai_agent.ask("slower")
        body = server.heard[0].body
        assert 321 in (body.get("max_tokens"), body.get("max_completion_tokens"))


def test_a_model_that_says_and_does_nothing_has_given_no_answer(tmp_path: Path) -> None:
    with ModelServer(Reply()) as server, modelled(tmp_path, server) as those:
        before = stems(those)
        turn = those.ai_agent.ask("slower")
        assert stopped(turn) == "it said nothing and did nothing."
        assert stems(those) == before


def test_the_limits_of_the_settings_alone_hold(tmp_path: Path) -> None:
    """More requests than the library's own first limit, of a provider that counts no tokens."""

    def say(heard: Heard) -> Reply:
        call = {
            "id": f"call-{heard.number}",
            "type": "function",
            "function": {"name": "look", "arguments": "{}"},
        }
        calls = {"tool_calls": [call]} if heard.number < 55 else {}
        message = {"role": "assistant", "content": "Looked long.", **calls}
        choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if calls else "stop"}
        whole = {"id": "x", "object": "chat.completion", "created": 1, "model": "local", "choices": [choice]}
        return Reply(body=json.dumps(whole).encode())

    with ModelServer(say) as server, modelled(tmp_path, server, model_requests=60) as those:
        turn = those.ai_agent.ask("look")
        assert (turn.fault, turn.text) == (None, "Looked long.")
        assert turn.facts["usage"] == {"requests": 56, "input_tokens": 0, "output_tokens": 0}
