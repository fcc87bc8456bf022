"""The turns of a conversation: what was asked, what was answered, which actions were reported."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

from core.model.document import Document, canonical_bytes

_EXECUTED = re.compile(r"actions\s+executed\W{0,6}(\d{1,6})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reported:
    """One action as the conversation reports it; `given` is None where its input was not recorded."""

    action: str
    has_failed: bool
    data: dict[str, Any]
    given: dict[str, Any] | None = None
    message: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One answer of the assistant with the prompt before it; `key` tells the answer from all others."""

    key: bytes
    prompt: str
    answer: str
    actions: tuple[Reported, ...]


def turn_key(message: dict[str, Any]) -> bytes:
    """A digest of a message, equal in whatever spelling it stands."""
    return blake2b(canonical_bytes(message), digest_size=16).digest()


def answers(messages: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    """The messages that are turns, with their places: the assistant's, and any that reports actions."""
    for place, message in enumerate(messages if isinstance(messages, list) else ()):
        if isinstance(message, dict) and (message.get("role") == "assistant" or action_dicts(message)):
            yield place, message


def action_dicts(message: dict[str, Any]) -> list[dict[str, Any]]:
    """The actions that a message reports, as they stand."""
    found = message.get("actions_executed")
    return [action for action in found if isinstance(action, dict)] if isinstance(found, list) else []


def has_failed(action: dict[str, Any]) -> bool:
    """Whether an action says that it did not work."""
    return action.get("success") is False


def claimed_count(text: str) -> int:
    """How many actions a text says were executed (`ACTIONS EXECUTED: 16`), 0 where it gives no number."""
    found = _EXECUTED.findall(text)
    return int(found[-1]) if found else 0


def said_in(document: Document, keys: Collection[bytes], before: Document | None = None) -> tuple[Said, ...]:
    """The turns of these keys, oldest first.

    A turn that saved more than once tells its first actions again: those that `before` holds under the same
    prompt are left out.
    """
    messages = document.data.get("chat_history")
    older = _reported_under_prompts(before) if before is not None else {}
    found = []
    for place, message in answers(messages):
        if (key := turn_key(message)) not in keys:
            continue
        asked = _asked_before(messages, place)
        said = Said(
            key,
            _text(asked.get("content")),
            _text(message.get("content")),
            tuple(map(_reported, action_dicts(message))),
        )
        first = older.get(turn_key(asked), ()) if asked else ()
        if first and said.actions[: len(first)] == first:
            said = replace(said, actions=said.actions[len(first) :])
        found.append(said)
    return tuple(found)


def _reported_under_prompts(document: Document) -> dict[bytes, tuple[Reported, ...]]:
    messages = document.data.get("chat_history")
    return {
        turn_key(asked): tuple(map(_reported, action_dicts(message)))
        for place, message in answers(messages)
        if (asked := _asked_before(messages, place))
    }


def _asked_before(messages: Any, place: int) -> dict[str, Any]:
    """The prompt that an answer follows: the last of the user since the answer before."""
    for message in reversed(messages[:place]):
        if isinstance(message, dict):
            if message.get("role") == "user":
                return message
            if message.get("role") == "assistant":
                break
    return {}


def _reported(action: dict[str, Any]) -> Reported:
    given, data = action.get("input"), action.get("data")
    return Reported(
        action=_text(action.get("action")) or "action",
        has_failed=has_failed(action),
        data=data if isinstance(data, dict) else {},
        given=given if isinstance(given, dict) else None,
        message=_text(action.get("message")),
        error=_text(action.get("error")),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
