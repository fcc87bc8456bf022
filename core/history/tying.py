"""Ties changes to the actions that made them: by ids where these are recorded, else by what fits.

ids in an action's data, else in its input ─▶ changes of the thing with that id
no id at all ─▶ changes of the kind that the action's name says, marked as inference
a thing that went ─▶ all that went with it
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from core.diff.changes import Change, Comparison
from core.diff.labels import get, items
from core.history.touched import Touched, touched
from core.history.turns import Reported
from core.model.document import Document
from core.model.fields import Area

_COME = ("create", "add", "insert", "duplicate", "copy", "import", "new")
_GO = ("delete", "remove", "clear")
_THINGS = ("effect", "clip", "sample", "master", "track", "strip", "channel")
_IDS = (("effect_id",), ("clip_id",), ("track_id", "channel_id"))
_STRIP_NAMES = {"volume": "fader", "is_muted": "mute", "is_solo": "solo"}
"""Fields of a track under the names that its strip has for them."""


class Way(StrEnum):
    """What an action does to its thing, read off its name."""

    COME = "come"
    GO = "go"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Kind:
    """An action's name taken apart: what it does to which thing; `what` are the words in between."""

    way: Way
    thing: str
    what: str

    @classmethod
    def of(cls, action: str) -> Kind:
        """`set_tempo` changes the song's `tempo`, `create_midi_clip` lets a clip come."""
        words = action.lower().split("_")
        thing = next((thing for thing in _THINGS if thing in words or f"{thing}s" in words), "song")
        if "note" in words or "notes" in words:
            return cls(Way.CHANGE, "clip", "notes")
        way = Way.COME if words[0] in _COME else Way.GO if words[0] in _GO else Way.CHANGE
        if thing == "effect" and "bypass" in words:
            return cls(Way.CHANGE, thing, "bypass")
        return cls(way, "strip" if thing == "channel" else thing, "_".join(words[1:]))

    def is_done_in(self, about: Touched) -> bool:
        """Whether such a thing came, went, or stayed and was edited."""
        if self.way is Way.CHANGE:
            return not about.came and not about.went
        return about.came if self.way is Way.COME else about.went


@dataclass(slots=True)
class Tie:
    """The changes of one action; `is_inferred` where no id proves it."""

    changes: list[Change] = field(default_factory=list)
    is_inferred: bool = False


@dataclass(frozen=True, slots=True)
class Ties:
    """One tie for each action, in order, and the changes that no action explains.

    `touched` says of every change, by its key, what it is about.
    """

    ties: tuple[Tie, ...]
    besides: tuple[Change, ...]
    touched: dict[str, Touched]


def tie(comparison: Comparison, actions: Sequence[Reported]) -> Ties:
    """Tie each musical change to the actions that made it; a failed action made none."""
    return _Tying(comparison, actions).run()


class _Tying:
    def __init__(self, comparison: Comparison, actions: Sequence[Reported]) -> None:
        self.actions = actions
        self.b = comparison.b
        self.changes = [change for change in comparison.changes if change.area is not Area.CONVERSATION]
        self.touched = {change.key: touched(comparison, change) for change in self.changes}
        self.ties = [Tie() for _ in actions]
        self.owners: dict[str, list[int]] = {}

    def run(self) -> Ties:
        worked = [place for place, action in enumerate(self.actions) if not action.has_failed]
        without_id = []
        for place in worked:
            ids = target_ids(self.actions[place])
            if ids:
                self.by_id(place, ids)
            else:
                without_id.append(place)
        self.with_wholes()
        for place in without_id:
            self.by_kind(place)
        self.with_wholes()
        besides = tuple(change for change in self.changes if change.key not in self.owners)
        return Ties(tuple(self.ties), besides, self.touched)

    def claim(self, place: int, change: Change) -> None:
        owners = self.owners.setdefault(change.key, [])
        if place not in owners:
            owners.append(place)
            self.ties[place].changes.append(change)

    def by_id(self, place: int, ids: frozenset[str], *, only_free: bool = False) -> None:
        kind = Kind.of(self.actions[place].action)
        for change in self.changes:
            about = self.touched[change.key]
            is_free = not only_free or change.key not in self.owners
            if is_free and about.ids & ids and _fits(self.actions[place], kind, about):
                self.claim(place, change)

    def with_wholes(self) -> None:
        """What came or went as part of a claimed thing; a new track does not explain clips put on it."""
        for change in self.changes:
            if change.key in self.owners or change.part_of not in self.owners:
                continue
            for place in self.owners[change.part_of]:
                kind, about = Kind.of(self.actions[place].action), self.touched[change.key]
                copies = "duplicate" in self.actions[place].action
                if about.came and kind.thing == "track" and not copies and about.things & {"clip", "effect"}:
                    continue
                self.claim(place, change)

    def by_kind(self, place: int) -> None:
        action, tied = self.actions[place], self.ties[place]
        kind = Kind.of(action.action)
        free = [change for change in self.changes if change.key not in self.owners]
        fitting = [change for change in free if _is_like(kind, self.touched[change.key])]
        if not fitting:
            return
        if kind.thing in ("song", "master"):
            for change in fitting:
                self.claim(place, change)
            # The recorded input is proof where the music now holds just that value.
            tied.is_inferred = not self.holds(action, kind)
            return
        first = next((change for change in fitting if _is_named(change, action)), fitting[0])
        tied.is_inferred = True
        self.claim(place, first)
        if ids := self.touched[first.key].ids:
            self.by_id(place, ids, only_free=True)

    def holds(self, action: Reported, kind: Kind) -> bool:
        master = get(self.b.data.get("mixer_state"), "master")
        holder = master if kind.thing == "master" else self.b.sequence
        return bool(action.given) and all(
            get(holder, key) == value for key, value in (action.given or {}).items()
        )


def target_ids(action: Reported) -> frozenset[str]:
    """The ids of the innermost thing that an action names: what it reports, else what it was given."""
    for told in (action.data, action.given or {}):
        for names in _IDS:
            if found := {value for name in names if isinstance(value := told.get(name), str) and value}:
                return frozenset(found)
        others = {value for name, value in told.items() if name.endswith("_id") and isinstance(value, str)}
        if others:
            return frozenset(others)
    return frozenset()


def track_of(document: Document, ids: frozenset[str]) -> str:
    """The id of the track that a clip or an effect of one of these ids belongs to, empty where none does."""
    held = [(clip, get(clip, "track_id")) for clip in items(document.sequence.get("clips"))]
    for chain in items(document.data.get("track_effects")):
        held += [(effect, get(chain, "track_id")) for effect in items(get(chain, "effects"))]
    found = (track for thing, track in held if _has_id(thing, ids))
    return next((track for track in found if isinstance(track, str)), "")


def stands(document: Document, ids: frozenset[str]) -> bool:
    """Whether a track, a clip or an effect with one of these ids is in the sequence or the chains."""
    data, sequence = document.data, document.sequence
    holders = [*items(sequence.get("tracks")), *items(sequence.get("clips"))]
    holders += [
        effect for chain in items(data.get("track_effects")) for effect in items(get(chain, "effects"))
    ]
    return any(_has_id(holder, ids) for holder in holders)


def _has_id(thing: object, ids: frozenset[str]) -> bool:
    found = get(thing, "id")
    return isinstance(found, str) and found in ids


def _fits(action: Reported, kind: Kind, about: Touched) -> bool:
    """Whether this action can have made this change of its own thing."""
    if kind.way is Way.GO:
        return about.went
    if about.went:
        return False
    if about.came or kind.way is Way.COME:
        return True
    if kind.what == "bypass":
        return any("bypass" in step for step in about.fields)
    parameter = (action.given or {}).get("parameter")
    if isinstance(parameter, str):
        return bool(about.fields & {parameter, _STRIP_NAMES.get(parameter, parameter)})
    return True


def _is_like(kind: Kind, about: Touched) -> bool:
    """Whether a change is of the kind that an action's name says."""
    if kind.thing == "song":
        return "song" in about.things and bool(kind.what) and kind.what in about.fields
    if kind.thing == "master":
        return "master" in about.things
    both = kind.way is Way.CHANGE and kind.thing == "track"
    things = {"track", "strip"} if both else {kind.thing}
    fits = bool(about.things & things) and kind.is_done_in(about)
    return fits and (kind.what != "bypass" or any("bypass" in step for step in about.fields))


def _is_named(change: Change, action: Reported) -> bool:
    """Whether the recorded input names the thing that came or went."""
    name = (action.given or {}).get("name")
    return isinstance(name, str) and bool(name) and (name in (change.track, change.title))
