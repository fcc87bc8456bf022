"""What a check finds: violations, where something is wrong, and notes on what is only worth knowing."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from core.storage.layout import Place


class Kind(StrEnum):
    """What a finding is about; programs go by it."""

    DAMAGED = "damaged"
    UNREADABLE = "unreadable"
    NO_CURRENT = "no current"
    WRONG_ID = "wrong id"
    WRITABLE = "writable"
    SHARED = "shared file"
    SOURCE_GONE = "source gone"
    STRANDED = "stranded state"
    EQUAL_NUMBERS = "equal numbers"
    GAPS = "gaps"
    LATE = "late"
    UNVERSIONED = "unversioned"
    AUTOSAVE = "autosave differs"
    UNKNOWN_FILE = "unknown file"
    LEFT_OVER = "left over"
    KEPT = "kept"
    DELETED = "deleted"
    SIMILAR_IDS = "similar ids"
    NO_SAMPLE = "no sample"
    OLD_PLACE = "old place"
    LABEL = "label without version"


@dataclass(frozen=True, slots=True)
class Finding:
    """One of them: the file or folder from the data directory on, and one sentence of what it means."""

    file: str
    kind: Kind
    words: str


@dataclass(slots=True)
class Findings:
    """Collects them in the order in which they are met; counts what was read on the way."""

    violations: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    compositions: int = 0
    versions: int = 0

    def violate(self, place: Place, kind: Kind, words: str) -> None:
        """Something is wrong: a promise broken, or contents that cannot be had."""
        self.violations.append(Finding("/".join(place), kind, words))

    def note(self, place: Place, kind: Kind, words: str) -> None:
        """Nothing is wrong."""
        self.notes.append(Finding("/".join(place), kind, words))
