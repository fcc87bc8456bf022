"""When two snapshots are the same state: equal JSON, top-level `metadata` and every `updated_at` aside."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from core.errors import DamagedDocument
from core.model.document import Document, canonical_bytes, parse

_REMEMBERED = 4096
_STAMPS_REMEMBERED = 50_000


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


class Digests:
    """Remembers digests by the hash of the bytes, which costs a hundredth of parsing them. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
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

    def of_document(self, document: Document) -> bytes:
        """The digest of a document that is parsed already."""
        return self.of(document.raw) or state_digest(document.data)

    def _keep(self, key: bytes, digest: bytes | None) -> None:
        with self._lock:
            self._known[key] = digest
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
