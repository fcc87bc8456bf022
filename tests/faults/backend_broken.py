"""Servers that break their word, for the backend's rig to catch.

python -m tests.faults.backend_broken if-match serve DIR
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any

from core.api import edits, keeping, picking
from core.api.desks import Desks
from core.cli import main
from core.session.session import Session
from core.session.working import Frozen
from core.storage.composition_service import CompositionService, SaveResult


def _put(owner: Any, name: str, value: object) -> None:
    """Breaks a part; only in a process of its own."""
    setattr(owner, name, value)


def without_if_match() -> None:
    """The revision that an edit is meant for is not looked at."""
    for module in (edits, keeping, picking):
        _put(module, "expect", lambda *_: None)


def acknowledges_early() -> None:
    """A save answers before its version is in the history: it comes half a second later, if ever."""
    save = CompositionService.save

    def early(self: CompositionService, composition: str, *words: Any, **facts: Any) -> SaveResult:
        result = save(self, composition, *words, **facts)
        path = self.compositions_path / composition / "history" / f"{result.stem}.json"
        aside = self.compositions_path.parent / f"{result.stem}.late"
        path.rename(aside)
        threading.Timer(0.5, aside.rename, [path]).start()
        return result

    _put(CompositionService, "save", early)


def two_desks() -> None:
    """A composition is opened a second time now and then, and edited there from then on."""
    find = Desks._find
    counts: dict[str, int] = {}

    def forgetful(self: Desks, composition: str) -> Any:
        counts[composition] = counts.get(composition, 0) + 1
        desk = find(self, composition)
        if counts[composition] % 10 == 9:
            with self._lock:
                self._desks.pop(composition, None)
        return desk

    _put(Desks, "_find", forgetful)


def careless() -> None:
    """What is unsaved is not seen, so a restore puts its state over it."""
    _put(Frozen, "has_unsaved", property(lambda _: False))
    _put(Session, "has_unsaved", property(lambda _: False))


def hasty() -> None:
    """Nothing is autosaved, at a stop as little, so what was edited since the last save is gone."""
    _put(Desks, "close", lambda *_: ())
    _put(Session, "autosave", lambda _: False)


BROKEN: dict[str, Callable[[], None]] = {
    "if-match": without_if_match,
    "early": acknowledges_early,
    "two-desks": two_desks,
    "careless": careless,
    "hasty": hasty,
}

if __name__ == "__main__":
    BROKEN[sys.argv[1]]()
    sys.exit(main(sys.argv[2:]))
