"""Parsed documents kept by the file they came from."""

from __future__ import annotations

import threading
from collections import OrderedDict

from core.model.document import Document
from core.storage.composition_service import FileStamp


class DocumentCache:
    """Parsed documents, the least recently used dropped first; bounded by the bytes they were read from."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._kept: OrderedDict[tuple[str, FileStamp], Document] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: tuple[str, FileStamp]) -> Document | None:
        """The document of this composition's file, None if it is not kept."""
        with self._lock:
            document = self._kept.get(key)
            if document is not None:
                self._kept.move_to_end(key)
            return document

    def keep(self, key: tuple[str, FileStamp], document: Document) -> Document:
        """Keep `document`, which is also the answer; older ones may go for it."""
        with self._lock:
            if key not in self._kept:
                self._kept[key] = document
                self._bytes += len(document.raw)
            while self._bytes > self._limit and len(self._kept) > 1:
                _, dropped = self._kept.popitem(last=False)
                self._bytes -= len(dropped.raw)
        return document
