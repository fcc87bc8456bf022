"""The life of a thing as rows and sentences. Pure, no Qt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.diff.words import ARROW, capital, count, listed
from core.history.life_events import Detail, Event, Life, Place, What
from core.history.life_subject import NOTES
from gui.timeline.rows import title_of
from gui.timeline.times import full_time
from gui.timeline.words import KIND_WORDS

Spans = tuple[tuple[str, str], ...]
"""Pieces of text, each with the role that colours it."""

_MARKS = {
    What.APPEARED: ("+", "added"),
    What.CAME_BACK: ("+", "added"),
    What.VANISHED: ("−", "removed"),
    What.MOVED: ("→", "moved"),
    What.CHANGED: ("~", "changed"),
}
_SWITCHED = ("off → on", "on → off")
_BARE = ("added", "removed")
_MOST = 6
"""Details that are told in a row; the tooltip has all."""


@dataclass(frozen=True, slots=True)
class LifeRow:
    """One take: `sign` and `tone` mark what it did, `spans` tell it from what to what.

    `key` is the change to go to, `note` where the note of a note's life sounds.
    """

    stem: str
    key: str
    sign: str
    tone: str
    spans: Spans
    mark: str
    title: str
    aside: str
    doubt: str
    words: str
    tooltip: str
    note: Place | None = None


def rows_of(life: Life) -> tuple[LifeRow, ...]:
    """The rows, newest first."""
    field = life.subject.field
    return tuple(_row(event, is_field=bool(field) and field != (NOTES,)) for event in life.events)


def _row(event: Event, *, is_field: bool) -> LifeRow:
    entry = event.entry
    sign, tone = _MARKS[event.what] if entry.before is not None else ("", "text_2")
    spans = tuple(_spans(event, tone, is_field=is_field))
    said = "".join(text for text, _ in spans)
    when = full_time(entry.saved_at).rpartition(":")[0] if entry.saved_at else ""
    aside = " · ".join(part for part in (entry.name, when) if part)
    kind = KIND_WORDS[entry.kind]
    title = title_of(entry)
    every = [f"{detail.said}  {detail.value}".strip() for detail in event.details]
    lines = [
        said,
        *(every if len(every) > 1 else ()),
        event.doubt,
        f"{kind}: {title}",
        full_time(entry.saved_at),
    ]
    mark = "label" if entry.label and entry.kind.value != "ai" else entry.kind.value
    spoken = [said, event.doubt, entry.name, kind, title, when]
    return LifeRow(
        entry.stem, event.key, sign, tone, spans, "save" if mark == "other" else mark, title, aside,
        event.doubt, ", ".join(part for part in spoken if part), "\n".join(line for line in lines if line),
        event.place,
    )  # fmt: skip


def _spans(event: Event, tone: str, *, is_field: bool) -> Iterator[tuple[str, str]]:
    if event.entry.before is None:
        yield "In the first version", "text"
        for detail in event.details[:1]:
            if detail.value:
                yield f"  {detail.value}", "text_2"
        return
    if event.what in (What.APPEARED, What.CAME_BACK, What.VANISHED):
        yield from _came_or_went(event)
        return
    shown = event.details[:_MOST]
    for number, detail in enumerate(shown):
        if number:
            yield "  ·  ", "text_3"
        yield from _detail(detail, tone, is_field=is_field and len(shown) == 1)
    if (more := len(event.details) - len(shown)) > 0:
        yield f"  ·  and {more} more", "text_3"
    if not event.details:
        yield "Its trace ends here", "text"


def _came_or_went(event: Event) -> Iterator[tuple[str, str]]:
    """`Appeared with its clip  E5 at 11.3`; the bare verb where no more is to be said."""
    verb, detail = capital(event.what), event.details[0]
    if detail.said in _BARE:
        yield verb, "text"
    elif detail.said.startswith("with "):
        yield f"{verb} {detail.said}", "text"
    else:
        yield f"{verb}: {detail.said}", "text"
    if detail.value:
        yield f"  {detail.value}", "text_2"


def _detail(detail: Detail, tone: str, *, is_field: bool) -> Iterator[tuple[str, str]]:
    """Words, then from what to what; of a field the value says it all."""
    old, arrow, new = detail.value.rpartition(ARROW)
    if not (is_field and arrow):
        yield detail.said, "text"
        if detail.value in _SWITCHED:
            return  # the words say already which way
        if detail.value:
            yield "  ", "text"
    if arrow:
        yield f"{old}{arrow}", "text_2"
        yield new, tone
    elif detail.value:
        yield detail.value, "text_2"


def question(life: Life) -> str:
    """What the life answers: `When did Deep Bass level change?`."""
    return f"When did {life.name} change?"


def verdict(life: Life) -> str:
    """The answer in one sentence, with what could not be read."""
    unread = ""
    if life.unread:
        who = "it" if len(life.unread) == 1 else "they"
        names = listed(life.unread[:4]) if len(life.unread) < 5 else f"{len(life.unread):,} versions"
        unread = f" {names} cannot be read: what {who} changed shows in the take after."
    if not life.events:
        return f"No take holds it.{unread}"
    first = life.events[-1]
    if not life.is_untouched:
        return f"Changed in {count(len(life.stems), 'take')}.{unread}"
    if first.entry.before is None:
        return f"Nothing changed this since the first version.{unread}"
    return f"Nothing changed this since it appeared in {first.entry.name}.{unread}"


def narrowed_words(life: Life) -> str:
    """What the timeline is narrowed to: `Showing the 4 takes that changed Bass level`."""
    many = len(life.stems)
    takes = "the one take" if many == 1 else f"the {many:,} takes"
    return f"Showing {takes} that changed {life.name}"


def as_text(life: Life) -> str:
    """The whole life for the clipboard."""
    lines = [f"{row.sign or ' '} {row.aside}  {''.join(t for t, _ in row.spans)}" for row in rows_of(life)]
    return "\n".join((question(life), verdict(life), *lines))
