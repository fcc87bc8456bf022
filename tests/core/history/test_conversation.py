"""A conversation as a version holds it: what is new, what is gone, which takes its prompts made."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from core.history.conversation import Message, count_messages, read_conversation
from core.history.reader import HistoryReader
from core.history.turns import turn_key
from core.model.document import Document, parse
from core.storage.composition_service import CompositionService


def _document(*messages: Any) -> Document:
    return parse(json.dumps({"chat_history": list(messages)}).encode(), "a test")


def _said(role: str, text: str, at: str, **more: Any) -> dict[str, Any]:
    return {"role": role, "content": text, "timestamp": at, **more}


ASKED = _said("user", "More bass", "2026-02-23T16:00:00")
FAILED = {"action": "set_tempo", "success": False, "data": None, "error": "no"}
ANSWERED = _said("assistant", "Done", "2026-02-23T16:00:05", actions_executed=[FAILED])
LATER = _said("user", "Thanks", "2026-02-23T16:01:00")


def test_what_was_said_since_the_compared_version_is_new() -> None:
    found = read_conversation(_document(ASKED, ANSWERED, LATER), _document(ASKED, ANSWERED))
    assert [message.is_new for message in found.messages] == [False, False, True]
    assert (found.new, found.gone) == (1, 0)


def test_what_the_compared_version_alone_holds_is_counted_as_gone() -> None:
    found = read_conversation(_document(LATER), _document(ASKED, ANSWERED, LATER))
    assert (found.new, found.gone) == (0, 2)


def test_alone_nothing_is_new() -> None:
    assert read_conversation(_document(ASKED)).new == 0


def test_a_prompt_names_the_take_that_it_made() -> None:
    found = read_conversation(_document(ASKED, ANSWERED, LATER), None, {turn_key(ANSWERED): "040"})
    assert [message.made for message in found.messages] == ["040", None, None]


def test_a_message_tells_its_time_and_its_actions() -> None:
    answer = read_conversation(_document(ANSWERED)).messages[0]
    assert answer.said_at == datetime(2026, 2, 23, 16, 0, 5)
    assert (answer.actions, answer.failed) == (1, 1)


def test_junk_is_read_as_far_as_it_means_something() -> None:
    odd: list[Any] = [
        None,
        3,
        [],
        {},
        {"role": 4, "content": [], "timestamp": "soon", "actions_executed": "x"},
    ]
    found = read_conversation(_document(*odd), _document(*odd))
    assert found.messages == (Message("", ""), Message("", ""))
    assert count_messages(_document(*odd)) == 2
    assert not read_conversation(parse(b'{"chat_history": 7}', "a test")).messages


def test_the_real_prompt_names_the_real_take(real_data: Path) -> None:
    service = CompositionService(real_data)
    view = HistoryReader(service).view(service.listing(service.resolve_composition("5e7c")))
    takes = {key: entry.stem for entry in view.versions for key in entry.turns}
    last = view.versions[173]
    found = read_conversation(service.load(view.id, last.stem), None, takes)
    assert [message.made for message in found.messages] == [view.versions[171].stem, None]
    assert found.messages[1].failed == 8
