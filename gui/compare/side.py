"""One side of a comparison as the pane names it, and its words. Pure, no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.history.timeline import Kind
from gui.timeline.times import full_time
from gui.timeline.words import KIND_WORDS


@dataclass(frozen=True, slots=True)
class Side:
    """What A or B is.

    `ref` is how it is asked for (`current`, `autosave`, a stem); `name` how a person calls it (`v207`,
    `Current`); `note` why it stands here (`previous take`); `source` what the file says made it.
    """

    ref: str
    name: str
    file_name: str
    title: str = ""
    kind: Kind = Kind.OTHER
    saved_at: datetime | None = None
    size_bytes: int = 0
    is_current: bool = False
    note: str = ""
    is_labelled: bool = False
    source: str = ""

    @property
    def mark(self) -> str:
        """Which mark stands before its title, the same as in the timeline."""
        return "label" if self.is_labelled and self.kind is not Kind.AI else self.kind.value

    @property
    def in_a_sentence(self) -> str:
        """How it is called in the middle of a sentence: `v204`, `the autosave`, `current`."""
        return {"autosave": "the autosave", "current": "current"}.get(self.ref, self.name)

    @property
    def kind_words(self) -> str:
        """What made it, and when: `AI turn · 24 Feb 2026, 06:31:12`."""
        when = full_time(self.saved_at)
        if self.kind is not Kind.OTHER:
            return f"{KIND_WORDS[self.kind]} · {when}"
        # A source that this program does not know is shown as it is.
        return when if self.ref == "current" else f"{self.source or KIND_WORDS[self.kind]} · {when}"

    @property
    def with_note(self) -> str:
        """Its name and why it stands here: `v204 · previous take`."""
        return f"{self.name} · {self.note}" if self.note not in ("", self.name.lower()) else self.name


def restorable(b: Side, a: Side | None) -> tuple[Side | None, str]:
    """Which side the main button brings back, and if none, why not: B, or A when B is what current holds."""
    if not b.is_current:
        return b, ""
    if a is None:
        return None, f"Current already holds the music of {b.name}."
    if a.is_current:
        return None, "Both sides hold what current holds."
    return a, ""


def restore_words(side: Side) -> str:
    """What the main button says: it names what comes back, and asks first."""
    return f"Restore {side.in_a_sentence.removeprefix('the ')}…"
