"""The window's words for every error of core: what happened, what is safe, what the user can do."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import (
    AlreadyExists,
    AmbiguousName,
    ConflictError,
    CurrentChanged,
    DamagedDocument,
    DurabilityUnknown,
    InputError,
    InvalidEdit,
    InvalidId,
    InvalidSettings,
    InvalidSnapshot,
    ModelUnavailable,
    NotADataDirectory,
    NothingOpen,
    NotSaved,
    RepriseError,
    SavedNotCurrent,
    StorageError,
    UnknownComposition,
    UnknownPart,
    UnknownVersion,
    Unreadable,
)
from gui.backend.address import BadAddress
from gui.backend.errors import (
    BackendAway,
    BackendElsewhere,
    BackendError,
    BackendLocked,
    BackendRefused,
    BackendStrange,
)


@dataclass(frozen=True, slots=True)
class Words:
    """A title of a few words and a text of one or two sentences."""

    title: str
    text: str


_TITLES: dict[type[RepriseError], str] = {
    RepriseError: "Something did not work",
    InputError: "That is not here",
    NotADataDirectory: "No compositions found there",
    UnknownComposition: "This composition is gone",
    UnknownVersion: "This version is gone",
    AmbiguousName: "More than one fits",
    InvalidId: "This name cannot be used",
    InvalidSnapshot: "This state cannot be saved",
    NothingOpen: "No composition is open",
    UnknownPart: "That part is not there",
    InvalidEdit: "This edit is not possible",
    InvalidSettings: "A setting is wrong",
    DamagedDocument: "This file cannot be read",
    ConflictError: "Another program was here first",
    CurrentChanged: "Current has changed meanwhile",
    AlreadyExists: "It exists already",
    ModelUnavailable: "The assistant's model gave no answer",
    StorageError: "The disk refused",
    Unreadable: "This cannot be opened",
    NotSaved: "Not saved",
    SavedNotCurrent: "Saved, but not current",
    DurabilityUnknown: "Saved, but the disk gave no promise",
    BadAddress: "This is no address",
    BackendError: "The backend did not do it",
    BackendAway: "The backend gave no answer",
    BackendLocked: "The backend asks for a token",
    BackendRefused: "The backend refused",
    BackendStrange: "The backend answered something odd",
    BackendElsewhere: "The backend wrote somewhere else",
}


def explain(error: Exception) -> Words:
    """Words for any error; one that core does not know says that it is a fault of the program."""
    if not isinstance(error, RepriseError):
        what = f"{type(error).__name__}: {error}".rstrip(".: ")
        return Words("A fault in Reprise", f"{what}. Your files are as they were.")
    for kind in type(error).__mro__:
        if kind in _TITLES:
            return Words(_TITLES[kind], str(error))
    return Words(_TITLES[RepriseError], str(error))


def titled_errors() -> frozenset[type[RepriseError]]:
    """The classes that have a title of their own; a test holds this against the error tree."""
    return frozenset(_TITLES)
