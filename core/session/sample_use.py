"""Who uses a sample: every state of a library is asked, and what cannot be read counts as using it.

A state uses a sample where any text in it, of a known field or not, ends with its file name or is its hash.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.errors import DamagedDocument, Unreadable
from core.storage.causes import cause
from core.storage.durable import Disk
from core.storage.files import read_document
from core.storage.home import Found
from core.storage.layout import (
    HISTORY,
    KEPT,
    PRIVATE,
    STATE_FILES,
    TMP,
    TRASH,
    Place,
    Role,
    compositions_place,
    parse_temp,
    sample_file,
    version_of_file,
)

_MOST_LOOKS = 5
_WORDS = {"current.json": "the current state", "autosave.json": "the autosave"}


class SampleUse:
    """Looks through the library at `root` for a sample; opens files to read, and changes nothing."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._disk = Disk(root)

    def find(self, name: str, digest: str) -> str | None:
        """Why a sample must stay, as a clause; None where no state of the library uses it.

        It looks again until nothing has changed under its eyes. What another session has not saved yet cannot
        be seen. Raises Unreadable where a folder cannot be listed.
        """
        judged: dict[Place, Found] = {}
        doubt: str | None = None
        for _ in range(_MOST_LOOKS):
            try:
                states = dict(self._states())
            except OSError as error:
                raise Unreadable("The library", cause(error)) from error
            fresh = {place: found for place, found in states.items() if judged.get(place) != found}
            if not fresh:
                return doubt
            for place in fresh:
                try:
                    data = self._read(place)
                except (DamagedDocument, Unreadable) as error:
                    why = error.reason if isinstance(error, DamagedDocument) else error.cause
                    doubt = f"{'/'.join(place)} may use it, and cannot be read ({why})"
                    continue
                if uses(data, name, digest):
                    return f"{_title(place, data)} uses it"
            judged.update(fresh)
        return "other programs go on saving, so it cannot be told whether they use it"

    def _read(self, place: Place) -> dict[str, Any]:
        """A state; nothing where it is gone since. Raises DamagedDocument, Unreadable."""
        try:
            return read_document(self._disk, place).data
        except FileNotFoundError:
            return {}
        except (DamagedDocument, Unreadable):
            temp = parse_temp(place[-1])
            if temp is not None and temp.role is Role.NEW:
                return {}  # a fresh file in the making is nobody's yet: its version is found by the next look
            raise

    def _states(self) -> Iterator[tuple[Place, Found]]:
        """Every file that may hold a state, wherever it lies in the library."""
        compositions = compositions_place(self._root)
        yield from self._aside((PRIVATE,))
        for name, found in self._scan(compositions).items():
            place = (*compositions, name)
            if found.is_folder:
                yield from self._composition(place)
                yield from self._aside((*place, PRIVATE))
            elif found.is_link:  # not followed by us, and perhaps by others: it is refused to be read
                yield place, found

    def _composition(self, place: Place) -> Iterator[tuple[Place, Found]]:
        inside = self._scan(place)
        yield from (((*place, file), inside[file]) for file in STATE_FILES.values() if file in inside)
        if HISTORY in inside:
            history = (*place, HISTORY)
            yield from (
                ((*history, file), found)
                for file, found in self._scan(history).items()
                if version_of_file(file) is not None
            )

    def _aside(self, private: Place) -> Iterator[tuple[Place, Found]]:
        for folder in (KEPT, TMP):
            for name, found in self._scan((*private, folder)).items():
                yield (*private, folder, name), found
        for name in self._scan((*private, TRASH)):
            yield from self._composition((*private, TRASH, name))

    def _scan(self, place: Place) -> dict[str, Found]:
        """What stands in a folder; nothing where it is none. Other refusals of the system stand."""
        try:
            return self._disk.scan(place, lambda _: True)
        except (FileNotFoundError, NotADirectoryError):
            return {}


def uses(data: Any, name: str, digest: str) -> bool:
    """Whether a state speaks of the sample anywhere; spellings that only some disks tell apart are one."""
    wanted = _folded(name)
    waiting = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            if value == digest or _folded(sample_file(value.strip())) == wanted:
                return True
        elif isinstance(value, dict):
            waiting += value
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return False


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _title(place: Place, data: dict[str, Any]) -> str:
    """How a person knows a state: by its composition's name, and by its place where it lies aside."""
    if PRIVATE in place:
        return "/".join(place)
    name = data.get("name")
    composition = place[-3] if place[-2] == HISTORY else place[-2]
    what = _WORDS.get(place[-1]) or f"version {place[-1].removesuffix('.json')}"
    return f"{what} of “{name if isinstance(name, str) and name else composition}”"
