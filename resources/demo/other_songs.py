"""The three smaller compositions: foreign through and through, each with its own oddity of real libraries."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from resources.demo import music
from resources.demo.snapshot import nested
from resources.demo.song import Song
from resources.demo.story import Story, failed, worked


def paper_lanterns() -> Story:
    """A waltz in the nested shape: a number twice, a number missing, and a current that no version equals."""
    song = Song("paper lanterns", "Paper Lanterns", _at(17, 16, 31), has_mixer=False, tempo=84.0)
    song.time_signature = "3/4"
    story = Story(song, nested)
    story.first("manual_create")
    story.until(17, "16:40:12")
    song.add_track("piano", "Felt Piano", "acousticGrand", "#3b82f6")
    song.add_clip("piano", "piano", "Waltz", 0, 24, music.lantern_chords(8, "piano"))
    song.loop = (True, 0.0, 24.0)
    story.save()
    story.timers(1)
    story.until(17, "17:02:55")
    song.add_track("bass", "Upright Bass", "acousticBass", "#22c55e")["volume"] = 0.9
    song.add_clip("bass", "bass", "Roots", 0, 24, music.lantern_bass(8, "bass"))
    story.save()
    # Two windows of the backend saved at once and counted the same files: 003 twice, and then no 004.
    story.wait(seconds=7)
    song.track("bass")["volume"] = 0.75
    story.save(number=3)
    _tune_by_ai(story)
    story.until(18, "09:30:08")
    song.add_track("brushes", "Brushes", "brushKit", "#f59e0b")["pan"] = 0.2
    song.add_clip("brushes", "brushes", "Brushes", 12, 12, music.brushes(4, "brushes"))
    story.save()
    story.timers(1)
    story.until(18, "09:48:31")
    song.tempo = 78.0
    song.effect("vibes reverb")["parameters"]["mix"] = 0.5
    story.save()
    story.until(18, "09:55:02")
    song.tempo = 76.0
    song.notes("tune").append(music.note(83, 23.0, 1.0, 58))
    story.save_without_history()
    return story


def _tune_by_ai(story: Story) -> None:
    song = story.song
    story.until(17, "17:20:26")
    song.add_track("vibes", "Vibraphone", "vibraphone", "#a855f7")
    song.add_clip("tune", "vibes", "Tune", 0, 24, music.lantern_melody("tune"))
    reverb = song.add_effect("vibes reverb", "vibes", "reverb")
    story.turn(
        "A simple tune for the vibraphone over all eight bars, please.",
        "1. A vibraphone\n2. A pentatonic tune in G that rises twice\n3. A little reverb\n4. Slower: 80 BPM",
        "I added a vibraphone with a tune that rises to B5 and then D6, a little reverb, and slowed the waltz"
        " to 80 BPM.",
        [
            worked("create_track", track_id=song.id_of("track", "vibes")),
            worked(
                "create_midi_clip", clip_id=song.id_of("clip", "tune"), note_count=len(song.notes("tune"))
            ),
            worked("add_effect", effect_id=reverb["id"], slot_index=0),
            failed(
                "set_tempo",
                "PlaybackEngineService.set_tempo() missing 1 required positional argument: 'tempo'",
            ),
        ],
    )


def sketch() -> Story:
    """“Sketch 3”: only an autosave, by the older backend, without a conversation."""
    song = Song("sketch 3", "Sketch 3", _at(19, 8, 12), has_mixer=False, tempo=110.0)
    story = Story(song, partial(nested, with_chat=False))
    song.add_track("keys", "MIDI 1", "celesta", "#ef4444")["volume"] = 0.7
    song.add_clip("keys", "keys", "Clip 1", 0, 16, music.night_pad(0, 2, "keys"))
    song.now = _at(19, 8, 20)
    story.autosave(song)
    return story


def rainy_afternoon() -> Story:
    """Three versions under a name too long for any list."""
    name = "Rainy afternoon in the small studio by the harbour, take two"
    story = Story(Song("rainy afternoon", name, _at(16, 15, 4)))
    song = story.song
    story.first("create_composition")
    story.until(16, "15:19:33")
    song.tempo = 68.0
    song.add_track("crackle", "Vinyl", None, "#64748b", kind="audio")
    song.add_audio_clip("crackle", "crackle", "Crackle", 0, 32, "samples/vinyl_crackle.wav")
    song.add_track("pad", "Harbour Pad", "pad1NewAge", "#06b6d4")
    song.add_clip("pad", "pad", "Chords", 0, 32, music.night_pad(0, 4, "harbour"))
    story.save()
    story.timers(1)
    return story


def _at(day: int, hour: int, minute: int) -> datetime:
    """Naive on purpose: the backends write local time without a zone."""
    return datetime(2026, 2, day, hour, minute, 8, 204117)  # noqa: DTZ001
