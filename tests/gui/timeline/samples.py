"""Views of made-up compositions for tests and for looking at: every kind of row there is."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.diff.changes import Span, Tone
from core.history.timeline import (
    CompositionView,
    Damage,
    Entry,
    Kind,
    Lane,
    Picture,
    StateView,
)

NOW = datetime(2026, 2, 24, 6, 33, 20)


def clock() -> datetime:
    """The time at which the samples are looked at."""
    return NOW


def spans(text: str) -> tuple[Span, ...]:
    """Read `+2| tracks` into spans: parts between bars, toned by their first sign."""
    tones = {"+": Tone.ADDED, "−": Tone.REMOVED, "~": Tone.CHANGED, "→": Tone.MOVED}
    return tuple(Span(part, tones.get(part[:1], Tone.SECOND)) for part in text.split("|") if part)


def entry(number: int, title: str, detail: str = "", *, at: str = "24 06:00", **more) -> Entry:
    """A take at `day hh:mm` of February 2026."""
    day, _, time = at.partition(" ")
    saved_at = datetime.strptime(f"2026-02-{day} {time}:12", "%Y-%m-%d %H:%M:%S")
    values = {"kind": Kind.SAVE, "is_take": True, "detail": spans(detail), "saved_at": saved_at, **more}
    return Entry(stem=stem(number, saved_at), number=number, title=title, **values)


def stem(number: int, saved_at: datetime) -> str:
    return f"{number:03d}_{saved_at:%Y%m%d_%H%M%S}"


def noise(number: int, words: str = "playhead, times", *, at: str, **more) -> Entry:
    """A save without musical change."""
    return entry(number, "No musical change", words, at=at, is_take=False, **more)


def run(first: int, last: int, start: str, minutes: float, **more) -> list[Entry]:
    """Saves from `first` to `last`, so many minutes apart."""
    day, _, time = start.partition(" ")
    begin = datetime.strptime(f"2026-02-{day} {time}:10", "%Y-%m-%d %H:%M:%S")
    found = []
    for number in range(first, last + 1):
        moment = begin + timedelta(minutes=(number - first) * minutes)
        found.append(noise(number, at=f"{moment.day:02d} {moment:%H:%M}", **more))
    return found


def drawn() -> CompositionView:
    """The composition of the drawings."""
    restored = "156_20260224_052812"
    entries = [
        entry(0, "Original", "120 BPM · 4/4 · empty", at="23 17:50", kind=Kind.ORIGINAL),
        entry(
            1, "“Create a 45 second composition in the style of Eno”", "+4| tracks · |+56| notes",
            at="23 17:53", kind=Kind.AI, prompt="Create a 45 second composition in the style of Eno",
            actions=10, failed=1,
        ),
        entry(10, "3 tracks added", "+3| tracks · no notes yet", at="23 18:01"),
        entry(118, "Deep Bass: clip moved to bar 1.3", "→1| clip · gain −13.2 dB", at="23 21:26"),
        *run(119, 135, "23 21:27", 1.75),
        entry(136, "Tempo 120 → 211 BPM", "Tempo |~1", at="23 21:56"),
        entry(
            138, "before the tempo jump", "Tempo |~211 → 119 BPM", at="23 22:00",
            label="before the tempo jump",
        ),
        entry(156, "Atmospheric Pad: 1 note removed", "−1| note · E5", at="24 05:28"),
        *run(160, 191, "24 05:29", 1.3, left_behind=True),
        entry(194, "Atmospheric Pad: 1 note added", "+1| note · G♯7", at="24 06:11", left_behind=True),
        entry(198, "Atmospheric Pad: 2 notes added", "+2| notes · C♯6 F7", at="24 06:15", left_behind=True),
        entry(
            204, "Restored from v156", "Pad, Kick and 3 clips as they were", at="24 06:23",
            kind=Kind.RESTORE, restored_from=restored,
        ),
        *run(205, 206, "24 06:24", 5),
        entry(
            207, "“Recompose this sequence to be more ambient and atmospheric”",
            "+2| tracks · |+50| |−41| notes · |+7| effects", at="24 06:31", kind=Kind.AI,
            prompt="Recompose this sequence to be more ambient and atmospheric",
            actions=16, equals_current=True,
        ),
    ]  # fmt: skip
    return CompositionView(
        id="735f6a1c-0b7f-4e9e-9d8e-1f7b6f1c2a11",
        name="TEST1",
        entries=tuple(entries),
        current=StateView(NOW, 40_000, equals=entries[-1].stem),
        picture=picture(7),
        updated_at=NOW - timedelta(seconds=40),
    )


def trouble() -> CompositionView:
    """Damage, failures, nested restores, labels on AI turns, an autosave and a current in no version."""
    entries = [
        entry(0, "Original", "Empty, 120 BPM", at="20 10:00", kind=Kind.ORIGINAL),
        entry(1, "Kick: 8 notes added", "+8| notes", at="20 10:02"),
        entry(2, "Hi-Hats: 16 notes added", "+16| notes", at="20 10:04", left_behind=True),
        entry(
            3, "Restored from v001", "−16| notes", at="20 10:06", kind=Kind.RESTORE,
            restored_from="001_20260220_100212", left_behind=True,
        ),
        entry(4, "Tempo 120 → 90 BPM", "Tempo |~120 → 90 BPM", at="21 09:00", left_behind=True),
        entry(
            5, "Restored from v002", "+16| notes · Tempo |~90 → 120 BPM", at="23 09:00", kind=Kind.RESTORE,
            restored_from="002_20260220_100412",
        ),
        Entry(
            "006_20260223_203829", 6, Kind.OTHER, False, "Cannot be read",
            (Span("Ends too early, line 812"),), datetime(2026, 2, 23, 20, 38, 29),
            damage=Damage("it ends in the middle of a value", 812, 17),
        ),
        entry(
            7, "“Add a long and winding lead over the second half, please, with many notes and slides”",
            "+128| notes · |−12| notes · |~3| effects · |→8| clips", at="24 06:00", kind=Kind.AI,
            actions=16, failed=8, label="pinned",
        ),
        entry(8, "As v005 again", "−128| notes", at="24 06:12", same_as="005_20260223_090012"),
        *run(9, 13, "24 06:14", 2),
        entry(1207, "Mixer: Deep Bass −4.4 dB", "Level |~0.0 → −4.4 dB", at="24 06:31"),
        Entry(
            "current", 0, Kind.OTHER, True, "Current, in no version yet", spans("+4| notes"),
            NOW - timedelta(seconds=30), equals_current=True,
        ),
        Entry(
            "autosave", 0, Kind.AUTOSAVE, True, "Autosave", spans("+4| notes in Ambient Pad Layer 1"),
            NOW - timedelta(seconds=20),
        ),
    ]  # fmt: skip
    return CompositionView(
        id="e6e5cdef-0b7f-4e9e-9d8e-1f7b6f1c2a12",
        name="A rather long name of a composition",
        entries=tuple(entries),
        current=StateView(NOW, 9_000),
        autosave=StateView(NOW, 9_000),
        autosave_differs=True,
        autosave_words="4 notes in Ambient Pad Layer 1 that current does not hold",
        picture=picture(1),
        updated_at=NOW - timedelta(seconds=20),
    )


def picture(lanes: int) -> Picture:
    """An arrangement of so many tracks, all of one colour."""
    clips = [((0.0, 60.0),), ((8.0, 44.0), (56.0, 8.0)), ((4.0, 60.0),), ((12.0, 40.0),)]
    return Picture(tuple(Lane("#3b82f6", clips[lane % 4]) for lane in range(lanes)), 64.0 if lanes else 0.0)


def small(
    name: str, composition: str, takes: int, saves: int, *, day: int, lanes: int = 0, **more
) -> CompositionView:
    """A composition for the library, `takes` of its `saves` being takes."""
    entries = tuple(
        entry(n, f"Take {n}" if n else "Original", at=f"{day:02d} 10:{n % 60:02d}", is_take=n < takes,
              kind=Kind.SAVE if n else Kind.ORIGINAL)
        for n in range(saves)
    )  # fmt: skip
    more.setdefault("current", StateView(NOW, 1))
    return CompositionView(
        composition, name, entries, picture=picture(lanes), updated_at=datetime(2026, 2, day, 11, 0), **more
    )


def library() -> tuple[CompositionView, ...]:
    """Compositions in every state that the library shows."""
    state = StateView(NOW, 1)
    return (
        drawn(),
        trouble(),
        small("TEST2", "16fe0000", 5, 55, day=23, lanes=4),
        small("TEST1", "5e7c552d", 13, 174, day=22, lanes=3),
        small("Sequence 1", "e6e5cdef", 6, 6, day=19, lanes=1, autosave_differs=True),
        CompositionView(
            "0f1d", "Sequence 1", autosave=state, picture=picture(3), updated_at=datetime(2026, 2, 17, 9)
        ),
        small("TEST22", "53fb", 1, 1, day=16),
        small("Broken", "77aa", 2, 3, day=15, lanes=2, current=StateView(NOW, 1, damage=Damage("not JSON"))),
        CompositionView("9b1e", "Locked", problem="No permission to read this folder", updated_at=None),
    )
