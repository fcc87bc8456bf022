"""Saves and restores of what is open, and its autosave."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from inspect import signature
from typing import Annotated, Any, Self

from fastapi import APIRouter, Body, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from core.api.backend import Backend, Served
from core.api.edits import LOOKS, OF_COMPOSITION, CompositionId, problems
from core.api.revisions import IfMatch, expect, tag_of
from core.errors import DamagedDocument, InvalidEdit
from core.session.dependencies import Services
from core.session.session import Session
from core.storage.composition_service import CompositionService, RestoreResult, SaveResult
from core.storage.layout import AUTOSAVE, file_of

router = APIRouter(tags=["keeping"])

KEEPS = problems(400, 404, 409, 412, 413, 422, 503, 507)
_OURS = frozenset({*signature(CompositionService.save).parameters, "parent", "timestamp"})
"""Words of the metadata that a save has for itself."""


class ToSave(BaseModel):
    """What a version is to say of itself, in its metadata."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"source": "manual_save", "metadata": {"by": "Ada"}}]}
    )

    source: Annotated[str, StringConstraints(min_length=1, max_length=100)] = "manual_save"
    metadata: dict[str, Any] = Field(
        default={}, description="More for it, besides what a save writes itself."
    )


class Saved(BaseModel):
    """What a save did.

    `adopted` is the version that was made of a state of another program in current; `diverged` names our stem
    and what holds the other state, where current was not what was opened; `kept` where a damaged one lies.
    """

    stem: str | None
    adopted: str | None
    diverged: list[str] | None = Field(min_length=2, max_length=2)
    kept: str | None

    @classmethod
    def of(cls, result: SaveResult) -> Self:
        """The answer to a save."""
        return cls(
            stem=result.stem,
            adopted=result.adopted,
            diverged=list(result.diverged) if result.diverged else None,
            kept=result.kept,
        )


class ToRestore(BaseModel):
    """Which state is to be current again."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"version": "000_original"}]})

    version: str = Field(description="A version's stem in full, `current` or `autosave`.")


class Restored(BaseModel):
    """What a restore did: the version made, the version that holds what stood there, and the source."""

    stem: str
    kept: str | None
    source: str

    @classmethod
    def of(cls, result: RestoreResult) -> Self:
        """The answer to a restore or a step."""
        return cls(stem=result.stem, kept=result.kept, source=result.source)


class Written(BaseModel):
    """Whether an autosave was written; false where nothing has changed since the last."""

    written: bool


@router.post(
    f"{OF_COMPOSITION}/save", status_code=201, operation_id="save", summary="Make a version", responses=KEEPS
)
def save(
    served: Served,
    composition: CompositionId,
    response: Response,
    asked: Annotated[ToSave, Body()] = ToSave(),  # noqa: B008 - frozen in effect: nobody changes it
    if_match: IfMatch = None,
) -> Saved:
    """Of what is open, all of it, at one instant. What it answers survives a power cut.

    Where the answer was lost, the newest version tells whether it was done; a second save loses nothing.
    """
    for word in asked.metadata:
        if word in _OURS:
            raise InvalidEdit(f"“{word}” in the metadata", "a save writes it itself")
    with served.desks.alone_at(composition) as services:
        seen = expect(services.working.revision, if_match)
        result = services.session.save(asked.source, **asked.metadata)
        response.headers["ETag"] = tag_of(seen)  # an edit that came meanwhile is nothing that the asker knows
    return Saved.of(result)


@router.post(
    f"{OF_COMPOSITION}/restore",
    status_code=201,
    operation_id="restore",
    summary="Make a version current again",
    responses=KEEPS,
)
def restore(
    served: Served,
    composition: CompositionId,
    asked: ToRestore,
    response: Response,
    if_match: IfMatch = None,
) -> Restored:
    """As a new version; unsaved edits become a version first. `kept` takes it back."""
    file_of(asked.version)
    return restored(served, composition, asked.version, response, if_match)


@router.get(
    f"{OF_COMPOSITION}/autosave",
    operation_id="read_autosave",
    summary="The bytes of the autosave",
    response_class=Response,
    responses={
        200: {"description": "The file as it is.", "content": {"application/json": {"schema": {}}}},
        **LOOKS,
    },
)
def read_autosave(served: Served, composition: CompositionId) -> Response:
    """No byte of it is changed."""
    return Response(served.store.load_bytes(composition, AUTOSAVE), media_type="application/json")


@router.post(
    f"{OF_COMPOSITION}/autosave",
    operation_id="write_autosave",
    summary="Write the autosave now",
    responses=problems(400, 404, 409, 503, 507),
)
def write_autosave(served: Served, composition: CompositionId) -> Written:
    """It waits for no save, and makes no version."""
    with served.desks.at(composition) as services:
        return Written(written=services.session.autosave())


@router.post(
    f"{OF_COMPOSITION}/autosave/recover",
    status_code=201,
    operation_id="recover_autosave",
    summary="Make the autosave current",
    responses=KEEPS,
)
def recover_autosave(
    served: Served, composition: CompositionId, response: Response, if_match: IfMatch = None
) -> Restored:
    """As a restore of it."""
    return restored(served, composition, AUTOSAVE, response, if_match)


def restored(
    served: Backend, composition: str, ref: str, response: Response, if_match: str | None
) -> Restored:
    """Restore a state in the session, or, where current is too damaged to be opened, in the store alone."""
    served.store.load(composition, ref)  # nothing is kept for the sake of a version that is not there
    with ExitStack() as stack:
        try:
            services = stack.enter_context(served.desks.alone_at(composition))
        except DamagedDocument:
            return Restored.of(served.store.restore(composition, ref))
        return _laid(services, response, if_match, lambda session: session.restore(ref))


def stepped(
    served: Backend,
    composition: str,
    response: Response,
    if_match: str | None,
    step: Callable[[Session], RestoreResult],
) -> Restored:
    """A step through the line of complete states."""
    with served.desks.alone_at(composition) as services:
        return _laid(services, response, if_match, step)


def _laid(
    services: Services, response: Response, if_match: str | None, lay: Callable[[Session], RestoreResult]
) -> Restored:
    """Lay a state open. Where an edit came meanwhile, the tag stays that of before, which is refused then."""
    seen = expect(services.working.revision, if_match)
    with services.session.undisturbed():
        result = lay(services.session)
        now = services.working.freeze()
    response.headers["ETag"] = tag_of(now.revision if now.data == now.base.data else seen)
    return Restored.of(result)
