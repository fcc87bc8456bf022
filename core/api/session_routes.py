"""All routes on what is open: edits, the assistant, samples."""

from __future__ import annotations

from fastapi import APIRouter

from core.api import (
    actions,
    edits_clips,
    edits_effects,
    edits_mixer,
    edits_notes,
    edits_samples,
    edits_song,
    edits_tracks,
    samples,
    turns,
)

router = APIRouter()
for _part in (
    edits_song,
    edits_tracks,
    edits_clips,
    edits_notes,
    edits_mixer,
    edits_effects,
    edits_samples,
    samples,
    actions,
    turns,
):
    router.include_router(_part.router)
