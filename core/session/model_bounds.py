"""The bounds of one turn with a model, and how a request that was turned away is made again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from pydantic_ai import RunContext
from pydantic_ai.capabilities import AbstractCapability
from pydantic_ai.exceptions import ModelAPIError, RetryModelRequest
from pydantic_ai.messages import ModelResponse
from pydantic_ai.models import ModelRequestContext
from typing_extensions import override

from core.session.model_astray import ModelAstray
from core.session.model_faults import is_passing
from core.session.model_tools import Bench
from core.session.settings import Settings

_FIRST_WAIT_S = 0.5


@dataclass
class Bounds(AbstractCapability[Bench]):
    """Ends a turn that goes beyond its limits, and is patient with a provider that is busy."""

    settings: Settings

    @override
    async def before_model_request(
        self, ctx: RunContext[Bench], request_context: ModelRequestContext
    ) -> ModelRequestContext:
        """Raises ModelAstray for one request or token too many."""
        if ctx.usage.requests >= self.settings.model_requests:
            raise ModelAstray(f"it came to no end within {self.settings.model_requests} requests")
        if ctx.usage.total_tokens > self.settings.model_tokens:
            raise ModelAstray(f"it used up the {self.settings.model_tokens:,} tokens of a turn")
        return request_context

    @override
    async def on_model_request_error(
        self, ctx: RunContext[Bench], *, request_context: ModelRequestContext, error: Exception
    ) -> ModelResponse:
        """Wait as long as the provider says, and ask again; raises the error where that is too long."""
        if not is_passing(error) or request_context.attempt > self.settings.model_retries:
            raise error
        most = self.settings.model_wait_s
        told = error.retry_after if isinstance(error, ModelAPIError) else None
        wait = min(_FIRST_WAIT_S * 2 ** (request_context.attempt - 1), most) if told is None else told
        if wait > most:
            raise error
        await asyncio.sleep(wait)
        raise RetryModelRequest
