"""A conversation as a version holds it: who said what, what is new, and which takes its prompts made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.history.turns import action_dicts, answers, has_failed, turn_key
from core.model.document import Document


@dataclass(frozen=True, slots=True)
class Message:
    """One message.

    `role` is as it stands (`user`, `assistant`), `said_at` as the file says it, None where it does not.
    `is_new` means that the compared version does not hold it. `made` is the stem of the take that this prompt
    made. `actions` and `failed` count what an answer reports.
    """

    role: str
    text: str
    said_at: datetime | None = None
    actions: int = 0
    failed: int = 0
    is_new: bool = False
    made: str | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """All messages in order; `gone` counts those of the compared version that this one does not hold."""

    messages: tuple[Message, ...] = ()
    gone: int = 0

    @property
    def new(self) -> int:
        """How many messages the compared version does not hold."""
        return sum(message.is_new for message in self.messages)


def count_messages(document: Document) -> int:
    """How many messages a version holds."""
    return len(_messages(document))


def read_conversation(
    document: Document, before: Document | None = None, takes: Mapping[bytes, str] | None = None
) -> Conversation:
    """Read the conversation of `document`; without `before` nothing in it is new.

    `takes` maps the key of an answer (`Entry.turns`) to the stem of the take in which it first stood.
    """
    found = _messages(document)
    older = _messages(before) if before is not None else found
    known = {_sameness(message) for message in older}
    held = {_sameness(message) for message in found}
    made = _made(found, takes or {})
    return Conversation(
        tuple(
            _message(message, made.get(place), is_new=_sameness(message) not in known)
            for place, message in enumerate(found)
        ),
        sum(_sameness(message) not in held for message in older),
    )


def _messages(document: Document) -> list[dict[str, Any]]:
    found = document.data.get("chat_history")
    return [message for message in found if isinstance(message, dict)] if isinstance(found, list) else []


def _made(messages: list[dict[str, Any]], takes: Mapping[bytes, str]) -> dict[int, str]:
    """The takes by the places of the prompts that made them: the last prompt before each answer."""
    made: dict[int, str] = {}
    for place, message in answers(messages):
        stem = takes.get(turn_key(message))
        asked = place - 1
        if stem is not None and asked >= 0 and messages[asked].get("role") == "user":
            made[asked] = stem
    return made


def _message(message: dict[str, Any], made: str | None, *, is_new: bool) -> Message:
    actions = action_dicts(message)
    return Message(
        role=_text(message.get("role")),
        text=_text(message.get("content")),
        said_at=_moment(message.get("timestamp")),
        actions=len(actions),
        failed=sum(map(has_failed, actions)),
        is_new=is_new,
        made=made,
    )


def _sameness(message: dict[str, Any]) -> tuple[str, str, str]:
    """What makes two messages one: the rest, as the actions, comes with it."""
    return _text(message.get("role")), _text(message.get("timestamp")), _text(message.get("content"))


def _moment(value: Any) -> datetime | None:
    """Local time without zone, as everywhere in the window."""
    try:
        moment = datetime.fromisoformat(_text(value))
    except ValueError:
        return None
    try:
        return moment if moment.tzinfo is None else moment.astimezone().replace(tzinfo=None)
    except (OverflowError, OSError, ValueError):
        return None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
