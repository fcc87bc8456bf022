"""Where a subject stands in one version: the pointers to it, its value in words, and what it is called."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any, NamedTuple

from core.diff.labels import Names, effect_name, field_label, get, items, parameter, said, text
from core.diff.names import PER_BEAT
from core.diff.places import escape
from core.diff.things import name_of
from core.diff.words import Meter, is_number, pitch, short
from core.history.life_subject import NOTES, Subject, Thing, clip_of
from core.model.document import Document
from core.model.fields import Area, Field
from core.model.heard import SILENCE
from core.model.snapshot import CATALOGUES, Shape

_AREAS = {
    Thing.TRACK: {Area.TRACKS, Area.CLIPS, Area.NOTES, Area.MIXER, Area.EFFECTS, Area.SAMPLES},
    Thing.CLIP: {Area.CLIPS, Area.NOTES, Area.SAMPLES},
    Thing.NOTE: {Area.CLIPS, Area.NOTES},
    Thing.STRIP: {Area.MIXER},
    Thing.MASTER: {Area.MIXER},
    Thing.EFFECT: {Area.EFFECTS},
    Thing.SAMPLE: {Area.SAMPLES},
}


def areas_of(subject: Subject) -> frozenset[Area]:
    """The areas of which a take must have changed one to have changed the subject."""
    if subject.thing is not Thing.SONG:
        return frozenset(_AREAS[subject.thing])
    field = CATALOGUES[Shape.FLAT]
    for step in subject.field:
        field = field.child(step)
    return frozenset((field.area,))


class Spot(NamedTuple):
    """Where a subject stands: `own` is the pointer to its thing, `all` are those of what is followed."""

    own: str
    all: tuple[str, ...]


def spot(document: Document, subject: Subject) -> Spot | None:
    """Where the subject stands in a version, None where its thing is not in it."""
    own = _own(document, subject)
    if own is None:
        return None
    if subject.thing is Thing.EFFECT:
        # Some programs give two effects one id; all that bear it are followed as one.
        tail = "".join(f"/{escape(step)}" for step in subject.field)
        return Spot(
            own, tuple(f"{found}{tail}" for found, effect, _ in _effects(document) if effect == subject.id)
        )
    if subject.field:
        tail = "".join(f"/{escape(step)}" for step in subject.field)
        if subject.thing is Thing.SONG:
            # The nested shape has a name twice, in the sequence and beside it.
            return Spot(own, tuple(dict.fromkeys((own + tail, tail))))
        return Spot(own, (own + tail,))
    if subject.thing is Thing.TRACK:
        return Spot(own, (own, *_of_track(document, subject.id)))
    return Spot(own, (own,))


def _own(document: Document, subject: Subject) -> str | None:
    match subject.thing:
        case Thing.SONG:
            return document.sequence_pointer
        case Thing.TRACK:
            return _by_id(document, "tracks", subject.id)
        case Thing.CLIP | Thing.NOTE:
            return _by_id(document, "clips", subject.id)
        case Thing.STRIP:
            return next(_strips(document, subject.id), None)
        case Thing.MASTER:
            master = get(document.data.get("mixer_state"), "master")
            return "/mixer_state/master" if isinstance(master, dict) else None
        case Thing.EFFECT:
            return next((pointer for pointer, effect, _ in _effects(document) if effect == subject.id), None)
        case _:
            given = document.data.get("sample_assignments")
            known = isinstance(given, dict) and subject.id in given
            return f"/sample_assignments/{escape(str(subject.id))}" if known else None


def _by_id(document: Document, key: str, wanted: Hashable) -> str | None:
    for place, thing in enumerate(items(document.sequence.get(key))):
        if name_of(get(thing, "id")) == wanted:
            return f"{document.sequence_pointer}/{key}/{place}"
    return None


def _strips(document: Document, wanted: Hashable) -> Iterator[str]:
    for place, channel in enumerate(items(get(document.data.get("mixer_state"), "channels"))):
        if name_of(get(channel, "id")) == wanted:
            yield f"/mixer_state/channels/{place}"


def _effects(document: Document) -> Iterator[tuple[str, Hashable, Any]]:
    """Every effect: its pointer, its id, the chain that it is in."""
    for number, chain in enumerate(items(document.data.get("track_effects"))):
        for place, effect in enumerate(items(get(chain, "effects"))):
            yield f"/track_effects/{number}/effects/{place}", name_of(get(effect, "id")), chain


def _of_track(document: Document, track: Hashable) -> Iterator[str]:
    """All that belongs to a track: clips with their notes, strip, chain, sample."""
    for place, clip in enumerate(items(document.sequence.get("clips"))):
        if name_of(get(clip, "track_id")) == track:
            yield f"{document.sequence_pointer}/clips/{place}"
    yield from _strips(document, track)
    for number, chain in enumerate(items(document.data.get("track_effects"))):
        if name_of(get(chain, "track_id")) == track:
            yield f"/track_effects/{number}"
    if (sample := _own(document, Subject(Thing.SAMPLE, track))) is not None:
        yield sample


def value_at(document: Document, pointer: str) -> tuple[Any, Field]:
    """What stands at a pointer, SILENCE where nothing does, and the field that it stands in."""
    value: Any = document.data
    field = document.fields
    for escaped in pointer.split("/")[1:]:
        step = escaped.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value, field = value[int(step)], field.child(int(step))
        elif isinstance(value, dict) and step in value:
            value, field = value[step], field.child(step)
        else:
            return SILENCE, field.child(step)
    return value, field


def value_words(document: Document, subject: Subject, place: Spot) -> str:
    """The value of a field in its unit; empty for a whole thing and where there is none."""
    if not subject.field:
        return ""
    found = [value_at(document, pointer) for pointer in place.all]
    value, field = next((pair for pair in found if pair[0] is not SILENCE), (SILENCE, None))
    if value is SILENCE or field is None or isinstance(value, list | dict):
        return ""
    key = subject.field[-1]
    if subject.thing is Thing.EFFECT and subject.field[0] == "parameters":
        return parameter(key, value)
    return said(value, key, field, Meter.of(document.sequence.get("time_signature")))


def name_in(document: Document, subject: Subject) -> str:
    """What a person calls the subject: `Deep Bass level`, `Reverb mix on Pad`, `E3 at bar 2.1 in Bass`."""
    names = Names(document, document)
    label = field_label(subject.field, known=len(subject.field) == 1)
    match subject.thing:
        case Thing.SONG:
            return label
        case Thing.TRACK:
            track = names.track(subject.id) or "a track"
            return f"{track} {label}" if label else track
        case Thing.STRIP:
            place = next(_strips(document, subject.id), None)
            own = text(get(value_at(document, place)[0], "name")) if place else ""
            return f"{own or names.track(subject.id) or 'a strip'} {label or 'strip'}"
        case Thing.MASTER:
            return f"master {label}".strip()
        case Thing.EFFECT:
            return _effect_words(document, subject, names)
        case Thing.SAMPLE:
            return f"{names.track(subject.id) or 'a track'} sample"
        case Thing.NOTE:
            return _note_words(document, subject, names)
        case _:
            clip = clip_of(document, subject.id)
            if subject.field == (NOTES,):
                return f"the notes of {names.clip_owner(clip)}"
            return f"{names.clip_owner(clip)} clip {label}" if label else f"clip {names.clip(clip)}"


def _effect_words(document: Document, subject: Subject, names: Names) -> str:
    found = next((found for found in _effects(document) if found[1] == subject.id), None)
    if found is None:
        return "an effect"
    effect, chain = value_at(document, found[0])[0], found[2]
    label = " ".join(step for step in subject.field if step != "parameters").replace("_", " ")
    track = names.track(get(chain, "track_id"))
    return f"{effect_name(effect)}{f' {label}' if label else ''}{f' on {track}' if track else ''}"


def _note_words(document: Document, subject: Subject, names: Names) -> str:
    assert subject.note is not None
    clip = clip_of(document, subject.id)
    start = get(clip, "start_time")
    base = float(start) if is_number(start) else 0.0
    where = names.meter.place(base + subject.note.tick / PER_BEAT)
    owner = names.track(get(clip, "track_id")) or short(get(clip, "name"))
    return f"{pitch(subject.note.pitch)} at bar {where} in {owner}"
