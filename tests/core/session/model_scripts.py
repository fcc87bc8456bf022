"""What a stand-in for a model says: a list of replies, or a rule that answers whatever is asked."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from typing import Any

from tests.core.session.model_protocols import Call, Heard, Reply

Script = Callable[[Heard], Reply]

_TEMPO = re.compile(r"tempo\D*(\d+)", re.IGNORECASE)
_RIFF = (0.0, 0.75, 1.5, 2.5)


def in_order(*replies: Reply) -> Script:
    """One reply after another, whatever is asked; the last one again and again."""
    at = iter(range(len(replies)))
    lock = threading.Lock()

    def say(heard: Heard) -> Reply:
        with lock:
            return replies[next(at, len(replies) - 1)]

    return say


def producer(heard: Heard) -> Reply:
    """Sets the tempo where one is named; else writes a track with four notes, from the request's own letters.

    Each turn is told from its own conversation alone, so many may go on at a time.
    """
    answers = heard.answers
    failed = [text for text in answers if "error" in text]
    if failed:
        return Reply(f"That did not work: {failed[0]}")
    if named := _TEMPO.search(heard.request):
        if answers:
            return Reply(f"The tempo is {named[1]} BPM now.")
        return Reply(calls=(Call("set_tempo", {"tempo": float(named[1])}),))
    name = " ".join(heard.request.split())[:24] or "Idea"
    if not answers:
        return Reply(calls=(Call("create_track", {"name": name}),))
    if len(answers) == 1:
        track_id = json.loads(answers[0])["track_id"]
        return Reply(calls=(Call("create_midi_clip", {"track_id": track_id, **_riff(name)}),))
    return Reply(f"I wrote four notes on a new track “{name}”.")


def _riff(name: str) -> dict[str, Any]:
    notes = [
        {"note": 48 + ord(name[at % len(name)]) % 24, "start_time": start, "duration": 0.5}
        for at, start in enumerate(_RIFF)
    ]
    return {"name": "Riff", "start_time": 0.0, "duration": 4.0, "notes": notes}


def silent(heard: Heard) -> Reply:
    """Never answers while anybody waits."""
    return Reply(wait_s=3600.0)


def busy(heard: Heard) -> Reply:
    """Asks to be asked later, each time."""
    return Reply("Too many requests", status=429, headers=(("Retry-After", "30"),))


def half(heard: Heard) -> Reply:
    """Does one step, and breaks off in the middle of what it says next."""
    if not heard.answers:
        return Reply(calls=(Call("create_track", {"name": "Half"}),))
    return Reply("I have written a track and", is_cut=True)


NAMED: dict[str, Script] = {
    "producer": producer,
    "silent": silent,
    "busy": busy,
    "half": half,
}
"""For a stand-in that runs as a process of its own."""
