"""What can be asked of the thing that a reader points at in Music. No Qt."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from core.diff.score import Sound
from core.diff.score_kinds import NoteKind
from core.history.life_places import spot as place_of
from core.history.life_subject import Subject, Thing, note_in
from core.model.document import Document
from gui.compare.music.spot import Spot

OWN_MIX = " · track"
"""How the strip of a track's own level is named where there is a channel too."""


class NoteSight(NamedTuple):
    """A note as it is painted: its track and how it sounds; which note of the file it is, a job finds."""

    track: str
    sound: Sound


class Question(NamedTuple):
    """Something to follow, and whether it was seen in B; else in A. `words` name it in a menu."""

    what: Subject | NoteSight
    in_b: bool
    words: str = "this"


def questions_of(spot: Spot) -> list[Question]:
    """What can be asked of a spot, the thing itself first; nothing where it has no id."""
    if spot.note is not None and spot.track is not None:
        sight = NoteSight(spot.track.id, spot.note.now)
        return [Question(sight, spot.note.kind is not NoteKind.REMOVED)] if spot.track.id else []
    if spot.clip is not None:
        in_b = spot.clip.kind is not NoteKind.REMOVED
        return [Question(Subject(Thing.CLIP, spot.clip.id), in_b)] if spot.clip.id else []
    if spot.chip is not None:
        return _of_effect(spot)
    if spot.strip is not None:
        return _of_strip(spot)
    if spot.track is not None and spot.track.id:
        return [Question(Subject(Thing.TRACK, spot.track.id), spot.track.kind is not NoteKind.REMOVED)]
    return []


def _of_effect(spot: Spot) -> list[Question]:
    chip = spot.chip
    if chip is None or not chip.id:
        return []
    in_b = chip.kind is not NoteKind.REMOVED
    found = [Question(Subject(Thing.EFFECT, chip.id), in_b)]
    for setting in chip.settings:
        subject = Subject(Thing.EFFECT, chip.id, ("parameters", setting.name))
        found.append(Question(subject, in_b, setting.name))
    return found


def _of_strip(spot: Spot) -> list[Question]:
    strip = spot.strip
    if strip is None:
        return []
    in_b = strip.kind is not NoteKind.REMOVED
    if not strip.id:
        is_master = strip.track < 0
        return [Question(Subject(Thing.MASTER), in_b)] if is_master else []
    found = [Question(Subject(Thing.STRIP, strip.id), in_b)]
    for field, words in (("fader", "the level"), ("pan", "the pan")):
        found.append(Question(Subject(Thing.STRIP, strip.id, (field,)), in_b, words))
    if strip.name.endswith(OWN_MIX):
        # Beside its channel a track has a level of its own, which is painted as a strip by itself.
        found = [one._replace(what=_own_mix(one.what)) for one in found if isinstance(one.what, Subject)]
    return found


def subject_in(document: Document, what: Subject | NoteSight) -> Subject | None:
    """What is to be followed, as the file has it; None where it is not there.

    A strip without a channel is the track's own level. Ids in the picture are text, in a file numbers too.
    """
    if isinstance(what, NoteSight):
        sound = what.sound
        for track in _spelt(what.track):
            if found := note_in(document, track, sound.pitch, sound.start, sound.length):
                return found
        return None
    known = _spelt(what.id) if isinstance(what.id, str) else (what.id,)
    for own in known:
        wanted = replace(what, id=own)
        if place_of(document, wanted) is not None:
            return wanted
        if what.thing is Thing.STRIP and place_of(document, of_track := _own_mix(wanted)) is not None:
            return of_track
    return None


def _own_mix(strip: Subject) -> Subject:
    """The level and the pan of the track itself."""
    field = ("volume",) if strip.field == ("fader",) else strip.field
    return Subject(Thing.TRACK, strip.id, field)


def _spelt(own: str) -> tuple[str | int, ...]:
    return (own, int(own)) if own.isdecimal() and len(own) < 19 else (own,)
