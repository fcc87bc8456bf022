"""What is written into a current that must still sound as it was shown: a version's music, or a part."""

from __future__ import annotations

from collections.abc import Iterable

from core.diff.pick import Part, pick, told
from core.errors import CurrentChanged, UnknownPart
from core.history.fingerprint import fingerprint
from core.model.document import Document
from core.storage.composition_service import CompositionService, RestoreResult
from gui.tasks import CancelToken

ATTEMPTS = 5
"""How often a restore looks again when a writer moves the playhead between the look and the write."""


def standing_state(service: CompositionService, composition: str, shown: Document | None) -> Document | None:
    """What stands in current now, if its music is that of `shown`; else CurrentChanged."""
    if shown is None:
        return None
    now = service.load(composition, "current")
    if fingerprint(now).areas != fingerprint(shown).areas:
        raise CurrentChanged(composition)
    return now


def write_pick(
    _: CancelToken,
    service: CompositionService,
    composition: str,
    ref: str,
    parts: Iterable[Part],
    shown: Document,
) -> RestoreResult:
    """Job: bring parts of a version into what stands in current now, which must sound as it was `shown`."""
    source, parts, attempts = service.load(composition, ref), tuple(parts), ATTEMPTS
    while True:
        current = standing_state(service, composition, shown)
        assert current is not None
        try:
            picked = pick(source, current, parts)
        except UnknownPart as error:
            raise CurrentChanged(composition) from error
        try:
            return service.pick(
                composition,
                picked.data,
                picked_from=ref,
                picked=told(picked),
                expected_current=current,
            )
        except CurrentChanged:
            attempts -= 1
            if not attempts:
                raise
