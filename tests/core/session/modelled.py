"""What the tests of a model share: services with one behind the assistant, and a turn that it breaks off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.errors import ModelUnavailable
from core.session.ai_agent_service import Turn
from core.session.dependencies import Services
from tests.core.session.model_protocols import Call, Heard, Reply
from tests.core.session.model_scripts import Script, in_order
from tests.core.session.model_server import ModelServer
from tests.core.session.scenes import tempo_of
from tests.core.session.turns import assisted, state, stems

KEY = "sk-not-to-be-seen-1234567890"
SLOWER = Reply(calls=(Call("set_tempo", {"tempo": 90.0}),))
DONE = Reply("The tempo is 90 BPM now.")


def modelled(root: Path, server: ModelServer, shape: str = "flat", **settings: Any) -> Services:
    """The services with a model behind the assistant, and no waiting between its attempts."""
    given = {"model": "local", "model_url": server.url, "model_key": KEY, "model_wait_s": 0.0, **settings}
    return assisted(root / "data", shape, **given)


def first_slower_then(*replies: Reply) -> Script:
    """One action that works, and then what is tried out."""
    rest = in_order(*replies)

    def say(heard: Heard) -> Reply:
        return SLOWER if not heard.answers else rest(heard)

    return say


def stopped(turn: Turn) -> str:
    """Why the model gave no answer, without its name; what was done before is kept and told."""
    assert isinstance(turn.fault, ModelUnavailable)
    assert turn.unkept is None
    assert turn.text.startswith(f"The turn stopped before its end: {turn.fault}")
    assert "\n" not in str(turn.fault)
    assert KEY not in turn.text
    begin = "The model “local” at 127.0.0.1:"
    assert str(turn.fault).startswith(begin)
    return str(turn.fault).partition(" gave no answer: ")[2]


def ask_slower(root: Path, *script: Reply, **settings: Any) -> tuple[Turn, ModelServer]:
    """A turn in which one action works before the script begins, and the proof that it is kept."""
    with ModelServer(first_slower_then(*script)) as server, modelled(root, server, **settings) as those:
        before = stems(those)
        turn = those.ai_agent.ask("slower")
        assert [result.has_worked for result in turn.results] == [True]
        assert (*before, *turn.stems) == tuple(stems(those))
        assert len(turn.stems) == 1
        assert tempo_of(state(those)) == 90.0
        assert state(those)["chat_history"][-1]["content"] == turn.text
        assert not those.session.has_unsaved
        assert KEY.encode() not in b"".join(
            path.read_bytes() for path in those.composition_service.root.rglob("*.json")
        )
        return turn, server
