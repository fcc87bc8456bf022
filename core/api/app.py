"""The application: one store, the desks of what is open, and the routes over them.

request ─▶ gate ─▶ token ─▶ crowd ─▶ body ─▶ turnstile ─▶ route ─▶ desk of its composition ─▶ services
                                                            └─ errors ─▶ problem details        └─▶ store
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware

from core.api import (
    comparing,
    compositions,
    events,
    keeping,
    line,
    picking,
    problems,
    session_routes,
    state,
    trash,
    versions,
)
from core.api.app_version import own_version
from core.api.backend import Backend
from core.api.bodies import Bodies
from core.api.contained import Contained
from core.api.desks import Desks
from core.api.gate import Gate, TokenCheck
from core.api.lookout import Lookout, news_of
from core.api.news import NewsHub
from core.api.sample_library import SampleLibrary
from core.api.settings import ServerSettings
from core.api.turns_under_way import Turns
from core.api.turnstile import Crowd, Turnstile
from core.history.reader import HistoryReader
from core.session.model_choice import choose_planner
from core.session.planner import Planner
from core.session.settings import Settings
from core.storage.composition_service import CompositionService

ROUTERS = (
    compositions.router,
    state.router,
    versions.router,
    comparing.router,
    keeping.router,
    picking.router,
    line.router,
    trash.router,
    session_routes.router,
    events.router,
)
"""Every route, in the order of the description."""

_THREADS = 128
"""Requests at work at once in all; those that wait for a lock or the disk take no processor."""


def create_app(
    settings: Settings, server: ServerSettings | None = None, planner: Callable[[], Planner] | None = None
) -> FastAPI:
    """The application over `settings.data_dir`; `planner` makes the planner of each open composition.

    Without it the settings choose one for all. Raises InvalidSettings.
    """
    backend = _build(settings, server or ServerSettings(), planner or _chosen(settings))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = _THREADS
        if settings.watch:
            backend.lookout.start()
        try:
            yield
        finally:
            await run_in_threadpool(backend.close)

    app = FastAPI(
        title="Reprise",
        version=own_version(),
        summary="Every version of a composition, and the session on it, over HTTP.",
        lifespan=lifespan,
        docs_url=None,  # its page is drawn by scripts from elsewhere
        redoc_url=None,
        openapi_url="/api/openapi.json",
        responses=problems.ANY,
    )
    app.state.backend = backend
    for router in ROUTERS:
        app.include_router(router)
    problems.install(app)
    _guard(app, backend.server)
    return app


def _guard(app: FastAPI, server: ServerSettings) -> None:
    """What each request passes, the first at the end."""
    app.add_middleware(Turnstile, server)
    app.add_middleware(Bodies, server)
    app.add_middleware(Crowd, server)
    app.add_middleware(TokenCheck, server)
    if server.origins:  # what a page asks beforehand bears no token, and is answered here
        app.add_middleware(
            CORSMiddleware,
            allow_origins=server.origins,
            allow_methods=("GET", "POST", "PUT", "PATCH", "DELETE"),
            allow_headers=("Authorization", "Content-Type", "If-Match"),
            expose_headers=("ETag", "Location", "Retry-After"),
        )
    app.add_middleware(Gate, server)


def _chosen(settings: Settings) -> Callable[[], Planner]:
    planner = choose_planner(settings)
    return lambda: planner


def _build(settings: Settings, server: ServerSettings, planner: Callable[[], Planner]) -> Backend:
    store, hub = CompositionService(settings.data_dir), NewsHub()
    reader = HistoryReader(store)
    desks = Desks(
        settings, server, store, lambda: Contained(planner()), lambda notice: hub.tell(news_of(notice))
    )
    lookout = Lookout(store, reader, desks, hub, server.open_at_most)
    turns, samples = Turns(desks), SampleLibrary(store, desks)
    return Backend(
        settings, server, store, reader, desks, turns, samples, hub, lookout, settings.model or "offline"
    )
