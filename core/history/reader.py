"""Reads a composition's files into the one view that library and timeline show.

Everything derived is kept by the identity of its file (inode, size, times), so that a new version costs
one read and one comparison, however long the history is.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from core.diff.changes import Span
from core.diff.compare import compare
from core.diff.summary import describe_original, music_difference_words, summarise
from core.errors import DamagedDocument, RepriseError, StorageError, UnknownVersion
from core.history.document_cache import DocumentCache
from core.history.facts import Facts, read_facts
from core.history.lineage import Place, Version, trace
from core.history.timeline import CompositionView, Damage, Entry, Kind, Picture, StateView
from core.history.titles import damage_words, title_of
from core.model.document import Document
from core.model.fields import Area
from core.storage.composition_service import CompositionService, FileStamp, Listing
from core.storage.layout import parse_stem
from core.storage.metadata import VersionNotes

_KEPT_BYTES = 32 * 1024 * 1024

Progress = Callable[[int, int], None]
"""Called with (read, all) between files; may raise to cancel, nothing is lost by it."""


@dataclass(frozen=True, slots=True)
class _Words:
    """One comparison in a line: what the timeline says of a take."""

    title: str
    detail: tuple[Span, ...]
    areas: tuple[Area, ...]


@dataclass(slots=True)
class _Memory:
    """What is known of one composition; guarded by its lock."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    facts: dict[FileStamp, Facts | Damage] = field(default_factory=dict)
    words: dict[tuple[FileStamp | None, FileStamp], _Words] = field(default_factory=dict)
    autosave_words: dict[tuple[FileStamp, FileStamp], str] = field(default_factory=dict)


class HistoryReader:
    """Makes a CompositionView of a Listing. Any thread; one composition is read by one at a time."""

    def __init__(self, service: CompositionService) -> None:
        self._service = service
        self._memories: dict[str, _Memory] = {}
        self._documents = DocumentCache(_KEPT_BYTES)
        self._guard = threading.Lock()

    def view(self, listing: Listing, progress: Progress | None = None) -> CompositionView:
        """Read what is new in `listing` and derive the view; a file that fails is shown, never raised."""
        with self._guard:
            memory = self._memories.setdefault(listing.id, _Memory())
        with memory.lock:
            return _View(self._service, self._documents, memory, listing, progress).build()

    def forget(self, composition: str) -> None:
        """Drop what is known of a composition that is gone."""
        with self._guard:
            self._memories.pop(composition, None)


class _View:
    """One pass over one listing."""

    def __init__(
        self,
        service: CompositionService,
        documents: DocumentCache,
        memory: _Memory,
        listing: Listing,
        progress: Progress | None,
    ) -> None:
        self._service = service
        self._documents = documents
        self._memory = memory
        self._listing = listing
        self._progress = progress

    def build(self) -> CompositionView:
        listing = self._listing
        notes, problem = self._read_notes()
        facts = self._read_all()
        stamps = {stamp.name: stamp for stamp in listing.versions if stamp in facts}
        versions = [self._version(stamp, facts[stamp], notes) for stamp in stamps.values()]
        places = trace(versions)
        current, current_facts = self._state(listing.current, facts, versions)
        autosave, autosave_facts = self._state(listing.autosave, facts, versions)
        entries = [
            self._entry(version, place, stamps, facts, current.equals if current else None, current_facts)
            for version, place in zip(versions, places, strict=True)
        ]
        differs, words = self._autosave_difference(current_facts, autosave_facts)
        entries += self._loose_entries(current, autosave, differs=differs)
        newest = next((v.facts for v in reversed(versions) if v.facts), None)
        shown = current_facts or newest or autosave_facts
        return CompositionView(
            id=listing.id,
            name=(shown.name if shown else "") or listing.id,
            entries=tuple(entries),
            current=current,
            autosave=autosave,
            autosave_differs=differs,
            autosave_words=words,
            picture=shown.picture if shown else Picture(),
            updated_at=max((e.saved_at for e in entries if e.saved_at), default=None),
            problem=listing.problem or problem,
        )

    def _read_notes(self) -> tuple[dict[str, VersionNotes], str]:
        if self._listing.metadata is None:
            return {}, ""
        try:
            return self._service.version_notes(self._listing.id), ""
        except RepriseError as error:
            return {}, f"Labels are not shown. {error}"

    def _read_all(self) -> dict[FileStamp, Facts | Damage]:
        """Facts of every file, from memory where the file is the same; gone files are left out."""
        listing = self._listing
        stamps = [*listing.versions, *(s for s in (listing.current, listing.autosave) if s)]
        found: dict[FileStamp, Facts | Damage] = {}
        for done, stamp in enumerate(stamps):
            if self._progress is not None:
                self._progress(done, len(stamps))
            known = self._memory.facts.get(stamp) or self._read_one(stamp)
            if known is not None:
                self._memory.facts[stamp] = found[stamp] = known
        self._memory.facts = dict(found)
        # Words of a current or an autosave that is no more, as after each timer save, would pile up for ever.
        words = self._memory.words
        self._memory.words = {pair: said for pair, said in words.items() if pair[1] in found}
        return found

    def _read_one(self, stamp: FileStamp) -> Facts | Damage | None:
        try:
            return read_facts(self._document(stamp))
        except UnknownVersion:
            return None
        except DamagedDocument as error:
            return Damage(error.reason, error.line, error.column)
        except StorageError as error:
            return Damage(getattr(error, "cause", str(error)))

    def _document(self, stamp: FileStamp) -> Document:
        key = (self._listing.id, stamp)
        return self._documents.get(key) or self._documents.keep(
            key, self._service.load(self._listing.id, stamp.name)
        )

    def _version(self, stamp: FileStamp, facts: Facts | Damage, notes: dict[str, VersionNotes]) -> Version:
        name = parse_stem(stamp.name)
        noted = notes.get(stamp.name) or VersionNotes()
        return Version(
            stem=stamp.name,
            is_ours=name is not None and name.is_ours,
            facts=facts if isinstance(facts, Facts) else None,
            label=noted.label or ("pinned" if noted.pinned else ""),
            is_adopted=bool(noted.adopted),
        )

    def _state(
        self,
        stamp: FileStamp | None,
        facts: dict[FileStamp, Facts | Damage],
        versions: list[Version],
    ) -> tuple[StateView | None, Facts | None]:
        """The state's view, and its facts where it can be read."""
        known = facts.get(stamp) if stamp else None
        if stamp is None or known is None:
            return None, None
        if isinstance(known, Damage):
            return StateView(stamp.time, stamp.size_bytes, damage=known), None
        music = known.fingerprint.areas
        equals = next(
            (v.stem for v in reversed(versions) if v.facts and v.facts.fingerprint.areas == music), None
        )
        return StateView(known.written_at or stamp.time, stamp.size_bytes, equals=equals), known

    def _entry(
        self,
        version: Version,
        place: Place,
        stamps: dict[str, FileStamp],
        facts: dict[FileStamp, Facts | Damage],
        equals_current: str | None,
        current: Facts | None,
    ) -> Entry:
        stamp = stamps[version.stem]
        base = Entry(
            stem=version.stem,
            number=stamp.number,
            kind=place.kind,
            is_take=place.is_take,
            title="",
            detail=(),
            saved_at=stamp.time,
            size_bytes=stamp.size_bytes,
            label=version.label,
            before=place.before,
        )
        known = version.facts
        if known is None:
            damage = facts[stamp]
            assert isinstance(damage, Damage)
            return replace(base, title="Cannot be read", detail=(Span(damage_words(damage)),), damage=damage)
        entry = replace(
            base,
            source=known.source,
            prompt=known.prompt if place.kind is Kind.AI else "",
            saved_at=stamp.saved_at or known.written_at or stamp.time,
            equals_current=version.stem == equals_current,
            sounds_current=current is not None and current.fingerprint.areas == known.fingerprint.areas,
            same_as=place.same_as,
            restored_from=place.restored_from,
            left_behind=place.left_behind,
            actions=place.actions,
            failed=place.failed,
            claimed=place.claimed,
            turns=place.turns,
            picture=known.picture,
        )
        previous = stamps.get(place.previous or "")
        if not place.is_take:
            before = facts.get(previous) if previous else None
            assert isinstance(before, Facts)
            noise = known.fingerprint.noise_words(before.fingerprint)
            assert previous is not None
            return replace(
                entry, title="No musical change", detail=(Span(noise or f"equal to v{previous.number:03d}"),)
            )
        words = self._words(previous, stamp)
        return replace(entry, title=title_of(entry, words.title), detail=words.detail, areas=words.areas)

    def _words(self, previous: FileStamp | None, stamp: FileStamp) -> _Words:
        key = (previous, stamp)
        words = self._memory.words.get(key)
        if words is None:
            words = self._memory.words[key] = self._compare(previous, stamp)
        return words

    def _compare(self, previous: FileStamp | None, stamp: FileStamp) -> _Words:
        try:
            document = self._document(stamp)
            if previous is None:
                return _Words("Original", describe_original(document), ())
            comparison = compare(self._document(previous), document)
        except RepriseError:
            # Removed between the listing and now: the next scan leaves it out.
            return _Words("Removed meanwhile", (), ())
        summary = summarise(comparison)
        return _Words(summary.title, summary.detail, comparison.areas)

    def _autosave_difference(self, current: Facts | None, autosave: Facts | None) -> tuple[bool, str]:
        if current is None or autosave is None or current.fingerprint.areas == autosave.fingerprint.areas:
            return False, ""
        a, b = self._listing.current, self._listing.autosave
        assert a is not None
        assert b is not None
        words = self._memory.autosave_words.get((a, b))
        if words is None:
            try:
                words = music_difference_words(compare(self._document(a), self._document(b)))
            except RepriseError:
                words = ""
            self._memory.autosave_words = {(a, b): words}
        return True, words

    def _loose_entries(
        self,
        current: StateView | None,
        autosave: StateView | None,
        *,
        differs: bool,
    ) -> list[Entry]:
        """Rows for a current that is in no version, and an autosave that differs or stands alone."""
        loose = []
        if current is not None and current.equals is None:
            loose.append(self._loose("current", "Current, in no version yet", current))
        stands_alone = current is None or current.damage is not None
        if autosave is not None and (differs or autosave.damage or (stands_alone and not autosave.equals)):
            loose.append(self._loose("autosave", "Autosave", autosave))
        return loose

    def _loose(self, name: str, title: str, state: StateView) -> Entry:
        stamp = self._listing.current if name == "current" else self._listing.autosave
        assert stamp is not None
        entry = Entry(
            stem=name,
            number=0,
            kind=Kind.AUTOSAVE if name == "autosave" else Kind.OTHER,
            is_take=True,
            title=title,
            detail=(),
            saved_at=state.saved_at,
            size_bytes=state.size_bytes,
            equals_current=name == "current",
            sounds_current=name == "current",
            damage=state.damage,
        )
        if state.damage is not None:
            return replace(entry, title="Cannot be read", detail=(Span(damage_words(state.damage)),))
        # An autosave is compared with current, a loose current with the newest version that can be read.
        bases = [*self._listing.versions, self._listing.current if name == "autosave" else None]
        known = self._memory.facts
        base = next((b for b in reversed(bases) if b and isinstance(known.get(b), Facts)), None)
        words = self._words(base, stamp)
        own = known.get(stamp)
        return replace(
            entry, detail=words.detail, areas=words.areas, before=base.name if base else None,
            picture=own.picture if isinstance(own, Facts) else Picture(),
        )  # fmt: skip
