"""How providers of models speak over HTTP: OpenAI's chat and responses, and Anthropic's messages.

A stand-in reads a request by one of these and spells its reply in the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Call:
    """One call of a tool; `arguments` is text where a model spells them wrongly."""

    tool: str
    arguments: dict[str, Any] | str = field(default_factory=dict)

    @property
    def spelt(self) -> str:
        return self.arguments if isinstance(self.arguments, str) else json.dumps(self.arguments)


@dataclass(frozen=True)
class Reply:
    """What a model says: text, calls, or both. With `body` or a `status` its server says that instead.

    `wait_s` seconds pass first. A reply that `is_cut` ends in the middle of its body.
    """

    text: str = ""
    calls: tuple[Call, ...] = ()
    status: int = 200
    body: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()
    wait_s: float = 0.0
    is_cut: bool = False


@dataclass(frozen=True)
class Heard:
    """One request to a model. `said` is the conversation so far, as pairs of who and what."""

    number: int
    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def said(self) -> tuple[tuple[str, str], ...]:
        return tuple(_SAID[self.protocol](self.body))

    @property
    def protocol(self) -> str:
        return next(name for name in _SAID if self.path.endswith(name))

    @property
    def tools(self) -> dict[str, dict[str, Any]]:
        """The schemas of the tools that the model may call."""
        functions = [tool.get("function", tool) for tool in self.body.get("tools", [])]
        return {each["name"]: each.get("parameters") or each["input_schema"] for each in functions}

    @property
    def request(self) -> str:
        """What the user asks for, without the composition that it is about."""
        user = [text for who, text in self.said if who == "user"]
        return user[0].rpartition("The request:\n")[2] if user else ""

    @property
    def answers(self) -> list[str]:
        """What the tools answered, in order."""
        return [text for who, text in self.said if who == "tool"]


CHAT, RESPONSES, MESSAGES = "/chat/completions", "/responses", "/messages"


def spell(heard: Heard, reply: Reply) -> bytes:
    """The reply as the provider's body."""
    if reply.body is not None:
        return reply.body
    if reply.status != 200:
        return json.dumps({"error": {"message": reply.text, "type": "error", "code": "code"}}).encode()
    whole = _SPELT[heard.protocol](heard, reply)
    if heard.protocol == MESSAGES and heard.body.get("stream"):
        return b"".join(_event(each) for each in _in_pieces(whole))
    return json.dumps(whole).encode()


def _in_chat(body: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for message in body["messages"]:
        yield message["role"], _text(message.get("content"))


def _in_responses(body: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "system", body.get("instructions") or ""
    for item in body["input"]:
        if item.get("type") == "function_call_output":
            yield "tool", _text(item["output"])
        elif "role" in item:
            yield item["role"], _text(item["content"])


def _in_messages(body: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "system", _text(body.get("system"))
    for message in body["messages"]:
        blocks = message["content"]
        if isinstance(blocks, str):
            yield message["role"], blocks
            continue
        for block in blocks:
            if block["type"] == "text":
                yield message["role"], block["text"]
            elif block["type"] == "tool_result":
                yield "tool", _text(block["content"])


def _text(content: Any) -> str:
    if isinstance(content, list):
        return "".join(_text(part) for part in content)
    return str(content.get("text", "")) if isinstance(content, dict) else str(content or "")


def _chat(heard: Heard, reply: Reply) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": reply.text or None}
    if reply.calls:
        message["tool_calls"] = [
            {"id": _call_id(heard, at), "type": "function", "function": _function(call)}
            for at, call in enumerate(reply.calls)
        ]
    finish = "tool_calls" if reply.calls else "stop"
    return {
        "id": f"chat-{heard.number}",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": heard.body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110},
    }


def _responses(heard: Heard, reply: Reply) -> dict[str, Any]:
    output: list[dict[str, Any]] = []
    if reply.text:
        content = [{"type": "output_text", "text": reply.text, "annotations": []}]
        output.append(
            {"id": "m", "type": "message", "role": "assistant", "status": "completed", "content": content}
        )
    for at, call in enumerate(reply.calls):
        output.append(
            {
                "id": f"fc-{heard.number}-{at}",
                "type": "function_call",
                "status": "completed",
                "call_id": _call_id(heard, at),
                **_function(call),
            }
        )
    details = {"input_tokens_details": {"cached_tokens": 0}, "output_tokens_details": {"reasoning_tokens": 0}}
    return {
        "id": f"response-{heard.number}",
        "object": "response",
        "created_at": 1_700_000_000,
        "status": "completed",
        "model": heard.body["model"],
        "output": output,
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "usage": {"input_tokens": 100, "output_tokens": 10, "total_tokens": 110, **details},
    }


def _messages(heard: Heard, reply: Reply) -> dict[str, Any]:
    blocks: list[dict[str, Any]] = [{"type": "text", "text": reply.text}] if reply.text else []
    for at, call in enumerate(reply.calls):
        blocks.append(
            {"type": "tool_use", "id": _call_id(heard, at), "name": call.tool, "input": call.arguments}
        )
    return {
        "id": f"msg-{heard.number}",
        "type": "message",
        "role": "assistant",
        "model": heard.body["model"],
        "content": blocks,
        "stop_reason": "tool_use" if reply.calls else "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 100, "output_tokens": 10},
    }


def _in_pieces(whole: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A message of Anthropic's as the events of a stream, each block in one piece."""
    yield {"type": "message_start", "message": {**whole, "content": [], "stop_reason": None}}
    for index, block in enumerate(whole["content"]):
        first: dict[str, Any] = {"text": ""}
        delta = {"type": "text_delta", "text": block.get("text")}
        if block["type"] == "tool_use":
            first = {"input": {}}
            delta = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
        yield {"type": "content_block_start", "index": index, "content_block": {**block, **first}}
        yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    ending = {"stop_reason": whole["stop_reason"], "stop_sequence": None}
    yield {"type": "message_delta", "delta": ending, "usage": whole["usage"]}
    yield {"type": "message_stop"}


def _event(data: dict[str, Any]) -> bytes:
    return f"event: {data['type']}\ndata: {json.dumps(data)}\n\n".encode()


def _call_id(heard: Heard, at: int) -> str:
    return f"call_{heard.number}_{at}"


def _function(call: Call) -> dict[str, str]:
    return {"name": call.tool, "arguments": call.spelt}


_SAID: dict[str, Callable[[dict[str, Any]], Iterator[tuple[str, str]]]] = {
    CHAT: _in_chat,
    RESPONSES: _in_responses,
    MESSAGES: _in_messages,
}
_SPELT: dict[str, Callable[[Heard, Reply], dict[str, Any]]] = {
    CHAT: _chat,
    RESPONSES: _responses,
    MESSAGES: _messages,
}
