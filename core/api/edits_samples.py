"""Which samples the open composition uses, over HTTP."""

from __future__ import annotations

from fastapi import APIRouter

from core.api.edits import EDITS, LOOKS, OF_COMPOSITION, Change, EditableTable, Table, example
from core.api.edits_tracks import TrackId
from core.model.sequence import Track
from core.session.sample_service import MissingSample

router = APIRouter(prefix=OF_COMPOSITION, tags=["samples"])


class Assignment(Change):
    """The file name of a sample of the library."""

    model_config = example(name="kick-0a1b2c3d.wav")

    name: str


@router.put("/tracks/{track}/sample", operation_id="assign_sample", summary="Give a sample", responses=EDITS)
def assign_sample(track: TrackId, wanted: Assignment, table: EditableTable) -> Track:
    """Let a track play a sample of the library."""
    with table.editing() as services:
        services.samples.assign(track, services.samples.sample(wanted.name))
        return services.sequencer.track(track)


@router.delete(
    "/tracks/{track}/sample",
    operation_id="unassign_sample",
    summary="Take a sample away",
    status_code=204,
    responses=EDITS,
)
def unassign_sample(track: TrackId, table: EditableTable) -> None:
    """Take a track's sample away; its file stays in the library."""
    with table.editing() as services:
        services.samples.unassign(track)


@router.get(
    "/missing-samples", operation_id="list_missing_samples", summary="List missing samples", responses=LOOKS
)
def list_missing_samples(table: Table) -> tuple[MissingSample, ...]:
    """What the open composition uses and the library lacks, with the tracks and clips that use it."""
    with table.looking() as services:
        return services.samples.missing()
