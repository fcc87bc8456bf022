"""A thing's life: the takes that changed it, newest first, with what it was and what it became.

What a take changed is read off its comparison with the take before, so a life and the list of changes can
never disagree. Versions that sound the same are no takes and change nothing; a take whose areas leave the
subject out is not read at all.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.history.life_events import Life, Load, Progress
from core.history.life_notes import life_of_note
from core.history.life_places import name_in
from core.history.life_subject import Subject, Thing
from core.history.life_things import life_of_thing
from core.history.timeline import Entry


def read_life(
    entries: Sequence[Entry], at: str, subject: Subject, load: Load, progress: Progress | None = None
) -> Life:
    """The life of a subject as it was seen in the version `at`: a stem, `current` or `autosave`.

    `entries` are all of the timeline, oldest first. Raises what `load` and `progress` raise.
    """
    takes = _takes_of(entries, at)
    seen_in = load(at)
    if subject.thing is Thing.NOTE:
        events = life_of_note(takes, _take_at(entries, takes, at), subject, load, progress)
    else:
        events = life_of_thing(takes, subject, load, progress)
    found = tuple(reversed(list(events)))
    unread = tuple(entry.name for entry in entries if entry.damage is not None and entry.is_version)
    return Life(subject, name_in(seen_in, subject), found, unread if found else ())


def _takes_of(entries: Sequence[Entry], at: str) -> list[Entry]:
    """The takes that a life runs through, oldest first; current where no version holds it.

    The autosave stands beside the history: it takes part only where the subject was seen in it.
    """
    return [
        entry
        for entry in entries
        if entry.is_take and entry.damage is None and (entry.stem != "autosave" or at == "autosave")
    ]


def _take_at(entries: Sequence[Entry], takes: Sequence[Entry], at: str) -> int:
    """The place of the newest take that sounds as the version `at`: itself, else the one before it."""
    places = {entry.stem: place for place, entry in enumerate(takes)}
    if at == "current" and at not in places:
        at = next((entry.stem for entry in entries if entry.equals_current), at)
    newest = 0
    for entry in entries:
        newest = places.get(entry.stem, newest)
        if entry.stem == at:
            break
    return newest
