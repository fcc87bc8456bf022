"""Effect chains: at most eight slots a track; a parameter's unit depends on the effect."""

from __future__ import annotations

from typing import Annotated, Any

from core.model.fields import Area, Volatile
from core.model.sequence import Part


class Effect(Part):
    """One effect in a slot of a track's chain."""

    id: Annotated[str, Area.EFFECTS]
    effect_name: Annotated[str, Area.EFFECTS]
    display_name: Annotated[str | None, Area.EFFECTS] = None
    track_id: Annotated[str | None, Area.EFFECTS] = None
    slot_index: Annotated[int, Area.EFFECTS] = 0
    parameters: Annotated[dict[str, Any], Area.EFFECTS] = {}
    is_bypassed: Annotated[bool, Area.EFFECTS] = False
    is_enabled: Annotated[bool, Area.EFFECTS] = True
    sc_node_id: Annotated[Any, Area.EFFECTS, Volatile] = None
    sc_bus_in: Annotated[Any, Area.EFFECTS, Volatile] = None
    sc_bus_out: Annotated[Any, Area.EFFECTS, Volatile] = None


class EffectChain(Part):
    """The chain of one track, in order of its slots."""

    track_id: Annotated[str, Area.EFFECTS]
    effects: Annotated[list[Effect], Area.EFFECTS] = []
    max_slots: Annotated[int, Area.EFFECTS] = 8
