"""What another writer of the open composition has done, and the words for it."""

from __future__ import annotations

from core.errors import DamagedDocument, RepriseError, UnknownComposition, UnknownVersion, Unreadable
from core.history.fingerprint import fingerprint
from core.history.titles import version_name
from core.model.document import Document
from core.session.notices import Notice, NoticeKind
from core.storage.composition_service import CompositionService
from core.storage.layout import CURRENT

_NEWEST = 3
"""So many versions are looked through for a state that has just appeared in current."""


def same_music(one: Document, other: Document) -> bool:
    """Whether two states differ in nothing but what is volatile."""
    return one.raw == other.raw != b"" or fingerprint(one).areas == fingerprint(other).areas


def read_current(store: CompositionService, composition: str, had_current: bool) -> Document | Notice | None:
    """What stands in current.json; else what is to be told of that, None where there never was one."""
    try:
        return store.load(composition, CURRENT)
    except UnknownComposition as error:
        text = "This composition is not there any more. What is open stays in memory; save it as a new one."
        return Notice(NoticeKind.GONE, composition, text, error=error)
    except UnknownVersion as error:
        if not had_current:
            return None
        text = "Its current.json is not there any more. What is open stays in memory; a save makes it anew."
        return Notice(NoticeKind.GONE, composition, text, error=error)
    except (DamagedDocument, Unreadable) as error:
        text = f"{error} What is open stays in memory; a save keeps the file aside and makes it anew."
        return Notice(NoticeKind.DAMAGED, composition, text, error=error)


def stem_of(store: CompositionService, composition: str, document: Document) -> str:
    """The version that holds a state, if it is one of the newest; else `current`."""
    try:
        for version in reversed(store.history(composition)[-_NEWEST:]):
            if same_music(store.load(composition, version.stem), document):
                return version.stem
    except RepriseError:  # a foreign writer may be about to name it, and damage is told elsewhere
        pass
    return CURRENT


def reloaded(composition: str, theirs: str) -> Notice:
    """Another state was in current, and nothing here was unsaved."""
    what = "its state" if theirs == CURRENT else version_name(theirs)
    text = f"Another program changed this composition; {what} is open now."
    return Notice(NoticeKind.RELOADED, composition, text, theirs=theirs)


def kept_both(composition: str, theirs: str, yours: str) -> Notice:
    """Another state was in current while edits here were unsaved; `theirs` is a stem or a name in `kept/`."""
    name = version_name(theirs)
    where = f"{name} is theirs" if name != theirs else "theirs lies aside, for it cannot be read"
    mine = f"{version_name(yours)} is yours and current"
    text = f"Another program changed this composition too. Both are kept: {where}, {mine}."
    return Notice(NoticeKind.KEPT_BOTH, composition, text, theirs=theirs, yours=yours)
