"""What goes wrong with a model, over a real connection: the turn says it, and keeps what was done."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pydantic_ai", reason="the extra for models is not installed")

from core.errors import ModelUnavailable
from core.session.dependencies import Services
from core.session.model_provider import MOST_BYTES
from tests.core.session.model_protocols import Call, Heard, Reply
from tests.core.session.model_server import ModelServer
from tests.core.session.modelled import DONE, KEY, SLOWER, ask_slower, first_slower_then, modelled, stopped
from tests.core.session.scenes import tempo_of
from tests.core.session.turns import state, stems


def ended_by(reason: str) -> bytes:
    """A body in which the model says nothing, for a reason of its provider's."""
    choice = {"index": 0, "message": {"role": "assistant", "content": None}, "finish_reason": reason}
    whole = {"id": "x", "object": "chat.completion", "created": 1, "model": "local", "choices": [choice]}
    return json.dumps(whole).encode()


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply("bad key", status=401), "the key was refused (HTTP 401)."),
        (Reply("not for you", status=403), "the key was refused (HTTP 403)."),
        (
            Reply("The model `local` does not exist", status=404),
            "there is no such model (HTTP 404: “The model `local` does not exist”).",
        ),
        (Reply("no tools here", status=400), "it refused the request (HTTP 400: “no tools here”)."),
        (Reply("pay first", status=402), "the account has used up what it may (HTTP 402: “pay first”)."),
        (Reply("slow down", status=429), "it was asked too often (HTTP 429: “slow down”)."),
        (Reply("oh no", status=500), "its server failed (HTTP 500: “oh no”)."),
        (Reply("later", status=503), "it is overloaded (HTTP 503: “later”)."),
        (Reply(status=502, body=b"<html>Bad gateway</html>"), "its server failed (HTTP 502)."),
        (Reply(status=418, body=b""), "it failed (HTTP 418)."),
        (Reply("The rest is", is_cut=True), "the connection broke off."),
        (Reply(body=b"<html>Welcome</html>"), "what it sent could not be read."),
        (Reply(body=b'{"choices": [{"message": {"conte'), "what it sent could not be read."),
        (Reply(body=b'{"choices": []}'), "what it sent could not be read."),
        (Reply(body=b"[1, 2, 3]"), "what it sent could not be read."),
        (Reply(body=b'{"choices": "many"}'), "what it sent could not be read."),
        (Reply(body=b"\xff\xfe\x00\x01"), "what it sent could not be read."),
        (Reply(body=b""), "what it sent could not be read."),
        (Reply(body=ended_by("length")), "its answer was cut off at the most tokens that it may have."),
        (Reply(body=ended_by("content_filter")), "its provider held the answer back."),
    ],
    ids=lambda each: str(each.status) if isinstance(each, Reply) else None,
)
def test_a_provider_that_refuses_or_talks_nonsense_ends_the_turn_in_words(
    reply: Reply, reason: str, tmp_path: Path
) -> None:
    turn, _ = ask_slower(tmp_path, reply)
    assert stopped(turn) == reason


def test_an_answer_that_takes_too_long_ends_the_turn(tmp_path: Path) -> None:
    begun = time.monotonic()
    turn, server = ask_slower(tmp_path, Reply(wait_s=60.0), model_timeout_s=1.0)
    assert stopped(turn) == "it took longer than 1 s."
    assert time.monotonic() - begun < 20.0
    assert len(server.heard) == 2, "who is slow is not asked again"


def test_a_turn_that_takes_too_long_ends_although_each_answer_is_quick(tmp_path: Path) -> None:
    tempos = iter(range(60, 300))

    def say(heard: Heard) -> Reply:
        return Reply(calls=(Call("set_tempo", {"tempo": float(next(tempos))}),), wait_s=0.05)

    with ModelServer(say) as server, modelled(tmp_path, server, model_turn_s=1.0) as those:
        begun = time.monotonic()
        turn = those.ai_agent.ask("slower")
        assert time.monotonic() - begun < 20.0
        assert stopped(turn) == "the turn took longer than 1 s."
        assert len(turn.stems) == 1
        assert tempo_of(state(those)) == 59.0 + len(turn.results)


def test_where_nothing_listens_the_turn_says_so_and_nothing_is_done(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with ModelServer(DONE) as server:
        url = f"http://127.0.0.1:{port}/v1"
        with modelled(tmp_path, server, model_url=url) as those:
            before = stems(those)
            turn = those.ai_agent.ask("slower")
            assert stopped(turn) == "nothing answers there."
            assert stems(those) == before


def test_a_server_that_dies_in_the_middle_of_a_turn_is_named(tmp_path: Path) -> None:
    server = ModelServer(first_slower_then(Reply(wait_s=30.0)))
    with server, modelled(tmp_path, server) as those:

        def die(_: object) -> None:
            server.close()

        turn = those.ai_agent.ask("slower", die)
        assert stopped(turn) in ("nothing answers there.", "the connection broke off.")
        assert tempo_of(state(those)) == 90.0


@pytest.mark.parametrize(
    "passing",
    [
        Reply("slow down", status=429, headers=(("Retry-After", "0"),)),
        Reply("oh no", status=500),
        Reply("later", status=503),
        Reply("The rest is", is_cut=True),
    ],
    ids=["429", "500", "503", "cut"],
)
def test_what_passes_is_tried_again_and_no_action_is_done_twice(passing: Reply, tmp_path: Path) -> None:
    with (
        ModelServer(first_slower_then(passing, passing, DONE)) as server,
        modelled(tmp_path, server) as those,
    ):
        turn = those.ai_agent.ask("slower")
        assert (turn.fault, turn.text) == (None, DONE.text)
        assert len(turn.results) == 1
        assert len(server.heard) == 4


def test_it_is_tried_again_only_so_often(tmp_path: Path) -> None:
    turn, server = ask_slower(tmp_path, Reply("oh no", status=500), model_retries=1)
    assert stopped(turn).startswith("its server failed")
    assert len(server.heard) == 3


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [((("Retry-After", "1"),), 1.0), ((("Retry-After-Ms", "700"),), 0.7), ((), 0.5)],
    ids=["seconds", "milliseconds", "no word"],
)
def test_a_provider_is_waited_for_as_long_as_it_says_else_for_a_moment(
    headers: tuple[tuple[str, str], ...], wait_s: float, tmp_path: Path
) -> None:
    busy = Reply("slow down", status=429, headers=headers)
    with ModelServer(busy, DONE) as server, modelled(tmp_path, server, model_wait_s=5.0) as those:
        begun = time.monotonic()
        turn = those.ai_agent.ask("slower")
        assert turn.text == DONE.text
        assert wait_s <= time.monotonic() - begun < 20.0


@pytest.mark.parametrize("header", ["3600", "Wed, 21 Oct 2099 07:28:00 GMT", "99999999999999999999"])
def test_a_wait_beyond_bounds_ends_the_turn_at_once_and_is_told(header: str, tmp_path: Path) -> None:
    busy = Reply("slow down", status=429, headers=(("Retry-After", header),))
    begun = time.monotonic()
    turn, server = ask_slower(tmp_path, busy, model_wait_s=5.0)
    assert time.monotonic() - begun < 20.0
    assert "it was asked too often (HTTP 429: “slow down”); it asks to wait " in stopped(turn)
    assert isinstance(turn.fault, ModelUnavailable)
    assert turn.fault.retry_after_s is not None
    assert turn.fault.retry_after_s >= 3600
    assert len(server.heard) == 2


def test_a_very_long_answer_is_cut(tmp_path: Path) -> None:
    turn, _ = ask_slower(tmp_path, Reply("la " * 100_000))
    assert turn.fault is None
    assert len(turn.text) < 20_100
    assert turn.text.endswith("…")


def test_an_answer_beyond_all_bounds_is_not_read_to_its_end(tmp_path: Path) -> None:
    turn, server = ask_slower(tmp_path, Reply("la " * (MOST_BYTES // 2)))
    assert stopped(turn) == f"its answer is longer than {MOST_BYTES:,} bytes."
    assert len(server.heard) == 2


def test_an_answer_that_is_packed_is_not_unpacked(tmp_path: Path) -> None:
    """A thousand bytes for each that is sent: 8 MB would be 8 GB in memory."""
    packed = gzip.compress(b"la " * 10_000_000)
    assert len(packed) < MOST_BYTES
    headers = (("Content-Encoding", "gzip"),)
    turn, server = ask_slower(tmp_path, Reply(body=packed, headers=headers))
    assert stopped(turn) == "it packed its answer, which it was not asked to."
    assert server.heard[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    "said",
    [
        f"Incorrect key {KEY} given",
        f"Authorization: Bearer {KEY}",
        "Incorrect key sk-proj-another-key-of-yours given",
        f"the header\nwas Bearer {KEY[:20]}",
    ],
)
@pytest.mark.parametrize("status", [400, 401])
def test_a_key_that_the_provider_repeats_is_told_nobody(said: str, status: int, tmp_path: Path) -> None:
    turn, _ = ask_slower(tmp_path, Reply(said, status=status))
    told = stopped(turn)
    assert f"HTTP {status}" in told
    assert "sk-" not in told


def test_a_provider_that_sends_elsewhere_is_not_followed_with_the_key(tmp_path: Path) -> None:
    with ModelServer(DONE) as other:
        there = (("Location", f"{other.url}/chat/completions"),)
        turn, _ = ask_slower(tmp_path, Reply(status=307, headers=there))
        assert stopped(turn)
        assert other.heard == []


def test_what_breaks_in_our_own_code_is_no_fault_of_the_model(tmp_path: Path) -> None:
    def break_down(_: object) -> None:
        raise KeyError("ours")

    with ModelServer(SLOWER, DONE) as server, modelled(tmp_path, server) as those:
        with pytest.raises(KeyError, match="ours"):
            those.ai_agent.ask("slower", break_down)
        assert tempo_of(state(those)) == 90.0
        assert not those.session.has_unsaved


def test_a_key_from_the_environment_that_the_provider_repeats_is_told_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "a-key-of-no-known-form"
    monkeypatch.setenv("OPENAI_API_KEY", secret)
    with ModelServer(Reply(f"The key {secret} is bad", status=400)) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        with modelled(tmp_path, server, model="openai-chat:gpt-5", model_url="", model_key=None) as those:
            turn = those.ai_agent.ask("slower")
        assert server.heard[0].headers["authorization"] == f"Bearer {secret}"
    assert str(turn.fault) == (
        "The model “openai-chat:gpt-5” gave no answer: it refused the request (HTTP 400: “The key … is bad”)."
    )


def test_a_turn_on_a_thread_that_runs_a_loop_is_a_fault_of_the_caller(tmp_path: Path) -> None:
    async def ask(those: Services) -> None:
        those.ai_agent.ask("slower")

    with ModelServer(DONE) as server, modelled(tmp_path, server) as those:
        with pytest.raises(RuntimeError, match="on a thread that runs no event loop"):
            asyncio.run(ask(those))
        assert server.heard == []


def test_a_turn_is_stopped_while_it_waits_to_ask_again(tmp_path: Path) -> None:
    stop = threading.Event()

    def busy(heard: Heard) -> Reply:
        stop.set()
        return Reply("slow down", status=429, headers=(("Retry-After", "60"),))

    with ModelServer(busy) as server, modelled(tmp_path, server, model_wait_s=100.0) as those:
        begun = time.monotonic()
        turn = those.ai_agent.ask("slower", stop=stop)
        assert (turn.is_stopped, turn.text) == (True, "The turn was stopped.")
        assert time.monotonic() - begun < 20.0


def test_half_of_a_character_reaches_no_file(tmp_path: Path) -> None:
    turn, _ = ask_slower(tmp_path, Reply("The tempo is \ud800 now."))
    assert turn.text == "The tempo is ? now."


def test_after_a_fault_the_next_turn_works(tmp_path: Path) -> None:
    faults: list[Callable[[], Reply]] = [lambda: Reply(is_cut=True, text="half"), lambda: Reply(status=500)]
    with (
        ModelServer(*(fault() for fault in faults), SLOWER, DONE) as server,
        modelled(tmp_path, server, model_retries=0) as those,
    ):
        assert [bool(those.ai_agent.ask("slower").fault) for _ in range(3)] == [True, True, False]
        assert tempo_of(state(those)) == 90.0


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply("no", status=401), "the key was refused (HTTP 401)."),
        (Reply("slow down", status=429), "it was asked too often (HTTP 429: “slow down”)."),
        (Reply("busy", status=529), "it is overloaded (HTTP 529: “busy”)."),
        (Reply("The rest is", is_cut=True), "the connection broke off."),
        (Reply(body=b"<html>Welcome</html>"), "what it sent could not be read."),
        (Reply(body=b""), "what it sent could not be read."),
        (Reply(wait_s=60.0), "it took longer than 1 s."),
        (Reply("la " * (MOST_BYTES // 2)), f"its answer is longer than {MOST_BYTES:,} bytes."),
    ],
    ids=["401", "429", "529", "cut", "page", "nothing", "late", "huge"],
)
@pytest.mark.parametrize(
    ("model", "place"), [("anthropic:claude-of-some-make", "address"), ("openai-responses:gpt-5", "url")]
)
def test_other_protocols_fail_in_the_same_words(
    model: str, place: str, reply: Reply, reason: str, tmp_path: Path
) -> None:
    with ModelServer(first_slower_then(reply)) as server:
        given: dict[str, Any] = {"model": model, "model_url": getattr(server, place)}
        if reply.wait_s:
            given["model_timeout_s"] = 1.0
        with modelled(tmp_path, server, **given) as those:
            turn = those.ai_agent.ask("slower")
            is_tried_again = reply.is_cut or reply.status in (429, 529)
            assert len(server.heard) == (4 if is_tried_again else 2)
            assert (
                str(turn.fault) == f"The model “{model}” at 127.0.0.1:{server.port} gave no answer: {reason}"
            )
            assert tempo_of(state(those)) == 90.0
            assert not those.session.has_unsaved


def test_a_host_that_is_looked_up_for_ever_keeps_no_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = threading.Event()
    look_up = socket.getaddrinfo

    def slowly(*args: Any, **given: Any) -> Any:
        found.wait(60.0)
        return look_up("127.0.0.1", 9, *args[2:], **given)

    monkeypatch.setattr(socket, "getaddrinfo", slowly)
    with (
        ModelServer(DONE) as server,
        modelled(tmp_path, server, model_url="http://slow.invalid:9/v1", model_turn_s=0.3) as those,
    ):
        begun = time.monotonic()
        turn = those.ai_agent.ask("slower")
        took = time.monotonic() - begun
        found.set()
    assert isinstance(turn.fault, ModelUnavailable)
    assert (
        str(turn.fault)
        == "The model “local” at slow.invalid:9 gave no answer: the turn took longer than 0.3 s."
    )
    assert took < 10.0
