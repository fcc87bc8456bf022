"""The right side of a receipt as rows: done, failed, besides. Pure, no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from core.diff.changes import ChangeKind
from core.history.receipt import Besides, Deed, Outcome, Receipt

Spans = tuple[tuple[str, str], ...]
"""Pieces of text, each with the role that colours it."""

_SIGNS = {
    ChangeKind.ADDED: "+",
    ChangeKind.REMOVED: "−",
    ChangeKind.CHANGED: "~",
    ChangeKind.MOVED: "→",
}


class RowKind(Enum):
    """What a row is."""

    HEAD = auto()
    DONE = auto()
    UNSEEN = auto()
    FAILED = auto()
    BESIDES = auto()


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """One row.

    `keys` are the changes behind it, the first is chosen by a click; `places` the actions that it stands for.
    `sign` is the mark of a change by hand; `error` is the raw text that opens below a failure.
    """

    kind: RowKind
    title: str
    about: str = ""
    spans: Spans = ()
    count: int = 0
    note: str = ""
    keys: tuple[str, ...] = ()
    places: tuple[int, ...] = ()
    sign: str = ""
    tone: str = ""
    reason: str = ""
    error: str = ""

    @property
    def words(self) -> str:
        """The row as it would be read aloud."""
        if self.kind is RowKind.HEAD:
            return ", ".join(part for part in (self.title, f"{self.count:,}", self.note) if part)
        said = {
            RowKind.DONE: "done",
            RowKind.UNSEEN: "worked, nothing in the music",
            RowKind.FAILED: "failed",
            RowKind.BESIDES: "besides",
        }[self.kind]
        facts = "".join(text for text, _ in self.spans)
        return ", ".join(
            part for part in (said, self.title, self.about, facts, self.note, self.reason) if part
        )


def rows_of(receipt: Receipt, before: str) -> tuple[ReceiptRow, ...]:
    """All rows, top to bottom; `before` is the name of the take that the turn is held against."""
    rows: list[ReceiptRow] = []
    done = receipt.done
    if done:
        unseen = len(receipt.unseen)
        note = "found in the music"
        if unseen:
            note += f"; {unseen:,} more report success without a trace"
        rows.append(ReceiptRow(RowKind.HEAD, "Done", count=len(done) - unseen, note=note, tone="added"))
        rows += map(_done, done)
    if failures := receipt.failures:
        many = len(receipt.failed)
        rows.append(ReceiptRow(RowKind.HEAD, "Failed", count=many, note="as reported", tone="removed"))
        rows += map(_failed, failures)
    besides = receipt.besides
    if not receipt.is_recorded:
        note = f"since {before}; by which action is not recorded"
        rows.append(ReceiptRow(RowKind.HEAD, "Changed", count=len(besides), note=note, tone="changed"))
    else:
        note = f"changed since {before}, explained by no action"
        if not besides:
            note = (
                f"all that changed since {before} is explained" if done else f"nothing changed since {before}"
            )
        rows.append(ReceiptRow(RowKind.HEAD, "Besides", count=len(besides), note=note, tone="changed"))
    rows += map(_besides, besides)
    return tuple(rows)


def _done(deed: Deed) -> ReceiptRow:
    spans = tuple((span.text, str(span.tone)) for span in deed.words)
    if deed.is_inferred:
        spans = (*spans, (" · by inference", "text_3"))
    return ReceiptRow(
        RowKind.DONE if deed.outcome is Outcome.DONE else RowKind.UNSEEN,
        deed.title,
        deed.about,
        spans,
        keys=tuple(change.key for change in deed.changes),
        places=(deed.place,),
    )


def _failed(deeds: tuple[Deed, ...]) -> ReceiptRow:
    first = deeds[0]
    about = dict.fromkeys(deed.about for deed in deeds if deed.about)
    spans = [(span.text, "text") for span in first.words]
    if len(deeds) > 1:
        spans.append((f" · {len(deeds):,} times", "text_3"))
    return ReceiptRow(
        RowKind.FAILED,
        first.title,
        next(iter(about)) if len(about) == 1 else f"{len(about):,} tracks" if about else "",
        tuple(spans),
        places=tuple(deed.place for deed in deeds),
        reason=first.reason,
        error=first.error.strip(),
    )


def _besides(one: Besides) -> ReceiptRow:
    change = one.change
    words = [(span.text, str(span.tone)) for span in one.words]
    if words and words[0][0] == _SIGNS[change.kind]:
        # The sign stands at the left of the row.
        words = [(words[1][0].lstrip(), words[1][1]), *words[2:]] if len(words) > 1 else []
    return ReceiptRow(
        RowKind.BESIDES,
        str(change.area).capitalize(),
        one.about,
        tuple(words),
        keys=(change.key,),
        sign=_SIGNS[change.kind],
        tone=change.kind.value,
    )
