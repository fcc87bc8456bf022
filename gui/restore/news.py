"""The words of the bars that tell of restores and autosaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.errors import DurabilityUnknown, SavedNotCurrent
from gui.messages import explain
from gui.timeline.times import clock_time, full_time
from gui.widgets.message_bar import Action, MessageBar, MessageKind
from gui.widgets.message_stack import MessageStack

RESTORE, AUTOSAVE, SAVED_OVER = "restore", "autosave", "saved_over"
"""The keys of the news: a later restore's bar takes the place of an earlier one's."""

UNDO, SHOW_KEPT, COMPARE, RESTORE_AGAIN, NOT_NOW = "undo", "show_kept", "compare", "restore", "not_now"
"""The ids of the actions."""


@dataclass(frozen=True, slots=True)
class News:
    """One piece of news, ready for a stack of messages."""

    key: str
    kind: MessageKind
    title: str
    text: str = ""
    actions: tuple[Action, ...] = ()
    is_closable: bool = True
    icon_name: str = ""

    def post_on(self, stack: MessageStack) -> MessageBar:
        """Tell it there; older news of the same key goes."""
        return stack.post(
            self.key,
            self.kind,
            self.title,
            self.text,
            self.actions,
            closable=self.is_closable,
            icon_name=self.icon_name,
        )


def restored(name: str, made: str, kept: str | None, *, kept_aside: bool = False) -> News:
    """Success: what came back, as what it is saved, and what of the state before is kept.

    `name` is how the source is called in a sentence (`v204`, `the autosave`), the others are versions.
    """
    proof = f"Saved as {made}, read back and equal."
    if kept is not None:
        proof = f"{proof} {kept} is kept."
    elif kept_aside:
        proof = f"{proof} The file that could not be read is kept aside."
    actions = (
        () if kept is None else (Action(SHOW_KEPT, f"Show {kept}", is_quiet=True), _undo("Undo restore"))
    )
    return News(RESTORE, "success", f"Restored {name}.", proof, actions)


def brought_back(what: str, name: str, made: str, kept: str | None) -> News:
    """Success of a pick: how much came back from `name`, as what it is saved, and what is kept."""
    proof = f"Saved as {made}, read back and equal."
    if kept is None:
        return News(RESTORE, "success", f"Brought back {what} of {name}.", proof)
    actions = (Action(SHOW_KEPT, f"Show {kept}", is_quiet=True), _undo("Undo pick"))
    return News(RESTORE, "success", f"Brought back {what} of {name}.", f"{proof} {kept} is kept.", actions)


def undone(back: str, made: str, kept: str | None, act: str = "Restore") -> News:
    """Success of an undo: what is back, and what the undone restore, or another act, is kept as."""
    proof = f"{back} is back as {made}, read back and equal."
    if kept is None:
        return News(RESTORE, "success", f"{act} undone.", proof)
    actions = (Action(SHOW_KEPT, f"Show {kept}", is_quiet=True), _undo("Restore it again"))
    return News(RESTORE, "success", f"{act} undone.", f"{proof} {kept} is kept.", actions)


def _undo(words: str) -> Action:
    return Action(UNDO, words, keys="Ctrl Z")


def not_restored(name: str, error: Exception) -> News:
    """Failure: what did not come back, why, and what is safe."""
    return _failed(sentence_head(name), "restored", error)


def not_brought_back(name: str, error: Exception) -> News:
    """Failure of a pick from `name`: why nothing came, and what is safe."""
    return _failed(f"A part of {name}", "brought back", error)


def _failed(what: str, done: str, error: Exception) -> News:
    words = explain(error)
    if isinstance(error, DurabilityUnknown):
        return News(RESTORE, "warning", f"{what} is {done}, but the disk gave no promise", words.text)
    title = f"{what} was not {done}"
    if isinstance(error, SavedNotCurrent):
        return News(RESTORE, "error", title, words.text)
    safe = "" if _says_what_is_safe(words.text) else " Nothing was changed."
    return News(RESTORE, "error", title, f"{words.text}{safe}")


def _says_what_is_safe(text: str) -> bool:
    return any(
        words in text for words in ("Nothing has changed", "Nothing was written", "Nothing was changed")
    )


def autosave_differs(words: str, autosaved_at: datetime | None, current_saved_at: datetime | None) -> News:
    """The banner: how the autosave differs musically from current, compared before it is restored.

    `words` are the part of a sentence that core makes ("4 notes in Pad that current does not hold").
    """
    day = full_time(autosaved_at).rpartition(":")[0]
    same_day = autosaved_at and current_saved_at and autosaved_at.date() == current_saved_at.date()
    saved = clock_time(current_saved_at) if same_day else full_time(current_saved_at).rpartition(":")[0]
    times = f"Autosaved {day}" if day else ""
    times += f"; current saved {'at ' if same_day else ''}{saved}" if times and saved else ""
    text = " ".join(f"{part}." for part in (f"It holds {words}" if words else "", times) if part)
    return News(
        AUTOSAVE,
        "warning",
        "The autosave is not the same as current",
        text,
        (
            Action(COMPARE, "Compare"),
            Action(RESTORE_AGAIN, "Restore autosave…"),
            Action(NOT_NOW, "Not now", is_quiet=True),
        ),
        is_closable=False,
        icon_name="autosave",
    )


def saved_over(mine: str, theirs: str | None, at: datetime | None, act: str = "Restore") -> News:
    """Another program saved over a restore or another act: both are kept, the way back is one step."""
    when = f" at {clock_time(at)}" if at is not None else ""
    saved = f"Another program saved {theirs or 'another state'}{when} from the state before."
    actions: tuple[Action, ...] = (Action(RESTORE_AGAIN, f"Restore {mine} again…"),)
    if theirs is not None:
        actions = (Action(COMPARE, f"Compare {mine} with {theirs}"), *actions)
    return News(
        SAVED_OVER,
        "error",
        f"Current is no longer what you {'restored' if act == 'Restore' else 'brought back'}",
        f"{saved} Your {act.lower()} is kept as {mine}; nothing is lost.",
        actions,
    )


def sentence_head(name: str) -> str:
    """The name at the head of a sentence; versions keep their small v."""
    return name if name[1:2].isdigit() else name[:1].upper() + name[1:]
