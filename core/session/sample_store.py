"""The sample files in `samples/`, each known by its content's hash, and the cache of their analyses."""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import re
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from core.errors import DurabilityUnknown, NotSaved, UnknownPart, Unreadable
from core.storage import causes, owner
from core.storage.beneath import close_quietly, open_folder
from core.storage.causes import cause
from core.storage.durable import Disk
from core.storage.home import Found
from core.storage.layout import CACHE, PRIVATE, SAMPLES, TMP, Place, Role, parse_temp
from core.storage.workshop import Workshop, make_private, private_place

_log = logging.getLogger(__name__)

ENDINGS = frozenset((".wav", ".flac", ".ogg", ".mp3", ".aiff", ".aif", ".webm", ".m4a"))
"""Names of these endings are samples; the last two are only listed, for they were put there by others."""

_READ = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_PIECE = 1 << 20
_HASH_BYTES = 20
_UNSAFE = re.compile(r'[/\\:*?"<>|~]+')
_OURS = re.compile(r"(.+)-[0-9a-f]{8}(?:[0-9a-f]{8}|[0-9a-f]{32})?")
_LONGEST_BYTES = 150


@dataclass(frozen=True, slots=True)
class Sample:
    """One file in `samples/`; `title` is its name as a person gave it."""

    name: str
    title: str
    size_bytes: int

    @property
    def path(self) -> str:
        """How snapshots spell it: from the data directory down."""
        return f"{SAMPLES}/{self.name}"


class SampleStore:
    """Reads and writes `samples/` beneath a data directory; safe to call from any thread.

    Nothing is ever overwritten but the cache, which is ours alone. Equal content is stored once. Links are
    neither followed nor listed.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._disk = Disk(root)
        self._lock = threading.Lock()
        self._hashes: dict[str, tuple[Found, str]] = {}

    def samples(self) -> tuple[Sample, ...]:
        """All sample files, by name. Raises Unreadable."""
        try:
            found = self._disk.scan((SAMPLES,), _is_sample)
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise Unreadable(SAMPLES, cause(error)) from error
        return tuple(_sample(name, found[name]) for name in sorted(found) if found[name].is_file)

    def find(self, name: str) -> Sample:
        """The sample of this file name. Raises UnknownPart, Unreadable."""
        return _sample(name, self._stat(name))

    def names(self) -> frozenset[str]:
        """The names of all that stands in `samples/`, whatever it is; nothing where it cannot be told."""
        try:
            return frozenset(self._disk.names((SAMPLES,)))
        except OSError:
            return frozenset()

    def hash_of(self, name: str) -> str:
        """The hash of a sample's content, in hex; read again only where the file has changed."""
        found = self._stat(name)
        with self._lock:
            known = self._hashes.get(name)
        if known is not None and known[0] == found:
            return known[1]
        digest = hashlib.blake2b(digest_size=_HASH_BYTES)
        with self.opened(name) as fd:
            while piece := _read(fd, name):
                digest.update(piece)
        with self._lock:
            self._hashes[name] = found, digest.hexdigest()
        return digest.hexdigest()

    @contextmanager
    def opened(self, name: str) -> Iterator[int]:
        """A descriptor of a sample, to read. Raises UnknownPart, Unreadable."""
        self._stat(name)
        try:
            with open_folder(self._root, (SAMPLES,)) as folder:
                fd = os.open(folder.spot(name), _READ, dir_fd=folder.fd)
        except FileNotFoundError:
            raise UnknownPart("sample", name) from None
        except OSError as error:
            raise Unreadable(f"{SAMPLES}/{name}", cause(error)) from error
        try:
            yield fd
        finally:
            close_quietly(fd)

    def add(self, title: str, ending: str, data: bytes) -> Sample:
        """Store a sample, unless its content is there already under any name; gives what holds it.

        On return it survives a power cut. Raises NotSaved (nothing has changed), DurabilityUnknown.
        """
        digest = hashlib.blake2b(data, digest_size=_HASH_BYTES).hexdigest()
        private: Place | None = None
        for is_last in (False, True):
            try:
                return self._add(_as_name(title), ending, data, digest, private)
            except OSError as error:
                if is_last or error.errno not in (errno.EIO, errno.EXDEV):
                    raise NotSaved(f"The sample {title}", cause(error)) from error
                if error.errno == errno.EXDEV:
                    private = (SAMPLES, PRIVATE)
        raise AssertionError("the second attempt returns or raises")

    def _add(self, stem: str, ending: str, data: bytes, digest: str, private: Place | None) -> Sample:
        equal = self._holder_of(digest, len(data))
        if equal is not None:
            return equal
        self._disk.make_folder((SAMPLES,))
        with self._workshop(private) as workshop:
            temp = workshop.write(data)
            for length in (8, 16, len(digest)):
                name = f"{stem}-{digest[:length]}{ending}"
                if self._disk.link(temp, (SAMPLES, name)):
                    self._sync(name)
                    return Sample(name, stem, len(data))
                equal = self._holder_of(digest, len(data))
                if equal is not None:
                    return equal
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), stem)

    def _holder_of(self, digest: str, size_bytes: int) -> Sample | None:
        """The sample that has this content already; one that cannot be read has none."""
        for sample in self.samples():
            try:
                if sample.size_bytes == size_bytes and self.hash_of(sample.name) == digest:
                    self._sync(sample.name)
                    return sample
            except (UnknownPart, Unreadable):
                continue
        return None

    def _sync(self, name: str) -> None:
        try:
            self._disk.sync_folder((SAMPLES,))
        except OSError as error:
            raise DurabilityUnknown(f"The sample {name}", cause(error)) from error

    def remove(self, name: str) -> None:
        """Remove a sample and what the cache holds of it. Raises UnknownPart, NotSaved."""
        self._stat(name)
        with self._lock:
            known = self._hashes.pop(name, None)
        try:
            self._disk.remove((SAMPLES, name))
            self._disk.sync_folder((SAMPLES,))
            if known is not None:
                self._disk.remove((SAMPLES, CACHE, f"{known[1]}.json"))
        except OSError as error:
            raise NotSaved(f"The removal of {name}", cause(error)) from error

    # The cache ------------------------------------------------------------------------------------------

    def cached(self, digest: str) -> bytes | None:
        """What the cache holds of the content with this hash; None where nothing can be read."""
        try:
            return self._disk.read((SAMPLES, CACHE, f"{digest}.json"))
        except (OSError, Unreadable):
            return None

    def cache(self, digest: str, data: bytes) -> None:
        """Keep this of the content with this hash; a disk that does not take it costs only time later."""
        try:
            self._disk.make_folder((SAMPLES, CACHE))
            with self._workshop(None) as workshop:
                self._disk.replace(workshop.write(data), (SAMPLES, CACHE, f"{digest}.json"))
        except OSError as error:
            _log.info("the analysis of a sample is not kept: %s", error)

    # Parts ----------------------------------------------------------------------------------------------

    def _stat(self, name: str) -> Found:
        """Of a regular file of `samples/` itself. Raises UnknownPart, Unreadable."""
        found = None
        if name and name not in (".", "..") and "/" not in name and "\\" not in name and "\0" not in name:
            try:
                found = self._disk.stat((SAMPLES, name))
            except OSError as error:
                if error.errno == errno.ENAMETOOLONG:  # so no file bears it
                    raise UnknownPart("sample", name) from error
                raise Unreadable(f"{SAMPLES}/{name}", cause(error)) from error
        if found is None:
            raise UnknownPart("sample", name)
        if not found.is_file:
            raise Unreadable(f"{SAMPLES}/{name}", causes.LINK if found.is_link else causes.NOT_A_FILE)
        return found

    def _workshop(self, private: Place | None) -> Workshop:
        """A workshop of our own; what dead processes left over in it goes."""
        near = private or private_place(self._disk, (SAMPLES,))
        make_private(self._disk, near)
        for name in self._disk.names((*near, TMP)):
            temp = parse_temp(name)
            is_ours = temp is not None and temp.composition == SAMPLES and temp.role is Role.NEW
            if temp is not None and is_ours and owner.is_abandoned(name, temp.owner):
                with suppress(OSError):
                    self._disk.remove((*near, TMP, name))
        return Workshop(self._disk, near, SAMPLES)


def title_of(name: str) -> str:
    """A sample's name as a person gave it: without its ending, and without the hash where we put one."""
    stem = os.path.splitext(name)[0]
    ours = _OURS.fullmatch(stem)
    return ours[1] if ours else stem


def _sample(name: str, found: Found) -> Sample:
    return Sample(name, title_of(name), found.size_bytes)


def _is_sample(name: str) -> bool:
    return os.path.splitext(name)[1].lower() in ENDINGS and not name.startswith(".")


def _as_name(title: str) -> str:
    """A title as every disk can hold it, still to be recognised."""
    text = unicodedata.normalize("NFC", title.encode("utf-8", "replace").decode("utf-8"))
    text = _UNSAFE.sub("_", "".join(letter if letter.isprintable() else "_" for letter in text))
    short = text.encode()[:_LONGEST_BYTES].decode(errors="ignore")
    return short.strip(" .") or "sample"


def _read(fd: int, name: str) -> bytes:
    try:
        return os.read(fd, _PIECE)
    except OSError as error:
        raise Unreadable(f"{SAMPLES}/{name}", cause(error)) from error
