"""The samples of a library and of the open composition: brought in, assigned, missed, removed, measured."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from core.errors import InvalidEdit, NothingOpen, Unreadable
from core.model.document import MAX_BYTES
from core.session.audio_extra import analyse, sound_ending
from core.session.parts import Raw, find, with_id
from core.session.sample_analysis import Analysis, pack, unpack
from core.session.sample_store import Sample, SampleStore
from core.session.sample_use import SampleUse, uses
from core.session.working import Desk, Working
from core.storage.causes import NOT_A_FILE, cause
from core.storage.composition_service import CompositionService
from core.storage.layout import sample_file

_OF_A_TRACK = ("sample_id", "sample_name", "sample_file_path")


@dataclass(frozen=True, slots=True)
class MissingSample:
    """A sample that the open composition uses and `samples/` lacks; `path` is as the composition spells it.

    Tracks and clips by id. A path that leads elsewhere, as foreign absolute ones do, is never opened: samples
    are known by their file name alone.
    """

    path: str
    tracks: tuple[str, ...]
    clips: tuple[str, ...]


class SampleService:
    """Reads and edits which samples the one open composition uses, and keeps the files; for any thread.

    Each sample stands once in `samples/`, under the name it came with and a piece of its hash. Reading sound
    needs the extra `audio` and takes its time in the caller's thread. An edit happens as a whole or not at
    all: it raises NothingOpen, UnknownPart, InvalidEdit, and then nothing has changed.
    """

    def __init__(self, working: Working, store: CompositionService) -> None:
        self._working = working
        self._files = SampleStore(store.root)
        self._use = SampleUse(store.root)
        self._removing = threading.Lock()

    # The library ----------------------------------------------------------------------------------------

    def samples(self) -> tuple[Sample, ...]:
        """All samples of the library, by name. Raises Unreadable."""
        return self._files.samples()

    def sample(self, name: str) -> Sample:
        """The sample of this file name. Raises UnknownPart."""
        return self._files.find(name)

    def import_file(self, path: Path) -> Sample:
        """Copy a WAV, FLAC, Ogg, MP3 or AIFF file into the library; gives the sample, old where it is there.

        The file is decoded to its end first. Raises Unreadable, InvalidEdit for what is no sound, NotSaved
        (in all three nothing is left behind), DurabilityUnknown.
        """
        return self.import_bytes(path.name, _read_file(path))

    def import_bytes(self, name: str, data: bytes) -> Sample:
        """The same for the content of a file of this name. Raises the same, but for Unreadable."""
        return self._files.add(PurePath(name).stem, sound_ending(data, f"Importing “{name}”"), data)

    def remove(self, sample: Sample, beside: Sequence[Working] = ()) -> None:
        """Remove a sample that nothing uses. Raises InvalidEdit where anything does or could, UnknownPart.

        Asked are all versions of all compositions, current, autosave, what lies in `kept/` and `trash/`, and
        what is open here and in `beside`; a damaged one could use it. Raises NotSaved, Unreadable.
        """
        digest = self._files.hash_of(sample.name)
        what = f"Removing “{sample.name}”"
        reason = self._use.find(sample.name, digest)
        if reason is not None:
            raise InvalidEdit(what, reason)
        with self._removing, ExitStack() as held:  # nobody assigns it in between
            for working in (self._working, *beside):
                with suppress(NothingOpen):
                    desk = held.enter_context(working.reading())
                    if uses(desk.data, sample.name, digest):
                        raise InvalidEdit(what, "the open composition uses it")
            self._files.remove(sample.name)

    def analysis(self, sample: Sample) -> Analysis:
        """What the sample sounds like; measured once for each content, and cached.

        It takes seconds, and the very first one on a machine half a minute: see `core.session.listening`.
        Raises UnknownPart, Unreadable, InvalidEdit for what is no sound.
        """
        digest = self._files.hash_of(sample.name)
        cached = self._files.cached(digest)
        known = unpack(digest, cached) if cached is not None else None
        if known is not None:
            return known
        with self._files.opened(sample.name) as fd:
            found = analyse(fd, f"Analysing “{sample.name}”")
        if self._files.hash_of(sample.name) == digest:  # or somebody wrote into it meanwhile
            self._files.cache(digest, pack(digest, found))
        return found

    # The open composition -------------------------------------------------------------------------------

    def assign(self, track_id: str, sample: Sample) -> None:
        """Let a track play a sample of the library."""
        digest = self._files.hash_of(sample.name)
        with self._working.editing() as desk:
            track = find(desk.tracks, "track", track_id)
            known = self._files.find(sample.name)
            track.update(sample_id=digest, sample_name=known.title, sample_file_path=known.path)
            desk.assignments[track_id] = known.path

    def unassign(self, track_id: str) -> None:
        """Take a track's sample away; the file stays."""
        with self._working.editing() as editable:
            desk = Desk(editable.data, is_editing=False)  # what the snapshot lacks is not made to be empty
            track = find(desk.tracks, "track", track_id)
            track.update((name, None) for name in _OF_A_TRACK if name in track)
            desk.assignments.pop(track_id, None)

    def missing(self) -> tuple[MissingSample, ...]:
        """What the open composition uses and `samples/` lacks, by path."""
        with self._working.reading() as desk:
            tracks, clips = _users(desk)
        there = self._files.names()
        return tuple(
            MissingSample(path, tuple(sorted(tracks.get(path, ()))), tuple(sorted(clips.get(path, ()))))
            for path in sorted(tracks.keys() | clips.keys())
            if sample_file(path) not in there
        )


def _users(desk: Desk) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Paths of samples with the tracks, and with the clips, that use them."""
    tracks: dict[str, set[str]] = {}
    clips: dict[str, set[str]] = {}
    for things, field, into in (
        (desk.tracks, "sample_file_path", tracks),
        (desk.clips, "audio_file_path", clips),
    ):
        for thing in with_id(things):
            _note(into, thing.get(field), thing)
    for track_id, path in desk.assignments.items():
        _note(tracks, path, {"id": track_id})
    return tracks, clips


def _note(into: dict[str, set[str]], path: Any, thing: Raw) -> None:
    if isinstance(path, str) and path.strip():
        into.setdefault(path, set()).add(thing["id"])


def _read_file(path: Path) -> bytes:
    """A file that the user chose, wherever it lies. Raises Unreadable."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with open(path, "rb", opener=lambda name, _: os.open(name, flags)) as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):  # a pipe would be waited for for ever
                raise Unreadable(str(path), NOT_A_FILE)
            if found.st_size > MAX_BYTES:
                raise Unreadable(str(path), f"it is larger than {MAX_BYTES // 1024**2} MB")
            return file.read(MAX_BYTES)
    except OSError as error:
        raise Unreadable(str(path), cause(error)) from error
