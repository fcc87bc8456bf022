"""The conversation with the assistant, and the actions that it reported."""

from __future__ import annotations

from typing import Annotated, Any

from core.model.fields import Area
from core.model.sequence import Part


class Action(Part):
    """An action of the assistant and whether it worked; its inputs are not recorded by foreign backends."""

    action: Annotated[str, Area.CONVERSATION]
    success: Annotated[bool, Area.CONVERSATION]
    message: Annotated[str | None, Area.CONVERSATION] = None
    data: Annotated[dict[str, Any] | None, Area.CONVERSATION] = None
    error: Annotated[str | None, Area.CONVERSATION] = None


class Message(Part):
    """One message of user or assistant."""

    role: Annotated[str, Area.CONVERSATION]
    content: Annotated[str, Area.CONVERSATION] = ""
    timestamp: Annotated[str | None, Area.CONVERSATION] = None
    actions_executed: Annotated[list[Action] | None, Area.CONVERSATION] = None
