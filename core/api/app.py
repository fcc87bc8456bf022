"""The application: one store, the desks of what is open, and the routes over them.

request ─▶ guard ─▶ route ─▶ desk of its composition ─▶ services of the session ─▶ store
                                                 └─ errors ─▶ problem details
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from core.api import problems, session_routes
from core.api.backend import Backend
from core.api.desks import Desks
from core.api.settings import ServerSettings
from core.api.turns_under_way import Turns
from core.history.reader import HistoryReader
from core.session.notices import Notice
from core.session.offline_planner import OfflinePlanner
from core.session.planner import Planner
from core.session.settings import Settings
from core.storage.composition_service import CompositionService


def create_app(
    settings: Settings, server: ServerSettings | None = None, planner: Callable[[], Planner] | None = None
) -> FastAPI:
    """The application over `settings.data_dir`; `planner` makes the planner of each open composition."""
    server = server or ServerSettings()
    store = CompositionService(settings.data_dir)

    def on_notice(notice: Notice) -> None: ...

    desks = Desks(settings, server, store, planner or OfflinePlanner, on_notice)
    turns = Turns(desks)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        turns.stop()
        await run_in_threadpool(desks.close)

    app = FastAPI(
        title="Reprise",
        version=_version(),
        summary="Every version of a composition, and the session on it, over HTTP.",
        lifespan=lifespan,
        docs_url=None,  # its page is drawn by scripts from elsewhere
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    app.state.backend = Backend(settings, server, store, HistoryReader(store), desks, turns)
    problems.install(app)
    app.include_router(session_routes.router)
    return app


def _version() -> str:
    try:
        return version("reprise-browser")
    except PackageNotFoundError:  # run from its folder without having been installed
        return "0"
