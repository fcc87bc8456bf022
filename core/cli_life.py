"""What `reprise-store life` takes and says: a thing in words, and the takes that changed it."""

from __future__ import annotations

from typing import Any

from core.diff.labels import effect_name, get, items
from core.diff.things import name_of
from core.errors import AmbiguousName, UnknownPart
from core.history.life import read_life
from core.history.life_events import Event, Life
from core.history.life_subject import Subject, Thing
from core.history.timeline import Entry
from core.model.document import Document
from core.storage.composition_service import CompositionService

WHAT = (
    "a field of the song (tempo), or track:NAME, clip:NAME, strip:NAME, effect:NAME or master, by name or "
    "id, each with /FIELD for one field of it (track:Bass/volume, strip:Bass/fader, effect:Reverb/mix)"
)
_LISTS = {"track": "tracks", "clip": "clips"}


def run_life(
    service: CompositionService, composition: str, entries: tuple[Entry, ...], at: str, word: str
) -> Life:
    """The life of what `word` names in the version `at`. Raises UnknownPart, AmbiguousName."""

    def load(ref: str) -> Document:
        return service.load(composition, ref)

    return read_life(entries, at, subject_of_word(load(at), word), load)


def subject_of_word(document: Document, word: str) -> Subject:
    """The thing that a word names. Raises UnknownPart, AmbiguousName."""
    named, slash, tail = word.partition("/")
    field: tuple[str, ...] = (tail,) if slash and tail else ()
    kind, colon, name = named.partition(":")
    if named == "master":
        return Subject(Thing.MASTER, field=field)
    if not colon:
        if word not in document.sequence or word in ("tracks", "clips"):
            raise UnknownPart("field", word)
        return Subject(Thing.SONG, field=(word,))
    if kind not in ("track", "clip", "strip", "effect") or not name:
        raise UnknownPart("part", word)
    if kind == "effect" and field and field[0] not in ("is_bypassed", "is_enabled", "slot_index"):
        field = ("parameters", *field)
    return Subject(Thing(kind), _named(document, kind, name), field)


def _named(document: Document, kind: str, name: str) -> Any:
    """The id that `name` is or begins, or that has this name."""
    things = _things(document, kind)
    if name in things:
        return name
    spelt = name.casefold()
    exact = [own for own, called in things.items() if called.casefold() == spelt]
    found = exact or [own for own in things if str(own).startswith(name)]
    if len(found) > 1:
        raise AmbiguousName(name, [str(own) for own in found])
    if not found:
        raise UnknownPart(kind, name)
    return found[0]


def _things(document: Document, kind: str) -> dict[Any, str]:
    """The names of all things of a kind by their ids."""
    if kind == "effect":
        chains = items(document.data.get("track_effects"))
        effects = [effect for chain in chains for effect in items(get(chain, "effects"))]
        return {own: effect_name(e) for e in effects if (own := name_of(get(e, "id"))) is not None}
    if kind == "strip":
        found = items(get(document.data.get("mixer_state"), "channels"))
    else:
        found = items(document.sequence.get(_LISTS[kind]))
    return {own: str(get(t, "name") or "") for t in found if (own := name_of(get(t, "id"))) is not None}


def life_words(life: Life) -> str:
    """One line a take, newest first."""
    lines = [f"{life.name}:" if life.events else f"{life.name}: no take holds it."]
    for event in life.events:
        said = " · ".join(f"{d.said}  {d.value}".rstrip() for d in event.details)
        doubt = f"  ({event.doubt})" if event.doubt else ""
        lines.append(f"{event.entry.stem:<32} {event.what:<9} {said}{doubt}")
    if life.unread:
        lines.append(f"Cannot be read: {', '.join(life.unread)}; what they changed shows in the take after.")
    return "\n".join(lines)


def life_facts(life: Life) -> dict[str, Any]:
    """The same for programs."""
    return {
        "name": life.name,
        "events": [_facts(event) for event in life.events],
        "unread": list(life.unread),
    }


def _facts(event: Event) -> dict[str, Any]:
    return {
        "stem": event.entry.stem,
        "before": event.entry.before,
        "kind": event.entry.kind,
        "what": event.what,
        "details": [{"kind": d.kind, "words": d.said, "value": d.value} for d in event.details],
        "doubt": event.doubt,
    }
