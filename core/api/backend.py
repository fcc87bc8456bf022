"""What every route works on, and how a route asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from core.api.desks import Desks
from core.api.settings import ServerSettings
from core.api.turns_under_way import Turns
from core.history.reader import HistoryReader
from core.session.settings import Settings
from core.storage.composition_service import CompositionService


@dataclass(frozen=True, slots=True)
class Backend:
    """What every route works on."""

    settings: Settings
    server: ServerSettings
    store: CompositionService
    reader: HistoryReader
    desks: Desks
    turns: Turns


def backend_of(request: Request) -> Backend:
    """The backend that serves this request."""
    backend: Backend = request.app.state.backend
    return backend


Served = Annotated[Backend, Depends(backend_of)]
"""The backend, as a parameter of a route."""
