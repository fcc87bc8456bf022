"""One composition on a backend, asked by what stands behind its address."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from fastapi.testclient import TestClient

from core.api.app import create_app
from core.api.backend import Backend
from core.api.settings import ServerSettings
from core.session.planner import Planner, Stage
from core.session.settings import Settings
from core.storage.composition_service import CompositionService
from tests.core.session.turns import Ruled

SCHEME = "http"


@dataclass(frozen=True)
class OneSong:
    """Asks about one composition."""

    client: Any
    id: str

    @property
    def address(self) -> str:
        return f"/api/compositions/{self.id}"

    def ask(self, method: str, path: str, **given: Any) -> httpx.Response:
        answer: httpx.Response = self.client.request(method, f"{self.address}/{path}", **given)
        return answer

    def get(self, path: str) -> Any:
        return fine(self.ask("GET", path))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return fine(self.ask("POST", path, json=body, headers=headers))

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return fine(self.ask("PATCH", path, json=body, headers=headers))

    def tag(self) -> str:
        return self.ask("GET", "song").headers["etag"]


def fine(answer: httpx.Response) -> Any:
    """The body of an answer that is a success."""
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


def refused(answer: httpx.Response, status: int) -> str:
    """The sentence of an answer that is a problem of this status."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert told["detail"].endswith((".", "!")), told
    return str(told["detail"])


def app_over(
    data_dir: Path, rule: Callable[[Stage], str | None] | None = None, *, wait_s: float = 1.0
) -> FastAPI:
    """A backend whose turns follow a rule, else the plain requests."""
    planner: Callable[[], Planner] | None = (lambda: Ruled(rule)) if rule else None
    return create_app(
        Settings(data_dir=data_dir, autosave_s=0, watch=False), ServerSettings(wait_s=wait_s), planner
    )


def backend_in(app: FastAPI) -> Backend:
    backend: Backend = app.state.backend
    return backend


@contextmanager
def song_on(app: FastAPI) -> Iterator[OneSong]:
    """A new composition on it."""
    made = backend_in(app).store.create("Night Drive")
    with TestClient(app, base_url=f"{SCHEME}://127.0.0.1", raise_server_exceptions=False) as client:
        yield OneSong(client, made)


def stems(data_dir: Path, composition: str) -> list[str]:
    return [version.stem for version in CompositionService(data_dir).history(composition)]


def saved(data_dir: Path, composition: str, ref: str = "current") -> dict[str, Any]:
    return CompositionService(data_dir).load(composition, ref).data
