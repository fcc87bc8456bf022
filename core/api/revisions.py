"""Which state an edit is meant for: entity tags of what is open, and `If-Match` (RFC 9110, 8.8.3 and 13.1.1).

A tag names the revision of the open composition, which never falls. Who gives the tag of what was seen with
an edit loses no edit of others: another revision refuses it.
"""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Header
from pydantic.json_schema import SkipJsonSchema

from core.errors import ConflictError, InputError

_TAG = re.compile(r'(?:W/)?"[^"]*"')

IfMatch = Annotated[
    str | SkipJsonSchema[None],
    Header(
        alias="If-Match",
        description="The `ETag` of what was seen; 412 where the composition is another by now.",
    ),
]
"""The header of this name, as a parameter of a route."""


class RevisionPassed(ConflictError):
    """The composition is no longer what the asker saw; `revision` is what it is at now."""

    def __init__(self, revision: int) -> None:
        self.revision = revision
        super().__init__(
            f"The composition was edited meanwhile; it is at revision {revision} now. Nothing has changed."
        )


class RevisionNeeded(InputError):
    """The whole state was to be replaced by somebody who does not say which one was seen."""

    def __init__(self) -> None:
        super().__init__("Replacing the state needs the header If-Match with its ETag. Nothing has changed.")


def tag_of(revision: int) -> str:
    """The entity tag of a revision."""
    return f'"{revision}"'


def expect(revision: int, if_match: str | None) -> int:
    """The revision; raises RevisionPassed unless the header, if there is one, names it."""
    if if_match is None or if_match.strip() == "*" or tag_of(revision) in _TAG.findall(if_match):
        return revision
    raise RevisionPassed(revision)
