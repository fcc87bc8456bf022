"""What bringing back a part will do, in words, before it is done. Pure, no Qt, no file."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from core.diff.pick import Picked
from core.diff.words import count
from core.history.timeline import CompositionView, Picture
from gui.compare.side import Side
from gui.restore.preview import RestorePreview, area_lines, kept_words, standing_entry, warning_words

LINK = "Preview in Music"
NOT_YET = "Nothing is written until you press Bring back."


def build_pick_preview(
    view: CompositionView,
    source: Side,
    picked: Picked,
    *,
    before: Picture,
    after: Picture,
    now: datetime,
) -> RestorePreview:
    """The words for bringing `picked` of `source` into what is current in `view`.

    First what was asked for, then what it needs; below, what current held against it and how that is solved.
    """
    name = source.in_a_sentence
    many = len(picked.taken) + len(picked.along)
    standing = standing_entry(view)
    needed = (
        replace(line, words=f"Needed: {line.words}", whole=f"Needed: {line.whole}")
        for line in area_lines(picked.along, name)
    )
    warnings = (*picked.resolved, warning_words(view, now, "pick"))
    return RestorePreview(
        title=f"Bring back {count(many, 'change')} of {name}?",
        subtitle=f"{_sum(picked)}All the rest of current stays as it is. {NOT_YET}",
        primary="Bring back",
        lines=(*area_lines(picked.taken, name), *needed),
        verdict="Current holds this already.",
        kept=kept_words(view, standing, "pick"),
        warning=" ".join(words for words in warnings if words),
        before=before,
        after=after,
        before_name=f"{standing.name}, now" if standing is not None else "now",
        after_name=f"with a part of {name}",
        link=LINK,
    )


def _sum(picked: Picked) -> str:
    if not picked.along:
        return ""
    verb = "is" if len(picked.taken) == 1 else "are"
    return f"{len(picked.taken):,} {verb} picked, {len(picked.along):,} needed by that. "
