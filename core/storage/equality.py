"""When two snapshots are the same state: equal JSON, top-level `metadata` and every `updated_at` aside."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import cached_property
from typing import Any

from core.errors import DamagedDocument
from core.model.document import Document, canonical_bytes, parse

_REMEMBERED = 4096
_STAMPS_REMEMBERED = 50_000
_SAVED_BYTES = 32 * 1024 * 1024


def state_digest(data: dict[str, Any]) -> bytes:
    """One digest for all spellings of one state."""
    state = _without_times({key: value for key, value in data.items() if key != "metadata"})
    return hashlib.blake2b(canonical_bytes(state), digest_size=20).digest()


def _without_times(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_times(item) for key, item in value.items() if key != "updated_at"}
    if isinstance(value, list):
        return [_without_times(item) for item in value]
    return value


class State:
    """What stands in a snapshot's file; `raw` is None where that cannot be read.

    Its digest costs ten times what writing it does, so it is made only where equal bytes do not settle it.
    """

    def __init__(
        self, raw: bytes | None, find_digest: Callable[[], bytes | None], is_sound: bool = False
    ) -> None:
        self.raw = raw
        self._find_digest = find_digest
        self._is_sound = is_sound

    @cached_property
    def digest(self) -> bytes | None:
        """The same for all spellings; None where it is damaged or cannot be read."""
        return self._find_digest()

    @property
    def is_sound(self) -> bool:
        """Whether the bytes hold a snapshot."""
        return self._is_sound or self.digest is not None

    def equals(self, other: State) -> bool:
        """Whether both hold one state; what is damaged equals nothing."""
        if self.raw is not None and self.raw == other.raw:
            return self.is_sound or other.is_sound
        return self.digest is not None and self.digest == other.digest


class Digests:
    """Remembers digests by the hash of the bytes, which costs a hundredth of parsing them. Thread-safe.

    Of some compositions it keeps the bytes last saved too: they are what a file of it most likely holds.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._saved: OrderedDict[Hashable, bytes] = OrderedDict()
        self._stamped: dict[Hashable, bytes | None] = {}
        self._known: OrderedDict[bytes, bytes | None] = OrderedDict()

    def of(self, raw: bytes) -> bytes | None:
        """The state's digest; None where the bytes hold no snapshot."""
        key = hashlib.blake2b(raw, digest_size=20).digest()
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        try:
            digest = state_digest(parse(raw, "").data)
        except DamagedDocument:
            digest = None
        self._keep(key, digest)
        return digest

    def of_stamp(self, stamp: Hashable, read: Callable[[], bytes | None]) -> bytes | None:
        """The digest of a file that is read only if its stamp is new."""
        with self._lock:
            if stamp in self._stamped:
                return self._stamped[stamp]
        digest = read()
        with self._lock:
            if len(self._stamped) >= _STAMPS_REMEMBERED:
                self._stamped.clear()
            self._stamped[stamp] = digest
        return digest

    def state(self, raw: bytes, is_sound: bool = False) -> State:
        """The state that a file's bytes hold; `is_sound` where that needs no proof."""
        return State(raw, lambda: self.of(raw), is_sound)

    def state_of(self, document: Document) -> State:
        """The state of a document that is parsed already."""
        return State(
            document.raw, lambda: self.of(document.raw) or state_digest(document.data), is_sound=True
        )

    def saved(self, composition: Hashable) -> bytes | None:
        """The bytes last saved there, which hold a snapshot; None where they are not remembered."""
        with self._lock:
            return self._saved.get(composition)

    def remember_saved(self, composition: Hashable, raw: bytes) -> None:
        """Keep the bytes of a save, in place of its last; the oldest ones go when it is too much."""
        with self._lock:
            self._saved[composition] = raw
            self._saved.move_to_end(composition)
            while self._saved and sum(map(len, self._saved.values())) > _SAVED_BYTES:
                self._saved.popitem(last=False)

    def _keep(self, key: bytes, digest: bytes | None) -> None:
        with self._lock:
            self._known[key] = digest
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
