"""Server-sent events as they go over the wire (WHATWG HTML, 9.2): each bears a name and one line of JSON."""

from __future__ import annotations

import json
from typing import Any

MEDIA_TYPE = "text/event-stream"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""So that nothing between holds events back or keeps them."""
HEARTBEAT = b":\n\n"
"""A comment: whoever waits sees that the other side lives, and who has gone is noticed."""


def event(name: str, data: Any) -> bytes:
    """One event; half of a character in the data becomes a question mark."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"event: {name}\ndata: {text}\n\n".encode(errors="replace")
