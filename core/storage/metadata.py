"""metadata.json: what belongs to a composition and its versions but is no music."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from core import clock
from core.errors import DamagedDocument, DurabilityUnknown, NotSaved
from core.model.document import parse
from core.storage.causes import cause
from core.storage.files import read_bytes
from core.storage.layout import METADATA_FILE
from core.storage.shelf import Shelf
from core.storage.workshop import Workshop


class VersionNotes(BaseModel):
    """What was noted of one version. `adopted` tells where a state that we did not write was found."""

    model_config = ConfigDict(extra="allow", frozen=True)

    label: str = ""
    pinned: bool = False
    notes: str = ""
    adopted: str | bool | None = None


class CompositionMetadata(BaseModel):
    """metadata.json as a whole; unknown keys are kept. Times are aware UTC in ISO 8601."""

    model_config = ConfigDict(extra="allow", frozen=True, populate_by_name=True)

    name: str = ""
    created_at: str | None = None
    updated_at: str | None = None
    tags: list[str] = []
    notes: str = ""
    versions: dict[str, VersionNotes] = {}

    def label(self, stem: str) -> str:
        """The label of a version, empty where it has none."""
        found = self.versions.get(stem)
        return found.label if found else ""


def read_metadata(shelf: Shelf) -> CompositionMetadata:
    """The metadata as it stands; empty where there is no file. Raises DamagedDocument, Unreadable."""
    return _validated(shelf, _read(shelf) or {})


def new_metadata(name: str) -> bytes:
    """The file of a new composition."""
    now = utc_now()
    fresh = {"schema": 1, "name": name, "created_at": now, "updated_at": now}
    return _dump({**fresh, "tags": [], "notes": "", "versions": {}})


def update_metadata(
    shelf: Shelf, workshop: Workshop, change: Callable[[dict[str, Any]], None], name: str = ""
) -> None:
    """Read, change and replace the file; the caller holds the composition's lock.

    A damaged file is never overwritten: DamagedDocument. Raises NotSaved, DurabilityUnknown.
    """
    found = _read(shelf)
    data = found or {}
    _validated(shelf, data)
    if not data:
        data = orjson.loads(new_metadata(name))
    what = f"{METADATA_FILE} of composition {shelf.id}"
    change(data)
    data["updated_at"] = utc_now()
    _validated(shelf, data)
    try:
        temp = workshop.write(_dump(data))
        place = (*shelf.place, METADATA_FILE)
        if found is None:  # and nobody has made one since
            if not shelf.disk.move(temp, place):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), METADATA_FILE)
        else:
            shelf.disk.replace(temp, place)
    except OSError as error:
        raise NotSaved(what, cause(error)) from error
    try:
        shelf.disk.sync_folder(shelf.place)
    except OSError as error:
        raise DurabilityUnknown(what, cause(error)) from error


def note_adopted(stems: dict[str, str]) -> Callable[[dict[str, Any]], None]:
    """A change that marks versions as foreign states that were found, each with where."""

    def change(data: dict[str, Any]) -> None:
        for stem, origin in stems.items():
            version_notes(data, stem)["adopted"] = origin

    return change


def version_notes(data: dict[str, Any], stem: str) -> dict[str, Any]:
    """The notes of one version in the raw data, made where there are none."""
    versions = data.setdefault("versions", {})
    notes: dict[str, Any] = versions.setdefault(stem, {})
    return notes


def utc_now() -> str:
    """The moment as metadata.json and `metadata.timestamp` spell it."""
    return clock.now().isoformat()


def _read(shelf: Shelf) -> dict[str, Any] | None:
    place = (*shelf.place, METADATA_FILE)
    try:
        return parse(read_bytes(shelf.disk, place), f"{shelf.id}/{METADATA_FILE}").data
    except FileNotFoundError:
        return None


def _validated(shelf: Shelf, data: dict[str, Any]) -> CompositionMetadata:
    try:
        return CompositionMetadata.model_validate(data)
    except ValidationError as error:
        path = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise DamagedDocument(
            f"{shelf.id}/{METADATA_FILE}", f"what it says of “{path}” makes no sense"
        ) from error


def _dump(data: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(data, option=orjson.OPT_INDENT_2)
    except TypeError:  # an unknown key with an integer beyond 64 bits
        return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False).encode()
