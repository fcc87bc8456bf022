"""Server-sent events, read from bytes as they come (WHATWG HTML, “Server-sent events”). Pure, no Qt."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from typing import Final

LONGEST: Final = 4 * 2**20
"""Characters of one event; what sends more without an end is no backend."""


class EventTooLong(ValueError):
    """An event did not end within `LONGEST` characters."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its name (`message` where none is given) and its data, lines joined by line feeds."""

    name: str
    data: str


@dataclass(slots=True)
class EventReader:
    """Takes the bytes of a stream in any portions and gives the events that they complete.

    An event that the end of the stream cuts off is never given, as the standard wants it. `id` and `retry`
    are not used by what this window asks for, and are skipped as comments are.
    """

    _decoder: codecs.IncrementalDecoder = field(
        default_factory=lambda: codecs.getincrementaldecoder("utf-8")("replace")
    )
    _rest: str = ""
    _name: str = ""
    _data: list[str] = field(default_factory=list)
    _length: int = 0
    _has_begun: bool = False

    def feed(self, data: bytes) -> list[Event]:
        """The events that are complete with these bytes. Raises EventTooLong."""
        text = self._decoder.decode(data)
        if text and not self._has_begun:
            self._has_begun = True
            text = text.removeprefix("\ufeff")
        *lines, self._rest = self._lines(self._rest + text)
        events = []
        for line in lines:
            event = self._take(line)
            if event is not None:
                events.append(event)
        if self._length + len(self._rest) > LONGEST:
            raise EventTooLong
        return events

    @staticmethod
    def _lines(text: str) -> list[str]:
        # A carriage return at the end may be half of a pair: it waits for the next portion.
        held = "\r" if text.endswith("\r") else ""
        text = text.removesuffix("\r")
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        lines[-1] += held
        return lines

    def _take(self, line: str) -> Event | None:
        if not line:
            return self._end()
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            self._name = value
        elif name == "data":
            self._data.append(value)
            self._length += len(value)
            if self._length > LONGEST:
                raise EventTooLong
        return None

    def _end(self) -> Event | None:
        event = Event(self._name or "message", "\n".join(self._data)) if self._data else None
        self._name, self._data, self._length = "", [], 0
        return event
