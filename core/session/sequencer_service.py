"""The sequence of the open composition: song, transport, tracks, clips and notes, and its persistence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from core.model.sequence import Clip, Note, Track
from core.session import clips, notes, song, tracks
from core.session.notes import NoteLike
from core.session.song import Song
from core.session.working import Working

if TYPE_CHECKING:
    from core.session.session import Session
    from core.storage.composition_service import SaveResult


class SequencerService:
    """Reads and edits the sequence in the one open composition, and keeps nothing itself; for any thread.

    Times are in beats. Every edit happens as a whole or not at all: it raises NothingOpen while nothing is
    open, UnknownPart for a track, clip or note that is not there, and InvalidEdit for what the composition
    cannot take; then nothing has changed. Only the fields that an edit is about change. Reads give copies.
    """

    def __init__(self, working: Working, session: Session) -> None:
        self._working = working
        self._session = session

    # What is kept: all of it through the session, which saves the complete composition.

    def create(self, name: str) -> str:
        """Make a composition and open it; gives its id."""
        return self._session.create(name)

    def open(self, composition: str) -> str:
        """Open a composition; gives what was opened: `current`, or the next best where there is none."""
        return self._session.open(composition)

    def close(self) -> None:
        """Close the open composition."""
        self._session.close()

    def save_sequence(self, **metadata: Any) -> SaveResult:
        """Save the complete composition as a version; `metadata` goes into the version's own."""
        return self._session.save(source="manual_save", **metadata)

    def load_sequence(self, composition: str) -> str:
        """Load the complete composition, as `open` does."""
        return self._session.open(composition)

    def autosave(self) -> bool:
        """Write `autosave.json` if anything musical has changed since the last; says whether it did."""
        return self._session.autosave()

    # The song.

    def song(self) -> Song:
        """Name, tempo, time signature, loop and transport."""
        with self._working.reading() as desk:
            return song.read_song(desk)

    def rename(self, name: str) -> None:
        """Rename the composition."""
        with self._working.editing() as desk:
            song.rename(desk, name)

    def set_tempo(self, bpm: float) -> None:
        """Above 0, at most 300 BPM."""
        with self._working.editing() as desk:
            song.set_tempo(desk, bpm)

    def set_time_signature(self, signature: str) -> None:
        """`n/m`, where m is a power of two up to 64."""
        with self._working.editing() as desk:
            song.set_time_signature(desk, signature)

    def set_loop(
        self, enabled: bool | None = None, start: float | None = None, end: float | None = None
    ) -> None:
        """Switch the loop, move its start or end; what is None stays."""
        with self._working.editing() as desk:
            song.set_loop(desk, enabled, start, end)

    def play(self) -> None:
        """Let the transport run; volatile."""
        with self._working.editing() as desk:
            song.set_playing(desk, True)

    def stop(self) -> None:
        """Stop the transport where it is; volatile."""
        with self._working.editing() as desk:
            song.set_playing(desk, False)

    def seek(self, beats: float) -> None:
        """Put the playhead there; volatile."""
        with self._working.editing() as desk:
            song.seek(desk, beats)

    # Tracks.

    def tracks(self) -> tuple[Track, ...]:
        """All tracks, in order."""
        with self._working.reading() as desk:
            return tracks.read_tracks(desk)

    def track(self, track_id: str) -> Track:
        """One track."""
        with self._working.reading() as desk:
            return tracks.read_track(desk, track_id)

    def add_track(
        self,
        name: str,
        type: str = "midi",  # noqa: A002 - the field's own name
        instrument: str | None = None,
        index: int | None = None,
    ) -> str:
        """Add a midi, audio or sample track at `index`, or last; gives its id.

        A MIDI track that names no instrument plays `sine`, as a fresh one of the backends does.
        """
        with self._working.editing() as desk:
            return tracks.add_track(desk, self._working.composition or "", name, type, instrument, index)

    def remove_track(self, track_id: str) -> None:
        """Remove a track with its clips, channel, effects, sample and row in the launcher's grid."""
        with self._working.editing() as desk:
            tracks.remove_track(desk, track_id)

    def move_track(self, track_id: str, index: int) -> None:
        """Put a track at `index`, counted without it."""
        with self._working.editing() as desk:
            tracks.move_track(desk, track_id, index)

    def edit_track(self, track_id: str, **fields: Any) -> None:
        """Change name, instrument, color, volume, pan, is_muted, is_solo, is_armed or midi_channel."""
        with self._working.editing() as desk:
            tracks.edit_track(desk, track_id, fields)

    # Clips.

    def clips(self, track_id: str | None = None) -> tuple[Clip, ...]:
        """All clips, or those of one track."""
        with self._working.reading() as desk:
            return clips.read_clips(desk, track_id)

    def clip(self, clip_id: str) -> Clip:
        """One clip, with its notes."""
        with self._working.reading() as desk:
            return clips.read_clip(desk, clip_id)

    def add_clip(
        self, track_id: str, start: float, duration: float, name: str = "", notes: Iterable[NoteLike] = ()
    ) -> str:
        """Add a clip to a track; gives its id."""
        with self._working.editing() as desk:
            return clips.add_clip(desk, track_id, start, duration, name, notes)

    def move_clip(self, clip_id: str, start: float | None = None, track_id: str | None = None) -> None:
        """Put a clip at another beat, on another track, or both."""
        with self._working.editing() as desk:
            clips.move_clip(desk, clip_id, start, track_id)

    def resize_clip(self, clip_id: str, duration: float) -> None:
        """Give a clip another length; notes behind its end stay in it."""
        with self._working.editing() as desk:
            clips.resize_clip(desk, clip_id, duration)

    def duplicate_clip(self, clip_id: str, start: float | None = None) -> str:
        """Copy a clip, right behind it unless `start` says where; gives the copy's id."""
        with self._working.editing() as desk:
            return clips.duplicate_clip(desk, clip_id, start)

    def remove_clip(self, clip_id: str) -> None:
        """Remove a clip, also from the launcher's grid."""
        with self._working.editing() as desk:
            clips.remove_clip(desk, clip_id)

    def edit_clip(self, clip_id: str, **fields: Any) -> None:
        """Change name, is_muted, is_looped or gain."""
        with self._working.editing() as desk:
            clips.edit_clip(desk, clip_id, fields)

    # Notes, by their index in the clip.

    def notes(self, clip_id: str) -> tuple[Note, ...]:
        """The notes of a clip, in the order of their indexes."""
        with self._working.reading() as desk:
            return notes.read_notes(clips.find_clip(desk, clip_id))

    def add_notes(self, clip_id: str, new: Iterable[NoteLike]) -> tuple[int, ...]:
        """Add notes behind the others; gives their indexes."""
        with self._working.editing() as desk:
            return notes.add_notes(clips.find_clip(desk, clip_id), new)

    def edit_note(self, clip_id: str, index: int, **fields: Any) -> None:
        """Change note, start_time, duration, velocity or channel."""
        with self._working.editing() as desk:
            notes.edit_note(clips.find_clip(desk, clip_id), index, fields)

    def remove_notes(self, clip_id: str, indexes: Iterable[int]) -> None:
        """Remove the notes of these indexes."""
        with self._working.editing() as desk:
            notes.remove_notes(clips.find_clip(desk, clip_id), indexes)

    def transpose(self, clip_id: str, semitones: int, indexes: Iterable[int] | None = None) -> None:
        """Move all notes, or those of these indexes, up or down; refused if one would leave 0–127."""
        with self._working.editing() as desk:
            notes.transpose(clips.find_clip(desk, clip_id), semitones, indexes)

    def quantise(
        self, clip_id: str, grid_beats: float, strength: float = 1.0, indexes: Iterable[int] | None = None
    ) -> None:
        """Pull starts to the grid, which counts from the clip's start: all the way at strength 1."""
        with self._working.editing() as desk:
            notes.quantise(clips.find_clip(desk, clip_id), grid_beats, strength, indexes)
