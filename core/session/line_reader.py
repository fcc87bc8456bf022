"""Reads the line of complete states off a composition's files, each file once."""

from __future__ import annotations

from hashlib import blake2b

from core.errors import DamagedDocument, RepriseError, StorageError, UnknownVersion
from core.history.facts import Facts, read_facts
from core.history.fingerprint import Fingerprint
from core.history.lineage import Version, trace
from core.history.timeline import Kind, Picture
from core.session.navigation import Line, State, line_of
from core.storage.composition_service import CompositionService, FileStamp, Listing
from core.storage.layout import CURRENT, parse_stem


class LineReader:
    """Keeps half a kilobyte of each version of one composition; used by one thread at a time.

    The timeline's reader would do, but it keeps documents and words for people besides, which a session that
    runs for days does not need.
    """

    def __init__(self, store: CompositionService) -> None:
        self._store = store
        self._composition = ""
        self._facts: dict[FileStamp, Facts | None] = {}
        self._adopted: tuple[FileStamp | None, frozenset[str]] = (None, frozenset())

    def read(self, composition: str) -> Line:
        """The line as the files stand now, where the newest state stands on it. Raises UnknownComposition."""
        listing = self._store.listing(composition)
        if composition != self._composition:
            self._composition, self._facts = composition, {}
        self._facts = {stamp: self._read(stamp) for stamp in (*listing.versions, listing.current) if stamp}
        adopted = self._read_adopted(listing)
        versions = [
            Version(stamp.name, _is_ours(stamp.name), facts, is_adopted=stamp.name in adopted)
            for stamp in listing.versions
            if (facts := self._facts[stamp]) is not None
        ]
        return line_of(_states(versions, self._facts.get(listing.current) if listing.current else None))

    def _read(self, stamp: FileStamp) -> Facts | None:
        """What is needed of a file; None for one that cannot be read, which is tried again."""
        known = self._facts.get(stamp)
        if known is not None:
            return known
        try:
            facts = read_facts(self._store.load(self._composition, stamp.name))
        except (UnknownVersion, DamagedDocument, StorageError):
            return None
        music = blake2b(b"".join(facts.fingerprint.areas), digest_size=16).digest()
        return Facts(
            fingerprint=Fingerprint((music,), ()),
            name="",
            source=facts.source,
            prompt="",
            timestamp=facts.timestamp,
            restored_from=facts.restored_from,
            turns=(),
            picture=Picture(),
        )

    def _read_adopted(self, listing: Listing) -> frozenset[str]:
        """The versions that metadata.json marks as another writer's."""
        if listing.metadata is None:
            return frozenset()
        if self._adopted[0] != listing.metadata:
            try:
                notes = self._store.version_notes(listing.id)
            except RepriseError:
                return frozenset()
            self._adopted = listing.metadata, frozenset(stem for stem, said in notes.items() if said.adopted)
        return self._adopted[1]


def _states(versions: list[Version], current: Facts | None) -> list[State]:
    states = []
    before: Facts | None = None
    held = set()
    for version, place in zip(versions, trace(versions), strict=True):
        facts = version.facts
        assert facts is not None
        is_other = before is None or before.fingerprint != facts.fingerprint
        is_place = place.is_take and (is_other or place.kind is Kind.AI)
        states.append(State(version.stem, is_place, place.restored_from))
        held.add(facts.fingerprint)
        before = facts
    if current is not None and current.fingerprint not in held:
        states.append(State(CURRENT))
    return states


def _is_ours(stem: str) -> bool:
    name = parse_stem(stem)
    return name is not None and name.is_ours
