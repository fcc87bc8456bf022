"""What every route works on, and how a route asks for it."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from core.api.desks import Desks
from core.api.lookout import Lookout
from core.api.news import NewsHub
from core.api.sample_library import SampleLibrary
from core.api.settings import ServerSettings
from core.api.turns_under_way import Turns
from core.history.reader import HistoryReader
from core.session.settings import Settings
from core.storage.composition_service import CompositionService

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Backend:
    """What every route works on.

    `assistant` names what plans the turns. `unkept` holds a sentence for each thing that could not be kept
    when it was closed.
    """

    settings: Settings
    server: ServerSettings
    store: CompositionService
    reader: HistoryReader
    desks: Desks
    turns: Turns
    samples: SampleLibrary
    news: NewsHub
    lookout: Lookout
    assistant: str = "offline"
    unkept: list[str] = field(default_factory=list)

    def begin_to_stop(self) -> None:
        """End what would go on for ever, at once: streams of news, AI turns after their present action."""
        self.turns.stop()
        self.news.close()

    def close(self) -> None:
        """Stop watching and close what is open; unsaved edits go to the autosaves. Raises nothing."""
        self.begin_to_stop()
        self.lookout.stop()
        for sentence in self.desks.close(self.server.stop_s):
            _log.warning("%s", sentence)
            self.unkept.append(sentence)


def backend_of(request: Request) -> Backend:
    """The backend that serves this request."""
    backend: Backend = request.app.state.backend
    return backend


Served = Annotated[Backend, Depends(backend_of)]
"""The backend, as a parameter of a route."""
