"""Two states compared: in words, row by row, as a patch; and an AI turn held against the take before."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from core.api.backend import Served
from core.api.edits import OF_COMPOSITION, CompositionId, problems
from core.api.versions import Stem, entry_of
from core.cli_diff import lines
from core.diff.changes import Span
from core.diff.checked_patch import checked_patch, patch_text
from core.diff.compare import compare
from core.errors import UnknownPart
from core.for_programs import DiffRow, diff_rows
from core.history.receipt import Besides, Deed, Receipt, read_receipt
from core.history.timeline import Kind

router = APIRouter(tags=["comparing"])

PATCH = "application/json-patch+json"
_COMPARES = problems(400, 404, 409, 422, 503)
_PATCH_EXAMPLE = [{"op": "replace", "path": "/tempo", "value": 119.0}]

A = Annotated[str, Query(description="The older state: a stem in full, `current` or `autosave`.")]
B = Annotated[str, Query(description="The newer one, in the same way.")]


class Difference(BaseModel):
    """What is to be done to A to have B: `words` a line an edit as a musician says it, `rows` exactly."""

    words: list[str]
    rows: list[DiffRow]


class DeedRow(BaseModel):
    """One action of an AI turn; `outcome` is done, failed, or unseen: said to have worked without a trace."""

    name: str
    title: str
    outcome: str
    about: str
    words: str
    changes: list[str]
    is_inferred: bool
    reason: str
    error: str

    @classmethod
    def of(cls, deed: Deed) -> Self:
        """The row of a deed."""
        return cls(
            name=deed.name,
            title=deed.title,
            outcome=deed.outcome,
            about=deed.about,
            words=_text(deed.words),
            changes=[change.headline for change in deed.changes],
            is_inferred=deed.is_inferred,
            reason=deed.reason,
            error=deed.error,
        )


class BesidesRow(BaseModel):
    """A change that no action explains."""

    change: str
    about: str
    words: str

    @classmethod
    def of(cls, besides: Besides) -> Self:
        """The row of such a change."""
        return cls(change=besides.change.headline, about=besides.about, words=_text(besides.words))


class ReceiptOfTurn(BaseModel):
    """What one AI turn was asked, said it did, did, failed to do, and what changed besides."""

    stem: str
    before: str
    verdict: str
    second_line: str
    is_recorded: bool
    asked: list[str]
    claimed: list[str]
    claimed_actions: int
    deeds: list[DeedRow]
    besides: list[BesidesRow]

    @classmethod
    def of(cls, stem: str, before: str, receipt: Receipt) -> Self:
        """The receipt of the turn that made `stem` of `before`."""
        return cls(
            stem=stem,
            before=before,
            verdict=receipt.verdict,
            second_line=receipt.second_line,
            is_recorded=receipt.is_recorded,
            asked=list(receipt.asked),
            claimed=list(receipt.claimed),
            claimed_actions=receipt.claimed_actions,
            deeds=[DeedRow.of(deed) for deed in receipt.deeds],
            besides=[BesidesRow.of(change) for change in receipt.besides],
        )


def _text(words: tuple[Span, ...]) -> str:
    return "".join(span.text for span in words)


@router.get(
    f"{OF_COMPOSITION}/diff", operation_id="compare", summary="What changed from A to B", responses=_COMPARES
)
def compare_states(
    served: Served,
    composition: CompositionId,
    a: A,
    b: B = "current",
    is_all: Annotated[bool, Query(alias="all", description="Volatile differences too.")] = False,
) -> Difference:
    """As `reprise-store diff`: its lines, and its rows as with `--json`."""
    comparison = compare(served.store.load(composition, a), served.store.load(composition, b))
    return Difference(words=lines(comparison, is_all), rows=diff_rows(comparison, is_all))


@router.get(
    f"{OF_COMPOSITION}/patch",
    operation_id="make_patch",
    summary="A JSON Patch (RFC 6902) that makes B of A",
    response_class=Response,
    responses={
        200: {
            "description": "All of B, volatile fields too; it was checked before it is given.",
            "content": {PATCH: {"schema": {"type": "array"}, "example": _PATCH_EXAMPLE}},
        },
        **_COMPARES,
    },
)
def make_patch(
    served: Served,
    composition: CompositionId,
    a: A,
    b: B = "current",
    tested: Annotated[bool, Query(description="With tests, so that it fails on any other A.")] = False,
) -> Response:
    """As `reprise-store diff --patch`."""
    before, after = served.store.load(composition, a), served.store.load(composition, b)
    return Response(patch_text(checked_patch(before.data, after.data, tested=tested)), media_type=PATCH)


@router.get(
    f"{OF_COMPOSITION}/receipt/{{stem}}",
    operation_id="read_receipt",
    summary="What an AI turn really did",
    responses=_COMPARES,
)
def receipt_of_turn(served: Served, composition: CompositionId, stem: Stem) -> ReceiptOfTurn:
    """Its version compared with the take before; the assistant's text is quoted, not graded."""
    entry = entry_of(served, composition, stem)
    if entry.kind is not Kind.AI or entry.before is None:
        raise UnknownPart("AI turn", stem)
    before, take = served.store.load(composition, entry.before), served.store.load(composition, stem)
    return ReceiptOfTurn.of(stem, entry.before, read_receipt(before, take, entry.turns))
