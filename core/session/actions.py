"""What an assistant can do to the open composition: typed actions, under the names that backends record.

Each is one step, done as a whole or not at all by `core.session.action_runner`. Ranges are not said twice:
the services refuse what the composition cannot take. Places and lengths are in beats.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    field_validator,
)
from pydantic_core import PydanticCustomError

from core.errors import InvalidEdit


def _refuse_a_switch(value: Any) -> Any:
    if isinstance(value, bool):
        raise PydanticCustomError("no_number", "it is true or false, and a number is needed")
    return value


Number = Annotated[float, BeforeValidator(_refuse_a_switch)]
"""A number, which pydantic would also make of true and false."""
Whole = Annotated[int, Field(ge=-(2**31), lt=2**31), BeforeValidator(_refuse_a_switch)]
"""A whole number as the engines have it; each action is recorded, and JSON has no room for any."""


class _Step(BaseModel):
    """Base of every action: what no file can keep is refused, as every action is recorded."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @field_validator("*")
    @classmethod
    def _refuse_half_a_character(cls, value: Any) -> Any:
        for text in value if isinstance(value, dict) else (value,):
            if isinstance(text, str) and any("\ud800" <= letter <= "\udfff" for letter in text):
                raise ValueError("it holds half of a character, which no file can keep")
        return value


class NewNote(_Step):
    """A note to write; its start counts from the start of its clip."""

    note: Whole
    start_time: Number
    duration: Number
    velocity: Whole = 100
    channel: Whole = 0


class CreateTrack(_Step):
    """A new track, behind the others; `instrument` None is the backend's own choice."""

    action: Literal["create_track"] = "create_track"
    name: str
    type: Literal["midi", "audio", "sample"] = "midi"
    instrument: str | None = None


class DeleteTrack(_Step):
    """A track goes, with its clips, effects, strip and sample."""

    action: Literal["delete_track"] = "delete_track"
    track_id: str


class SetTrackParameter(_Step):
    """One field of a track: volume 0 to 2, pan −1 to 1, switches, words."""

    action: Literal["set_track_parameter"] = "set_track_parameter"
    track_id: str
    parameter: Literal["volume", "pan", "is_muted", "is_solo", "name", "instrument", "color"]
    value: bool | float | str


class CreateMidiClip(_Step):
    """A new clip on a MIDI track."""

    action: Literal["create_midi_clip"] = "create_midi_clip"
    track_id: str
    start_time: Number
    duration: Number
    name: str = ""
    notes: tuple[NewNote, ...] = ()


class ModifyClip(_Step):
    """Changes to one clip, done in the order of these fields; what is None stays.

    `notes` replaces all notes, `added` puts more beside them. `transpose` is in semitones, `quantise` the
    grid in beats.
    """

    action: Literal["modify_clip"] = "modify_clip"
    clip_id: str
    track_id: str | None = None
    start_time: Number | None = None
    duration: Number | None = None
    name: str | None = None
    is_muted: bool | None = None
    is_looped: bool | None = None
    gain: Number | None = None
    notes: tuple[NewNote, ...] | None = None
    added: tuple[NewNote, ...] = ()
    transpose: Whole | None = None
    quantise: Number | None = None


class DuplicateClip(_Step):
    """A copy of a clip, right behind it or at `start_time`."""

    action: Literal["duplicate_clip"] = "duplicate_clip"
    clip_id: str
    start_time: Number | None = None


class DeleteClip(_Step):
    """A clip goes."""

    action: Literal["delete_clip"] = "delete_clip"
    clip_id: str


class SetTempo(_Step):
    """The song's tempo in BPM."""

    action: Literal["set_tempo"] = "set_tempo"
    tempo: Number


class SetTimeSignature(_Step):
    """The song's meter, as in `3/4`."""

    action: Literal["set_time_signature"] = "set_time_signature"
    time_signature: str


class AddEffect(_Step):
    """An effect of the catalogue at the end of a track's chain; what is not given has its first value."""

    action: Literal["add_effect"] = "add_effect"
    track_id: str
    effect_name: str
    parameters: dict[str, Number] = {}


class RemoveEffect(_Step):
    """An effect goes."""

    action: Literal["remove_effect"] = "remove_effect"
    effect_id: str


class SetEffectParameter(_Step):
    """One parameter of an effect, within its range."""

    action: Literal["set_effect_parameter"] = "set_effect_parameter"
    effect_id: str
    parameter: str
    value: Number


class BypassEffect(_Step):
    """An effect lets the signal by, or works again."""

    action: Literal["bypass_effect"] = "bypass_effect"
    effect_id: str
    is_bypassed: bool = True


class SetMasterFader(_Step):
    """The level of everything, in dB."""

    action: Literal["set_master_fader"] = "set_master_fader"
    fader: Number


Action = Annotated[
    CreateTrack
    | DeleteTrack
    | SetTrackParameter
    | CreateMidiClip
    | ModifyClip
    | DuplicateClip
    | DeleteClip
    | SetTempo
    | SetTimeSignature
    | AddEffect
    | RemoveEffect
    | SetEffectParameter
    | BypassEffect
    | SetMasterFader,
    Field(discriminator="action"),
]
"""Any of them; told apart by `action`."""

_ACTION: TypeAdapter[Action] = TypeAdapter(Action)


def read_action(given: dict[str, Any]) -> Action:
    """The action that JSON spells, as a model calls it. Raises InvalidEdit that names what is wrong."""
    try:
        return _ACTION.validate_python(given)
    except ValidationError as error:
        found = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in found["loc"][1:]) or "its name"
        raise InvalidEdit(
            f"The action “{str(given.get('action'))[:40]}”", f"{where}: {found['msg']}"
        ) from error


def describe_actions() -> dict[str, Any]:
    """JSON Schema of all actions, for who plans by it."""
    return _ACTION.json_schema()
