"""The stream of news: what changes on disk, and what the open sessions tell."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from core.api import server_sent
from core.api.backend import Served
from core.api.news import News, NewsHub, Reader

router = APIRouter(tags=["events"])


class _Stream(StreamingResponse):
    """One reader's stream; he is forgotten however it ends."""

    def __init__(self, hub: NewsHub, reader: Reader) -> None:
        hello = News("hello", None, {"name": "Reprise"})
        super().__init__(
            reader.events(hello),
            media_type=server_sent.MEDIA_TYPE,
            headers=server_sent.HEADERS,
        )
        self._hub = hub
        self._reader = reader

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._hub.leave(self._reader)


_EXAMPLE = """event: hello
data: {"name": "Reprise"}

event: change
data: {"composition": "night-drive", "versions": 13, "newest": "012_20260223_114048_123456Z", "has_current": true, "has_autosave": false}

"""  # noqa: E501 - one line a piece of data


@router.get(
    "/api/events",
    operation_id="listen",
    summary="What changes, as it happens",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "`hello`; then `change`, `removed` and `notice` as they come, `missed` where some "
            "were lost, and comments in between.",
            "content": {server_sent.MEDIA_TYPE: {"schema": {"type": "string"}, "example": _EXAMPLE}},
        }
    },
)
async def listen(
    served: Served,
    composition: Annotated[str | None, Query(description="Only what is about this one.")] = None,
) -> StreamingResponse:
    """After `hello` and after `missed`, ask anew for what you show: what came before is not told again."""
    return _Stream(served.news, served.news.join(composition))
