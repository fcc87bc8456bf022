"""Deleted compositions, and their way back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel

from core.api.backend import Served
from core.api.edits import problems
from core.api.shelf_view import Composition, composition_of

router = APIRouter(tags=["trash"])


class InTrash(BaseModel):
    """A deleted composition; `name` brings it back, `title` is what it was called."""

    name: str
    composition: str
    title: str
    deleted_at: str | None
    size_bytes: int


@router.get("/api/trash", operation_id="list_trash", summary="What was deleted, the newest first")
def list_trash(served: Served) -> list[InTrash]:
    """Nothing leaves the trash by itself."""
    return [
        InTrash(
            name=item.name,
            composition=item.composition,
            title=item.title,
            deleted_at=item.put_at.isoformat() if item.put_at else None,
            size_bytes=item.size_bytes,
        )
        for item in served.store.aside()
        if item.is_deleted
    ]


@router.post(
    "/api/trash/{name}/restore",
    status_code=201,
    operation_id="undelete",
    summary="Bring it back",
    responses=problems(400, 404, 409, 503, 507),
)
def undelete(
    served: Served, name: Annotated[str, Path(description="Its name in the trash.")], response: Response
) -> Composition:
    """With its whole history. 409 where another composition has its id by now."""
    composition = served.store.undelete(name)
    response.headers["Location"] = f"/api/compositions/{composition}"
    return composition_of(served, composition)
