"""The open composition as one complete snapshot, to read and to replace."""

from __future__ import annotations

import json
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Request, Response

from core.api.backend import Served
from core.api.edits import LOOKS, OF_COMPOSITION, CompositionId, EditableTable, problems
from core.api.revisions import IfMatch, RevisionNeeded, tag_of
from core.errors import DamagedDocument, InvalidSnapshot
from core.model.document import parse
from core.storage.snapshots import serialise

router = APIRouter(tags=["state"])

_ADDRESS = f"{OF_COMPOSITION}/state"
_EXAMPLE = {"id": "night-drive", "name": "Night Drive", "tempo": 118.0, "tracks": [], "clips": []}
_OBJECT = {"application/json": {"schema": {"type": "object"}, "example": _EXAMPLE}}


@router.get(
    _ADDRESS,
    operation_id="read_state",
    summary="The complete snapshot",
    response_class=Response,
    responses={200: {"description": "As a save would write it.", "content": _OBJECT}, **LOOKS},
)
def read_state(served: Served, composition: CompositionId) -> Response:
    """Of one instant, unsaved edits too; in the form of file that was opened."""
    with served.desks.at(composition) as services:
        frozen = services.working.freeze()
    return Response(
        _as_json(frozen.data), media_type="application/json", headers={"ETag": tag_of(frozen.revision)}
    )


def _as_json(data: dict[str, Any]) -> bytes:
    """By orjson, in a twentieth of the time of `json`; numbers of more than 64 bits are beyond it."""
    try:
        return orjson.dumps(data)
    except TypeError:
        return json.dumps(data, ensure_ascii=False, allow_nan=False).encode()


async def body_of(request: Request) -> bytes:
    """The body as it came; a large one is parsed in a thread, not where every request passes."""
    return await request.body()


@router.put(
    _ADDRESS,
    status_code=204,
    operation_id="replace_state",
    summary="Replace the complete snapshot",
    responses=problems(400, 404, 409, 412, 413, 422, 428, 503),
    openapi_extra={"requestBody": {"required": True, "content": _OBJECT}},
)
def replace_state(
    composition: CompositionId,
    body: Annotated[bytes, Depends(body_of)],
    table: EditableTable,
    if_match: IfMatch = None,
) -> None:
    """One edit; the composition's id stays. It needs `If-Match` with the `ETag` of what was seen."""
    if if_match is None:
        raise RevisionNeeded
    try:
        snapshot = parse(body, "the body").data
    except DamagedDocument as error:
        raise InvalidSnapshot(error.reason) from error
    serialise(snapshot, {})  # whatever a save would refuse is refused now
    with table.editing() as services, services.working.editing() as desk:
        desk.data.clear()
        desk.data.update(snapshot, id=composition)
