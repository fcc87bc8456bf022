"""Real comparisons for tests and for looking: the demo library, read by core as the window reads it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.diff.changes import Comparison
from core.diff.compare import compare
from core.history.picture import read_picture
from core.history.reader import HistoryReader
from core.history.timeline import CompositionView, Entry
from core.model.document import Document, parse
from core.storage.composition_service import CompositionService
from gui.compare.side import Side
from gui.comparing import side_of
from gui.restore.preview import RestorePreview, build_preview
from gui.timeline.times import local_now
from resources.demo import LIBRARY

NIGHT_DRIVE = "39b3be0f-57a4-447d-a1f8-eae91d342450"


@dataclass(frozen=True, eq=False)
class Pair:
    """Two sides of one composition, and their comparison."""

    view: CompositionView
    comparison: Comparison
    b: Side
    a: Side


@cache
def view_of(composition: str = NIGHT_DRIVE, root: Path = LIBRARY) -> CompositionView:
    """All that is known of a composition."""
    service = CompositionService(root)
    return HistoryReader(service).view(service.listing(composition))


def load(ref: str, composition: str = NIGHT_DRIVE, root: Path = LIBRARY) -> Document:
    """One state of a composition."""
    return CompositionService(root).load(composition, ref)


def stem(number: int, composition: str = NIGHT_DRIVE, root: Path = LIBRARY) -> str:
    """The version of a number."""
    return entry(number, composition, root).stem


def entry(number: int, composition: str = NIGHT_DRIVE, root: Path = LIBRARY) -> Entry:
    """The version of a number, as the timeline has it."""
    found = (entry for entry in view_of(composition, root).versions if entry.number == number)
    return next(found)


@cache
def pair(a: str, b: str, composition: str = NIGHT_DRIVE, root: Path = LIBRARY) -> Pair:
    """A compared with B."""
    view = view_of(composition, root)
    comparison = compare(load(a, composition, root), load(b, composition, root))
    return Pair(view, comparison, side_of(view, b), side_of(view, a, "previous"))


def takes(a: int, b: int) -> Pair:
    """Two versions of the demo's long composition, by number."""
    return pair(stem(a), stem(b))


def preview(ref: str, composition: str = NIGHT_DRIVE, root: Path = LIBRARY) -> RestorePreview:
    """What restoring a state would do."""
    view = view_of(composition, root)
    current, source = load("current", composition, root), load(ref, composition, root)
    return build_preview(
        view,
        side_of(view, ref),
        compare(current, source),
        before=read_picture(current),
        after=read_picture(source),
        now=local_now(),
    )


def document(text: str) -> Document:
    """A small snapshot, written in the test that needs it."""
    return parse(text.encode(), "a test")
