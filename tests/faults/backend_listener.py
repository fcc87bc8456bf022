"""One who listens to what the backend tells of its own accord, from one life of the server to the next."""

from __future__ import annotations

import json
import threading
from typing import Any

import httpx

from tests.faults.backend_record import Place


class Listener(threading.Thread):
    """Reads the stream of events until it is told to stop.

    `newest` is the version that was told last of each composition, `heard` counts what was told, and `odd`
    holds what should not be told where nobody else writes: that another program did, that something could
    not be kept.
    """

    def __init__(self, place: Place) -> None:
        super().__init__(name="listener", daemon=True)
        self._place = place
        self._ends = threading.Event()
        self.newest: dict[str, str] = {}
        self.heard = 0
        self.odd: list[str] = []

    def run(self) -> None:
        """Listen to one life after another."""
        with httpx.Client(timeout=httpx.Timeout(60.0)) as http:
            while not self._ends.is_set():
                address, life = self._place.at
                try:
                    with http.stream("GET", f"{address}/api/events") as response:
                        self._listen(response)
                except httpx.TransportError as error:
                    is_over = self._ends.wait(0.0 if life in self._place.ended else 5.0)
                    if not is_over and life not in self._place.ended:
                        self.odd.append(f"the stream of events broke off: {error!r}")

    def stop(self) -> None:
        """The server is about to be stopped, which ends its streams."""
        self._ends.set()

    def _listen(self, response: httpx.Response) -> None:
        name = ""
        for line in response.iter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                self._hear(name, json.loads(line.removeprefix("data: ")))

    def _hear(self, name: str, facts: dict[str, Any]) -> None:
        self.heard += 1
        if name == "change" and facts["composition"] in self._place.compositions:
            self.newest[facts["composition"]] = facts["newest"]
        elif name == "missed" or (name == "removed" and facts["composition"] in self._place.compositions):
            self.odd.append(f"a listener was told {name}: {facts}")
        elif name == "notice" and facts["kind"] != "autosave differs":
            self.odd.append(f"a session told: {facts}")
