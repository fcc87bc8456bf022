"""The error tree: split by who must act; each class keeps its facts and prints one plain sentence.

    RepriseError
    ├── InputError          the user chose something that is not there
    │   ├── NotADataDirectory
    │   ├── UnknownComposition
    │   ├── UnknownVersion
    │   ├── AmbiguousName
    │   ├── InvalidId
    │   ├── InvalidSnapshot
    │   ├── NothingOpen
    │   ├── UnknownPart
    │   ├── InvalidEdit
    │   └── InvalidSettings
    ├── DamagedDocument     a file holds no snapshot; nobody loses anything, the file stays as it is
    ├── ConflictError       another writer was here; the caller decides
    │   ├── CurrentChanged
    │   └── AlreadyExists
    ├── ModelUnavailable    the model behind the assistant gave no answer; what it did before stays done
    └── StorageError        the system refused: the disk, its rights, its space
        ├── Unreadable
        ├── NotSaved            nothing has changed
        ├── SavedNotCurrent     the version is kept, current.json is as it was
        └── DurabilityUnknown   all is written, the disk would not promise that it lasts

Cancelling is no error and stands outside this tree.
"""

from __future__ import annotations

from collections.abc import Sequence


class RepriseError(Exception):
    """Root of all errors of core; `str()` of each is one plain sentence."""


class InputError(RepriseError):
    """What was asked for is not there; the user chooses again."""


class NotADataDirectory(InputError):
    """The path holds no compositions: neither a data directory, nor `compositions/`, nor one composition."""

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path} cannot be opened as a library: {reason}.")


class UnknownComposition(InputError):
    """No composition has this id, or begins with it."""

    def __init__(self, composition: str) -> None:
        self.composition = composition
        super().__init__(f"There is no composition “{composition}” here.")


class UnknownVersion(InputError):
    """The composition has no such version, current or autosave (any more)."""

    def __init__(self, composition: str, version: str) -> None:
        self.composition = composition
        self.version = version
        what = {"current": "current.json", "autosave": "autosave.json"}.get(version, f"version “{version}”")
        super().__init__(f"Composition {composition} has no {what}.")


class AmbiguousName(InputError):
    """A name cut short fits more than one thing."""

    def __init__(self, text: str, matches: Sequence[str]) -> None:
        self.text = text
        self.matches = tuple(matches)
        shown = ", ".join(self.matches[:3]) + (", …" if len(self.matches) > 3 else "")
        super().__init__(f"“{text}” fits {len(self.matches)} names ({shown}); write more of it.")


class InvalidId(InputError):
    """A composition id or a stem that may not name a file."""

    def __init__(self, text: str, reason: str) -> None:
        self.text = text
        self.reason = reason
        super().__init__(f"“{text[:80]}” cannot be an id: {reason}.")


class InvalidSnapshot(InputError):
    """A snapshot that no reader could take back, so it is not written; `reason` is a sentence's middle."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"This snapshot cannot be saved: {reason}. Nothing has changed.")


class NothingOpen(InputError):
    """A session was asked for something while it has no composition open."""

    def __init__(self) -> None:
        super().__init__("No composition is open in this session.")


class UnknownPart(InputError):
    """The open composition has no such track, clip, note, channel, effect, definition or sample.

    `kind` is the word for what was looked for ("track"), `name` the id or name it was asked for by.
    """

    def __init__(self, kind: str, name: str) -> None:
        self.kind = kind
        self.name = name
        super().__init__(f"There is no {kind} “{name[:80]}” in this composition. Nothing has changed.")


class InvalidEdit(InputError):
    """An edit that the composition cannot take; `reason` is a clause ("the tempo must lie in 20–300 BPM")."""

    def __init__(self, what: str, reason: str) -> None:
        self.what = what
        self.reason = reason
        super().__init__(f"{what} is not possible: {reason}. Nothing has changed.")


class InvalidSettings(InputError):
    """What a program was started with cannot be; `reason` is a clause that names the setting."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"The settings cannot be used: {reason}.")


class DamagedDocument(RepriseError):
    """A file that holds no readable snapshot.

    `reason` is a sentence's middle ("it ends in the middle of a value"); line and column count from 1 and
    are 0 where they mean nothing.
    """

    def __init__(self, where: str, reason: str, line: int = 0, column: int = 0) -> None:
        self.where = where
        self.reason = reason
        self.line = line
        self.column = column
        place = f" (line {line}, column {column})" if line else ""
        super().__init__(f"{where} cannot be read: {reason}{place}. It is left as it is.")


class ConflictError(RepriseError):
    """Another writer changed what the caller built on; nothing was written."""


class CurrentChanged(ConflictError):
    """The caller asked to fail when current is not the state that its edit was based on."""

    def __init__(self, composition: str) -> None:
        self.composition = composition
        super().__init__("Another program has changed current meanwhile. Nothing was written.")


class AlreadyExists(ConflictError):
    """A composition of this id stands already."""

    def __init__(self, composition: str) -> None:
        self.composition = composition
        super().__init__(f"A composition {composition} exists already. Nothing was written.")


class ModelUnavailable(RepriseError):
    """The model of an assistant refused, broke off, went astray or took too long.

    `model` is its name and where it is asked, `reason` a clause that begins with "it" or what went wrong;
    `retry_after_s` is set where the provider said when to ask again.
    """

    def __init__(self, model: str, reason: str, retry_after_s: float | None = None) -> None:
        self.model = model
        self.reason = reason
        self.retry_after_s = retry_after_s
        super().__init__(f"The model {model} gave no answer: {reason}.")


class StorageError(RepriseError):
    """The system refused; `cause` is its own word for why."""


class Unreadable(StorageError):
    """A file or folder cannot be opened or read (its rights, its kind, its size, the disk)."""

    def __init__(self, where: str, cause: str) -> None:
        self.where = where
        self.cause = cause
        super().__init__(f"{where} cannot be read: {cause}.")


class NotSaved(StorageError):
    """A write failed and nothing has changed."""

    def __init__(self, what: str, cause: str) -> None:
        self.what = what
        self.cause = cause
        super().__init__(f"{what} was not saved: {cause}. Nothing has changed.")


class SavedNotCurrent(StorageError):
    """The version `stem` is safe in the history, but current.json could not be changed to it."""

    def __init__(self, stem: str, cause: str) -> None:
        self.stem = stem
        self.cause = cause
        super().__init__(f"{stem} is saved in the history, but current.json was not changed: {cause}.")


class DurabilityUnknown(StorageError):
    """All is in place, but the disk did not confirm it; it may not outlast a power cut."""

    def __init__(self, stem: str, cause: str) -> None:
        self.stem = stem
        self.cause = cause
        super().__init__(f"{stem} is saved, but the disk did not confirm that it will last: {cause}.")
