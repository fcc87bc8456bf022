"""A part of an older version brought back into what is open, as a new version."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from core.api.backend import Served
from core.api.edits import OF_COMPOSITION, CompositionId
from core.api.keeping import KEEPS
from core.api.revisions import IfMatch, expect, tag_of
from core.cli_pick import PARTS, facts_of, parts_of
from core.diff.compare import compare
from core.diff.pick import Picked, pick, told
from core.errors import DurabilityUnknown, RepriseError, SavedNotCurrent
from core.model.document import Document
from core.session.dependencies import Services
from core.session.keeper import KEPT_UNASKED
from core.session.second_writer import stem_of
from core.session.working import Frozen, Working
from core.storage.composition_service import RestoreResult
from core.storage.layout import CURRENT

router = APIRouter(tags=["keeping"])

Word = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class ToPick(BaseModel):
    """Which parts of which version; with `preview` it is only told what would come."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"version": "000_original", "parts": ["track:Bass"]}]}
    )

    version: str = Field(description="A version's stem in full, or `autosave`.")
    parts: list[Word] = Field(min_length=1, max_length=1000, description=PARTS)
    preview: bool = False


class PickedParts(BaseModel):
    """What came, what came along with it, and what held against it; no `stem` where nothing was saved."""

    stem: str | None
    kept: str | None
    taken: list[str]
    along: list[str]
    resolved: list[str]


@router.post(
    f"{OF_COMPOSITION}/pick",
    operation_id="pick",
    summary="Bring a part of a version back",
    responses={201: {"model": PickedParts, "description": "A version was made."}, **KEEPS},
)
def pick_parts(
    served: Served, composition: CompositionId, asked: ToPick, response: Response, if_match: IfMatch = None
) -> PickedParts:
    """As `reprise-store pick`, into what is open; unsaved edits become a version first.

    200 where nothing was saved: for a preview, and where nothing of it differs.
    """
    source = served.store.load(composition, asked.version)
    with served.desks.alone_at(composition) as services:
        expect(services.working.revision, if_match)
        if asked.preview:
            frozen = services.working.freeze()
            facts, revision = facts_of(_pick(source, frozen.document, asked.parts), None), frozen.revision
        else:
            facts, revision = _pick_and_save(services, composition, asked, source)
        response.headers["ETag"] = tag_of(revision)
    if facts["stem"]:
        response.status_code = 201
    return PickedParts.model_validate(facts)


def _pick(source: Document, current: Document, words: list[Word]) -> Picked:
    comparison = compare(current, source)
    return pick(source, current, parts_of(words, source, current, comparison), comparison)


def _pick_and_save(
    services: Services, composition: str, asked: ToPick, source: Document
) -> tuple[dict[str, Any], int]:
    """What was done, and the revision that it made, whatever others have edited since."""
    session, working, store = services.session, services.working, services.composition_service
    with session.undisturbed():
        session.look()
        if session.has_unsaved:
            session.save(KEPT_UNASKED)
        with working.editing() as desk:
            before = working.freeze()
            picked = _pick(source, before.document, asked.parts)
            desk.data.clear()
            desk.data.update(picked.data)
        if picked.is_empty:
            return facts_of(picked, None), before.revision
        kept = stem_of(store, composition, working.base) if working.base else CURRENT
        try:
            saved = session.save("pick", picked_from=asked.version, picked=list(told(picked)))
        except (DurabilityUnknown, SavedNotCurrent):  # the version is made
            raise
        except RepriseError:
            _take_back(working, before)
            raise
    assert saved.stem is not None
    held_by = saved.adopted if kept == CURRENT else kept
    return facts_of(picked, RestoreResult(saved.stem, held_by, asked.version)), before.revision + 1


def _take_back(working: Working, before: Frozen) -> None:
    """Nothing was saved, so nothing may have changed, unless somebody has gone on from there."""
    with working.editing() as desk:
        if working.revision == before.revision + 1:
            desk.data.clear()
            desk.data.update(before.data)
