"""All routes on what is open: edits, the assistant, samples."""

from __future__ import annotations

from fastapi import APIRouter

from core.api import actions, edits_song, edits_tracks, turns

router = APIRouter()
for _part in (edits_song, edits_tracks, actions, turns):
    router.include_router(_part.router)
