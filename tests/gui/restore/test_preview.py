"""What the sheet says before a restore, and the bars after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from core.diff.changes import Change, ChangeKind
from core.errors import CurrentChanged, DurabilityUnknown, NotSaved, SavedNotCurrent
from core.history.timeline import Damage, Picture, StateView
from core.model.fields import Area
from gui.compare.side import Side
from gui.comparing import side_of
from gui.restore import news
from gui.restore.preview import RestorePreview, area_lines, build_preview
from tests.gui.compare import samples

LONG_AFTER = datetime(2027, 1, 1)


def build(ref: str, now: datetime = LONG_AFTER, **view_fields: Any) -> RestorePreview:
    view = replace(samples.view_of(), **view_fields)
    comparison = samples.pair("current", ref).comparison
    return build_preview(view, side_of(view, ref), comparison, before=Picture(), after=Picture(), now=now)


def words(preview: RestorePreview) -> list[str]:
    return [line.words for line in preview.lines]


def change(area: Area, kind: ChangeKind, title: str, **more: object) -> Change:
    return Change("key", area, kind, title, **more)  # type: ignore[arg-type]


def test_it_names_what_comes_back_and_says_that_nothing_is_written_yet() -> None:
    preview = build(samples.stem(44))
    assert preview.title == "Restore v044?"
    assert preview.primary == "Restore v044"
    assert preview.subtitle == (
        "“before the tempo jump”, 21 Feb 2026, 15:22:30. Nothing is written until you press Restore."
    )
    assert (preview.before_name, preview.after_name) == ("v066, now", "as v044 was")


def test_the_list_goes_by_area() -> None:
    lines = words(build(samples.stem(44)))
    assert lines[0] == "Tracks: Rain, Vox, Lead go"
    assert lines[2] == "Notes: Vox, Lead, Kick, Night Pad as in v044"
    assert "Mixer: strips of Rain, Vox, Lead go" in lines
    assert lines[-1].startswith("Conversation: ")


def test_counts_are_of_things_by_kind() -> None:
    lines = {line.words.partition(":")[0]: line for line in build(samples.stem(44)).lines}
    assert lines["Tracks"].counts == ((ChangeKind.REMOVED, 3),)
    assert lines["Tracks"].kind is ChangeKind.REMOVED
    assert lines["Notes"].kind is ChangeKind.CHANGED
    assert dict(lines["Notes"].counts)[ChangeKind.REMOVED] == 27


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([change(Area.TRACKS, ChangeKind.ADDED, "Track 5", noun="track")], "Tracks: Track 5 comes back"),
        (
            [change(Area.CLIPS, ChangeKind.REMOVED, f"“C{n}” on Pad, bar 1", noun="clip") for n in range(5)],
            "Clips: C0, C1, C2 and 2 more go",
        ),
        (
            [change(Area.CONVERSATION, ChangeKind.REMOVED, "2 messages removed", noun="message", count=2)],
            "Conversation: 2 messages go",
        ),
        (
            [
                change(Area.MIXER, ChangeKind.CHANGED, f"T{n}: level", headline=f"T{n}: level 0.0 → −{n} dB")
                for n in range(4)
            ],
            "Mixer: T0: level 0.0 → −0 dB, T1: level 0.0 → −1 dB and 2 more",
        ),
    ],
)
def test_words_of_an_area(changes: list[Change], said: str) -> None:
    assert [line.words for line in area_lines(changes, "v204")] == [said]


def test_of_long_names_begin_end_and_what_becomes_of_them_are_read() -> None:
    names = [f"Strings of the rehearsal room with both microphones, bounce {n}" for n in (14, 15)]
    gone = [change(Area.TRACKS, ChangeKind.REMOVED, name, noun="track") for name in names]
    (line,) = area_lines(gone, "v204")
    assert line.words.startswith("Tracks: Strings of the")
    assert "bounce 14, Strings" in line.words
    assert line.words.endswith("bounce 15 go")
    assert len(line.words) < 80
    assert line.whole == f"Tracks: {names[0]}, {names[1]} go"


def test_what_an_autosave_adds_does_not_come_back() -> None:
    added = [change(Area.TRACKS, ChangeKind.ADDED, "Bell", noun="track")]
    assert next(iter(area_lines(added, "the autosave"))).words == "Tracks: Bell comes"


def test_a_current_that_equals_a_version_stays_in_the_timeline() -> None:
    assert build(samples.stem(44)).kept == (
        "Current equals v066, which stays in the timeline. This restore becomes v067 and can be undone."
    )


def test_a_current_in_no_version_is_kept_first() -> None:
    loose = StateView(None, 0, equals=None)
    assert build(samples.stem(44), current=loose).kept == (
        "Current is in no version; it is kept as v067 first. This restore becomes v068 and can be undone."
    )


def test_without_a_current_or_with_a_damaged_one_there_is_no_list() -> None:
    view = replace(samples.view_of(), current=None)
    source = side_of(view, samples.stem(44))
    none = build_preview(view, source, None, before=Picture(), after=Picture(), now=LONG_AFTER)
    assert none.verdict == "There is no current state here; v044 becomes it."
    assert none.kept == "This restore becomes v067."
    broken = replace(view, current=StateView(None, 0, damage=Damage("it is not valid JSON")))
    kept = build_preview(broken, source, None, before=Picture(), after=Picture(), now=LONG_AFTER)
    assert kept.verdict.startswith("Current cannot be read")
    assert kept.kept.startswith("The file that cannot be read is kept aside first.")


def test_it_says_when_current_holds_this_music_already() -> None:
    preview = build(samples.stem(66))
    assert preview.lines == ()
    assert preview.verdict == "Current already holds this music."


def test_the_autosave_is_asked_for_by_name() -> None:
    preview = build("autosave")
    assert preview.title == "Restore the autosave?"
    assert preview.subtitle.startswith("Autosaved 22 Feb 2026, 12:09")
    assert preview.after_name == "as the autosave is"


def test_another_program_at_work_is_warned_of_for_a_while() -> None:
    last = max(entry.saved_at for entry in samples.view_of().versions if entry.saved_at)
    assert build(samples.stem(44), last + timedelta(minutes=2)).warning == (
        "Another program wrote here 2 min ago. Reload there after the restore, or it may save over it."
    )
    assert "just now" in build(samples.stem(44), last).warning
    assert build(samples.stem(44), last + timedelta(hours=1)).warning == ""


def test_a_source_without_a_title_is_told_by_its_name() -> None:
    side = Side("007_x", "v007", "007_x.json")
    view = samples.view_of()
    preview = build_preview(view, side, None, before=Picture(), after=Picture(), now=LONG_AFTER)
    assert preview.subtitle.startswith("v007, time unknown.")


# News


def test_success_is_proven_and_can_be_undone() -> None:
    told = news.restored("v204", "v208", "v207")
    assert (told.kind, told.title) == ("success", "Restored v204.")
    assert told.text == "Saved as v208, read back and equal. v207 is kept."
    assert [action.text for action in told.actions] == ["Show v207", "Undo restore"]
    assert news.restored("v204", "v208", None).actions == ()
    assert "kept aside" in news.restored("v204", "v208", None, kept_aside=True).text


def test_undo_says_what_is_back() -> None:
    told = news.undone("v207", "v209", "v208")
    assert told.text == "v207 is back as v209, read back and equal. v208 is kept."


@pytest.mark.parametrize(
    ("error", "title", "safe"),
    [
        (NotSaved("v204", "the disk is full"), "v204 was not restored", "Nothing has changed."),
        (CurrentChanged("x"), "v204 was not restored", "Nothing was written."),
        (RuntimeError("odd"), "v204 was not restored", "Nothing was changed."),
        (SavedNotCurrent("208", "denied"), "v204 was not restored", "current.json was not changed"),
        (DurabilityUnknown("208", "late"), "v204 is restored, but the disk gave no promise", "confirm"),
    ],
)
def test_failure_says_what_is_safe_once(error: Exception, title: str, safe: str) -> None:
    told = news.not_restored("v204", error)
    assert told.title == title
    assert safe in told.text
    assert told.text.count("Nothing") <= 1


def test_the_autosave_banner_compares_first() -> None:
    told = news.autosave_differs(
        "4 notes in Pad that current does not hold",
        datetime(2026, 2, 19, 10, 22),
        datetime(2026, 2, 19, 10, 15),
    )
    assert told.text == (
        "It holds 4 notes in Pad that current does not hold. "
        "Autosaved 19 Feb 2026, 10:22; current saved at 10:15."
    )
    assert [action.text for action in told.actions] == ["Compare", "Restore autosave…", "Not now"]
    assert news.autosave_differs("a change", datetime(2026, 2, 19, 10, 22), None).text.endswith("10:22.")


def test_a_restore_that_was_saved_over_is_not_lost() -> None:
    told = news.saved_over("v208", "v209", datetime(2026, 2, 24, 6, 34))
    assert told.text == (
        "Another program saved v209 at 06:34 from the state before. "
        "Your restore is kept as v208; nothing is lost."
    )
    assert [action.text for action in told.actions] == ["Compare v208 with v209", "Restore v208 again…"]
    assert len(news.saved_over("v208", None, None).actions) == 1
