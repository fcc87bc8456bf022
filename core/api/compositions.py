"""Compositions: listed, made, opened, renamed, duplicated, deleted."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, StringConstraints

from core.api.app_version import own_version
from core.api.backend import Backend, Served
from core.api.directory import directory_id
from core.api.edits import LOOKS, OF_COMPOSITION, CompositionId, EditableTable, problems
from core.api.revisions import tag_of
from core.api.shelf_view import Composition, OpenComposition, composition_of, opened
from core.errors import DamagedDocument, UnknownComposition
from core.session.keeper import KEPT_UNASKED

router = APIRouter(tags=["compositions"])

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Named(BaseModel):
    """What a composition is to be called."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "Night Drive"}]})

    name: Name


class About(BaseModel):
    """Who answers here; `directory` is an opaque name of the folder that is served."""

    name: str
    version: str
    assistant: str
    directory: str | None
    compositions: int


class Deleted(BaseModel):
    """Where a deleted composition lies; `trash` brings it back."""

    trash: str


@router.get("/api", operation_id="about", summary="Who answers here", tags=["about"])
def about(served: Served) -> About:
    """How a program knows this backend, and the folder that it serves."""
    return About(
        name="Reprise",
        version=own_version(),
        assistant=served.assistant,
        directory=directory_id(served.store),
        compositions=len(served.store.list_ids()),
    )


@router.get("/api/compositions", operation_id="list_compositions", summary="Every composition")
def list_compositions(served: Served) -> list[Composition]:
    """As `reprise-store list --json`, with what is open; opens none. The first time reads every file."""
    found = []
    for composition in served.store.list_ids():
        try:
            found.append(composition_of(served, composition))
        except UnknownComposition:  # deleted this moment, or an empty folder
            continue
    return found


@router.post(
    "/api/compositions",
    status_code=201,
    operation_id="create_composition",
    summary="A new composition",
    responses=problems(400, 413, 422, 503, 507),
)
def create_composition(served: Served, asked: Named, response: Response) -> Composition:
    """It is empty, with one version."""
    return _made(served, served.store.create(asked.name), response)


def _made(served: Backend, composition: str, response: Response) -> Composition:
    response.headers["Location"] = f"/api/compositions/{composition}"
    return composition_of(served, composition)


@router.get(OF_COMPOSITION, operation_id="read_composition", summary="One composition", responses=LOOKS)
def read_composition(served: Served, composition: CompositionId, response: Response) -> OpenComposition:
    """Opens it. One whose current state is damaged is told of all the same: restore a version then."""
    answer = opened(served, composition)
    if answer.revision is not None:
        response.headers["ETag"] = tag_of(answer.revision)
    return answer


@router.patch(
    OF_COMPOSITION,
    operation_id="rename_composition",
    summary="Rename it",
    responses=problems(400, 404, 409, 412, 413, 422, 503),
)
def rename_composition(
    served: Served, composition: CompositionId, asked: Named, table: EditableTable
) -> Composition:
    """An edit as any other: the next save holds it."""
    with table.editing() as services:
        services.sequencer.rename(asked.name)
    return composition_of(served, composition)


@router.post(
    f"{OF_COMPOSITION}/duplicate",
    status_code=201,
    operation_id="duplicate_composition",
    summary="A copy of what is open",
    responses=problems(400, 404, 409, 413, 422, 503, 507),
)
def duplicate_composition(
    served: Served, composition: CompositionId, asked: Named, response: Response
) -> Composition:
    """Unsaved edits go with it; the history stays behind."""
    with served.desks.at(composition) as services:
        data = services.working.freeze().data
    return _made(served, served.store.create(asked.name, data), response)


@router.delete(
    OF_COMPOSITION,
    operation_id="delete_composition",
    summary="Move it into the trash",
    responses=problems(400, 404, 409, 503, 507),
)
def delete_composition(served: Served, composition: CompositionId) -> Deleted:
    """Unsaved edits become a version first."""
    served.store.listing(composition)  # one that is not there is not opened either
    try:
        with served.desks.alone_at(composition) as services:
            if services.session.has_unsaved:
                services.session.save(KEPT_UNASKED)
            name = served.store.delete(composition)
            served.desks.forget(composition)
    except DamagedDocument:
        name = served.store.delete(composition)
    return Deleted(trash=name)
