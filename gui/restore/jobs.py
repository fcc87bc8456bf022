"""What is written into a current that must still sound as it was shown: a version's music, or a part."""

from __future__ import annotations

from collections.abc import Callable, Iterable

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


def write_as_shown(
    service: CompositionService,
    composition: str,
    shown: Document | None,
    write: Callable[[Document | None], RestoreResult],
) -> RestoreResult:
    """Call `write` with what stands in current, again where a writer moved the playhead in between.

    Raises CurrentChanged where current no longer sounds as it was `shown`, or never stands still.
    """
    attempts = ATTEMPTS
    while True:
        standing = standing_state(service, composition, shown)
        try:
            return write(standing)
        except CurrentChanged:
            attempts -= 1
            if not attempts:
                raise


def restore_as_shown(
    _: CancelToken, service: CompositionService, composition: str, ref: str, shown: Document | None
) -> RestoreResult:
    """Job: the restore; it fails before anything is written where current no longer sounds as it was shown.

    A timer save that moved only the playhead meanwhile makes the preview no less true, and core keeps it.
    """

    def write(standing: Document | None) -> RestoreResult:
        return service.restore(composition, ref, expected_current=standing)

    return write_as_shown(service, composition, shown, write)


def undo_as_shown(
    token: CancelToken, service: CompositionService, composition: str, done: RestoreResult
) -> RestoreResult:
    """Job: restore what stood before, unless another program has changed current since."""
    assert done.kept is not None
    return restore_as_shown(token, service, composition, done.kept, service.load(composition, done.stem))


def write_pick(
    _: CancelToken,
    service: CompositionService,
    composition: str,
    ref: str,
    parts: Iterable[Part],
    shown: Document,
) -> RestoreResult:
    """Job: bring parts of a version into what stands in current now, which must sound as it was `shown`."""
    source, parts = service.load(composition, ref), tuple(parts)

    def write(current: Document | None) -> RestoreResult:
        assert current is not None
        picked = pick(source, current, parts)
        return service.pick(
            composition,
            picked.data,
            picked_from=ref,
            picked=told(picked),
            expected_current=current,
        )

    try:
        return write_as_shown(service, composition, shown, write)
    except UnknownPart as error:
        raise CurrentChanged(composition) from error
