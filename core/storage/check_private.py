"""What lies in a private folder: left over by dead processes, kept aside, deleted."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import RepriseError
from core.storage import owner
from core.storage.check_composition import CompositionCheck
from core.storage.equality import state_digest
from core.storage.files import read_document
from core.storage.findings import Findings, Kind
from core.storage.home import Home
from core.storage.layout import KEPT, TMP, TRASH, Place, Role, parse_temp

_LEFT_OVER = "A program that was ended left this over; the next save clears it away."
_STRANDED = (
    "It holds {} that was displaced when a program was ended; the next save of its composition keeps it."
)
_WHAT = {Role.CURRENT: "a current state", Role.AUTOSAVE: "an autosave"}


@dataclass(frozen=True, slots=True)
class Stranded:
    """A displaced state in `tmp/` that its finder did not live to settle; no digest where it is damaged."""

    place: Place
    composition: str
    role: Role
    digest: bytes | None

    def judge(self, held: set[bytes], findings: Findings) -> None:
        """Left over where a version holds the state, else waiting to be kept."""
        if self.digest in held:
            findings.note(self.place, Kind.LEFT_OVER, _LEFT_OVER)
        else:
            findings.violate(self.place, Kind.STRANDED, _STRANDED.format(_WHAT[self.role]))


def find_stranded(home: Home, private: Place, findings: Findings) -> list[Stranded]:
    """The displaced states in `tmp/`; what else lies there is noted, and what is in use passed over."""
    found: list[Stranded] = []
    folder = (*private, TMP)
    for name in _names(home, folder, findings):
        temp = parse_temp(name)
        if temp is None:
            words = "Nothing of ours bears such a name; it is left alone."
            findings.note((*folder, name), Kind.UNKNOWN_FILE, words)
        elif not owner.is_abandoned(name, temp.owner):
            continue
        elif temp.role is Role.NEW:
            findings.note((*folder, name), Kind.LEFT_OVER, _LEFT_OVER)
        else:
            place = (*folder, name)
            found.append(Stranded(place, temp.composition, temp.role, _digest(home, place)))
    return found


def note_aside(home: Home, private: Place, findings: Findings) -> None:
    """What was displaced and what was deleted, which is the user's; deleted compositions are re-read too."""
    for name in _names(home, (*private, KEPT), findings):
        composition, _, rest = name.partition("~")
        what = "an autosave" if rest.startswith("autosave~") else "what stood in current.json"
        words = f"Kept aside for you: {what} of composition {composition}."
        findings.note((*private, KEPT, name), Kind.KEPT, words)
    for name in _names(home, (*private, TRASH), findings):
        place = (*private, TRASH, name)
        words = f"Composition {name.partition('~')[0]} was deleted; it can be brought back."
        findings.note(place, Kind.DELETED, words)
        inside = Findings()
        CompositionCheck(home, place, inside).run()
        findings.violations += inside.violations


def _names(home: Home, place: Place, findings: Findings) -> list[str]:
    try:
        return sorted(home.names(place))
    except OSError:
        words = "This is no folder that can be entered, so nothing can be saved until it is one."
        findings.violate(place, Kind.UNREADABLE, words)
        return []


def _digest(home: Home, place: Place) -> bytes | None:
    try:
        return state_digest(read_document(home, place).data)
    except (RepriseError, OSError):
        return None
