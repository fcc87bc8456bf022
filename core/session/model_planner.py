"""A planner that a language model is: it reads the composition in words and acts through typed tools."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from pydantic_ai import Agent
from pydantic_ai.exceptions import AgentRunError
from pydantic_ai.models import Model
from pydantic_ai.settings import ModelSettings
from pydantic_ai.usage import RunUsage, UsageLimits

from core.errors import RepriseError
from core.session import model_words
from core.session.model_astray import ModelAstray
from core.session.model_bounds import Bounds
from core.session.model_faults import Faults, known_secrets
from core.session.model_provider import client, make_model, shown
from core.session.model_tools import Bench, tools
from core.session.planner import Scene, Stage, TurnStopped
from core.session.settings import Settings

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

_LOOK_EVERY_S = 0.05
"""Seconds between two looks whether the asker has stopped the turn."""

_OURS = UsageLimits(request_limit=None)
"""The library's own limits are off: those of the settings hold, see `core.session.model_bounds`."""

_WRONG_CALLS = 3
"""Calls of one tool, one after another, that a model may spell wrongly."""

_LONGEST_ANSWER = 20_000
"""Characters; no answer to a person is longer, and every later version carries it on."""


class ModelPlanner:
    """Asks the model that the settings name; one planner may serve many turns at a time.

    A turn makes its own event loop on the thread that asks, so that thread may run none.
    """

    def __init__(self, settings: Settings) -> None:
        """Raises InvalidSettings where such a model cannot be asked; nothing is sent yet."""
        self._settings = settings
        made = make_model(settings)
        self._faults = Faults(shown(settings), settings, tuple(known_secrets(settings, made)))

    def answer(self, request: str, scene: Scene, act: Stage) -> str:
        """Do it; see `core.session.planner.Planner`. Raises ModelUnavailable with what was wrong."""
        _refuse_a_running_loop()
        task = model_words.task(request, scene)
        bench, usage = Bench(act, self._settings.model_actions), RunUsage()
        try:
            text = _run(lambda: self._ask(task, bench, usage))
        except (RepriseError, TurnStopped):
            raise
        except Exception as error:
            if bench.broken is not None:
                raise bench.broken from None
            if not isinstance(error, AgentRunError | ModelAstray):
                _log.warning("What a model sent made its library fail", exc_info=error)
            raise self._faults.told(error) from error
        finally:
            act.note(
                model=self._settings.model,
                usage={
                    "requests": usage.requests,
                    "input_tokens": usage.input_tokens,
                    "output_tokens": usage.output_tokens,
                },
            )
        if not text and not bench.has_acted:
            raise self._faults.told(ModelAstray("it said nothing and did nothing"))
        return text if len(text) <= _LONGEST_ANSWER else f"{text[:_LONGEST_ANSWER]} …"

    async def _ask(self, task: str, bench: Bench, usage: RunUsage) -> str:
        async with client() as http:
            model = make_model(self._settings, http)
            async with model:
                asking = asyncio.ensure_future(self._run_agent(model, task, bench, usage))
                try:
                    while not (await asyncio.wait((asking,), timeout=_LOOK_EVERY_S))[0]:
                        if bench.stage.is_stopped:
                            raise TurnStopped
                    return asking.result()
                finally:
                    asking.cancel()
                    with suppress(asyncio.CancelledError, Exception):
                        await asking

    async def _run_agent(self, model: Model, task: str, bench: Bench, usage: RunUsage) -> str:
        settings = self._settings
        asked = ModelSettings(request_timeout=settings.model_timeout_s, max_retries=0)
        if settings.model_answer_tokens:
            asked["max_tokens"] = settings.model_answer_tokens
        agent = Agent(
            model,
            deps_type=Bench,
            output_type=[str, type(None)],
            instructions=model_words.rules(),
            tools=tools(),
            retries=_WRONG_CALLS,
            model_settings=asked,
            capabilities=[Bounds(settings)],
        )
        result = await agent.run(
            task, deps=bench, usage=usage, usage_limits=_OURS, timeout=settings.model_turn_s
        )
        return (result.output or "").strip()


def _refuse_a_running_loop() -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise RuntimeError("a turn with a model is asked for on a thread that runs no event loop")


def _run(work: Callable[[], Coroutine[Any, Any, _T]]) -> _T:
    """Run it in a loop of its own, which unlike `asyncio.run` waits for no host that is still looked up."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(work())
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
