"""What a composition's folder holds, seen by a cheap scan that opens no file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.errors import UnknownComposition, Unreadable
from core.storage import causes
from core.storage.home import Found, Home
from core.storage.layout import (
    AUTOSAVE,
    CURRENT,
    HISTORY,
    METADATA_FILE,
    STATE_FILES,
    Place,
    is_id,
    version_of_file,
)

_KNOWN = frozenset({*STATE_FILES.values(), METADATA_FILE, HISTORY})


@dataclass(frozen=True, slots=True)
class FileStamp:
    """One file as the last scan saw it; two equal stamps stand for equal contents.

    `name` is a stem, `current`, `autosave` or `metadata`; `number` is −1 for what is no version; `saved_at`
    is what the name tells, local time without zone. A link, a folder or a device is not `is_regular`.
    """

    name: str
    number: int
    saved_at: datetime | None
    size_bytes: int
    inode: int
    mtime_ns: int
    ctime_ns: int
    is_regular: bool

    @property
    def time(self) -> datetime:
        """When it was saved, by its name, else by the file's own time."""
        return self.saved_at or datetime.fromtimestamp(self.mtime_ns / 1e9)  # noqa: DTZ006 - local, as names are


@dataclass(frozen=True, slots=True)
class Listing:
    """One composition's files; versions by number, then by stem.

    `folder` is the identity of the composition's folder (device, inode). `problem` is one sentence when the
    folder, or its history, cannot be read; what could be read is listed all the same.
    """

    id: str
    versions: tuple[FileStamp, ...] = ()
    current: FileStamp | None = None
    autosave: FileStamp | None = None
    metadata: FileStamp | None = None
    folder: tuple[int, int] = (0, 0)
    problem: str = ""

    @property
    def stamps(self) -> dict[str, FileStamp]:
        """Every snapshot by its reference: stems, `current`, `autosave`."""
        return {stamp.name: stamp for stamp in (*self.versions, self.current, self.autosave) if stamp}


def scan_composition(home: Home, place: Place) -> Listing | None:
    """List the composition at `place`; None for a folder without any known file.

    Raises UnknownComposition when there is no such folder. An unreadable one is listed with its problem.
    """
    composition = place[-1]
    try:
        found = home.stat(place)
    except NotADirectoryError:
        raise UnknownComposition(composition) from None
    except OSError as error:
        return Listing(composition, problem=str(Unreadable(composition, causes.cause(error))))
    if found is None:
        raise UnknownComposition(composition)
    try:
        return _scan(home, place, found.identity)
    except FileNotFoundError:
        raise UnknownComposition(composition) from None
    except NotADirectoryError:
        return None
    except OSError as error:
        return Listing(
            composition, folder=found.identity, problem=str(Unreadable(composition, causes.cause(error)))
        )


def _scan(home: Home, place: Place, identity: tuple[int, int]) -> Listing | None:
    found = home.scan(place, _KNOWN.__contains__)
    states = {
        name: _stamp(found[file], name)
        for name, file in (*STATE_FILES.items(), ("metadata", METADATA_FILE))
        if file in found
    }
    versions: tuple[FileStamp, ...] = ()
    problem = ""
    if HISTORY in found:
        try:
            versions = _scan_history(home, (*place, HISTORY))
        except (FileNotFoundError, NotADirectoryError):
            pass  # gone since, or no folder: then it is no history
        except OSError as error:
            problem = str(Unreadable(f"{place[-1]}/{HISTORY}", causes.cause(error)))
    if not (versions or states or problem):
        return None
    return Listing(
        place[-1],
        versions,
        states.get(CURRENT),
        states.get(AUTOSAVE),
        states.get("metadata"),
        identity,
        problem,
    )


def _scan_history(home: Home, place: Place) -> tuple[FileStamp, ...]:
    stamps: list[FileStamp] = []
    for file, found in home.scan(place, lambda file: version_of_file(file) is not None).items():
        name = version_of_file(file)
        if name is not None and not found.is_folder:
            stamps.append(_stamp(found, name.stem, name.number, name.stamp))
    return tuple(sorted(stamps, key=lambda stamp: (stamp.number, stamp.name)))


def _stamp(found: Found, name: str, number: int = -1, saved_at: datetime | None = None) -> FileStamp:
    return FileStamp(
        name,
        number,
        saved_at,
        found.size_bytes,
        found.inode,
        found.mtime_ns,
        found.ctime_ns,
        found.is_file,
    )


def scan_ids(home: Home, compositions: Place) -> tuple[str, ...]:
    """All names that composition folders can have, sorted; also of links, so that they can be explained.

    Empty where there is no `compositions/` yet. Raises Unreadable when it, or the root, cannot be read.
    """
    try:
        if home.stat(compositions) is None:
            home.reach(())
            return ()
        return tuple(sorted(filter(is_id, home.names(compositions))))
    except OSError as error:
        raise Unreadable("/".join(compositions) or "the folder", causes.cause(error)) from error
