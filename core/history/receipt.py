"""The receipt of an AI turn: what was asked, claimed, done, failed, and changed besides.

Facts come from the comparison of the take before with the take; the assistant's text is quoted, not graded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

from core.diff.changes import Change, Comparison, Span
from core.diff.compare import compare
from core.diff.labels import Names
from core.diff.words import count
from core.history.deed_words import action_words, change_words, done_words, failed_words, unseen_words
from core.history.failures import reason_of
from core.history.turns import Reported, Said, claimed_count, said_in
from core.history.tying import Kind, Ties, target_ids, tie, track_of
from core.model.document import Document


class Outcome(StrEnum):
    """How an action ended: found in the music, said to have worked without a trace, or failed."""

    DONE = "done"
    UNSEEN = "unseen"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Deed:
    """One action of the turn.

    `about` is whom it concerns (a track's name, `Song`), empty where that is not known; `words` are facts
    from the music; `changes` the changes that it made, `is_inferred` where no id proves that. A failed one
    has its `reason` in plain words and the raw `error`.
    """

    place: int
    name: str
    title: str
    outcome: Outcome
    about: str
    words: tuple[Span, ...]
    changes: tuple[Change, ...] = ()
    is_inferred: bool = False
    reason: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Besides:
    """A change that no action explains."""

    change: Change
    about: str
    words: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one AI turn was asked, said it did, did, failed to do, and what changed besides.

    `asked` and `claimed` are the words as they stand. Where the conversation is not in the file,
    `is_recorded` is False, `asked` comes from the metadata and the rest is unknown. `claimed_actions` is the
    number that the text (else the metadata) gives, 0 where neither does.
    """

    comparison: Comparison
    is_recorded: bool
    asked: tuple[str, ...]
    claimed: tuple[str, ...]
    claimed_actions: int
    deeds: tuple[Deed, ...] = ()
    besides: tuple[Besides, ...] = field(default=())

    @property
    def done(self) -> tuple[Deed, ...]:
        """The actions that worked, those without a trace too, in order."""
        return tuple(deed for deed in self.deeds if deed.outcome is not Outcome.FAILED)

    @property
    def unseen(self) -> tuple[Deed, ...]:
        """The actions that are said to have worked and left nothing in the music."""
        return tuple(deed for deed in self.deeds if deed.outcome is Outcome.UNSEEN)

    @property
    def failed(self) -> tuple[Deed, ...]:
        """The actions that failed, in order."""
        return tuple(deed for deed in self.deeds if deed.outcome is Outcome.FAILED)

    @property
    def failures(self) -> tuple[tuple[Deed, ...], ...]:
        """The failed actions, those of one name and one error together."""
        alike: dict[tuple[str, str], list[Deed]] = defaultdict(list)
        for deed in self.failed:
            alike[deed.name, deed.error].append(deed)
        return tuple(map(tuple, alike.values()))

    @property
    def verdict(self) -> str:
        """The turn in one line: `8 of 16 actions worked`."""
        many, failed = len(self.deeds), len(self.failed)
        if not self.is_recorded:
            return "What this turn did is not recorded"
        if not many:
            return "No action is recorded"
        if unseen := len(self.unseen):
            found = many - failed - unseen
            if many == 1:
                return "The one action left nothing in the music"
            if not found:
                return f"None of {many:,} actions is found in the music"
            return f"{found:,} of {many:,} actions {'is' if found == 1 else 'are'} found in the music"
        if not failed:
            return "The one action worked" if many == 1 else f"All {many:,} actions worked"
        if failed == many:
            return "The one action failed" if many == 1 else f"All {many:,} actions failed"
        return f"{many - failed:,} of {count(many, 'action')} worked"

    @property
    def second_line(self) -> str:
        """What else belongs to the verdict, in numbers: failures, actions without a trace, the text's own."""
        if not self.is_recorded:
            told = (
                f"Its file counts {count(self.claimed_actions, 'action')}. " if self.claimed_actions else ""
            )
            return f"{told}The version holds no conversation of it, only the prompt."
        said = []
        if 0 < len(self.failed) < len(self.deeds):
            said.append(f"{len(self.failed):,} failed.")
        if unseen := len(self.unseen):
            said.append(f"{unseen:,} {'reports' if unseen == 1 else 'report'} success without a trace.")
        if self.claimed_actions and self.claimed_actions != len(self.deeds) - len(self.failed):
            was = "was" if self.claimed_actions == 1 else "were"
            said.append(f"The text says {self.claimed_actions:,} {was} executed.")
        if not said:
            said.append(self._plain_line())
        return " ".join(said)

    def _plain_line(self) -> str:
        """The second line where no number is worth telling."""
        if not self.deeds:
            return "The assistant answered in words alone."
        if not self.done:
            return "Nothing of it is found in the music."
        return "It is found in the music." if len(self.done) == 1 else "Each is found in the music."


def read_receipt(
    before: Document, take: Document, turns: Collection[bytes], comparison: Comparison | None = None
) -> Receipt:
    """The receipt of the turn that made `take` of `before`.

    `turns` are the keys of the answers that no earlier version holds (`Entry.turns`); `comparison` is that of
    the two documents where it is at hand.
    """
    comparison = comparison or compare(before, take)
    said = said_in(take, turns, before)
    actions = tuple(action for one in said for action in one.actions)
    ties = tie(comparison, actions)
    names = Names(comparison.a, comparison.b)
    deeds = tuple(_deed(comparison, names, place, action, ties) for place, action in enumerate(actions))
    return Receipt(
        comparison,
        is_recorded=bool(said),
        asked=_asked(said, take),
        claimed=tuple(one.answer for one in said if one.answer.strip()),
        claimed_actions=_claimed(said, take),
        deeds=deeds,
        besides=tuple(Besides(change, _whom(change), change_words(change)) for change in ties.besides),
    )


def _asked(said: tuple[Said, ...], take: Document) -> tuple[str, ...]:
    asked = tuple(one.prompt for one in said if one.prompt.strip())
    prompt = take.metadata.get("user_message")
    return asked or ((prompt,) if isinstance(prompt, str) and prompt.strip() else ())


def _claimed(said: tuple[Said, ...], take: Document) -> int:
    if said:
        return sum(claimed_count(one.answer) for one in said)
    many = take.metadata.get("actions_count")
    return many if isinstance(many, int) and not isinstance(many, bool) and many > 0 else 0


def _deed(comparison: Comparison, names: Names, place: int, action: Reported, ties: Ties) -> Deed:
    tied = ties.ties[place]
    title = action_words(action.action)
    about = next((_whom(change) for change in tied.changes), "") or _named(names, action)
    if action.has_failed:
        facts = (Span(failed_words(comparison, action, ties)),)
        return Deed(
            place, action.action, title, Outcome.FAILED, about, facts,
            reason=reason_of(action.error), error=action.error,
        )  # fmt: skip
    if not tied.changes:
        return Deed(
            place, action.action, title, Outcome.UNSEEN, about, (Span(unseen_words(comparison, action)),)
        )
    return Deed(
        place,
        action.action,
        title,
        Outcome.DONE,
        about,
        done_words(comparison, tied.changes),
        tuple(tied.changes),
        tied.is_inferred,
    )


def _whom(change: Change) -> str:
    return change.track or "Song"


def _named(names: Names, action: Reported) -> str:
    """Whom an action names that left no change: a track by its id, the song where its name says so."""
    given = action.given or {}
    for told in (action.data.get("track_id"), given.get("track_id"), *target_ids(action)):
        if name := names.track(told):
            return name
    if name := names.track(track_of(names.b, target_ids(action)) or track_of(names.a, target_ids(action))):
        return name
    thing = Kind.of(action.action).thing
    return {"song": "Song", "master": "Master"}.get(thing, "")
