"""Entries to the rows of the timeline: days, takes, folded runs and what lies in an open one. Pure, no Qt.

Every row has an id that stays the same while versions arrive: a version's is its stem, a run's is made of its
oldest stem, a day's of the oldest stem under it, for runs and days grow at their new end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby

from core.history.timeline import Entry
from gui.timeline.lineage import NO_LINES, Lines, lines_of
from gui.timeline.times import as_local, day_words

# A prompt can be a whole page; no row shows more than this, and measuring text costs by its length.
_LONGEST_TITLE = 400


class Mode(StrEnum):
    """What the timeline lists."""

    TAKES = "takes"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class DayRow:
    """The head of one day."""

    id: str
    word: str
    spelt: str
    lines: Lines = NO_LINES


@dataclass(frozen=True, slots=True)
class TakeRow:
    """A version that stands by itself: a take, or a damaged one, which must be seen."""

    id: str
    entry: Entry
    lines: Lines = NO_LINES


@dataclass(frozen=True, slots=True)
class FoldRow:
    """A run of saves without musical change on one day; `stems` newest first."""

    id: str
    stems: tuple[str, ...]
    began: datetime | None
    ended: datetime | None
    is_open: bool
    holds_current: bool = False
    left_behind: bool = False
    lines: Lines = NO_LINES

    @property
    def count(self) -> int:
        """How many saves are folded here."""
        return len(self.stems)


@dataclass(frozen=True, slots=True)
class SaveRow:
    """A save without musical change, in an open run or where all saves are listed; `fold` is its run's id."""

    id: str
    entry: Entry
    fold: str = ""
    lines: Lines = NO_LINES


Row = DayRow | TakeRow | FoldRow | SaveRow


def stands_alone(entry: Entry) -> bool:
    """Say whether an entry never folds away."""
    return entry.is_take or entry.damage is not None or entry.label != ""


def title_of(entry: Entry) -> str:
    """Return the one line that names a version; of a damaged one, that it cannot be read."""
    if entry.damage is not None:
        return "Cannot be read"
    title = " ".join((entry.title or entry.label or entry.name)[:_LONGEST_TITLE].split())
    return f"{title}…" if len(entry.title) > _LONGEST_TITLE else title


def number_of(entry: Entry) -> str:
    """Return what stands before the second line: the number; the autosave has none, current has its tag."""
    return {"autosave": "autosave", "current": ""}.get(entry.stem, entry.name)


def build_rows(
    entries: Sequence[Entry],
    mode: Mode,
    open_folds: frozenset[str] = frozenset(),
    query: str = "",
    *,
    today: date,
    only: frozenset[str] | None = None,
) -> tuple[Row, ...]:
    """Return the rows newest first for entries that come oldest first; with `only` those of these stems.

    With a `query` every entry that holds all its words stands by itself, and no lineage is drawn: what stands
    between is not shown; with `only` likewise. A folded save is then found by its number or file name, in
    `Mode.ALL` by any word.
    """
    words = query.casefold().split()
    is_part = bool(words) or only is not None
    listed = [entry for entry in reversed(entries) if only is None or entry.stem in only]
    shown = [entry for entry in listed if not words or _matches(entry, words, mode)]
    loose = [entry for entry in shown if not entry.is_version]
    rows: list[Row] = []
    if loose:
        # Whatever their time: they stand beside the history, so above it and under no day of it.
        rows.append(DayRow("day:loose", "Not in the history", ""))
        rows.extend(TakeRow(entry.stem, entry) for entry in loose)
    versions = [entry for entry in shown if entry.is_version]
    for day, of_day in groupby(_with_days(versions), key=lambda pair: pair[0]):
        group = [entry for _, entry in of_day]
        if day is not None:
            rows.append(DayRow(f"day:{group[-1].stem}", *day_words(day, today)))
        rows.extend(_rows_of_day(group, mode, open_folds, is_search=is_part))
    if is_part:
        return tuple(rows)
    return tuple(replace(row, lines=lines) for row, lines in zip(rows, lines_of(_spots(rows)), strict=True))


def _with_days(newest_first: list[Entry]) -> list[tuple[date | None, Entry]]:
    """Pair each entry with its day; one whose time is unknown belongs to the day of the one before it."""
    paired: list[tuple[date | None, Entry]] = []
    day: date | None = None
    for entry in reversed(newest_first):
        if entry.saved_at is not None:
            day = as_local(entry.saved_at).date()
        paired.append((day, entry))
    paired.reverse()
    return paired


def _rows_of_day(
    group: list[Entry], mode: Mode, open_folds: frozenset[str], *, is_search: bool
) -> Iterator[Row]:
    for alone, run in groupby(group, key=stands_alone):
        if alone:
            yield from (TakeRow(entry.stem, entry) for entry in run)
        elif mode is Mode.ALL or is_search:
            yield from (SaveRow(entry.stem, entry) for entry in run)
        else:
            yield from _fold(list(run), open_folds)


def _fold(run: list[Entry], open_folds: frozenset[str]) -> Iterator[Row]:
    fold = f"fold:{run[-1].stem}"
    is_open = fold in open_folds
    yield FoldRow(
        fold,
        tuple(entry.stem for entry in run),
        run[-1].saved_at,
        run[0].saved_at,
        is_open,
        holds_current=any(entry.equals_current for entry in run),
        left_behind=run[0].left_behind,
    )
    if is_open:
        yield from (SaveRow(entry.stem, entry, fold) for entry in run)


def _matches(entry: Entry, words: list[str], mode: Mode) -> bool:
    texts = [entry.name, entry.stem]
    if mode is Mode.ALL or stands_alone(entry):
        texts += [title_of(entry), entry.title, entry.prompt, entry.kind]
        texts += [span.text for span in entry.detail]
    text = " ".join(texts).casefold()
    return all(word in text for word in words)


def _spots(rows: list[Row]) -> list[tuple[tuple[str, ...], bool, str | None]]:
    """Return for each row the stems that it stands for, whether it was left behind, and its source."""
    spots: list[tuple[tuple[str, ...], bool, str | None]] = []
    for row in rows:
        match row:
            case DayRow():
                spots.append(((), False, None))
            case FoldRow():
                spots.append((row.stems if not row.is_open else row.stems[:1], row.left_behind, None))
            case TakeRow() | SaveRow():
                # The autosave stands beside the history, not in it: the rail passes it by.
                stems = () if row.id == "autosave" else (row.id,)
                spots.append((stems, row.entry.left_behind, row.entry.restored_from))
    return spots
