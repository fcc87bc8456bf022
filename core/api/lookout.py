"""The one watcher of the process: what changes on disk is told, and open sessions look at once."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor

from core.api.desks import Desks
from core.api.news import News, NewsHub
from core.errors import RepriseError
from core.history.reader import HistoryReader
from core.session.notices import Notice, NoticeKind
from core.storage.composition_service import CompositionService
from core.storage.listing import Listing
from core.storage.watch import LibraryChange, Watcher

_log = logging.getLogger(__name__)


class Lookout:
    """Watches from `start` to `stop`. Sessions look on threads of their own, at most one each.

    So a session that is long at work, as in an AI turn, keeps nobody else waiting.
    """

    def __init__(
        self, store: CompositionService, reader: HistoryReader, desks: Desks, hub: NewsHub, open_at_most: int
    ) -> None:
        self._reader = reader
        self._desks = desks
        self._hub = hub
        self._watcher = Watcher(store, self._on_change)
        self._pool = ThreadPoolExecutor(open_at_most, thread_name_prefix="reprise-look")
        self._lock = threading.Lock()
        self._to_look: set[str] = set()
        self._looking: set[str] = set()

    def start(self) -> None:
        """Begin; may be called once."""
        self._watcher.start()

    def stop(self) -> None:
        """End the watcher, and begin no further look."""
        self._watcher.stop()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _on_change(self, change: LibraryChange) -> None:
        for listing in change.listings.values():
            self._hub.tell(_news_of(listing))
        for composition in change.removed:
            self._reader.forget(composition)
            self._hub.tell(News("removed", composition, {}))
        for composition in self._desks.open_ids():
            if composition in change.listings or composition in change.removed:
                self._have_looked(composition)

    def _have_looked(self, composition: str) -> None:
        with self._lock:
            self._to_look.add(composition)
            if composition in self._looking:
                return
            self._looking.add(composition)
        self._pool.submit(self._look, composition)

    def _look(self, composition: str) -> None:
        while True:
            with self._lock:
                if composition not in self._to_look:
                    self._looking.discard(composition)
                    return
                self._to_look.discard(composition)
            try:
                self._desks.look(composition)
            except RepriseError as error:
                _log.warning("%s", error)
                self._hub.tell(news_of(Notice(NoticeKind.NOT_KEPT, composition, str(error))))
            except Exception:  # noqa: BLE001 - a thread has nobody above it who could be told
                _log.exception("a look at composition %s failed", composition)


def news_of(notice: Notice) -> News:
    """What a session tells, as news."""
    facts = {"kind": notice.kind, "text": notice.text, "theirs": notice.theirs, "yours": notice.yours}
    return News("notice", notice.composition, facts)


def _news_of(listing: Listing) -> News:
    facts = {
        "versions": len(listing.versions),
        "newest": listing.versions[-1].name if listing.versions else None,
        "has_current": listing.current is not None,
        "has_autosave": listing.autosave is not None,
    }
    return News("change", listing.id, facts)
