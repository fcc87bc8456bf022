"""What lies aside in `.reprise/`: displaced files in `kept/`, deleted compositions in `trash/`.

Nothing of it expires by itself: it is the user's, to be seen, brought back, or removed by hand alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson

from core.errors import NotSaved, Unreadable
from core.storage.causes import cause
from core.storage.home import Home
from core.storage.layout import CURRENT, KEPT, STATE_FILES, TRASH, Place, is_id
from core.storage.workshop import private_place


@dataclass(frozen=True, slots=True)
class AsideItem:
    """One file in `kept/` or one composition in `trash/`.

    `name` is its file's or folder's name, `what` the state that a kept file was (`current`, `autosave`) or
    `deleted`; `title` the composition's name where that can be read; `put_at` local time without zone.
    """

    name: str
    composition: str
    what: str
    title: str
    put_at: datetime | None
    size_bytes: int

    @property
    def is_deleted(self) -> bool:
        """Whether it is a deleted composition, which can be brought back whole."""
        return self.what == "deleted"


def list_aside(disk: Home, compositions: Place, ids: Iterable[str]) -> tuple[AsideItem, ...]:
    """Everything that lies aside, the newest first; opens no file but the `current.json` of the deleted."""
    found = [
        item
        for private in _private_places(disk, compositions, ids)
        for folder in (KEPT, TRASH)
        for name in disk.names((*private, folder))
        if (item := _item(disk, (*private, folder, name))) is not None
    ]
    return tuple(sorted(found, key=lambda item: (item.put_at or datetime.min, item.name), reverse=True))  # noqa: DTZ901


def remove_aside(disk: Home, compositions: Place, ids: Iterable[str], names: Iterable[str]) -> None:
    """Remove these items for good. Raises NotSaved, and then what was not removed yet is still there."""
    wanted = set(names)
    for private in _private_places(disk, compositions, ids):
        for folder in (KEPT, TRASH):
            for name in wanted.intersection(disk.names((*private, folder))):
                if _parse(name) is None:
                    continue
                try:
                    disk.remove((*private, folder, name))
                    disk.sync_folder((*private, folder))
                except OSError as error:
                    raise NotSaved(f"The removal of {name}", cause(error)) from error


def _private_places(disk: Home, compositions: Place, ids: Iterable[str]) -> Iterator[Place]:
    """The common private folder, and those of compositions that lie on a device of their own."""
    places = [private_place(disk, compositions)]
    places += (private_place(disk, (*compositions, composition)) for composition in ids)
    yield from dict.fromkeys(places)


def _item(disk: Home, place: Place) -> AsideItem | None:
    parsed = _parse(place[-1])
    if parsed is None:
        return None
    composition, what, put_at = parsed
    title = _title(disk, place) if what == "deleted" else ""
    return AsideItem(place[-1], composition, what, title, put_at, _size(disk, place))


def _parse(name: str) -> tuple[str, str, datetime | None] | None:
    """Whose it is, what it was and when it was put there, of a name that `make_kept` made; else None."""
    parts = name.split("~")
    if len(parts) != 4 or not is_id(parts[0]):
        return None
    try:
        moment = datetime.strptime(parts[2], "%Y%m%d_%H%M%S_%fZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    return parts[0], parts[1], moment.astimezone().replace(tzinfo=None)


def _title(disk: Home, place: Place) -> str:
    try:
        found = orjson.loads(disk.read((*place, STATE_FILES[CURRENT])))
    except (OSError, Unreadable, orjson.JSONDecodeError):
        return ""
    name = found.get("name") if isinstance(found, dict) else None
    return name if isinstance(name, str) else ""


def _size(disk: Home, place: Place) -> int:
    found = disk.stat(place)
    if found is None:
        return 0
    try:
        inside = disk.names(place)
    except NotADirectoryError:
        return found.size_bytes
    return sum(_size(disk, (*place, name)) for name in inside)
