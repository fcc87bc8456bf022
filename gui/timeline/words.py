"""What a row of the timeline says: second line, accessible text, tooltip. Pure, no Qt."""

from __future__ import annotations

from datetime import datetime

from core.diff.changes import Span, Tone
from core.history.timeline import Damage, Entry, Kind
from gui.timeline.rows import DayRow, FoldRow, Row, SaveRow, TakeRow, number_of, title_of
from gui.timeline.times import age, clock_time, full_time

DOT = Span(" · ", Tone.META)
"""What parts two pieces of a line."""

KIND_WORDS = {
    Kind.ORIGINAL: "Original",
    Kind.SAVE: "Save",
    Kind.AI: "AI turn",
    Kind.RESTORE: "Restore",
    Kind.PICK: "Pick",
    Kind.AUTOSAVE: "Autosave",
    Kind.OTHER: "Version",
}


def kind_words(entry: Entry) -> str:
    """Return the kind of a version in words."""
    if entry.damage is not None:
        return "Damaged version"
    # A source that this program does not know is shown as it is.
    return (entry.kind is Kind.OTHER and entry.source) or KIND_WORDS[entry.kind]


def saves(count: int) -> str:
    """Return a number of saves in words."""
    return f"{count:,} save" if count == 1 else f"{count:,} saves"


def takes(count: int) -> str:
    """Return a number of takes in words."""
    return f"{count:,} take" if count == 1 else f"{count:,} takes"


def fold_words(row: FoldRow) -> str:
    """Return what a folded run says."""
    return f"{saves(row.count)}, no musical change"


def fold_times(row: FoldRow) -> str:
    """Return from when to when a run reaches, one time where both are the same minute."""
    began, ended = clock_time(row.began), clock_time(row.ended)
    return began if began == ended or not ended else f"{began}–{ended}" if began else ended


def damage_words(damage: Damage) -> str:
    """Return why and where a file cannot be read, in a few words."""
    reason = damage.reason.strip().rstrip(".")
    reason = reason[:1].upper() + reason[1:]
    if damage.line and "line" not in reason.casefold():
        return f"{reason}, line {damage.line:,}"
    return reason


def failure_words(entry: Entry) -> str:
    """Return what is amiss with an AI turn: actions that failed, a claim that no music shows; else empty."""
    if entry.has_all_failed:
        return "Its action failed" if entry.actions == 1 else f"All {entry.actions} failed"
    failed = f"{entry.failed} of {entry.actions} failed" if entry.failed else ""
    if not entry.is_unproven:
        return failed
    unproven = f"{entry.claimed} claimed, music as before"
    return f"{failed}, {unproven}" if failed else unproven


def detail_of(entry: Entry) -> tuple[Span, ...]:
    """Return the second line but for its number: what failed comes first, then what changed."""
    if entry.damage is not None:
        return entry.detail or (Span(damage_words(entry.damage)),)
    failed = failure_words(entry)
    if not failed or any("failed" in span.text for span in entry.detail):
        return entry.detail
    return (Span(failed, Tone.REMOVED), *((DOT, *entry.detail) if entry.detail else ()))


def save_words(entry: Entry) -> str:
    """Return what a folded save says: what little changed, or its title."""
    return _plain(entry.detail) or title_of(entry)


def accessible_text(row: Row, tags: tuple[str, ...], now: datetime) -> str:
    """Return all that a row shows, colours and shapes too, as one line of text."""
    parts: list[str] = []
    match row:
        case DayRow():
            parts = [row.word, row.spelt]
        case FoldRow():
            parts = [fold_words(row), fold_times(row), "open" if row.is_open else "folded"]
            parts.append("left behind by a restore" if row.left_behind else "")
        case SaveRow():
            parts = [number_of(row.entry), save_words(row.entry), clock_time(row.entry.saved_at)]
        case TakeRow():
            parts = _take_parts(row.entry, now)
    return ", ".join(part for part in (*parts, *_tag_words(tags)) if part)


def tooltip(row: Row) -> tuple[str, str]:
    """Return what does not fit into a row: the full title, and below it the full time and the file's name."""
    match row:
        case DayRow():
            return "", ""
        case FoldRow():
            times = f"{full_time(row.began)} to {full_time(row.ended)}"
            return fold_words(row), f"{times}\nClick to {'fold' if row.is_open else 'open'}"
        case TakeRow() | SaveRow():
            entry = row.entry
            title = title_of(entry) if entry.damage is None else f"{number_of(entry)} cannot be read"
            return title, "\n".join(line for line in _tooltip_lines(entry) if line)


def _take_parts(entry: Entry, now: datetime) -> list[str]:
    return [
        kind_words(entry),
        number_of(entry),
        title_of(entry),
        "pinned" if entry.label == "pinned" else "labelled" if entry.label else "",
        _plain(detail_of(entry)),
        clock_time(entry.saved_at),
        age(entry.saved_at, now),
        "left behind by a restore" if entry.left_behind else "",
    ]


def _tooltip_lines(entry: Entry) -> list[str]:
    return [
        f"“{entry.prompt}”" if entry.prompt and entry.prompt not in entry.title else "",
        _plain(detail_of(entry)),
        "Left behind by a restore" if entry.left_behind else "",
        f"{kind_words(entry)} · {full_time(entry.saved_at)}",
        f"{entry.stem}.json",
    ]


def _tag_words(tags: tuple[str, ...]) -> list[str]:
    spoken = {"A": "A, before", "B": "B, chosen", "current": "current stands here"}
    return [spoken.get(tag, tag) for tag in tags]


def _plain(spans: tuple[Span, ...]) -> str:
    return "".join(span.text for span in spans).strip()
