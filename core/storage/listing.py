"""What a composition's folder holds, seen by a cheap scan that opens no file."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.errors import UnknownComposition, Unreadable
from core.storage import causes
from core.storage.beneath import Folder, open_folder
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


def scan_composition(root: Path, place: Place) -> Listing | None:
    """List the composition at `place`; None for a folder without any known file.

    Raises UnknownComposition when there is no such folder. An unreadable one is listed with its problem.
    """
    composition = place[-1]
    try:
        with open_folder(root, place[:-1]) as parent:
            found = parent.lstat(composition)
    except (FileNotFoundError, NotADirectoryError):
        raise UnknownComposition(composition) from None
    except OSError as error:
        return Listing(composition, problem=str(Unreadable(composition, causes.cause(error))))
    identity = found.st_dev, found.st_ino
    try:
        return _scan(root, place, identity)
    except FileNotFoundError:
        raise UnknownComposition(composition) from None
    except NotADirectoryError:
        return None
    except OSError as error:
        return Listing(
            composition, folder=identity, problem=str(Unreadable(composition, causes.cause(error)))
        )


def _scan(root: Path, place: Place, identity: tuple[int, int]) -> Listing | None:
    with open_folder(root, place) as folder:
        names = {entry.name for entry in folder.scan()}
        current = _state(folder, CURRENT, STATE_FILES[CURRENT], names)
        autosave = _state(folder, AUTOSAVE, STATE_FILES[AUTOSAVE], names)
        metadata = _state(folder, "metadata", METADATA_FILE, names)
    versions: tuple[FileStamp, ...] = ()
    problem = ""
    if HISTORY in names:
        try:
            versions = _scan_history(root, (*place, HISTORY))
        except (FileNotFoundError, NotADirectoryError):
            pass  # gone since, or no folder: then it is no history
        except OSError as error:
            problem = str(Unreadable(f"{place[-1]}/{HISTORY}", causes.cause(error)))
    if not (versions or current or autosave or metadata or problem):
        return None
    return Listing(place[-1], versions, current, autosave, metadata, identity, problem)


def _scan_history(root: Path, place: Place) -> tuple[FileStamp, ...]:
    stamps: list[FileStamp] = []
    with open_folder(root, place) as folder:
        for entry in folder.scan():
            name = version_of_file(entry.name)
            if name is None:
                continue
            try:
                found = folder.lstat(entry.name)
            except FileNotFoundError:
                continue
            if not stat.S_ISDIR(found.st_mode):
                stamps.append(_stamp(found, name.stem, name.number, name.stamp))
    return tuple(sorted(stamps, key=lambda stamp: (stamp.number, stamp.name)))


def _state(folder: Folder, name: str, file: str, names: set[str]) -> FileStamp | None:
    if file not in names:
        return None
    try:
        return _stamp(folder.lstat(file), name)
    except FileNotFoundError:
        return None


def _stamp(found: os.stat_result, name: str, number: int = -1, saved_at: datetime | None = None) -> FileStamp:
    return FileStamp(
        name,
        number,
        saved_at,
        found.st_size,
        found.st_ino,
        found.st_mtime_ns,
        found.st_ctime_ns,
        stat.S_ISREG(found.st_mode),
    )


def scan_ids(root: Path, compositions: Place) -> tuple[str, ...]:
    """Names of all folders that can be compositions, sorted; also of links, so that they can be explained.

    Empty where there is no `compositions/` yet. Raises Unreadable when it, or the root, cannot be read.
    """
    named = "/".join(compositions) or str(root)
    try:
        with open_folder(root) as top:
            if compositions and not _has_entry(top, compositions[0]):
                return ()
        with open_folder(root, compositions) as folder:
            return tuple(
                sorted(entry.name for entry in folder.scan() if is_id(entry.name) and _may_be(entry))
            )
    except OSError as error:
        raise Unreadable(named, causes.cause(error)) from error


def _has_entry(folder: Folder, name: str) -> bool:
    try:
        folder.lstat(name)
    except FileNotFoundError:
        return False
    return True


def _may_be(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False) or entry.is_symlink()
