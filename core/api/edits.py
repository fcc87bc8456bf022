"""How a route looks at the open composition, or edits it: under its lock, at a revision that is told.

A block is one edit, whole or not at all, whatever number of calls it makes; no save is waited for.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Path, Response
from pydantic import BaseModel, BeforeValidator, ConfigDict

from core.api.backend import Served
from core.api.problems import MEDIA_TYPE
from core.api.revisions import IfMatch, expect, tag_of
from core.errors import NothingOpen, UnknownComposition
from core.session.dependencies import Services

CompositionId = Annotated[str, Path(description="The composition's id, in full.")]
"""The path's `{composition}`."""

OF_COMPOSITION = "/api/compositions/{composition}"
"""What the address of every part of a composition begins with."""


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The answers in the description of a route that are no success."""
    words = {
        400: "The id can name nothing, or the request cannot be read.",
        404: "There is no such composition, or no such part in it.",
        409: "It stands in the way of what is there.",
        412: "The composition is at another revision than `If-Match` names.",
        413: "The body is too large.",
        422: "It has another form than is asked for, or cannot be done; nothing has changed.",
        428: "It needs `If-Match`.",
        501: "This backend was installed without what it takes.",
        502: "The model behind the assistant gave no answer.",
        503: "Another request is at work on it; come again.",
        507: "The disk did not take it.",
    }
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": words[status], "content": content} for status in statuses}


LOOKS = problems(400, 404, 409, 422, 503)
EDITS = problems(400, 404, 409, 412, 422, 503)


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


WholeNumber = Annotated[int, BeforeValidator(_whole)]
"""An integer as JSON has it, for which 60.0 is one too; the services know its range."""


class Change(BaseModel):
    """Base of what an edit asks for: text is no number, and fields of other names are refused.

    A field that may be absent, and then stays as it is, has a factory for its default: it is never looked at,
    and a description of the field does not tell it.
    """

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

    def given(self) -> dict[str, Any]:
        """The fields that the request names, null ones too."""
        return self.model_dump(exclude_unset=True)


def example(**fields: Any) -> ConfigDict:
    """For the `model_config` of a model: a request that its description shows."""
    return ConfigDict(json_schema_extra={"examples": [fields]})


def located(response: Response, composition: str, *steps: str) -> None:
    """Tell where what was made is to be read."""
    response.headers["Location"] = "/".join(
        (OF_COMPOSITION.format(composition=composition), *map(quote, steps))
    )


class _Table:
    """The open composition that a request names."""

    def __init__(self, served: Served, composition: CompositionId, response: Response) -> None:
        self._desks = served.desks
        self._response = response
        self.composition = composition

    @contextmanager
    def looking(self) -> Iterator[Services]:
        """Look at one instant of it; the answer bears its tag."""
        with self._desks.at(self.composition) as services, _held(services, self.composition):
            yield services
            self._tell(services)

    def _tell(self, services: Services) -> None:
        self._response.headers["ETag"] = tag_of(services.working.revision)


class _EditableTable(_Table):
    """The same for an edit, which may be meant for one revision alone."""

    def __init__(
        self, served: Served, composition: CompositionId, response: Response, if_match: IfMatch = None
    ) -> None:
        super().__init__(served, composition, response)
        self._if_match = if_match

    @contextmanager
    def editing(self) -> Iterator[Services]:
        """Edit it; the answer bears the tag of what it is after the block. Raises RevisionPassed."""
        with self._desks.at(self.composition) as services, _held(services, self.composition):
            expect(services.working.revision, self._if_match)
            with services.working.editing():
                yield services
            self._tell(services)


Table = Annotated[_Table, Depends()]
"""The composition to look at, as a parameter of a route."""
EditableTable = Annotated[_EditableTable, Depends()]
"""The composition to edit, as a parameter of a route."""


@contextmanager
def _held(services: Services, composition: str) -> Iterator[None]:
    """Its lock; raises UnknownComposition where another request has deleted it in between."""
    try:
        with services.working.reading():
            if services.working.composition != composition:
                raise UnknownComposition(composition)
            yield
    except NothingOpen:
        raise UnknownComposition(composition) from None
