"""The assistant over HTTP: one answer, or each action as it happens by server-sent events."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, Field
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from core.api import server_sent
from core.api.actions import ActionDone
from core.api.backend import Served
from core.api.edits import OF_COMPOSITION, Change, CompositionId, example, problems
from core.api.keeping import Restored
from core.api.problems import Written, problem, refusal
from core.api.turns_under_way import Asking, Began, Broken, News
from core.errors import ModelUnavailable, RepriseError, UnknownVersion
from core.session.action_runner import ActionResult
from core.session.ai_agent_service import Turn
from core.session.checks import text

router = APIRouter(prefix=OF_COMPOSITION, tags=["assistant"])

HEARTBEAT_S = 10.0
"""Seconds without news after which a comment is sent: a model may think for long."""

_LONGEST = 100_000
"""Characters of a request: the conversation keeps it, and so does every later version."""

_request = text("a request")


class Asked(Change):
    """What to do, in words."""

    model_config = example(request="make the bass quieter")

    request: str = Field(max_length=_LONGEST)


class TurnDone(BaseModel):
    """What a turn came to: `text` is the answer, with all that did not work said in it.

    `stems` are the versions it made; `before` holds the state from before it, for its undo. `facts` are the
    planner's own, as of a model's use.
    """

    text: str
    composition: str
    stems: tuple[str, ...]
    before: str | None
    results: tuple[ActionDone, ...]
    is_stopped: bool
    facts: dict[str, Any]

    @classmethod
    def of(cls, turn: Turn) -> TurnDone:
        """As the session tells it."""
        return cls(
            text=turn.text,
            composition=turn.composition,
            stems=turn.stems,
            before=turn.before,
            results=tuple(map(ActionDone.of, turn.results)),
            is_stopped=turn.is_stopped,
            facts=dict(turn.facts),
        )


class Undo(Change):
    """The version that holds the state from before a turn, as the turn's answer names it."""

    model_config = example(before="v20260301-101500-000000")

    before: str


_EXAMPLE = """event: began
data: {"composition": "night-drive", "request": "make the bass quieter"}

event: action
data: {"action": "set_track_parameter", "success": true, "has_changed": true}

event: done
data: {"text": "Turned “Bass” down.", "stems": ["012_20260223_114048_123456Z"], "before": "000_original"}

"""
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "model": TurnDone,
        "description": "What the turn came to; with `Accept: text/event-stream` the events `began`, `action` "
        "for each action as it happens, then `done` with the same, or `failed` with a problem.",
        "content": {server_sent.MEDIA_TYPE: {"schema": {"type": "string"}, "example": _EXAMPLE}},
    },
    **problems(400, 404, 409, 422, 502, 503, 507),
}


@router.post("/turns", operation_id="ask", summary="Ask the assistant", responses=_ANSWERS)
async def ask(
    asked: Asked,
    composition: CompositionId,
    served: Served,
    request: Request,
) -> Response:
    """Do what the request says: one turn of a composition at a time, edits go on meanwhile.

    Unsaved edits become a version first; the turn is one version. A turn that ended before its end, or of
    which not all is safe, is a problem, whose `turn` tells what was done. An asker who goes away ends the
    turn after its present action.
    """
    asking = served.turns.begin(composition, _request(asked.request).strip())
    leaving = asyncio.create_task(_stop_when_gone(asking, request))  # a stream looks for it by itself
    try:
        first = await asking.next()
        if server_sent.MEDIA_TYPE in request.headers.get("accept", "").lower() and isinstance(first, Began):
            return _Progress(asking)
        return await _whole(asking, first)
    except BaseException:
        asking.stop.set()
        raise
    finally:
        leaving.cancel()


@router.post(
    "/turns/undo",
    operation_id="undo_turn",
    summary="Undo a turn",
    status_code=201,
    responses=problems(400, 404, 409, 422, 503, 507),
)
def undo_turn(undo: Undo, composition: CompositionId, served: Served) -> Restored:
    """Restore the state from before a turn as a new version; later edits become a version first."""
    with served.desks.alone_at(composition) as services:
        if undo.before not in {version.stem for version in served.store.history(composition)}:
            raise UnknownVersion(composition, undo.before)
        turn = Turn("", "", composition, before=undo.before)
        return Restored.of(services.ai_agent.take_back(turn))


class _Progress(StreamingResponse):
    """A turn's events; however the stream ends, the turn does."""

    def __init__(self, asking: Asking) -> None:
        super().__init__(_events(asking), headers=server_sent.HEADERS, media_type=server_sent.MEDIA_TYPE)
        self._asking = asking

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._asking.stop.set()


async def _events(asking: Asking) -> AsyncIterator[bytes]:
    yield server_sent.event("began", {"composition": asking.composition, "request": asking.request})
    while True:
        news = await asking.next(HEARTBEAT_S)
        if news is None:
            yield server_sent.HEARTBEAT
        elif isinstance(news, ActionResult):
            yield server_sent.event("action", ActionDone.of(news).model_dump(mode="json"))
        elif not isinstance(news, Began):
            answer = _answer(news)
            name = "done" if answer.status_code == 200 else "failed"
            yield server_sent.event(name, json.loads(bytes(answer.body)))
            return


async def _whole(asking: Asking, first: News | None) -> Response:
    """The turn's one answer."""
    news = first
    while not isinstance(news, Turn | Broken):
        news = await asking.next()
    return _answer(news)


async def _stop_when_gone(asking: Asking, request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    asking.stop.set()


def _answer(news: Turn | Broken) -> JSONResponse:
    if isinstance(news, Turn):
        turn = TurnDone.of(news).model_dump(mode="json")
        wrong = news.unkept or news.fault
        return Written(turn) if wrong is None else _refusal(wrong, turn=turn)
    if isinstance(news.error, RepriseError):
        return _refusal(news.error)
    return problem(500, "InternalError", "The turn failed inside the backend; its log says how.")


def _refusal(error: RepriseError, **facts: Any) -> JSONResponse:
    answer = refusal(error, **facts)
    if isinstance(error, ModelUnavailable) and error.retry_after_s is not None:
        answer.headers["Retry-After"] = str(math.ceil(error.retry_after_s))
    return answer
