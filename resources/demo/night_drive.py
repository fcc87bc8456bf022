"""“Night Drive”, the showpiece: three days, every kind of change, four AI turns, one restore."""

from __future__ import annotations

import copy
from datetime import datetime

from resources.demo import music, night_turns
from resources.demo.song import Song
from resources.demo.story import Story


def tell() -> Story:
    """The whole story, ready to be written."""
    story = Story(Song("night drive", "Night Drive", datetime(2026, 2, 20, 19, 2, 11, 318204)))  # noqa: DTZ001
    _friday(story)
    before_jump = _saturday_before_the_jump(story)
    _saturday_after_the_jump(story, before_jump)
    sent = _sunday(story)
    _leave_an_autosave(story)
    story.describe(
        ["synthwave", "A minor"],
        "Half-time, slow enough to see the lamps go by.",
        {before_jump: ("before the tempo jump", True), sent: ("sent to Ines", False)},
    )
    return story


def _friday(story: Story) -> None:
    story.original()
    story.timers(2)
    _drums(story)
    _bass(story)
    night_turns.pad(story)
    _louder_kick(story)
    _hats(story)


def _drums(story: Story) -> None:
    song = story.song
    story.until(20, "19:08:40")
    song.tempo = 92.0
    song.loop = (True, 0.0, 16.0)
    song.add_track("kick", "Kick", "kick808", "#ef4444")
    song.add_clip("kick a", "kick", "Kick A", 0, 16, music.kick(4, "kick a"))
    song.add_track("snare", "Snare", "snare808", "#f59e0b")
    song.add_clip("snare a", "snare", "Backbeat", 0, 16, music.snare(4, "snare a"))
    story.save()
    story.timers(10)


def _bass(story: Story) -> None:
    song = story.song
    story.until(20, "19:24:05")
    song.add_track("bass", "MIDI 3", "saw", "#3b82f6")
    song.add_clip("bass line", "bass", "Bass Line", 0, 32, music.night_bass("bass"))
    # An octave too high at first; day two brings it down.
    music.transpose(song.notes("bass line"), 12)
    song.loop = (True, 0.0, 32.0)
    story.save()
    story.timers(5)


def _louder_kick(story: Story) -> None:
    song = story.song
    story.until(20, "20:03:17")
    song.rename_track("bass", "Warm Bass")
    song.track("bass")["instrument"] = "synthBass1"
    for note in song.notes("kick a"):
        note["velocity"] = min(127, note["velocity"] + 10)
    story.save()
    story.timers(4)


def _hats(story: Story) -> None:
    song = story.song
    story.until(20, "20:19:48")
    song.add_track("hats", "Hi-Hats", "hihat808", "#22c55e")
    song.add_clip("hats", "hats", "Off-beats", 16, 16, music.hats(4, "hats"))
    song.add_track("shaker", "Shaker", "shaker", "#84cc16")
    song.add_clip("shaker", "shaker", "Shaker", 16, 8, music.shaker(2, "shaker"))
    song.add_clip("kick b", "kick", "Kick B", 16, 16, music.kick(4, "kick b"))
    song.add_clip("snare b", "snare", "Backbeat", 16, 16, music.snare(4, "snare b"))
    story.save()
    story.timers(2)


def _saturday_before_the_jump(story: Story) -> str:
    song = story.song
    story.until(21, "14:10:02")
    story.timers(1)
    story.wait(minutes=6)
    music.transpose(song.notes("bass line"), -12)
    story.save()
    story.timers(1)
    story.until(21, "14:26:47")
    song.clip("pad")["duration"] = 48.0
    pad = song.notes("pad")
    pad += [
        music.note(note["note"], note["start_time"] + 32, note["duration"], note["velocity"])
        for note in music.night_pad(4, 6, "pad")
    ]
    for note in pad:
        note["duration"] = 8.0
    song.loop = (True, 0.0, 48.0)
    story.save()
    _rough_mix(story)
    night_turns.harder_drums(story)
    story.until(21, "15:22:30")
    song.remove_effect("snare drive")
    song.remove_track("shaker")
    song.clip("snare b")["start_time"] = 20.0
    song.track("snare")["volume"] = 0.85
    before_jump = story.save()
    story.wait(minutes=3)
    return before_jump


def _rough_mix(story: Story) -> None:
    song = story.song
    story.until(21, "14:38:20")
    song.channel("pad")["fader"] = -4.5
    song.channel("hats")["fader"] = -2.0
    song.channel("hats")["pan"] = 0.25
    song.master["limiter_enabled"] = True
    song.track("pad")["pan"] = -0.15
    song.track("pad")["volume"] = 0.8
    story.save()


def _saturday_after_the_jump(story: Story, before_jump: str) -> None:
    song = story.song
    song.tempo = 124.0
    song.add_track("arp", "Glass Arp", "celesta", "#06b6d4")
    song.add_clip("arp a", "arp", "Arp A", 0, 16, music.arpeggio(4, "arp a"))
    song.add_clip("arp b", "arp", "Arp B", 16, 8, music.arpeggio(2, "arp b"))
    story.save()
    story.timers(1)
    story.until(21, "15:41:55")
    song.remove_clip("arp b")
    song.track("arp")["is_muted"] = True
    story.save()
    story.until(21, "15:47:36")
    story.restore(before_jump)
    # The backend opened what was restored and carries its metadata on.
    story.timers(2)
    _rain(story)
    _voice(story)


def _rain(story: Story) -> None:
    song = story.song
    story.until(21, "16:05:13")
    song.add_track("rain", "Rain", None, "#64748b", kind="audio")
    song.add_audio_clip("rain", "rain", "Rain on the window", 0, 48, "samples/rain_window.wav")["gain"] = 0.6
    story.save()
    story.timers(1)


def _voice(story: Story) -> None:
    song = story.song
    story.until(21, "16:21:44")
    song.add_track("vox", "Vox", None, "#ec4899", kind="sample")
    song.assign_sample("vox", "vox_ah", "samples/vox_ah.wav")
    calls = [music.note(69, 0.0, 3.0, 90), music.note(72, 8.0, 3.0, 84), music.note(74, 12.0, 2.0, 80)]
    song.add_clip("vox", "vox", "Vox Calls", 16, 16, calls)
    story.save()
    story.timers(1)


def _sunday(story: Story) -> str:
    song = story.song
    story.until(22, "10:33:21")
    night_turns.lead(story)
    story.timers(1)
    story.until(22, "10:52:40")
    _rework_the_lead(song)
    good = story.save()
    story.timers(1)
    story.until(22, "11:01:15")
    song.clip("snare b")["is_muted"] = True
    song.track("hats")["is_muted"] = True
    song.bypass_effect("pad reverb")
    story.save()
    story.until(22, "11:06:58")
    story.go_back(good)
    story.save()
    story.timers(1)
    night_turns.space(story)
    return _last_touches(story)


def _rework_the_lead(song: Song) -> None:
    """Two notes out, three in, one on another pitch; and the effects set by ear."""
    lead = [note for note in song.notes("lead") if note["start_time"] not in (5.0, 13.5)]
    lead += [music.note(72, 5.5, 0.5, 82), music.note(77, 13.5, 0.25, 80), music.note(74, 13.75, 0.25, 76)]
    for index, note in enumerate(lead):
        if note["start_time"] == 10.0:
            lead[index] = music.note(74, note["start_time"], note["duration"], note["velocity"])
    song.clip("lead")["midi_events"] = sorted(lead, key=lambda note: note["start_time"])
    song.effect("lead delay")["parameters"].update(delayTime=0.375, mix=0.45)
    song.effect("lead cut")["parameters"]["cutoff"] = 900.0


def _last_touches(story: Story) -> str:
    song = story.song
    story.until(22, "11:46:03")
    song.channel("bass")["fader"] = -1.5
    song.channel("vox")["pan"] = -0.4
    song.add_clip("kick c", "kick", "Kick C", 32, 16, music.kick(4, "kick c"))
    song.clip("rain")["duration"] = 40.0
    sent = story.save()
    story.timers(1)
    return sent


def _leave_an_autosave(story: Story) -> None:
    """An ending that was tried after the last save and never kept."""
    tried = copy.deepcopy(story.song)
    tried.now = datetime(2026, 2, 22, 12, 9, 44, 702118)  # noqa: DTZ001
    tried.notes("lead").append(music.note(81, 14.0, 2.0, 70))
    tried.notes("lead").append(music.note(83, 15.0, 1.0, 62))
    tried.channel("lead")["fader"] = -3.0
    tried.effect("pad reverb")["parameters"]["mix"] = 0.65
    story.autosave(tried)
