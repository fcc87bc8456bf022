"""CompositionService: the one writer and reader of compositions."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import (
    DurabilityUnknown,
    NotSaved,
    RepriseError,
    UnknownComposition,
    UnknownVersion,
    Unreadable,
)
from core.model.document import Document
from core.model.splice import blank_metadata, splice_metadata
from core.storage import folders
from core.storage.aside import AsideItem, list_aside, remove_aside
from core.storage.autosave import replace_autosave
from core.storage.causes import cause
from core.storage.commit import Commit, Outcome, Request
from core.storage.durable import Disk
from core.storage.equality import Digests
from core.storage.files import read_bytes, read_document
from core.storage.home import Home
from core.storage.layout import (
    AUTOSAVE,
    COMPOSITIONS,
    CURRENT,
    PRIVATE,
    Place,
    VersionName,
    check_id,
    compositions_place,
    file_of,
    is_id,
    new_id,
    parse_stem,
)
from core.storage.listing import FileStamp, Listing, scan_composition, scan_ids
from core.storage.metadata import (
    CompositionMetadata,
    VersionNotes,
    new_metadata,
    read_metadata,
    update_metadata,
    utc_now,
    version_notes,
)
from core.storage.resolve import resolve_id, resolve_stem
from core.storage.shelf import Shelf
from core.storage.snapshots import Snapshot, fresh_snapshot, make_metadata, serialise, spell

__all__ = ["CompositionService", "FileStamp", "Listing", "RestoreResult", "SaveResult"]


@dataclass(frozen=True, slots=True)
class SaveResult:
    """What a save did.

    `stem` is the version made, None for a save without one. `adopted` is the version made of a state that was
    found in current and in no version. `diverged` is set when current was not what the edit was based on: our
    stem (or `current`), and what holds the other state. `kept` is the name in `.reprise/kept/` of a damaged
    current that was displaced.
    """

    stem: str | None
    adopted: str | None = None
    diverged: tuple[str, str] | None = None
    kept: str | None = None


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """What a restore did: the version made, the version that holds what stood in current, and the source.

    `kept` is None where no current stood, or a damaged one, which lies in `.reprise/kept/` as `kept_aside`.
    The result of a pick is the same.
    """

    stem: str
    kept: str | None
    source: str
    kept_aside: str | None = None


class CompositionService:
    """Reads and writes the compositions beneath one data directory.

    Safe to call from any thread and beside other processes. Nothing but `save`, `autosave`, `restore`,
    `pick`, `create`, `delete`, `undelete`, `remove_aside` and `set_label` writes anything. References to a
    state are `current`, `autosave` or a version's stem.
    """

    def __init__(self, home: Path | Home) -> None:
        """Over the data directory at a path, or over another home."""
        self.root = home.absolute() if isinstance(home, Path) else Path()
        self._compositions = compositions_place(self.root) if isinstance(home, Path) else (COMPOSITIONS,)
        self._disk: Home = Disk(self.root) if isinstance(home, Path) else home
        self._digests = Digests()
        self._lock = threading.Lock()
        self._unversioned: dict[str, frozenset[bytes]] = {}
        self._autosaved: dict[str, bytes] = {}

    @property
    def compositions_path(self) -> Path:
        """The folder that holds the compositions."""
        return self.root.joinpath(*self._compositions)

    @property
    def weaknesses(self) -> tuple[str, ...]:
        """What this disk was found unable to do, and what is replaced by the next best."""
        return self._disk.weaknesses

    def identity(self) -> tuple[int, int] | None:
        """Device and inode of the folder of compositions; None where it cannot be reached."""
        try:
            return self._disk.reach(self._compositions).identity
        except OSError:
            return None

    def list_ids(self) -> tuple[str, ...]:
        """Ids of all compositions, sorted. Raises Unreadable where the data directory cannot be read."""
        return tuple(self.listings())

    def listings(self) -> dict[str, Listing]:
        """Every composition's listing, by id. Raises Unreadable where the data directory cannot be read."""
        found: dict[str, Listing] = {}
        for composition in scan_ids(self._disk, self._compositions):
            try:
                listing = scan_composition(self._disk, (*self._compositions, composition))
            except UnknownComposition:
                continue
            if listing is not None:
                found[composition] = listing
        return found

    def listing(self, composition: str) -> Listing:
        """What one composition holds, by a scan that opens no file. Raises UnknownComposition, InvalidId."""
        listing = scan_composition(self._disk, self._place(composition))
        if listing is None:
            raise UnknownComposition(composition)
        return listing

    def history(self, composition: str) -> tuple[VersionName, ...]:
        """Names of all versions, by number, then by stem."""
        names = (parse_stem(stamp.name) for stamp in self.listing(composition).versions)
        return tuple(name for name in names if name is not None)

    def load(self, composition: str, ref: str) -> Document:
        """One state. Raises UnknownComposition, UnknownVersion, InvalidId, DamagedDocument, Unreadable."""
        place = self._file(composition, ref)
        try:
            return read_document(self._disk, place)
        except FileNotFoundError:
            raise self._absent(composition, ref) from None

    def load_bytes(self, composition: str, ref: str) -> bytes:
        """A state's file as it is, damaged or not. Raises as `load` does, but for what is inside the file."""
        place = self._file(composition, ref)
        try:
            return read_bytes(self._disk, place)
        except FileNotFoundError:
            raise self._absent(composition, ref) from None

    def has_autosave(self, composition: str) -> bool:
        """Whether there is an autosave.json."""
        return self.listing(composition).autosave is not None

    def resolve_composition(self, text: str) -> str:
        """The id that `text` is or alone begins. Raises UnknownComposition, AmbiguousName, InvalidId."""
        if is_id(text):
            try:
                return self.listing(text).id
            except UnknownComposition:
                pass
        return resolve_id(text, self.list_ids())

    def resolve_version(self, composition: str, text: str) -> str:
        """The reference meant by a stem, the start of one, or a number as in `v12`.

        Raises UnknownVersion, AmbiguousName.
        """
        listing = self.listing(composition)
        if (text == CURRENT and listing.current is None) or (text == AUTOSAVE and listing.autosave is None):
            raise UnknownVersion(composition, text)
        names = (parse_stem(stamp.name) for stamp in listing.versions)
        return resolve_stem(composition, text, [name for name in names if name is not None])

    def metadata(self, composition: str) -> CompositionMetadata:
        """metadata.json; empty where there is none. Raises DamagedDocument, Unreadable."""
        return read_metadata(self._shelf(composition))

    def version_notes(self, composition: str) -> dict[str, VersionNotes]:
        """What metadata.json says of each version."""
        return dict(self.metadata(composition).versions)

    def save(
        self,
        composition: str,
        snapshot: Snapshot,
        *,
        source: str = "manual_save",
        with_version: bool = True,
        based_on: Document | None = None,
        fail_on_divergence: bool = False,
        **metadata: Any,
    ) -> SaveResult:
        """Save a snapshot into current and, unless told otherwise, as a version.

        On return it survives a power cut. An unknown state in current is first made a version; with
        `fail_on_divergence` the save fails with CurrentChanged where current is not `based_on`. Raises
        NotSaved (nothing has changed), SavedNotCurrent, DurabilityUnknown, InvalidSnapshot,
        UnknownComposition.
        """
        shelf = self._shelf(composition)
        base = self._digests.state_of(based_on) if based_on is not None else None
        parent = shelf.find(base) if base is not None else None
        spelt = spell(snapshot, make_metadata(source, parent, metadata))
        outcome = self._commit(
            shelf,
            Request(
                lambda _: spelt.raw,
                with_version=with_version,
                based_on=base,
                fail_on_divergence=fail_on_divergence,
                droppable=self._unversioned.get(composition, frozenset()),
                prove=spelt.prove,
            ),
        )
        digest = None if with_version else self._digests.of(spelt.raw)
        with self._lock:
            self._unversioned[composition] = frozenset({digest} if digest else ())
        diverged = None
        if outcome.diverged:
            diverged = (outcome.stem or CURRENT, outcome.held_by or outcome.kept or "")
        return SaveResult(outcome.stem, next(reversed(outcome.adopted), None), diverged, outcome.kept)

    def autosave(self, composition: str, snapshot: Snapshot) -> bool:
        """Keep a snapshot in autosave.json unless nothing changed; tells whether it was written.

        Touches neither history nor current and waits for no save. Another session's autosave is moved into
        `.reprise/kept/`. Raises NotSaved, DurabilityUnknown, InvalidSnapshot, UnknownComposition.
        """
        shelf = self._shelf(composition)
        data = serialise(snapshot, make_metadata("autosave", None, {}))
        written = replace_autosave(shelf, data, self._autosaved.get(composition))
        digest = self._digests.of(data)
        if written and digest is not None:
            self._autosaved[composition] = digest
        return written

    def restore(
        self, composition: str, ref: str, *, expected_current: Document | None = None
    ) -> RestoreResult:
        """Make a version or the autosave current again, as a new version, byte for byte but for its metadata.

        What stood in current is kept as a version first. It is read back and compared before success is told.
        With `expected_current` it fails with CurrentChanged where another state stands there. Raises what
        `load` and `save` raise; a damaged source is never copied on.
        """
        source = self.load(composition, ref).raw

        def compose(parent: str | None) -> bytes:
            facts = {"source": "restore", "restored_from": ref, "parent": parent, "timestamp": utc_now()}
            made = splice_metadata(source, facts)
            if blank_metadata(made) != blank_metadata(source):
                raise NotSaved(f"Composition {composition}", f"a true copy of {ref} could not be made")
            return made

        outcome = self._commit(
            self._shelf(composition),
            Request(
                compose,
                based_on=self._digests.state_of(expected_current) if expected_current else None,
                fail_on_divergence=expected_current is not None,
            ),
        )
        assert outcome.stem is not None
        return RestoreResult(outcome.stem, outcome.held_by, ref, outcome.kept)

    def pick(
        self, composition: str, snapshot: Snapshot, *, picked_from: str, picked: tuple[str, ...],
        expected_current: Document,
    ) -> RestoreResult:  # fmt: skip
        """Make current with a part of `picked_from` in it current, as a new version; `picked` says what.

        What stood in current is kept as a version first; fails with CurrentChanged where that is not
        `expected_current`. It is read back and compared. Raises what `save` raises.
        """
        self.load_bytes(composition, picked_from)  # no version may name a source that is not there

        def compose(parent: str | None) -> bytes:
            facts = {"picked_from": picked_from, "picked": list(picked)}
            return serialise(snapshot, make_metadata("pick", parent, facts))

        base = self._digests.state_of(expected_current)
        outcome = self._commit(
            self._shelf(composition), Request(compose, based_on=base, fail_on_divergence=True)
        )
        assert outcome.stem is not None
        return RestoreResult(outcome.stem, outcome.held_by, picked_from, outcome.kept)

    def create(self, name: str, snapshot: dict[str, Any] | None = None, id: str | None = None) -> str:  # noqa: A002
        """Make a composition with `000_original`; gives its id.

        Raises AlreadyExists, NotSaved, DurabilityUnknown, InvalidId, InvalidSnapshot.
        """
        composition = check_id(id) if id is not None else new_id()
        fresh = fresh_snapshot(composition, name)
        if snapshot is not None:
            fresh = {**snapshot, **{key: fresh[key] for key in ("id", "name", "created_at", "updated_at")}}
        data = serialise(fresh, make_metadata("create_composition", None, {"initial": True}))
        place = self._place(composition)
        folders.create_folder(self._disk, place, data, new_metadata(name))
        return composition

    def delete(self, composition: str) -> str:
        """Move a composition into `.reprise/trash/`; gives the name that `undelete` takes."""
        return folders.delete_folder(self._shelf(composition))

    def undelete(self, name: str) -> str:
        """Bring a deleted composition back; gives its id. Raises AlreadyExists, UnknownComposition."""
        return folders.undelete_folder(self._disk, self._compositions, name)

    def aside(self) -> tuple[AsideItem, ...]:
        """What lies in `kept/` and `trash/`, the newest first. Raises Unreadable."""
        try:
            return list_aside(self._disk, self._compositions, self.list_ids())
        except OSError as error:
            raise Unreadable(PRIVATE, cause(error)) from error

    def remove_aside(self, names: Iterable[str]) -> None:
        """Remove these items of `aside` for good. Raises NotSaved."""
        remove_aside(self._disk, self._compositions, self.list_ids(), names)

    def set_label(self, composition: str, stem: str, label: str) -> None:
        """Label a version, or take its label away with an empty one. Raises UnknownVersion, NotSaved."""
        if not any(version.stem == stem for version in self.history(composition)):
            raise UnknownVersion(composition, stem)
        shelf = self._shelf(composition)

        def change(data: dict[str, Any]) -> None:
            version_notes(data, stem)["label"] = label

        try:
            shelf.prepare()
            with self._disk.locked(shelf.lock), shelf.workshop() as workshop:
                update_metadata(shelf, workshop, change, self._name_of(composition))
        except OSError as error:
            raise NotSaved(f"The label of {stem}", cause(error)) from error

    def _commit(self, shelf: Shelf, request: Request) -> Outcome:
        outcome = Commit(shelf, request).run()
        if outcome.unsure:
            raise DurabilityUnknown(outcome.stem or CURRENT, outcome.unsure)
        return outcome

    def _place(self, composition: str) -> Place:
        return (*self._compositions, check_id(composition))

    def _file(self, composition: str, ref: str) -> Place:
        return (*self._place(composition), *file_of(ref))

    def _shelf(self, composition: str) -> Shelf:
        return Shelf(self._disk, self._digests, self._place(composition))

    def _absent(self, composition: str, ref: str) -> RepriseError:
        try:
            self.listing(composition)
        except RepriseError as error:
            return error
        return UnknownVersion(composition, ref)

    def _name_of(self, composition: str) -> str:
        for ref in (CURRENT, AUTOSAVE):
            try:
                name = self.load(composition, ref).data.get("name")
            except RepriseError:
                continue
            if isinstance(name, str):
                return name
        return ""
