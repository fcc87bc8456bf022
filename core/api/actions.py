"""The assistant's vocabulary over HTTP: one typed action, done as a whole or not at all."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body
from pydantic import BaseModel

from core.api.edits import EDITS, OF_COMPOSITION, EditableTable
from core.errors import InputError
from core.session.action_runner import OF_ALL, ActionResult, ActionRunner
from core.session.actions import Action, describe_actions

router = APIRouter(tags=["assistant"])

_EXAMPLES = [
    {"action": "set_tempo", "tempo": 96.0},
    {"action": "create_track", "name": "Lead", "type": "midi"},
]


class ActionDone(BaseModel):
    """One action and how it went: `data` holds what it made, `error` a sentence where it failed."""

    action: str
    input: dict[str, Any]
    success: bool
    message: str | None
    data: dict[str, Any] | None
    error: str | None
    has_changed: bool

    @classmethod
    def of(cls, result: ActionResult) -> ActionDone:
        """As the conversation records it."""
        return cls(**result.recorded(), has_changed=result.has_changed)


class ActionRefused(InputError):
    """An action that the composition cannot take; `error` is why, a sentence or more."""

    def __init__(self, action: str, error: str) -> None:
        self.action = action
        super().__init__(f"{error}{OF_ALL}")


@router.get("/api/actions", operation_id="describe_actions", summary="Describe the actions")
def describe() -> dict[str, Any]:
    """JSON Schema of all actions, for who plans by it."""
    return describe_actions()


@router.post(f"{OF_COMPOSITION}/actions", operation_id="act", summary="Do one action", responses=EDITS)
def act(action: Annotated[Action, Body(examples=_EXAMPLES)], table: EditableTable) -> ActionDone:
    """Do one action, without the assistant and without a version."""
    with table.editing() as services:
        runner = ActionRunner(services.working, services.sequencer, services.mixer, services.effects)
        result = runner.run(action)
        if not result.has_worked:
            raise ActionRefused(action.action, result.error)
        return ActionDone.of(result)
