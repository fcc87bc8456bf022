"""Parts of the open snapshot: found by id in its raw data, and read as models that no edit can reach.

Foreign data may lack a field or hold null where text belongs. Reading never fails for that: such a field
reads as its default, an id that is missing as empty text. What is no object with an id, or no note, is passed
over by readers and editors alike and stays where it is.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable
from typing import Any, TypeVar

from pydantic import ValidationError

from core.diff.words import is_number
from core.errors import UnknownPart
from core.model.sequence import Part

Raw = dict[str, Any]
Place = tuple[int | str, ...]

_ABSURD = 2**31

NEEDED_OF_NOTES = ("note", "start_time", "duration")

_P = TypeVar("_P", bound=Part)


def copied(raw: Raw) -> Raw:
    """A deep copy of a part."""
    copy: Raw = marshal.loads(marshal.dumps(raw))
    return copy


def with_id(items: Iterable[Any]) -> list[Raw]:
    """Those of `items` that are objects with an id, in order."""
    return [item for item in items if isinstance(item, dict) and isinstance(item.get("id"), str)]


def find(items: Iterable[Any], kind: str, wanted: str) -> Raw:
    """The first of `items` with this id. Raises UnknownPart; `kind` is the word for it ("track")."""
    for item in with_id(items):
        if item["id"] == wanted:
            return item
    raise UnknownPart(kind, str(wanted))


def notes_of(clip: Raw) -> list[Raw]:
    """The notes of a clip in order: objects with a pitch, a start and a length; an index counts in these."""
    events = clip.get("midi_events")
    return [event for event in events if _is_note(event)] if isinstance(events, list) else []


def _is_note(event: Any) -> bool:
    if not isinstance(event, dict) or not all(is_number(event.get(name)) for name in NEEDED_OF_NOTES):
        return False
    pitch: float = event["note"]
    return pitch == int(pitch) and abs(pitch) < _ABSURD


def read(model: type[_P], raw: Raw) -> _P:
    """`raw` as a model, a copy; never raises, see the module."""
    data = copied(raw)
    if isinstance(data.get("midi_events"), list):
        data["midi_events"] = notes_of(data)
    filled: set[Place] = set()
    while True:
        try:
            return model.model_validate(data)
        except ValidationError as error:
            found = error.errors(include_url=False, include_context=False, include_input=False)
            # From the back, so that what is taken out of a list moves nothing that is still to be mended.
            for wrong in reversed(found):
                _mend(data, wrong["loc"], filled, is_missing=wrong["type"] == "missing")


def _mend(data: Any, place: Place, filled: set[Place], *, is_missing: bool) -> None:
    """Take out what cannot be read; what may not be missing becomes empty text, or false where that fails."""
    *way, last = place
    for step in way:
        data = data[step]
    if is_missing:
        data[last] = ""
        filled.add(place)
    elif place in filled:
        data[last] = False
    else:
        del data[last]
