"""Effects over HTTP: the catalogue, the chains of tracks, and what is in their slots."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import Field

from core.api.edits import (
    EDITS,
    LOOKS,
    OF_COMPOSITION,
    Change,
    EditableTable,
    Table,
    WholeNumber,
    example,
    located,
)
from core.api.edits_tracks import TrackId
from core.errors import UnknownPart
from core.model.effects import Effect, EffectChain
from core.session.dependencies import Services
from core.session.effect_catalogue import CATALOGUE, EffectDefinition

router = APIRouter(tags=["effects"])

EffectId = Annotated[str, Path(description="The effect's id.")]
"""The path's `{effect}`."""


class NewEffect(Change):
    """An effect of the catalogue; what is not given has its first value."""

    model_config = example(effect="reverb", parameters={"mix": 0.4})

    effect: str = Field(description="Its name in the catalogue.")
    slot: WholeNumber | None = Field(None, description="From 0; the first that is free if absent.")
    parameters: dict[str, float] = Field(default_factory=dict)


class EffectChange(Change):
    """What is absent stays; `slot` and `track_id` move the effect."""

    model_config = example(is_bypassed=True, parameters={"mix": 0.2})

    is_bypassed: bool = Field(default_factory=bool)
    parameters: dict[str, float] = Field(default_factory=dict)
    slot: WholeNumber = Field(default_factory=int)
    track_id: str = Field(default_factory=str)


@router.get("/api/effects", operation_id="list_effect_definitions", summary="List the effects there are")
def list_definitions() -> tuple[EffectDefinition, ...]:
    """All effects that can be added, with unit, range and first value of each parameter."""
    return CATALOGUE


@router.get(
    f"{OF_COMPOSITION}/effects", operation_id="list_effects", summary="List the chains", responses=LOOKS
)
def list_effects(table: Table) -> list[EffectChain]:
    """The chain of each track, in order of its slots."""
    with table.looking() as services:
        return _chains(services)


@router.post(
    f"{OF_COMPOSITION}/tracks/{{track}}/effects",
    operation_id="add_effect",
    summary="Add an effect",
    status_code=201,
    responses=EDITS,
)
def add_effect(track: TrackId, new: NewEffect, table: EditableTable, response: Response) -> Effect:
    """Put an effect into a slot; where that is taken, those from there on make room."""
    with table.editing() as services:
        effect = services.effects.add_effect(track, new.effect, new.slot)
        for name, value in new.parameters.items():
            services.effects.set_parameter(effect, name, value)
        located(response, table.composition, "effects", effect)
        return _effect(services, effect)


@router.get(
    f"{OF_COMPOSITION}/effects/{{effect}}",
    operation_id="read_effect",
    summary="Read an effect",
    responses=LOOKS,
)
def read_effect(effect: EffectId, table: Table) -> Effect:
    """One effect of any track."""
    with table.looking() as services:
        return _effect(services, effect)


@router.patch(
    f"{OF_COMPOSITION}/effects/{{effect}}",
    operation_id="change_effect",
    summary="Change an effect",
    responses=EDITS,
)
def change_effect(effect: EffectId, change: EffectChange, table: EditableTable) -> Effect:
    """Switch, set and move an effect, as one edit."""
    given = change.given()
    with table.editing() as services:
        edit = services.effects
        before = _effect(services, effect)
        for name, value in change.parameters.items():
            edit.set_parameter(effect, name, value)
        if "is_bypassed" in given:
            edit.set_bypass(effect, given["is_bypassed"])
        if given.keys() & {"slot", "track_id"}:
            edit.move_effect(effect, given.get("slot", before.slot_index), given.get("track_id"))
        return _effect(services, effect)


@router.delete(
    f"{OF_COMPOSITION}/effects/{{effect}}",
    operation_id="remove_effect",
    summary="Remove an effect",
    status_code=204,
    responses=EDITS,
)
def remove_effect(effect: EffectId, table: EditableTable) -> None:
    """Take an effect out; the others keep their slots."""
    with table.editing() as services:
        services.effects.remove_effect(effect)


def _chains(services: Services) -> list[EffectChain]:
    return [services.effects.chain(track.id) for track in services.sequencer.tracks()]


def _effect(services: Services, wanted: str) -> Effect:
    """Raises UnknownPart."""
    for chain in _chains(services):
        for effect in chain.effects:
            if effect.id == wanted:
                return effect
    raise UnknownPart("effect", wanted)
