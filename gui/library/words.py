"""What a row of the library says: its second and third line, accessible text, tooltip. Pure, no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.history.timeline import CompositionView, Entry, Kind
from gui.timeline.times import age, as_local, full_time
from gui.timeline.words import saves, takes

_LIVE_FOR = timedelta(seconds=60)
_STATES = {"current", "autosave"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line with an icon before it (none if empty) and the role of its colour."""

    text: str
    icon: str = ""
    role: str = "text_2"


def versions_of(view: CompositionView) -> tuple[Entry, ...]:
    """Return the entries that are versions; current and autosave may have rows too, but are none."""
    return tuple(entry for entry in view.entries if entry.stem not in _STATES)


def take_count(view: CompositionView) -> int:
    """Return how many versions are takes."""
    return sum(entry.is_take for entry in versions_of(view))


def short_id(view: CompositionView) -> str:
    """Return the beginning of the id, which tells equal names apart; empty if the id is the name."""
    return "" if view.name == view.id else view.id[:4]


def is_live(view: CompositionView, now: datetime) -> bool:
    """Say whether a program wrote here within the last minute."""
    return view.updated_at is not None and abs(now - as_local(view.updated_at)) <= _LIVE_FOR


def summary(view: CompositionView) -> Line:
    """Return the second line: how many takes and saves, or what little there is."""
    if view.problem:
        return Line(view.problem, "damaged", "removed")
    versions = versions_of(view)
    if not versions:
        if view.current is not None:
            return Line("current only")
        return Line("autosave only", "autosave") if view.autosave is not None else Line("no versions yet")
    if len(versions) == 1 and versions[0].kind is Kind.ORIGINAL:
        return Line("original only")
    return Line(f"{takes(take_count(view))} · {saves(len(versions))}")


def notice(view: CompositionView) -> Line | None:
    """Return the third line, where something needs an eye; None for most."""
    if view.problem:
        return None
    if view.current is not None and view.current.damage is not None:
        return Line("current damaged", "damaged", "removed")
    if view.autosave_differs:
        return Line("autosave differs", "autosave", "changed")
    damaged = sum(entry.damage is not None for entry in versions_of(view))
    return Line(f"{damaged} damaged", "damaged", "removed") if damaged else None


def accessible_text(view: CompositionView, now: datetime) -> str:
    """Return all that a row shows, as one line of text."""
    third = notice(view)
    parts = [
        view.name,
        short_id(view),
        "being written now" if is_live(view, now) else "",
        summary(view).text,
        third.text if third else "",
        f"last change {age(view.updated_at, now)}" if view.updated_at else "",
    ]
    return ", ".join(part for part in parts if part)


def tooltip(view: CompositionView) -> tuple[str, str]:
    """Return what does not fit into a row: the name, and below it the id, what is wrong, the full time."""
    third = notice(view)
    wrong = third.text[0].upper() + third.text[1:] if third else ""
    if view.autosave_differs and view.autosave_words:
        wrong = f"The autosave differs: {view.autosave_words}"
    lines = [
        view.id if view.id != view.name else "",
        view.problem or summary(view).text,
        wrong,
        f"Last change {full_time(view.updated_at)}" if view.updated_at else "",
    ]
    return view.name, "\n".join(line for line in lines if line)
