"""The mixer of the open composition: channels and master, levels in dB, pan, mute, solo, routing, limiter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.model.mixer import Channel, Master
from core.session import strips
from core.session.checks import Check, checked, flag, number
from core.session.parts import find, read
from core.session.working import Working

CHANNEL_CHECKS: dict[str, Check] = {
    "fader": number("a fader", -60.0, 12.0, "dB"),
    "input_gain": number("an input gain", -60.0, 12.0, "dB"),
    "pan": number("a channel's pan", -1.0, 1.0),
    "mute": flag("a channel's mute"),
    "solo": flag("a channel's solo"),
}

MASTER_CHECKS: dict[str, Check] = {
    "fader": number("the master's fader", -60.0, 12.0, "dB"),
    "mute": flag("the master's mute"),
    "limiter_enabled": flag("the limiter's switch"),
    "limiter_threshold": number("the limiter's threshold", -60.0, 0.0, "dB"),
}


class MixerService:
    """Reads and edits the mixer in the one open composition, and keeps nothing itself; for any thread.

    A channel of ours bears its track's id. It is made by `add_channel`, or by the first edit of it, so that a
    track of a foreign snapshot, whose mixer has no channels, can be mixed all the same. Every call raises
    NothingOpen while nothing is open, UnknownPart for a channel that is not there, InvalidEdit for what it
    cannot take; then nothing has changed.
    """

    def __init__(self, working: Working) -> None:
        self._working = working

    def channels(self) -> tuple[Channel, ...]:
        """All channels, in order; copies."""
        with self._working.reading() as desk:
            return tuple(read(Channel, channel) for channel in strips.channels_of(desk))

    def channel(self, channel_id: str) -> Channel:
        """One channel; a copy."""
        with self._working.reading() as desk:
            return read(Channel, find(strips.channels_of(desk), "channel", channel_id))

    def master(self) -> Master:
        """The master strip; a copy, and a fresh one where the composition has none yet."""
        with self._working.reading() as desk:
            return read(Master, strips.master_of(desk))

    def add_channel(self, track_id: str) -> str:
        """Give a track its channel, at unity into the master; its id is the track's."""
        with self._working.editing() as desk:
            strips.add_strip(desk, track_id)
        return track_id

    def remove_channel(self, channel_id: str) -> None:
        """Take a channel out; the track stays, and what was routed into the channel goes to the master."""
        with self._working.editing() as desk:
            find(strips.channels_of(desk), "channel", channel_id)
            strips.remove_strip(desk, channel_id)

    def set_fader(self, channel_id: str, db: float) -> None:
        """−60 to +12 dB."""
        self._edit(channel_id, {"fader": db})

    def set_gain(self, channel_id: str, db: float) -> None:
        """The gain of the input: −60 to +12 dB."""
        self._edit(channel_id, {"input_gain": db})

    def set_pan(self, channel_id: str, pan: float) -> None:
        """−1 (left) to 1 (right)."""
        self._edit(channel_id, {"pan": pan})

    def set_mute(self, channel_id: str, is_muted: bool) -> None:
        """Silence the channel, or not."""
        self._edit(channel_id, {"mute": is_muted})

    def set_solo(self, channel_id: str, is_solo: bool) -> None:
        """Let only the channels with solo sound, or not."""
        self._edit(channel_id, {"solo": is_solo})

    def set_output(self, channel_id: str, bus: str) -> None:
        """Route the channel to `master` or into another channel, which is its bus; never round in a loop."""
        with self._working.editing() as desk:
            strips.route(desk, channel_id, bus)

    def set_master_fader(self, db: float) -> None:
        """−60 to +12 dB."""
        self._edit_master({"fader": db})

    def set_master_mute(self, is_muted: bool) -> None:
        """Silence everything, or not."""
        self._edit_master({"mute": is_muted})

    def set_limiter(self, enabled: bool | None = None, threshold_db: float | None = None) -> None:
        """Switch the master's limiter, set its threshold (−60 to 0 dB), or both."""
        given = {"limiter_enabled": enabled, "limiter_threshold": threshold_db}
        self._edit_master({name: value for name, value in given.items() if value is not None})

    def _edit(self, channel_id: str, fields: Mapping[str, Any]) -> None:
        with self._working.editing() as desk:
            wanted = checked(fields, CHANNEL_CHECKS, "a channel")
            strips.strip_to_edit(desk, channel_id).update(wanted)

    def _edit_master(self, fields: Mapping[str, Any]) -> None:
        with self._working.editing() as desk:
            wanted = checked(fields, MASTER_CHECKS, "the master")
            strips.edit_master(desk, wanted)
