"""A comparison in two lines, a folded save's words, and the autosave's."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from core.diff.changes import Tone
from core.diff.compare import compare
from core.diff.summary import (
    Summary,
    describe_original,
    music_difference_words,
    noise_words,
    summarise,
)
from tests.core.diff.examples import clip, document, edited, effect, flat, note, track

Snapshot = dict[str, Any]
Edit = Callable[[Snapshot], object]


def summed(edit: Edit, base: Snapshot | None = None) -> Summary:
    base = base or flat()
    return summarise(compare(document(base), document(edited(base, edit))))


def several(*edits: Edit) -> Edit:
    def make(snapshot: Snapshot) -> None:
        for edit in edits:
            edit(snapshot)

    return make


def add_track(snapshot: Snapshot, name: str = "Bells") -> None:
    snapshot["tracks"].append(track(f"id of {name}", name, "sine"))


def add_notes(snapshot: Snapshot, many: int, number: int = 0) -> None:
    snapshot["clips"][number]["midi_events"] += [note(100 + step, 1.25) for step in range(many)]


CASES: list[tuple[Edit, str, str]] = [
    (lambda s: s.update(tempo=211), "Tempo 120 → 211 BPM", "Tempo ~1"),
    (lambda s: add_notes(s, 2), "Deep Bass: 2 notes added", "+2 notes · E7 F7"),
    (lambda s: s["clips"][0]["midi_events"].pop(), "Deep Bass: 1 note removed", "−1 note · A♯2"),
    (lambda s: s["clips"][0].update(start_time=2.0), "Deep Bass: clip moved to bar 1.3", "→1 clip"),
    (
        lambda s: s["clips"][0].update(start_time=2.0, gain=0.22),
        "Deep Bass: clip moved to bar 1.3 · Deep Bass: clip gain 0.0 → −13.2 dB",
        "→1 clip · gain −13.2 dB",
    ),
    (
        several(*(partial(add_track, name=name) for name in "ABC")),
        "3 tracks added",
        "+3 tracks · no notes yet",
    ),
    (add_track, "Bells added", "+1 track"),
    (lambda s: s["tracks"].pop(), "Pad removed", "−1 track"),
    (
        several(add_track, lambda s: s["clips"].append(clip("c9", "id of Bells", 0.0, None))),
        "Bells added (1 clip)",
        "+1 track · +1 clip",
    ),
    (
        several(add_track, lambda s: s["clips"].append(clip("c9", "id of Bells", 0.0, [note(60, 0.0)]))),
        "Bells added (1 clip, 1 note)",
        "+1 track · +1 note · C4",
    ),
    (
        several(
            lambda s: add_track(s, "A"),
            lambda s: add_track(s, "B"),
            lambda s: s["clips"].append(clip("c9", "id of A", 0.0, [note(60, float(n)) for n in range(50)])),
            lambda s: s["clips"][1]["midi_events"].clear(),
            lambda s: s["track_effects"][0]["effects"].append(effect("e9", "reverb", 1)),
            lambda s: s["chat_history"].clear(),
        ),
        "A and B added · Hi-Hats: 16 notes removed in bars 1–4 · Deep Bass: Reverb added",
        "+2 tracks · +50 −16 notes · +1 effect",
    ),
    (lambda s: s["tracks"][0].update(instrument="choir"), "Deep Bass: instrument saw → choir", "Tracks ~1"),
    (
        lambda s: s["mixer_state"]["master"].update(fader=-17.4),
        "Master: fader 0.0 → −17.4 dB",
        "Mixer ~1",
    ),
    (
        several(lambda s: add_notes(s, 2), lambda s: add_notes(s, 3, 1)),
        "Deep Bass and Hi-Hats: 5 notes added",
        "+5 notes",
    ),
    (lambda s: s["chat_history"].clear(), "1 message removed", "−1 message"),
    (lambda s: s.update(current_position=2.0), "No musical change", "playhead"),
]


@pytest.mark.parametrize(("edit", "title", "detail"), CASES)
def test_a_take_in_two_lines(edit: Edit, title: str, detail: str) -> None:
    summary = summed(edit)
    assert (summary.title, "".join(span.text for span in summary.detail)) == (title, detail)


def test_counts_have_the_tone_of_their_kind() -> None:
    def edit(snapshot: Snapshot) -> None:
        notes = snapshot["clips"][0]["midi_events"]
        notes[0]["velocity"] = 1
        notes.pop()
        add_notes(snapshot, 1, 1)

    tones = {span.text: span.tone for span in summed(edit).detail}
    assert (tones["+1"], tones["−1"], tones["~1"]) == (Tone.ADDED, Tone.REMOVED, Tone.CHANGED)


def test_the_original_is_described_by_what_it_holds() -> None:
    assert _text(flat()) == "120 BPM · 4/4 · 3 tracks, 24 notes"
    assert _text({"tempo": 120.0, "time_signature": "4/4"}) == "120 BPM · 4/4 · empty"
    assert _text({}) == "empty"


def _text(data: Any) -> str:
    return "".join(span.text for span in describe_original(document(data)))


def test_folded_saves_say_what_moved() -> None:
    def play(snapshot: Snapshot) -> None:
        snapshot.update(current_position=2.0, is_playing=True, updated_at="later")
        snapshot["mixer_state"]["channels"][0]["meter_peak_left"] = -3.0

    assert noise_words(compare(document(flat()), document(edited(flat(), play)))) == "playhead, times, meters"
    assert noise_words(compare(document(flat()), document(flat()))) == "equal"


def test_autosave_says_what_current_does_not_hold() -> None:
    def words(edit: Edit) -> str:
        return music_difference_words(compare(document(flat()), document(edited(flat(), edit))))

    assert words(lambda s: add_notes(s, 4)) == "4 notes in Deep Bass that current does not hold"
    assert words(lambda s: s.update(current_position=1)) == ""
    assert "Tempo" in words(lambda s: s.update(tempo=99))
    assert "song and tracks" in words(several(lambda s: s.update(tempo=99), add_track))
