"""The tools that a model works with: one for each action, and one to look.

They run on the loop's own thread, which is the thread that asked: a turn is made by one thread from its
beginning to its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_ai import ModelRetry, RunContext, Tool, ToolFailed
from pydantic_core import SchemaValidator, core_schema

from core.errors import InvalidEdit
from core.session import model_words
from core.session.actions import Action, read_action
from core.session.model_astray import ModelAstray
from core.session.planner import Stage

_LOOK_SCHEMA = {
    "type": "object",
    "properties": {"clip_id": {"type": "string", "description": "the clip whose notes are wanted"}},
    "additionalProperties": False,
}

_OBJECT = SchemaValidator(core_schema.dict_schema(core_schema.str_schema()))
"""What an action takes is checked by the action."""


@dataclass(slots=True)
class Bench:
    """What the tools of one turn share: the stage, and how many steps may still be taken."""

    stage: Stage
    steps_left: int
    has_acted: bool = False
    broken: BaseException | None = None
    """What a tool raised that is not for the model."""

    def act(self, name: str, given: dict[str, Any]) -> dict[str, Any]:
        """Do one action as the model spelt it, and tell how it went."""
        self._step()
        try:
            action = read_action({**given, "action": name})
        except InvalidEdit as error:
            raise ModelRetry(str(error)) from error
        result = self.stage(action)
        self.has_acted = True
        if not result.has_worked:
            raise ToolFailed(result.error)
        return {"done": True, "changed": result.has_changed, **(result.data or {})}

    def look(self, given: dict[str, Any]) -> str:
        """The composition as it is, or all notes of one clip."""
        self._step()
        scene, clip_id = self.stage.look(), given.get("clip_id")
        if not clip_id:
            return model_words.composition(scene)
        clip = next((each for each in scene.clips if each.id == clip_id), None)
        if clip is None:
            raise ToolFailed(f"There is no clip “{str(clip_id)[:80]}” in this composition.")
        return model_words.notes_words(clip)

    def _step(self) -> None:
        self.steps_left -= 1
        if self.steps_left < 0:
            raise ModelAstray("it took more steps than a turn may have")


@cache
def tools() -> tuple[Tool[Bench], ...]:
    """One for each kind of action, under its name, and `look`."""
    union, *_ = get_args(Action)
    made = [_action_tool(kind) for kind in get_args(union)]
    looking = "See the composition as it is now, or, given a clip_id, all notes of that clip."
    return (*made, _tool("look", looking, _LOOK_SCHEMA, Bench.look))


def _action_tool(kind: type[BaseModel]) -> Tool[Bench]:
    schema = kind.model_json_schema()
    name = schema["properties"].pop("action")["const"]
    description = schema.pop("description")

    def act(bench: Bench, given: dict[str, Any]) -> dict[str, Any]:
        return bench.act(name, given)

    return _tool(name, description, schema, act)


def _tool(name: str, description: str, schema: dict[str, Any], do: Any) -> Tool[Bench]:
    async def run(context: RunContext[Bench], /, **given: Any) -> Any:
        try:
            return do(context.deps, given)
        except (ModelRetry, ToolFailed, ModelAstray):
            raise
        except BaseException as error:
            context.deps.broken = error
            raise

    made = Tool.from_schema(run, name, " ".join(description.split()), schema, takes_ctx=True, sequential=True)
    made.function_schema.validator = _OBJECT  # else it takes any JSON, and fails on what has no names
    return made
