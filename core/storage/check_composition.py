"""One composition re-read: every state parsed, and what its files say of each other held against them."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise

from core.errors import DamagedDocument, RepriseError, Unreadable
from core.model.document import Document
from core.storage.causes import LINK
from core.storage.check_samples import sample_paths
from core.storage.equality import Digests, state_digest
from core.storage.files import read_document
from core.storage.findings import Findings, Kind
from core.storage.home import Found, Home
from core.storage.layout import (
    AUTOSAVE,
    CURRENT,
    HISTORY,
    METADATA_FILE,
    STATE_FILES,
    Place,
    VersionName,
    file_of,
    version_of_file,
)
from core.storage.metadata import CompositionMetadata, read_metadata
from core.storage.shelf import Shelf

_SLACK = timedelta(seconds=2)
"""Foreign names tell whole seconds."""

_WHAT = {CURRENT: "the current state", AUTOSAVE: "the autosave"}


class CompositionCheck:
    """Re-reads the composition at `place`; used once."""

    def __init__(self, home: Home, place: Place, findings: Findings) -> None:
        self._home = home
        self._place = place
        self._findings = findings
        self._files: dict[str, Found] = {}
        self._versions: list[VersionName] = []
        self._metadata = CompositionMetadata()
        self.samples: dict[str, set[str]] = defaultdict(set)
        """Paths of samples that states refer to, each with the states."""
        self.held: set[bytes] = set()
        """Of the digests that were asked for, those that a version holds."""

    def run(self, wanted: frozenset[bytes] = frozenset()) -> None:
        """Check all of it; tells in `held` which of the wanted digests its versions hold."""
        names = self._scan(self._place)
        if names is None or not self._is_composition(names):
            return
        self._findings.compositions += 1
        history = self._scan((*self._place, HISTORY)) if HISTORY in names else None
        self._list_versions(history or {})
        self._files.update((ref, names[file]) for ref, file in STATE_FILES.items() if file in names)
        if METADATA_FILE in names:
            self._read_metadata()
        states = {ref: digest for ref in STATE_FILES if (digest := self._state(ref)) is not None}
        self._read_versions(wanted | set(states.values()))
        self._judge_states(states)
        self._judge_files()
        self._judge_numbers()

    def _scan(self, place: Place) -> dict[str, Found] | None:
        try:
            return self._home.scan(place, lambda _: True)
        except FileNotFoundError:
            return None  # gone since
        except OSError as error:
            found = self._look(place)
            if isinstance(error, NotADirectoryError) and (place == self._place or found is None):
                return None  # a file among compositions is none of them
            what = "composition" if place == self._place else "history"
            why = LINK if found is not None and found.is_link else "it cannot be entered"
            self._findings.violate(place, Kind.UNREADABLE, f"{_sentence(why)}, so this {what} is not shown.")
            return None

    def _look(self, place: Place) -> Found | None:
        try:
            return self._home.stat(place)
        except OSError:
            return None

    def _is_composition(self, names: dict[str, Found]) -> bool:
        return bool(names.keys() & {*STATE_FILES.values(), METADATA_FILE, HISTORY})

    def _list_versions(self, history: dict[str, Found]) -> None:
        for file, found in sorted(history.items()):
            name = version_of_file(file)
            if name is None or found.is_folder:
                words = "This is no version, so it is not shown; foreign backends may count it."
                self._findings.note((*self._place, HISTORY, file), Kind.UNKNOWN_FILE, words)
            else:
                self._versions.append(name)
                self._files[name.stem] = found
        self._versions.sort(key=lambda name: name.key)
        self._findings.versions += len(self._versions)

    def _read_metadata(self) -> None:
        place = (*self._place, METADATA_FILE)
        try:
            self._metadata = read_metadata(Shelf(self._home, Digests(), self._place))
        except FileNotFoundError:
            return
        except RepriseError as error:
            kind, why = _why(error)
            words = f"{_sentence(why)}, so labels are neither shown nor changed; no music is lost."
            self._findings.violate(place, kind, words)
        for stem in sorted(self._metadata.versions.keys() - self._files.keys()):
            words = f"It speaks of “{stem}”, a version that is not in the history."
            self._findings.note(place, Kind.LABEL, words)

    def _state(self, ref: str) -> bytes | None:
        """The digest of current or autosave, where it can be read."""
        if ref not in self._files:
            return None
        document = self._read(ref)
        return state_digest(document.data) if document else None

    def _read(self, ref: str) -> Document | None:
        place = (*self._place, *file_of(ref))
        try:
            document = read_document(self._home, place)
        except FileNotFoundError:  # gone since
            return None
        except RepriseError as error:
            kind, why = _why(error)
            what = _WHAT.get(ref, "this version")
            words = f"{_sentence(why)}, so {what} cannot be shown or restored; the others can."
            self._findings.violate(place, kind, words)
            return None
        for path in sample_paths(document):
            self.samples[path].add(ref)
        return document

    def _read_versions(self, wanted: frozenset[bytes]) -> None:
        """Every version, the newest first; digests are made only until all that is wanted was found."""
        missing = set(wanted)
        for name in reversed(self._versions):
            document = self._read(name.stem)
            if document is None:
                continue
            if missing and (digest := state_digest(document.data)) in missing:
                missing.discard(digest)
                self.held.add(digest)
            self._judge_sources(name, document)

    def _judge_sources(self, name: VersionName, document: Document) -> None:
        """Only what we wrote is believed: foreign backends carry our words on into their own saves."""
        notes = self._metadata.versions.get(name.stem)
        if not name.is_ours or (notes is not None and notes.adopted):
            return
        place = (*self._place, *file_of(name.stem))
        facts = document.metadata
        restored = facts.get("restored_from") if facts.get("source") == "restore" else None
        for source, words in (
            (restored, "It was restored from “{}”, and that version is not in the history any more."),
            (facts.get("parent"), "It was made from “{}”, and that version is not in the history any more."),
        ):
            if isinstance(source, str) and source not in self._files and source not in STATE_FILES:
                self._findings.violate(place, Kind.SOURCE_GONE, words.format(source))
                return

    def _judge_states(self, states: dict[str, bytes]) -> None:
        if CURRENT not in self._files and self._versions:
            words = "There is no current state, so a backend finds nothing to open; restore a version."
            self._findings.violate((*self._place, STATE_FILES[CURRENT]), Kind.NO_CURRENT, words)
        if CURRENT in states and states[CURRENT] not in self.held and self._versions:
            words = "No version holds this state yet; our next save makes one of it first."
            self._findings.note((*self._place, STATE_FILES[CURRENT]), Kind.UNVERSIONED, words)
        if AUTOSAVE in states and states[AUTOSAVE] not in (*self.held, states.get(CURRENT)):
            words = "It holds a state that is neither current nor a version; restore it to keep it."
            self._findings.note((*self._place, STATE_FILES[AUTOSAVE]), Kind.AUTOSAVE, words)

    def _judge_files(self) -> None:
        in_use = {self._files[ref].identity: ref for ref in STATE_FILES if ref in self._files}
        for name in self._versions:
            found = self._files[name.stem]
            place = (*self._place, *file_of(name.stem))
            shared = in_use.get(found.identity)
            if shared is not None:
                words = (
                    f"It is one file with {STATE_FILES[shared]}: a program that writes in place changes both."
                )
                self._findings.violate(place, Kind.SHARED, words)
            if name.is_ours and found.is_file and found.mode & 0o222:
                words = "It may be written to: somebody changed its mode, or copied it without."
                self._findings.note(place, Kind.WRITABLE, words)

    def _judge_numbers(self) -> None:
        stems = defaultdict(list)
        for name in self._versions:
            stems[name.number].append(name.stem)
        for number, equal in stems.items():
            if len(equal) > 1:
                shown = ", ".join(equal)
                words = (
                    f"{len(equal)} versions bear the number {number} ({shown}); their names tell them apart."
                )
                self._findings.note((*self._place, HISTORY), Kind.EQUAL_NUMBERS, words)
        gaps = [(low + 1, high - 1) for low, high in pairwise(sorted(stems)) if high > low + 1]
        if gaps:
            shown = ", ".join(f"{low}" if low == high else f"{low}–{high}" for low, high in gaps[:8])
            more = " and more" if len(gaps) > 8 else ""
            words = f"Unused numbers: {shown}{more}; gaps are harmless."
            self._findings.note((*self._place, HISTORY), Kind.GAPS, words)
        self._judge_times()

    def _judge_times(self) -> None:
        """A version below the top that appeared later: by what names say, as copies have other file times."""
        above: tuple[datetime, VersionName] | None = None
        for name in reversed(self._versions):
            if name.stamp is None:
                continue
            if above is not None and name.number < above[1].number and name.stamp > above[0] + _SLACK:
                words = (
                    f"Its name tells a later time than {above[1].stem}: it came late, or a clock was wrong."
                )
                self._findings.note((*self._place, *file_of(name.stem)), Kind.LATE, words)
            if above is None or name.stamp < above[0]:
                above = name.stamp, name


def _why(error: RepriseError) -> tuple[Kind, str]:
    """What kind of finding a refusal to read is, and its reason with the place in the file."""
    if isinstance(error, DamagedDocument):
        at = f" (line {error.line}, column {error.column})" if error.line else ""
        return Kind.DAMAGED, error.reason + at
    return Kind.UNREADABLE, error.cause if isinstance(error, Unreadable) else str(error)


def _sentence(reason: str) -> str:
    return reason[:1].upper() + reason[1:]
