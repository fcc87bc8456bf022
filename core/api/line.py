"""Back and forward through the complete states of a composition."""

from __future__ import annotations

from fastapi import APIRouter, Response
from pydantic import BaseModel

from core.api.backend import Served
from core.api.edits import LOOKS, OF_COMPOSITION, CompositionId
from core.api.keeping import KEEPS, Restored, stepped
from core.api.revisions import IfMatch
from core.session.navigation import WORK
from core.session.session import Session

router = APIRouter(tags=["line"])

_ADDRESS = f"{OF_COMPOSITION}/line"


class LineOfStates(BaseModel):
    """The states to step through, by the stems that hold them; null stands for unsaved edits.

    `cursor` is the place of the state that is open, −1 where there is none.
    """

    places: tuple[str | None, ...]
    cursor: int
    can_go_back: bool
    can_go_forward: bool


@router.get(_ADDRESS, operation_id="read_line", summary="The states to step through", responses=LOOKS)
def read_line(served: Served, composition: CompositionId) -> LineOfStates:
    """Oldest first, each that another differs from once."""
    with served.desks.alone_at(composition) as services:
        line = services.session.line()
    return LineOfStates(
        places=tuple(None if place == WORK else place for place in line.places),
        cursor=line.cursor,
        can_go_back=line.before is not None,
        can_go_forward=line.after is not None,
    )


@router.post(
    f"{OF_COMPOSITION}/back",
    status_code=201,
    operation_id="go_back",
    summary="To the state before",
    responses=KEEPS,
)
def go_back(
    served: Served, composition: CompositionId, response: Response, if_match: IfMatch = None
) -> Restored:
    """As a restore; unsaved edits become a version first, to which `forward` leads."""
    return stepped(served, composition, response, if_match, Session.back)


@router.post(
    f"{OF_COMPOSITION}/forward",
    status_code=201,
    operation_id="go_forward",
    summary="To the state after",
    responses=KEEPS,
)
def go_forward(
    served: Served, composition: CompositionId, response: Response, if_match: IfMatch = None
) -> Restored:
    """As a restore."""
    return stepped(served, composition, response, if_match, Session.forward)
