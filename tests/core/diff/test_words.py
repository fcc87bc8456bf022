"""Numbers and names as LOOK writes them."""

from __future__ import annotations

import pytest

from core.diff.words import (
    Meter,
    beats,
    before_after,
    count,
    decibels,
    gain,
    listed,
    number,
    one,
    pan,
    pitch,
    pitches,
    short,
    size,
)
from core.model.fields import Unit


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (number(119.0), "119"),
        (number(119.5), "119.5"),
        (number(-4.25), "−4.25"),
        (number(1204), "1,204"),
        (number(-0.00001), "0"),
        (number(1e300), "1e+300"),
        (decibels(-4.4), "−4.4"),
        (decibels(0.5), "+0.5"),
        (decibels(-0.01), "0.0"),
        (decibels(-200), "−∞"),
        (gain(1.0), "0.0"),
        (gain(0), "−∞"),
        (gain(2), "+6.0"),
        (gain(0.034673685045253165), "−29.2"),
        (pan(0.0), "C"),
        (pan(0.3), "30R"),
        (pan(-1), "100L"),
        (pitch(60), "C4"),
        (pitch(85), "C♯6"),
        (pitch(0), "C−1"),
        (pitches([62, 60, 60]), "C4 D4"),
        (pitches(range(48, 77)), "C3–E5"),
        (beats(16.0), "16 beats"),
        (beats(1), "1 beat"),
        (size(38_400), "38.4 KB"),
        (size(999), "999 bytes"),
        (count(1204, "note"), "1,204 notes"),
        (count(1, "note"), "1 note"),
        (listed(["a", "b", "c"]), "a, b and c"),
        (listed(["a"]), "a"),
        (short(None), "none"),
        (short("a\n b" * 40).endswith("…"), True),
        (one(-4.4, Unit.DB), "−4.4 dB"),
        (one(211, Unit.BPM), "211 BPM"),
        (before_after(120.0, 119.0, Unit.BPM), "120 → 119 BPM"),
        (before_after(None, 2.0, Unit.DB), "none → +2.0 dB"),
        (before_after(0.50001, 0.50002, Unit.DB), "0.50001 → 0.50002 dB"),
    ],
)
def test_words(said: object, expected: object) -> None:
    assert said == expected


@pytest.mark.parametrize(
    ("signature", "start", "place"),
    [
        ("4/4", 0.0, "1.1"),
        ("4/4", 5.0, "2.2"),
        ("4/4", 2.3125, "1.3.2"),
        ("4/4", 5.1875, "2.2"),
        ("3/4", 3.0, "2.1"),
        ("6/8", 3.5, "2.2"),
        ("junk", 4.0, "2.1"),
        ("0/0", 4.0, "2.1"),
        (None, 4.0, "2.1"),
    ],
)
def test_places_count_from_one_by_the_time_signature(signature: object, start: float, place: str) -> None:
    assert Meter.of(signature).place(start) == place


def test_bars_span_from_the_first_to_the_last() -> None:
    assert Meter().bars([40.0, 71.5, 50.0]) == "bars 11–18"
    assert Meter().bars([16.0]) == "bar 5"
    assert Meter().bars([]) == ""
