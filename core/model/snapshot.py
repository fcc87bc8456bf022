"""The complete snapshot in its two shapes, and the catalogue of each.

Nested: the sequence stands under `sequence`. Flat: its fields stand at the top level.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from core.model.conversation import Message
from core.model.effects import EffectChain
from core.model.fields import Area, Field, Volatile, catalogue
from core.model.mixer import Mixer
from core.model.sequence import Part, Sequence


class Shape(StrEnum):
    """How a snapshot lays out its sequence; never rewritten into the other."""

    NESTED = "nested"
    FLAT = "flat"


class NestedSnapshot(Part):
    """The older shape; its `id` differs in every snapshot."""

    id: Annotated[str | None, Area.PROVENANCE, Volatile] = None
    name: Annotated[str, Area.SONG] = ""
    created_at: Annotated[str | None, Area.PROVENANCE, Volatile] = None
    updated_at: Annotated[str | None, Area.PROVENANCE, Volatile] = None
    sequence: Annotated[Sequence | None, Area.SONG] = None
    mixer_state: Annotated[Mixer | None, Area.MIXER] = None
    track_effects: Annotated[list[EffectChain], Area.EFFECTS] = []
    sample_assignments: Annotated[dict[str, Any], Area.SAMPLES] = {}
    chat_history: Annotated[list[Message], Area.CONVERSATION] = []
    metadata: Annotated[dict[str, Any], Area.PROVENANCE, Volatile] = {}


class FlatSnapshot(Sequence):
    """The newer shape; its `id` is the composition's folder name."""

    mixer_state: Annotated[Mixer | None, Area.MIXER] = None
    track_effects: Annotated[list[EffectChain], Area.EFFECTS] = []
    sample_assignments: Annotated[dict[str, Any], Area.SAMPLES] = {}
    chat_history: Annotated[list[Message], Area.CONVERSATION] = []
    metadata: Annotated[dict[str, Any], Area.PROVENANCE, Volatile] = {}


CATALOGUES: dict[Shape, Field] = {
    Shape.NESTED: catalogue(NestedSnapshot),
    Shape.FLAT: catalogue(FlatSnapshot),
}
