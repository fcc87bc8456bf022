"""The mixer: channels and master. Gains and faders in dB (−60 to +12), pan −1 to 1."""

from __future__ import annotations

from typing import Annotated, Any

from core.model.fields import Area, Unit, Volatile
from core.model.sequence import Part


class Channel(Part):
    """One strip; in our own snapshots its id equals its track's id."""

    id: Annotated[str, Area.MIXER]
    name: Annotated[str, Area.MIXER] = ""
    color: Annotated[str | None, Area.MIXER] = None
    type: Annotated[str | None, Area.MIXER] = None
    input_source: Annotated[str | None, Area.MIXER] = None
    input_gain: Annotated[float, Area.MIXER, Unit.DB] = 0.0
    phase_invert: Annotated[bool, Area.MIXER] = False
    pan: Annotated[float, Area.MIXER, Unit.PAN] = 0.0
    fader: Annotated[float, Area.MIXER, Unit.DB] = 0.0
    mute: Annotated[bool, Area.MIXER] = False
    solo: Annotated[bool, Area.MIXER] = False
    output_bus: Annotated[str | None, Area.MIXER] = None
    armed: Annotated[bool, Area.MIXER, Volatile] = False
    monitoring: Annotated[bool, Area.MIXER, Volatile] = False
    meter_peak_left: Annotated[float | None, Area.MIXER, Unit.DB, Volatile] = None
    meter_peak_right: Annotated[float | None, Area.MIXER, Unit.DB, Volatile] = None
    sc_node_id: Annotated[Any, Area.MIXER, Volatile] = None
    sc_bus_index: Annotated[Any, Area.MIXER, Volatile] = None


class Master(Part):
    """The master strip with its limiter."""

    id: Annotated[str, Area.MIXER] = "master"
    name: Annotated[str, Area.MIXER] = "Master"
    color: Annotated[str | None, Area.MIXER] = None
    type: Annotated[str | None, Area.MIXER] = "master"
    fader: Annotated[float, Area.MIXER, Unit.DB] = 0.0
    mute: Annotated[bool, Area.MIXER] = False
    limiter_enabled: Annotated[bool, Area.MIXER] = False
    limiter_threshold: Annotated[float, Area.MIXER, Unit.DB] = -1.0
    meter_peak_left: Annotated[float | None, Area.MIXER, Unit.DB, Volatile] = None
    meter_peak_right: Annotated[float | None, Area.MIXER, Unit.DB, Volatile] = None
    sc_node_id: Annotated[Any, Area.MIXER, Volatile] = None
    sc_bus_index: Annotated[Any, Area.MIXER, Volatile] = None


class Mixer(Part):
    """All channels and the master."""

    channels: Annotated[list[Channel], Area.MIXER] = []
    master: Annotated[Master | None, Area.MIXER] = None
    show_meters: Annotated[bool | None, Area.VIEW, Volatile] = None
    meter_mode: Annotated[str | None, Area.VIEW, Volatile] = None
    selected_channel_id: Annotated[str | None, Area.VIEW, Volatile] = None
