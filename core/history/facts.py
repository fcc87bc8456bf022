"""What the timeline needs to know of one snapshot, read off it once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.history.fingerprint import Fingerprint, fingerprint
from core.history.picture import read_picture
from core.history.timeline import Picture
from core.history.turns import action_dicts, answers, claimed_count, has_failed, turn_key
from core.model.document import Document


@dataclass(frozen=True, slots=True)
class Turn:
    """One answer of the assistant; `key` tells it from all others, `claimed` is what its text counts."""

    key: bytes
    actions: int
    failed: int
    claimed: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything about a snapshot that the timeline shows, without the snapshot itself."""

    fingerprint: Fingerprint
    name: str
    source: str
    prompt: str
    timestamp: str
    restored_from: str
    turns: tuple[Turn, ...]
    picture: Picture
    written_at: datetime | None = None
    actions_count: int = 0


def read_facts(document: Document) -> Facts:
    """Collect the facts; fields of a wrong type count as missing."""
    metadata = document.metadata
    name = document.data.get("name") or document.sequence.get("name")
    return Facts(
        fingerprint=fingerprint(document),
        name=_text(name),
        source=_text(metadata.get("source")),
        prompt=_text(metadata.get("user_message")),
        timestamp=_text(metadata.get("timestamp")),
        restored_from=_text(metadata.get("restored_from")),
        turns=_turns(document),
        picture=read_picture(document),
        written_at=_written_at(document),
        actions_count=_count(metadata.get("actions_count")),
    )


def _written_at(document: Document) -> datetime | None:
    """When the snapshot says it was written, in local time without zone; None where it does not say."""
    for text in (
        document.metadata.get("timestamp"),
        document.data.get("updated_at"),
        document.sequence.get("updated_at"),
    ):
        try:
            moment = datetime.fromisoformat(_text(text))
        except ValueError:
            continue
        return moment if moment.tzinfo is None else moment.astimezone().replace(tzinfo=None)
    return None


def _turns(document: Document) -> tuple[Turn, ...]:
    turns = []
    for _, message in answers(document.data.get("chat_history")):
        actions = action_dicts(message)
        claimed = claimed_count(_text(message.get("content")))
        turns.append(Turn(turn_key(message), len(actions), sum(map(has_failed, actions)), claimed))
    return tuple(turns)


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _count(value: Any) -> int:
    return value if type(value) is int and value > 0 else 0


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
