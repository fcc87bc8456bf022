"""Every file and folder name of the data directory, parsed and made in one place; what a person opened."""

from __future__ import annotations

import os
import re
import secrets
import stat
import uuid
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path, PurePosixPath, PureWindowsPath

from core.errors import InvalidId, NotADataDirectory
from core.storage.causes import cause

_CAN_HOLD = os.scandir in os.supports_fd and hasattr(os, "O_NOFOLLOW")

Place = tuple[str, ...]
"""Names of folders, and last of a file or folder, from the data directory down."""

COMPOSITIONS = "compositions"
SAMPLES = "samples"
CACHE = "cache"
HISTORY = "history"
PRIVATE = ".reprise"
TMP = "tmp"
LOCKS = "locks"
KEPT = "kept"
TRASH = "trash"
SERVED = "served.lock"

CURRENT = "current"
AUTOSAVE = "autosave"
ORIGINAL = "000_original"
METADATA_FILE = "metadata.json"
STATE_FILES = {CURRENT: "current.json", AUTOSAVE: "autosave.json"}

_STEM = re.compile(r"([0-9]+)_(.*)")
_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)(?:_(\d{6})Z)?", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class VersionName:
    """A version's name stem, taken apart.

    `stamp` is local time without zone, None where the name tells no time; `is_ours` says that the name has
    the form that only we write, not that we wrote it.
    """

    stem: str
    number: int
    stamp: datetime | None
    is_ours: bool

    @property
    def key(self) -> tuple[int, str]:
        """Sorts versions: by number, then by stem."""
        return self.number, self.stem


@lru_cache(maxsize=16384)
def parse_stem(stem: str) -> VersionName | None:
    """Take `<digits>_<anything>` apart; None for what names no version or could not be shown."""
    match = _STEM.fullmatch(stem)
    if match is None or not stem.isprintable() or "/" in stem or "\\" in stem:
        return None
    digits, rest = match.groups()
    if len(digits) > 18:
        return None
    number = int(digits)
    if stem == ORIGINAL:
        return VersionName(stem, number, None, is_ours=True)
    stamp, is_utc = _parse_stamp(rest)
    return VersionName(stem, number, stamp, is_ours=is_utc and digits == f"{number:03d}")


def _parse_stamp(text: str) -> tuple[datetime | None, bool]:
    """The local time that a name tells, and whether it is written in our form."""
    match = _STAMP.fullmatch(text)
    if match is None:
        return None, False
    *fields, micros = match.groups()
    year, month, day, hour, minute, second = map(int, fields)
    try:  # strptime costs ten times as much, and each scan reads each name
        stamp = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - foreign names are local time
    except ValueError:
        return None, False
    if micros is None:
        return stamp, False
    try:
        return local_time(stamp.replace(microsecond=int(micros), tzinfo=UTC)), True
    except (OverflowError, OSError, ValueError):  # years at the very edge of the calendar
        return None, True


def local_time(moment: datetime) -> datetime:
    """An aware time as local time without zone, the way foreign writers spell it."""
    return moment.astimezone().replace(tzinfo=None)


def make_stem(number: int, moment: datetime) -> str:
    """Our name for version `number` saved at `moment` (aware), a form no second-resolution writer makes."""
    utc = moment.astimezone(UTC)
    return f"{number:03d}_{utc.year:04d}{utc:%m%d_%H%M%S_%f}Z"


@lru_cache(maxsize=16384)
def version_of_file(name: str) -> VersionName | None:
    """The version that a file name in `history/` stands for."""
    return parse_stem(name[:-5]) if name.endswith(".json") else None


def check_id(text: str) -> str:
    """`text` again if it may name a composition's folder; raises InvalidId with the reason."""
    if not text:
        raise InvalidId(text, "it is empty")
    if len(text) > 128:
        raise InvalidId(text, "it is longer than 128 characters")
    if not _ID.fullmatch(text):
        raise InvalidId(
            text,
            "it may hold only letters, digits, dots, underscores and hyphens, a letter or digit first",
        )
    if text.endswith("."):
        raise InvalidId(text, "it ends in a dot")
    if _DEVICE.fullmatch(text):
        raise InvalidId(text, "Windows keeps this name for a device")
    return text


def check_stem(text: str) -> str:
    """`text` again if it may name a version; raises InvalidId with the reason."""
    if parse_stem(text) is None:
        raise InvalidId(text, "a version's name is a number, an underscore and more")
    return text


def is_id(text: str) -> bool:
    """Whether a folder of this name can be a composition."""
    return _ID.fullmatch(text) is not None and not text.endswith(".") and not _DEVICE.fullmatch(text)


def sample_file(path: str) -> str:
    """The name that a sample's path ends with, as either system spells paths; empty where it has none.

    Samples are known by it, for folders are moved and foreign writers spell paths of their own.
    """
    return PureWindowsPath(path).name if "\\" in path else PurePosixPath(path).name


def new_id() -> str:
    """An id for a new composition: UUID4 in lower case."""
    return str(uuid.uuid4())


def file_of(ref: str) -> Place:
    """Where a composition's folder holds `current`, `autosave` or a version; raises InvalidId."""
    if ref in STATE_FILES:
        return (STATE_FILES[ref],)
    return HISTORY, f"{check_stem(ref)}.json"


class Role(StrEnum):
    """What a temporary file is, or what came out of the place that it went to; recovery goes by it."""

    NEW = "new"
    CURRENT = "current"
    AUTOSAVE = "autosave"


@dataclass(frozen=True, slots=True)
class TempName:
    """The name of a temporary file, taken apart; `owner` is a token of `core.storage.owner`."""

    composition: str
    role: Role
    owner: str


def make_temp(composition: str, role: Role, owner: str) -> str:
    """A fresh name each time: an inode written to again tears its readers."""
    return f"{composition}~{role}~{owner}~{secrets.token_hex(6)}"


def parse_temp(name: str) -> TempName | None:
    """What a name in `tmp/` says; None for a name that we do not make."""
    parts = name.split("~")
    if len(parts) != 4 or parts[1] not in set(Role):
        return None
    return TempName(parts[0], Role(parts[1]), parts[2])


def make_kept(composition: str, ref: str, moment: datetime) -> str:
    """A name in `kept/` or `trash/`: whose it is, what it was, and when it was put there."""
    utc = moment.astimezone(UTC)
    return f"{composition}~{ref}~{utc.year:04d}{utc:%m%d_%H%M%S_%f}Z~{secrets.token_hex(2)}"


@dataclass(frozen=True, slots=True)
class Opened:
    """A library that was found: its data directory, and the one composition that was meant, if one was."""

    root: Path
    only: str | None = None


def find_library(path: Path) -> Opened:
    """The data directory meant by `path`: that itself, its `compositions/`, or one composition's folder.

    Follows links in `path` itself, for the user chose it, and none below. Raises NotADataDirectory with what
    was looked for.
    """
    try:
        folder = Path(os.path.realpath(path.expanduser(), strict=True))
        names = _entries(folder)
    except FileNotFoundError:
        raise NotADataDirectory(str(path), "there is no such folder") from None
    except NotADirectoryError:
        raise NotADataDirectory(str(path), "it is a file, not a folder") from None
    except (OSError, RuntimeError) as error:  # RuntimeError: no home for this ~user
        why = cause(error) if isinstance(error, OSError) else "there is no such home folder"
        raise NotADataDirectory(str(path), why) from error
    if names.get(COMPOSITIONS) is _Kind.FOLDER and not _is_composition(folder / COMPOSITIONS):
        return Opened(folder)
    if _holds_states(names) or _holds_versions(folder, names):
        return Opened(_root_above(folder), check_id(folder.name) if is_id(folder.name) else None)
    if folder.name == COMPOSITIONS:
        return Opened(folder.parent)
    if any(_is_composition(folder / name) for name, kind in names.items() if kind is _Kind.FOLDER):
        return Opened(folder)
    raise NotADataDirectory(str(path), _what_was_looked_for(names))


def compositions_place(root: Path) -> Place:
    """Where `root` keeps its compositions: in `compositions/`, or, where that is absent, right in the root.

    The second is for a folder of compositions that somebody renamed.
    """
    try:
        names = _entries(root)
    except OSError:
        return (COMPOSITIONS,)
    kind = names.get(COMPOSITIONS)
    if kind is not None and not (kind is _Kind.FOLDER and _is_composition(root / COMPOSITIONS)):
        return (COMPOSITIONS,)
    holds = any(_is_composition(root / name) for name, kind in names.items() if kind is _Kind.FOLDER)
    return () if holds else (COMPOSITIONS,)


class _Kind(StrEnum):
    FOLDER = "folder"
    FILE = "file"
    OTHER = "other"


def _entries(folder: Path, follows: bool = True) -> dict[str, _Kind]:
    """What stands in a folder; `follows` a link only where the user chose it."""
    with ExitStack() as stack:
        fd: int | None = None
        if not follows and _CAN_HOLD:
            fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
            stack.callback(os.close, fd)
        entries = stack.enter_context(os.scandir(folder if fd is None else fd))
        return {entry.name: _kind(entry.stat(follow_symlinks=False).st_mode) for entry in entries}


def _kind(mode: int) -> _Kind:
    return _Kind.FOLDER if stat.S_ISDIR(mode) else _Kind.FILE if stat.S_ISREG(mode) else _Kind.OTHER


def _is_composition(folder: Path) -> bool:
    try:
        names = _entries(folder, follows=False)
    except OSError:
        return False
    return _holds_states(names) or _holds_versions(folder, names)


def _holds_states(names: dict[str, _Kind]) -> bool:
    return any(names.get(name) is _Kind.FILE for name in STATE_FILES.values())


def _holds_versions(folder: Path, names: dict[str, _Kind]) -> bool:
    if names.get(HISTORY) is not _Kind.FOLDER:
        return False
    try:
        return any(version_of_file(name) is not None for name in _entries(folder / HISTORY, follows=False))
    except OSError:
        return False


def _root_above(composition: Path) -> Path:
    return composition.parent.parent if composition.parent.name == COMPOSITIONS else composition.parent


def _what_was_looked_for(names: dict[str, _Kind]) -> str:
    if not names:
        return "it is empty; a folder “compositions” or the files of a composition were looked for"
    if names.get(COMPOSITIONS) is _Kind.OTHER:
        return "its “compositions” is a link, and links are not followed; open the folder that it points to"
    if names.get(COMPOSITIONS) is _Kind.FILE:
        return "its “compositions” is a file, not a folder"
    return "it holds no folder “compositions”, nor current.json, autosave.json or history/ of a composition"
