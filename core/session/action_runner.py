"""Does one action of an assistant on the services, as a whole or not at all, and tells how it went."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatchmethod
from typing import Any

from core.errors import RepriseError
from core.session import actions
from core.session.actions import Action
from core.session.mixer_service import MixerService
from core.session.parts import copied
from core.session.sequencer_service import SequencerService
from core.session.track_effects_service import TrackEffectsService
from core.session.working import Working

Ids = dict[str, Any]
"""What an action made or touched, by the names that backends record: `track_id`, `clip_id`, `note_count`."""


OF_ALL = " Nothing has changed."
"""An error says it of the composition; of a turn in which other actions worked it would not be true."""


@dataclass(frozen=True, slots=True)
class ActionResult:
    """One action and how it went: `data` holds the ids, `error` is one plain sentence, empty where it worked.

    `has_changed` is False as well where the composition was so already.
    """

    action: Action
    data: Ids | None
    error: str
    has_changed: bool

    @property
    def has_worked(self) -> bool:
        """Whether it was done."""
        return not self.error

    def recorded(self) -> dict[str, Any]:
        """As it stands in a conversation's `actions_executed`; a foreign backend records no input."""
        given = self.action.model_dump(mode="json", exclude={"action"}, exclude_none=True)
        return {
            "action": self.action.action,
            "input": given,
            "success": self.has_worked,
            "message": None if self.has_changed or self.error else "It was so already.",
            "data": self.data,
            "error": self.error or None,
        }


class ActionRunner:
    """Runs actions one by one; an action that fails half way leaves nothing behind."""

    def __init__(
        self,
        working: Working,
        sequencer: SequencerService,
        mixer: MixerService,
        effects: TrackEffectsService,
    ) -> None:
        self._working = working
        self._sequencer = sequencer
        self._mixer = mixer
        self._effects = effects

    def run(self, action: Action) -> ActionResult:
        """Do it; what the composition cannot take is told in the result. Raises NothingOpen."""
        with self._working.reading() as desk:  # nothing open is not the action's failure
            before = copied(desk.data)
            try:
                with self._working.editing():
                    data = self._do(action)
            except RepriseError as error:
                sentence = str(error).removesuffix(OF_ALL)
                return ActionResult(action, None, sentence, has_changed=False)
            # By value, for 120 and 120.0 are one tempo; nobody else can edit in between.
            return ActionResult(action, data, "", has_changed=desk.data != before)

    @singledispatchmethod
    def _do(self, action: Action) -> Ids:
        raise TypeError(f"{action!r} is no action")

    @_do.register
    def _(self, action: actions.CreateTrack) -> Ids:
        return {"track_id": self._sequencer.add_track(action.name, action.type, action.instrument)}

    @_do.register
    def _(self, action: actions.DeleteTrack) -> Ids:
        self._sequencer.remove_track(action.track_id)
        return {"track_id": action.track_id}

    @_do.register
    def _(self, action: actions.SetTrackParameter) -> Ids:
        self._sequencer.edit_track(action.track_id, **{action.parameter: action.value})
        return {"track_id": action.track_id}

    @_do.register
    def _(self, action: actions.CreateMidiClip) -> Ids:
        notes = [note.model_dump() for note in action.notes]
        clip = self._sequencer.add_clip(
            action.track_id, action.start_time, action.duration, action.name, notes
        )
        return {"clip_id": clip, "note_count": len(notes)}

    @_do.register
    def _(self, action: actions.ModifyClip) -> Ids:
        clip, edit = action.clip_id, self._sequencer
        if action.track_id is not None or action.start_time is not None:
            edit.move_clip(clip, action.start_time, action.track_id)
        if action.duration is not None:
            edit.resize_clip(clip, action.duration)
        fields = {name: getattr(action, name) for name in ("name", "is_muted", "is_looped", "gain")}
        if known := {name: value for name, value in fields.items() if value is not None}:
            edit.edit_clip(clip, **known)
        if action.notes is not None:
            edit.remove_notes(clip, range(len(edit.notes(clip))))
        if new := [note.model_dump() for note in (*(action.notes or ()), *action.added)]:
            edit.add_notes(clip, new)
        if action.transpose is not None:
            edit.transpose(clip, action.transpose)
        if action.quantise is not None:
            edit.quantise(clip, action.quantise)
        return {"clip_id": clip, "note_count": len(edit.notes(clip))}

    @_do.register
    def _(self, action: actions.DuplicateClip) -> Ids:
        return {"clip_id": self._sequencer.duplicate_clip(action.clip_id, action.start_time)}

    @_do.register
    def _(self, action: actions.DeleteClip) -> Ids:
        self._sequencer.remove_clip(action.clip_id)
        return {"clip_id": action.clip_id}

    @_do.register
    def _(self, action: actions.SetTempo) -> Ids:
        self._sequencer.set_tempo(action.tempo)
        return {}

    @_do.register
    def _(self, action: actions.SetTimeSignature) -> Ids:
        self._sequencer.set_time_signature(action.time_signature)
        return {}

    @_do.register
    def _(self, action: actions.AddEffect) -> Ids:
        effect = self._effects.add_effect(action.track_id, action.effect_name)
        for parameter, value in action.parameters.items():
            self._effects.set_parameter(effect, parameter, value)
        chain = self._effects.chain(action.track_id).effects
        slot = next(each.slot_index for each in chain if each.id == effect)
        return {"effect_id": effect, "slot_index": slot}

    @_do.register
    def _(self, action: actions.RemoveEffect) -> Ids:
        self._effects.remove_effect(action.effect_id)
        return {"effect_id": action.effect_id}

    @_do.register
    def _(self, action: actions.SetEffectParameter) -> Ids:
        self._effects.set_parameter(action.effect_id, action.parameter, action.value)
        return {"effect_id": action.effect_id}

    @_do.register
    def _(self, action: actions.BypassEffect) -> Ids:
        self._effects.set_bypass(action.effect_id, action.is_bypassed)
        return {"effect_id": action.effect_id}

    @_do.register
    def _(self, action: actions.SetMasterFader) -> Ids:
        self._mixer.set_master_fader(action.fader)
        return {}


Act = Callable[[Action], ActionResult]
"""Does one action and tells how it went, so that a planner can think again."""
