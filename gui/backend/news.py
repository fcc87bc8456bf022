"""The words of the bars that tell what came of a restore which a backend had a part in."""

from __future__ import annotations

from dataclasses import replace

from gui.backend.errors import BackendAway, BackendElsewhere, BackendError, BackendRefused, BackendStrange
from gui.restore.news import RESTORE, News, sentence_head
from gui.widgets.message_bar import Action

ON_DISK = "on_disk"
"""The id of the action that restores past the backend."""


def not_through_backend(name: str, error: BackendError) -> News:
    """The backend did not restore `name`, or that is not known; what is safe, and the way past it."""
    past = (Action(ON_DISK, f"Restore {name} on disk…"),)
    title = f"{sentence_head(name)} was not restored"
    if isinstance(error, BackendElsewhere):
        return News(RESTORE, "error", title + " here", str(error), past)
    if isinstance(error, BackendStrange) or (isinstance(error, BackendAway) and error.may_have_acted):
        maybe = "If it was, its version appears in the timeline; what stood before is kept either way."
        return News(
            RESTORE, "warning", f"It is not known whether {name} was restored", f"{error} {maybe}", past
        )
    return News(RESTORE, "error", title, f"{error}{_safe(error)}", past)


def _safe(error: BackendError) -> str:
    if "Nothing" in str(error):
        return ""
    # A server that fails inside may have written before that; one that refuses has not.
    if isinstance(error, BackendRefused) and error.status >= 500 and error.status not in (503, 507):
        return ""
    return " Nothing was changed."


def read_back(told: News, was_read: bool, sentence: str) -> News:
    """The news of a restore, with what became of it in the backend."""
    text = f"{told.text} {sentence}"
    return replace(told, text=text) if was_read else replace(told, text=text, kind="warning")
