"""One composition as the write protocol sees it: its states, its versions, and how one is added."""

from __future__ import annotations

import errno
import os
from operator import attrgetter

from core import clock
from core.errors import DamagedDocument, UnknownComposition, Unreadable
from core.storage.equality import Digests, State
from core.storage.files import read_bytes, where
from core.storage.home import READ_ONLY, Found, Home
from core.storage.layout import (
    HISTORY,
    LOCKS,
    PRIVATE,
    STATE_FILES,
    Place,
    VersionName,
    file_of,
    make_stem,
    parse_stem,
    version_of_file,
)
from core.storage.listing import FileStamp, Listing, scan_composition
from core.storage.workshop import Workshop, make_private, private_place

_TRIES = 1000
"""So many names are never taken while one is looked for: then the disk does not tell the truth."""

_LAST_NUMBER = 10**18 - 10**6
_KEY, _NUMBER = attrgetter("number", "stem"), attrgetter("number")


class Shelf:
    """The places of one composition and what is done to them under its lock."""

    def __init__(self, disk: Home, digests: Digests, place: Place) -> None:
        self.disk = disk
        self.digests = digests
        self.place = place
        self.id = place[-1]
        self.private: Place = (PRIVATE,)
        self._listed: tuple[Found | None, list[VersionName]] | None = None

    @property
    def lock(self) -> Place:
        """The composition's lock file."""
        return (*self.private, LOCKS, f"{self.id}.lock")

    @property
    def history(self) -> Place:
        """The folder of its versions."""
        return (*self.place, HISTORY)

    def prepare(self) -> None:
        """Make what a write needs; the composition itself must be there."""
        if self.disk.stat(self.place) is None:
            raise UnknownComposition(self.id)
        if len(self.private) == 1:
            self.private = private_place(self.disk, self.place)
        make_private(self.disk, self.private)

    def stay_near(self) -> None:
        """Use the composition's own private folder: links from the common one do not reach it."""
        self.private = (*self.place, PRIVATE)

    def workshop(self) -> Workshop:
        """Temporary files for one write."""
        return Workshop(self.disk, self.private, self.id)

    def place_of(self, ref: str) -> Place:
        """Where `current`, `autosave` or a stem lies."""
        return (*self.place, *file_of(ref))

    def listing(self) -> Listing:
        """The files as they stand now."""
        return scan_composition(self.disk, self.place) or Listing(self.id)

    def state(self, ref: str) -> State | None:
        """The state in current.json or autosave.json; None where there is no such file."""
        return self.state_at((*self.place, STATE_FILES[ref]))

    def state_at(self, place: Place) -> State | None:
        """The state in any file of ours."""
        saved = self.digests.saved(self.place)
        try:
            raw = read_bytes(self.disk, place, saved)
        except FileNotFoundError:
            return None
        except (Unreadable, DamagedDocument):
            return State(None, lambda: None)
        return self.digests.state(raw, is_sound=raw is saved)

    def find(self, state: State) -> str | None:
        """The newest version that holds a state; damaged ones hold none, and hold nothing damaged."""
        if not state.is_sound:
            return None
        newest = self._newest()
        if newest is not None and self._is_copy(newest, state.raw):
            return newest
        for stamp in reversed(self.listing().versions):
            if self._digest_of(stamp) == state.digest:
                return stamp.name
        return None

    def _newest(self) -> str | None:
        try:
            return max(self._names(), key=_KEY).stem
        except (OSError, ValueError):  # the listing tells; or there are none
            return None

    def _names(self) -> list[VersionName]:
        """All versions' names, listed anew only where the folder has changed: a long history takes long."""
        stamp = self.disk.stat(self.history)
        if self._listed is None or stamp is None or self._listed[0] != stamp:
            self._listed = stamp, list(filter(None, map(version_of_file, self.disk.names(self.history))))
        return self._listed[1]

    def _is_copy(self, stem: str, raw: bytes | None) -> bool:
        """Whether a version's bytes are these: nearly always true of the newest, and soon told."""
        try:
            return raw is not None and read_bytes(self.disk, self.place_of(stem), raw) is raw
        except (FileNotFoundError, Unreadable, DamagedDocument):
            return False

    def _digest_of(self, stamp: FileStamp) -> bytes | None:
        def read() -> bytes | None:
            return self.digests.of(read_bytes(self.disk, self.place_of(stamp.name)))

        try:
            return self.digests.of_stamp((self.place, stamp), read)
        except (FileNotFoundError, Unreadable, DamagedDocument):
            return None  # for now, and not remembered

    def hold(self, state: State) -> str | None:
        """The newest version that holds a state, and will after a power cut: then another copy may go.

        Foreign writers sync nothing, so their version is synced here; where that fails, it holds nothing.
        """
        stem = self.find(state)
        name = parse_stem(stem) if stem is not None else None
        if stem is None or name is None or name.is_ours:
            return stem
        try:
            self.disk.sync_file(self.place_of(stem))
            self.disk.sync_folder(self.history)
        except OSError:
            return None
        return stem

    def add_version(self, workshop: Workshop, raw: bytes) -> str:
        """Write a version and link it into the history; gives its stem. Not yet synced into the folder."""
        return self.publish(workshop.write(raw, READ_ONLY))

    def publish(self, temp: Place) -> str:
        """Link a written version into the history under the next number that is free."""
        self.disk.make_folder(self.history)
        first = self._highest_number() + 1
        for number in range(first, first + _TRIES):
            stem = make_stem(number, clock.now())
            if self.disk.link(temp, self.place_of(stem)):
                self._listed = None
                return stem
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), self.id)

    def _highest_number(self) -> int:
        """Raises OSError where the history cannot be listed: then there is no telling.

        A number at the edge of what a name may hold is left out, or the next one could not be read back.
        """
        return max([number for number in map(_NUMBER, self._names()) if number < _LAST_NUMBER], default=-1)

    def named(self, ref: str) -> str:
        """How an error names one of its files."""
        return where((self.id, *file_of(ref)))
