"""Versions to a timeline: which are takes, what each changed in words, lineage, and where current stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.diff.changes import Span
from core.model.fields import Area


class Kind(StrEnum):
    """What made a version; the window gives each its own shape."""

    ORIGINAL = "original"
    SAVE = "save"
    AI = "ai"
    RESTORE = "restore"
    PICK = "pick"
    AUTOSAVE = "autosave"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Damage:
    """Why a version cannot be read; line and column count from 1, 0 where they mean nothing."""

    reason: str
    line: int = 0
    column: int = 0


PICTURE_COLUMNS, PICTURE_ROWS, PICTURE_FAINT = 240, 12, 128
"""Of the notes in a small picture: places in time, heights in a lane, and the mark of unheard ones."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One track of the small picture: its colour as the file spells it, and its clips in beats.

    `notes` are marks of three bytes, as there are thousands of pictures: the column of `PICTURE_COLUMNS` over
    the picture's length, how many columns it is wide, and its row of `PICTURE_ROWS` from the lowest pitch up,
    with `PICTURE_FAINT` added where it is not heard.
    """

    color: str
    clips: tuple[tuple[float, float], ...]
    notes: bytes = b""


@dataclass(frozen=True, slots=True)
class Picture:
    """A small picture of an arrangement: lanes from top to bottom over `length_beats`."""

    lanes: tuple[Lane, ...] = ()
    length_beats: float = 0.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One version in the timeline, oldest first in every tuple of entries.

    A current that is in no version, and an autosave that differs or stands alone, come last as entries of
    their own with the stems `current` and `autosave`.

    `title` is one line in words (the prompt of an AI turn, in quotes); `detail` the second line with tones.
    `saved_at` is local time without zone as the file's name says it (our names are UTC and turned local),
    else the file's own time. `same_as` is the stem of an older version with equal music where the version
    before differs; `restored_from` is set only where the file proves it. `left_behind` is work that a
    restore went back behind. `failed` and `actions` count the actions of an AI turn, `claimed` is how many
    its text counts, `turns` are the keys of its answers (`core.history.receipt`). `before` is the stem that
    it is compared with by default: the previous take. `sounds_current` is true for every entry with
    the music of current, `equals_current` only for the newest of them: there current stands.
    """

    stem: str
    number: int
    kind: Kind
    is_take: bool
    title: str
    detail: tuple[Span, ...]
    saved_at: datetime | None
    areas: tuple[Area, ...] = ()
    size_bytes: int = 0
    source: str = ""
    prompt: str = ""
    label: str = ""
    equals_current: bool = False
    sounds_current: bool = False
    same_as: str | None = None
    restored_from: str | None = None
    left_behind: bool = False
    actions: int = 0
    failed: int = 0
    claimed: int = 0
    turns: tuple[bytes, ...] = ()
    damage: Damage | None = None
    before: str | None = None
    picture: Picture = Picture()

    @property
    def has_all_failed(self) -> bool:
        """Whether this is an AI turn of which no action worked."""
        return 0 < self.actions == self.failed

    @property
    def is_unproven(self) -> bool:
        """Whether an AI turn counts actions as executed while nothing in the music differs."""
        is_still = self.before is not None and set(self.areas) <= {Area.CONVERSATION}
        return self.kind is Kind.AI and self.claimed > 0 and is_still

    @property
    def is_version(self) -> bool:
        """Whether this is a file in the history, not a loose current or autosave."""
        return self.stem not in ("current", "autosave")

    @property
    def name(self) -> str:
        """How a person calls it: v and the number, three digits at least; else `current` or `autosave`."""
        return f"v{self.number:03d}" if self.is_version else self.stem


@dataclass(frozen=True, slots=True)
class StateView:
    """What the window needs to know of current.json or autosave.json.

    `equals` is the newest stem with equal music, None if no version has it.
    """

    saved_at: datetime | None
    size_bytes: int
    equals: str | None = None
    damage: Damage | None = None


@dataclass(frozen=True, slots=True)
class CompositionView:
    """All that library and timeline show of one composition; made by `core.history.reader`.

    `autosave_differs` means musically, from current; `autosave_words` says how in one sentence part
    ("4 notes in Ambient Pad Layer 1 that current does not hold"). `problem` is set when the folder itself
    cannot be read.
    """

    id: str
    name: str
    entries: tuple[Entry, ...] = ()
    current: StateView | None = None
    autosave: StateView | None = None
    autosave_differs: bool = False
    autosave_words: str = ""
    picture: Picture = Picture()
    updated_at: datetime | None = None
    problem: str = ""

    @property
    def versions(self) -> tuple[Entry, ...]:
        """The entries that are files in the history, oldest first."""
        return tuple(entry for entry in self.entries if entry.is_version)

    @property
    def takes(self) -> int:
        """How many versions matter."""
        return sum(entry.is_take for entry in self.versions)
