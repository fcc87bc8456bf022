"""What a restore will do, in words, before it is done. Pure, no Qt, no file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby

from core.diff.changes import Change, ChangeKind, Comparison
from core.diff.words import capital, count, listed
from core.history.timeline import CompositionView, Entry, Picture
from core.model.fields import Area
from core.storage.layout import parse_stem
from gui.compare.side import Side
from gui.timeline.times import age, full_time

NOT_YET = "Nothing is written until you press Restore."
RECENT = timedelta(minutes=15)
"""How long after another program's save it is thought to be still at work."""
_PICK = "Pick single changes…"
_NAMES_SHOWN = 3
_EDITS_SHOWN = 2
_ROOM, _CUT_TO, _LEAST_CUT = 76, 58, 14
"""Characters of a line for all names together; of those that need more, for all and for one."""
Shorten = Callable[[Sequence[str]], Sequence[str]]
"""Makes names fit into one line."""


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One line of what will change: its sign, its words, and how many of each kind.

    In `words` long names are cut so that what happens to them is still read; `whole` has them uncut.
    """

    kind: ChangeKind
    words: str
    counts: tuple[tuple[ChangeKind, int], ...]
    whole: str = ""


@dataclass(frozen=True, slots=True)
class RestorePreview:
    """All that the sheet says. `lines` is empty where current holds this music already.

    `link` offers another way; with `has_conversation` the conversation differs too, and can be left out.
    `note` says what part a backend has in it, `offer` what else it would do and can be left out.
    """

    title: str
    subtitle: str
    primary: str
    lines: tuple[AreaLine, ...]
    verdict: str
    kept: str
    warning: str
    before: Picture
    after: Picture
    before_name: str
    after_name: str
    link: str = ""
    has_conversation: bool = False
    note: str = ""
    offer: str = ""


def build_preview(
    view: CompositionView,
    source: Side,
    comparison: Comparison | None,
    *,
    before: Picture,
    after: Picture,
    now: datetime,
) -> RestorePreview:
    """The words for restoring `source` over what is current in `view`.

    `comparison` is current compared with the source, None where no current can be read.
    """
    name = source.in_a_sentence
    standing = standing_entry(view)
    lines = () if comparison is None else tuple(area_lines(comparison.changes, name))
    return RestorePreview(
        title=f"Restore {name}?",
        subtitle=f"{_whence(source)} {NOT_YET}",
        primary=f"Restore {name}",
        lines=lines,
        verdict=_verdict(view, comparison, name),
        kept=kept_words(view, standing),
        warning=warning_words(view, now),
        before=before,
        after=after,
        before_name=f"{standing.name}, now" if standing is not None else "now",
        after_name=f"as {name} was" if source.ref != "autosave" else "as the autosave is",
        link=_PICK if _can_be_divided(comparison) else "",
        has_conversation=comparison is not None
        and _can_be_divided(comparison)
        and Area.CONVERSATION in comparison.areas
        and len(comparison.areas) > 1,
    )


def _can_be_divided(comparison: Comparison | None) -> bool:
    """Whether a part of it can be brought back: of one shape, and with something to choose from."""
    return comparison is not None and comparison.a.shape is comparison.b.shape and len(comparison.changes) > 1


def standing_entry(view: CompositionView) -> Entry | None:
    """The version that current equals."""
    equals = view.current.equals if view.current is not None else None
    return next((entry for entry in view.versions if entry.stem == equals), None)


def _whence(source: Side) -> str:
    when = full_time(source.saved_at)
    if source.ref == "autosave":
        return f"Autosaved {when}."
    title = source.title if source.title.startswith("“") else f"“{source.title}”"
    return f"{title}, {when}." if source.title else f"{source.name}, {when}."


def _verdict(view: CompositionView, comparison: Comparison | None, name: str) -> str:
    """What is said where there is no list."""
    if comparison is not None:
        return "" if comparison.changes else "Current already holds this music."
    if view.current is None:
        return f"There is no current state here; {name} becomes it."
    return f"Current cannot be read, so it cannot be compared; {name} takes its place."


def kept_words(view: CompositionView, standing: Entry | None, act: str = "restore") -> str:
    """What becomes of that which stands in current, and of the restore, or of another act."""
    number = max((entry.number for entry in view.versions), default=-1) + 1
    if view.current is None:
        return f"This {act} becomes v{number:03d}."
    if view.current.damage is not None:
        return f"The file that cannot be read is kept aside first. This {act} becomes v{number:03d}."
    if standing is not None:
        first = f"Current equals {standing.name}, which stays in the timeline."
        return f"{first} This {act} becomes v{number:03d} and can be undone."
    first = f"Current is in no version; it is kept as v{number:03d} first."
    return f"{first} This {act} becomes v{number + 1:03d} and can be undone."


def warning_words(view: CompositionView, now: datetime, act: str = "restore") -> str:
    """Says so when another program saved here a short while ago."""
    times = [
        entry.saved_at
        for entry in view.versions
        if entry.saved_at is not None and (name := parse_stem(entry.stem)) is not None and not name.is_ours
    ]
    newest = max(times, default=None)
    if newest is None or now - newest > RECENT:
        return ""
    since = age(newest, now)
    when = "just now" if since == "now" else f"{since} ago"
    return f"Another program wrote here {when}. Reload there after the {act}, or it may save over it."


# The list, area by area


def area_lines(changes: Iterable[Change], source: str) -> Iterator[AreaLine]:
    """What comes, goes and changes in each area; `source` is what the notes will be like."""
    for area, group in groupby(changes, key=lambda change: change.area):
        members = tuple(group)
        head = capital(area.value)
        if area is Area.NOTES:
            owners = dict.fromkeys(_owner(change) for change in members)
            yield _line(members, head, partial(_as_in, owners, source))
            continue
        for kind, comes in ((ChangeKind.REMOVED, False), (ChangeKind.ADDED, True)):
            some = [change for change in members if change.kind is kind and change.noun]
            if some:
                verbs = _verb(comes, source)
                yield _line(some, head, partial(_comings, some, verbs))
        rest = [change for change in members if not _comes_or_goes(change)]
        if rest:
            words = [change.headline or change.title for change in rest]
            yield _line(rest, head, partial(_shown, words, _EDITS_SHOWN))


def _as_in(owners: Iterable[str], source: str, fit: Shorten) -> str:
    return f"{_shown(owners, _NAMES_SHOWN + 1, fit)} as in {source}"


def _comes_or_goes(change: Change) -> bool:
    return bool(change.noun) and change.kind in (ChangeKind.ADDED, ChangeKind.REMOVED)


def _comings(changes: Sequence[Change], verbs: tuple[str, str], fit: Shorten) -> str:
    """`Atmospheric Strings, Shimmer Bells go`, `Track 5 comes back`, `2 messages go`."""
    if changes[0].area is Area.CONVERSATION:
        many = sum(change.count for change in changes)
        return f"{count(many, changes[0].noun)} {verbs[many != 1]}"
    return f"{_named(changes, fit)} {verbs[len(changes) != 1]}"


def _named(changes: Sequence[Change], fit: Shorten) -> str:
    """The things' own names; parts of tracks by their tracks: `strips of Rain, Vox and 2 more`."""
    owners = [change.title.rpartition(": ") for change in changes]
    parts = {part for owner, _, part in owners if owner}
    if parts == {changes[0].noun}:
        noun = changes[0].noun if len(changes) == 1 else f"{changes[0].noun}s"
        return f"{noun} of {_shown([owner for owner, _, _ in owners], _NAMES_SHOWN, fit)}"
    return _shown([_name(change) for change in changes], _NAMES_SHOWN, fit)


def _verb(comes: bool, source: str) -> tuple[str, str]:
    """The verb in singular and plural; what a version has was there before, an autosave's maybe not."""
    if not comes:
        return "goes", "go"
    return ("comes", "come") if source == "the autosave" else ("comes back", "come back")


def _name(change: Change) -> str:
    """A thing's own name: a clip's without its track, all else as its change calls it."""
    if change.area is Area.CLIPS and change.title.startswith("“"):
        return change.title[1:].partition("”")[0]
    return change.title


def _owner(change: Change) -> str:
    return change.track or change.title.partition(":")[0]


def _shown(words: Iterable[str], most: int, fit: Shorten) -> str:
    """The first few, and how many more."""
    known = list(words)
    told = fit(known[:most])
    return ", ".join(told) if len(known) <= most else listed([*told, f"{len(known) - most} more"])


def _fitted(names: Sequence[str]) -> Sequence[str]:
    """All of them whole where there is room, else each cut to its share."""
    if sum(map(len, names)) <= _ROOM:
        return names
    return [_cut(name, max(_LEAST_CUT, _CUT_TO // len(names))) for name in names]


def _cut(name: str, most: int) -> str:
    """A name with its middle left out: how it begins and how it ends tells it from others."""
    if len(name) <= most:
        return name
    if name.endswith("…"):
        return f"{name[: most - 1].rstrip()}…"
    head = most // 2
    return f"{name[:head].rstrip()}…{name[len(name) - (most - head - 1) :].lstrip()}"


def _whole(names: Sequence[str]) -> Sequence[str]:
    return names


def _line(changes: Sequence[Change], head: str, say: Callable[[Shorten], str]) -> AreaLine:
    many: Counter[ChangeKind] = Counter()
    for change in changes:
        many[change.kind] += change.count if change.noun else 1
    counts = tuple((kind, many[kind]) for kind in ChangeKind if many[kind])
    kind = counts[0][0] if len(counts) == 1 else ChangeKind.CHANGED
    return AreaLine(kind, f"{head}: {say(_fitted)}", counts, f"{head}: {say(_whole)}")
