"""The open composition in memory: one complete snapshot that all services read and edit under one lock.

The services keep no copies of their own. So a save can never catch the mixer before an edit and the sequence
after it, what no service knows survives every round, and the shape of what was opened is kept.
"""

from __future__ import annotations

import marshal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from core.errors import NothingOpen
from core.history.fingerprint import fingerprint
from core.model.document import Document


@dataclass(frozen=True, slots=True)
class Frozen:
    """The open composition at one instant: `data` is a copy that nobody else holds.

    `revision` counts the edits so far; `base` is the state that the edits began with, as it was read.
    """

    composition: str
    data: dict[str, Any]
    revision: int
    base: Document

    @property
    def document(self) -> Document:
        """The same for fingerprints and comparisons; it stands in no file, so it has no bytes."""
        return Document(b"", self.data)

    @property
    def has_unsaved(self) -> bool:
        """Whether something that is not volatile differs from the base."""
        return fingerprint(self.document).areas != fingerprint(self.base).areas


class Desk:
    """The raw snapshot on the table, by the places that services work at; only for use under the lock.

    A list or object that the snapshot lacks is empty to a reader, and made for an editor.
    """

    def __init__(self, data: dict[str, Any], *, is_editing: bool) -> None:
        self.data = data
        self._is_editing = is_editing

    @property
    def song(self) -> dict[str, Any]:
        """Tempo, time signature, loop, transport, tracks and clips: `sequence`, or the top level itself."""
        inner = self.data.get("sequence")
        return inner if isinstance(inner, dict) else self.data

    @property
    def is_nested(self) -> bool:
        """Whether the song stands under `sequence`."""
        return self.song is not self.data

    @property
    def tracks(self) -> list[dict[str, Any]]:
        """The tracks, in order."""
        return self._list(self.song, "tracks")

    @property
    def clips(self) -> list[dict[str, Any]]:
        """All clips of all tracks."""
        return self._list(self.song, "clips")

    @property
    def mixer(self) -> dict[str, Any]:
        """`mixer_state`: `channels` and `master`."""
        return self._object(self.data, "mixer_state")

    @property
    def chains(self) -> list[dict[str, Any]]:
        """`track_effects`: one chain a track that has one."""
        return self._list(self.data, "track_effects")

    @property
    def assignments(self) -> dict[str, Any]:
        """`sample_assignments`: path by track."""
        return self._object(self.data, "sample_assignments")

    @property
    def chat(self) -> list[dict[str, Any]]:
        """`chat_history`, the oldest message first."""
        return self._list(self.data, "chat_history")

    def _list(self, parent: dict[str, Any], key: str) -> list[dict[str, Any]]:
        found = parent.get(key)
        if isinstance(found, list):
            return found
        fresh: list[dict[str, Any]] = []
        if self._is_editing:
            parent[key] = fresh
        return fresh

    def _object(self, parent: dict[str, Any], key: str) -> dict[str, Any]:
        found = parent.get(key)
        if isinstance(found, dict):
            return found
        fresh: dict[str, Any] = {}
        if self._is_editing:
            parent[key] = fresh
        return fresh


class Working:
    """Holds what is open; safe to use from any thread. A context of reading or editing holds the lock.

    Beside the snapshot it keeps its bytes as they were after the last edit: they are what a failed edit goes
    back to and what a frozen copy is made of, so nobody ever sees half an edit.
    """

    def __init__(self, revision: int = 0) -> None:
        """`revision` is what the count of edits begins at."""
        self._lock = threading.RLock()
        self._holder: int | None = None
        self._is_editing = False
        self._composition: str | None = None
        self._base: Document | None = None
        self._data: dict[str, Any] = {}
        self._packed = _pack({})
        self._revision = revision

    @property
    def composition(self) -> str | None:
        """Id of what is open, None where nothing is."""
        return self._composition

    @property
    def revision(self) -> int:
        """Counts the edits of this session; it never falls."""
        return self._revision

    @property
    def base(self) -> Document | None:
        """The state that the edits began with, as it was read; None where nothing is open."""
        return self._base

    @property
    def is_held_here(self) -> bool:
        """Whether this thread is inside a context of reading or editing."""
        return self._holder == threading.get_ident()

    @contextmanager
    def reading(self) -> Iterator[Desk]:
        """The snapshot to look at; what is handed on must be copied. Raises NothingOpen."""
        with self._held():
            yield Desk(self._data, is_editing=False)

    @contextmanager
    def editing(self) -> Iterator[Desk]:
        """The snapshot to change: all of the block's changes, or none where it raises. Raises NothingOpen.

        One that leaves everything as it was is no edit, and the revision stays. One that leaves anything but
        plain values (dicts, lists, text, numbers) raises ValueError.
        """
        with self._held():
            is_inner, self._is_editing = self._is_editing, True
            before = _pack(self._data) if is_inner else self._packed
            try:
                yield Desk(self._data, is_editing=True)
                after = self._packed if is_inner else _pack(self._data)  # the outermost looks at all of it
            except BaseException:
                self._data.clear()
                self._data.update(_unpack(before))
                raise
            finally:
                self._is_editing = is_inner
            if after != self._packed:
                self._packed = after
                self._revision += 1

    @contextmanager
    def _held(self) -> Iterator[None]:
        with self._lock:
            if self._composition is None:
                raise NothingOpen
            outer, self._holder = self._holder, threading.get_ident()
            try:
                yield
            finally:
                self._holder = outer

    def freeze(self) -> Frozen:
        """The complete snapshot at this instant, after the last edit that is whole. Raises NothingOpen."""
        with self._lock:
            if self._composition is None or self._base is None:
                raise NothingOpen
            composition, packed, revision, base = (
                self._composition,
                self._packed,
                self._revision,
                self._base,
            )
        return Frozen(composition, _unpack(packed), revision, base)

    def put(self, composition: str, document: Document, *, in_place_of: Frozen | None = None) -> bool:
        """Lay a state on the table in place of whatever is there; edits begin from it.

        With `in_place_of` only where that is what lies there still, but for what is volatile; tells whether.
        """
        packed = _pack(document.data)
        with self._lock:
            if in_place_of is not None and not self._is_still(in_place_of):
                return False
            self._composition, self._base = composition, document
            self._data, self._packed = _unpack(packed), packed
            self._revision += 1
            return True

    def _is_still(self, frozen: Frozen) -> bool:
        if self._composition != frozen.composition:
            return False
        if self._revision == frozen.revision:
            return True
        return fingerprint(Document(b"", self._data)).areas == fingerprint(frozen.document).areas

    def rebase(self, document: Document, composition: str | None = None) -> None:
        """Say that the edits are now built on this state, which a save has made; they stay as they are.

        With `composition` they are from now on edits of that one.
        """
        with self._lock:
            self._base = document
            self._composition = composition or self._composition

    def clear(self, *, in_place_of: Frozen | None = None) -> bool:
        """Take everything off the table; with `in_place_of` as `put` does."""
        with self._lock:
            if in_place_of is not None and not self._is_still(in_place_of):
                return False
            self._composition, self._base, self._data = None, None, {}
            self._packed = _pack({})
            self._revision += 1
            return True


def _pack(data: dict[str, Any]) -> bytes:
    """The snapshot as bytes, equal to the last type; with `_unpack` ten times as fast as `copy.deepcopy`.

    In version 2 equal values have equal bytes; later ones go by which objects happen to be shared.
    """
    return marshal.dumps(data, 2)


def _unpack(packed: bytes) -> dict[str, Any]:
    data: dict[str, Any] = marshal.loads(packed)
    return data
