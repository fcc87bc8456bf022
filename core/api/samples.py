"""The samples of the library over HTTP: listed, brought in, measured, removed."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import quote

from anyio import to_thread
from fastapi import APIRouter, Path, Response, UploadFile
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from core.api.backend import Served
from core.api.edits import problems
from core.api.problems import problem
from core.errors import InvalidEdit
from core.model.document import MAX_BYTES
from core.session.sample_analysis import Analysis
from core.session.sample_store import Sample

router = APIRouter(prefix="/api/samples", tags=["samples"])

SampleName = Annotated[str, Path(description="The sample's file name.")]
"""The path's `{name}`."""

_SEPARATOR = re.compile(r"[/\\]")


class SampleRow(BaseModel):
    """One sample: the name of its file, the name that it came with, and how a composition spells it."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    title: str
    path: str
    size_bytes: int


@router.get("", operation_id="list_samples", summary="List the samples")
def list_samples(served: Served) -> list[SampleRow]:
    """All samples of the library, by name."""
    return [SampleRow.model_validate(sample) for sample in served.samples.service.samples()]


@router.post(
    "",
    operation_id="add_sample",
    summary="Bring a sample in",
    status_code=201,
    response_model=SampleRow,
    responses=problems(400, 413, 422, 501, 507),
)
async def add_sample(file: UploadFile, served: Served, response: Response) -> SampleRow | Response:
    """Store a WAV, FLAC, Ogg, MP3 or AIFF file, which is decoded to its end first.

    The same content is one sample, whatever its names. A path in the file's name is none of ours.
    """
    name = _SEPARATOR.split(file.filename or "")[-1][:200]
    most = min(served.server.upload_bytes, MAX_BYTES)
    if (file.size or 0) > most:
        raise HTTPException(413, f"A sample may have {most} bytes, and this one has {file.size}.")

    def bring_in() -> Sample:
        return served.samples.service.import_bytes(name, file.file.read(most))

    try:
        sample = await to_thread.run_sync(bring_in, limiter=served.samples.listening)
    except InvalidEdit as error:
        return _not_installed(error)
    response.headers["Location"] = f"/api/samples/{quote(sample.name)}"
    return SampleRow.model_validate(sample)


@router.get("/{name}", operation_id="read_sample", summary="Read of a sample", responses=problems(404, 422))
def read_sample(name: SampleName, served: Served) -> SampleRow:
    """One sample."""
    return SampleRow.model_validate(served.samples.service.sample(name))


@router.delete(
    "/{name}",
    operation_id="remove_sample",
    summary="Remove a sample",
    status_code=204,
    responses=problems(404, 422, 507),
)
def remove_sample(name: SampleName, served: Served) -> None:
    """Remove a sample that no version, no autosave and nothing open uses."""
    served.samples.remove(served.samples.service.sample(name))


@router.get(
    "/{name}/analysis",
    operation_id="analyse_sample",
    summary="Measure a sample",
    response_model=Analysis,
    responses=problems(404, 422, 501),
)
async def analyse_sample(name: SampleName, served: Served) -> Analysis | Response:
    """Length, level, brightness, tempo and pitch; measured once, which takes seconds."""

    def measure() -> Analysis:
        service = served.samples.service
        return service.analysis(service.sample(name))

    try:
        return await to_thread.run_sync(measure, limiter=served.samples.listening)
    except InvalidEdit as error:
        return _not_installed(error)


def _not_installed(error: InvalidEdit) -> Response:
    """What to answer where the extra `audio` is missing; any other error goes on."""
    if not isinstance(error.__cause__, ImportError):
        raise error
    return problem(501, "NotInstalled", str(error))
