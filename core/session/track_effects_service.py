"""The effects of the open composition: chains of at most eight slots, held against a catalogue."""

from __future__ import annotations

from core.model.effects import EffectChain
from core.session import effect_chains
from core.session.effect_catalogue import CATALOGUE, EffectDefinition
from core.session.working import Working


class TrackEffectsService:
    """Reads and edits the effect chains in the one open composition, keeps nothing itself; for any thread.

    Slots are counted from 0. Every edit happens as a whole or not at all: it raises NothingOpen while nothing
    is open, UnknownPart for a track or an effect that is not there, and InvalidEdit, with the range and its
    unit, for what an effect cannot take; then nothing has changed.
    """

    def __init__(self, working: Working) -> None:
        self._working = working

    def catalogue(self) -> tuple[EffectDefinition, ...]:
        """All effects that can be added, with unit, range and first value of each parameter."""
        return CATALOGUE

    def chain(self, track_id: str) -> EffectChain:
        """The chain of a track in order of its slots, empty where it has none; a copy."""
        with self._working.reading() as desk:
            return effect_chains.read_chain(desk, track_id)

    def add_effect(self, track_id: str, name: str, slot: int | None = None, **parameters: float) -> str:
        """Put an effect of the catalogue into a slot, or into the first that is free; gives its id.

        Where the slot is taken, the effects from there on move towards the nearest free one. What is not
        given has its first value.
        """
        with self._working.editing() as desk:
            return effect_chains.add_effect(desk, track_id, name, slot, parameters)

    def remove_effect(self, effect_id: str) -> None:
        """Take an effect out; the others keep their slots."""
        with self._working.editing() as desk:
            effect_chains.remove_effect(desk, effect_id)

    def move_effect(self, effect_id: str, slot: int, track_id: str | None = None) -> None:
        """Put an effect into another slot, of its own chain or of another track's.

        Where that is taken, the effects between move by one to make room.
        """
        with self._working.editing() as desk:
            effect_chains.move_effect(desk, effect_id, slot, track_id)

    def set_bypass(self, effect_id: str, is_bypassed: bool) -> None:
        """Let the signal pass an effect by, or not."""
        with self._working.editing() as desk:
            effect_chains.set_bypass(desk, effect_id, is_bypassed)

    def set_parameter(self, effect_id: str, parameter: str, value: float) -> None:
        """Set a parameter within its range; one that the catalogue lacks takes any finite number."""
        with self._working.editing() as desk:
            effect_chains.set_parameter(desk, effect_id, parameter, value)
