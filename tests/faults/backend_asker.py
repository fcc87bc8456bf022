"""How a client of the backend's rig asks: each request is in the book before it is sent."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from typing import Any

import httpx

from tests.faults.backend_record import Act, Place


class Asker:
    """Asks over connections of its own; what becomes of each request is in the place's book."""

    def __init__(self, place: Place, number: int) -> None:
        self.place = place
        self.number = number
        self.http = httpx.Client(timeout=30.0)

    def act(self, kind: str, composition: str, number: int = 0, base: int | None = None) -> Act:
        """A request to be sent, in the book."""
        act = Act(kind, self.number, composition, self.place.at[1], number=number, base=base)
        self.place.acts.append(act)
        return act

    def ask(self, act: Act, method: str, path: str, body: Any = None, stream: bool = False) -> Any:
        """The answer, None where there was none; waits for the next life where the server was killed."""
        address, life = self.place.at
        act.life = life
        headers = {} if act.base is None else {"If-Match": f'"{act.base}"'}
        if stream:
            headers["Accept"] = "text/event-stream"
        of = f"/compositions/{act.composition}" if act.composition else ""
        act.sent = time.monotonic()
        try:
            response = self.http.request(method, f"{address}/api{of}{path}", json=body, headers=headers)
        except httpx.TransportError as error:
            until = time.monotonic() + 5.0
            while life not in self.place.ended:  # the connection may end before the killer has said so
                if time.monotonic() > until:
                    act.odd = f"{method} {path} got no answer: {error!r}"
                    return None
                time.sleep(0.01)
            return None
        act.answered = time.monotonic()
        act.status = response.status_code
        if tag := response.headers.get("ETag"):
            act.revision = int(tag.strip('"'))
        if response.status_code >= 500 and response.status_code != 503:
            act.odd = f"{method} {path} was answered {response.status_code}: {response.text[:300]}"
        return response

    def leave(self, act: Act, path: str, body: Any) -> None:
        """Ask for what takes its time and go away at the first word; nobody learns what comes of it."""
        address, act.life = self.place.at
        url = f"{address}/api/compositions/{act.composition}{path}"
        act.sent = time.monotonic()
        with suppress(httpx.TransportError):
            headers = {"Accept": "text/event-stream"}
            with self.http.stream("POST", url, json=body, headers=headers) as response:
                next(response.iter_raw(), None)

    def done(self, act: Act, method: str, path: str, body: Any = None) -> dict[str, Any] | None:
        """The answer to what was done, None else."""
        response = self.ask(act, method, path, body)
        if response is None or not act.is_done:
            return None
        found: dict[str, Any] = response.json() if response.content else {}
        return found


def last_event(act: Act, response: httpx.Response | None) -> dict[str, Any] | None:
    """What the stream of a turn ended with: one that was cut is no answer."""
    if response is None or not act.is_done:
        return None
    if not response.headers["Content-Type"].startswith("text/event-stream"):
        act.odd = f"a turn was to be streamed and was answered with {response.text[:300]}"
        return None
    events = [block.split("\n") for block in response.text.split("\n\n") if block.startswith("event: ")]
    name, data = events[-1][0].removeprefix("event: "), json.loads(events[-1][1].removeprefix("data: "))
    if name != "done":
        act.odd = f"a turn's stream ended with {name}: {data}"
        return None
    if sum(event[0] == "event: action" for event in events) != len(data["results"]):
        act.odd = f"a turn's stream told of other actions than its end: {events}"
    return data  # type: ignore[no-any-return]
