"""What the sheet says before a part is brought back, and the bars after it."""

from __future__ import annotations

from datetime import datetime

from core.diff.pick import ChangePart, Picked, pick
from core.errors import CurrentChanged, DurabilityUnknown, SavedNotCurrent
from core.history.timeline import Picture
from core.model.fields import Area
from gui.comparing import side_of
from gui.restore import news
from gui.restore.pick_preview import build_pick_preview
from gui.restore.preview import RestorePreview
from tests.gui.compare import samples

LONG_AFTER = datetime(2027, 1, 1)


def picked(area: Area, words: str) -> Picked:
    comparison = samples.pair("current", samples.stem(47)).comparison
    found = next(one for one in comparison.changes if one.area is area and words in one.headline)
    return pick(comparison.b, comparison.a, [ChangePart(found.key)], comparison)


def build(found: Picked, now: datetime = LONG_AFTER) -> RestorePreview:
    view = samples.view_of()
    side = side_of(view, samples.stem(47))
    return build_pick_preview(view, side, found, before=Picture(), after=Picture(), now=now)


def test_it_says_what_is_picked_what_that_needs_and_what_stays() -> None:
    preview = build(picked(Area.NOTES, "Glass Arp: 16 notes added"))
    assert preview.title == "Bring back 4 changes of v047?"
    assert preview.subtitle == (
        "1 is picked, 3 needed by that. All the rest of current stays as it is. "
        "Nothing is written until you press Bring back."
    )
    assert [line.words for line in preview.lines] == [
        "Notes: Glass Arp as in v047",
        "Needed: Tracks: Glass Arp comes back",
        "Needed: Clips: Arp A comes back",
        "Needed: Mixer: strip of Glass Arp comes back",
    ]
    assert preview.warning == "Glass Arp is gone from current; it comes back for what lies on it."
    assert (preview.before_name, preview.after_name) == ("v066, now", "with a part of v047")
    assert preview.kept.endswith("This pick becomes v067 and can be undone.")


def test_what_needs_nothing_says_nothing_of_it() -> None:
    preview = build(picked(Area.SONG, "Tempo"))
    assert preview.title == "Bring back 1 change of v047?"
    assert preview.subtitle.startswith("All the rest of current stays as it is.")
    assert [line.words for line in preview.lines] == ["Song: Tempo 92 → 124 BPM"]
    assert preview.warning == ""


def test_the_bar_after_it_offers_the_way_back() -> None:
    told = news.brought_back("2 changes", "v047", "v067", "v066")
    assert (told.title, told.text) == (
        "Brought back 2 changes of v047.",
        "Saved as v067, read back and equal. v066 is kept.",
    )
    assert [action.text for action in told.actions] == ["Show v066", "Undo pick"]
    assert not news.brought_back("1 change", "v047", "v000", None).actions
    assert news.undone("v066", "v068", "v067", "Pick").title == "Pick undone."


def test_a_failure_says_what_is_safe() -> None:
    told = news.not_brought_back("v047", CurrentChanged("id"))
    assert told.title == "A part of v047 was not brought back"
    assert "Nothing was written" in told.text
    unsure = news.not_brought_back("v047", DurabilityUnknown("067", "no sync"))
    assert unsure.title == "A part of v047 is brought back, but the disk gave no promise"
    half = news.not_brought_back("v047", SavedNotCurrent("067", "no room"))
    assert half.kind == "error"


def test_a_pick_that_was_saved_over_is_called_a_pick() -> None:
    told = news.saved_over("v067", "v068", None, "Pick")
    assert told.title == "Current is no longer what you brought back"
    assert "Your pick is kept as v067; nothing is lost." in told.text
