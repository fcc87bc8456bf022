"""The musical material: grooves, harmony and melodies as lists of notes, in beats from a clip's start."""

from __future__ import annotations

from typing import Any

from resources.demo.seeded import between

Notes = list[dict[str, Any]]

_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")

KICK, SNARE, CLOSED_HAT, OPEN_HAT, SHAKER, BRUSH = 36, 38, 42, 46, 70, 40
"""Where General MIDI puts the drums."""

NIGHT_CHORDS = (
    (57, 60, 64, 67),  # Am7
    (53, 57, 60, 64),  # Fmaj7
    (55, 59, 60, 64),  # Cmaj7
    (55, 59, 62, 67),  # G
    (53, 57, 60, 62),  # Dm7
    (52, 55, 59, 62),  # Em7
)
"""Two bars each, in close voicings that move by steps."""

_NIGHT_BASS = ((33, 40, 31), (29, 36, 35), (36, 43, 33), (31, 38, 32))
"""Root, fifth, and the note that leads to the next root."""

_NIGHT_LEAD = (
    *((69, 0.0, 1.5), (72, 1.5, 0.5), (74, 2.0, 1.5), (77, 4.0, 1.0), (76, 5.0, 1.0), (74, 6.0, 0.5)),
    *((72, 6.5, 1.0), (71, 8.0, 1.5), (74, 9.5, 0.5), (76, 10.0, 2.0), (79, 12.0, 1.0), (76, 13.0, 0.5)),
    *((74, 13.5, 0.5), (71, 14.0, 2.0)),
)

_LANTERN_CHORDS = ((55, 59, 62), (52, 55, 59), (48, 55, 64), (50, 57, 62))
"""G, Em, C, D: one bar of three each."""

_LANTERN_MELODY = (
    *((79, 0.0, 1.0), (81, 1.0, 1.0), (83, 2.0, 1.0), (83, 3.0, 2.0), (79, 5.0, 1.0), (76, 6.0, 1.5)),
    *((79, 7.5, 1.5), (74, 9.0, 3.0), (74, 12.0, 1.0), (76, 13.0, 1.0), (79, 14.0, 1.0), (83, 15.0, 2.0)),
    *((86, 17.0, 1.0), (84, 18.0, 1.0), (81, 19.0, 1.0), (78, 20.0, 1.0), (79, 21.0, 3.0)),
)


def note(pitch: int, start: float, duration: float, velocity: int) -> dict[str, Any]:
    """One note as the backends spell it: MIDI 60 is C4, black keys are sharps."""
    return {
        "note": pitch,
        "note_name": f"{_NAMES[pitch % 12]}{pitch // 12 - 1}",
        "start_time": float(start),
        "duration": float(duration),
        "velocity": velocity,
        "channel": 0,
    }


def kick(bars: int, key: str) -> Notes:
    """One and the push before four; every fourth bar a pick-up into the next."""
    notes: Notes = []
    for bar in range(bars):
        at = 4.0 * bar
        notes.append(_played(KICK, at, 0.5, 112, key))
        notes.append(_played(KICK, at + 2.5, 0.5, 96, key))
        if bar % 4 == 3:
            notes.append(_played(KICK, at + 3.75, 0.25, 82, key))
    return notes


def snare(bars: int, key: str) -> Notes:
    """Half-time backbeat on three, a ghost note at the end of each second bar."""
    notes: Notes = []
    for bar in range(bars):
        notes.append(_played(SNARE, 4.0 * bar + 2, 0.5, 104, key))
        if bar % 2:
            notes.append(_played(SNARE, 4.0 * bar + 3.75, 0.25, 42, key))
    return notes


def hats(bars: int, key: str) -> Notes:
    """Off-beats, every second one a little late and softer; an open hat closes the phrase."""
    notes: Notes = []
    for bar in range(bars):
        for beat in range(4):
            late = 0.03125 if beat % 2 else 0.0
            open_hat = bar == bars - 1 and beat == 3
            notes.append(
                _played(
                    OPEN_HAT if open_hat else CLOSED_HAT,
                    4.0 * bar + beat + 0.5 + late,
                    0.4375 if open_hat else 0.25,
                    64 if beat % 2 else 80,
                    key,
                )
            )
    return notes


def shaker(bars: int, key: str) -> Notes:
    """Every beat, soft."""
    return [_played(SHAKER, float(beat), 0.25, 52, key) for beat in range(4 * bars)]


def night_bass(key: str) -> Notes:
    """Eight bars: roots, a fifth, and a step into the next chord."""
    notes: Notes = []
    for index, (root, fifth, leading) in enumerate(_NIGHT_BASS):
        at = 8.0 * index
        for pitch, start, duration, velocity in (
            (root, 0.0, 1.5, 100),
            (root, 2.5, 0.5, 86),
            (root, 4.0, 1.5, 98),
            (fifth, 6.0, 0.75, 84),
            (leading, 7.0, 0.75, 90),
        ):
            notes.append(_played(pitch, at + start, duration, velocity, key))
    return notes


def night_pad(first: int, last: int, key: str) -> Notes:
    """The chords `first` to `last` (not included), two bars each, from the start of the clip."""
    return [
        _played(pitch, 8.0 * index, 7.5, 62 - 3 * voice, key)
        for index, chord in enumerate(NIGHT_CHORDS[first:last])
        for voice, pitch in enumerate(chord)
    ]


def night_lead(key: str) -> Notes:
    """Four bars over Dm7 and Em7."""
    return [_played(pitch, start, duration, 88, key) for pitch, start, duration in _NIGHT_LEAD]


def arpeggio(bars: int, key: str) -> Notes:
    """Broken chords in eighths an octave above the pad, half a bar each."""
    notes: Notes = []
    for bar in range(bars):
        chord = NIGHT_CHORDS[bar // 2]
        for step in range(4):
            notes.append(_played(chord[step] + 12, 4.0 * bar + step, 0.5, 74, key))
    return notes


def lantern_chords(bars: int, key: str) -> Notes:
    """A waltz: the low note on one, the upper two on two and three."""
    notes: Notes = []
    for bar in range(bars):
        low, *upper = _LANTERN_CHORDS[bar % 4]
        notes.append(_played(low, 3.0 * bar, 2.75, 72, key))
        for beat in (1, 2):
            notes.extend(_played(pitch, 3.0 * bar + beat, 0.75, 54, key) for pitch in upper)
    return notes


def lantern_bass(bars: int, key: str) -> Notes:
    """The root of each bar, an octave below."""
    return [_played(_LANTERN_CHORDS[bar % 4][0] - 12, 3.0 * bar, 2.5, 82, key) for bar in range(bars)]


def lantern_melody(key: str) -> Notes:
    """Eight bars of a tune in G."""
    return [_played(pitch, start, duration, 84, key) for pitch, start, duration in _LANTERN_MELODY]


def brushes(bars: int, key: str) -> Notes:
    """Two and three of each bar."""
    return [_played(BRUSH, 3.0 * bar + beat, 0.5, 48, key) for bar in range(bars) for beat in (1, 2)]


def transpose(notes: Notes, semitones: int) -> None:
    """Shift every note in place."""
    for index, played in enumerate(notes):
        notes[index] = note(
            played["note"] + semitones, played["start_time"], played["duration"], played["velocity"]
        )


def _played(pitch: int, start: float, duration: float, velocity: int, key: str) -> dict[str, Any]:
    """A note as a hand would play it: the velocity wanders a little."""
    wander = between(-4, 4, "velocity", key, str(pitch), str(start))
    return note(pitch, start, duration, max(1, min(127, velocity + wander)))
