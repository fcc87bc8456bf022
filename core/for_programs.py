"""What is told to programs: the same objects from the command line and from the backend process."""

from __future__ import annotations

from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from core.diff.changes import Comparison
from core.history.timeline import CompositionView, Entry


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True)


class CompositionRow(_Row):
    """One composition of a library; `updated_at` is local time without zone, ISO 8601."""

    id: str
    name: str
    versions: int
    takes: int
    updated_at: str | None
    has_autosave: bool
    autosave_differs: bool

    @classmethod
    def of(cls, view: CompositionView) -> Self:
        """The row of what was read."""
        return cls(
            id=view.id,
            name=view.name,
            versions=len(view.versions),
            takes=view.takes,
            updated_at=view.updated_at.isoformat() if view.updated_at else None,
            has_autosave=view.autosave is not None,
            autosave_differs=view.autosave_differs,
        )


class VersionRow(_Row):
    """One version of a composition, as `core.history.timeline.Entry` tells it.

    `damaged` is why it cannot be read, null where it can; `saved_at` is local time without zone, ISO 8601.
    """

    stem: str
    number: int
    kind: str
    is_take: bool
    areas: tuple[str, ...]
    title: str
    label: str
    saved_at: str | None
    equals_current: bool
    same_as: str | None
    restored_from: str | None
    damaged: str | None

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """The row of an entry of the timeline."""
        return cls(
            stem=entry.stem,
            number=entry.number,
            kind=entry.kind,
            is_take=entry.is_take,
            areas=tuple(entry.areas),
            title=entry.title,
            label=entry.label,
            saved_at=entry.saved_at.isoformat() if entry.saved_at else None,
            equals_current=entry.equals_current,
            same_as=entry.same_as,
            restored_from=entry.restored_from,
            damaged=entry.damage.reason if entry.damage else None,
        )


class DiffRow(_Row):
    """One exact difference; `path` is a JSON Pointer, `old` and `new` are null where nothing stands."""

    area: str
    kind: str
    path: str
    old: Any
    new: Any
    words: str


def diff_rows(comparison: Comparison, with_noise: bool) -> list[DiffRow]:
    """One object an exact difference, in the order of the file; `with_noise` the volatile ones too."""
    return [
        DiffRow(area=row.area, kind=row.kind, path=row.path, old=row.old, new=row.new, words=row.words)
        for row in comparison.rows
        if with_noise or not row.volatile
    ]
