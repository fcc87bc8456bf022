"""The versions of a composition: listed, read, labelled."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from core.api.backend import Backend, Served
from core.api.edits import LOOKS, OF_COMPOSITION, CompositionId, problems
from core.api.shelf_view import view_of
from core.errors import UnknownVersion
from core.for_programs import VersionRow
from core.history.timeline import Entry
from core.storage.layout import AUTOSAVE, CURRENT, file_of

router = APIRouter(tags=["versions"])

_ADDRESS = f"{OF_COMPOSITION}/versions"
Ref = Annotated[str, Path(description="A version's stem in full, `current` or `autosave`.")]
Stem = Annotated[str, Path(description="A version's stem in full.")]


class Label(BaseModel):
    """What a version is to be called; an empty label takes it away."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"label": "the good bridge"}]})

    label: str = Field(max_length=500)


@router.get(_ADDRESS, operation_id="list_versions", summary="Its versions, oldest first", responses=LOOKS)
def list_versions(
    served: Served,
    composition: CompositionId,
    takes: Annotated[bool, Query(description="Only versions that matter.")] = False,
    limit: Annotated[int | None, Query(ge=1, le=100_000, description="At most so many, the newest.")] = None,
    before: Annotated[str | None, Query(description="Only what is older than this stem.")] = None,
) -> list[VersionRow]:
    """As `reprise-store log --json`; page towards the older ones by the first stem as `before`."""
    entries = view_of(served, composition).versions
    if before is not None:
        place = next((place for place, entry in enumerate(entries) if entry.stem == before), None)
        if place is None:
            raise UnknownVersion(composition, before)
        entries = entries[:place]
    if takes:
        entries = tuple(entry for entry in entries if entry.is_take)
    if limit is not None:
        entries = entries[-limit:]
    return [VersionRow.of(entry) for entry in entries]


@router.get(f"{_ADDRESS}/{{ref}}", operation_id="read_version", summary="One version", responses=LOOKS)
def read_version(served: Served, composition: CompositionId, ref: Ref) -> VersionRow:
    """Of `current` and `autosave` the version with the same music, where there is one."""
    return VersionRow.of(entry_of(served, composition, ref))


def entry_of(served: Backend, composition: str, ref: str) -> Entry:
    """The entry of the timeline. Raises UnknownComposition, UnknownVersion, InvalidId."""
    file_of(ref)
    view = view_of(served, composition)
    state = {CURRENT: view.current, AUTOSAVE: view.autosave}.get(ref)
    wanted = (ref, state.equals if state else None)
    found = next((entry for entry in view.entries if entry.stem in wanted), None)
    if found is None:
        raise UnknownVersion(composition, ref)
    return found


@router.get(
    f"{_ADDRESS}/{{ref}}/snapshot",
    operation_id="read_snapshot",
    summary="The bytes of its file",
    response_class=Response,
    responses={
        200: {
            "description": "The file as it is, damaged or not.",
            "content": {"application/json": {"schema": {}, "example": {"id": "night-drive", "tempo": 118.0}}},
        },
        **LOOKS,
    },
)
def read_snapshot(served: Served, composition: CompositionId, ref: Ref) -> Response:
    """No byte of it is changed."""
    return Response(served.store.load_bytes(composition, ref), media_type="application/json")


@router.put(
    f"{_ADDRESS}/{{stem}}/label",
    operation_id="label_version",
    summary="Label a version",
    responses=problems(400, 404, 409, 413, 422, 503, 507),
)
def label_version(served: Served, composition: CompositionId, stem: Stem, asked: Label) -> VersionRow:
    """Labels stand beside the versions, whose files stay as they are."""
    served.store.set_label(composition, stem, asked.label)
    return VersionRow.of(entry_of(served, composition, stem))
