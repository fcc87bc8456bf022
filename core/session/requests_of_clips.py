"""Plain requests about what a track plays: pitches, timing, place, repetition; each for all its clips."""

from __future__ import annotations

from core.diff.words import interval
from core.diff.words import number as spell
from core.model.sequence import Clip, Track
from core.session import actions
from core.session.actions import Action
from core.session.amounts import bar_beats, grid_beats, number, semitones
from core.session.plain_request import Asked, PlainRequest, Plan, say
from core.session.unclear import Unclear
from core.session.words_of_tracks import listed

_MOST_COPIES = 64


def _played(asked: Asked, tracks: tuple[Track, ...]) -> list[Clip]:
    """Their clips that hold notes. Raises Unclear for a track that has none."""
    found: list[Clip] = []
    for track in tracks:
        clips = [clip for clip in asked.scene.clips_of(track) if clip.midi_events]
        if not clips:
            raise Unclear(f"“{track.name}” has no notes.")
        found += clips
    return found


def _laid(asked: Asked, track: Track) -> tuple[Clip, ...]:
    clips = asked.scene.clips_of(track)
    if not clips:
        raise Unclear(f"“{track.name}” has no clips.")
    return clips


def _transpose(asked: Asked) -> Plan:
    by = semitones(asked.text("interval"))
    by = -by if asked.has("down") else by
    tracks = asked.tracks()
    steps = [actions.ModifyClip(clip_id=clip.id, transpose=by) for clip in _played(asked, tracks)]
    way = "up" if by > 0 else "down"
    return Plan(f"Transposed {listed(tracks)} {way} {interval(by)}.", tuple(steps), tracks)


def _quantise(asked: Asked) -> Plan:
    upper, _, lower = asked.text("grid").partition("/")
    grid = grid_beats(upper, lower, asked.text("kind"))
    tracks = asked.tracks()
    steps = [actions.ModifyClip(clip_id=clip.id, quantise=grid) for clip in _played(asked, tracks)]
    named = f"{asked.text('grid').replace(' ', '')} {asked.text('kind')}".strip()
    return Plan(f"Quantised {listed(tracks)} to {named}.", tuple(steps), tracks)


def _double(asked: Asked) -> Plan:
    tracks = asked.tracks()
    steps: list[Action] = []
    for track in tracks:
        clips = asked.scene.clips_of(track)
        for clip in _played(asked, (track,)):
            end = clip.start_time + 2.0 * clip.duration
            after = next((each for each in clips if clip.start_time < each.start_time < end), None)
            if after is not None:
                raise Unclear(
                    f"A clip of “{track.name}” would run into the next, at beat {spell(after.start_time)};"
                    f" “duplicate {track.name.lower()}” copies all behind the last."
                )
            steps.append(_doubled(track, clip))
    return Plan(f"Doubled {listed(tracks)}.", tuple(steps), tracks)


def _doubled(track: Track, clip: Clip) -> Action:
    """The clip twice as long, its notes once more in the second half."""
    notes = clip.midi_events or []
    if any(note.start_time >= clip.duration for note in notes):
        raise Unclear(f"A clip of “{track.name}” has notes behind its end, which would be heard then.")
    again = tuple(
        actions.NewNote(
            note=note.note,
            start_time=note.start_time + clip.duration,
            duration=note.duration,
            velocity=note.velocity,
            channel=note.channel,
        )
        for note in notes
    )
    return actions.ModifyClip(clip_id=clip.id, duration=2.0 * clip.duration, added=again)


def _duplicate(asked: Asked) -> Plan:
    tracks = asked.tracks()
    times = int(number(asked.text("number"))) if asked.has("number") else 1
    if not 1 <= times <= _MOST_COPIES:
        raise Unclear(f"Something can be copied 1 to {_MOST_COPIES} times at once.")
    steps: list[Action] = []
    for track in tracks:
        clips = _laid(asked, track)
        length = max(clip.start_time + clip.duration for clip in clips) - clips[0].start_time
        steps += [
            actions.DuplicateClip(clip_id=clip.id, start_time=clip.start_time + turn * length)
            for turn in range(1, times + 1)
            for clip in clips
        ]
    often = "once" if times == 1 else f"{times} times"
    return Plan(f"Copied {listed(tracks)} {often} behind the end.", tuple(steps), tracks)


def _move_to(asked: Asked) -> Plan:
    bar, tracks = number(asked.text("number")), asked.tracks()
    if bar != int(bar) or bar < 1:
        raise Unclear("Bars are counted from 1.")
    to = (bar - 1) * bar_beats(asked.scene.song.time_signature)
    steps: list[Action] = []
    for track in tracks:
        clips = _laid(asked, track)
        steps += _moved(clips, to - clips[0].start_time)
    return Plan(f"Moved {listed(tracks)} to bar {spell(bar)}.", tuple(steps), tracks)


def _move_by(asked: Asked) -> Plan:
    by, tracks = number(asked.text("number")), asked.tracks()
    unit = asked.text("unit").casefold().rstrip("s")
    beats = by * (bar_beats(asked.scene.song.time_signature) if unit == "bar" else 1.0)
    beats = -beats if asked.has("earlier") else beats
    steps: list[Action] = []
    for track in tracks:
        clips = _laid(asked, track)
        if clips[0].start_time + beats < 0:
            raise Unclear(f"“{track.name}” would begin before the song.")
        steps += _moved(clips, beats)
    way = "earlier" if beats < 0 else "later"
    return Plan(f"Moved {listed(tracks)} {spell(abs(by))} {unit}s {way}.", tuple(steps), tracks)


def _moved(clips: tuple[Clip, ...], by: float) -> list[Action]:
    return [actions.ModifyClip(clip_id=clip.id, start_time=clip.start_time + by) for clip in clips]


REQUESTS = (
    PlainRequest(
        "transpose the bass up 2",
        "moves all its notes by semitones; also “down an octave”, “up a fifth”, “by -3”",
        (
            say("(?:transpose|pitch|move|shift) <tracks> (?:<up>|<down>)(?: by)? <interval>"),
            say("(?:transpose|pitch|move|shift) <tracks>(?: by)? <interval> (?:<up>|<down>)"),
            say("(?:transpose|pitch) (?:<up>|<down>) <tracks>(?: by)? <interval>"),
            say("transpose <tracks>(?: by)? <interval>"),
        ),
        _transpose,
    ),
    PlainRequest(
        "quantise the bass to 1/16",
        "pulls its notes to the grid; also “to 1/8 triplets”",
        (
            say(
                r"quanti[sz]e <tracks>(?: to)? (?P<grid>\d{1,3}\s*/\s*\d{1,3})(?: notes?)?"
                r"(?: (?P<kind>triplets?|dotted))?(?: notes?)?"
            ),
        ),
        _quantise,
    ),
    PlainRequest(
        "double the hats",
        "makes each of its clips twice as long and repeats the notes in the second half",
        (say("double <tracks>"),),
        _double,
    ),
    PlainRequest(
        "duplicate the hats",
        "copies all its clips once more behind the last; also “repeat the hats 3 times”",
        (
            say("(?:duplicate|copy|repeat) <tracks>(?: <number>(?: more)? times?)?"),
            say("(?:duplicate|copy|repeat) <tracks>(?: once| once more)"),
        ),
        _duplicate,
    ),
    PlainRequest(
        "move the bass to bar 5",
        "lets its first clip begin there, and moves the others by as much; bars count from 1",
        (say("(?:move|shift|start|put) <tracks> (?:to|at|in) bar <number>"),),
        _move_to,
    ),
    PlainRequest(
        "move the bass 2 bars later",
        "moves all its clips, later or earlier, by bars or beats",
        (
            say(
                "(?:move|shift) <tracks>(?: by)? <number> (?P<unit>bars?|beats?) "
                "(?:(?P<earlier>earlier|back)|later)"
            ),
        ),
        _move_by,
    ),
)
