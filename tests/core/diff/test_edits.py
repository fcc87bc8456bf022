"""One edit by hand gives the words that a musician would use, in the right area and at the right place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.diff.compare import compare
from core.diff.structure import apply
from core.model.fields import Area
from tests.core.diff.examples import (
    channel,
    clip,
    document,
    each,
    edited,
    effect,
    exact,
    flat,
    note,
    notes,
    put,
    strip,
    track,
)

Snapshot = dict[str, Any]


# what is done, the area, the title, the value, the place in the file
EDITS: list[tuple[Callable[[Snapshot], object], Area, str, str, str]] = [
    (lambda s: put(s, tempo=211), Area.SONG, "Tempo", "120 → 211 BPM", "tempo"),
    (lambda s: put(s, tempo=119.5), Area.SONG, "Tempo", "120 → 119.5 BPM", "tempo"),
    (lambda s: put(s, time_signature="3/4"), Area.SONG, "Time signature", "4/4 → 3/4", "time_signature"),
    (lambda s: put(s, loop_enabled=True), Area.SONG, "Loop on", "off → on", "loop_enabled"),
    (lambda s: put(s, loop_end=21.0), Area.SONG, "Loop end", "bar 5.1 → 6.2", "loop_end"),
    (lambda s: put(s, name="Day Drive"), Area.SONG, "Name", "Night Drive → Day Drive", "name"),
    (lambda s: put(s, swing=0.3), Area.SONG, "Swing", "0.3", "swing"),
    (lambda s: s["tracks"].append(track("t4", "Bells", "sine")), Area.TRACKS, "Bells", "sine", "tracks[3]"),
    (
        lambda s: s["tracks"].insert(0, s["tracks"].pop()),
        Area.TRACKS,
        "Pad: moved to place 1",
        "place 3 → 1",
        "tracks[0]",
    ),
    (
        lambda s: put(s["tracks"][0], name="Sub"),
        Area.TRACKS,
        "Sub: name",
        "Deep Bass → Sub",
        "tracks[0].name",
    ),
    (
        lambda s: put(s["tracks"][0], volume=0.034673685),
        Area.TRACKS,
        "Deep Bass: level",
        "0.0 → −29.2 dB",
        "tracks[0].volume",
    ),
    (
        lambda s: put(s["tracks"][0], volume=0),
        Area.TRACKS,
        "Deep Bass: level",
        "0.0 → −∞ dB",
        "tracks[0].volume",
    ),
    (lambda s: put(s["tracks"][1], pan=0.3), Area.TRACKS, "Hi-Hats: pan", "C → 30R", "tracks[1].pan"),
    (lambda s: put(s["tracks"][1], pan=-1.0), Area.TRACKS, "Hi-Hats: pan", "C → 100L", "tracks[1].pan"),
    (
        lambda s: put(s["tracks"][2], is_muted=True),
        Area.TRACKS,
        "Pad: muted",
        "off → on",
        "tracks[2].is_muted",
    ),
    (
        lambda s: put(s["tracks"][2], instrument="choir"),
        Area.TRACKS,
        "Pad: instrument",
        "sine → choir",
        "tracks[2].instrument",
    ),
    (
        lambda s: put(s["tracks"][2], sample_id="s1"),
        Area.SAMPLES,
        "Pad: sample",
        "none → s1",
        "tracks[2].sample_id",
    ),
    (
        lambda s: put(s["tracks"][2], groove={"a/b": 1}),
        Area.TRACKS,
        "Pad: groove",
        "1 field",
        "tracks[2].groove",
    ),
    (
        lambda s: put(s["clips"][0], start_time=5.1875),
        Area.CLIPS,
        "Deep Bass: clip moved to bar 2.2",
        "bar 3.1 → 2.2",
        "clips[0].start_time",
    ),
    (
        lambda s: put(s["clips"][0], track_id="t3"),
        Area.CLIPS,
        "Deep Bass: clip moved to Pad",
        "Deep Bass → Pad",
        "clips[0].track_id",
    ),
    (
        lambda s: put(s["clips"][0], duration=18.0),
        Area.CLIPS,
        "Deep Bass: clip length",
        "16 → 18 beats",
        "clips[0].duration",
    ),
    (
        lambda s: put(s["clips"][0], gain=0.22),
        Area.CLIPS,
        "Deep Bass: clip gain",
        "0.0 → −13.2 dB",
        "clips[0].gain",
    ),
    (
        lambda s: put(s["clips"][2], audio_file_path="b.wav"),
        Area.SAMPLES,
        "Pad: clip audio file",
        "samples/pad.wav → b.wav",
        "clips[2].audio_file_path",
    ),
    (
        lambda s: s["clips"].append({**clip("c9", "t2", 16.0, None), "name": "Fill"}),
        Area.CLIPS,
        "“Fill” on Hi-Hats, bar 5",
        "16 beats",
        "clips[3]",
    ),
    (
        lambda s: notes(s).extend([note(85, 1.0), note(101, 2.0)]),
        Area.NOTES,
        "Deep Bass: 2 notes added",
        "C♯6 F7",
        "clips[0].midi_events",
    ),
    (
        lambda s: notes(s, 1).__delitem__(slice(4, 16)),
        Area.NOTES,
        "Hi-Hats: 12 notes removed, bars 2–4",
        "F♯2",
        "clips[1].midi_events",
    ),
    (
        lambda s: each(notes(s), "note", lambda pitch: pitch - 12),
        Area.NOTES,
        "Deep Bass: transposed down one octave",
        "A2–B2 → A1–B1",
        "clips[0].midi_events",
    ),
    (
        lambda s: each(notes(s)[4:], "note", lambda pitch: pitch + 7),
        Area.NOTES,
        "Deep Bass: 4 notes up a fifth",
        "A2–B2 → E3–F♯3",
        "clips[0].midi_events",
    ),
    (
        lambda s: each(notes(s), "start_time", lambda start: start + 0.5),
        Area.NOTES,
        "Deep Bass: shifted by 0.5 beats",
        "8 notes",
        "clips[0].midi_events",
    ),
    (
        lambda s: put(notes(s)[2], start_time=4.25),
        Area.NOTES,
        "Deep Bass: 1 note moved 0.25 beats later",
        "4.1 → 4.1.2",
        "clips[0].midi_events",
    ),
    (
        lambda s: put(notes(s)[2], note=50, note_name="D3"),
        Area.NOTES,
        "Deep Bass: 1 note up a minor third",
        "B2 → D3",
        "clips[0].midi_events",
    ),
    (
        lambda s: each(notes(s, 1), "velocity", lambda _: 60),
        Area.NOTES,
        "Hi-Hats: softer by 30",
        "velocity 90 → 60",
        "clips[1].midi_events",
    ),
    (
        lambda s: put(notes(s)[0], duration=2.5),
        Area.NOTES,
        "Deep Bass: 1 note longer",
        "1 → 2.5 beats",
        "clips[0].midi_events",
    ),
    (
        lambda s: put(strip(s, 1), fader=-4.4),
        Area.MIXER,
        "Hi-Hats: fader",
        "0.0 → −4.4 dB",
        "channels[1].fader",
    ),
    (
        lambda s: put(strip(s, 1), fader=0.5),
        Area.MIXER,
        "Hi-Hats: fader",
        "0.0 → +0.5 dB",
        "channels[1].fader",
    ),
    (
        lambda s: put(s["mixer_state"]["master"], fader=-17.4),
        Area.MIXER,
        "Master: fader",
        "0.0 → −17.4 dB",
        "master.fader",
    ),
    (
        lambda s: s["mixer_state"]["channels"].append({**channel("t9", "Bells"), "fader": -3.1}),
        Area.MIXER,
        "Bells: strip",
        "−3.1 dB",
        "channels[3]",
    ),
    (
        lambda s: put(s["track_effects"][0]["effects"][0]["parameters"], cutoff=900.0),
        Area.EFFECTS,
        "Deep Bass: Low-pass cutoff",
        "2000 → 900 Hz",
        "effects[0].effects[0].parameters.cutoff",
    ),
    (
        lambda s: s["track_effects"][0]["effects"].append(effect("e9", "reverb", 1, mix=0.3)),
        Area.EFFECTS,
        "Deep Bass: Reverb",
        "mix 0.30",
        "effects[0].effects[1]",
    ),
    (
        lambda s: s["track_effects"].append(
            {"track_id": "t2", "effects": [effect("e9", "delay", 0, delayTime=0.25)]}
        ),
        Area.EFFECTS,
        "Hi-Hats: Delay",
        "0.25 s",
        "effects[2].effects[0]",
    ),
    (
        lambda s: s["track_effects"][0]["effects"].append(s["track_effects"][1]["effects"].pop()),
        Area.EFFECTS,
        "Deep Bass: Delay moved from Pad",
        "Pad → Deep Bass",
        "effects[0].effects[1]",
    ),
    (
        lambda s: put(s["track_effects"][0]["effects"][0], is_bypassed=True),
        Area.EFFECTS,
        "Deep Bass: Low-pass bypassed",
        "off → on",
        "effects[0].effects[0].is_bypassed",
    ),
    (
        lambda s: put(s["sample_assignments"], t1="samples/kick.wav"),
        Area.SAMPLES,
        "Deep Bass: sample",
        "samples/kick.wav",
        "sample_assignments.t1",
    ),
    (
        lambda s: s["chat_history"].extend([{"role": "user", "content": "More"}, {"role": "assistant"}]),
        Area.CONVERSATION,
        "2 messages added",
        "",
        "chat_history",
    ),
]


@pytest.mark.parametrize(("edit", "area", "title", "value", "place"), EDITS)
def test_one_edit_is_one_change_in_words(
    edit: Callable[[Snapshot], object], area: Area, title: str, value: str, place: str
) -> None:
    a, b = document(flat()), document(edited(flat(), edit))
    comparison = compare(a, b)
    assert [change.title for change in comparison.changes] == [title]
    (change,) = comparison.changes
    assert (change.area, change.value, change.place) == (area, value, place)
    assert exact(apply(a.data, comparison.delta)) == exact(b.data)
