"""What a person does in the journeys beside a backend."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import Qt

from gui.backend import probe
from gui.restore import news
from gui.restore.sheet import RestoreSheet
from tests.journeys.conftest import Person


def connect(person: Person, address: str, kind: probe.Kind = probe.Kind.OURS) -> None:
    """Set the address of a backend and wait until it is known as this kind."""
    person.window.use_backend(address)
    person.wait(lambda: person.window.backend.standing.kind is kind)


def numbered(person: Person, number: int) -> str:
    """The stem of the version of this number."""
    return next(entry.stem for entry in person.view.versions if entry.number == number)


def sheet_of(person: Person) -> RestoreSheet:
    """The sheet that asks before a restore."""
    person.wait(lambda: any(sheet.isVisible() for sheet in person.window.findChildren(RestoreSheet)))
    return next(sheet for sheet in person.window.findChildren(RestoreSheet) if sheet.isVisible())


def accept(person: Person) -> None:
    """Answer yes by the key."""
    sheet = sheet_of(person)
    person.press(Qt.Key.Key_Return, on=sheet.primary_button)


def told(person: Person, title: str) -> str:
    """Wait for the news with this title; its text."""
    person.wait(lambda: (bar := person.pane.news.bar(news.RESTORE)) and bar.title == title)
    bar = person.pane.news.bar(news.RESTORE)
    assert bar is not None
    return bar.text


def state(file: Path) -> dict[str, object]:
    """What a file holds, but for its metadata."""
    state: dict[str, object] = json.loads(file.read_bytes())
    state.pop("metadata", None)
    return state
