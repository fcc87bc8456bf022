"""What ends a turn because of what the model did, and no provider would name an error."""

from __future__ import annotations


class ModelAstray(Exception):
    """The model went beyond a bound or said nothing; its text is the reason, as a clause."""


def astray_in(error: BaseException) -> ModelAstray | None:
    """The one behind an error: what is raised while an answer is read comes wrapped by its client."""
    found: BaseException | None = error
    seen: set[int] = set()
    while found is not None and id(found) not in seen:
        if isinstance(found, ModelAstray):
            return found
        seen.add(id(found))
        found = found.__cause__ or found.__context__
    return None
