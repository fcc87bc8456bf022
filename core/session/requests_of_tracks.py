"""Plain requests about tracks: mute and solo, level and pan, names, tracks that come and go."""

from __future__ import annotations

import math
import re
from typing import Literal

from core.diff.words import decibels
from core.diff.words import number as spell
from core.session import actions
from core.session.amounts import gain_of, number, rounded, value_in
from core.session.plain_request import Asked, PlainRequest, Plan, say
from core.session.unclear import Unclear
from core.session.words_of_tracks import listed

_STEP_DB = 3.0
_STEP_PAN = 50.0
_Field = Literal["volume", "pan", "is_muted", "is_solo", "name", "instrument", "color"]
_Kind = Literal["midi", "audio", "sample"]
_KINDS: dict[str, _Kind] = {"midi": "midi", "audio": "audio", "sample": "sample"}


def _set(asked: Asked, field: _Field, value: bool | float | str, done: str, after: str = "") -> Plan:
    """One value for all tracks that are named, whose names stand between `done` and `after`."""
    tracks = asked.tracks()
    steps = [actions.SetTrackParameter(track_id=each.id, parameter=field, value=value) for each in tracks]
    return Plan(f"{done} {listed(tracks)}{after}.", tuple(steps), tracks)


def _mute(asked: Asked) -> Plan:
    return _set(asked, "is_muted", True, "Muted")


def _unmute(asked: Asked) -> Plan:
    return _set(asked, "is_muted", False, "Unmuted")


def _solo(asked: Asked) -> Plan:
    return _set(asked, "is_solo", True, "Soloed")


def _unsolo(asked: Asked) -> Plan:
    return _set(asked, "is_solo", False, "Took off solo")


def _centre(asked: Asked) -> Plan:
    return _set(asked, "pan", 0.0, "Panned", " to the centre")


def _pan(asked: Asked) -> Plan:
    amount = number(asked.text("number")) if asked.has("number") else _STEP_PAN
    if asked.has("hard"):
        amount = 100.0
    side = "left" if asked.has("left") else "right"
    pan = rounded((-amount if side == "left" else amount) / 100.0)
    return _set(asked, "pan", pan, "Panned", f" {spell(amount)} {side}")


def _pan_to(asked: Asked) -> Plan:
    pan = number(asked.text("number"))
    return _set(asked, "pan", pan, "Panned", f" to {spell(pan)}")


def _level(asked: Asked) -> Plan:
    by = number(asked.text("number")) if asked.has("number") else _STEP_DB
    by = by if asked.has("up") else -by
    tracks = asked.tracks()
    steps = [
        actions.SetTrackParameter(
            track_id=track.id, parameter="volume", value=rounded(track.volume * gain_of(by))
        )
        for track in tracks
    ]
    return Plan(f"Changed the level of {listed(tracks)} by {decibels(by)} dB.", tuple(steps), tracks)


def _volume(asked: Asked) -> Plan:
    text = asked.text("value")
    if text.casefold().endswith(("db", "decibels")):
        volume = rounded(gain_of(value_in(text, "dB", "volume")))
    else:
        volume = value_in(text, "", "volume")
    level = f"{decibels(20.0 * math.log10(volume))} dB" if volume > 0 else "silence"
    return _set(asked, "volume", volume, "Set", f" to {level}")


def _rename(asked: Asked) -> Plan:
    tracks, name = asked.tracks(), asked.text("name")
    if len(tracks) != 1:
        raise Unclear(f"A name is for one track, and {listed(tracks)} were named.")
    step = actions.SetTrackParameter(track_id=tracks[0].id, parameter="name", value=name)
    return Plan(f"Renamed “{tracks[0].name}” to “{name}”.", (step,), tracks)


def _instrument(asked: Asked) -> Plan:
    name = asked.text("name")
    return _set(asked, "instrument", name, "Let", f" play “{name}”")


def _delete(asked: Asked) -> Plan:
    tracks = asked.tracks()
    return Plan(f"Deleted {listed(tracks)}.", tuple(actions.DeleteTrack(track_id=each.id) for each in tracks))


def _add(asked: Asked) -> Plan:
    name, kind = asked.text("name"), _KINDS[asked.text("kind").casefold() or "midi"]
    return Plan(f"Added the track “{name}”.", (actions.CreateTrack(name=name, type=kind),))


def _levels(word: str, plain: str, verbs: str) -> tuple[re.Pattern[str], ...]:
    """The ways to make something louder, or softer; `word` after its name, `plain` (up, down) before."""
    some, amount = r"(?:a (?:bit|little|touch) )?", r"(?: by)? <number>(?:\s*db)?"
    what = r"(?:the (?:volume|level) of )?<tracks>"
    return (
        say(rf"make {what} <number>\s*(?:db)? {word}"),
        say(rf"(?:make |turn |bring ){what} {some}{word}(?:{amount})?"),
        say(rf"turn {plain} {what}(?: by <number>(?:\s*db)?)?"),
        say(rf"(?:{verbs}) {what}(?: by)? <number>\s*db"),
        say(rf"(?:{verbs}) the (?:volume|level) of <tracks>(?:{amount})?"),
    )


_LOUDER = _levels("(?P<up>louder|up)", "(?P<up>up)", "(?P<up>raise|boost|increase)")
_SOFTER = _levels("(?:softer|quieter|down)", "down", "lower|reduce|decrease")

REQUESTS = (
    PlainRequest("unmute the pad", "lets a track sound again", (say("un-?mute <tracks>"),), _unmute),
    PlainRequest("mute the pad", "silences a track", (say("(?:mute|silence) <tracks>"),), _mute),
    PlainRequest("unsolo the pad", "takes a track off solo", (say("un-?solo <tracks>"),), _unsolo),
    PlainRequest("solo the pad", "lets only tracks on solo sound", (say("solo <tracks>"),), _solo),
    PlainRequest(
        "pan the pad left 30",
        "pans by per cent, 50 where it is not said; also “hard left”",
        (
            say(r"pan <tracks> <number>\s*(?:%|percent)? (?:to )?(?:the )?(?:(?P<left>left)|right)"),
            say(
                r"pan <tracks> (?:(?P<hard>hard|fully) )?(?:to )?(?:the )?(?:(?P<left>left)|right)"
                r"(?: (?:by )?<number>\s*(?:%|percent)?)?"
            ),
        ),
        _pan,
    ),
    PlainRequest(
        "centre the pad",
        "pans to the middle; also “pan the pad to the centre”",
        (
            say("(?:centre|center) <tracks>"),
            say("pan <tracks> (?:to )?(?:the )?(?:centre|center|middle)"),
        ),
        _centre,
    ),
    PlainRequest(
        "pan the pad to -0.3",
        "sets the pan, −1 to 1",
        (say("pan <tracks> to <number>"), say("set (?:the )?pan(?:ning)? of <tracks> to <number>")),
        _pan_to,
    ),
    PlainRequest(
        "make the bass louder by 3 dB", "raises the track's volume; by 3 dB if not said", _LOUDER, _level
    ),
    PlainRequest("make the bass softer by 3 dB", "lowers it in the same way", _SOFTER, _level),
    PlainRequest(
        "set the volume of the bass to -6 dB",
        "sets the track's volume; a number without dB is a gain of 0 to 2",
        (
            say("(?:set|put) (?:the )?(?:volume|level) of <tracks> (?:to|at) <value>"),
            say("set <tracks>(?:['’]s)? (?:volume|level) (?:to|at) <value>"),
        ),
        _volume,
    ),
    PlainRequest(
        "rename the pad to Strings",
        "gives a track another name",
        (say("(?:rename|call|name) <tracks> (?:to|as|into) <name>"),),
        _rename,
    ),
    PlainRequest(
        "let the lead play saw",
        "sets a track's instrument",
        (
            say("let <tracks> play <name>"),
            say("set (?:the )?instrument of <tracks> to <name>"),
        ),
        _instrument,
    ),
    PlainRequest(
        "add a track called Lead",
        "adds a MIDI track; also an audio or a sample track",
        (
            say(
                "(?:add|create|make|insert) (?:an? |one )?(?:new )?(?:(?P<kind>midi|audio|sample) )?track"
                "(?: (?:called|named|with the name))? <name>"
            ),
        ),
        _add,
    ),
)

DELETE = PlainRequest(
    "delete the pad",
    "deletes a track with its clips and effects",
    (say("(?:delete|remove|erase) <tracks>"),),
    _delete,
)
"""Apart, for what it matches is everything that no other request removes."""
