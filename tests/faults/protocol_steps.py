"""The steps of one save by name, so that they can be done in another order than the protocol's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.storage.commit import Commit, Outcome
from core.storage.layout import CURRENT, Role
from core.storage.recovery import recover

ORDER = ("recover", "look", "adopt", "write", "publish", "sync history", "exchange", "sync folder", "note")
"""The protocol's own."""


class _Save:
    def __init__(self, commit: Commit, tools: Any) -> None:
        self.commit = commit
        self.shelf: Any = commit._shelf
        self.tools = tools
        self.before: Any = None
        self.version: Any = None
        self.current: Any = None

    def recover(self) -> None:
        self.commit._outcome.adopted.update(recover(self.shelf, self.tools))

    def look(self) -> None:
        self.before = self.shelf.state(CURRENT)
        self.commit._refuse_if_changed(self.before)

    def adopt(self) -> None:
        self.commit._parent = self.commit._keep_known(self.tools, self.before)

    def write(self) -> None:
        self.data = self.commit._request.compose(self.commit._parent)
        self.version, self.current = self.commit._write(self.tools, self.data)

    def share(self) -> None:
        """One file for both, under two names."""
        self.version = self.tools.write(self.commit._request.compose(self.commit._parent))
        self.current = self.tools.fresh(Role.NEW)
        self.shelf.disk._keep(self.version, self.current)

    def publish(self) -> None:
        if self.version is not None:
            self.commit._outcome.stem = self.shelf.publish(self.version)

    def sync_history(self) -> None:
        self.commit._sync(self.shelf.history)

    def exchange(self) -> None:
        self.commit._replace_current(self.tools, self.current, self.before)

    def sync_folder(self) -> None:
        self.commit._sync(self.shelf.place)

    def note(self) -> None:
        """Its errors are told, as those of any step before the acknowledgement."""
        from core.storage.metadata import note_adopted, update_metadata

        if self.commit._outcome.adopted:
            update_metadata(self.shelf, self.tools, note_adopted(self.commit._outcome.adopted))


def in_order(*steps: str) -> Callable[[Commit], Outcome]:
    """A save that does these steps one after the other."""

    def attempt(commit: Commit) -> Outcome:
        commit._shelf.prepare()
        with commit._disk.locked(commit._shelf.lock), commit._shelf.workshop() as tools:
            save = _Save(commit, tools)
            for step in steps:
                getattr(save, step.replace(" ", "_"))()
        return commit._outcome

    return attempt


def swapped(first: str, second: str) -> Callable[[Commit], Outcome]:
    """The protocol with two of its steps in each other's place."""
    other = {first: second, second: first}
    return in_order(*(other.get(step, step) for step in ORDER))
