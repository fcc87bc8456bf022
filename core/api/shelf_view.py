"""A composition as the backend tells of it: what its files hold, and what is open of it."""

from __future__ import annotations

from contextlib import suppress

from pydantic import BaseModel, Field

from core.api.backend import Backend
from core.api.busy import Busy
from core.errors import DamagedDocument, NothingOpen
from core.for_programs import CompositionRow
from core.history.timeline import CompositionView
from core.session.dependencies import Services


class Composition(CompositionRow):
    """One composition; what is open of it may be further than its files."""

    is_open: bool = Field(description="Whether this backend has it open; the first request does.")
    has_unsaved: bool = Field(description="Whether it is open with edits that are in no version yet.")
    damaged: str | None = Field(description="Why its current state cannot be read; null where it can.")


class Steps(BaseModel):
    """Whether there is a state to step to."""

    can_go_back: bool
    can_go_forward: bool


class OpenComposition(Composition):
    """One composition that was opened for the answer."""

    revision: int | None = Field(description="Counts the edits; null where it cannot be opened.")
    line: Steps | None = Field(description="Null while another request is at work on it.")


def view_of(served: Backend, composition: str) -> CompositionView:
    """All of its versions as they stand now. Raises UnknownComposition, InvalidId."""
    return served.reader.view(served.store.listing(composition))


def composition_of(served: Backend, composition: str) -> Composition:
    """One composition. Raises UnknownComposition, InvalidId."""
    return told(served, view_of(served, composition))


def told(served: Backend, view: CompositionView) -> Composition:
    """What was read, with what is open of it."""
    services = served.desks.peek(view.id)
    facts = dict(CompositionRow.of(view))
    if services is not None:
        facts["name"] = _open_name(services) or view.name
    damage = view.current.damage if view.current else None
    return Composition(
        **facts,
        is_open=services is not None,
        has_unsaved=services is not None and services.session.has_unsaved,
        damaged=damage.reason if damage else None,
    )


def _open_name(services: Services) -> str:
    try:
        return services.sequencer.song().name
    except NothingOpen:  # it was closed this moment
        return ""


def opened(served: Backend, composition: str) -> OpenComposition:
    """The composition opened, where that can be. Raises UnknownComposition, InvalidId, Busy."""
    revision, steps = None, None
    with suppress(DamagedDocument), served.desks.at(composition) as services:
        revision = services.working.revision
        steps = _steps(served, composition)
    return OpenComposition(**dict(composition_of(served, composition)), revision=revision, line=steps)


def _steps(served: Backend, composition: str) -> Steps | None:
    try:
        with served.desks.alone_at(composition, wait_s=0) as services:
            line = services.session.line()
    except Busy:
        return None
    return Steps(can_go_back=line.before is not None, can_go_forward=line.after is not None)
